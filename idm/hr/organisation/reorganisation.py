"""What becomes of each unit: a new organisation against the one that is known. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from idm.calendar import ONE_DAY
from idm.facts import Organisation, Person, Unit
from idm.hr.changeset import PersonChange


class Fate(StrEnum):
    """What becomes of a unit on a day."""

    CREATED = "created"  # 新設
    RENAMED = "renamed"  # 改称
    REATTACHED = "reattached"  # 所管替え: another unit above it
    RECODED = "recoded"  # コード変更: everybody goes on in a unit that begins with it
    MERGED = "merged"  # 統合: one of several, or into a unit that is there already
    ABOLISHED = "abolished"  # 廃止
    CORRECTED = "corrected"  # 訂正: the change is known, but not like this
    DROPPED = "dropped"  # 取消: a change that is known and not in the file


@dataclass(frozen=True, slots=True)
class UnitChange:
    """
    One unit on one day: ``before`` is the unit until that day, ``after`` what stands in its place from then on.

    Of a change that is dropped, ``before`` is the unit as it was planned.
    """

    day: date
    fate: Fate
    code: str
    before: Unit | None
    after: Unit | None
    people: int = 0


def unit_changes(before: Organisation, after: Organisation) -> list[UnitChange]:
    """Everything in which the new organisation differs from the known one, by day and code."""
    codes_on: dict[date, set[str]] = {}
    for unit in (*before.units, *after.units):
        for edge in (unit.span.start, unit.span.end):
            if edge is not None:
                codes_on.setdefault(edge, set()).add(unit.code)
    found: list[UnitChange] = []
    for day in sorted(codes_on):
        fresh = _recoded_into(after, day)
        for code in sorted(codes_on[day]):
            found += _differing(before, after, code, day, fresh)
    return found


def _differing(
    before: Organisation, after: Organisation, code: str, day: date, fresh: Mapping[str, str]
) -> list[UnitChange]:
    was, will = _around(before, code, day), _around(after, code, day)
    if [_said(u) for u in was] == [_said(u) for u in will]:
        return []
    known, told = _fates(before, code, day, {}), _fates(after, code, day, fresh)
    if known and not told and code not in fresh:
        return [UnitChange(day, Fate.DROPPED, code, was[1] or was[0], will[1])]
    if [c.fate for c in known] == [c.fate for c in told]:
        return [replace(c, fate=Fate.CORRECTED) for c in told]
    return told


def _around(organisation: Organisation, code: str, day: date) -> tuple[Unit | None, Unit | None]:
    """The unit of this code on the day before and on the day."""
    return organisation.on(code, day - ONE_DAY), organisation.on(code, day)


def _said(unit: Unit | None) -> tuple[str, str | None] | None:
    return None if unit is None else (unit.name, unit.parent)


def _fates(organisation: Organisation, code: str, day: date, fresh: Mapping[str, str]) -> list[UnitChange]:
    """``fresh`` are the units that begin by taking over one other: no news of their own."""
    was, now = _around(organisation, code, day)
    if was is not None and (to := _heir(was, day)) is not None:
        fate = Fate.RECODED if fresh.get(to) == code else Fate.MERGED
        begun = [UnitChange(day, Fate.CREATED, code, None, now)] if now is not None and code not in fresh else []
        return [UnitChange(day, fate, code, was, organisation.on(to, day)), *begun]
    if was is None:
        return [UnitChange(day, Fate.CREATED, code, None, now)] if now is not None and code not in fresh else []
    if now is None:
        return [UnitChange(day, Fate.ABOLISHED, code, was, None)]
    if was.name != now.name:
        return [UnitChange(day, Fate.RENAMED, code, was, now)]
    return [UnitChange(day, Fate.REATTACHED, code, was, now)] if was.parent != now.parent else []


def _heir(unit: Unit, day: date) -> str | None:
    """The code that takes over that day."""
    step = unit.handover
    return step[1] if step is not None and step[0] == day else None


def _recoded_into(organisation: Organisation, day: date) -> dict[str, str]:
    """Code of each unit that begins that day by taking over exactly one other -> that one's code."""
    found = ((_heir(unit, day), unit.code) for unit in organisation.units)
    return {to: code for to, code in found if to is not None and not organisation.merged(code, day)}


def with_people(
    changes: Sequence[UnitChange], people: Iterable[Person], moved: Sequence[PersonChange]
) -> list[UnitChange]:
    """
    The same with the number of people concerned: those handed over, or else those who have a post there that day.

    Args:
        people: Everybody, as they are once they were handed over.
    """
    days: dict[str, list[date]] = {}
    for change in changes:
        days.setdefault(change.code, []).append(change.day)
    there: dict[tuple[date, str], set[str]] = {}
    for person in people:
        for posting in person.postings:
            for day in days.get(posting.unit, ()):
                if posting.span.covers(day):
                    there.setdefault((day, posting.unit), set()).add(person.id)
    handed: dict[tuple[date, str], set[str]] = {}
    for move in moved:
        for posting in move.after.postings:
            if not posting.id and posting.span.end is not None:
                handed.setdefault((posting.span.end, posting.unit), set()).add(move.after.id)
    return [
        replace(c, people=len((handed if c.fate in _HANDED_OVER else there).get((c.day, c.code), ()))) for c in changes
    ]


_HANDED_OVER = (Fate.RECODED, Fate.MERGED)
