"""Slips of paper for newcomers: temporary passwords for everybody who begins on a day (NISHIHARA-7.2.4.2)."""

from datetime import date

from idm.errors import Stopped
from idm.facts import Person
from idm.messages import resets as say
from idm.office.instance import Actor
from idm.office.signin.credentials import Desk, Issued, issue_temporary
from idm.office.signin.desk import Recognised, require_first_issue
from idm.store import credentials, facts


def joiners(desk: Desk, day: date) -> list[Person]:
    """Whoever's first employment begins that day (JST) and who has chosen no password yet, in the order of numbers."""
    with desk.instance.store.read() as connection:
        ids = facts.beginning_on(connection, day)
        new = [one for one in facts.people(connection, ids) if not credentials.chose_one(connection, one.id)]
    return sorted((one for one in new if _first_day(one) == day), key=lambda one: one.numbers[-1])


def issue_for(desk: Desk, people: list[Person], actor: Actor, recognised: Recognised | None = None) -> list[Issued]:
    """
    One temporary password each; an earlier one that was never used gives way.

    Args:
        recognised: How the person who came was recognised; None for slips that are printed beforehand.

    Raises:
        Stopped: nobody to give one to, whoever asks does not serve them at the desk, or one of them needs two.
    """
    if not people:
        raise Stopped(say.NOBODY_TO_GIVE)
    require_first_issue(desk, actor, people)
    how = recognised.value if recognised else ""
    return [issue_temporary(desk, person, actor, how) for person in people]


def _first_day(person: Person) -> date:
    return min(employment.span.start for employment in person.employments)
