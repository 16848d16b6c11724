"""Whoever is locked after wrong tries, and letting him try again (NISHIHARA-7.2.3)."""

from dataclasses import dataclass
from datetime import datetime

from idm.audit.entry import Act
from idm.facts import Person
from idm.messages import resets as say
from idm.office.instance import Actor
from idm.office.signin.credentials import Desk, put_on_record, shown
from idm.office.signin.desk import Recognised, require_desk
from idm.office.signin.resets import TRIES
from idm.store import credentials, facts, notices, tallies


@dataclass(frozen=True, slots=True)
class Locked:
    """``until`` is aware UTC; ``kinds`` are the locked kinds of factor."""

    number: str
    who: str
    kinds: tuple[str, ...]
    until: datetime


def locked(desk: Desk) -> list[Locked]:
    """Everybody who is locked at this moment, whoever is locked longest first."""
    now = desk.instance.clock.now()
    with desk.instance.store.read() as connection:
        found = credentials.locked(connection, now)
        people = {person.id: person for person in facts.people(connection, found.keys())}
    rows = [
        Locked(people[key].numbers[-1], shown(people[key]), tuple(sorted(kinds)), max(kinds.values()))
        for key, kinds in found.items()
    ]
    return sorted(rows, key=lambda row: (-row.until.timestamp(), row.number))


def unlock(desk: Desk, person: Person, recognised: Recognised, actor: Actor) -> int:
    """
    Let somebody who is locked try again. Returns how many of his factors had failures; his password stays what it is.

    Raises:
        Stopped: this actor may not, see ``require_desk``.
    """
    now = desk.instance.clock.now()
    with desk.instance.store.write() as connection:
        require_desk(desk, connection, actor, person)
        found = credentials.unlock(connection, person.id)
        tallies.forget(connection, TRIES, person.id)
        put_on_record(connection, Act.UNLOCKED, person.id, actor.by, now, actor.via, recognised=recognised.value)
        if found:
            notices.tell(connection, person.id, say.TOLD_UNLOCKED, {}, now)
    return found
