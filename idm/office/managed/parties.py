"""Whose a development or service account is, and who may say so."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from idm.calendar import day_of
from idm.errors import NotThere
from idm.facts import NO_PASSWORD, Organisation, Person
from idm.facts.managed import ManagedAccount
from idm.messages import managed as say
from idm.office.cases.seats import House
from idm.office.officers import is_contractor, usable
from idm.rules.managed import answers, password_due
from idm.rules.moves import main_unit
from idm.store import facts, managed
from idm.store.managed import Kept

ALL = frozenset({"network_admin", "ciso", "audit_chief"})
"""Who sees every one of them."""
AHEAD = timedelta(days=30)
"""So long before a password is too old its owner hears of it."""


@dataclass(frozen=True, slots=True)
class One:
    """An account as it is kept, with whoever answers or answered for it."""

    kept: Kept
    account: ManagedAccount
    owner: Person

    def owned_by(self, person: Person, now: datetime) -> bool:
        """Does this person answer for it still?"""
        return self.owner.id == person.id and answers(self.owner, self.account, now)


class Roll:
    """Every account that is nobody's own, at the moment of ``house``."""

    def __init__(self, house: House) -> None:
        self.house = house
        self._kept = {one.login: one for one in managed.every(house.connection)}
        self._held: dict[str, frozenset[tuple[str, str | None]]] = {}
        self._of_system: dict[str, frozenset[str]] = {}

    @cached_property
    def _owners(self) -> dict[str, Person]:
        ids = {one.person_id for one in self._kept.values()}
        return {one.id: one for one in facts.people(self.house.connection, ids)}

    @cached_property
    def _organisation(self) -> Organisation:
        return facts.organisation(self.house.connection)

    def every(self) -> Iterator[One]:
        """By login, also those that are over."""
        return (self._of(one) for one in self._kept.values())

    def find(self, login: str, own: Person) -> One:
        """
        The one with this login, for whoever may see it.

        Raises:
            NotThere: there is none, or none for him (F11).
        """
        found = self._of(self._kept[login]) if login in self._kept else None
        if found is None or not self.sees(own, found):
            raise NotThere(say.NO_SUCH, login=login[:64])
        return found

    def sees(self, own: Person, one: One) -> bool:
        held = self.held(own)
        return one.owned_by(own, self.house.now) or any(key in ALL for key, _ in held) or self.manages(own, one)

    def manages(self, own: Person, one: One) -> bool:
        """
        May he say whose it is: the network admin, whoever manages its system, and the manager of the unit in which its
        owner took it on? Never a contractor's man.
        """
        if is_contractor(self.house, own):
            return False
        units = self.units_of(one)
        return any(
            role == "network_admin" or (role == "system_manager" and (unit is None or unit in units))
            for role, unit in self.held(own)
        )

    def held(self, own: Person) -> frozenset[tuple[str, str | None]]:
        if own.id not in self._held:
            self._held[own.id] = self.house.held_by(own) if usable(self.house, own) else frozenset()
        return self._held[own.id]

    def units_of(self, one: One) -> frozenset[str]:
        """Codes of the units whose manager may say whose it is, those above them included."""
        system = one.account.system
        if system not in self._of_system:
            self._of_system[system] = system_units(self.house, system)
        return self._of_system[system] | self.home_of(one)

    def home(self, one: One) -> str | None:
        """Code of the unit in which its owner took it on."""
        return main_unit(one.owner, day_of(one.account.owned_since))

    def section_of(self, one: One) -> str:
        """Code of the same unit today, or of what took it over; empty where there is none."""
        code, since = self.home(one), day_of(one.account.owned_since)
        return (self._organisation.heir(code, since, day_of(self.house.now)) or "") if code is not None else ""

    def home_of(self, one: One) -> frozenset[str]:
        """The same with those above it."""
        path = self._organisation.path(self.section_of(one), day_of(self.house.now))
        return frozenset(above.code for above in path)

    def heads_of(self, one: One) -> frozenset[str]:
        """Ids of the managers of that unit, and of the network admins: whoever hears that it has no owner."""
        seats = replace(self.house.seats_for(None), units=self.home_of(one))
        return seats.carriers("system_manager") | frozenset(self.house.carriers("network_admin"))

    def _of(self, kept: Kept) -> One:
        owner = self._owners[kept.person_id]
        return One(kept, next(one for one in owner.managed if one.id == kept.id), owner)


def ageing(house: House, one: One) -> bool:
    """Will directories soon take its password no more? Then a service would stop unseen."""
    if one.account.password == NO_PASSWORD:
        return False
    due = password_due(one.kept.secret_at, house.instance.policy)
    return due is not None and due - AHEAD <= house.now


def system_units(house: House, system: str) -> frozenset[str]:
    """Codes of the unit that answers for a system, and of those above it; none for a system that is not known."""
    known = house.instance.policy.systems.get(system)
    if known is None:
        return frozenset()
    organisation, day = facts.organisation(house.connection), day_of(house.now)
    named = [unit.code for unit in organisation.all_on(day) if unit.name == known.manager]
    return frozenset(above.code for code in named for above in organisation.path(code, day))
