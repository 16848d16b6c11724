"""What there is in the vault, for one person: what he may take, set or confirm, and what waits. Nothing is written."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from idm.facts.vault import Checkout, Item, VaultKind, Version
from idm.office.cases.seats import House
from idm.office.cases.words import shown
from idm.office.instance import Actor, Instance
from idm.office.officers import acting, held
from idm.office.vault import members
from idm.office.vault.keeping import Counter, concerns, tied_to
from idm.rules.vault import Comer, may_confirm, may_keep, may_let_go, may_set, may_take
from idm.store import facts, vault

RECENT = 30
SEES_ALL = frozenset({"network_admin", "ciso"})


@dataclass(frozen=True, slots=True)
class Loan:
    """One loan in words; instants are aware UTC. ``own``: of the one who looks."""

    number: int
    key: str
    label: str
    who: str
    purpose: str
    emergency: bool
    case: int | None
    taken_at: datetime
    until: datetime
    shown_at: datetime | None
    returned_at: datetime | None
    returned_why: str
    report_due: datetime | None
    report: str
    reported_at: datetime | None
    own: bool
    overdue: bool


@dataclass(frozen=True, slots=True)
class Line:
    """
    One item. ``state`` is a key of ``messages.vault.STATE``; ``old_since``: since when an older secret is still good at
    the place though a new one waits (aware UTC), None where nothing waits or there is no older one.

    ``members`` may use what is shared (6.4(2)②).

    ``fetched_by`` got the new secret (``fetched`` is its number), to set it; with two ``parts``, in the order of the
    halves. ``known_by`` set the one in force and know it, or their halves of it, since ``known_since`` (aware UTC),
    without a loan. ``leaving_by`` wants the item out. ``may_…``: what the one who looks may do now; ``may_say_set``: he
    is one of those who got all of the new secret.
    """

    key: str
    label: str
    kind: VaultKind
    place: str
    role: str
    state: str
    loan: Loan | None
    old_since: datetime | None
    fetched: int
    parts: int
    fetched_by: tuple[str, ...]
    known_by: tuple[str, ...]
    known_since: datetime | None
    maker: str
    leaving_by: str
    members: tuple[str, ...]
    may_take: bool
    may_set: bool
    may_say_set: bool
    may_confirm: bool
    may_retire: bool
    may_let_go: bool
    may_keep: bool


@dataclass(frozen=True, slots=True)
class Board:
    """``unreported``: emergencies without a report. ``recent``: the newest loans, for whoever answers for them."""

    items: tuple[Line, ...]
    own: tuple[Loan, ...]
    unreported: tuple[Loan, ...]
    recent: tuple[Loan, ...]
    may_add: bool


def board(instance: Instance, actor: Actor) -> Board:
    """
    As many questions for a hundred items as for one.

    Raises:
        Stopped: nobody in particular looks.
    """
    with instance.store.read() as connection:
        house = House(instance, connection, instance.clock.now())
        person = acting(house, actor)
        roles, items, counter = held(house, person), vault.items(connection), Counter(house)
        tied = tied_to(house, person, items)
        comers = [(item, counter.comer(person, item, tied)) for item in items]
        mine = [(item, one) for item, one in comers if concerns(item, one)]
        lent = vault.lent(connection)
        late = vault.unreported(connection, None if roles & SEES_ALL else person.id)
        recent = vault.history(connection, RECENT) if roles & SEES_ALL else []
        words = _Words(connection, person.id, [*lent, *late, *recent], house.now)
        shelf = _Shelf(house, [item for item, _ in mine], counter)
        return Board(
            items=tuple(shelf.line(item, one, words) for item, one in mine),
            own=tuple(words.loan(loan) for loan in lent if loan.person == person.id),
            unreported=tuple(map(words.loan, late)),
            recent=tuple(map(words.loan, recent)),
            may_add="network_admin" in roles,
        )


def owed(instance: Instance, actor: Actor) -> tuple[Loan, ...]:
    """Emergency loans that this very person has not reported yet, the oldest first."""
    with instance.store.read() as connection:
        found = vault.unreported(connection, actor.by)
        words = _Words(connection, actor.by, found, instance.clock.now())
        return tuple(map(words.loan, found))


class _Words:
    """Names of everybody in these loans, read once. ``person`` is the id of the one who looks."""

    def __init__(self, connection: Connection, person: str, loans: Collection[Checkout], now: datetime) -> None:
        self._person, self._now = person, now
        self._who = _names(connection, {loan.person for loan in loans})
        self._items = vault.items_by_id(connection, {loan.item for loan in loans}) if loans else {}
        self.lent = {loan.item: loan for loan in loans if loan.returned_at is None}

    def loan(self, loan: Checkout) -> Loan:
        item = self._items[loan.item]
        return Loan(
            number=loan.id,
            key=item.key,
            label=item.label,
            who=self._who.get(loan.person, ""),
            purpose=loan.purpose,
            emergency=loan.emergency,
            case=loan.case,
            taken_at=loan.taken_at,
            until=loan.until,
            shown_at=loan.shown_at,
            returned_at=loan.returned_at,
            returned_why=loan.returned_why or "",
            report_due=loan.report_due,
            report=loan.report or "",
            reported_at=loan.reported_at,
            own=loan.person == self._person,
            overdue=loan.report_due is not None and loan.reported_at is None and loan.report_due <= self._now,
        )


class _Shelf:
    """These items with their secrets and the names of all who know them, read once."""

    def __init__(self, house: House, items: Collection[Item], counter: Counter) -> None:
        self._house = house
        self._newest = vault.newest_of_each(house.connection)
        self._in_force = vault.in_force_of_each(house.connection)
        self._last = vault.last_loan_of_each(house.connection)
        self._roles: dict[str, str] = {role.key: role.label for role in house.instance.policy.role}
        versions = [*self._newest.values(), *self._in_force.values()]
        knowers = {who for version in versions for who, _ in version.knowers}
        firsts = {who for item in items for who in (item.made_by, item.leaving_by) if who is not None}
        self._members = members.members(house, items, counter)
        users = {who for ids in self._members.values() for who in ids}
        self._who = _names(house.connection, knowers | firsts | users)

    def line(self, item: Item, one: Comer, words: _Words) -> Line:
        newest, old, loan = self._newest.get(item.id), self._in_force.get(item.id), words.lent.get(item.id)
        new = newest if newest is not None and newest.set_at is None else None
        state = _state(self._house, item, loan, waits=new is not None)
        last = self._last.get(item.id)
        sets = new is not None and may_set(item, one, last.person if last else None) is None
        leaves, home = item.leaving_by is not None, loan is None
        return Line(
            key=item.key,
            label=item.label,
            kind=item.kind,
            place=item.place,
            role=self._roles.get(item.role, item.role),
            state=state,
            loan=words.loan(loan) if loan else None,
            old_since=new.made_at if new and old else None,
            fetched=new.id if new else 0,
            parts=item.parts,
            fetched_by=self._known(new),
            known_by=self._known(old),
            known_since=max((at for _, at in old.knowers), default=None) if old else None,
            maker=self._who.get(item.made_by, ""),
            leaving_by=self._who.get(item.leaving_by or "", ""),
            members=tuple(sorted(self._who.get(who, "") for who in self._members.get(item.id, ()))),
            may_take=state == "free" and may_take(item, one) is None,
            may_set=sets,
            may_say_set=sets and new is not None and _has_got(item, new, one),
            may_confirm=state == "unconfirmed" and may_confirm(item, one) is None,
            may_retire=home and not leaves and "network_admin" in one.roles and not one.contractor,
            may_let_go=home and leaves and may_let_go(item, one) is None,
            may_keep=leaves and may_keep(one) is None,
        )

    def _known(self, version: Version | None) -> tuple[str, ...]:
        return tuple(self._who.get(who, "") for who, _ in version.knowers) if version else ()


def _has_got(item: Item, new: Version, one: Comer) -> bool:
    return len(new.knowers) == item.parts and one.person in {who for who, _ in new.knowers}


def _names(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """Numbers and names, by id."""
    return {one.id: shown(one) for one in facts.people(connection, ids)}


def _state(house: House, item: Item, loan: Checkout | None, *, waits: bool) -> str:
    if item.confirmed_at is None:
        return "unconfirmed"
    if loan is not None:
        return "lent" if loan.good(house.now) else "overdue"
    return "to_set" if waits else "free"
