"""Looking people up: what is searched for, and who works where. Only facts that are in force."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select, union_all

from idm.store.tables import account, credential, employment, person, person_name, posting, renumbering

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Called:
    """One way in which somebody is called: a number with one of his names. Somebody may have several."""

    person_id: str
    number: str
    login: str
    name: str
    kana: str


def called(connection: Connection) -> Iterator[Called]:
    """Every number that anybody has or had, with every name of theirs."""
    renumbered = select(renumbering.c.person_id, renumbering.c.number).where(renumbering.c.superseded_at.is_(None))
    numbers = union_all(select(person.c.id.label("person_id"), person.c.number), renumbered).subquery()
    query = (
        select(numbers.c.person_id, numbers.c.number, account.c.login, person_name.c.full, person_name.c.kana)
        .join(account, account.c.person_id == numbers.c.person_id)
        .join(person_name, person_name.c.person_id == numbers.c.person_id)
        .where(person_name.c.superseded_at.is_(None))
    )
    for row in connection.execute(query):
        yield Called(*row)


def posted_to(connection: Connection, units: Collection[str]) -> set[str]:
    """Ids of everybody who has, had or will have a post in one of these units (codes)."""
    found: set[str] = set()
    wanted = sorted(units)
    for start in range(0, len(wanted), CHUNK):
        query = select(posting.c.person_id).where(
            posting.c.unit.in_(wanted[start : start + CHUNK]), posting.c.superseded_at.is_(None)
        )
        found.update(connection.execute(query).scalars())
    return found


def with_appointment(connection: Connection, first: date, last: date) -> set[str]:
    """Ids of everybody who has an appointment on one of these days (JST, both included)."""
    query = select(employment.c.person_id).where(
        employment.c.superseded_at.is_(None),
        employment.c.valid_from <= last,
        employment.c.valid_to.is_(None) | (employment.c.valid_to > first),
    )
    return set(connection.execute(query).scalars())


def beginning(connection: Connection, after: date, last: date) -> set[str]:
    """Ids of everybody of whom an appointment begins after the one day and up to the other (JST)."""
    query = select(employment.c.person_id).where(
        employment.c.superseded_at.is_(None), employment.c.valid_from > after, employment.c.valid_from <= last
    )
    return set(connection.execute(query).scalars())


def everybody(connection: Connection) -> set[str]:
    """The ids of all that were ever taken in."""
    return set(connection.execute(select(person.c.id)).scalars())


def first_by_number(connection: Connection, ids: Collection[str], day: date, most: int) -> list[str]:
    """The ids of the first of these by the number that each carries that day (JST), and by login."""
    logins = select(person.c.id, person.c.number, account.c.login).join(account, account.c.person_id == person.c.id)
    known = {key: (number, login) for key, number, login in connection.execute(logins)}
    newer = (
        select(renumbering.c.person_id, renumbering.c.number)
        .where(renumbering.c.superseded_at.is_(None), renumbering.c.valid_from <= day)
        .order_by(renumbering.c.valid_from, renumbering.c.id)
    )
    for key, number in connection.execute(newer):
        known[key] = (number, known[key][1])
    return sorted(ids, key=known.__getitem__)[:most]


def locked(connection: Connection, now: datetime) -> dict[str, datetime]:
    """Who is locked out at this moment (person id), and until when (UTC)."""
    query = (
        select(credential.c.person_id, credential.c.locked_until)
        .where(credential.c.locked_until > now, credential.c.state.in_(("active", "temporary")))
        .order_by(credential.c.locked_until)
    )
    return {row[0]: row[1] for row in connection.execute(query)}
