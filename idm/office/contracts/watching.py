"""
A contract whose sponsor (担当職員) has left or moved away: those who can name another are told on the day, again every
few days, and when its people are suspended for it, who are told before as well.

The suspension itself is the rule's (``rules.contracts``) and waits for no worker; the directories are told here.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft
from idm.calendar import day_of, start_of, wareki
from idm.messages import Message, Said
from idm.messages import contracts as say
from idm.office.cases.seats import House
from idm.office.cases.words import shown
from idm.office.contracts.desk import heads, mark, unit_now
from idm.office.instance import Instance
from idm.office.sweeps.parties import Offices
from idm.policy import Policy
from idm.rules.contracts import stops_after, suspended_from, unsponsored_since
from idm.store import contracts, facts, log, notices
from idm.store.contracts import Contract


def sweep(instance: Instance, by: str) -> list[Said]:
    """
    Look at who answers for each contract that is open.

    Args:
        by: Name of the worker, for the log.
    """
    now = instance.clock.now()
    with instance.store.read() as connection:
        if not _late(connection, instance.policy, now):
            return []
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        late = _late(connection, instance.policy, house.now)
        said = [_tell(house, one, since, by) for one, since in late]
    instance.checkpoint()
    return said


def _late(connection: Connection, policy: Policy, now: datetime) -> list[tuple[Contract, date]]:
    """Of whom somebody is to hear now, each with since when nobody answers for it."""
    today = day_of(now)
    open_ones = [one for one in contracts.every(connection) if one.closed_at is None and one.last_day >= today]
    if not open_ones:
        return []
    spans = contracts.sponsored(connection, open_ones, facts.organisation(connection), now)
    since = {one.id: unsponsored_since(spans[one.id], one.starts, today) for one in open_ones}
    told = contracts.told(connection, open_ones)
    return [
        (one, day)
        for one in open_ones
        if (day := since[one.id]) is not None and _is_due(one, day, told[one.id], policy, now)
    ]


def _is_due(one: Contract, since: date, days: Collection[date], policy: Policy, now: datetime) -> bool:
    """Nobody was told since he has gone; or so many days ago; or before they were suspended."""
    if day_of(now) < since:
        return False
    told, stops = one.told_at, suspended_from(since, days, policy)
    if told is None or not start_of(since) <= told <= now or stops is None:  # not by a clock that was wrong (F77)
        return True
    again = told + timedelta(days=policy.leaver.reminded.days)
    return again <= now or told < start_of(stops) <= now


def _tell(house: House, one: Contract, since: date, by: str) -> Said:
    connection, policy = house.connection, house.instance.policy
    told = contracts.told(connection, [one])[one.id]
    until = suspended_from(since, told, policy) or stops_after(day_of(house.now), policy)
    rows = [row for row in contracts.workers(connection, [one.id])[one.id] if row.last_day >= day_of(house.now)]
    workers = list(facts.people(connection, {row.person_id for row in rows}))
    values = {"key": one.key, "company": one.company, "until": wareki(until), "count": str(len(workers))}
    message: Message = say.UNSPONSORED_STOPPED
    if day_of(house.now) < until:
        message, values = say.UNSPONSORED, {**values, "since": wareki(since), "sponsor": _sponsor(house, one)}
    for who in sorted(_responsible(house, one)):
        notices.tell(connection, who, message, values, house.now)
    for worker in workers if message is say.UNSPONSORED else ():
        notices.tell(connection, worker.id, say.TOLD_WORKER, {"contract": one.key, "until": wareki(until)}, house.now)
    contracts.change(connection, one.id, told_at=house.now)
    draft = Draft(
        act=Act.CONTRACT_UNSPONSORED,
        by=by,
        via="worker",
        outcome="ok",
        object=one.object,
        data={"since": since.isoformat(), "until": until.isoformat()},
    )
    log.append(connection, [draft], house.now)
    mark(house, facts.people(connection, {worker.id for worker in workers}))  # as they are now that it was told
    return message.say(**values)


def _sponsor(house: House, one: Contract) -> str:
    named = contracts.namings(house.connection, [one.id])[one.id]
    return shown(next(facts.people(house.connection, {named[-1].person_id}), None)) if named else ""


def _responsible(house: House, one: Contract) -> frozenset[str]:
    """Who heads the unit by now, his successor where he headed it himself, and the network admins."""
    named = contracts.namings(house.connection, [one.id])[one.id]
    unit = unit_now(facts.organisation(house.connection), named, day_of(house.now))
    return heads(Offices(house), unit, named[-1].person_id if named else "")
