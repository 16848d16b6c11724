"""The emergency acts for whoever answers for them: what was done, what waits for its report. Nothing is written."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from idm.facts import Organisation, Person
from idm.facts.urgent import EmergencyAct, UrgentKind
from idm.messages import urgent as say
from idm.office.cases.seats import House
from idm.office.cases.words import shown
from idm.office.exceptions.register import rule_label, scope_label
from idm.office.instance import Actor, Instance
from idm.office.officers import acting, held
from idm.office.urgent.again import FOR
from idm.office.urgent.confirming import may_answer, second
from idm.office.urgent.ending import by_office
from idm.office.urgent.keeping import SEES_ALL
from idm.office.urgent.lasting import lasting
from idm.policy.register import clauses
from idm.rules.urgent import applied_for, holds_until
from idm.store import facts, urgent

RECENT = 100


@dataclass(frozen=True, slots=True)
class Line:
    """
    One act in words; ``state`` is a key of ``messages.urgent.STATE``. Instants are aware UTC.

    ``details``: what its content says, name by name. ``holds_until``: of an exception in force. ``stopped``: who still
    is by a containment; ``answer``: the CISO's word on it. ``may_report``, ``may_end``, ``may_answer``: the one who
    looks may, and it waits.
    """

    number: int
    kind: UrgentKind
    who: str
    what: str
    reason: str
    details: tuple[tuple[str, str], ...]
    at: datetime
    report_due: datetime
    state: str
    report: str
    reported_at: datetime | None
    case: int | None
    holds_until: datetime | None
    ended_why: str
    stopped: tuple[str, ...]
    answer: str
    may_report: bool
    may_end: bool
    may_answer: bool


@dataclass(frozen=True, slots=True)
class Board:
    """
    ``queue``: what waits for its report, the oldest first; ``others``: what was reported. Of both, ``stopping``: by
    which somebody is still stopped; ``in_force``: exceptions that hold now.
    """

    queue: tuple[Line, ...]
    others: tuple[Line, ...]
    stopping: tuple[Line, ...]
    in_force: tuple[Line, ...]
    may_contain: bool
    may_except: bool


def board(instance: Instance, actor: Actor) -> Board:
    """
    All acts for those who answer for them; for everybody else his own.

    Raises:
        Stopped: nobody in particular looks.
    """
    with instance.store.read() as connection:
        house = House(instance, connection, instance.clock.now())
        own = acting(house, actor)
        roles = held(house, own)
        queue = urgent.unreported(connection)
        found = [act for act in urgent.newest(connection, RECENT) if act.reported_at is not None]
        if not roles & SEES_ALL:
            queue, found = ([act for act in acts if act.person == own.id] for acts in (queue, found))
        holding = urgent.in_force(connection, house.now)
        more = [act for act in (*urgent.not_lifted(connection), *holding) if roles & SEES_ALL or act.person == own.id]
        acts = list({act.id: act for act in (*queue, *found, *more)}.values())
        held_by = lasting(connection, acts, house.now)
        look = _Look(house, own, _names(house, acts), {act.id for act in holding}, held_by)
        lines = {act.id: look.line(act) for act in acts}
    both = sorted(lines.values(), key=lambda one: one.number)
    return Board(
        queue=tuple(lines[act.id] for act in queue),
        others=tuple(lines[act.id] for act in found),
        stopping=tuple(one for one in both if one.stopped),
        in_force=tuple(one for one in both if one.holds_until is not None),
        may_contain="network_admin" in roles,
        may_except="system_manager" in {key for key, _ in house.roles_of(own)},
    )


@dataclass(frozen=True)
class _Look:
    """One person's look at many acts; what it takes was read once for all of them."""

    house: House
    own: Person
    names: dict[str, str]
    holding: set[int]
    stopping: dict[int, dict[str, int]]

    @cached_property
    def organisation(self) -> Organisation:
        return facts.organisation(self.house.connection)

    @cached_property
    def manages(self) -> bool:
        return "network_admin" in held(self.house, self.own)

    @cached_property
    def answers(self) -> bool:
        return may_answer(self.house, self.own)

    @cached_property
    def ends(self) -> bool:
        return by_office(self.house, self.own) is not None

    def line(self, act: EmergencyAct) -> Line:
        holds, stopped = act.id in self.holding, self.stopping[act.id]
        mine = act.person == self.own.id or (self.manages and not applied_for(act, self.house.now))
        return Line(
            number=act.id,
            kind=act.kind,
            who=self.names.get(act.person, ""),
            what=act.what,
            reason=act.reason,
            details=_details(self, act),
            at=act.at,
            report_due=act.report_due,
            state=_state(act, self.house.now),
            report=act.report or "",
            reported_at=act.reported_at,
            case=act.case,
            holds_until=holds_until(act) if holds else None,
            ended_why=say.WHY_ENDED.get(act.ended_why or "", ""),
            stopped=tuple(sorted(self.names.get(who, "") for who in stopped)),
            answer=act.answer or "",
            may_report=mine and act.reported_at is None,
            may_end=holds and (act.person == self.own.id or self.ends),
            may_answer=bool(stopped) and self.answers and second(self.house, act, self.own),
        )


def _names(house: House, acts: list[EmergencyAct]) -> dict[str, str]:
    ids = {act.person for act in acts} | {who for act in acts for who in _meant(act)}
    return {one.id: shown(one) for one in facts.on_paper(house.connection, ids)} if ids else {}


def _meant(act: EmergencyAct) -> list[str]:
    content = json.loads(act.content)
    return [*content.get("people", ()), *([content[FOR]] if FOR in content else ())]


def _details(look: _Look, act: EmergencyAct) -> tuple[tuple[str, str], ...]:
    content = {name: str(value) for name, value in json.loads(act.content).items()}
    said = content | {
        "rule": rule_label(look.house.instance, content["rule"]) if content.get("rule") else "",
        "clause": str(clauses().get(content.get("clause", ""), content.get("clause", ""))),
        "scope": scope_label(look.organisation, content.get("scope", ""), None, act.at, look.house.now),
    }
    people = "、".join(sorted(look.names.get(who, "") for who in _meant(act)))
    words = [(label, said[name]) for name, label in say.DETAIL.items() if said.get(name)]
    return (*([(say.DETAIL_PEOPLE, people)] if people else []), *words)


def _state(act: EmergencyAct, now: datetime) -> str:
    if act.reported_at is not None:
        return "reported"
    if act.report_due > now:
        return "queued"
    return "lapsed" if act.kind is UrgentKind.EXCEPTION else "late"
