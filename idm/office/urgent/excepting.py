"""
An emergency exception: taken by a system manager alone, in force at once, reported afterwards (NISHIHARA-8.4.2).

Without a report it is over when the time for one is. Its report is an ordinary application, and while the CISO has not
decided on that it stays in force, at most until the end that it was meant to have.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from idm.audit.entry import Act
from idm.calendar import wareki_minute
from idm.errors import Stopped
from idm.facts import Person
from idm.facts.case import CaseKind, canonical
from idm.facts.urgent import EmergencyAct, UrgentKind
from idm.messages import urgent as say
from idm.office.cases import asking
from idm.office.cases.asking import Asked
from idm.office.cases.effects import EFFECTS
from idm.office.cases.seats import House
from idm.office.instance import Actor, Instance
from idm.office.officers import acting
from idm.office.urgent.again import FOR, require_first
from idm.office.urgent.keeping import put_on_record, require_words, tell
from idm.store import facts, urgent


@dataclass(frozen=True, slots=True)
class Wanted:
    """
    What is set aside, as an application for an exception says it (``office.exceptions.asking.FIELDS``).

    Args:
        what: In a few words.
        beneficiary: Whom it is for; the manager himself where it is for a unit.
        until: Aware UTC, the first instant after it.
    """

    what: str
    beneficiary: Person
    content: Mapping[str, str]
    reason: str
    until: datetime


def take(instance: Instance, wanted: Wanted, actor: Actor) -> EmergencyAct:
    """
    In force from this moment on.

    Raises:
        BadInput: something that an application for an exception may not say either.
        Stopped: whoever asks is no system manager, or one for the same was taken before (``again``).
    """
    require_words(対象=wanted.what, 理由=wanted.reason)
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        own = acting(house, actor)
        if "system_manager" not in {key for key, _ in house.roles_of(own)}:
            raise Stopped(say.NOT_A_MANAGER, source=instance.policy.rules["urgent.exception"].source)
        asking.sound(house, _asked(house, wanted), actor, EFFECTS)
        require_first(house, wanted.content, wanted.beneficiary)
        act = urgent.add(
            connection,
            own.id,
            UrgentKind.EXCEPTION,
            wanted.what.strip(),
            wanted.reason.strip(),
            canonical({**wanted.content, FOR: wanted.beneficiary.id}),
            now=house.now,
            until=wanted.until,
            report_due=house.now + timedelta(hours=instance.policy.privileged_ids.urgent.hours),
        )
        until = wanted.until.isoformat()
        seq = put_on_record(connection, Act.URGENT_EXCEPTED, act, actor, house.now, until=until, sha256=act.digest)
        urgent.on_record(connection, act.id, seq)
        tell(house, act, say.NOTICE_EXCEPTED, own.id, reason=act.reason, due=wareki_minute(act.report_due))
    instance.checkpoint()
    return act


def _asked(house: House, wanted: Wanted) -> Asked:
    return Asked(
        kind=CaseKind.EXCEPTION,
        subject=wanted.what,
        beneficiary=wanted.beneficiary,
        starts=house.now,
        until=wanted.until,
        reason=wanted.reason,
        content=wanted.content,
    )
