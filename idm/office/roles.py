"""
What somebody may do at this moment: by his own posts, and for others as a deputy whom the CISO accepted.

Every right that goes with a role is asked for here, at use and in the transaction of the deed. Decisions on
applications are not: those are for whoever holds the post himself (``office.cases.seats``), and what nobody can hand on
(the CISO's, HR's, the operators') nobody holds for another.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from idm.calendar import day_of
from idm.desired import Desired
from idm.facts import Person
from idm.office.instance import Instance
from idm.policy import Policy
from idm.rules.consents import waits
from idm.rules.delegation import kept
from idm.rules.employment import status_on
from idm.rules.grants import Grants, Held
from idm.store import facts
from idm.verdict import Status


def held_now(instance: Instance, connection: Connection, person: Person) -> tuple[Held, ...]:
    """The roles of this person now; none while his own account may not be used."""
    now = instance.clock.now()
    desired = Desired(instance.policy, facts.organisation(connection), now)
    explained = desired.explain(person)
    if explained.status is not Status.ACTIVE:
        return ()
    return (*explained.roles, *lent_to(instance.policy, connection, desired.grants, person, now))


def holds(instance: Instance, connection: Connection, person: Person, roles: Collection[str]) -> bool:
    """Does he hold one of these roles now?"""
    return any(held.role.key in roles for held in held_now(instance, connection, person))


def lent_to(policy: Policy, connection: Connection, grants: Grants, deputy: Person, now: datetime) -> tuple[Held, ...]:
    """What somebody holds for others: what was accepted, as far as it is still each one's own and he is still there."""
    named = [one for one in deputy.delegations if one.in_force(now)]
    if not named:
        return ()
    people = {one.id: one for one in facts.people(connection, {one.delegator for one in named})}
    return tuple(
        replace(held, by_title=f"{held.by_title}の代行", lent=True)
        for one in kept(named, people | {deputy.id: deputy}, grants.organisation, now)
        for held in _own(policy, grants, people[one.delegator], now)
        if (held.role.key, held.unit) == (one.role, one.unit)
    )


def _own(policy: Policy, grants: Grants, person: Person, now: datetime) -> Iterable[Held]:
    """By his posts, while he may work at all and owes no consent."""
    day = day_of(now)
    if status_on(person, policy, day, now)[0] is not Status.ACTIVE or waits(person, policy, day) is not None:
        return ()
    return grants.held_by(person)


def acts_for(person: Person, other: str, now: datetime) -> bool:
    """
    Is he the deputy of this other person (by id)? Then what takes a second person is not for him (NISHIHARA-2.6.1).

    Strictly by the delegation's own period: whether its delegator has moved since makes nobody a second person.
    """
    return any(one.delegator == other and one.in_force(now) for one in person.delegations)
