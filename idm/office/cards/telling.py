"""Who hears of a card: the network admin, the CISO, the holder's own system manager, and whoever acts for them."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from idm.calendar import JST
from idm.desired import Desired
from idm.facts import Person
from idm.facts.case import CaseKind
from idm.messages import cards as say
from idm.office.cards.keepers import MAY_KEEP
from idm.office.cases.seats import House
from idm.office.instance import Instance
from idm.store import cases, facts, posts, search

TOLD_OF_ALL = frozenset({"network_admin", "ciso"})
TOLD = (*sorted(TOLD_OF_ALL), "system_manager")


def responsible(instance: Instance, connection: Connection, holder: Person | None, now: datetime) -> list[Person]:
    """
    The network admin, the CISO (2.3.6), the system manager of the holder's own unit (6.4.1.1.u), and their deputies;
    each once. Where all these offices are empty: whoever keeps cards, so that somebody hears of it.
    """
    desired = Desired(instance.policy, facts.organisation(connection), now)
    titles = {title for role in instance.policy.role if role.key in TOLD for title in role.titles}
    units = {
        u.code
        for p in (holder.postings_on(desired.day) if holder else ())
        for u in desired.organisation.path(p.unit, desired.day)
    }
    holders = list(facts.people(connection, posts.holders_of(connection, titles, desired.day)))
    found = []
    for person in holders:
        roles = desired.explain(person).roles
        if any(r.role.key in TOLD_OF_ALL or (r.role.key == "system_manager" and r.unit in units) for r in roles):
            found.append(person)
    found += _deputies(instance, connection, found, now)
    return found or _keepers(desired, connection, holders)


def shown(person: Person | None) -> str:
    """Number and name; in the cupboard where nobody holds it."""
    return f"{person.numbers[-1]} {person.names[-1].full}" if person else say.STATE["stock"]


def clock(now: datetime) -> str:
    return f"{now.astimezone(JST):%Y-%m-%d %H:%M}"


def _deputies(instance: Instance, connection: Connection, found: list[Person], now: datetime) -> list[Person]:
    if not cases.in_force(connection, CaseKind.DELEGATION, now):
        return []
    house = House(instance, connection, now)
    ids = {deputy for person in found for deputy in house.deputies_of(person.id, *TOLD)}
    return list(facts.people(connection, sorted(ids - {person.id for person in found})))


def _keepers(desired: Desired, connection: Connection, holders: Iterable[Person]) -> list[Person]:
    """Whoever keeps cards by a post, of whatever section, and by being posted where they are kept."""
    places = {role.unit for role in desired.policy.role if role.key in MAY_KEEP and role.unit and not role.titles}
    units = {
        unit.code
        for unit in desired.organisation.all_on(desired.day)
        if any(above.name in places for above in desired.organisation.path(unit.code, desired.day))
    }
    posted = facts.people(connection, sorted(search.posted_to(connection, units)))
    known = {person.id: person for person in (*holders, *posted)}
    return [
        person for person in known.values() if any(held.role.key in MAY_KEEP for held in desired.explain(person).roles)
    ]
