"""
What a worker looks after: windows whose ground is gone, IDs of whoever left or was not confirmed, rights that stayed
(F28).

Nothing waits for it: own checks refuse by themselves at the very instant (``checking.may_use``).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from idm.audit.entry import Act
from idm.errors import Unreachable
from idm.messages import Message, Said
from idm.messages import privileges as say
from idm.office.cases.seats import House
from idm.office.cases.words import shown
from idm.office.instance import Actor, Instance
from idm.office.privileges.issuing import clock, take_back
from idm.office.privileges.opening import end_one
from idm.office.privileges.recording import put_on_record, tell_all
from idm.office.privileges.roll import Roll
from idm.ports import Directory
from idm.rules.periods import period_of
from idm.rules.privilege_holders import CONTRACTOR, RECERTIFIED, WINDOW, contractor, missed, usable
from idm.store import facts, marks, notices, privileged_ids, windows
from idm.store.windows import Opened

LEFT = "account.left"
STILL = timedelta(minutes=5)
"""So long after the end of a window somebody is told that it is still in a directory."""


def sweep(instance: Instance, by: str) -> list[Said]:
    """
    End what has lost its ground, and take back whose IDs nobody holds any more. A question first: nearly always there
    is nothing.

    Args:
        by: Name of the worker, for the log.
    """
    instance = instance.containing()
    with instance.store.read() as connection:
        waits = any(question(instance, connection) for question in (_no_staff, _late))
    said = _taken_back(instance, Actor(by, via="worker")) if waits else []
    end_groundless(instance, by)
    return said


def _taken_back(instance: Instance, actor: Actor) -> list[Said]:
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        roll = Roll(House(instance, connection, instance.clock.now()))
        said = [_left(roll, who, actor) for who in _no_staff(instance, connection)]
        said += [_take_back(roll, who, actor) for who in _late(instance, connection)]
    instance.checkpoint()
    return said


def end_groundless(instance: Instance, by: str) -> None:
    """
    End the open windows that may not be used any more; for every turn of a worker, with one question while none is
    open.

    Args:
        by: Name of the worker, for the log.
    """
    instance = instance.containing()
    with instance.store.read() as connection:
        if not _lost(instance, connection):
            return
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        for one, rule in _lost(instance, connection):
            end_one(connection, one, Actor(by, via="worker"), rule, instance.clock.now())
    instance.checkpoint()


def _no_staff(instance: Instance, connection: Connection) -> list[str]:
    """Ids of those who have left, or are of a contractor now."""
    return privileged_ids.of_no_staff(connection, instance.clock.now())


def _late(instance: Instance, connection: Connection) -> list[str]:
    """Ids of those who were not confirmed in the period that went by."""
    a_year, now = instance.policy.privileged_ids.recertified.value, instance.clock.now()
    issued, confirmed = privileged_ids.held(connection), privileged_ids.confirmed(connection)
    return [one.person_id for one in issued if missed(one.made_at, confirmed.get(one.person_id, ()), a_year, now)]


def _lost(instance: Instance, connection: Connection) -> list[tuple[Opened, str]]:
    """As ``groundless``; nobody's posts are read while no window is open, as at nearly every turn of a worker."""
    now = instance.clock.now()
    return groundless(Roll(House(instance, connection, now))) if windows.open_now(connection, now) else []


def groundless(roll: Roll) -> list[tuple[Opened, str]]:
    """Open windows that may not be used any more, with the rule that says so."""
    policy, now = roll.house.instance.policy, roll.house.now
    found = []
    for window in windows.open_now(roll.house.connection, now):
        one = roll.holders.get(window.person_id)
        rule = WINDOW if one is None else usable(policy, one, window.privilege, roll.holders, now)
        if isinstance(rule, str):
            found.append((window, rule))
    return found


def _left(roll: Roll, person_id: str, actor: Actor) -> Said:
    """For good: an ID whose holder has left, or is of a contractor now, would wait to be found (7.2(1)③(エ), F29)."""
    one = roll.holders[person_id]
    rule = CONTRACTOR if contractor(one.person, roll.house.now) else LEFT
    return say.RETIRED.say(whom=shown(one.person), login=take_back(roll.house, one, actor, rule))


def _take_back(roll: Roll, person_id: str, actor: Actor) -> Said:
    house, one = roll.house, roll.holders[person_id]
    a_year = house.instance.policy.privileged_ids.recertified.value
    label = period_of(house.now, a_year).before().key
    login = take_back(house, one, actor, RECERTIFIED)
    notices.tell(house.connection, one.person.id, say.TOLD_REVIEW, {"period": label, "login": login}, house.now)
    return say.RETIRED.say(whom=shown(one.person), login=login)


def look_for_left_over(instance: Instance, directory: Directory, by: str) -> list[Said]:
    """
    After a pass: is whoever's window has ended gone from its group? Read there; once gone it is not looked for again.

    Still there, or not to be seen, some minutes after its end: the network admin is told, once for a window. What
    another worker is taking out at this moment is looked for at the next pass.

    Args:
        by: Name of the worker, for the log.
    """
    now = instance.clock.now()
    with instance.store.read() as connection:
        ended = windows.to_look_for(connection, now)
        busy = marks.in_work(connection, {one.account_id for one in ended}, now)
        running = {(one.login, one.privilege) for one in windows.open_now(connection, now)}
    ended = [one for one in ended if one.account_id not in busy]
    if not ended:
        return []
    try:
        keys = {one.privilege for one in ended}
        members = {group.key: group.members for group in directory.read_groups(keys, members=True)}
    except Unreachable:
        return _tell(instance, _to_tell(ended, now), say.TOLD_UNSEEN, by)
    left = [
        one
        for one in ended
        if one.login in members.get(one.privilege, ()) and (one.login, one.privilege) not in running
    ]
    gone = [one for one in ended if one not in left]
    if gone:
        with instance.store.write() as connection:
            for one in gone:
                windows.seen_gone(connection, one.id, now)
    return _tell(instance, _to_tell(left, now), say.TOLD_LEFT, by)


def _to_tell(found: Iterable[Opened], now: datetime) -> list[Opened]:
    return [one for one in found if one.alarmed_at is None and one.until + STILL <= now]


def _tell(instance: Instance, found: list[Opened], message: Message, by: str) -> list[Said]:
    if not found:
        return []
    said = []
    with instance.store.write() as connection:
        house = House(instance, connection, instance.clock.now())
        for one in found:
            if not windows.alarmed(connection, one.id, house.now):
                continue
            values = {
                "login": one.login,
                "number": str(one.id),
                "until": clock(one.until),
                "group": one.privilege,
            }
            tell_all(house, ("network_admin",), message, values)
            actor = Actor(by, via="worker")
            put_on_record(
                connection,
                Act.PRIVILEGE_LEFT,
                actor,
                house.now,
                person=one.person_id,
                account=one.account_id,
                outcome="unknown" if message is say.TOLD_UNSEEN else "refused",
                window=one.id,
                privilege=one.privilege,
            )
            said.append(message.say(**values))
    instance.checkpoint()
    return said
