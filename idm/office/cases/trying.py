"""What speaks against an application, all at once and before it is handed in; handing it in judges anew."""

from collections.abc import Sequence

from idm.errors import BadInput
from idm.facts import Person
from idm.facts.case import Case, canonical
from idm.messages import Said
from idm.messages import cases as say
from idm.office.cases.asking import Asked
from idm.office.cases.kinds import against, check_kind, completed
from idm.office.cases.seats import House
from idm.office.instance import Instance
from idm.office.views import finding
from idm.office.views.finding import Row, Scope
from idm.store import facts

MOST = 8
"""So many people are offered to choose from; more mean another word."""


def problems(instance: Instance, asked: Asked, applicant: Person) -> tuple[Said, ...]:
    """
    Everything that speaks against it, as things stand.

    Args:
        asked: Of a kind that the profile knows.
    """
    if asked.until is not None and asked.until <= asked.starts:
        return (say.CHANGED_PERIOD.say(),)
    with instance.store.read() as connection:
        house = House(instance, connection, instance.clock.now())
        held = house.roles_of(applicant)
        case = Case(
            kind=asked.kind,
            subject=asked.subject,
            applicant=applicant.id,
            beneficiary=asked.beneficiary.id,
            starts=asked.starts,
            until=asked.until,
            reason=asked.reason,
            content=canonical(completed(asked.kind, asked.content, held)),
            chain=instance.policy.cases[asked.kind].bound,
        )
        found = against(house, case, applicant)
        try:
            check_kind(house, case, asked.beneficiary, held)
        except BadInput as error:
            return (*found, error.said)
    return found


def meant(instance: Instance, text: str) -> tuple[Person | None, Sequence[Row], int]:
    """
    Whom a number, a login or a part of a name means: the one whose it is exactly; otherwise those to choose from,
    the first of them, and how many there are.

    Nobody is taken because he is the only one whom a part of a name fits.
    """
    with instance.store.read() as connection:
        person = facts.find_person(connection, text)
    if person is not None or not text:
        return person, (), 0
    found = finding.find(instance, Scope(None), text, "active")
    return None, found.rows[:MOST], found.total
