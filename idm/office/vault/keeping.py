"""What every deed about the vault has in common: who acts, which item, a new secret, and the line on record."""

import secrets
import string
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft
from idm.errors import BadInput, NotReady, NotThere, Stopped
from idm.facts import Person
from idm.facts.case import CaseKind
from idm.facts.vault import Item
from idm.messages import vault as say
from idm.office.cases.seats import House
from idm.office.cases.words import content_of, shown
from idm.office.instance import Actor, Instance
from idm.office.officers import held, is_contractor, usable
from idm.office.roles import acts_for
from idm.office.signin.gate import KEY
from idm.rules.moves import still_there
from idm.rules.vault import Comer, may_confirm, may_let_go, may_set, may_take
from idm.secret import Secret
from idm.signin.sealing import Sealer, read_key
from idm.store import cases, facts, log, notices, vault, vault_log

LETTERS = "".join(c for c in string.ascii_letters + string.digits if c not in "0O1lI")
MARKS = "-_.+"
LENGTH = 24
"""Signs of a secret, about 140 bits; letters and digits that nobody confuses, and marks that every device takes."""


def new_secret() -> Secret:
    """With every class of signs that a device may ask for."""
    while True:
        text = "".join(secrets.choice(LETTERS + MARKS) for _ in range(LENGTH))
        classes = (str.isupper, str.islower, str.isdigit)
        if text[0] in LETTERS and all(any(map(one, text)) for one in classes) and set(text) & set(MARKS):
            return Secret(text)


def sealer_of(instance: Instance) -> Sealer:
    return Sealer(read_key(instance.home / KEY))


def renew(house: House, item: Item, why: str, by: str, actor: Actor) -> int:
    """
    A new secret, to be set by somebody; the one before stays good at the place until then.

    Returns the number of its version.
    """
    sealed = sealer_of(house.instance).seal(new_secret(), owner(item))
    version = vault.add_version(house.connection, item.id, sealed, why, house.now)
    last = vault.last_loan(house.connection, item.id)
    put_on_record(house.connection, Act.VAULT_RENEWED, item, actor, house.now, version=version, why=why)
    people = named(house, {last.person} if last else set())
    values = {
        "label": item.label,
        "place": item.place,
        "why": say.WHY[why],
        "last": people.get(last.person, "") if last else "登録した人",
    }
    for person in house.with_role("network_admin", item.role):
        if person != by:
            notices.tell(house.connection, person, say.NOTICE_RENEWED, values, house.now)
    return version


def owner(item: Item) -> str:
    """To whom a secret is sealed: moved to another item it does not open."""
    return f"vault:{item.id}"


def opened(house: House, item: Item, version: int) -> Secret:
    """
    Raises:
        NotReady: it does not open with the key of this instance.
    """
    try:
        return sealer_of(house.instance).open(vault.sealed(house.connection, version), owner(item))
    except ValueError as error:
        raise NotReady(say.UNREADABLE, label=item.label) from error


def part_of(secret: Secret, part: int, parts: int) -> Secret:
    """One of so many equal parts, counted from 1. Half of a secret is about 70 bits."""
    text = secret.reveal()
    return Secret(text[(part - 1) * len(text) // parts : part * len(text) // parts])


class Counter:
    """People before items, as they are in this transaction. What is asked about all of them is read once."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._approved = cases.in_force(house.connection, CaseKind.SHARED_ID, house.now)
        self._roles: dict[str, frozenset[str]] = {}

    def allowed(self, item: Item) -> frozenset[str]:
        """Ids of those for whom it was approved that they may use this item, wherever they are by now."""
        mine = (one.case for one in self._approved if content_of(one.case).get("item") == item.key)
        return frozenset(case.beneficiary for case in mine)

    def comer(self, person: Person, item: Item, tied: frozenset[str] = frozenset()) -> Comer:
        """What was approved for somebody's work in one unit is nothing to him in another (F28)."""
        house = self._house
        if person.id not in self._roles:
            self._roles[person.id] = held(house, person)
        allowed = (
            one.id
            for one in self._approved
            if one.case.beneficiary == person.id
            and content_of(one.case).get("item") == item.key
            and still_there(person, one.ended_at, house.now)
        )
        return Comer(
            person=person.id,
            roles=self._roles[person.id],
            contractor=is_contractor(house, person),
            cases=frozenset(allowed),
            usable=usable(house, person),
            tied=tied,
        )


def comer(house: House, person: Person, item: Item) -> Comer:
    """Somebody before one item."""
    return Counter(house).comer(person, item, tied_to(house, person, [item]))


def tied_to(house: House, person: Person, items: Collection[Item]) -> frozenset[str]:
    """Whoever put one of these in or wants it out, and waits for a second person, where one stands in for the other."""
    new = {item.made_by for item in items if item.confirmed_at is None}
    firsts = new | {item.leaving_by for item in items if item.leaving_by is not None}
    people = facts.people(house.connection, firsts)
    now = house.now
    return frozenset(one.id for one in people if acts_for(person, one.id, now) or acts_for(one, person.id, now))


def item_for(house: House, key: str, person: Person) -> Item:
    """
    The item of that key, for whoever may do anything about it.

    Raises:
        NotThere: there is none, or none for him (F11).
        Stopped: as in ``require_as_told``.
    """
    item = vault.find(house.connection, key)
    if item is None or item.retired_at is not None or not concerns(item, comer(house, person, item)):
        raise NotThere(say.NO_ITEM, key=key[:64])
    require_as_told(house, item)
    return item


def require_as_told(house: House, item: Item) -> None:
    """
    Whose it is, how it is lent, who looked at it and who knows its secret stand in rows, which whoever can write to the
    database can change.

    Raises:
        Stopped: the log says otherwise.
    """
    if not vault_log.as_told(house.connection, item):
        raise Stopped(say.ITEM_TOUCHED, label=item.label, key=item.key)


def concerns(item: Item, one: Comer) -> bool:
    """May he do anything about it, or does he answer for all of them?"""
    if one.contractor:
        return item.role in one.roles
    rules = (may_take(item, one), may_set(item, one, None), may_confirm(item, one), may_let_go(item, one))
    return None in rules or bool(one.roles & {"network_admin", "ciso"})


def require(house: House, item: Item, rule: str | None) -> None:
    """
    Raises:
        Stopped: a rule speaks against it; with its source.
    """
    if rule is not None:
        policy = house.instance.policy
        label = next((one.label for one in policy.role if one.key == item.role), item.role)
        raise Stopped(say.DENIED[rule], label=item.label, key=item.key, role=label, source=policy.rules[rule].source)


def require_words(what: str, text: str) -> str:
    """
    Raises:
        BadInput: nothing is said.
    """
    if not text.strip():
        raise BadInput(say.NEEDS_WORDS, what=what)
    return text.strip()


def named(house: House, ids: set[str]) -> dict[str, str]:
    """Numbers and names, by id."""
    return {one.id: shown(one) for one in facts.people(house.connection, ids)} if ids else {}


def put_on_record(
    connection: Connection, act: Act, item: Item, actor: Actor, now: datetime, subject: str = "", **data: str | int
) -> None:
    """A line without purpose, report or secret: the words stay with the loan."""
    draft = Draft(
        act=act,
        by=actor.by,
        via=actor.via,
        subject=subject,
        object=f"vault:{item.key}",
        outcome="ok",
        corr=f"vault:{item.key}",
        data=data,
    )
    log.append(connection, [draft], now)
