"""Who has to do with a violation, as the roster stands in this very transaction; finding one for whoever may see it."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from idm.errors import NotThere
from idm.facts import Person
from idm.facts.case import CaseKind
from idm.messages import violations as say
from idm.office.cases.seats import House
from idm.office.cases.words import shown
from idm.office.instance import Actor
from idm.rules.violations import Deed, Parties, State, sees
from idm.rules.violations import improves_until as improves
from idm.store import facts, violations
from idm.store.violations import Investigation, Step, Violation

ADMIN = "network_admin"


def parties_of(house: House, one: Violation) -> Parties:
    """
    Who may suspend is the profile's word: the role that decides on suspensions, with its accepted deputies (7.2(1)③).
    """
    return parties_of_each(house, [one])[one.id]


def parties_of_each(house: House, found: Collection[Violation]) -> dict[int, Parties]:
    """The same of many, by number: the roster and the steps are read once for all of them."""
    rule = house.instance.policy.cases.get(CaseKind.SUSPENSION)
    suspenders = _with_deputies(house, rule.chain[0] if rule else ADMIN)
    admins, ciso = frozenset(house.with_role(ADMIN)), frozenset(house.with_role("ciso"))
    people = {one.id: one for one in facts.people(house.connection, {one.person for one in found})}
    put = violations.suspended_by(house.connection, [one.id for one in found])
    named = defaultdict(set)
    for word in investigations(house, found):
        named[word.violation].add(word.investigator)
    return {
        one.id: Parties(
            person=one.person,
            finder=one.finder,
            managers=house.seats_for(people[one.person]).holders("system_manager"),
            admins=admins,
            suspenders=suspenders,
            ciso=ciso,
            deputies=house.stand_ins_of(one.person),
            suspended_by=put.get(one.id, ""),
            stand_ins=house.stand_ins_of(put[one.id]) if one.id in put else frozenset(),
            investigators=frozenset(named[one.id]),
        )
        for one in found
    }


def investigations(house: House, found: Collection[Violation]) -> list[Investigation]:
    """Whom the CISO named for them; a matter that is closed has none."""
    return violations.investigations(
        house.connection, {one.id for one in found if one.state is not State.CLOSED}, house.now
    )


def visible(house: House, number: int, actor: Actor) -> tuple[Violation, Parties]:
    """
    Raises:
        NotThere: there is none, or not for him (F11).
    """
    one = violations.get(house.connection, number)
    if one is not None:
        parties = parties_of(house, one)
        if actor.by in sees(parties, one.state):
            return one, parties
    raise NotThere(say.NO_SUCH, number=number)


def improves_until(house: House, steps: Iterable[Step]) -> datetime | None:
    """Before when (aware UTC) nobody finds that the last guidance did not help; None where there was none."""
    guided = [step.at for step in steps if step.what == Deed.GUIDE]
    return improves(guided[-1], house.instance.policy.violations.improves.days) if guided else None


def named(house: House, ids: Iterable[str]) -> str:
    """These people in one line; nobody is said too."""
    people = sorted(shown(person) for person in facts.people(house.connection, set(ids)))
    return "、".join(people) or say.NOBODY.ja


def name(house: House, person_id: str) -> str:
    return named(house, {person_id})


def person(house: House, one: Violation) -> Person:
    return next(facts.people(house.connection, {one.person}))


def _with_deputies(house: House, role: str) -> frozenset[str]:
    own = frozenset(house.with_role(role))
    return own.union(*(house.deputies_of(one, role) for one in own))
