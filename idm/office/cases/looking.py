"""What there is of cases, for one person: his to decide, his own, those that nobody can decide. Nothing is written."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from idm.facts import Person
from idm.facts.case import UNDECIDED, CaseKind, CaseState, Decision, Flag
from idm.messages import case_pages as say
from idm.messages import privileges as say_privileges
from idm.office.cases.filing import kept_from, may_look, visible
from idm.office.cases.seats import House
from idm.office.cases.steps import step_label
from idm.office.cases.words import label, shown
from idm.office.instance import Actor, Instance
from idm.policy.cases import CaseRule
from idm.policy.register import clauses
from idm.rules.cases import Outcome, Progress, Seats, progress, reminder
from idm.store import cases, facts, privileged_ids
from idm.store.cases import Filed
from idm.store.counting import Awaiting

START: Mapping[str, int] = {}
NEWEST = {"to_decide": False, "own": True, "stuck": False, "unavoidable": True}
"""The lists of an inbox, and which of them begin with the newest."""
ALONE_LISTED = 50
"""So many deeds are listed, the newest first."""


@dataclass(frozen=True, slots=True)
class Listed:
    """
    One line. ``waits_for``: the roles' own names of the step, "" when nothing waits; ``clause``: the kind's, as
    the body prints it.

    Instants are aware UTC; ``handed_in_at`` is when it was handed in as it is now.
    """

    number: int
    kind: CaseKind
    label: str
    subject: str
    applicant: str
    beneficiary: str
    starts: datetime
    until: datetime | None
    state: CaseState
    waits_for: str
    handed_in_at: datetime
    remind_at: datetime | None
    overdue: bool
    clause: str


@dataclass(frozen=True, slots=True)
class Alone:
    """What somebody did with his own privileged ID, for want of anybody else. ``at`` is aware UTC."""

    who: str
    deed: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Inbox:
    """
    ``stuck``: nobody may decide them as posts are. Whoever is CISO sees ``unavoidable``, which their applicants
    decided, and ``alone``. ``further``: the lists that go on, each with the number from which it does.
    """

    to_decide: tuple[Listed, ...]
    own: tuple[Listed, ...]
    stuck: tuple[Listed, ...]
    unavoidable: tuple[Listed, ...]
    alone: tuple[Alone, ...] = ()
    further: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Word:
    """One decision in words. ``counts``: it is on exactly what the case says now."""

    role: str
    person: str
    answer: str
    at: datetime
    reason: str
    flags: tuple[Flag, ...]
    counts: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything needed to decide, on one page. ``may``: whose word it waits for."""

    listed: Listed
    reason: str
    content: str
    digest: str
    version: int
    source: str
    may: tuple[str, ...]
    words: tuple[Word, ...]


def inbox(instance: Instance, actor: Actor, begin: Mapping[str, int] = START, most: int | None = None) -> Inbox:
    """
    What concerns this person, the oldest first. Stuck ones are for those who hold an office.

    Args:
        begin: Of a list, from which number on it is wanted (see ``Inbox.further``).
        most: Of each list at most so many: of what waits the oldest, of the others the newest.
    """
    with instance.store.read() as connection:
        house = House(instance, connection, instance.clock.now())
        waiting = cases.still_open(connection)
        own = cases.of_person(connection, actor.by)
        ciso = actor.by in house.with_role("ciso")
        flagged = {number for number, _ in cases.flagged(connection, Flag.UNAVOIDABLE)} if ciso else set()
        far = _far(house, waiting, house.people([one.case for one in waiting]))
        office = ciso or actor.by in house.with_role(*{role.key for role in instance.policy.role})
        stuck = [one for one in waiting if office and far[one.id].outcome is Outcome.STUCK]
        wanted = {
            "to_decide": [one for one in waiting if actor.by in far[one.id].may],
            "own": own,
            "stuck": [one for one in stuck if not kept_from(one, actor.by)],
            "unavoidable": cases.these(connection, flagged) if flagged else [],
        }
        shown_now = {name: _page(found, begin.get(name), most, NEWEST[name]) for name, found in wanted.items()}
        people = house.people([one.case for found, _ in shown_now.values() for one in found])
        lines = {
            name: tuple(_listed(house, one, far.get(one.id), people) for one in found)
            for name, (found, _) in shown_now.items()
        }
        alone = _alone(connection) if ciso else ()
        further = tuple((name, last) for name, (_, last) in shown_now.items() if last is not None)
        return Inbox(**lines, alone=alone, further=further)


def _page(found: list[Filed], begin: int | None, most: int | None, newest: bool) -> tuple[list[Filed], int | None]:
    """Part of a list, the oldest first; and from which number it goes on, None where it does not."""
    ordered = sorted(found, key=lambda one: one.id, reverse=newest)
    left = [one for one in ordered if begin is None or (one.id < begin if newest else one.id > begin)]
    part = left[:most]
    return sorted(part, key=lambda one: one.id), part[-1].id if len(part) < len(left) else None


def _alone(connection: Connection) -> tuple[Alone, ...]:
    found = privileged_ids.by_holders(connection, ALONE_LISTED)
    people = {one.id: shown(one) for one in facts.people(connection, {one.person_id for one in found})}
    return tuple(Alone(people[one.person_id], say_privileges.DEED[one.deed], one.at) for one in found)


def show(instance: Instance, number: int, actor: Actor) -> Shown:
    """
    Raises:
        NotThere: no such case, or none that he may look at.
    """
    with instance.store.read() as connection:
        house = House(instance, connection, instance.clock.now())
        return shown_of(house, *visible(house, number, actor))


