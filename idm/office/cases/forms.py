"""What an application of each kind has to say: its fields, what may be chosen in them, and whom it may be for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from idm.calendar import day_of
from idm.facts import Person
from idm.facts.case import CaseKind
from idm.facts.vault import VaultKind
from idm.messages import case_pages as say
from idm.messages import exceptions as say_exceptions
from idm.messages import managed as say_managed
from idm.office.cases import overlap
from idm.office.cases.contents import unit_name
from idm.office.cases.effects import EFFECTS
from idm.office.cases.kinds import MAY_BE_DELEGATED, Held
from idm.office.cases.seats import House
from idm.office.contracts.desk import unit_now
from idm.office.instance import Instance
from idm.office.managed import checking as managed
from idm.policy.cases import CaseRule
from idm.policy.register import clauses
from idm.store import contracts, facts, vault

ONE_PERSON = "person"
"""Instead of a unit: the scope is the person whom the application is for."""


class Whom(StrEnum):
    """Whom an application may be for."""

    SELF = "self"
    ANYBODY = "anybody"
    OTHER = "other"  # never oneself


@dataclass(frozen=True, slots=True)
class Field:
    """
    One thing to say. ``key`` is its name in the content.

    ``options``: what may be chosen, with its words; None for a text. ``most`` makes a number of it, from 1.
    """

    key: str
    options: Mapping[str, str] | None = None
    needed: bool = True
    most: int = 0

    @property
    def label(self) -> str:
        return say.FIELD[self.key]

    @property
    def hint(self) -> str:
        return say.HINT.get(self.key, "")


@dataclass(frozen=True, slots=True)
class Form:
    """What one kind asks for. ``rule`` is the profile's own word on it."""

    kind: CaseKind
    rule: CaseRule
    whom: Whom
    fields: tuple[Field, ...]


Fields = Callable[[House, Held], tuple[Field, ...]]


def _delegation(house: House, held: Held) -> tuple[Field, ...]:
    """A role, and where he holds one for several units the unit too (F23)."""
    own = {one for one in held if one[0] in MAY_BE_DELEGATED}
    roles, codes = {key for key, _ in own}, sorted({unit for _, unit in own if unit is not None})
    role = Field("role", {one.key: one.label for one in house.instance.policy.role if one.key in roles})
    if len(codes) < 2:
        return (role,)
    return (role, Field("unit", {code: unit_name(house, code) for code in codes}, needed=False))


def _entitlement(house: House, held: Held) -> tuple[Field, ...]:
    policy = house.instance.policy
    outside = {one.key for one in policy.entitlement if policy.outside(one)}
    rights = {key: label for key, label in _rights(house).items() if key not in outside}
    before = {key: say.OLD_SECTION.format(unit=name) for key, name in overlap.offered(house, held).items()}
    return (Field("entitlement", rights | before),)


def _external(house: House, _held: Held) -> tuple[Field, ...]:
    return (Field("entitlement", _rights(house)), Field("terminal"))


def _privilege(house: House, _held: Held) -> tuple[Field, ...]:
    policy = house.instance.policy
    known = {one.key: one.label for one in policy.privilege}
    return (Field("privilege", known), Field("minutes", most=policy.privileged_ids.longest.minutes))


def _shared_id(house: House, _held: Held) -> tuple[Field, ...]:
    lent = [one for one in vault.items(house.connection) if one.kind is VaultKind.SHARED]
    known = {one.key: f"{one.label}（{one.place}）" for one in lent if one.confirmed_at and not one.retired_at}
    return (Field("item", known),)


def _contractor(house: House, held: Held) -> tuple[Field, ...]:
    """Contracts that go on, of the units that he heads."""
    day, organisation = day_of(house.now), facts.organisation(house.connection)
    own = {unit for key, unit in held if key == "system_manager"}
    running = [one for one in contracts.every(house.connection) if one.closed_at is None and day <= one.last_day]
    named = contracts.namings(house.connection, [one.id for one in running])
    units = {one.id: organisation.path(unit_now(organisation, named[one.id], day), day) for one in running}
    mine = (one for one in running if own & {None, *(above.code for above in units[one.id])})
    return (Field("contract", {one.key: f"{one.key}　{one.company}／{one.label}" for one in mine}),)


