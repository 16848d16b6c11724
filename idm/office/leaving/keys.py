"""Programs' keys whose maker has left (6.1(1)⑧): they go on for the profile's days, then they end, and never silently.

Whoever made a key has seen it, so that taking it over means making another one (``clients.renew``). Of a contractor's
man, and of somebody whose office ended by the minute, a key is good no longer than his own access.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft
from idm.calendar import day_of, start_of, wareki_minute
from idm.facts import FOR_GOOD, Form, Person
from idm.messages import Message, Said
from idm.messages import leaving as say
from idm.office.cases.seats import House
from idm.office.cases.words import shown
from idm.office.instance import Instance
from idm.office.sweeps.parties import ADMIN, HR
from idm.policy import Policy
from idm.rules.employment import access_ends
from idm.rules.moves import last_out
from idm.store import clients, facts, log, notices
from idm.store.clients import Client

RULE = "leaving.key"


@dataclass(frozen=True, slots=True)
class Due:
    """What there is to do about a key. ``maker`` is None where nobody of the roster made it."""

    client: Client
    maker: Person | None
    says: Message

    @property
    def ends(self) -> bool:
        return self.says is not say.KEY_OF_NOBODY


def end_left_behind(instance: Instance, by: str) -> list[Said]:
    """
    End the keys that nobody has made anew in time, and tell of those that nobody answers for. One question while there
    is none.

    Args:
        by: Name of the worker, for the log.
    """
    instance = instance.containing()
    with instance.store.read() as connection:
        if not list(_left_behind(instance, connection)):
            return []
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        found = [_take(house, due, by) for due in _left_behind(instance, connection)]
    said = [one for one in found if one is not None]
    if said:
        instance.checkpoint()
    return said


def _left_behind(instance: Instance, connection: Connection) -> Iterator[Due]:
    """Also of somebody who came back since: what he knew before is not his any more (F29)."""
    now = instance.clock.now()
    good = [one for one in clients.every(connection) if one.good(now)]
    makers = {one.id: one for one in facts.people(connection, {one.made_by for one in good})} if good else {}
    for one in good:
        maker = makers.get(one.made_by)
        if maker is None:
            told = notices.first_told(connection, say.KEY_OF_NOBODY, _of_nobody(instance.policy, one), now)
            if told is None:
                yield Due(one, None, say.KEY_OF_NOBODY)
            elif told + _kept(instance.policy) <= now:
                yield Due(one, None, say.KEY_OF_NOBODY_ENDED)
        elif (end := _end_of(one, maker, instance.policy, now)) is not None and end[0] <= now:
            yield Due(one, maker, end[1])


def _end_of(one: Client, maker: Person, policy: Policy, now: datetime) -> tuple[datetime, Message] | None:
    """When a key ends with its maker's office, and how that is said; None while no end is known."""
    stops = [stop.starts for stop in maker.stops if stop.kind in FOR_GOOD and stop.covers(now)]
    if stops and one.made_at <= min(stops):
        return min(stops), say.KEY_ENDED_AT_ONCE
    job = maker.employment_on(day_of(one.made_at))
    if job is not None and job.form is Form.CONTRACTOR:
        end = access_ends(replace(maker, stops=()), one.made_at)  # a hold that is lifted ends nothing
        return None if end is None else (end, say.KEY_ENDED_AT_ONCE)
    out = last_out(maker, day_of(now))
    if out is None or start_of(out) <= one.made_at:
        return None
    return start_of(out) + _kept(policy), say.KEY_ENDED


def _kept(policy: Policy) -> timedelta:
    return timedelta(days=policy.leaver.keys_kept.days)


def _of_nobody(policy: Policy, one: Client) -> dict[str, str]:
    days, source = str(policy.leaver.keys_kept.days), policy.rules[RULE].source
    return {"name": one.name, "made": wareki_minute(one.made_at), "days": days, "source": source}


def _take(house: House, due: Due, by: str) -> Said | None:
    """None: nobody is there to hear of it, or another key took its place meanwhile."""
    policy, one = house.instance.policy, due.client
    told = house.with_role(ADMIN, HR) if due.ends else house.with_role(ADMIN)
    if due.ends:
        if not clients.end(house.connection, one.name, house.now, one.made_at):
            return None
        draft = Draft(
            act=Act.CLIENT_ENDED,
            by=by,
            via="worker",
            subject=due.maker.id if due.maker else "",
            outcome="ok",
            object=f"client:{one.name}",
            data={"rule": RULE},
        )
        log.append(house.connection, [draft], house.now)
    elif not told:
        return None
    values = {"name": one.name, "source": policy.rules[RULE].source}
    if due.maker is not None:
        values["who"] = shown(due.maker)
    if not due.ends:
        values = _of_nobody(policy, one)
    for who in told:
        notices.tell(house.connection, who, due.says, values, house.now)
    return due.says.say(**values)
