"""
What a worker looks after: owners who have left or moved, accounts that stop for want of one, what is to be said again,
and passwords of what is over (7.2(1)②(ウ), 7.3(2)②).

States are worked out from facts at every look; what a worker adds is that somebody is told, and since when.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from idm.audit.entry import Act
from idm.calendar import day_of, wareki, wareki_minute
from idm.facts import NO_PASSWORD
from idm.facts.managed import ManagedKind
from idm.messages import Message, Said
from idm.messages import managed as say
from idm.office.cases.seats import House
from idm.office.cases.words import shown
from idm.office.instance import Actor, Instance
from idm.office.managed.deeds import review_due
from idm.office.managed.making import put_on_record
from idm.office.managed.parties import One, Roll, ageing
from idm.rules.managed import (
    HELD,
    OWNER,
    REVIEWED,
    password_due,
    renewed_by,
    stops_after,
    suspended_from,
    unowned_since,
)
from idm.store import facts, managed, notices

UNOWNED, STOPPED, LATE, AGEING, KNOWN, OVER = "unowned", "stopped", "late", "ageing", "known", "over"


def sweep(instance: Instance, by: str) -> list[Said]:
    """
    Tell of what lost its owner, of what stopped, and of what is late; forget the passwords of what is over, and those
    that a former owner knows. A question first: nearly always there is nothing.

    Args:
        by: Name of the worker, for the log.
    """
    with instance.store.read() as connection:
        if not managed.every(connection):
            return []
        roll = Roll(House(instance, connection, instance.clock.now()))
        if not any(_due(roll.house, one) for one in roll.every()):
            return []
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        roll, actor = Roll(House(instance, connection, instance.clock.now())), Actor(by, via="worker")
        said = [_DEEDS[what](roll, one, actor) for one in roll.every() if (what := _due(roll.house, one))]
    instance.checkpoint()
    return said


def _due(house: House, one: One) -> str | None:
    """What there is to do about one of them now."""
    kept, account, now, policy = one.kept, one.account, house.now, house.instance.policy
    if account.over(now):
        return None if account.password == NO_PASSWORD else OVER
    lost = unowned_since(one.owner, account, now)
    if lost is not None:
        stops = suspended_from(one.owner, account, policy, now)
        if stops is None:
            return UNOWNED
        told = kept.stopped_at is not None and kept.stopped_at >= stops
        return STOPPED if stops <= now and not told else None
    if _known_to_another(house, one):
        return KNOWN
    late = account.kind is ManagedKind.SERVICE and review_due(house.instance, kept.reviewed_at) <= now
    if late and _to_say_again(house, kept.reminded_at):
        return LATE
    return AGEING if ageing(house, one) and not _heard(house, one) else None


def _to_say_again(house: House, said: datetime | None) -> bool:
    """So many days after the last time; what was said by a clock that was ahead counts for nothing (F77)."""
    every = timedelta(days=house.instance.policy.leaver.reminded.days)
    return said is None or not house.now - every < said <= house.now


def _known_to_another(house: House, one: One) -> bool:
    """Does the one before him know its password still, though its owner had the days to renew it?"""
    kept, has_one = one.kept, one.account.password != NO_PASSWORD
    theirs = has_one and kept.secret_by != kept.person_id
    return theirs and renewed_by(kept.owned_since, house.instance.policy) <= house.now


def _heard(house: House, one: One) -> bool:
    """Was its owner told of this very password?"""
    return notices.was_told(house.connection, one.owner.id, say.TOLD_AGEING, _age(house, one))


def _age(house: House, one: One) -> dict[str, str]:
    due = password_due(one.kept.secret_at, house.instance.policy) or house.now
    return {"login": one.kept.login, "name": one.account.name, "due": wareki_minute(due)}


def _ageing(roll: Roll, one: One, actor: Actor) -> Said:
    house = roll.house
    put_on_record(house.connection, Act.MANAGED_LATE, one.kept.login, one.owner.id, actor, house.now, rule=HELD)
    return _tell(house, {one.owner.id, *house.carriers("network_admin")}, say.TOLD_AGEING, _age(house, one))


def _unowned(roll: Roll, one: One, actor: Actor) -> Said:
    """On the day itself the managers hear of it, and by when somebody else has to answer for it."""
    house, login = roll.house, one.kept.login
    policy, now = house.instance.policy, house.now
    managed.told_unowned(house.connection, one.kept.id, now)
    put_on_record(house.connection, Act.MANAGED_UNOWNED, login, one.owner.id, actor, now)
    values = {"login": login, "name": one.account.name, "whom": shown(one.owner)}
    values |= {"stops": f"{wareki(day_of(stops_after(now, policy)))}0時", "source": policy.rules[OWNER].source}
    return _tell(house, roll.heads_of(one), say.TOLD_UNOWNED, values)


def _stopped(roll: Roll, one: One, actor: Actor) -> Said:
    house, login = roll.house, one.kept.login
    managed.told_stopped(house.connection, one.kept.id, house.now)
    put_on_record(house.connection, Act.MANAGED_STOPPED, login, one.owner.id, actor, house.now, rule=OWNER)
    values = {"login": login, "name": one.account.name, "source": house.instance.policy.rules[OWNER].source}
    return _tell(house, roll.heads_of(one), say.TOLD_STOPPED, values)


def _late(roll: Roll, one: One, actor: Actor) -> Said:
    house, kept = roll.house, one.kept
    managed.reminded(house.connection, kept.id, house.now)
    put_on_record(house.connection, Act.MANAGED_LATE, kept.login, one.owner.id, actor, house.now, rule=REVIEWED)
    due = wareki(day_of(review_due(house.instance, kept.reviewed_at)))
    values = {"login": kept.login, "name": one.account.name, "due": due}
    values["source"] = house.instance.policy.rules[REVIEWED].source
    return _tell(house, {one.owner.id, *house.carriers("network_admin")}, say.TOLD_REVIEW, values)


def _over(roll: Roll, one: One, actor: Actor) -> Said:
    house, login = roll.house, one.kept.login
    managed.forget_secret(house.connection, one.kept.id, house.now)
    put_on_record(house.connection, Act.MANAGED_OVER, login, one.owner.id, actor, house.now)
    told = {one.owner.id, *house.carriers("network_admin")}
    return _tell(house, told, say.TOLD_OVER, {"login": login, "name": one.account.name})


def _known(roll: Roll, one: One, actor: Actor) -> Said:
    house, login = roll.house, one.kept.login
    managed.forget_secret(house.connection, one.kept.id, house.now)
    put_on_record(house.connection, Act.MANAGED_LATE, login, one.owner.id, actor, house.now, rule=HELD)
    told = {one.owner.id, *house.carriers("network_admin")}
    return _tell(house, told, say.TOLD_FORGOTTEN, {"login": login, "name": one.account.name})


_DEEDS: Mapping[str, Callable[[Roll, One, Actor], Said]] = {
    UNOWNED: _unowned,
    STOPPED: _stopped,
    LATE: _late,
    AGEING: _ageing,
    KNOWN: _known,
    OVER: _over,
}


def _tell(house: House, people: Iterable[str], message: Message, values: dict[str, str]) -> Said:
    for who in sorted(people):
        notices.tell(house.connection, who, message, values, house.now)
    return message.say(**values)