def _managed(house: House, _held: Held) -> tuple[Field, ...]:
    policy = house.instance.policy
    systems = {one.key: one.label for one in policy.system}
    rights = Field("entitlement", managed.rights(policy), needed=False)
    return (Field("sort", say_managed.SORT), Field("login"), Field("name"), Field("system", systems), rights)


def _private_device(_house: House, _held: Held) -> tuple[Field, ...]:
    return (Field("device"),)


def _exception(house: House, held: Held) -> tuple[Field, ...]:
    policy = house.instance.policy
    rules = {one.rule: one.label for one in policy.exceptable} | {say_exceptions.OTHER: say_exceptions.OTHER_RULE}
    organisation, day = facts.organisation(house.connection), day_of(house.now)
    own = {unit for key, unit in held if key == "system_manager"}
    units = (
        one for one in organisation.all_on(day) if own & {above.code for above in organisation.path(one.code, day)}
    )
    scopes = {f"unit:{one.code}": say_exceptions.ANYBODY_OF.say(name=one.name).text for one in units}
    return (
        Field("rule", rules),
        Field("value", needed=False, most=max((one.most for one in policy.exceptable), default=1)),
        Field("clause"),
        Field("scope", {**scopes, ONE_PERSON: say.ONE_PERSON}),
        Field("alternative"),
    )


def _rights(house: House) -> dict[str, str]:
    policy = house.instance.policy
    return {one.key: one.label for one in policy.entitlement if not policy.protects_group(one.key)}


FORMS: Mapping[CaseKind, tuple[Whom, Fields]] = {
    CaseKind.ENTITLEMENT: (Whom.ANYBODY, _entitlement),
    CaseKind.EXTERNAL_ACCESS: (Whom.ANYBODY, _external),
    CaseKind.SHARED_ID: (Whom.ANYBODY, _shared_id),
    CaseKind.PRIVATE_DEVICE: (Whom.ANYBODY, _private_device),
    CaseKind.PRIVILEGE: (Whom.SELF, _privilege),
    CaseKind.DELEGATION: (Whom.OTHER, _delegation),
    CaseKind.EXCEPTION: (Whom.ANYBODY, _exception),
    CaseKind.CONTRACTOR: (Whom.OTHER, _contractor),
    CaseKind.MANAGED: (Whom.ANYBODY, _managed),
}
"""The kinds that are asked for by filling something in. The others begin where their matter is."""


def choices(instance: Instance, person: Person) -> list[Form]:
    """Everything that somebody may ask for by a form now, in the order of the profile."""
    with instance.store.read() as connection:
        house = House(instance, connection, instance.clock.now())
        held = house.roles_of(person)
        found = (_form(house, kind, rule, held) for kind, rule in instance.policy.cases.items())
        return [one for one in found if one is not None]


def _form(house: House, kind: CaseKind, rule: CaseRule, held: Held) -> Form | None:
    """None: not by a form, not for somebody who holds this, or there is nothing that could be chosen."""
    if kind not in FORMS or kind not in EFFECTS:
        return None
    if rule.applicants and {key for key, _ in held}.isdisjoint(rule.applicants):
        return None
    if kind is CaseKind.PRIVATE_DEVICE and house.instance.policy.factors.private_devices is None:
        return None  # the CISO has not ruled on them (6.1(1)④)
    whom, fields = FORMS[kind]
    asked = fields(house, held)
    return Form(kind, rule, whom, asked) if all(one.options is None or one.options for one in asked) else None


def settled(content: Mapping[str, str], beneficiary: str, body: str) -> dict[str, str]:
    """
    What was filled in, as a case says it: a clause by its id, one person by his number.

    Args:
        beneficiary: His 職員番号.
        body: Whose clauses may be meant.
    """
    found = dict(content)
    if found.get("scope") == ONE_PERSON:
        found["scope"] = f"{ONE_PERSON}:{beneficiary}"
    if "clause" in found:
        printed = {one.clause: key for key, one in clauses().items() if one.body == body}
        found["clause"] = printed.get(found["clause"], found["clause"])
    return found


def subject_of(form: Form, content: Mapping[str, str]) -> str:
    """In a few words what it is about: the first thing that it says."""
    first = form.fields[0]
    value = content.get(first.key, "")
    return (first.options or {}).get(value, value)
