"""A file of changes (異動分): the events of each person, in the order in which they take effect."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from idm.facts import Form, Person
from idm.facts.person import TERM_REQUIRED
from idm.hr import events, questions
from idm.hr.cells.glyphs import differ_by_glyphs_only
from idm.hr.cells.names import same_name
from idm.hr.changeset import Event, PersonChange
from idm.hr.columns import Column
from idm.hr.desk import Desk
from idm.hr.events import ORDER, Post, Told
from idm.hr.organisation.origins import traced
from idm.hr.people import newcomers
from idm.hr.questions import APPOINTS
from idm.hr.rows import Row
from idm.hr.sheet import Problem, Wrong, wrong
from idm.messages import hr as say
from idm.policy import Policy

NEEDS_POST = frozenset({Event.HIRE, Event.MOVE, Event.CONCURRENT_ON, Event.CONCURRENT_OFF})


@dataclass(frozen=True, slots=True)
class Step:
    """One event of one person with the rows that tell it."""

    event: Event
    day: date
    rows: tuple[Row, ...]


@dataclass(slots=True)
class Outcome:
    """
    What came of the whole file so far.

    ``continued`` people leave and are taken in again the next day; of ``as_told`` everything was known already.
    """

    changes: list[PersonChange]
    problems: list[Problem]
    continued: int = 0
    as_told: int = 0


def by_number(rows: Iterable[Row]) -> Iterator[tuple[str, list[Row]]]:
    """The rows of each person, in the order of the file. Nearly everybody has one row, and gets no list to keep."""
    first: dict[str, Row] = {}
    more: dict[str, list[Row]] = {}
    for row in rows:
        known = first.setdefault(row.number, row)
        if known is not row:
            more.setdefault(row.number, [known]).append(row)
    return ((number, more.get(number) or [row]) for number, row in first.items())


def two_people(rows: Sequence[Row], *, renamed: bool) -> Problem | None:
    """One number, two names, and no change of name or of glyphs to explain it (domain case 52)."""
    name = rows[0].name
    others = (row for row in rows if not same_name(row.name, name) and not differ_by_glyphs_only(row.name, name))
    other = None if renamed else next(others, None)
    if other is None:
        return None
    number = rows[0].number
    said = say.NUMBER_TWO_PEOPLE.say(v=number, n=rows[0].line, m=other.line)
    return Problem(said, other.line, str(Column.NUMBER), number)


def posts_of(rows: Sequence[Row]) -> tuple[Post, ...] | Wrong:
    """The posts that these rows name; at most one of them is main (domain case 58)."""
    posts = [Post(row.unit, row.title, row.main is not False) for row in rows if row.unit is not None]
    if sum(post.main for post in posts) > 1:
        return wrong(say.TWO_MAIN_POSTS)
    return tuple(posts)


def term_problem(form: Form, end: date | None, policy: Policy) -> Wrong | None:
    """Domain case 48."""
    if end is None and form in TERM_REQUIRED:
        return wrong(say.TERM_MISSING, form=policy.forms[form])
    return None


def unknown(rows: Iterable[Row], desk: Desk) -> list[Problem]:
    """
    The people nobody knows among those who are not judged further, because one of their rows is wrong (case 55).

    Raises no second alarm where a row may be the 採用 that is missing.
    """
    found = []
    for number, told in by_number(row for row in rows if row.number):
        if number not in desk.roster and not any(row.event in (None, Event.HIRE) for row in told):
            found.append(placed(_nobody(number, desk), told[0]))
    return found


def take(rows: Iterable[Row], desk: Desk) -> Outcome:
    """Every person's events. Nobody is changed unless everything of theirs can be taken."""
    outcome = Outcome([], [])
    for number, told in by_number(rows):
        found = two_people(told, renamed=any(row.event is Event.RENAME for row in told))
        if found is not None:
            outcome.problems.append(found)
        else:
            _take_person(number, told, desk, outcome)
    return outcome


def _take_person(number: str, rows: list[Row], desk: Desk, outcome: Outcome) -> None:
    before = desk.roster.get(number)
    person = before
    applied: list[Event] = []
    used: list[int] = []
    continued = False
    for step in _steps(rows):
        after = desk.settled(_take_step(person, step, rows, desk), step.rows[0].line)
        if isinstance(after, Wrong):
            outcome.problems.append(placed(after, step.rows[0]))
            return
        if after is not person:
            continued |= step.event in APPOINTS and _ended_before(person, step.day)
            applied.append(_done(step, person))
            used += [row.line for row in step.rows]
        person = after
    if person is None:
        return
    person = traced(before, person, desk.organisation)
    settled = person if before is None else events.settle(before, person)
    if settled is not before:
        outcome.changes.append(PersonChange(before, settled, tuple(applied), tuple(sorted(set(used)))))
        outcome.continued += continued
    else:
        outcome.as_told += 1


