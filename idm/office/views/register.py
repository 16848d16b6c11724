"""What other programs may read of people, accounts, sessions, factors and files; and end of sessions.

Everything is as of now: a posting of a day to come shows nowhere before that day begins (内示).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft
from idm.desired import Desired, Explained
from idm.errors import NotThere
from idm.facts import Person
from idm.messages import api as say
from idm.office.instance import Instance
from idm.office.signin import clients
from idm.office.signin.standing import Standings
from idm.signin.names import canonical
from idm.signin.rules import over
from idm.store import batches, credentials, facts, log, pages, sessions
from idm.store.batches import Batch
from idm.store.clients import Client
from idm.store.credentials import Credential
from idm.store.sessions import Session


@dataclass(frozen=True, slots=True)
class Seen:
    """A person with what follows from his facts at this moment."""

    person: Person
    explained: Explained
    desired: Desired


def people(instance: Instance, after: str, count: int) -> list[Seen]:
    """The next people in the order of their ids."""
    with _looking(instance) as (connection, desired):
        found = facts.people(connection, pages.people_after(connection, after, count))
        return [Seen(person, desired.explain(person), desired) for person in found]


def named(instance: Instance, name: str) -> Seen | None:
    """By 職員番号 or login name, however it is spelt."""
    wanted = canonical(name)
    with _looking(instance) as (connection, desired):
        found = facts.find_named(connection, (wanted, wanted.upper()))
        return None if found is None else Seen(found, desired.explain(found), desired)


def one(instance: Instance, person_id: str) -> Seen:
    """
    Raises:
        NotThere: nobody has this id.
    """
    with _looking(instance) as (connection, desired):
        person = _person(connection, person_id)
        return Seen(person, desired.explain(person), desired)


def open_sessions(instance: Instance, person_id: str) -> list[Session]:
    """
    Those that are good at this moment, the newest first.

    Raises:
        NotThere: nobody has this id.
    """
    now = instance.clock.now()
    with instance.store.read() as connection:
        limits = Standings(instance.policy).limits(connection, _person(connection, person_id), now)
        found = sessions.open_ones(connection, person_id)
    return [one for one in found if not over(one.opened_at, one.seen_at, one.ends_at, limits, now)]


def end_sessions(instance: Instance, client: Client, person_id: str) -> int:
    """
    Every session of this person is over with the commit (F15, F16). How many there were.

    Raises:
        NotThere: nobody has this id.
    """
    now = instance.clock.now()
    with instance.store.write() as connection:
        _person(connection, person_id)
        ended = len(sessions.open_ones(connection, person_id))
        sessions.next_epoch(connection, person_id)
        act, by = Act.SESSIONS_ENDED, clients.by(client)
        draft = Draft(act=act, by=by, via="api", subject=person_id, outcome="ok", data={"ended": ended})
        log.append(connection, [draft], now)
    return ended


def factors(instance: Instance, person_id: str) -> list[Credential]:
    """
    What a person can prove himself with, temporary passwords included; recovery codes one by one.

    Raises:
        NotThere: nobody has this id.
    """
    with instance.store.read() as connection:
        _person(connection, person_id)
        return credentials.of(connection, person_id)


def files(instance: Instance, before: int | None, count: int) -> list[Batch]:
    """The newest first."""
    with instance.store.read() as connection:
        found = (batches.get(connection, number) for number in pages.batches_before(connection, before, count))
        return [one for one in found if one is not None]


def _person(connection: Connection, person_id: str) -> Person:
    found = next(facts.people(connection, [person_id]), None)
    if found is None:
        raise NotThere(say.NOTHING_THERE)
    return found


@contextmanager
def _looking(instance: Instance) -> Iterator[tuple[Connection, Desired]]:
    """One moment of the facts, and the function over it."""
    with instance.store.read() as connection:
        yield connection, Desired(instance.policy, facts.organisation(connection), instance.clock.now())