def shown_of(house: House, filed: Filed, said: list[Decision]) -> Shown:
    """The same of a case that was found already, within the transaction that found it."""
    far = progress_of(house, filed, said)
    people = house.people([filed.case])
    named = {*far.may, *(word.person for word in said)}
    others = {one.id: one for one in facts.people(house.connection, named)}
    listed = _listed(house, filed, far, people)
    rule = house.instance.policy.cases.get(filed.case.kind)
    waits = filed.state is CaseState.OPEN
    return Shown(
        listed=listed,
        reason=filed.case.reason,
        content=filed.case.content,
        digest=filed.case.digest,
        version=filed.case.version,
        source=rule.source if rule else "",
        may=tuple(shown(others.get(person)) for person in sorted(far.may)) if waits else (),
        words=tuple(_word(house, filed, one, others) for one in said),
    )


def decided(instance: Instance, actor: Actor, most: int = 20) -> tuple[Listed, ...]:
    """What this person has said a word on, the newest word first."""
    with instance.store.read() as connection:
        found = cases.decided_by(connection, actor.by, most)
        if not found:
            return ()
        house = House(instance, connection, instance.clock.now())
        people = house.people([one.case for one in found])
        far = _far(house, found, people)
        return tuple(_listed(house, one, far[one.id], people) for one in found)


def within_sight(instance: Instance, numbers: Collection[int], actor: Actor) -> frozenset[int]:
    """Those of them that this person may look at."""
    if not numbers:
        return frozenset()
    with instance.store.read() as connection:
        house = House(instance, connection, instance.clock.now())
        found = cases.these(connection, numbers)
        return frozenset(one.id for one in found if may_look(house, one, cases.decisions_of(connection, one.id), actor))


def count(instance: Instance, actor: Actor, known: Awaiting, *, decides: bool) -> int:
    """
    How many applications wait for this person: for his word, or sent back to him.

    Args:
        known: What the database counted just now.
        decides: He holds an office that may come to decide; of anybody else nobody's posts are read.
    """
    if not decides or not known.open:
        return known.returned
    with instance.store.read() as connection:
        undecided = [one for one in cases.still_open(connection) if actor.by != one.case.applicant]
        house = House(instance, connection, instance.clock.now())
        far = _far(house, undecided, _beneficiaries(house, undecided))
        return known.returned + sum(actor.by in one.may for one in far.values())


def _beneficiaries(house: House, found: Iterable[Filed]) -> dict[str, Person]:
    """By id, as far as their posts say who decides."""
    return {one.id: one for one in facts.on_paper(house.connection, {one.case.beneficiary for one in found})}


def waiting_for(house: House) -> dict[int, frozenset[str]]:
    """By the number of each undecided application: ids of those who may decide its next step now."""
    undecided = cases.still_open(house.connection)
    far = _far(house, undecided, _beneficiaries(house, undecided))
    return {number: one.may for number, one in far.items()}


def _far(house: House, found: Collection[Filed], people: Mapping[str, Person]) -> dict[int, Progress]:
    """How far each of many has come, by number; the roster and the decisions are read once for all of them."""
    said = cases.decisions_of_each(house.connection, [one.id for one in found])
    seats = {who: house.seats_for(people.get(who)) for who in {one.case.beneficiary for one in found}}
    of_case = {one.id: house.seats_of(one.case, seats[one.case.beneficiary]) for one in found}
    return {one.id: _progress(house, one, said[one.id], of_case[one.id]) for one in found}


def progress_of(house: House, filed: Filed, said: list[Decision]) -> Progress:
    return _progress(house, filed, said, house.seats(filed.case))


def _progress(house: House, filed: Filed, said: list[Decision], seats: Seats) -> Progress:
    rule = house.instance.policy.cases.get(filed.case.kind)
    return Progress(Outcome.STUCK, rule="case.stuck") if rule is None else progress(filed.case, rule, said, seats)


def _listed(house: House, filed: Filed, far: Progress | None, people: Mapping[str, Person]) -> Listed:
    case, rule = filed.case, house.instance.policy.cases.get(filed.case.kind)
    waits = filed.state is CaseState.OPEN and far is not None and far.step is not None and rule is not None
    remind = reminder(filed.handed_in_at, rule) if rule is not None and filed.state in UNDECIDED else None
    return Listed(
        number=filed.id,
        kind=case.kind,
        label=label(house.instance, case),
        subject=case.subject,
        applicant=shown(people.get(case.applicant)),
        beneficiary=shown(people.get(case.beneficiary)),
        starts=case.starts,
        until=case.until,
        state=filed.state,
        waits_for=step_label(house, case, rule.steps[far.step]) if waits else "",  # type: ignore[union-attr, index]
        handed_in_at=filed.handed_in_at,
        remind_at=remind,
        overdue=remind is not None and remind <= house.now,
        clause=_clause(rule),
    )


def _clause(rule: CaseRule | None) -> str:
    if rule is None:
        return ""
    return str(clauses()[rule.clause]) if rule.clause else say.DEFAULT


def _word(house: House, filed: Filed, one: Decision, people: Mapping[str, Person]) -> Word:
    return Word(
        role=step_label(house, filed.case, one.role),
        person=shown(people.get(one.person)),
        answer=one.answer.value,
        at=one.at,
        reason=one.reason,
        flags=tuple(sorted(one.flags)),
        counts=one.digest == filed.case.digest,
    )
