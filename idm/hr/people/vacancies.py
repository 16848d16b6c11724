"""Offices that go with a title (職), and that nobody holds any more once a file is taken in (domain cases 67, 68)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from idm.calendar import wareki
from idm.facts import Organisation, Person
from idm.hr.changeset import PersonChange
from idm.hr.sheet import Answers, Problem
from idm.messages import hr as say
from idm.policy import Policy
from idm.rules.grants import Grants, Held, held_as

Office = tuple[str, str | None]
"""The key of a role, and the code of the unit for which it is held; None for the whole body."""


@dataclass(frozen=True, slots=True)
class Vacancy:
    """An office with a holder before the file and none after it, from that day (JST)."""

    office: Office
    day: date


def questions(found: Iterable[Vacancy], policy: Policy, organisation: Organisation, answers: Answers) -> list[Problem]:
    """One for each office, until somebody has said that it may stay empty."""
    labels: dict[str, str] = {role.key: role.label for role in policy.role}
    problems = []
    for vacancy in found:
        (role, code), day = vacancy.office, vacancy.day
        message = say.ROLE_VACANT if code is None else say.UNIT_ROLE_VACANT
        unit = organisation.on(code, day) if code is not None else None
        said = message.say(day=wareki(day), role=labels[role], v=unit.name if unit else "")
        problems += [] if answers.accept(message, None) else [Problem(said, asks=True)]
    return problems


def vacancies(
    changes: Sequence[PersonChange],
    roster: Mapping[str, Person],
    policy: Policy,
    organisation: Organisation,
    today: date,
) -> list[Vacancy]:
    """
    The first day, from today on, on which an office is empty that would not be so without the file.

    Looks closely only at those who have held a post of that kind; what is past cannot fall vacant.
    """
    offices = Offices(policy, organisation)
    concerned = [(c.before, c.after) for c in changes if c.before is not None and offices.may_hold(c.before)]
    if not any(_lose(concerned, day, offices) for day in days_of((p for pair in concerned for p in pair), today)):
        return []
    everybody = {p.id: p for p in roster.values()} | {c.after.id: c.after for c in changes}
    holders = [person for person in everybody.values() if offices.may_hold(person)]
    first: dict[Office, date] = {}
    for day in days_of([*holders, *(before for before, _ in concerned)], today):
        if lost := _lose(concerned, day, offices):
            empty = lost.difference(*(offices.of(person, day) for person in holders))
            for office in sorted(empty, key=lambda office: (office[0], office[1] or "")):
                first.setdefault(office, day)
    return [Vacancy(office, day) for office, day in first.items()]


def _lose(concerned: Iterable[tuple[Person, Person]], day: date, offices: "Offices") -> set[Office]:
    """The offices that somebody would hold that day without the file, and does not with it."""
    return {office for before, after in concerned for office in offices.of(before, day) - offices.of(after, day)}


def days_of(people: Iterable[Person], today: date) -> list[date]:
    """The days on which an appointment or a post begins or ends, none before today."""
    spans = [span for p in people for span in (*(e.span for e in p.employments), *(o.span for o in p.postings))]
    edges = {edge for span in spans for edge in (span.start, span.end) if edge is not None}
    return sorted({max(edge, today) for edge in edges})


class Offices:
    """Which offices a person holds on a day; remembers the answer for each kind of post."""

    def __init__(self, policy: Policy, organisation: Organisation) -> None:
        self._policy = policy
        self._organisation = organisation
        self._titles = {title for role in policy.role for title in role.titles}
        self._grants: dict[date, Grants] = {}
        self._of_post: dict[tuple[str, str, date], tuple[Held, ...]] = {}

    def may_hold(self, person: Person) -> bool:
        return any(posting.title in self._titles for posting in person.postings)

    def of(self, person: Person, day: date) -> frozenset[Office]:
        job = person.employment_on(day)
        if job is None:
            return frozenset()
        carried = (held for p in person.postings if p.span.covers(day) for held in self._carried(p.unit, p.title, day))
        return frozenset((held.role.key, held.unit) for held in held_as(job, carried))

    def _carried(self, unit: str, title: str, day: date) -> tuple[Held, ...]:
        key = (unit, title, day)
        known = self._of_post.get(key)
        if known is None:
            grants = self._grants.setdefault(day, Grants(self._policy, self._organisation, day))
            gone = self._organisation.on(unit, day) is None
            roles = () if gone else grants.roles(unit, title)
            known = self._of_post[key] = tuple(held for held in roles if held.role.titles)
        return known
