"""What a case says, as people read it: words for every name and every key in its content."""

from collections.abc import Callable, Mapping
from datetime import datetime

from idm.facts import Person
from idm.messages import case_pages as say
from idm.messages import changes as say_changes
from idm.messages import managed as say_managed
from idm.office.cases.seats import House
from idm.office.cases.words import content_of
from idm.office.exceptions.register import rule_label, scope_label
from idm.policy.register import clauses
from idm.rules.grants import unit_key
from idm.rules.overlap import of_a_section
from idm.store import batches, facts, vault, violations
from idm.store.cases import Filed


def in_words(house: House, filed: Filed) -> tuple[tuple[str, str], ...]:
    """A label and a value each, in the order in which they are asked for."""
    case, written = filed.case, filed.handed_in_at
    content, person = content_of(case), house.people([case]).get(case.beneficiary)
    order = [*(key for key in say.FIELD if key in content), *(key for key in content if key not in say.FIELD)]
    return tuple((say.FIELD.get(key, key), _value(house, key, str(content[key]), person, written)) for key in order)


def _value(house: House, key: str, value: str, beneficiary: Person | None, written: datetime) -> str:
    if key == "scope":
        return scope_label(facts.organisation(house.connection), value, beneficiary, written, house.now)
    return WORDS[key](house, value) if key in WORDS else value


def section_name(house: House, key: str) -> str:
    """What the section is called whose group has that key, or was when it was last there."""
    codes = (unit.code for unit in facts.organisation(house.connection).units if unit_key(unit.code) == key)
    return unit_name(house, next(codes, key))


def right_name(house: House, value: str) -> str:
    """Of a right of the profile, or of the section that somebody left (see ``rules.overlap``)."""
    if of_a_section(value):
        return say.OLD_SECTION.format(unit=section_name(house, value))
    return next((one.label for one in house.instance.policy.entitlement if one.key == value), value)


def _role(house: House, value: str) -> str:
    return next((one.label for one in house.instance.policy.role if one.key == value), value)


def unit_name(house: House, code: str) -> str:
    """What a unit is called, or was when it was last there."""
    found = facts.organisation(house.connection).last_known(code)
    return found.name if found else code


def _privilege(house: House, value: str) -> str:
    found = house.instance.policy.privileges.get(value)
    return found.label if found else value


def _item(house: House, value: str) -> str:
    found = vault.find(house.connection, value)
    return f"{found.label}（{found.place}）" if found else value


def _violation(house: House, value: str) -> str:
    """Whoever decides on a suspension reads here what it is for (8.6(2)③)."""
    found = violations.get(house.connection, int(value)) if value.isdecimal() else None
    return f"{value}（{clauses().get(found.clause, found.clause)}：{found.what}）" if found else value


def _batch(house: House, value: str) -> str:
    found = batches.get(house.connection, int(value)) if value.isdecimal() else None
    return say.HELD_FILE.format(number=value, file=found.file_name, people=found.people) if found else value


def _rule(house: House, value: str) -> str:
    return rule_label(house.instance, value)


def _clause(_house: House, value: str) -> str:
    return str(clauses().get(value, value))


def _what(_house: House, value: str) -> str:
    return say_changes.WHAT.get(value, value)


def _sort(_house: House, value: str) -> str:
    return say_managed.SORT.get(value, value)


def _system(house: House, value: str) -> str:
    found = house.instance.policy.systems.get(value)
    return found.label if found else value


WORDS: Mapping[str, Callable[[House, str], str]] = {
    "entitlement": right_name,
    "role": _role,
    "unit": unit_name,
    "privilege": _privilege,
    "item": _item,
    "violation": _violation,
    "batch": _batch,
    "rule": _rule,
    "clause": _clause,
    "what": _what,
    "sort": _sort,
    "system": _system,
}
"""Names in a content whose value is a key of something."""
