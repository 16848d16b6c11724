"""Looking into one person's log: the CISO, and whom he named for one violation, until a day (NISHIHARA-8.2.2)."""

from collections.abc import Mapping
from datetime import date, timedelta

from idm.audit.entry import Act, Draft
from idm.calendar import day_after, start_of
from idm.errors import BadInput, NotYours, Stopped
from idm.facts import Person
from idm.messages import violations as say
from idm.office.cases.seats import House
from idm.office.instance import Actor, Instance
from idm.office.officers import acting
from idm.office.views import reading
from idm.office.violations import parties as who
from idm.store import facts, log, notices, violations
from idm.store.violations import Investigation

LONGEST = timedelta(days=92)
"""Of a nomination: a quarter, then the CISO names somebody anew."""


def name(instance: Instance, number: int, investigator: Person, last: date, actor: Actor) -> Investigation:
    """
    The CISO names somebody who may read the log of the person of this violation.

    Args:
        last: The last day on which he may (JST).

    Raises:
        NotThere: no such violation.
        BadInput: the person himself or his deputy, or a day out of bounds.
        Stopped: not the CISO.
    """
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        acting(house, actor)
        one, parties = who.visible(house, number, actor)
        if actor.by not in parties.ciso or actor.by == one.person:
            raise Stopped(say.NOT_THE_CISO, source=_source(instance))
        house.require_one("ciso")
        if investigator.id == one.person or investigator.id in parties.deputies:
            raise BadInput(say.NOT_FOR_HIMSELF)
        until = start_of(day_after(last))
        if not house.now < until <= house.now + LONGEST:
            raise BadInput(say.BAD_UNTIL, days=LONGEST.days)
        named = Investigation(number, investigator.id, actor.by, house.now, until)
        violations.name_one(connection, named)
        values = {"number": str(number), "person": who.name(house, one.person), "until": f"{last}"}
        notices.tell(connection, investigator.id, say.NAMED_YOU, values, house.now)
        data = {"investigator": investigator.id, "until": until.isoformat(), "rule": "log.named"}
        log.append(connection, [_draft(Act.LOG_NAMED, actor, one.person, number, data)], house.now)
    instance.checkpoint()
    return named


def read(
    instance: Instance, number: int, actor: Actor, day: date | None = None, before: int | None = None
) -> reading.Page:
    """
    One page of the log about the person of this violation, the newest first; that it was read is on record before
    anything is shown.

    Args:
        day: JST; None is any.
        before: Lines below this number only.

    Raises:
        NotThere: no such violation, or none that he may see.
        NotYours: neither the CISO nor named for it; a system manager is none of them.
        Stopped: nobody in particular asks.
    """
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        acting(house, actor)
        one, parties = who.visible(house, number, actor)
        if actor.by not in parties.ciso | parties.investigators or actor.by == one.person:
            raise NotYours(say.NOT_NAMED, source=_source(instance))
        data = {"rule": "log.named", "day": str(day or ""), "before": before}
        log.append(connection, [_draft(Act.LOG_READ, actor, one.person, number, data)], house.now)
        login = who.person(house, one).account.login
    instance.checkpoint()
    return reading.read(instance, day, login, "", before)


def _draft(act: Act, actor: Actor, person: str, number: int, data: Mapping[str, str | int | None]) -> Draft:
    return Draft(
        act=act,
        by=actor.by,
        via=actor.via,
        subject=person,
        object=f"violation:{number}",
        outcome="ok",
        corr=f"violation:{number}",
        data=data,
    )


def _source(instance: Instance) -> str:
    return instance.policy.rules["log.named"].source
