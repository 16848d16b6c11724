"""What changed facts come to: the days they touch, what they change in the desired state, and a text to bind to."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from idm.calendar import start_of
from idm.desired import Desired
from idm.facts import Organisation, Person, Posting
from idm.hr.changeset import PersonChange
from idm.plan import Change, plan
from idm.policy import Policy
from idm.verdict import Status


def by_moment(
    changes: Sequence[PersonChange], policy: Policy, organisation: Organisation, now: datetime, at: datetime | None
) -> dict[datetime, list[Change]]:
    """
    What changed facts change in the desired state, by the moment it takes effect.

    Args:
        now: Aware UTC; what lies before it takes effect now.
        at: Aware UTC: everything that is then otherwise than without the changes. None: each person at the moments at
            which a fact of theirs begins or ends otherwise, as far as they may work then with or without the changes.
    """
    concerned: dict[datetime, list[PersonChange]] = {}
    for change in changes:
        for moment in {at} if at is not None else {max(now, start_of(day)) for day in days(change)}:
            concerned.setdefault(moment, []).append(change)
    found: dict[datetime, list[Change]] = {}
    for moment, those in sorted(concerned.items()):
        desired = Desired(policy, organisation, moment)
        before = {e.account: e for c in those if c.before and (e := desired.entry(c.before))}
        after = {e.account: e for c in those if (e := desired.entry(c.after))}
        planned = [c for c in plan(before, after) if at is not None or _worth_saying(c)]
        if planned:
            found[moment] = planned
    return found


def _worth_saying(change: Change) -> bool:
    """Not of people who may work neither way, and not that a coming end is known now: the end itself will be said."""
    may_work = any(e is not None and e.status is Status.ACTIVE for e in (change.before, change.after))
    return may_work and (change.fields != ("ends_at",) or bool(change.joins or change.leaves))


def days(change: PersonChange) -> set[date]:
    """The days on which facts that are new, or gone, begin and end."""
    if change.before is None:
        return {min(e.span.start for e in change.after.employments)}
    differing = facts_of(change.before) ^ facts_of(change.after)
    return {day for fact in differing for day in (fact.span.start, fact.span.end) if day is not None}


def facts_of(person: Person) -> set[Any]:
    """What papers say of a person for days, whichever row it stands in."""
    groups = (getattr(person, field.name) for field in fields(person))
    return {_as_told(fact) for g in groups if isinstance(g, tuple) for fact in g if hasattr(fact, "span")}


def _as_told(fact: Any) -> Any:
    return replace(fact, id=0, handed_from=None) if isinstance(fact, Posting) else replace(fact, id=0)


def corrected(change: PersonChange, today: date) -> tuple[list[Any], list[Any]]:
    """
    Facts of days that are over, which a file says were otherwise; and what it says instead (domain case 76).

    That something ends earlier than was known, or that something new began a while ago, is news and no correction; nor
    is what begins, or ended, with today.

    Args:
        today: JST.
    """
    if change.before is None:
        return [], []
    before, after = facts_of(change.before), facts_of(change.after)
    told = {begun(fact) for fact in after}

    def wrong(fact: Any) -> bool:
        over = fact.span.end is not None and fact.span.end < today
        return fact.span.start < today and (over or begun(fact) not in told)

    gone = {fact for fact in before - after if wrong(fact)}
    kinds = {type(fact) for fact in gone}
    instead = {fact for fact in after - before if type(fact) in kinds and fact.span.start < today}
    return in_order(gone), in_order(instead)


def begun(fact: Any) -> Any:
    """A fact and its first day, whenever it may end."""
    return replace(fact, span=fact.span.start)


def in_order(found: Iterable[Any]) -> list[Any]:
    """Facts by their first day."""
    return sorted(found, key=lambda fact: (fact.span.start, type(fact).__name__, repr(fact)))


# --- what an approval is bound to ---


class Entry(NamedTuple):
    """
    One person in a bound text: the facts before and after, as JSON without the ids that are given anew at each look,
    and without what the organisation's file says of posts.

    ``person`` and ``before`` are empty for a newcomer.
    """

    number: str
    person: str
    before: str
    after: str


def bound(changes: Iterable[PersonChange]) -> str:
    """Exactly what would change, as JSON that is the same whenever the same would change."""
    found = [
        Entry(
            c.after.numbers[-1],
            "" if c.before is None else c.before.id,
            "" if c.before is None else _facts_json(c.before),
            _facts_json(c.after),
        )
        for c in changes
    ]
    return json.dumps(sorted(found), ensure_ascii=False, separators=(",", ":"))


def digest(text: str) -> str:
    """SHA-256 in hex."""
    return sha256(text.encode()).hexdigest()


def _facts_json(person: Person) -> str:
    return _PERSON.dump_json(person, exclude=_IDS).decode()


_PERSON = TypeAdapter(Person)
_GROUPS = [field.name for field in fields(Person) if field.name not in ("id", "number", "account", "proofs")]
_IDS: dict[str, Any] = {
    "id": True,
    "account": {"id"},
    "proofs": True,
    **{name: {"__all__": {"id"}} for name in _GROUPS},
    "postings": {"__all__": {"id", "handed_from"}},  # whose post goes on is no paper's word
}


def entries_of(text: str) -> Iterator[Entry]:
    for entry in json.loads(text):
        yield Entry(*entry)


def stands(entry: Entry, known: Person | None) -> bool:
    """Is a person still as they were when the text was bound?"""
    return entry.before == ("" if known is None else _facts_json(known))


@dataclass(frozen=True, slots=True)
class Differing:
    """Somebody of whom something else would change now than was approved."""

    number: str
    approved: Entry | None
    now: Entry | None

    @property
    def roster_changed(self) -> bool:
        return self.approved is not None and self.now is not None and self.approved.before != self.now.before


def differing(approved: str, now: str) -> list[Differing]:
    """Who differs between what was approved and what would change now, by number."""
    old = {entry.number: entry for entry in entries_of(approved)}
    new = {entry.number: entry for entry in entries_of(now)}
    return [
        Differing(number, old.get(number), new.get(number))
        for number in sorted(old.keys() | new.keys())
        if old.get(number) != new.get(number)
    ]
