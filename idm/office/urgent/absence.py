"""Who is away, and until when. It is shown where his decision is waited for; nothing is ever decided by it (2(1)①)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from idm.audit.entry import Act, Draft
from idm.calendar import wareki_minute
from idm.errors import BadInput, NotThere, Stopped
from idm.facts import Person
from idm.messages import Said
from idm.messages import urgent as say
from idm.office.cases.seats import House
from idm.office.cases.words import shown
from idm.office.instance import Actor, Instance
from idm.office.officers import acting, held
from idm.store import away, facts, log, notices
from idm.store.away import Away

LONGEST = timedelta(days=366)
OFFICERS = ("ciso", "network_admin", "system_manager", "hr_operator", "audit_chief")


@dataclass(frozen=True, slots=True)
class Absence:
    """In words; instants are aware UTC. ``may_end``: the one who looks may."""

    number: int
    who: str
    starts: datetime
    until: datetime
    now: bool
    may_end: bool


def record(instance: Instance, person: Person, starts: datetime, until: datetime, actor: Actor) -> Away:
    """
    By himself, or for him by the network admin.

    Args:
        starts, until: Aware UTC, half-open.

    Raises:
        BadInput: a period that is over or longer than a year, or somebody whom nobody waits for.
        Stopped: somebody else.
    """
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        own = acting(house, actor)
        if own.id != person.id and "network_admin" not in held(house, own):
            raise Stopped(say.AWAY_NOT_YOURS)
        if not held(house, person) & set(OFFICERS):
            raise BadInput(say.AWAY_NOT_OFFICER, who=shown(person))
        if not starts < until or not house.now < until <= house.now + LONGEST:
            raise BadInput(say.AWAY_PERIOD)
        number = away.add(connection, person.id, starts, until, own.id, house.now)
        data = {"from": starts.isoformat(), "until": until.isoformat()}
        _put_on_record(house, Act.AWAY_RECORDED, actor, person.id, number, **data)
        if own.id != person.id:
            values = {"by": shown(own), "starts": wareki_minute(starts), "until": wareki_minute(until)}
            notices.tell(connection, person.id, say.AWAY_TOLD, values, house.now)
    instance.checkpoint()
    return Away(number, person.id, starts, until, house.now, own.id)


def end(instance: Instance, number: int, actor: Actor) -> None:
    """
    He is back, or will not be away.

    Raises:
        NotThere: no such absence, or none for him; or it is over.
    """
    with instance.store.write() as connection:
        house = House(instance, connection, instance.clock.now())
        own, found = acting(house, actor), away.get(connection, number)
        mine = found is not None and (found.person == own.id or "network_admin" in held(house, own))
        if found is None or not mine or not away.end(connection, number, house.now):
            raise NotThere(say.AWAY_NONE, number=number)
        _put_on_record(house, Act.AWAY_ENDED, actor, found.person, number)
    instance.checkpoint()


def listed(instance: Instance, actor: Actor) -> tuple[Absence, ...]:
    """
    Absences of now and to come, the earliest first.

    Raises:
        Stopped: nobody in particular looks.
    """
    with instance.store.read() as connection:
        house = House(instance, connection, instance.clock.now())
        own, found = acting(house, actor), away.to_come(connection, house.now)
        manages = "network_admin" in held(house, own)
        people = {one.id: shown(one) for one in facts.people(connection, {one.person for one in found})}
    return tuple(
        Absence(
            one.id,
            people[one.person],
            one.starts,
            one.until,
            now=one.covers(house.now),
            may_end=manages or one.person == own.id,
        )
        for one in found
    )


def waits(house: House, role: str, may: frozenset[str]) -> tuple[Said, ...]:
    """
    Of those whose word a case waits for, who is away, in a sentence each: the case waits too.

    Args:
        role: Its label.
        may: Their ids.
    """
    found = away.away_until(house.connection, may, house.now)
    people = {one.id: shown(one) for one in facts.people(house.connection, set(found))} if found else {}
    return tuple(
        say.AWAY_WAITS.say(role=role, who=people[who], until=wareki_minute(until))
        for who, until in sorted(found.items())
    )


def _put_on_record(house: House, act: Act, actor: Actor, person: str, number: int, **data: str) -> None:
    draft = Draft(act=act, by=actor.by, via=actor.via, subject=person, object=f"away:{number}", outcome="ok", data=data)
    log.append(house.connection, [draft], house.now)
