"""What somebody holds, by his posts and as an accepted deputy; asked in the transaction of a deed."""

from idm.calendar import day_of
from idm.errors import Stopped
from idm.facts import Form, Person
from idm.messages import consents as say_consents
from idm.messages import work as say_work
from idm.office.cases.seats import House
from idm.office.instance import Actor
from idm.rules.consents import waits
from idm.rules.employment import status_on
from idm.store import facts
from idm.verdict import Status

THIRD = ("audit_chief", "hr_operator", "system_manager")
"""Who hears of what is the CISO's to look at while no CISO can: the first of these that somebody holds (2(6))."""


def held(house: House, person: Person) -> frozenset[str]:
    """Keys of the roles; none while his own account may not be used."""
    return frozenset(key for key, _ in house.held_by(person)) if usable(house, person) else frozenset()


def usable(house: House, person: Person) -> bool:
    """By papers and stops, and by the consent that his access may wait for (NISHIHARA-6.1.2.2)."""
    return _in_office(house, person) and waits(person, house.instance.policy, day_of(house.now)) is None


def _in_office(house: House, person: Person) -> bool:
    return status_on(person, house.instance.policy, day_of(house.now), house.now)[0] is Status.ACTIVE


def overseers(house: House, *but: str) -> list[str]:
    """
    Ids of those who are to hear of what somebody did on his own: every CISO by post, for whom it waits if he may not
    work now; and where none of them may, a third office too.

    Args:
        but: Ids of those who have a part in it, or are being stopped by it.
    """
    named = house.carriers("ciso")
    return named if set(house.with_role("ciso")) - set(but) else [*named, *third_office(house, *but, *named)]


def third_office(house: House, *but: str) -> list[str]:
    """Ids of the first third office that somebody holds besides these."""
    offices = (sorted(set(house.with_role(role)) - set(but)) for role in THIRD)
    return next((found for found in offices if found), [])


def is_contractor(house: House, person: Person) -> bool:
    employment = person.employment_on(day_of(house.now))
    return employment is not None and employment.form is Form.CONTRACTOR


def acting(house: House, actor: Actor, *, waiting: bool = False) -> Person:
    """
    Whoever acts, as he is in this transaction.

    Args:
        waiting: Also whoever still owes his consent: for giving that, and for giving up something.

    Raises:
        Stopped: nobody in particular, or somebody whose own account may not be used any more, or not yet.
    """
    person = next(facts.people(house.connection, {actor.by}), None) if actor.person is not None else None
    if person is None or not _in_office(house, person):
        raise Stopped(say_work.WHO_ARE_YOU, who=actor.shown)
    if not waiting and not usable(house, person):
        raise Stopped(say_consents.CONSENT_FIRST, who=actor.shown)
    return person
