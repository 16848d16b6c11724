"""What is in the vault: put in by the network admin and confirmed by a second person; taken out by two as well."""

import re
from dataclasses import dataclass, replace

from sqlalchemy.exc import IntegrityError

from idm.audit.entry import Act
from idm.errors import BadInput, Stopped
from idm.facts import Person
from idm.facts.vault import Item, VaultKind
from idm.messages import Message
from idm.messages import vault as say
from idm.office.cases.seats import House
from idm.office.cases.words import require_fit
from idm.office.instance import Actor, Instance
from idm.office.officers import acting, held, is_contractor
from idm.office.vault.keeping import comer, item_for, put_on_record, renew, require, require_words
from idm.office.vault.sharing import require_shared
from idm.rules.vault import SECONDS, may_confirm, may_keep, may_let_go
from idm.store import facts, notices, vault

_KEY = re.compile(r"[a-z0-9][a-z0-9-]{1,49}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A new item in words, as typed; ``kind`` and ``role`` by their keys."""

    key: str
    label: str
    kind: str
    place: str
    role: str


def add(instance: Instance, wanted: Wanted, actor: Actor) -> Item:
    """
    The first of the two puts it in. There is no secret yet, and nothing is lent.

    Raises:
        BadInput: a key that is none or is taken, no such kind or role, or a word that is missing.
        Stopped: whoever asks is not the network admin or his deputy, or a contractor; or there are to be no shared IDs.
    """
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        _require_admin(house, actor)
        kind = _checked(instance, wanted)
        require_shared(house, kind)
        try:
            with connection.begin_nested():
                label, place = wanted.label.strip(), wanted.place.strip()
                item = vault.add(connection, wanted.key, label, kind, place, wanted.role, actor.by, house.now)
        except IntegrityError as error:
            raise BadInput(say.KEY_TAKEN, key=wanted.key) from error
        put_on_record(connection, Act.VAULT_ADDED, item, actor, house.now, kind=kind.value, role=item.role)
        _tell_seconds(house, item, actor, say.NOTICE_TO_CONFIRM)
    instance.checkpoint()
    return item


def confirm(instance: Instance, key: str, actor: Actor) -> Item:
    """
    The second of the two: from now on there is a secret, which waits to be set at its place.

    Raises:
        NotThere: no such item, or none for him.
        BadInput: somebody has confirmed it.
        Stopped: the first once more, none of the offices that may, or there are to be no shared IDs.
    """
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        person = acting(house, actor)
        item = item_for(house, key, person)
        require(house, item, may_confirm(item, comer(house, person, item)))
        require_shared(house, item.kind)
        if not vault.confirm(connection, item.id, actor.by, house.now):
            raise BadInput(say.CONFIRMED_BEFORE, label=item.label)
        put_on_record(connection, Act.VAULT_CONFIRMED, item, actor, house.now, first=item.made_by)
        renew(house, item, "made", actor.by, actor)
    instance.checkpoint()
    return item


def retire(instance: Instance, key: str, actor: Actor) -> Item:
    """
    The first of the two asks that it be taken out; until the second has said yes it is lent as before.

    Its secret is lost with it, in an emergency too: that is not for one person. What nobody has confirmed has no secret
    yet, and is out at once: then ``retired_at`` is set in the answer.

    Raises:
        NotThere: no such item.
        BadInput: somebody has asked for it.
        Stopped: it is lent, or whoever asks is not the network admin or his deputy.
    """
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        item = item_for(house, key, acting(house, actor))
        _require_admin(house, actor)
        _require_home(house, item)
        if item.confirmed_at is None:
            item = _let_go(house, item, actor)
        elif vault.ask_to_retire(connection, item.id, actor.by, house.now):
            put_on_record(connection, Act.VAULT_LEAVING, item, actor, house.now)
            _tell_seconds(house, item, actor, say.NOTICE_TO_LET_GO)
        else:
            raise BadInput(say.LEAVING_BEFORE, label=item.label)
    instance.checkpoint()
    return item


def confirm_retire(instance: Instance, key: str, actor: Actor) -> Item:
    """
    The second of the two: nothing of it is lent any more. What stands at the place, a person takes away there.

    Raises:
        NotThere: no such item, or none for him.
        BadInput: nobody has asked for it.
        Stopped: it is lent, or he is the first once more, or holds none of the offices that may.
    """
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        item, person = _leaving(house, key, actor)
        require(house, item, may_let_go(item, comer(house, person, item)))
        _require_home(house, item)
        item = _let_go(house, item, actor)
    instance.checkpoint()
    return item


def keep(instance: Instance, key: str, actor: Actor) -> Item:
    """
    It is not to be taken out: one of those who may say yes to that says no, or the first thinks better of it.

    Raises:
        NotThere, BadInput: as in ``confirm_retire``.
        Stopped: he holds none of the offices that may.
    """
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        item, person = _leaving(house, key, actor)
        require(house, item, may_keep(comer(house, person, item)))
        vault.keep(connection, item.id)
        put_on_record(connection, Act.VAULT_KEPT, item, actor, house.now, first=item.leaving_by or "")
        if item.leaving_by is not None and item.leaving_by != actor.by:
            values = {"who": actor.shown, "label": item.label}
            notices.tell(connection, item.leaving_by, say.NOTICE_KEPT, values, house.now)
    instance.checkpoint()
    return item


def _leaving(house: House, key: str, actor: Actor) -> tuple[Item, Person]:
    person = acting(house, actor)
    item = item_for(house, key, person)
    if item.leaving_by is None:
        raise BadInput(say.NOT_LEAVING, label=item.label)
    return item, person


def _let_go(house: House, item: Item, actor: Actor) -> Item:
    vault.retire(house.connection, item.id, actor.by, house.now)
    put_on_record(house.connection, Act.VAULT_RETIRED, item, actor, house.now, first=item.leaving_by or "")
    return replace(item, retired_at=house.now)


def _require_home(house: House, item: Item) -> None:
    if vault.lent(house.connection, item.id):
        raise Stopped(say.STILL_LENT, label=item.label)


def _tell_seconds(house: House, item: Item, actor: Actor, message: Message) -> None:
    values = {"who": actor.shown, "label": item.label, "place": item.place}
    for person in house.with_role(*SECONDS):
        if person != actor.by:
            notices.tell(house.connection, person, message, values, house.now)


def _require_admin(house: House, actor: Actor) -> None:
    person = acting(house, actor)
    if "network_admin" not in held(house, person) or is_contractor(house, person):
        raise Stopped(say.NOT_ADMIN)


def _checked(instance: Instance, wanted: Wanted) -> VaultKind:
    if _KEY.fullmatch(wanted.key) is None:
        raise BadInput(say.BAD_KEY)
    if wanted.role not in (known := [one.key for one in instance.policy.role]):
        raise BadInput(say.BAD_ROLE, role=wanted.role[:64], known="、".join(known))
    require_fit(require_words("呼び名", wanted.label), require_words("設定する場所", wanted.place))
    try:
        return VaultKind(wanted.kind)
    except ValueError as error:
        raise BadInput(say.BAD_KIND) from error
