"""The shape of a profile: a body's own rules as data. Unknown keys are refused; every value names its source."""

import hashlib
from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Literal, Self

from pydantic import Field, model_validator

from idm.facts import Form
from idm.facts.case import CaseKind
from idm.policy.accounts import Absences, Leaver, Login, Mail
from idm.policy.cards import CardCertificates, CardCollection, CardDelivery, CardTarget
from idm.policy.cases import CaseRule
from idm.policy.conduct import Reviews, Violations
from idm.policy.consents import Consents
from idm.policy.consistency import problems
from idm.policy.contractors import Contractors
from idm.policy.dormancy import Dormancy
from idm.policy.exceptions import Exceptable, ExceptableKey
from idm.policy.factors import Factors, PrivilegedWork, System, Tier, TierKey
from idm.policy.managed import Managed
from idm.policy.parts import Count, Part, Sourced
from idm.policy.passwords import Passwords
from idm.policy.privileges import Privilege, PrivilegedIds
from idm.policy.rights import Entitlement, Role
from idm.policy.sign_in import SignIn


class Rule(Sourced):
    id: str
    says: str


class Body(Part):
    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str
    document: str


class Scope(Sourced):
    """``outside``: names of units that the body's text leaves out, as patterns, with everything below them."""

    outside: tuple[str, ...]


class Brake(Part):
    """Removal brake: more than max(people, percent of the active people) stops (F30, F31)."""

    people: Count
    percent: Count
    full_list_missing_percent: Count


class Reconcile(Part):
    membership: Literal["revert", "report"]
    attributes: Literal["revert", "report"]
    orphans: Literal["report"]


class Protected(Sourced):
    """Entries in our part of the directory that Sekisho never touches."""

    logins: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


class Policy(Part):
    """A whole profile."""

    version: Literal[1]
    tier: TierKey
    body: Body
    login: Login
    mail: Mail
    forms: dict[Form, str]
    scope: Scope | None = None
    absences: Absences
    leaver: Leaver
    dormancy: Dormancy
    contractors: Contractors
    consents: Consents
    brake: Brake
    reconcile: Reconcile
    protected: Protected
    passwords: Passwords
    sign_in: SignIn
    factors: Factors
    privileged_work: PrivilegedWork
    demand: tuple[Tier, ...]
    system: tuple[System, ...]
    card_certificates: CardCertificates
    card_target: tuple[CardTarget, ...] = ()
    card_collection: CardCollection | None = None
    card_delivery: CardDelivery | None = None
    case: tuple[CaseRule, ...] = ()
    exceptable: tuple[Exceptable, ...] = ()
    managed: Managed
    privileged_ids: PrivilegedIds
    reviews: Reviews
    violations: Violations
    privilege: tuple[Privilege, ...] = ()
    role: tuple[Role, ...]
    entitlement: tuple[Entitlement, ...]
    rule: tuple[Rule, ...]

    @model_validator(mode="after")
    def _rules_are_ours(self) -> Self:
        found = problems(self)
        if found:
            raise ValueError("、".join(found))
        return self

    @cached_property
    def rules(self) -> dict[str, Rule]:
        return {r.id: r for r in self.rule}

    @cached_property
    def demands(self) -> dict[str, Tier]:
        """What each tier asks for."""
        return {d.key: d for d in self.demand}

    @cached_property
    def systems(self) -> dict[str, System]:
        return {s.key: s for s in self.system}

    @cached_property
    def cases(self) -> dict[CaseKind, CaseRule]:
        """What may be applied for."""
        return {c.key: c for c in self.case}

    def outside(self, right: Entitlement) -> bool:
        """Does it let in from outside (7.2(2))?"""
        return right.system is not None and self.systems[right.system].outside != "no"

    def manager_of(self, entitlement: str) -> str | None:
        """Name of the unit whose head answers for the system that this right lets into; None for no such right."""
        key = next((e.system for e in self.entitlement if e.key == entitlement), None)
        return self.systems[key].manager if key is not None else None

    @cached_property
    def exceptables(self) -> dict[ExceptableKey, Exceptable]:
        """What may be set aside for a time."""
        return {e.rule: e for e in self.exceptable}

    @cached_property
    def privileges(self) -> dict[str, Privilege]:
        return {p.key: p for p in self.privilege}

    @cached_property
    def digest(self) -> str:
        """SHA-256 of everything in the profile: which text a decision was taken under."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    def form_named(self, label: str) -> Form | None:
        """The appointment kind that this body calls so."""
        return next((form for form, own in self.forms.items() if own == label), None)

    def protects(self, login: str) -> bool:
        return any(fnmatchcase(login, pattern) for pattern in self.protected.logins)

    def leaves_out(self, names: Iterable[str]) -> bool:
        """Is one of these, a unit and those above it, none of this body's business?"""
        patterns = () if self.scope is None else self.scope.outside
        return any(fnmatchcase(name, pattern) for name in names for pattern in patterns)

    def protects_group(self, key: str) -> bool:
        return any(fnmatchcase(key, pattern) for pattern in self.protected.groups)
