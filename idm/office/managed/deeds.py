"""Naming another owner, saying that it is still needed, and ending it (7.2(1)②(ア)(ウ))."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from idm.audit.entry import Act
from idm.calendar import day_of, wareki
from idm.errors import BadInput, Stopped
from idm.facts import NO_PASSWORD, Person
from idm.facts.managed import ManagedKind
from idm.messages import managed as say
from idm.office.cases.ending import end_in
from idm.office.cases.seats import House
from idm.office.cases.words import require_fit, shown
from idm.office.instance import Actor, Instance
from idm.office.managed.making import put_on_record
from idm.office.managed.parties import One, Roll
from idm.office.officers import acting, usable
from idm.rules.managed import HELD, may_own, renewed_by, state_of
from idm.store import cases, facts, managed, notices
from idm.verdict import Status


def name_owner(instance: Instance, login: str, owner: Person, actor: Actor) -> Person:
    """
    Somebody else answers for it from now on; he gets its password himself. The one before is gone where nobody could
    use it any more; where a service goes on, the new owner hears by when he has to renew it.

    Raises:
        NotThere: no such account, or none for whoever asks.
        Stopped: it is not his to say, or he means himself or one for whom he stands in: nobody alone comes to the
            password of a service.
        BadInput: it is over, that one answers for it already, or cannot.
    """
    with instance.store.write() as connection:
        house, own, roll, one = _begun(instance, connection, login, actor)
        if not roll.manages(own, one):
            raise Stopped(say.NOT_A_MANAGER, login=login)
        new = next(facts.people(connection, {owner.id}))
        _require_other(house, own, new)
        _require_fit(house, one, new)
        seq = put_on_record(connection, Act.MANAGED_OWNED, login, new.id, actor, house.now, before=one.owner.id)
        suspended = state_of(one.owner, one.account, instance.policy, house.now) is Status.SUSPENDED
        if not managed.give_to(connection, one.kept, new.id, seq, house.now, forget=suspended):
            raise Stopped(say.QUICKER, login=login)
        if not suspended and one.account.password != NO_PASSWORD and one.kept.secret_by != new.id:
            due = wareki(day_of(renewed_by(house.now, instance.policy)))
            told = {"login": login, "name": one.account.name, "due": due}
            notices.tell(connection, new.id, say.TOLD_TO_RENEW, told, house.now)
        values = {"login": login, "name": one.account.name, "whom": shown(new), "by": actor.shown}
        for who in sorted({new.id, one.owner.id, *house.with_role("network_admin")} - {own.id}):
            notices.tell(connection, who, say.TOLD_OWNED, values, house.now)
    instance.checkpoint()
    return new


def review(instance: Instance, login: str, actor: Actor) -> datetime:
    """
    A service account is still needed; until when that is good is returned (aware UTC).

    Raises:
        NotThere: no such account, or none for whoever asks.
        BadInput: it is over, or ends by itself.
        Stopped: he neither answers for it nor manages it.
    """
    with instance.store.write() as connection:
        house, own, roll, one = _begun(instance, connection, login, actor)
        if not (one.owned_by(own, house.now) or roll.manages(own, one)):
            raise Stopped(say.NOT_A_MANAGER, login=login)
        if one.account.kind is ManagedKind.DEVELOPMENT:
            raise BadInput(say.NO_REVIEW, login=login)
        managed.reviewed(connection, one.kept.id, house.now)
        put_on_record(connection, Act.MANAGED_REVIEWED, login, one.owner.id, actor, house.now)
    instance.checkpoint()
    return review_due(instance, house.now)


def end(instance: Instance, login: str, actor: Actor, reason: str) -> None:
    """
    Over from this moment on. Taking away needs nobody's yes, and waits for no clock to be put right.

    Raises:
        NotThere, Stopped: as in ``review``.
        BadInput: no reason, or it is over.
    """
    instance = instance.containing()
    require_fit(reason)
    if not reason.strip():
        raise BadInput(say.NO_REASON)
    with instance.store.write() as connection:
        house, own, roll, one = _begun(instance, connection, login, actor)
        if not (one.owned_by(own, house.now) or roll.manages(own, one)):
            raise Stopped(say.NOT_A_MANAGER, login=login)
        filed = cases.get(connection, one.kept.case_id)
        if filed is None:
            raise Stopped(say.NOT_ON_RECORD, login=login)
        end_in(house, filed, actor, reason.strip(), "hand")
    instance.checkpoint()


def review_due(instance: Instance, since: datetime) -> datetime:
    """By when it has to be said again that it is needed."""
    return since + timedelta(days=instance.policy.managed.reviewed.days)


def _begun(instance: Instance, connection: Connection, login: str, actor: Actor) -> tuple[House, Person, Roll, One]:
    """
    The roster locked, and whoever acts as he is in this transaction.

    Raises:
        NotThere, Stopped: as in ``review``.
        BadInput: it is over.
    """
    facts.lock_roster(connection)
    house = House(instance, connection, instance.clock.now())
    own = acting(house, actor)
    roll = Roll(house)
    one = roll.find(login, own)
    if one.account.over(house.now):
        raise BadInput(say.OVER, login=login)
    return house, own, roll, one


def _require_other(house: House, own: Person, new: Person) -> None:
    if own.id == new.id or own.id in house.stand_ins_of(new.id):
        raise Stopped(say.NOT_ONESELF, source=house.instance.policy.rules[HELD].source)


def _require_fit(house: House, one: One, new: Person) -> None:
    if one.owned_by(new, house.now):
        raise BadInput(say.OWNS_ALREADY, login=one.kept.login, whom=shown(new))
    if not may_own(new, house.now) or not usable(house, new):
        raise BadInput(say.NOT_AN_OWNER, whom=shown(new))
