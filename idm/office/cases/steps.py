"""Whose word a step of a case needs, as people read it: the body's own name of the role, and for what it is meant."""

from idm.facts.case import Case
from idm.messages import case_pages as say
from idm.office.cases.contents import section_name
from idm.office.cases.seats import House
from idm.office.cases.words import content_of
from idm.rules.cases import OWNER
from idm.rules.overlap import of_a_section


def step_label(house: House, case: Case, key: str) -> str:
    """
    Args:
        key: As a chain says it. A role that is limited to a unit is named with the system's unit, where it is meant of
            the system (7.2(2)①), and with the section which somebody left and whose group he is to keep; who answers
            for a shared item is named by his role (6.4(2)②).
    """
    if key == OWNER:
        owner = house.owner_of(content_of(case)["item"])
        return say.OF_ITEM.format(role=_label(house, owner))
    policy, content = house.instance.policy, content_of(case)
    rule, role = policy.cases.get(case.kind), next((one for one in policy.role if one.key == key), None)
    if role is not None and role.scope == "unit" and of_a_section(content.get("entitlement", "")):
        return say.OF_SECTION.format(role=role.label, unit=section_name(house, content["entitlement"]))
    if role is None or role.scope == "body" or rule is None or rule.of != "system":
        return _label(house, key)
    return say.OF_SYSTEM.format(role=role.label, unit=policy.manager_of(content["entitlement"]) or "")


def _label(house: House, key: str) -> str:
    return next((role.label for role in house.instance.policy.role if role.key == key), key)
