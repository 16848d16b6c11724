"""
Containment on the network admin's own judgement, whether the CISO is there or not (NISHIHARA-2.2.5, 7.5.2).

One measure, one transaction: people stopped, sessions and windows ended, access from outside taken away, and the report
to the CISO queued. It waits for nobody, and for no clock that has to be put right.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection

from idm.audit.entry import Act
from idm.calendar import day_of, wareki_minute
from idm.errors import BadInput, Stopped
from idm.facts import Person
from idm.facts.case import CaseKind, canonical
from idm.facts.urgent import EmergencyAct, UrgentKind
from idm.messages import setup as say_setup
from idm.messages import urgent as say
from idm.office import now as stops
from idm.office.cases.ending import end_in
from idm.office.cases.seats import House
from idm.office.cases.words import shown
from idm.office.hr.release import MAY_RELEASE
from idm.office.instance import Actor, Instance
from idm.office.officers import acting, held
from idm.office.privileges.opening import end_one
from idm.office.urgent.keeping import put_on_record, require_words, tell
from idm.store import cases, facts, sessions, urgent, windows


@dataclass(frozen=True, slots=True)
class Measures:
    """
    What is to be stopped: people by 職員番号, everybody of these units (所属コード) and of those below them, access
    from outside, work windows of privileged IDs, everybody's sessions. Whoever acts keeps his own; the CISO is stopped
    by his number alone, never with a unit.
    """

    numbers: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    external: bool = False
    windows: bool = False
    sessions: bool = False

    def empty(self) -> bool:
        return not (self.numbers or self.units or self.external or self.windows or self.sessions)


@dataclass(frozen=True, slots=True)
class Contained:
    """
    ``passed_over``, in words: whom the same measure stopped before, who is not in office, and the CISO of a unit.
    """

    act: EmergencyAct
    passed_over: tuple[str, ...]


def contain(instance: Instance, measures: Measures, reason: str, actor: Actor) -> Contained:
    """
    At once, and to be reported to the CISO.

    Raises:
        BadInput: nothing chosen, no reason, or somebody or a unit that there is not.
        Stopped: whoever asks is not the network admin or his deputy, or means himself; or nobody who may lift a stop
            would be left.
    """
    instance = instance.containing()
    if measures.empty():
        raise BadInput(say.NOTHING_CHOSEN)
    require_words(理由=reason)
    done = instance.store.insist(lambda connection: _contained(instance, connection, measures, reason, actor))
    instance.checkpoint()
    return done


def _contained(instance: Instance, connection: Connection, measures: Measures, reason: str, actor: Actor) -> Contained:
    facts.lock_roster(connection)
    house = House(instance, connection, instance.clock.now())
    own = acting(house, actor)
    if "network_admin" not in held(house, own):
        raise Stopped(say.NOT_YOURS, source=instance.policy.rules["urgent.contain"].source)
    meant, spared = _people(house, measures, own)
    _require_another(house, own, meant)
    holds = [(one, stops.hold(instance, connection, one, actor, reason.strip()[:200])) for one in meant]
    stopped = {one.id: batch for one, batch in holds if batch is not None}
    for one in stopped:
        sessions.next_epoch(connection, one)
    counts = _others(house, measures, own, actor)
    act = _filed(house, own, stopped, counts, reason.strip())
    put_on_record(connection, Act.URGENT_CONTAINED, act, actor, house.now, people=len(stopped), **counts)
    tell(house, act, say.NOTICE_CONTAINED, own.id, reason=act.reason, due=wareki_minute(act.report_due))
    return Contained(act, tuple(shown(one) for one in (*meant, *spared) if one.id not in stopped))


def _people(house: House, measures: Measures, own: Person) -> tuple[list[Person], list[Person]]:
    """Whom these measures stop, and the CISO of a unit that would have stopped him with it: he answers for them."""
    found: dict[str, Person] = {}
    for number in measures.numbers:
        person = facts.find_person(house.connection, number)
        if person is None:
            raise BadInput(say_setup.NO_SUCH_PERSON, value=number)
        if person.id == own.id:
            raise Stopped(say.NOT_ONESELF)
        found[person.id] = person
    ids = _of_units(house, measures.units) - {own.id, *found}
    officers, of_units = house.carriers("ciso"), list(facts.people(house.connection, ids))
    found |= {one.id: one for one in of_units if one.id not in officers}
    return list(found.values()), [one for one in of_units if one.id in officers]


def _require_another(house: House, own: Person, meant: Iterable[Person]) -> None:
    """
    What one person stops another one can lift: somebody by whom it may be lifted is left, if there was anybody.

    Raises:
        Stopped: they are all among those who are meant.
    """
    barred, stopped = {own.id, *house.stand_ins_of(own.id)}, {one.id for one in meant}
    last = [found for role in MAY_RELEASE if (found := set(house.with_role(role)) - barred)]
    if last and not set().union(*last) - stopped:
        who = "、".join(sorted(shown(one) for one in facts.people(house.connection, last[0])))
        raise Stopped(say.NOBODY_TO_LIFT, who=who)


def _of_units(house: House, codes: Iterable[str]) -> set[str]:
    day, organisation = day_of(house.now), facts.organisation(house.connection)
    wanted: set[str] = set()
    for code in codes:
        if organisation.on(code, day) is None:
            raise BadInput(say.NO_UNIT, code=code[:32])
        for unit in organisation.all_on(day):
            if any(above.code == code for above in organisation.path(unit.code, day)):
                wanted.add(unit.code)
    return urgent.people_of(house.connection, wanted, day) if wanted else set()


def _others(house: House, measures: Measures, own: Person, actor: Actor) -> dict[str, int]:
    """How many of each were ended."""
    counts: dict[str, int] = {}
    connection, now = house.connection, house.now
    if measures.external:
        found = cases.to_come_or_in_force(connection, {CaseKind.EXTERNAL_ACCESS}, now)
        counts["external"] = len([end_in(house, one, actor, say.KIND["containment"], "urgent") for one in found])
    if measures.windows:
        opened = windows.open_now(connection, now)
        counts["windows"] = sum(end_one(connection, one, actor, "all", now) for one in opened)
    if measures.sessions:
        signed_in = urgent.signed_in(connection, now) - {own.id}
        for person in sorted(signed_in):
            sessions.next_epoch(connection, person)
        counts["sessions"] = len(signed_in)
    return counts


def _filed(
    house: House, own: Person, stopped: Mapping[str, int], counts: Mapping[str, int], reason: str
) -> EmergencyAct:
    parts = [say.WHAT_PEOPLE.format(count=len(stopped))] if stopped or not counts else []
    parts += [say.WHAT[key].format(count=count) for key, count in counts.items()]
    return urgent.add(
        house.connection,
        own.id,
        UrgentKind.CONTAINMENT,
        "、".join(parts),
        reason,
        canonical({"people": sorted(stopped), "batches": sorted(stopped.values()), **counts}),
        now=house.now,
        until=None,
        report_due=house.now + timedelta(hours=house.instance.policy.privileged_ids.reported.hours),
    )
