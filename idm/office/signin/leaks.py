"""A password that others may know is over at once, everywhere; the manager in charge hears of it (6.4(3)④)."""

from datetime import datetime

from sqlalchemy import Connection

from idm.audit.entry import Act
from idm.calendar import day_of
from idm.facts import Person
from idm.messages import resets as say
from idm.office.instance import Actor
from idm.office.signin.credentials import Desk, end_password, put_on_record, shown
from idm.rules.grants import Grants, held_as
from idm.store import facts, notices

MANAGER = "system_manager"


def leaked(desk: Desk, person: Person, actor: Actor) -> None:
    """
    The password ends, every session with it, and the directories are told; nothing is asked first.

    Clause: NISHIHARA-6.4.3.4.
    """
    now = desk.instance.clock.now()
    with desk.instance.store.write() as connection:
        end_password(connection, person.id, "leaked", now)
        put_on_record(connection, Act.PASSWORD_LEAKED, person.id, actor.by, now, actor.via)
        notices.tell(connection, person.id, say.TOLD_LEAKED, {}, now)
        for manager in _managers(desk, connection, person, now):
            notices.tell(connection, manager, say.TOLD_MANAGER, {"who": shown(person)}, now)


def _managers(desk: Desk, connection: Connection, person: Person, now: datetime) -> list[str]:
    """Who answers for the section, or for one above it, where the section has nobody today."""
    grants = Grants(desk.instance.policy, facts.organisation(connection), day_of(now))
    main = next(iter(person.postings_on(grants.day)), None)
    for unit in grants.organisation.path(main.unit, grants.day) if main else ():
        there = facts.people(connection, facts.posted_in(connection, unit.code))
        found = [one.id for one in there if one.id != person.id and _manages(grants, one, unit.code)]
        if found:
            return found
    return []


def _manages(grants: Grants, person: Person, unit: str) -> bool:
    posts = (post for post in person.postings_on(grants.day) if post.unit == unit)
    carried = (held for post in posts for held in grants.roles(post.unit, post.title))
    return any(held.role.key == MANAGER for held in held_as(person.employment_on(grants.day), carried))
