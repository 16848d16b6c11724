"""One who comes about contracts, in one transaction: what he may do with which, and what goes on record."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft, Value
from idm.calendar import Span, day_of
from idm.desired import Desired
from idm.errors import NotThere, NotYours, Stopped
from idm.facts import Organisation, Person
from idm.messages import contracts as say
from idm.office.cases.seats import House
from idm.office.instance import Actor, Instance
from idm.office.sweeps.parties import ADMIN, Offices, Parties
from idm.rules.brake import accepted_states
from idm.rules.contracts import NEEDED, unsponsored_since
from idm.store import contracts, facts, log, marks
from idm.store.contracts import Contract, Naming

SEES_ALL = frozenset({ADMIN, "ciso", "audit_chief"})
Spans = tuple[Span, ...]


class Counter:
    """The counter of contracts; ``person`` is whoever comes, as he is in this transaction."""

    def __init__(self, instance: Instance, connection: Connection, actor: Actor) -> None:
        self.house = House(instance, connection, instance.clock.now())
        self.connection = connection
        self.parties = Parties(self.house, actor)
        self.person: Person = self.parties.person
        self.policy = instance.policy
        self.today = day_of(self.house.now)
        self._actor = actor

    @cached_property
    def organisation(self) -> Organisation:
        return facts.organisation(self.connection)

    @cached_property
    def desired(self) -> Desired:
        return Desired(self.policy, self.organisation, self.house.now)

    def source(self, rule: str = NEEDED) -> str:
        """For people: where a refusal comes from."""
        return self.policy.rules[rule].source

    def manages(self, unit: str) -> bool:
        """Does he answer for the contracts of this unit: the network admin, or who heads it by his own post?"""
        return ADMIN in self.parties.roles or self.person.id in self.parties.offices.heads_of(unit, "")

    def require(self, key: str, unit: str) -> None:
        """
        Raises:
            NotYours: he does not answer for the contracts of this unit.
        """
        if not self.manages(unit):
            raise NotYours(say.NOT_YOURS, key=key, source=self.source())

    def unit_of(self, named: list[Naming]) -> str:
        """Code of the unit that answers for a contract today; empty where there is none any more."""
        return unit_now(self.organisation, named, self.today)

    def answers(self, one: Contract, named: list[Naming], spans: Spans | None = None) -> bool:
        """
        Is he the sponsor, and still where the contract is answered for?

        Args:
            spans: When it is answered for, where that was read already (``sponsored``).
        """
        if not named or named[-1].person_id != self.person.id:
            return False
        known = self.sponsored([one])[one.id] if spans is None else spans
        return unsponsored_since(known, one.starts, self.today) is None

    def sponsored(self, found: Iterable[Contract]) -> dict[int, Spans]:
        """By contract: when somebody answers for it, as far as that is known now."""
        return contracts.sponsored(self.connection, found, self.organisation, self.house.now)

    def sees(self, one: Contract, named: list[Naming], spans: Spans | None = None) -> bool:
        """Whoever manages it, looks over everything, or answers for it (see ``answers``)."""
        if self.parties.roles & SEES_ALL:
            return True
        return self.manages(self.unit_of(named)) or self.answers(one, named, spans)

    def found(self, key: str) -> tuple[Contract, list[Naming]]:
        """
        Raises:
            NotThere: none of that number, or none that he sees.
        """
        one = contracts.find(self.connection, key)
        named = contracts.namings(self.connection, [one.id])[one.id] if one is not None else []
        if one is None or not self.sees(one, named):
            raise NotThere(say.NO_SUCH, key=key)
        return one, named

    def still_open(self, key: str, *, sponsor_too: bool = False) -> tuple[Contract, list[Naming]]:
        """
        One that he may change.

        Args:
            sponsor_too: Whoever answers for it may do this as well.

        Raises:
            NotThere, NotYours, Stopped: as their sentences say.
        """
        one, named = self.found(key)
        if not (sponsor_too and self.answers(one, named)):
            self.require(key, self.unit_of(named))
        if one.closed_at is not None:
            raise Stopped(say.CLOSED, key=key)
        return one, named

    def put(self, act: Act, one: str, subject: str = "", **data: Value) -> int:
        """
        On record, before the row itself, which keeps the number of this line.

        Args:
            one: The contract's number.
        """
        draft = Draft(
            act=act,
            by=self._actor.by,
            via=self._actor.via,
            subject=subject,
            outcome="ok",
            object=contracts.object_of(one),
            data=data,
        )
        return log.append(self.connection, [draft], self.house.now) or 0

    def look_at(self, one: Contract, *, urgent: bool = False) -> None:
        """Mark the accounts of everybody on it, with what is accepted of them from now on."""
        ids = {row.person_id for row in contracts.workers(self.connection, [one.id])[one.id]}
        mark(self.house, facts.people(self.connection, ids), urgent=urgent)


def mark(house: House, people: Iterable[Person], *, urgent: bool = False) -> None:
    """
    Directories are looked at anew; what contracts let these people do is accepted, so that their end needs nobody's
    release.
    """
    found = list(people)
    accounts: dict[str, str | None] = {one.account.id: accepted_states(one, house.instance.policy) for one in found}
    names = marks.directory_names(house.connection)
    marks.touch(house.connection, names, "account", accounts, house.now, urgent=accounts if urgent else ())


def unit_now(organisation: Organisation, named: list[Naming], today: date) -> str:
    """
    Code of the unit that was named last, or of what took it over; empty where nothing did.

    Args:
        today: JST.
    """
    return organisation.heir(named[-1].unit, day_of(named[-1].named_at), today) or "" if named else ""


def heads(offices: Offices, unit: str, but: str = "") -> frozenset[str]:
    """Ids of those who are to hear of a contract of this unit: who heads it, and the network admins."""
    return (offices.heads_of(unit, but) | frozenset(offices.house.with_role(ADMIN))) - {but}
