"""A secret is lent to one person at a time, shown to him once, and new as soon as he gives it back (F18, F21).

A break-glass ID is taken without anybody's yes. Whoever answers for access hears of it in the same transaction, and it
has to be reported.
"""

from datetime import timedelta

from sqlalchemy import Connection

from idm.audit.entry import Act
from idm.calendar import wareki_minute
from idm.errors import BadInput, NotThere, Stopped
from idm.facts import Person
from idm.facts.case import CaseKind
from idm.facts.vault import Checkout, Item, VaultKind
from idm.messages import vault as say
from idm.office.cases.seats import House
from idm.office.cases.words import require_fit, shown
from idm.office.instance import Actor, Instance
from idm.office.officers import acting, held
from idm.office.vault.keeping import (
    comer,
    item_for,
    named,
    opened,
    put_on_record,
    renew,
    require,
    require_as_told,
    require_words,
)
from idm.office.vault.sharing import require_shared
from idm.rules.vault import case_for, may_take, over
from idm.secret import Secret
from idm.store import cases, facts, notices, vault

TOLD = ("ciso", "network_admin")
"""Who hears of an emergency, of its report, and of a report that does not come."""


def take(instance: Instance, key: str, purpose: str, minutes: int, actor: Actor) -> Checkout:
    """
    From now on he has it, and nobody else. The secret itself is shown by ``show``.

    Raises:
        NotThere: no such item, or none for him.
        BadInput: no purpose, or longer than the profile lets anybody have it.
        Stopped: he may not (NISHIHARA-6.4.2.2), somebody has it, its new secret is not set yet, or there are to be no
            shared IDs.
    """
    require_fit(require_words("目的", purpose))
    most = instance.policy.privileged_ids.longest.minutes
    if not 0 < minutes <= most:
        raise BadInput(say.TOO_LONG, most=most)
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        person = acting(house, actor)
        item = item_for(house, key, person)
        one = comer(house, person, item)
        require(house, item, may_take(item, one))
        require_shared(house, item.kind, person)
        _require_free(house, item)
        emergency = item.kind is VaultKind.BREAK_GLASS
        due = house.now + timedelta(hours=instance.policy.privileged_ids.reported.hours) if emergency else None
        number = vault.lend(
            connection,
            item.id,
            person.id,
            purpose.strip(),
            emergency=emergency,
            case=case_for(item, one),
            now=house.now,
            until=house.now + timedelta(minutes=minutes),
            report_due=due,
        )
        loan = _loan(house, number)
        put_on_record(connection, Act.VAULT_TAKEN, item, actor, house.now, person.id, loan=number, emergency=emergency)
        if emergency:
            _tell_of_emergency(house, item, loan, person)
    instance.checkpoint()
    return loan


def show(instance: Instance, number: int, actor: Actor) -> tuple[Item, Secret]:
    """
    The secret, once, to whoever took it and may still have it.

    Raises:
        NotThere: no such loan of his.
        Stopped: shown before, over, or he may not any more (F28: also when he has moved since); or ``item_for``.
    """
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        person = acting(house, actor)
        loan, item = _own(house, number, person)
        require_as_told(house, item)
        one = comer(house, person, item)
        require(house, item, may_take(item, one))
        require_shared(house, item.kind, person)
        if not loan.good(house.now) or over(loan, item, person, one, house.now):
            raise Stopped(say.LOAN_OVER, number=number)
        version = vault.in_force(connection, item.id)
        if version is None or not vault.show(connection, number, house.now):
            raise Stopped(say.ALREADY_SHOWN, number=number)
        secret = opened(house, item, version.id)
        put_on_record(connection, Act.VAULT_SHOWN, item, actor, house.now, person.id, loan=number, version=version.id)
    instance.checkpoint()
    return item, secret


def give_back(instance: Instance, number: int, actor: Actor) -> Item:
    """
    By whoever has it, or for him by the network admin: the secret is a new one from this moment on. It only takes
    away, and waits for no clock to be put right.

    Raises:
        NotThere: no such loan for him.
        Stopped: it is over.
    """
    instance = instance.containing()
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        loan, item = _known(house, number, acting(house, actor))
        if not vault.take_back(connection, number, actor.by, "returned", house.now):
            raise Stopped(say.LOAN_OVER, number=number)
        put_on_record(connection, Act.VAULT_RETURNED, item, actor, house.now, loan.person, loan=number, why="returned")
        renew(house, item, "returned", actor.by, actor)
    instance.checkpoint()
    return item


def report(instance: Instance, number: int, text: str, actor: Actor) -> Item:
    """
    What was done in an emergency, to the CISO and the network admin (NISHIHARA-2.2.8).

    Raises:
        NotThere: no such loan for him.
        BadInput: no text, one that is too long, no emergency, or it was reported.
    """
    require_fit(require_words("報告", text))
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        loan, item = _known(house, number, acting(house, actor))
        if loan.report_due is None:
            raise BadInput(say.NOT_EMERGENCY, number=number)
        if not vault.report(connection, number, text.strip(), house.now):
            raise BadInput(say.REPORTED_BEFORE, number=number)
        put_on_record(connection, Act.VAULT_REPORTED, item, actor, house.now, loan.person, loan=number)
        who = named(house, {loan.person}).get(loan.person, "")
        values = {"label": item.label, "number": str(number), "who": who, "report": text.strip()}
        for person in house.with_role(*TOLD):
            notices.tell(connection, person, say.NOTICE_REPORT, values, house.now)
    instance.checkpoint()
    return item


def allowed_something(instance: Instance, connection: Connection, person_id: str) -> bool:
    """Was this person allowed to use an item that is not of his role?"""
    found = cases.in_force(connection, CaseKind.SHARED_ID, instance.clock.now())
    return any(one.case.beneficiary == person_id for one in found)


def _require_free(house: House, item: Item) -> None:
    """
    Raises:
        Stopped: nobody may have it now, whoever he is.
    """
    if item.confirmed_at is None:
        raise Stopped(say.UNCONFIRMED, label=item.label)
    for loan in vault.lent(house.connection, item.id):
        who = named(house, {loan.person}).get(loan.person, "")
        raise Stopped(say.LENT, label=item.label, who=who, until=wareki_minute(loan.until))
    newest = vault.newest(house.connection, item.id)
    if newest is None or newest.set_at is None:
        raise Stopped(say.TO_BE_SET, label=item.label, place=item.place)


def _loan(house: House, number: int) -> Checkout:
    found = vault.loan(house.connection, number)
    if found is None:
        raise NotThere(say.NO_LOAN, number=number)
    return found


def _own(house: House, number: int, person: Person) -> tuple[Checkout, Item]:
    loan = _loan(house, number)
    if loan.person != person.id:
        raise NotThere(say.NO_LOAN, number=number)
    return loan, vault.item(house.connection, loan.item)


def _known(house: House, number: int, person: Person) -> tuple[Checkout, Item]:
    """His own, or anybody's for the network admin and his deputy."""
    loan = _loan(house, number)
    if loan.person != person.id and "network_admin" not in held(house, person):
        raise NotThere(say.NO_LOAN, number=number)
    return loan, vault.item(house.connection, loan.item)


def _tell_of_emergency(house: House, item: Item, loan: Checkout, person: Person) -> None:
    values = {
        "who": shown(person),
        "label": item.label,
        "number": str(loan.id),
        "until": wareki_minute(loan.until),
        "purpose": loan.purpose,
        "due": wareki_minute(loan.report_due or loan.until),
    }
    for told in house.with_role(*TOLD):
        notices.tell(house.connection, told, say.NOTICE_EMERGENCY, values, house.now)
