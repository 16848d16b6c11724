"""
What ends by itself: emergency exceptions without a report, or with the CISO's word. And who hears of what is missing: a
report, every day the CISO's word on a containment.

None of them holds for a second longer because this did not run: ``store.urgent.in_force`` looks at the clock (F18).
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection

from idm.audit.entry import Act
from idm.calendar import ONE_DAY, wareki_minute
from idm.facts.urgent import EmergencyAct
from idm.messages import Said
from idm.messages import urgent as say
from idm.office.cases.seats import House
from idm.office.instance import Actor, Instance
from idm.office.officers import third_office
from idm.office.urgent.keeping import put_on_record, stopped_by, tell
from idm.office.urgent.lasting import lasting
from idm.rules.urgent import long_unconfirmed, over, waits_for_word
from idm.store import notices, urgent


def sweep(instance: Instance, by: str) -> list[Said]:
    """
    Args:
        by: Name of the worker, for the log.

    Returns in words what was ended or told, for whoever watches a worker. A question first: nearly always nothing.
    """
    now, actor = instance.clock.now(), Actor(by, via="worker")
    with instance.store.read() as connection:
        gone = urgent.to_end(connection, now)
        late = [act.id for act in urgent.to_alarm(connection, now)]
        silent = [act.id for act in _unanswered(connection, now)]
    said = [
        *(one for number in late for one in _alarm(instance, number, actor)),
        *(one for number in gone for one in _end(instance, number, actor)),
        *(one for number in silent for one in _escalate(instance, number, actor)),
    ]
    if said:
        instance.checkpoint()
    return said


def _unanswered(connection: Connection, now: datetime) -> list[EmergencyAct]:
    """Containments by which somebody is still stopped, a day after the CISO was last told that his word is missing."""
    found = urgent.unanswered(connection, now - ONE_DAY)
    still = lasting(connection, found, now)
    return [act for act in found if still[act.id] and waits_for_word(act, now)]


def _escalate(instance: Instance, number: int, actor: Actor) -> Iterator[Said]:
    """It stays as it is: taking access away is safe. What is said every day is that nobody else has looked at it."""
    with instance.store.write() as connection:
        house = House(instance, connection, instance.clock.now())
        act = next((one for one in _unanswered(connection, house.now) if one.id == number), None)
        if act is None or not urgent.escalated(connection, act, house.now):
            return  # answered or told since we looked
        days = {"days": str((house.now - act.at).days)}
        values = tell(house, act, say.NOTICE_UNCONFIRMED, **days)
        others = _third(house, act)
        for person in others:
            notices.tell(connection, person, say.NOTICE_UNCONFIRMED_LONG, values, house.now)
        put_on_record(connection, Act.URGENT_UNCONFIRMED, act, actor, house.now, others=len(others), **days)
    yield say.NOTICE_UNCONFIRMED.say(**values)


def _third(house: House, act: EmergencyAct) -> list[str]:
    """A third office, of people who are neither stopped by it nor told already (2(6)①)."""
    if not long_unconfirmed(act, house.instance.policy.privileged_ids.unconfirmed.days, house.now):
        return []
    return third_office(house, act.person, *stopped_by(act), *house.carriers("ciso", "network_admin"))


def _alarm(instance: Instance, number: int, actor: Actor) -> Iterator[Said]:
    with instance.store.write() as connection:
        house = House(instance, connection, instance.clock.now())
        act = urgent.get(connection, number)
        if act is None or not urgent.alarmed(connection, number, house.now):
            return
        put_on_record(connection, Act.URGENT_LATE, act, actor, house.now)
        values = tell(house, act, say.NOTICE_LATE, due=wareki_minute(act.report_due))
    yield say.NOTICE_LATE.say(**values)


def _end(instance: Instance, number: int, actor: Actor) -> Iterator[Said]:
    with instance.store.write() as connection:
        house = House(instance, connection, instance.clock.now())
        row = urgent.get(connection, number)
        found = next(((act, said) for act, said in urgent.standing(connection) if act.id == number), None)
        why = over(*found, house.now) if found else None
        if why == "unreported" and row is not None and row.reported_at is not None:
            urgent.unreport(connection, row)  # read before the log: the line of a real report would be there
        if found is None or why is None or not urgent.end(connection, number, why, house.now):
            return  # reported since we looked
        act = found[0]
        put_on_record(connection, Act.URGENT_ENDED, act, actor, house.now, why=why)
        values = tell(house, act, say.NOTICE_LAPSED, why=say.WHY_ENDED[why])
        if act.person not in house.carriers("ciso", "network_admin"):
            notices.tell(connection, act.person, say.NOTICE_LAPSED, values, house.now)
    yield say.NOTICE_LAPSED.say(**values)
