"""A person who comes back under another number, as after 再任用 or for another fiscal year (domain case 54)."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from idm.calendar import Span, day_after
from idm.facts import Person, Renumbering
from idm.hr.cells.names import same_name
from idm.hr.changeset import Event
from idm.hr.columns import Column
from idm.hr.people.numbers import Meant
from idm.hr.rows import Row
from idm.hr.sheet import Answers, ask, wrong
from idm.messages import Message
from idm.messages import hr_person as say

_ENDS = frozenset({Event.RETIRE, Event.TERM_END})
_BEGINS = frozenset({Event.HIRE, Event.REAPPOINT, None})  # None: a row of a full list


def ask_about_new_numbers(found: Meant, unknown: Collection[str]) -> None:
    """
    Ask whether somebody is who has the same name and kana and ends as the other begins.

    A yes writes the rows under the number that is known; said to be another person, they stay as they are.
    """
    hired = _hired(found.rows, unknown)
    alike = {number: people for number, people in _alike(found, hired).items() if people}
    claims: Counter[str] = Counter()
    for number, people in list(alike.items()):
        if _answered(found.desk.answers, hired[number].line) is say.ANOTHER_PERSON:
            known = _known(alike.pop(number))
            found.notes.append(say.ANOTHER_PERSON.say(n=hired[number].line, v=number, known=known))
        else:
            claims.update(person.id for person in people)
    for number, people in alike.items():
        _settle(found, hired[number], people, alone=all(claims[person.id] == 1 for person in people))


def _hired(rows: Iterable[Row], unknown: Collection[str]) -> dict[str, Row]:
    """The first row, by its day, of each unknown number that somebody begins under."""
    hired: dict[str, Row] = {}
    for row in rows:
        if row.number in unknown and row.event in _BEGINS and row.kana:
            known = hired.setdefault(row.number, row)
            if row.day < known.day:
                hired[row.number] = row
    return hired


def _alike(found: Meant, hired: Mapping[str, Row]) -> dict[str, list[Person]]:
    kanas, days = {row.kana for row in hired.values()}, {row.day for row in hired.values()}
    ends = {row.number: day_after(row.day) for row in found.rows if row.event in _ENDS} if kanas else {}
    namesakes: dict[str, list[Person]] = {}
    for person in found.desk.roster.values() if kanas else ():
        if person.names[-1].kana not in kanas:
            continue
        if ends.get(person.numbers[-1]) in days or any(e.span.end in days for e in person.employments):
            namesakes.setdefault(person.names[-1].kana, []).append(person)
    return {
        number: [p for p in namesakes.get(row.kana, ()) if _ends_there(p, row, ends)] for number, row in hired.items()
    }


def _ends_there(person: Person, row: Row, ends: Mapping[str, date]) -> bool:
    """The same name, and an appointment that ends as the row's begins, by what is known or by this file."""
    if not same_name(person.names[-1].full, row.name):
        return False
    if ends.get(person.numbers[-1]) == row.day:
        return True
    return person.employment_on(row.day) is None and any(e.span.end == row.day for e in person.employments)


def _settle(found: Meant, row: Row, people: list[Person], *, alone: bool) -> None:
    """``alone``: no other newcomer of the file may be one of these people."""
    number, person = row.number, people[0]
    one = alone and len(people) == 1
    if one and _answered(found.desk.answers, row.line) is say.SAME_PERSON:
        found.renumbered[person.id] = Renumbering(number, Span(row.day))
        found.rename({number: person})
        return
    values = {"name": row.name, "known": _known(people)}
    reason = ask(say.SAME_PERSON, person, **values) if one else wrong(say.SEVERAL_LIKE_IT, **values)
    found.problems.append(reason.at(row.line, str(Column.NUMBER), number))
    found.leave_out([number, *(p.numbers[-1] for p in people)])  # whoever may go on is not ended meanwhile


def _answered(answers: Answers, line: int) -> Message | None:
    """What was said of this row, or else of every row."""
    for row in (line, None):
        for message in (say.SAME_PERSON, say.ANOTHER_PERSON):
            if (message.id, row) in answers.yes:
                return message
    return None


def _known(people: Iterable[Person]) -> str:
    return "、".join(person.numbers[-1] for person in people)
