"""What one kind of case asks for besides what all of them do: when it is handed in, and again at its last yes."""

from collections.abc import Callable, Mapping

from idm.calendar import day_of
from idm.errors import BadInput
from idm.facts import Form, Person
from idm.facts.case import Case, CaseKind
from idm.facts.vault import VaultKind
from idm.messages import Said
from idm.messages import cases as say
from idm.office import changes
from idm.office.cases import overlap
from idm.office.cases.seats import House
from idm.office.cases.words import content_of
from idm.office.exceptions import asking as exceptions
from idm.office.managed import checking as managed
from idm.office.officers import usable
from idm.rules.cases import unfit
from idm.rules.overlap import of_a_section
from idm.rules.violations import FROM, Deed
from idm.store import batches, contracts, vault, vault_log, violations

MAY_BE_DELEGATED = ("network_admin", "system_manager")
"""The two offices that have privileges to hand on (7.2(1)③(イ)); the CISO's has no deputy."""

Held = frozenset[tuple[str, str | None]]
"""``(role, unit)`` of an applicant's posts; unit None for the whole body."""

Check = Callable[[House, Case, Person, Held], None]


def check_kind(house: House, case: Case, beneficiary: Person, held: Held) -> None:
    """
    Args:
        held: What the applicant holds now.

    Raises:
        BadInput: what this kind must say is missing or wrong.
    """
    check = CHECKS.get(case.kind)
    if check is not None:
        check(house, case, beneficiary, held)


def completed(kind: CaseKind, content: Mapping[str, str], held: Held) -> Mapping[str, str]:
    """
    What is asked, to the letter: a delegation names its unit, where the role is limited to one (F23).

    Whoever holds the role for a single unit need not say which.
    """
    units = {unit for role, unit in held if role == content.get("role")}
    if kind is not CaseKind.DELEGATION or "unit" in content or len(units) != 1:
        return content
    unit = units.pop()
    return content if unit is None else {**content, "unit": unit}


def against(house: House, case: Case, applicant: Person) -> tuple[Said, ...]:
    """What the profile has against an application, as its applicant stands in this very transaction."""
    held = frozenset(key for key, _ in house.roles_of(applicant)) if usable(house, applicant) else None
    return unfit(case, house.instance.policy.cases[case.kind], held, house.now)


def _nomination(house: House, case: Case, deputy: Person, held: Held) -> None:
    """
    Whoever holds the privilege names his deputy; never a contractor, never himself (7.2(1)③(イ)(エ)).

    What the CISO accepts is one role for one place: whatever its holder gets besides is not handed on with it (F23).
    """
    own, content = {one for one in held if one[0] in MAY_BE_DELEGATED}, content_of(case)
    if content.keys() - {"unit"} != {"role"} or (content["role"], content.get("unit")) not in own:
        known = sorted(f"role={role} unit={unit}" if unit else f"role={role}" for role, unit in own)
        raise BadInput(say.WRONG_DELEGATION, roles="、".join(known))
    if deputy.id == case.applicant:
        raise BadInput(say.DEPUTY_OF_ONESELF)
    _no_contractor(house, deputy)


def _entitlement(house: House, case: Case, beneficiary: Person, held: Held) -> None:
    """A way in from outside is not asked for like this: it takes the network admin's yes too (7.2(2)①)."""
    content, policy = _said(case, "entitlement"), house.instance.policy
    if of_a_section(content["entitlement"]):
        overlap.check(house, case, beneficiary, held, content["entitlement"])
        return
    _right_of(house, content)
    right = next(one for one in policy.entitlement if one.key == content["entitlement"])
    if policy.outside(right):
        source = policy.rules["external.permit"].source
        raise BadInput(say.ONLY_FROM_OUTSIDE, label=right.label, source=source)


def _external(house: House, case: Case, beneficiary: Person, held: Held) -> None:
    """A right, and the terminal that is lent for it; the right says for which system it is (7.2(2)①)."""
    content = _said(case, "entitlement", "terminal")
    _right_of(house, content)
    if not content["terminal"].strip():
        raise BadInput(say.WRONG_CONTENT, names="terminal")


def _right_of(house: House, content: Mapping[str, str]) -> None:
    """A key of the profile, spelled exactly (F24), and of no group that others keep."""
    policy = house.instance.policy
    known = [one.key for one in policy.entitlement if not policy.protects_group(one.key)]
    if content["entitlement"] not in known:
        raise BadInput(say.NO_SUCH_RIGHT, key=content["entitlement"], known="、".join(known))


