"""Offices that nobody holds, seen before they are empty (NISHIHARA-2.1.1, 2.2.1, 2.3.1). Pure; days are JST dates."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from idm.calendar import start_of
from idm.facts import Organisation, Person
from idm.policy import Policy
from idm.rules.employment import status_on
from idm.rules.grants import Grants
from idm.verdict import Status

Office = tuple[str, str | None]
"""The key of a role, and the code of the unit for which it is held; None for the whole body."""

NEVER_EMPTY = ("ciso", "network_admin")
"""Without them nothing is decided any more: no profile is put in force under which nobody holds them."""
ONE_HOLDER = NEVER_EMPTY
"""Nor do two people have one of them at once: the text speaks of one (NISHIHARA-2.1.1, 2.2.1)."""


@dataclass(frozen=True, slots=True)
class Vacancy:
    """An office without holder from ``first`` on; ``filled`` is the first day with one again, None when not known."""

    office: Office
    first: date
    filled: date | None


def vacancies(
    policy: Policy, organisation: Organisation, people: Collection[Person], first: date, last: date
) -> tuple[Vacancy, ...]:
    """
    Every office that is empty on a day from the first to the last.

    A role of one unit is an office of every unit that has none above it.

    Args:
        people: Everybody who holds a post that carries a role on one of these days.
    """
    found: list[Vacancy] = []
    open_since: dict[Office, date] = {}
    for day in _days(organisation, people, first, last):
        grants = Grants(policy, organisation, day)
        held = {office for person in people for office in held_on(person, grants)}
        empty = _needed(grants) - held
        for office in sorted(open_since.keys() - empty, key=_order):
            found.append(Vacancy(office, open_since.pop(office), day))
        for office in empty:
            open_since.setdefault(office, day)
    found += [Vacancy(office, since, None) for office, since in open_since.items()]
    return tuple(sorted(found, key=lambda one: (one.first, _order(one.office))))


@dataclass(frozen=True, slots=True)
class Nameless:
    """A unit that the policy names and no unit is called by from ``first`` on; ``filled`` as in ``Vacancy``."""

    name: str
    first: date
    filled: date | None


def nameless(policy: Policy, organisation: Organisation, first: date, last: date) -> tuple[Nameless, ...]:
    """
    Every name of a unit in the policy that no unit has on a day from the first to the last, as after a 改称; what is
    gone by then already, from its own first day on.
    """
    found: list[Nameless] = []
    open_since: dict[str, date] = {}
    for day in _days(organisation, (), first, last):
        gone = set(names_of_units(policy)) - {unit.name for unit in organisation.all_on(day)}
        for name in sorted(open_since.keys() - gone):
            found.append(Nameless(name, open_since.pop(name), day))
        for name in gone - open_since.keys():
            open_since[name] = day if day > first else _nameless_since(name, organisation, first)
    found += [Nameless(name, since, None) for name, since in open_since.items()]
    return tuple(sorted(found, key=lambda one: (one.first, one.name)))


def _nameless_since(name: str, organisation: Organisation, day: date) -> date:
    """The first day since which no unit has had this name, where none has it on that day."""
    found = day
    for edge in sorted((edge for edge in organisation.edges() if edge < day), reverse=True):
        if any(unit.name == name for unit in organisation.all_on(edge)):
            break
        found = edge
    return found


def names_of_units(policy: Policy) -> dict[str, tuple[str, ...]]:
    """By the name of a unit: the labels of the roles, rights and systems that the policy ties to it."""
    roles = ((role.unit, role.label) for role in policy.role)
    rights = ((right.unit, right.label) for right in policy.entitlement)
    systems = ((system.manager, system.label) for system in policy.systems.values())
    found: dict[str, tuple[str, ...]] = {}
    for name, label in (*roles, *rights, *systems):
        if name is not None and label not in found.get(name, ()):
            found[name] = (*found.get(name, ()), label)
    return found


def held_on(person: Person, grants: Grants) -> set[Office]:
    """What somebody's posts carry that day, while he may work."""
    if status_on(person, grants.policy, grants.day, start_of(grants.day))[0] is not Status.ACTIVE:
        return set()
    return carried_on(person, grants)


def carried_on(person: Person, grants: Grants) -> set[Office]:
    """The same whether he may work that day or not: whoever is on leave or suspended has his post."""
    if person.employment_on(grants.day) is None:
        return set()
    return {(held.role.key, held.unit) for held in grants.held_by(person)}


def _needed(grants: Grants) -> set[Office]:
    top = [unit.code for unit in grants.organisation.all_on(grants.day) if unit.parent is None]
    body = {(role.key, None) for role in grants.policy.role if role.scope == "body"}
    return body | {(role.key, unit) for role in grants.policy.role if role.scope == "unit" for unit in top}


def _days(organisation: Organisation, people: Iterable[Person], first: date, last: date) -> list[date]:
    """The first day, and every later one on which anything may be otherwise."""
    edges = {
        edge for person in people for span in person.spans() for edge in (span.start, span.end) if edge is not None
    }
    edges |= set(organisation.edges())
    return [first, *sorted(day for day in edges if first < day <= last)]


def _order(office: Office) -> tuple[str, str]:
    return office[0], office[1] or ""