def _done(step: Step, person: Person | None) -> Event:
    """What was done in the end: 採用 of somebody who works here was taken as a move (case 56)."""
    at_work = person is not None and person.employment_on(step.day) is not None
    return Event.MOVE if step.event is Event.HIRE and at_work else step.event


def placed(reason: Wrong, row: Row) -> Problem:
    """The problem of a person, at the column that has to be looked at."""
    column = dict(reason.values).get("column")
    if column is None:
        column = Column.TERM_END if reason.message is say.TERM_MISSING else Column.NUMBER
    return reason.at(row.line, str(column), "" if reason.message is say.EMPTY else row.number)


def _steps(rows: list[Row]) -> list[Step]:
    if len(rows) == 1 and (event := rows[0].event) is not None:
        return [Step(event, rows[0].day, (rows[0],))]
    groups: dict[tuple[date, Event], list[Row]] = {}
    for row in rows:
        if row.event is not None:
            groups.setdefault((row.day, row.event), []).append(row)
    steps = [Step(event, day, tuple(told)) for (day, event), told in groups.items()]
    return sorted(steps, key=lambda step: (step.day, ORDER[step.event]))


def _take_step(person: Person | None, step: Step, rows: list[Row], desk: Desk) -> Person | Wrong:
    told = _told(step)
    if isinstance(told, Wrong):
        return told
    form = told.form
    if step.event in APPOINTS:
        if form is None:
            return wrong(say.EMPTY, column=str(Column.FORM))
        if missing := term_problem(form, told.end, desk.policy):
            return missing
    if person is None:
        return _unknown(step, told, form, desk)
    return questions.apply(person, told, rows, desk)


def _unknown(step: Step, told: Told, form: Form | None, desk: Desk) -> Person | Wrong:
    number = step.rows[0].number
    if step.event is Event.HIRE and form is not None:
        return newcomer(number, told, form, step.rows, desk)
    return _nobody(number, desk)


def newcomer(number: str, told: Told, form: Form, rows: Sequence[Row], desk: Desk) -> Person | Wrong:
    """Somebody new, under the names that the rows give, if they do (domain case 59)."""
    login = next((row.login for row in rows if row.login), "")
    mail = next((row.mail for row in rows if row.mail), "")
    return newcomers.newcomer(desk, number, told, form, rows, login=login, mail=mail)


def _nobody(number: str, desk: Desk) -> Wrong:
    """Domain cases 51 and 55."""
    if similar := desk.similar.to(number):
        return wrong(say.NUMBER_SIMILAR, list="、".join(similar))
    return wrong(say.UNKNOWN_PERSON)


def _told(step: Step) -> Told | Wrong:
    posts = posts_of([_beside_the_main_post(row, step.event) for row in step.rows])
    if isinstance(posts, Wrong):
        return posts
    if step.event in NEEDS_POST and len(posts) < len(step.rows):
        return wrong(say.EMPTY, column=str(Column.UNIT))
    if step.event is Event.HIRE and not any(post.main for post in posts):
        return wrong(say.NO_MAIN_POST)
    return disagreement(step.rows) or told_by(step.event, step.day, step.rows, posts)


def disagreement(rows: Sequence[Row]) -> Wrong | None:
    """The rows of one person and day must say the same of the person; an empty cell says nothing."""
    if len(rows) == 1:
        return None
    for column, told in (
        (Column.NAME, {row.name for row in rows}),
        (Column.FORM, {row.form for row in rows if row.form is not None}),
        (Column.TERM_END, {row.end for row in rows if row.end is not None}),
    ):
        if len(told) > 1:
            return wrong(say.ROWS_DISAGREE, column=str(column))
    return None


def told_by(event: Event, day: date, rows: Sequence[Row], posts: tuple[Post, ...]) -> Told:
    """What rows that agree say together."""
    return Told(
        event,
        day,
        rows[0].name,
        next((row.kana for row in rows if row.kana), ""),
        next((row.form for row in rows if row.form is not None), None),
        next((row.end for row in rows if row.end is not None), None),
        posts,
    )


def _beside_the_main_post(row: Row, event: Event) -> Row:
    """兼務 and 兼務解除 speak of posts beside the main one, whether or not the row says so."""
    beside = event in (Event.CONCURRENT_ON, Event.CONCURRENT_OFF)
    return row._replace(main=False) if beside else row


def _ended_before(person: Person | None, day: date) -> bool:
    return person is not None and any(e.span.end == day for e in person.employments)
