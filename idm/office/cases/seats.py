"""Who may have a say in a case, as the roster stands in this very transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cached_property

from sqlalchemy import Connection

from idm.desired import Desired
from idm.errors import Stopped
from idm.facts import Delegation, Organisation, Person
from idm.facts.case import Case, CaseKind
from idm.messages import cases as say
from idm.office.cases.words import content_of
from idm.office.instance import Instance
from idm.rules.cases import Seats
from idm.rules.delegation import deputies, held_by, kept, stands_in
from idm.rules.grants import unit_key
from idm.rules.overlap import of_a_section
from idm.store import cases, facts, posts, vault
from idm.store.cases import Filed
from idm.verdict import Status

NOTHING: frozenset[tuple[str, str | None]] = frozenset()


class House:
    """Everybody who holds an office at ``now`` (aware UTC): read once, when first asked for, and for many cases."""

    def __init__(self, instance: Instance, connection: Connection, now: datetime) -> None:
        self.instance = instance
        self.connection = connection
        self.now = now
        self._parties: dict[str, Person] = {}

    @cached_property
    def _desired(self) -> Desired:
        return Desired(self.instance.policy, facts.organisation(self.connection), self.now)

    @property
    def organisation(self) -> Organisation:
        return self._desired.organisation

    @cached_property
    def _officers(self) -> list[Person]:
        titles, units = self._desired.grants.where_roles_are()
        ids = posts.holders_of(self.connection, titles, self._desired.day, units)
        return list(facts.on_paper(self.connection, ids))

    @cached_property
    def _carried(self) -> dict[str, frozenset[tuple[str, str | None]]]:
        return {person.id: carried for person in self._officers if (carried := self.carried_by(person))}

    @cached_property
    def _held(self) -> dict[str, frozenset[tuple[str, str | None]]]:
        return {person.id: self.roles_of(person) for person in self._officers if person.id in self._carried}

    @cached_property
    def _named(self) -> list[Delegation]:
        named = cases.in_force(self.connection, CaseKind.DELEGATION, self.now)
        return [delegation for one in named if (delegation := delegation_of(one))]

    @cached_property
    def _deputies(self) -> Mapping[str, frozenset[str]]:
        return deputies(self._named, self.now)

    def roles_of(self, person: Person) -> frozenset[tuple[str, str | None]]:
        """``(role, unit)`` of his posts today; none while his account may not be used."""
        return frozenset((held.role.key, held.unit) for held in self._desired.explain(person).roles)

    def carried_by(self, person: Person) -> frozenset[tuple[str, str | None]]:
        """``(role, unit)`` of his posts today, whether he may work now or not; none without an appointment."""
        grants = self._desired.grants
        if person.employment_on(self._desired.day) is None:
            return NOTHING
        return frozenset((one.role.key, one.unit) for one in grants.held_by(person))

    def held_by(self, person: Person) -> frozenset[tuple[str, str | None]]:
        """``(role, unit)`` of all that he holds now, as an accepted deputy too; that decides no step of a case."""
        if not self._named:
            return self.roles_of(person)
        if self._desired.explain(person).status is not Status.ACTIVE:
            return NOTHING
        named = [one for one in self._named if one.deputy == person.id]
        return held_by(person.id, {**self._held, person.id: self.roles_of(person)}, self._kept(named), self.now)

    def deputies_of(self, person_id: str, *roles: str) -> frozenset[str]:
        """Ids of those who stand in for this person now, for one of these roles."""
        named = [one for one in self._named if one.delegator == person_id and one.role in roles]
        return frozenset(one.deputy for one in self._kept(named) if stands_in(one, self._held, self.now))

    def stand_ins_of(self, person_id: str) -> frozenset[str]:
        """Ids of those who are no second person beside this one, whatever they still hold for him (F21)."""
        return self._deputies.get(person_id, frozenset())

    def _kept(self, named: list[Delegation]) -> tuple[Delegation, ...]:
        ids = {who for one in named for who in (one.delegator, one.deputy)}
        people = {one.id: one for one in facts.on_paper(self.connection, ids)}
        return kept(named, people, self.organisation, self.now)

    def seats(self, case: Case) -> Seats:
        """Who is who for this case."""
        return self.seats_of(case, self.seats_for(self.people([case]).get(case.beneficiary)))

    def seats_of(self, case: Case, base: Seats) -> Seats:
        """
        The same where who is who for its beneficiary is known: by whose system or whose shared item it is about.

        A system whose unit is not there that day has nobody who answers for it: the step waits.
        """
        rule, content = self.instance.policy.cases.get(case.kind), content_of(case)
        if case.kind is CaseKind.SHARED_ID:
            return replace(base, owner=self.owner_of(content["item"]))
        if case.kind is CaseKind.ENTITLEMENT and of_a_section(content["entitlement"]):
            return replace(base, units=self._units_of(content["entitlement"]))
        if rule is None or rule.of != "system":
            return base
        return replace(base, units=self._units_called(self.instance.policy.manager_of(content["entitlement"])))

    def owner_of(self, key: str) -> str:
        """Whose a shared item is; one of those who only operate it is answered for by the network admin (2(4))."""
        item, policy = vault.find(self.connection, key), self.instance.policy
        if item is None:
            return ""
        posts = {role.key for role in policy.role if role.titles}
        return item.role if item.role in posts else "network_admin"

    def _units_of(self, key: str) -> frozenset[str]:
        """The section whose group that is, and those above it: its head decides who keeps it (7.1(1)②)."""
        organisation, day = self._desired.organisation, self._desired.day
        meant = (unit.code for unit in organisation.all_on(day) if unit_key(unit.code) == key)
        return frozenset(above.code for code in meant for above in organisation.path(code, day))

    def _units_called(self, name: str | None) -> frozenset[str]:
        organisation, day = self._desired.organisation, self._desired.day
        called = (unit.code for unit in organisation.all_on(day) if unit.name == name)
        return frozenset(above.code for code in called for above in organisation.path(code, day))

    def seats_for(self, beneficiary: Person | None) -> Seats:
        """Who is who for something about this person."""
        day = self._desired.day
        postings = beneficiary.postings_on(day) if beneficiary else ()
        paths = (self._desired.organisation.path(posting.unit, day) for posting in postings)
        units = frozenset(unit.code for path in paths for unit in path)
        return Seats(self._held, units, self._deputies, carried=self._carried)

    def units_of(self, role: str) -> dict[str, frozenset[str | None]]:
        """By the id of whoever holds this role by his own posts and may work now: for which units."""
        found = {who: frozenset(unit for key, unit in held if key == role) for who, held in self._held.items()}
        return {who: units for who, units in found.items() if units}

    def with_role(self, *keys: str) -> list[str]:
        """Ids of those who hold one of these roles, for whatever unit, and may work now."""
        return sorted(who for who, roles in self._held.items() if any(key in keys for key, _ in roles))

    def carriers(self, *keys: str) -> list[str]:
        """
        The same by post alone: whether somebody is alone with an office, and who is to hear of it, does not hang on
        who may work now. A notice waits for whoever is away or suspended.
        """
        return sorted(who for who, roles in self._carried.items() if any(key in keys for key, _ in roles))

    def require_one(self, role: str) -> None:
        """
        Raises:
            Stopped: an office of one person in the hands of several; nobody acts by it until HR has put it right.
        """
        if self.seats_for(None).doubled(role):
            raise Stopped(say.DOUBLED, source=self.instance.policy.rules["case.doubled"].source)

    def people(self, named_by: Iterable[Case]) -> dict[str, Person]:
        """Applicants and beneficiaries of these cases, by id, as they stood at the first question."""
        ids = {who for case in named_by for who in (case.applicant, case.beneficiary)}
        self._parties |= {one.id: one for one in facts.people(self.connection, ids - self._parties.keys())}
        return {who: self._parties[who] for who in ids if who in self._parties}


def delegation_of(filed: Filed) -> Delegation | None:
    """What an application for a deputy asked for; None for one without end, which no profile lets through."""
    case = filed.case
    if case.until is None:
        return None
    content = content_of(case)
    return Delegation(
        case.applicant,
        case.beneficiary,
        content["role"],
        case.starts,
        case.until,
        filed.ended_at,
        filed.over_at,
        filed.id,
        content.get("unit"),
    )
