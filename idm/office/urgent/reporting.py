"""The report of what was done on one's own judgement: queued from the deed on, and gone from the queue when sent."""

import json

from idm.audit.entry import Act
from idm.errors import BadInput, NotThere, Stopped
from idm.facts import Person
from idm.facts.case import CaseKind
from idm.facts.urgent import EmergencyAct, UrgentKind
from idm.messages import urgent as say
from idm.office.cases import asking
from idm.office.cases.asking import Asked
from idm.office.cases.effects import EFFECTS
from idm.office.cases.seats import House
from idm.office.instance import Actor, Instance
from idm.office.officers import acting
from idm.office.urgent.again import FOR
from idm.office.urgent.keeping import known_act, put_on_record, require_words, tell
from idm.rules.urgent import applied_for
from idm.store import facts, urgent


def report(instance: Instance, number: int, text: str, actor: Actor) -> EmergencyAct:
    """
    To the CISO, at this moment (NISHIHARA-2.2.8, 8.4.2). That of an exception is an application from now on.

    Raises:
        NotThere: no such act, or none for him; an exception that still holds is reported by whoever took it.
        BadInput: no text, or reported before.
        Stopped: the exception was ended at this very moment.
    """
    require_words(報告=text)
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        own = acting(house, actor)
        act = known_act(house, number, own)
        if act.reported_at is not None:
            raise BadInput(say.REPORTED_BEFORE, number=number)
        case = _applied(house, act, own, text, actor) if act.kind is UrgentKind.EXCEPTION else None
        if not urgent.report(connection, number, text.strip(), case, house.now):
            raise Stopped(say.QUICKER, number=number)
        more = {"case": case} if case is not None else {}
        put_on_record(connection, Act.URGENT_REPORTED, act, actor, house.now, **more)
        tell(house, act, say.NOTICE_REPORT, own.id, report=text.strip())
        reported = urgent.get(connection, number)
    instance.checkpoint()
    return reported or act


def _applied(house: House, act: EmergencyAct, own: Person, text: str, actor: Actor) -> int | None:
    """
    The application of an exception that still holds, by whoever took it. Of one that is over there is only the report,
    also the network admin's: whoever took it may have left.
    """
    if not applied_for(act, house.now):
        return None
    if act.person != own.id:
        raise NotThere(say.NO_ACT, number=act.id)
    content: dict[str, str] = json.loads(act.content)
    beneficiary = next(facts.people(house.connection, {content.pop(FOR)}))
    asked = Asked(
        kind=CaseKind.EXCEPTION,
        subject=act.what,
        beneficiary=beneficiary,
        starts=house.now,
        until=act.until,
        reason=f"{act.reason}\n{text.strip()}",
        content=content,
    )
    return asking.file_in(house, asked, actor, EFFECTS).id
