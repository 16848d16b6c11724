"""
"I no longer need this" (NISHIHARA-7.2.1.2.i): whatever somebody has beside his birthright he ends himself, at once and
without anybody's yes. Of his account he says so to HR and his head, and nothing ends by it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from idm.audit.entry import Act, Draft
from idm.calendar import day_of, wareki
from idm.errors import NotThere, Stopped
from idm.facts import Person
from idm.facts.case import CaseKind, CaseState
from idm.messages import giving_up as say
from idm.messages import privileges as say_privileges
from idm.office.cases.contents import in_words
from idm.office.cases.ending import end_in
from idm.office.cases.seats import House
from idm.office.cases.words import label, shown
from idm.office.instance import Actor, Instance
from idm.office.officers import acting
from idm.office.privileges.issuing import take_back
from idm.office.privileges.roll import Roll
from idm.office.sweeps.parties import HR, Offices
from idm.rules.moves import main_unit
from idm.store import cases, facts, log, notices

RULE = "giving.up"
CASE, PRIVILEGED = "case", "privileged"
OF_ONESELF = frozenset(
    {
        CaseKind.ENTITLEMENT,
        CaseKind.EXTERNAL_ACCESS,
        CaseKind.SHARED_ID,
        CaseKind.PRIVATE_DEVICE,
        CaseKind.PRIVILEGE,
        CaseKind.DELEGATION,
    }
)
"""Kinds of application that give something to one person."""


@dataclass(frozen=True, slots=True)
class Held:
    """
    One thing that somebody may give up: ``way`` and ``key`` name it. ``until`` is aware UTC, None for no end; ``case``
    is the number of the application that gave it, 0 where there is none.
    """

    way: str
    key: str
    label: str
    until: datetime | None = None
    case: int = 0


@dataclass(frozen=True, slots=True)
class Way:
    """How one kind of thing is found and ended, both within the transaction of a caller who has locked the roster."""

    held: Callable[[House, Person], Iterable[Held]]
    end: Callable[[House, Person, str, Actor], None]


def held(instance: Instance, person: Person) -> tuple[Held, ...]:
    """Everything that he could give up now, in the order of ``WAYS``."""
    with instance.store.read() as connection:
        house = House(instance, connection, instance.clock.now())
        return tuple(one for way in WAYS.values() for one in way.held(house, person))


def give_up(instance: Instance, way: str, key: str, actor: Actor) -> Held:
    """
    It is over from this moment on. To have it again he applies again.

    Raises:
        NotThere: he has nothing of that name.
        Stopped: nobody in particular asks, or somebody else was quicker.
    """
    instance = instance.containing()
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        own = acting(house, actor, waiting=True)
        found = next((one for one in WAYS[way].held(house, own) if one.key == key), None) if way in WAYS else None
        if found is None:
            raise NotThere(say.NOT_HELD)
        WAYS[way].end(house, own, key, actor)
    instance.checkpoint()
    return found


def account_not_needed(instance: Instance, actor: Actor) -> None:
    """
    HR and the head of his section hear of it; the account stays as it is.

    Raises:
        Stopped: they have heard of it today, or nobody in particular says so.
    """
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        own, today = acting(house, actor, waiting=True), day_of(house.now)
        values = {"who": shown(own), "day": wareki(today)}
        told = Offices(house).heads_of(main_unit(own, today) or "", own.id).union(house.with_role(HR)) - {own.id}
        if told and all(notices.was_told(connection, who, say.TELL_OTHERS, values) for who in told):
            raise Stopped(say.TOLD_ALREADY)
        for who in sorted(told):
            notices.tell(connection, who, say.TELL_OTHERS, values, house.now)
        draft = Draft(
            act=Act.ACCOUNT_NOT_NEEDED,
            by=own.id,
            via=actor.via,
            subject=own.id,
            object=own.account.id,
            outcome="ok",
            data={"rule": RULE},
        )
        log.append(connection, [draft], house.now)
    instance.checkpoint()


def _cases(house: House, person: Person) -> Iterable[Held]:
    for filed in cases.for_person(house.connection, person.id):
        over = filed.over_at is not None or filed.case.over(house.now)
        if filed.case.kind in OF_ONESELF and filed.state is CaseState.APPROVED and not over:
            what = "、".join(value for _, value in in_words(house, filed)) or filed.case.subject
            text = f"{label(house.instance, filed.case)}：{what}"
            yield Held(CASE, str(filed.id), text, filed.case.until, filed.id)


def _end_case(house: House, _person: Person, key: str, actor: Actor) -> None:
    filed = cases.get(house.connection, int(key))
    if filed is None:
        raise NotThere(say.NOT_HELD)
    end_in(house, filed, actor, say.WHY, RULE)


def _privileged(_house: House, person: Person) -> Iterable[Held]:
    for one in person.privileged:
        if one.retired_at is None:
            yield Held(PRIVILEGED, one.id, f"{say_privileges.PRIVILEGED_ID}：{one.login}")


def _end_privileged(house: House, person: Person, _key: str, actor: Actor) -> None:
    take_back(house, Roll(house).of(person), actor, RULE)


WAYS: Mapping[str, Way] = {
    CASE: Way(_cases, _end_case),
    PRIVILEGED: Way(_privileged, _end_privileged),
}
"""By ``Held.way``: what there is beside birthright."""
