"""The register of exceptions (例外措置の台帳), refused ones included: what was asked, decided and used (8.4(3))."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from idm.audit.entry import Act
from idm.calendar import day_of
from idm.errors import NotThere, NotYours
from idm.facts import Organisation, Person
from idm.facts.case import CaseKind, CaseState, Decision
from idm.facts.urgent import EmergencyAct
from idm.messages import cases as say_cases
from idm.messages import exceptions as say
from idm.office.cases.filing import visible
from idm.office.cases.seats import House
from idm.office.cases.words import content_of, shown
from idm.office.instance import Actor, Instance
from idm.office.officers import acting, held
from idm.office.urgent.again import FOR
from idm.policy.register import clauses
from idm.rules.exceptions import ScopeKind, scope_by, scope_in
from idm.store import cases, facts, log_search, reviews, urgent
from idm.store.cases import Filed
from idm.store.log_search import Filter

MAY_SEE_ALL = frozenset({"ciso", "network_admin", "audit_chief"})
USES_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Line:
    """
    One exception in words. ``id`` is what the log calls it; ``state`` its state, in force or not included.

    ``value`` is empty where there is none. Instants are aware UTC, ``until`` the first one after it.
    """

    id: str
    number: int
    rule: str
    clause: str
    scope: str
    value: str
    alternative: str
    reason: str
    applicant: str
    starts: datetime
    until: datetime | None
    state: str
    in_force: bool
    decided: str


@dataclass(frozen=True, slots=True)
class Use:
    """Once that it set its rule aside: when (aware UTC), for whom."""

    at: datetime
    who: str


def register(instance: Instance, actor: Actor) -> tuple[Line, ...]:
    """
    Every exception that he may see, the newest first: all of them, or a manager's own ones.

    Raises:
        NotYours: he holds no office that sees any.
        Stopped: nobody in particular asks.
    """
    with instance.store.read() as connection:
        house = House(instance, connection, instance.clock.now())
        roles = held(house, acting(house, actor))
        found, taken = reviews.cases_of(connection, CaseKind.EXCEPTION), urgent.exceptions(connection)
        if not roles & MAY_SEE_ALL:
            if "system_manager" not in roles:
                raise NotYours(say.NOT_FOR_YOU)
            found = [one for one in found if actor.by in {one.case.applicant, one.case.beneficiary}]
            taken = [one for one in taken if one.person == actor.by]
        return tuple(reversed([*lines(house, found), *taken_lines(house, taken)]))


def one(instance: Instance, number: int, actor: Actor) -> tuple[Line, tuple[Use, ...]]:
    """
    One of them, and when it was used, the newest first.

    Raises:
        NotThere: there is none, or none that he may look at.
        Stopped: nobody in particular asks.
    """
    with instance.store.read() as connection:
        house = House(instance, connection, instance.clock.now())
        filed = cases.get(connection, number)
        if filed is None or filed.case.kind is not CaseKind.EXCEPTION:
            raise NotThere(say.NO_SUCH, id=number)
        if not held(house, acting(house, actor)) & MAY_SEE_ALL:
            visible(house, number, actor)
        (line,) = lines(house, [filed])
        return line, _uses(connection, line.id)


def lines(house: House, found: Iterable[Filed]) -> list[Line]:
    """In the order given."""
    filed = list(found)
    people = house.people(one.case for one in filed)
    said, organisation = decided_of(house, filed), facts.organisation(house.connection)
    return [_line(house, one, people, said[one.id], organisation) for one in filed]


def _line(house: House, filed: Filed, people: Mapping[str, Person], said: str, organisation: Organisation) -> Line:
    case, content = filed.case, {name: str(value) for name, value in content_of(filed.case).items()}
    return Line(
        id=f"case:{filed.id}",
        number=filed.id,
        rule=rule_label(house.instance, content.get("rule", "")),
        clause=str(clauses().get(content.get("clause", ""), content.get("clause", ""))),
        scope=scope_label(
            organisation, content.get("scope", ""), people.get(case.beneficiary), filed.handed_in_at, house.now
        ),
        value=content.get("value", ""),
        alternative=content.get("alternative", ""),
        reason=case.reason,
        applicant=shown(people.get(case.applicant)),
        starts=case.starts,
        until=case.until,
        state=state_of(filed, house.now),
        in_force=filed.in_force(house.now),
        decided=said,
    )


def taken_lines(house: House, found: Collection[EmergencyAct]) -> list[Line]:
    """Those that were taken in an emergency, in the order given (8.4(2)); ``number`` 0: they are no applications."""
    now = {one.id for one in urgent.in_force(house.connection, house.now)}
    contents = {act.id: {name: str(value) for name, value in json.loads(act.content).items()} for act in found}
    ids = {who for act in found for who in (act.person, contents[act.id].get(FOR, ""))}
    people = {one.id: one for one in facts.people(house.connection, ids)}
    organisation = facts.organisation(house.connection)
    return [_taken_line(house, act, contents[act.id], people, organisation, act.id in now) for act in found]


def _taken_line(
    house: House,
    act: EmergencyAct,
    content: Mapping[str, str],
    people: Mapping[str, Person],
    organisation: Organisation,
    in_force: bool,
) -> Line:
    return Line(
        id=f"urgent:{act.id}",
        number=0,
        rule=rule_label(house.instance, content.get("rule", "")),
        clause=str(clauses().get(content.get("clause", ""), content.get("clause", ""))),
        scope=scope_label(organisation, content.get("scope", ""), people.get(content.get(FOR, "")), act.at, house.now),
        value=content.get("value", ""),
        alternative=content.get("alternative", ""),
        reason=act.reason,
        applicant=shown(people.get(act.person)),
        starts=act.at,
        until=act.until,
        state=say.TAKEN_NOW if in_force else say.TAKEN_PAST,
        in_force=in_force,
        decided="" if act.reported_at is None else say.REPORTED.say(day=day_of(act.reported_at)).text,
    )


def rule_label(instance: Instance, rule: str) -> str:
    found = next((one for one in instance.policy.exceptable if one.rule == rule), None)
    return found.label if found else say.OTHER_RULE


def scope_label(organisation: Organisation, text: str, person: Person | None, written: datetime, now: datetime) -> str:
    """
    In words: as what took the unit over is called now, or the unit was when it was written down; the code itself where
    nothing had it.

    Args:
        written: When its words were handed in, aware UTC.
    """
    scope = scope_in(text)
    if scope is None:
        return text
    if scope.kind is ScopeKind.PERSON:
        return shown(person)
    here, then = scope_by(scope, written, organisation, day_of(now)), day_of(written)
    unit = (
        organisation.on(here.key, day_of(now)) or organisation.on(scope.key, then) or organisation.last_known(scope.key)
    )
    return say.ANYBODY_OF.say(name=unit.name).text if unit else scope.key


def state_of(filed: Filed, now: datetime) -> str:
    """The word of its state; of an approved one, whether it is in force."""
    if filed.state is not CaseState.APPROVED:
        return say_cases.STATE[filed.state]
    if filed.in_force(now):
        return say.NOW
    if filed.over_at is not None and filed.over_at <= now:
        return say.ENDED_EARLY
    return say.AHEAD if now < filed.case.starts else say.PAST


def decided_of(house: House, found: Collection[Filed]) -> dict[int, str]:
    """By number, who said what on these very words, each in one line."""
    every_word = cases.decisions_of_each(house.connection, [one.id for one in found])
    said = {one.id: [word for word in every_word[one.id] if word.digest == one.case.digest] for one in found}
    ids = {word.person for words in said.values() for word in words}
    people = {one.id: shown(one) for one in facts.people(house.connection, ids)}

    def line(word: Decision) -> str:
        return f"{day_of(word.at)} {people.get(word.person, shown(None))} {say_cases.ANSWER[word.answer]}"

    return {number: "、".join(map(line, words)) for number, words in said.items()}


def period(starts: datetime, until: datetime | None) -> str:
    """First and last day, as a paper prints them (JST)."""
    last = "" if until is None else f"{day_of(until - timedelta(microseconds=1))}"
    return f"{day_of(starts)} ～ {last}".rstrip()


def _uses(connection: Connection, key: str) -> tuple[Use, ...]:
    wanted = Filter(about=frozenset({key}), acts=frozenset({Act.EXCEPTION_USED.value}))
    found = log_search.newest(connection, wanted, None, USES_SHOWN)
    people = {one.id: shown(one) for one in facts.people(connection, {line["subject"] for line in found})}
    return tuple(Use(datetime.fromisoformat(one["at"]), people.get(one["subject"], "")) for one in found)
