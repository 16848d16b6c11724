"""The password of a development or service account: made by chance, shown once, to whoever answers for it (6.4(3))."""

from dataclasses import dataclass

from idm.audit.entry import Act
from idm.errors import BadInput, Stopped
from idm.messages import managed as say
from idm.office.cases.seats import House
from idm.office.cases.words import shown
from idm.office.instance import Actor
from idm.office.managed.making import put_on_record
from idm.office.managed.parties import One, Roll
from idm.office.officers import acting
from idm.office.signin.credentials import Desk
from idm.office.vault.keeping import new_secret
from idm.secret import Secret
from idm.store import facts, managed, notices


@dataclass(frozen=True, slots=True)
class Handed:
    """A new password, to be shown once."""

    login: str
    name: str
    password: Secret


def renew(desk: Desk, login: str, actor: Actor) -> Handed:
    """
    Another password in place of the one there was, which is good no more as soon as directories hear of it.

    Raises:
        NotThere: no such account, or none for whoever asks.
        BadInput: it is over.
        Stopped: he does not answer for it, or the log does not say so.
    """
    instance = desk.instance
    password = new_secret()
    hashed = desk.hasher.hash(password)
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        own = acting(house, actor)
        one = Roll(house).find(login, own)
        if one.account.over(house.now):
            raise BadInput(say.OVER, login=login)
        if not one.owned_by(own, house.now):
            raise Stopped(say.NOT_THE_OWNER, login=login)
        _require_on_record(house, one)
        managed.keep_secret(connection, one.kept, hashed, own.id, house.now)
        put_on_record(connection, Act.MANAGED_PASSWORD, login, own.id, actor, house.now)
        for who in house.with_role("network_admin"):
            if who != own.id:
                notices.tell(connection, who, say.TOLD_PASSWORD, {"who": shown(own), "login": login}, house.now)
    instance.checkpoint()
    return Handed(login, one.account.name, password)


def _require_on_record(house: House, one: One) -> None:
    """Whoever can write to the database alone gets nothing (F22)."""
    if not one.account.attested or not managed.says_owner(house.connection, one.kept):
        raise Stopped(say.NOT_ON_RECORD, login=one.kept.login)
