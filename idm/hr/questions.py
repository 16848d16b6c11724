"""What one event does to somebody who is known, and what has to be asked before (domain cases 28, 56, 73, 77)."""

from collections.abc import Sequence
from dataclasses import replace

from idm.calendar import wareki
from idm.facts import Person, Posting
from idm.hr import events
from idm.hr.cells.glyphs import differ_by_glyphs_only
from idm.hr.cells.names import same_name
from idm.hr.changeset import Event
from idm.hr.columns import Column
from idm.hr.desk import Desk
from idm.hr.events import Told
from idm.hr.rows import Row
from idm.hr.sheet import Wrong, ask, wrong
from idm.messages import Message
from idm.messages import hr as say

APPOINTS = frozenset({Event.HIRE, Event.REAPPOINT})
_MOVES = frozenset({Event.MOVE, Event.CONCURRENT_ON, Event.CONCURRENT_OFF, Event.RETURN})


def apply(person: Person, told: Told, rows: Sequence[Row], desk: Desk) -> Person | Wrong:
    """
    One event of one person.

    A wrong number would change somebody else, so the name must be one that this person has, had or is given here.

    Args:
        rows: Everything that the file says of the person, this event included.
    """
    if told.event in (Event.RENAME, Event.HIRE) or _is_called(person, told.name, rows):
        return _in_form(person, told, rows, desk)
    current = person.name_on(told.day)
    known = current.full if current else ""
    if not differ_by_glyphs_only(known, told.name):
        return wrong(say.NAME_DIFFERS, known=known, told=told.name)
    renamed = events.rename(person, told)
    after = renamed if isinstance(renamed, Wrong) else _in_form(renamed, told, rows, desk)
    return asked(say.NAME_GLYPHS, after, known=known, told=told.name)


def asked(message: Message, after: Person | Wrong, **values: object) -> Wrong:
    """A question, unless a yes would only lead to a problem: then that."""
    return after if isinstance(after, Wrong) and after.guess is None else ask(message, after, **values)


def _is_called(person: Person, name: str, rows: Sequence[Row]) -> bool:
    if person.names[-1].full == name:
        return True
    given = [row.name for row in rows if row.event is Event.RENAME]
    return any(same_name(name, known) for known in (*given, *(n.full for n in person.names)))


def _in_form(person: Person, told: Told, rows: Sequence[Row], desk: Desk) -> Person | Wrong:
    current = person.employment_on(told.day)
    if told.event not in APPOINTS and told.form is not None and current is not None and told.form is not current.form:
        labels = desk.policy.forms
        return wrong(say.FORM_CHANGES, known=labels[current.form], told=labels[told.form])
    after = events.apply(person, told)
    if isinstance(after, Wrong):
        return _as_a_move(person, told, after, rows, desk)
    if told.event is Event.RETURN:
        return _back(person, after, told, rows, desk)
    return _beside_newer(person, after, told, rows)


def _as_a_move(person: Person, told: Told, reason: Wrong, rows: Sequence[Row], desk: Desk) -> Person | Wrong:
    """採用 of somebody who works here may be meant as 異動, if it says where to (case 56), unless they are."""
    if reason.message is not say.ALREADY_EMPLOYED or person.employment_on(told.day) is None or not told.posts:
        return reason
    moved = apply(person, replace(told, event=Event.MOVE), rows, desk)
    return person if moved is person else asked(say.ALREADY_EMPLOYED, moved)


def _back(person: Person, after: Person, told: Told, rows: Sequence[Row], desk: Desk) -> Person | Wrong:
    """復職 to the post of its row; without one to the post held before, if that still exists (case 73)."""
    if told.posts:
        moved = events.move(after, told)
        return moved if isinstance(moved, Wrong) else _beside_newer(person, moved, told, rows)
    moves_as_well = any(row.event is Event.MOVE and row.day == told.day for row in rows)
    held = [] if after is person or moves_as_well else after.postings_on(told.day)
    gone = next((post.unit for post in held if desk.organisation.on(post.unit, told.day) is None), None)
    if gone is None:
        return after
    unit = desk.organisation.last_known(gone)
    return wrong(say.POST_GONE, unit=unit.name if unit else gone, column=str(Column.UNIT))


def _beside_newer(person: Person, after: Person, told: Told, rows: Sequence[Row]) -> Person | Wrong:
    """A post that is known to change later on, but not by this file: is the order right? (Case 77.)"""
    if after is person or told.event not in _MOVES:
        return after
    days = {row.day for row in rows}
    later = [p.span.start for p in person.postings if p.span.start > told.day and _of_the_same_post(p, told)]
    unsaid = min((day for day in later if day not in days), default=None)
    return after if unsaid is None else ask(say.NEWER_KNOWN, after, later=wareki(unsaid))


def _of_the_same_post(posting: Posting, told: Told) -> bool:
    return any((p.main and posting.main) or (p.unit, p.title) == (posting.unit, posting.title) for p in told.posts)
