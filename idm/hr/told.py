"""A file of changes (異動分): the events of each person, in the order in which they take effect."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from idm.facts import Account, Form, Person
from idm.facts.person import TERM_REQUIRED
from idm.hr import events
from idm.hr.changeset import Event, PersonChange
from idm.hr.columns import Column
from idm.hr.events import ORDER, Post, Told
from idm.hr.names import same_name
from idm.hr.rows import Row
from idm.hr.sheet import NO_ANSWERS, Answers, Problem, Wrong, wrong
from idm.messages import hr as say
from idm.policy import Policy

LOGIN = re.compile(r"[a-z][a-z0-9._-]{1,19}")

APPOINTS = frozenset({Event.HIRE, Event.REAPPOINT})
NEEDS_POST = frozenset({Event.HIRE, Event.MOVE, Event.CONCURRENT_ON, Event.CONCURRENT_OFF})

_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


class Similar:
    """Numbers of the roster that a slip of the hand or of Excel may have meant (domain cases 49, 51)."""

    def __init__(self, roster: Mapping[str, Person]) -> None:
        self._roster = roster
        self._by_shape: dict[str, list[str]] | None = None

    def to(self, number: str) -> list[str]:
        if self._by_shape is None:
            self._by_shape = {}
            for known in self._roster:
                self._by_shape.setdefault(_shape(known), []).append(known)
        return [known for known in self._by_shape.get(_shape(number), ()) if known != number]


def _shape(number: str) -> str:
    return number.translate(_LOOKALIKES).lstrip("0")


@dataclass(frozen=True, slots=True)
class Desk:
    """What is needed to decide about people: the roster, the policy, and ids for newcomers."""

    roster: Mapping[str, Person]
    policy: Policy
    new_id: Callable[[], str]
    similar: Similar
    answers: Answers = NO_ANSWERS
    taken: Collection[str] = ()

    def accepts(self, reason: Wrong, row: int) -> bool:
        """True for a question to which a person has said yes; ``reason.guess`` is then what to go on with."""
        return reason.guess is not None and self.answers.accept(reason.message, row)

    def newcomer(self, number: str, told: Told, form: Form) -> Person | Wrong:
        """A person with an account of their own, unless the number looks like a slip (domain cases 49, 51)."""
        if similar := self.similar.to(number):
            return wrong(say.NUMBER_SIMILAR, list="、".join(similar))
        login = self.policy.login.prefix + number.lower()
        if not LOGIN.fullmatch(login):
            return wrong(say.LOGIN_WRONG, login=login)
        return events.newcomer(told, form, number, self.new_id(), Account(self.new_id(), login))


@dataclass(frozen=True, slots=True)
class Step:
    """One event of one person with the rows that tell it."""

    event: Event
    day: date
    rows: tuple[Row, ...]


@dataclass(slots=True)
class Outcome:
    """What came of the whole file so far."""

    changes: list[PersonChange]
    problems: list[Problem]
    continued: int = 0


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
    """One number, two names, and no change of name to explain it (domain case 52)."""
    other = next((row for row in rows if not same_name(row.name, rows[0].name)), None)
    if other is None or renamed:
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
        after = _take_step(person, step, rows, desk)
        if isinstance(after, Wrong):
            if not desk.accepts(after, step.rows[0].line):
                outcome.problems.append(placed(after, step.rows[0]))
                return
            after = cast(Person, after.guess)
        if after is not person:
            continued |= step.event in APPOINTS and _ended_before(person, step.day)
            applied.append(step.event)
            used += [row.line for row in step.rows]
        person = after
    if person is None:
        return
    settled = person if before is None else events.settle(before, person)
    if settled is not before:
        outcome.changes.append(PersonChange(before, settled, tuple(applied), tuple(sorted(used))))
        outcome.continued += continued


def placed(reason: Wrong, row: Row) -> Problem:
    """The problem of a person, at the column that has to be looked at."""
    column = dict(reason.values).get("column")
    if column is None:
        column = Column.TERM_END if reason.message is say.TERM_MISSING else Column.NUMBER
    return reason.at(row.line, str(column), "" if reason.message is say.EMPTY else row.number)


def _steps(rows: list[Row]) -> list[Step]:
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
    return _name_problem(person, told, rows) or _form_problem(person, told, desk) or events.apply(person, told)


def _unknown(step: Step, told: Told, form: Form | None, desk: Desk) -> Person | Wrong:
    number = step.rows[0].number
    if step.event is Event.HIRE and form is not None:
        return desk.newcomer(number, told, form)
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


def _name_problem(person: Person, told: Told, rows: list[Row]) -> Wrong | None:
    """A wrong number would change somebody else: the name must be one that this person has, had or is given here."""
    if told.event in (Event.RENAME, Event.HIRE):
        return None
    given = [row.name for row in rows if row.event is Event.RENAME]
    if any(same_name(told.name, known) for known in (*given, *(name.full for name in person.names))):
        return None
    current = person.name_on(told.day)
    return wrong(say.NAME_DIFFERS, known=current.full if current else "", told=told.name)


def _form_problem(person: Person, told: Told, desk: Desk) -> Wrong | None:
    current = person.employment_on(told.day)
    if told.event in APPOINTS or told.form is None or current is None or told.form is current.form:
        return None
    labels = desk.policy.forms
    return wrong(say.FORM_CHANGES, known=labels[current.form], told=labels[told.form])


def _ended_before(person: Person | None, day: date) -> bool:
    return person is not None and any(e.span.end == day for e in person.employments)
