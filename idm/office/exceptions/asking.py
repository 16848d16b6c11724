"""What an application for an exception has to say, to the letter (NISHIHARA-8.4.1)."""

from idm.calendar import day_of
from idm.errors import BadInput
from idm.facts import Organisation, Person
from idm.facts.case import Case
from idm.messages import exceptions as say
from idm.office.cases.seats import House
from idm.office.cases.words import content_of
from idm.policy import Policy
from idm.policy.register import clauses
from idm.rules.exceptions import Scope, ScopeKind, scope_in
from idm.store import facts

FIELDS = frozenset({"rule", "clause", "scope", "alternative", "value"})
CLAUSE_LIMIT = 40  # characters


def check(house: House, case: Case, beneficiary: Person) -> None:
    """
    Args:
        beneficiary: Whom an exception for one person is for; one for a unit is for everybody in it.

    Raises:
        BadInput: a rule that has no exceptions, a clause of nobody's, people of another manager, or a value that is out
            of bounds.
    """
    content = {name: str(value).strip() for name, value in content_of(case).items()}
    if unknown := sorted(content.keys() - FIELDS):
        raise BadInput(say.UNKNOWN_FIELDS, names="、".join(unknown))
    _check_rule(house, content.get("rule", ""), content.get("value", ""))
    if not is_clause(house.instance.policy, content.get("clause", "")):
        raise BadInput(say.NO_CLAUSE)
    if not content.get("alternative"):
        raise BadInput(say.NO_ALTERNATIVE)
    _check_scope(house, case, beneficiary, content.get("scope", ""))


def is_clause(policy: Policy, text: str) -> bool:
    """As this body prints it, or the id of one of its clauses in the register."""
    known = clauses().get(text)
    return known.body == policy.body.name if known else 0 < len(text) <= CLAUSE_LIMIT and text.isprintable()


def _check_rule(house: House, rule: str, value: str) -> None:
    policy = house.instance.policy
    if rule == say.OTHER:
        return
    found = next((one for one in policy.exceptable if one.rule == rule), None)
    if found is None:
        known = "、".join(f"{one.rule}（{one.label}）" for one in policy.exceptable)
        raise BadInput(say.NO_SUCH_RULE, rule=rule, known=known)
    usual = policy.sign_in.usual(found.rule)
    if not (value.isascii() and value.isdigit() and usual < int(value) <= found.most):
        raise BadInput(say.BAD_VALUE, usual=usual, most=found.most, source=found.source)


def _check_scope(house: House, case: Case, beneficiary: Person, text: str) -> None:
    scope = scope_in(text)
    if scope is None:
        raise BadInput(say.BAD_SCOPE, scope=text)
    if scope.kind is ScopeKind.PERSON and beneficiary.number_on(day_of(house.now)) != scope.key:
        raise BadInput(say.OTHER_PERSON)
    organisation = facts.organisation(house.connection)
    applicant = house.people([case])[case.applicant]
    own = {unit for key, unit in house.roles_of(applicant) if key == "system_manager"}
    if own.isdisjoint(_units(house, organisation, scope, beneficiary)):
        raise BadInput(say.NOT_YOUR_UNIT, scope=text)


def _units(house: House, organisation: Organisation, scope: Scope, beneficiary: Person) -> set[str]:
    """The unit, or the units of the person, with all above them, as they are that day."""
    day = day_of(house.now)
    codes = [scope.key] if scope.kind is ScopeKind.UNIT else [one.unit for one in beneficiary.postings_on(day)]
    return {unit.code for code in codes for unit in organisation.path(code, day)}
