"""A number that another person had and that is given again, often years later (domain case 53)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from idm.calendar import ONE_DAY
from idm.facts import Person
from idm.hr.cells.names import same_name
from idm.hr.changeset import Event
from idm.hr.columns import Column
from idm.hr.people.logins import Names
from idm.hr.people.newcomers import NONE, names_for, taken_at
from idm.hr.people.numbers import Meant
from idm.hr.rows import Row
from idm.hr.sheet import Wrong, ask
from idm.messages import hr_person as say

_BEGINS = frozenset({Event.HIRE, None})  # None: a row of a full list


def ask_about_numbers_given_again(found: Meant, former: Mapping[str, Person]) -> frozenset[str]:
    """
    The numbers that mean somebody new, by the answers; the roster to go on with no longer knows them.

    Args:
        former: Who had a number of the file before they got another one.
    """
    roster = found.desk.roster
    again: dict[str, tuple[Row, Person]] = {}
    for row in found.rows:
        if row.event not in _BEGINS:
            continue
        holder = roster.get(row.number) or former.get(row.number)
        if holder is not None and holder.names[-1].full != row.name and _is_another(holder, row):
            again.setdefault(row.number, (row, holder))
    if not again:
        return frozenset()
    for row in found.rows:
        if row.event is Event.RENAME:  # explains the other name
            again.pop(row.number, None)
    new = frozenset(number for number, (row, holder) in again.items() if _is_somebody_new(found, row, holder))
    found.leave_out(again.keys() - new)
    found.desk = replace(found.desk, roster={n: one for n, one in roster.items() if n not in new})
    return new


def _is_another(holder: Person, row: Row) -> bool:
    """True when the row's name is none of the holder's, who no longer carries the number that day."""
    named = any(same_name(name.full, row.name) for name in holder.names)
    return not named and _free_since(row.number, holder, row.day) is not None


def _free_since(number: str, holder: Person, day: date) -> date | None:
    """The day from which the holder did not carry the number any more; None when they still do on ``day``."""
    if holder.number_on(day) != number:
        ends = [r.span.start for r in holder.renumberings if r.span.start <= day]
        return max(ends, default=None)
    known = [e.span.end for e in holder.employments]
    past = [end for end in known if end is not None and end <= day]
    return max(past) if past and len(past) == len(known) else None


def _is_somebody_new(found: Meant, row: Row, holder: Person) -> bool:
    """Ask, with the names that a yes gives; True once it is answered."""
    names = names_for(found.desk, row.number, row.name, row.kana, login=row.login or "", mail=row.mail or "")
    if isinstance(names, Names):
        taken_at(found.desk).settled[row.number] = names
        question = _question(names, row, holder)
    else:
        question = names
    if found.desk.accepts(question, row.line):
        return True
    found.problems.append(question.at(row.line, str(Column.NUMBER), row.number))
    return False


def _question(names: Names, row: Row, holder: Person) -> Wrong:
    free_since = _free_since(row.number, holder, row.day) or row.day
    return ask(
        say.NUMBER_GIVEN_AGAIN,
        names,
        y=(free_since - ONE_DAY).year,
        known=holder.names[-1].full,
        told=row.name,
        login=names.login.best,
        mail=names.mail.best or NONE,
    )
