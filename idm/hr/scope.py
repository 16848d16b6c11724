"""Units that a body's own text leaves out (MINAKAMI-1): nobody of theirs comes in, and nobody is lost by it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from idm.facts import Organisation, Person
from idm.hr.changeset import Event
from idm.hr.columns import Column
from idm.hr.rows import NAMES_A_POST, Row
from idm.hr.sheet import Problem
from idm.messages import Said
from idm.messages import hr as say
from idm.policy import Policy

_SENDS = NAMES_A_POST - {Event.CONCURRENT_OFF}


def within(
    rows: Sequence[Row],
    organisation: Organisation,
    policy: Policy,
    roster: Mapping[str, Person],
    doubtful: Collection[int | None] = (),
) -> tuple[list[Row], list[Said], list[Problem]]:
    """
    The rows that are this body's business; a note for each of the others.

    Args:
        roster: Everybody who is known, by 職員番号. Whoever is employed that day and is sent to a unit that is left
            out keeps neither his post nor his account by silence: that is a problem of the file. A post there beside
            his own is none of this body's business, and one that he has all the same can be taken from him.
        doubtful: Lines of which nobody has said yet whose they are; they are left to that question.
    """
    if policy.scope is None:
        return [*rows], [], []
    out = {(row.unit, row.day) for row in rows if row.unit is not None}
    out = {(unit, day) for unit, day in out if unit is not None and _left_out(unit, day, organisation, policy)}
    if not out:
        return [*rows], [], []
    outside = [row for row in rows if (row.unit, row.day) in out and row.line not in doubtful]
    skipped = [row for row in outside if not _concerns(row, roster.get(row.number))]
    left_out = {row.line for row in skipped}
    known = [row for row in outside if row.line not in left_out and row.event in _SENDS]
    source = policy.scope.source
    return (
        [row for row in rows if row.line not in left_out],
        [say.OUT_OF_SCOPE.say(n=row.line, unit=_name(row, organisation), source=source) for row in skipped],
        [_problem(row, organisation, source) for row in known],
    )


def _concerns(row: Row, person: Person | None) -> bool:
    """Does it change anything for somebody of ours?"""
    if person is None or row.event is Event.CONCURRENT_ON:
        return False
    if row.event is Event.CONCURRENT_OFF:
        return any(post.unit == row.unit and not post.main for post in person.postings)
    return row.event not in NAMES_A_POST or person.employment_on(row.day) is not None


def _problem(row: Row, organisation: Organisation, source: str) -> Problem:
    unit = _name(row, organisation)
    return Problem(say.GOES_OUT_OF_SCOPE.say(n=row.line, unit=unit, source=source), row.line, str(Column.UNIT), unit)


def _left_out(unit: str, day: date, organisation: Organisation, policy: Policy) -> bool:
    return policy.leaves_out(above.name for above in organisation.path(unit, day))


def _name(row: Row, organisation: Organisation) -> str:
    found = organisation.on(row.unit or "", row.day)
    return found.name if found else row.unit or ""
