"""A full list (全件): everybody on it, complete, from a day. Who is not on it is a question, no leaver."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from idm.facts import Person
from idm.hr import events
from idm.hr.cells.glyphs import differ_by_glyphs_only
from idm.hr.cells.names import same_name
from idm.hr.changeset import Event, PersonChange, Source
from idm.hr.columns import Column
from idm.hr.desk import Desk
from idm.hr.events import Post, Told
from idm.hr.organisation.origins import traced
from idm.hr.questions import asked
from idm.hr.rows import Row
from idm.hr.sheet import Wrong, wrong
from idm.hr.told import (
    Outcome,
    by_number,
    disagreement,
    newcomer,
    placed,
    posts_of,
    term_problem,
    told_by,
    two_people,
)
from idm.messages import hr as say


def take(rows: Iterable[Row], desk: Desk) -> Outcome:
    """What differs between the list and the roster, person by person."""
    outcome = Outcome([], [])
    for number, listed in by_number(rows):
        person = desk.roster.get(number)
        if person is not None and _unchanged(person, listed):
            continue
        found = two_people(listed, renamed=False)
        if found is not None:
            outcome.problems.append(found)
            continue
        after = desk.settled(_state(number, person, listed, desk), listed[0].line)
        if isinstance(after, Wrong):
            outcome.problems.append(placed(after, listed[0]))
            continue
        after = traced(person, after, desk.organisation)
        settled = after if person is None else events.settle(person, after)
        if settled is not person:
            event = Event.HIRE if person is None else Event.LISTED
            outcome.changes.append(PersonChange(person, settled, (event,), tuple(row.line for row in listed)))
    return outcome


def missing(listed: Collection[str], roster: Mapping[str, Person], source: Source, day: date) -> tuple[list[str], int]:
    """The numbers of people who are employed that day but not on the list, and how many are employed at all."""
    employed = 0
    absent: list[str] = []
    for number, person in roster.items():
        current = person.employment_on(day)
        if current is None or not source.sends(current.form):
            continue
        employed += 1
        if number not in listed:
            absent.append(number)
    return absent, employed


def _unchanged(person: Person, rows: list[Row]) -> bool:
    """The quick answer for nearly everybody: the roster already says what the list says."""
    row = rows[0]
    day = row.day
    current = person.employment_on(day)
    name = person.name_on(day)
    if current is None or name is None:
        return False
    if current.form is not row.form or name.full != row.name or (row.kana and name.kana != row.kana):
        return False
    if row.end is not None and current.span.end != row.end:
        return False
    held = [(p.unit, p.title, p.main) for p in person.postings if p.span.covers(day)]
    if len(rows) == 1:
        return held == [(row.unit, row.title, row.main is not False)]
    posts = {(r.unit, r.title, r.main is not False) for r in rows}
    return len(held) == len(rows) and set(held) == posts and all(r[2:8] == row[2:8] for r in rows)


def _state(number: str, person: Person | None, rows: list[Row], desk: Desk) -> Person | Wrong:
    posts = _posts(rows)
    if isinstance(posts, Wrong):
        return posts
    if reason := disagreement(rows):
        return reason
    told = told_by(Event.LISTED, max(row.day for row in rows), rows, posts)  # each post may have a day of its own
    if told.form is None:
        return wrong(say.EMPTY, column=str(Column.FORM))
    if person is None:
        return term_problem(told.form, told.end, desk.policy) or newcomer(number, told, told.form, rows, desk)
    return _differences(person, told, desk)


def _posts(rows: list[Row]) -> tuple[Post, ...] | Wrong:
    posts = posts_of(rows)
    if isinstance(posts, Wrong):
        return posts
    if len(posts) < len(rows):
        return wrong(say.EMPTY, column=str(Column.UNIT))
    return posts if any(post.main for post in posts) else wrong(say.NO_MAIN_POST)


def _differences(person: Person, told: Told, desk: Desk) -> Person | Wrong:
    name = person.name_on(told.day)
    if name is not None and _another_person(name.full, told.name):
        return wrong(say.NAME_DIFFERS, known=name.full, told=told.name)
    after = _settled_differences(person, told, desk)
    if name is not None and differ_by_glyphs_only(name.full, told.name):
        return asked(say.NAME_GLYPHS, after, known=name.full, told=told.name)
    return after


def _settled_differences(person: Person, told: Told, desk: Desk) -> Person | Wrong:
    current = person.employment_on(told.day)
    name = person.name_on(told.day)
    if current is None or current.form is not told.form:
        after = _appointed(person, told, desk)
    elif told.end is not None and told.end != current.span.end:
        after = events.with_end(person, current, told.end)
    else:
        after = person
    if isinstance(after, Wrong):
        return after
    if name is None or name.full != told.name or (told.kana and name.kana != told.kana):
        renamed = events.rename(after, told)
        if isinstance(renamed, Wrong):
            return renamed
        after = renamed
    return events.with_posts(after, told.day, told.posts)


def _appointed(person: Person, told: Told, desk: Desk) -> Person | Wrong:
    if told.form is not None and (problem := term_problem(told.form, told.end, desk.policy)):
        return problem
    return events.reappoint(person, told)


def _another_person(known: str, told: str) -> bool:
    """Family and given name both differ: no marriage explains that."""
    if same_name(known, told) or differ_by_glyphs_only(known, told):
        return False
    family, _, given = known.partition(" ")
    new_family, _, new_given = told.partition(" ")
    return family != new_family and given != new_given
