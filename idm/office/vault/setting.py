"""A new secret is set at its place by somebody else than the last holder, who gets it once and says that it is set.

That of a break-glass ID is set by two people, each of whom gets his half: whoever set it alone could use it from then
on without a loan, a notice and a report, and a new secret set by yet another person would only change who. Two are
there in a small body too: whoever may break the glass may set a half (``rules.vault.may_set``). That of a shared ID is
set by one of its users or of those who run systems; who knows it, and since when, stands on the board until it is
renewed with the next loan.
"""

from dataclasses import dataclass

from idm.audit.entry import Act
from idm.errors import BadInput, Stopped
from idm.facts import Person
from idm.facts.vault import Item, Version
from idm.messages import vault as say
from idm.office.cases.seats import House
from idm.office.instance import Actor, Instance
from idm.office.officers import acting
from idm.office.vault.keeping import comer, item_for, named, opened, part_of, put_on_record, renew, require
from idm.rules.vault import may_set
from idm.secret import Secret
from idm.store import facts, vault


@dataclass(frozen=True, slots=True)
class Fetched:
    """
    What somebody got to set: the whole new secret, or the ``part`` (from 1) of ``item.parts`` that is his.

    ``version`` is what he names when he says that it is set.
    """

    item: Item
    version: int
    part: int
    secret: Secret


def fetch(instance: Instance, key: str, actor: Actor) -> Fetched:
    """
    The new secret, or one half of it, for setting it. What somebody has seen is never shown to a second one, nor to
    him again: he gets another.

    Raises:
        NotThere: no such item, or none for him.
        BadInput: there is nothing to set.
        Stopped: the last holder, or none of those who may.
    """
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        person = acting(house, actor)
        item, waiting = _waiting(house, key, person)
        number, part = _given(house, item, waiting, actor)
        secret = part_of(opened(house, item, number), part, item.parts)
        put_on_record(connection, Act.VAULT_FETCHED, item, actor, house.now, person.id, **_which(number, part, item))
    instance.checkpoint()
    return Fetched(item, number, part, secret)


def confirm_set(instance: Instance, key: str, version: int, actor: Actor) -> Item:
    """
    It is set at its place: the old secret is none any more, and the item can be lent.

    Args:
        version: Which one he has set (``Fetched.version``).

    Raises:
        NotThere: no such item, or none for him.
        BadInput: there is nothing to set, or another one by now.
        Stopped: the last holder, none of those who may, nobody has got all of it, or he is none of those who got it.
    """
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        item, waiting = _waiting(house, key, acting(house, actor))
        if waiting.seen_at is None:
            raise Stopped(say.NOT_FETCHED, label=item.label, place=item.place)
        if version != waiting.id:
            raise BadInput(say.OTHER_SECRET, label=item.label, number=version)
        if len(waiting.knowers) < item.parts:
            raise Stopped(say.HALF_MISSING, label=item.label, place=item.place)
        if not vault.confirm_set(connection, version, actor.by, house.now):
            who = "、".join(named(house, {one for one, _ in waiting.knowers}).values())
            raise Stopped(say.NOT_GOT, label=item.label, who=who)
        put_on_record(connection, Act.VAULT_SET, item, actor, house.now, version=version)
    instance.checkpoint()
    return item


def _which(number: int, part: int, item: Item) -> dict[str, str | int]:
    return {"version": number} if item.parts == 1 else {"version": number, "part": part, "rule": "vault.halves"}


def last_holder(house: House, item: Item) -> str | None:
    """Who had it last: he knows the secret that is to be replaced, and not the new one."""
    loan = vault.last_loan(house.connection, item.id)
    return loan.person if loan else None


def _given(house: House, item: Item, waiting: Version, actor: Actor) -> tuple[int, int]:
    """Number and part of what he gets: of the one that waits, or of another one where that is given out."""
    connection, now = house.connection, house.now
    if vault.see(connection, waiting.id, actor.by, now):
        return waiting.id, 1
    if item.parts > 1 and vault.see_other(connection, waiting.id, actor.by, now):
        return waiting.id, 2
    number = renew(house, item, "seen", actor.by, actor)
    vault.see(connection, number, actor.by, now)
    return number, 1


def _waiting(house: House, key: str, person: Person) -> tuple[Item, Version]:
    item = item_for(house, key, person)
    require(house, item, may_set(item, comer(house, person, item), last_holder(house, item)))
    version = vault.newest(house.connection, item.id)
    if version is None or version.set_at is not None:
        raise BadInput(say.NOTHING_TO_SET, label=item.label)
    return item, version
