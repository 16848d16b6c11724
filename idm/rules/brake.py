"""The removal brake: a change that takes access from many people, from a whole unit, or empties a group stops until
somebody else has looked (F30, F31). On by default.

It looks twice. When a file is taken in, it compares who may work under the old facts and under the new ones, at every
moment at which they differ. What was let through then is remembered as the account's *accepted states*; a worker that
is about to take away access which those states do not explain (a restored database, an edited profile) stops as well.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from idm.calendar import day_of
from idm.desired import NO_GROUPS, Desired
from idm.facts import Organisation, Person
from idm.hr.changeset import PersonChange
from idm.policy import Policy
from idm.rules.employment import edges, status_on
from idm.verdict import Status


@dataclass(frozen=True, slots=True)
class Trip:
    """Why the brake holds. ``what`` names the unit or group, ``count`` the people who would lose access."""

    rule: str
    what: str
    count: int
    limit: int
    at: datetime


def limit(policy: Policy, active: int) -> int:
    """How many people may lose access at once without anybody looking."""
    return max(policy.brake.people.value, active * policy.brake.percent.value // 100)


def trips(
    changes: Sequence[PersonChange],
    everybody: Sequence[Person],
    policy: Policy,
    organisation: Organisation,
    now: datetime,
) -> tuple[Trip, ...]:
    """
    What the brake says of a change set.

    Args:
        everybody: All people as they are known now, the changed ones included.
        now: Aware UTC. Moments before it do not count: what is past cannot be taken away.
    """
    moments = sorted({max(now, edge) for c in changes if c.before for edge in _differing_edges(c, policy)})
    if not moments:
        return ()
    today = day_of(now)
    active = sum(status_on(one, policy, today)[0] is Status.ACTIVE for one in everybody)
    allowed = limit(policy, active)
    found: list[Trip] = []
    removed: set[str] = set()
    changed = {c.after.id for c in changes}
    for moment in moments:
        desired = Desired(policy, organisation, moment)
        gone = _losers(changes, desired)
        removed.update(gone.people)
        found.extend(_emptied(gone, (p for p in everybody if p.id not in changed), desired))
    if len(removed) > allowed:
        found.insert(0, Trip("brake.people", "", len(removed), allowed, moments[0]))
    return tuple(_first_of_each(found))


@dataclass(slots=True)
class _Losers:
    """Who loses what at one moment: people without access, groups that lose somebody and get nobody."""

    people: set[str]
    groups: dict[str, set[str]]


def _losers(changes: Iterable[PersonChange], desired: Desired) -> _Losers:
    people: set[str] = set()
    lost: dict[str, set[str]] = {}
    still: set[str] = set()
    for change in changes:
        before = None if change.before is None else desired.entry(change.before)
        after = desired.entry(change.after)
        had = before.groups if before else NO_GROUPS
        has = after.groups if after else NO_GROUPS
        still |= has
        if had and not has:
            people.add(change.after.id)
        for key in had - has:
            lost.setdefault(key, set()).add(change.after.id)
    return _Losers(people, {key: who for key, who in lost.items() if key not in still})


def _emptied(gone: _Losers, others: Iterable[Person], desired: Desired) -> list[Trip]:
    candidates = dict(gone.groups)
    for person in others:
        if not candidates:
            return []
        if entry := desired.entry(person):
            for key in entry.groups & candidates.keys():
                del candidates[key]
    found = []
    for key, who in sorted(candidates.items()):
        whole_section = key.startswith("unit-") and len(who) > 1 and who <= gone.people
        found.append(Trip("brake.section" if whole_section else "brake.group", key, len(who), 0, desired.now))
    return found


def _differing_edges(change: PersonChange, policy: Policy) -> set[datetime]:
    before = edges(change.before, policy) if change.before else set()
    return before ^ edges(change.after, policy)


def _first_of_each(found: Iterable[Trip]) -> list[Trip]:
    seen: dict[tuple[str, str], Trip] = {}
    for trip in found:
        seen.setdefault((trip.rule, trip.what), trip)
    return list(seen.values())


def accepted_states(person: Person, policy: Policy) -> str:
    """The account's states over time under facts that were accepted: JSON ``[[instant, status], ...]``, in order."""
    steps = [
        [edge.isoformat(), int(status_on(person, policy, day_of(edge))[0])] for edge in sorted(edges(person, policy))
    ]
    return json.dumps(steps, separators=(",", ":"))


RELEASED = "released"
"""In place of accepted states: two persons have released what the brake held."""


def explained(accepted: str | None, status: Status, now: datetime) -> bool:
    """True when the accepted states are, at this moment, at least as strict as ``status``."""
    if accepted is None or accepted == RELEASED:
        return accepted is not None
    state = Status.ABSENT
    for instant, value in json.loads(accepted):
        if datetime.fromisoformat(instant).astimezone(UTC) > now:
            break
        state = Status(value)
    return state >= status