def _privilege(house: House, case: Case, beneficiary: Person, held: Held) -> None:
    """One use of one privilege, for at most as long as the profile lets a window last (NISHIHARA-7.2.5)."""
    content, policy = _said(case, "privilege", may=frozenset({"minutes"})), house.instance.policy
    one = policy.privileges.get(content["privilege"])
    if one is None:
        raise BadInput(say.NO_SUCH_PRIVILEGE, key=content["privilege"], known="、".join(policy.privileges))
    most = min(one.minutes, policy.privileged_ids.longest.minutes)
    text = content.get("minutes", str(most))
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= most):
        raise BadInput(say.WRONG_MINUTES, most=most)
    _no_contractor(house, beneficiary)


def _shared_id(house: House, case: Case, beneficiary: Person, held: Held) -> None:
    key = _said(case, "item")["item"]
    item = vault.find(house.connection, key)
    if item is None or item.kind is not VaultKind.SHARED or item.confirmed_at is None or item.retired_at is not None:
        raise BadInput(say.NO_SUCH_ITEM, key=key)
    if not vault_log.as_told(house.connection, item):
        raise BadInput(say.NO_SUCH_ITEM, key=key)


def _private_device(house: House, case: Case, beneficiary: Person, held: Held) -> None:
    """Only where the CISO has ruled that private devices may be used at all (6.1(1)④)."""
    if not _said(case, "device")["device"].strip():
        raise BadInput(say.WRONG_CONTENT, names="device")
    if house.instance.policy.factors.private_devices is None:
        raise BadInput(say.NO_RULING, clause=house.instance.policy.rules["factor.private"].source)


def _contractor(house: House, case: Case, beneficiary: Person, held: Held) -> None:
    """For one contract of the register, in which the rest of it stands; older ones say it themselves (9.1(2)②)."""
    key = _said(case, "contract", may=frozenset({"place", "range", "method"}))["contract"]
    one = contracts.find(house.connection, key)
    if one is None or one.closed_at is not None:
        raise BadInput(say.NO_SUCH_CONTRACT, key=key)


def _brake(house: House, case: Case, beneficiary: Person, held: Held) -> None:
    """Bound to exactly what the brake holds (F22)."""
    content = _said(case, "batch", "sha256")
    number = content["batch"]
    batch = batches.get(house.connection, int(number)) if number.isascii() and number.isdigit() else None
    if batch is None or batch.state != "held" or batch.plan_sha256 != content["sha256"]:
        raise BadInput(say.NOT_THAT_BATCH, batch=number)


def _exception(house: House, case: Case, beneficiary: Person, held: Held) -> None:
    exceptions.check(house, case, beneficiary)


def _suspension(house: House, case: Case, beneficiary: Person, held: Held) -> None:
    """Only after guidance that did not help, and until somebody lifts it (NISHIHARA-8.6.2.3)."""
    number = _said(case, "violation")["violation"]
    found = violations.get(house.connection, int(number)) if number.isascii() and number.isdigit() else None
    if found is None or found.person != beneficiary.id or found.state not in FROM[Deed.SUSPEND]:
        raise BadInput(say.NOT_THAT_VIOLATION, number=number)
    if case.until is not None:
        raise BadInput(say.SUSPENSION_HAS_NO_END)


def _change(house: House, case: Case, beneficiary: Person, held: Held) -> None:
    changes.check(house.connection, _said(case, *changes.CONTENT))


def _managed(house: House, case: Case, owner: Person, held: Held) -> None:
    content = _said(case, *managed.FIELDS, may=frozenset({"entitlement"}))
    managed.check(house, case, content, owner, held)


CHECKS: Mapping[CaseKind, Check] = {
    CaseKind.DELEGATION: _nomination,
    CaseKind.ENTITLEMENT: _entitlement,
    CaseKind.EXTERNAL_ACCESS: _external,
    CaseKind.EXCEPTION: _exception,
    CaseKind.PRIVILEGE: _privilege,
    CaseKind.SHARED_ID: _shared_id,
    CaseKind.PRIVATE_DEVICE: _private_device,
    CaseKind.CONTRACTOR: _contractor,
    CaseKind.MANAGED: _managed,
    CaseKind.BRAKE: _brake,
    CaseKind.SUSPENSION: _suspension,
    CaseKind.CHANGE: _change,
}


def _said(case: Case, *names: str, may: frozenset[str] = frozenset()) -> dict[str, str]:
    """Exactly these, and whatever else ``may`` be said; each of them a text."""
    content = content_of(case)
    if content.keys() - may != set(names) or not all(isinstance(value, str) for value in content.values()):
        raise BadInput(say.WRONG_CONTENT, names="、".join(names))
    return content


def _no_contractor(house: House, person: Person) -> None:
    employment = person.employment_on(day_of(house.now))
    if employment is not None and employment.form is Form.CONTRACTOR:
        raise BadInput(say.DEPUTY_IS_CONTRACTOR)
