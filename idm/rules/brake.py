"""The removal brake: a change that takes access from many people, from a whole unit, or empties a group stops until
somebody else has looked (F30, F31). On by default.

It looks twice. When a file is taken in, it compares who may work under the old facts and under the new ones, at every
moment at which they differ, and asks whether so many ever left or moved in such a month. What was let through then is
remembered as the account's *accepted states*; a worker that is about to take away access which those states do not
explain (a restored database, an edited profile) stops as well.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from idm.calendar import ONE_DAY, day_of, start_of
from idm.desired import NO_GROUPS, Desired
from idm.facts import Absence, Employment, Organisation, Person, Posting
from idm.hr.changeset import PersonChange
from idm.policy import Policy
from idm.rules.consents import waits
from idm.rules.employment import edges, status_on
from idm.verdict import Status


@dataclass(frozen=True, slots=True)
class Trip:
    """
    Why the brake holds. ``count`` is the people concerned, ``limit`` how many pass without anybody looking.

    ``what`` names the unit or group; for ``brake.history`` it says in words who there would be too many of.
    """

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
    active = sum(status_on(one, policy, today, now)[0] is Status.ACTIVE for one in everybody)
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
    found.extend(_unheard_of(changes, everybody, policy, now))
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
    """Another post on the same days has no edge of its own, but may empty a group as well."""
    if change.before is None:
        return edges(change.after, policy)
    spans = [fact.span for fact in _facts(change.before) ^ _facts(change.after)]
    days = {day for span in spans for day in (span.start, span.end) if day is not None}
    return {start_of(day) for day in days} | (edges(change.before, policy) ^ edges(change.after, policy))


def _facts(person: Person) -> set[Employment | Posting | Absence]:
    return {*person.employments, *person.postings, *person.absences}


def _first_of_each(found: Iterable[Trip]) -> list[Trip]:
    seen: dict[tuple[str, str], Trip] = {}
    for trip in found:
        seen.setdefault((trip.rule, trip.what), trip)
    return list(seen.values())


# --- so many as never before ---

YEARS = 3
FACTOR = 2
"""More than twice the busiest day of the same month in three years: one reorganisation is no measure for ever, and a
large 1 April is no alarm. Not a body's rule but ours; the fixed limits above stay beside it."""

Month = tuple[int, int]
Kind = Callable[[Person, Callable[[date], bool]], Iterable[date]]


def _unheard_of(
    changes: Iterable[PersonChange], everybody: Sequence[Person], policy: Policy, now: datetime
) -> list[Trip]:
    """
    Months in which a file lets far more people leave, or change posts, than the busiest day of that month ever did.

    Where the facts know of nobody who did, there is no measure, and nothing is said. Few people never trip.
    """
    changed = [(c.before, c.after) for c in changes if c.before is not None]
    found = []
    for what, kind, told in (("利用が終わる", _left, _leaves), ("異動する", _moved, _moves)):
        days = [sorted(told(before, after)) for before, after in changed]
        asked = Counter(month for own in days for month in {_month(day) for day in own})
        many = {month: count for month, count in asked.items() if count > policy.brake.people.value}
        busiest = _busiest(kind, everybody, many, day_of(now)) if many else {}
        for month, count in sorted(many.items()):
            allowed = busiest.get(month, 0) * FACTOR
            if 0 < allowed < count:
                first = min(day for own in days for day in own if _month(day) == month)
                label = f"{month[0]}年{month[1]}月に{what}人"
                found.append(Trip("brake.history", label, count, allowed, max(now, start_of(first))))
    return found


def _busiest(kind: Kind, everybody: Iterable[Person], months: Iterable[Month], today: date) -> dict[Month, int]:
    """For each month, how many people at most did so on one day of the same month in the years before it."""
    measured_by = {month: [(month[0] - n, month[1]) for n in range(1, YEARS + 1)] for month in months}
    wanted = {month for past in measured_by.values() for month in past}
    on = Counter(day for one in everybody for day in kind(one, lambda day: day < today and _month(day) in wanted))
    return {
        month: max((count for day, count in on.items() if _month(day) in past), default=0)
        for month, past in measured_by.items()
    }


def _month(day: date) -> Month:
    return day.year, day.month


def _any(_day: date) -> bool:
    return True


def _left(person: Person, asked: Callable[[date], bool] = _any) -> list[date]:
    """Last days after which no appointment goes on."""
    ends = [e.span.end for e in person.employments if e.span.end is not None]
    return [end - ONE_DAY for end in ends if asked(end - ONE_DAY) and person.employment_on(end) is None]


def _leaves(before: Person, after: Person) -> set[date]:
    """Last days that are new: without the file he would have stayed. The later end of a renewal takes nothing away."""
    return {last for last in _left(after) if before.employment_on(last + ONE_DAY) is not None}


def _moved(person: Person, asked: Callable[[date], bool] = _any) -> list[date]:
    """Days on which somebody who goes on working holds other posts than the day before."""
    if len(person.postings) < 2:  # nearly everybody: one post that goes with the appointment
        return []
    days = {day for p in person.postings for day in (p.span.start, p.span.end) if day is not None}
    return [day for day in days if asked(day) and _moves_on(person, day)]


def _moves_on(person: Person, day: date) -> bool:
    eve = day - ONE_DAY
    works_on = person.employment_on(eve) is not None and person.employment_on(day) is not None
    return works_on and _posts(person, eve) != _posts(person, day)


def _moves(before: Person, after: Person) -> set[date]:
    return {*_moved(after)} - {*_moved(before)}


def _posts(person: Person, day: date) -> set[tuple[str, str, bool]]:
    return {(p.unit, p.title, p.main) for p in person.postings if p.span.covers(day)}


# --- what was accepted, for the worker ---


def accepted_states(person: Person, policy: Policy) -> str:
    """The account's states over time under facts that were accepted: JSON ``[[instant, status], ...]``, in order."""
    steps = [[edge.isoformat(), int(_state(person, policy, edge))] for edge in sorted(edges(person, policy))]
    return json.dumps(steps, separators=(",", ":"))


def _state(person: Person, policy: Policy, at: datetime) -> Status:
    """By papers and stops; and by the consent that access may wait for."""
    status, waiting = status_on(person, policy, day_of(at), at)[0], waits(person, policy, day_of(at))
    return status if waiting is None else max(status, waiting.status)


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
