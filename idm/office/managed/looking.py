"""What there is of development and service accounts, for one person: whose each is, until when, and what is late."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from idm.calendar import day_of
from idm.facts import Person
from idm.facts.managed import ManagedKind
from idm.office.cases.seats import House
from idm.office.cases.words import shown
from idm.office.instance import Actor, Instance
from idm.office.managed.deeds import review_due
from idm.office.managed.parties import One, Roll, ageing
from idm.office.officers import acting
from idm.office.views.parts import part
from idm.rules.managed import password_due, state_of, suspended_from, unowned_since
from idm.store import cases, facts, managed
from idm.verdict import Status

A_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Line:
    """
    One account in words; instants are aware UTC. ``state`` is a key of ``messages.managed.STATE``, ``overdue`` are
    keys of ``OVERDUE``, ``last_day`` (JST) is the last on which it may be used.

    ``unowned``: since when nobody answers for it, ``stops``: when it is suspended for that, both None while somebody
    does. ``review``: by when it has to be said again that it is needed. ``known_by`` was shown its password, at
    ``known_since``; from ``change_by`` on directories take that no more. ``may_…``: what the one who looks may do now.
    """

    login: str
    sort: ManagedKind
    name: str
    purpose: str
    system: str
    right: str
    owner: str
    unit: str
    case: int
    starts: datetime
    ends: datetime | None
    state: str
    unowned: datetime | None
    stops: datetime | None
    review: datetime | None
    known_by: str
    known_since: datetime | None
    change_by: datetime | None
    overdue: tuple[str, ...]
    last_day: date | None
    may_name: bool
    may_review: bool
    may_renew: bool
    may_end: bool


PAGE = 50
"""Accounts on one page."""


@dataclass(frozen=True, slots=True)
class Page:
    """
    Page ``number`` of so many ``pages``. ``total``: how many there are; ``waiting``: so many of them wait for somebody.
    """

    lines: tuple[Line, ...]
    number: int
    pages: int
    total: int
    waiting: int


def page(instance: Instance, actor: Actor, number: int) -> Page:
    """
    One page of ``register``: first what waits for somebody, then the others.

    Args:
        number: Counted from 1, the last one for any beyond it.

    Raises:
        Stopped: nobody in particular looks.
    """
    found = sorted(register(instance, actor), key=lambda one: not one.overdue)
    waiting = sum(bool(one.overdue) for one in found)
    chosen = part(found, number, PAGE)
    return Page(chosen.rows, chosen.number, chosen.pages, len(found), waiting)


def register(instance: Instance, actor: Actor) -> tuple[Line, ...]:
    """
    All that the one who looks may see, by login; also what is over.

    Raises:
        Stopped: nobody in particular looks.
    """
    with instance.store.read() as connection:
        house = House(instance, connection, instance.clock.now())
        own, roll = acting(house, actor), Roll(house)
        seen = [one for one in roll.every() if roll.sees(own, one)]
        words = _Words(house, seen)
        return tuple(words.line(roll, one, own) for one in seen)


def one(instance: Instance, login: str, actor: Actor) -> Line:
    """
    Raises:
        NotThere: none, or none for him.
        Stopped: nobody in particular looks.
    """
    with instance.store.read() as connection:
        house = House(instance, connection, instance.clock.now())
        own, roll = acting(house, actor), Roll(house)
        found = roll.find(login, own)
        return _Words(house, [found]).line(roll, found, own)


def unowned(instance: Instance) -> int:
    """How many of those that are in force nobody answers for: a number for whoever watches."""
    with instance.store.read() as connection:
        now, policy = instance.clock.now(), instance.policy
        owners = facts.people(connection, {one.person_id for one in managed.every(connection)})
        return sum(
            unowned_since(owner, account, now) is not None
            for owner in owners
            for account in owner.managed
            if state_of(owner, account, policy, now) in (Status.ACTIVE, Status.SUSPENDED)
        )


def late_sections(house: House) -> list[str]:
    """
    Codes of the sections whose service accounts wait for the yearly word that they are needed, one for each; empty
    where an account is of none any more.
    """
    if not managed.every(house.connection):
        return []
    roll = Roll(house)
    return [roll.section_of(one) for one in roll.every() if _review_is_late(house, one)]


def _review_is_late(house: House, one: One) -> bool:
    service = one.account.kind is ManagedKind.SERVICE and not one.account.over(house.now)
    return service and review_due(house.instance, one.kept.reviewed_at) <= house.now


class _Words:
    """Applications and names of these accounts, read once."""

    def __init__(self, house: House, found: list[One]) -> None:
        self._house = house
        self._cases = {one.id: one.case for one in cases.these(house.connection, [one.kept.case_id for one in found])}
        knowers = {one.kept.secret_by for one in found if one.kept.secret_by is not None}
        self._who = {one.id: shown(one) for one in facts.people(house.connection, knowers)}
        self._organisation = facts.organisation(house.connection)

    def line(self, roll: Roll, found: One, own: Person) -> Line:
        house, kept, account = self._house, found.kept, found.account
        policy, now = house.instance.policy, house.now
        over, owns, manages = account.over(now), found.owned_by(own, now), roll.manages(own, found)
        lost = None if over else unowned_since(found.owner, account, now)
        service = account.kind is ManagedKind.SERVICE
        due = review_due(house.instance, kept.reviewed_at) if service and not over else None
        system = policy.systems.get(account.system)
        right = next((one.label for one in policy.entitlement if one.key == account.right), account.right)
        return Line(
            login=kept.login,
            sort=account.kind,
            name=account.name,
            purpose=self._cases[kept.case_id].reason,
            system=system.label if system else account.system,
            right=right,
            owner=shown(found.owner),
            unit=self._unit(roll, found),
            case=kept.case_id,
            starts=account.starts,
            ends=account.ends,
            state=_state(house, found, lost),
            unowned=lost,
            stops=None if lost is None else suspended_from(found.owner, account, policy, now),
            review=due,
            known_by=self._who.get(kept.secret_by or "", ""),
            known_since=kept.secret_at,
            change_by=None if over else password_due(kept.secret_at, policy),
            overdue=() if over else _overdue(house, found, lost, due),
            last_day=None if account.ends is None else day_of(account.ends - A_MOMENT),
            may_name=manages and not over,
            may_review=due is not None and (owns or manages),
            may_renew=owns and not over,
            may_end=not over and (owns or manages),
        )

    def _unit(self, roll: Roll, found: One) -> str:
        """The section that its owner had when he took it on, or what took it over; else as it was called last."""
        code = roll.home(found) or ""
        now = self._organisation.on(roll.section_of(found), day_of(self._house.now))
        unit = now or self._organisation.on(code, day_of(found.account.owned_since))
        return unit.name if unit is not None else ""


def _state(house: House, found: One, lost: datetime | None) -> str:
    state = state_of(found.owner, found.account, house.instance.policy, house.now)
    if state is Status.ABSENT:
        return "coming" if house.now < found.account.starts else "deleted"
    if state is Status.ACTIVE:
        return "active" if lost is None else "unowned"
    return state.key


def _overdue(house: House, found: One, lost: datetime | None, due: datetime | None) -> tuple[str, ...]:
    """What waits for somebody: a password is known to an earlier owner or to nobody yet, or is soon too old."""
    kept, now = found.kept, house.now
    waits = {
        "owner": lost is not None,
        "review": due is not None and due <= now,
        "password": lost is None and (kept.secret_by != kept.person_id or ageing(house, found)),
    }
    return tuple(key for key, late in waits.items() if late)
