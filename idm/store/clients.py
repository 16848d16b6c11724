"""Other programs that ask over the API, as the database knows them. Of a key there is a digest, never the key."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from idm.store.tables import client


@dataclass(frozen=True, slots=True)
class Client:
    """``systems``: for which systems it may ask; empty for all of the profile. ``used_at`` to the minute."""

    id: int
    name: str
    scopes: frozenset[str]
    systems: frozenset[str]
    made_by: str
    made_at: datetime
    expires_at: datetime | None
    ended_at: datetime | None
    used_at: datetime | None

    def good(self, now: datetime) -> bool:
        """May it ask at this moment?"""
        return self.ended_at is None and (self.expires_at is None or now < self.expires_at)


_COLUMNS = [client.c[name] for name in Client.__slots__]
_ALL = select(*_COLUMNS)
_BY_KEY = _ALL.where(client.c.key_sha256 == bindparam("digest"))


def add(
    connection: Connection,
    name: str,
    key_sha256: str,
    scopes: Collection[str],
    systems: Collection[str],
    *,
    by: str,
    now: datetime,
    expires_at: datetime,
) -> bool:
    """One more; False when the name was ever given, also to one that has ended."""
    insert = pg_insert if connection.dialect.name == "postgresql" else sqlite_insert
    done = connection.execute(
        insert(client)
        .values(
            name=name,
            key_sha256=key_sha256,
            scopes=json.dumps(sorted(scopes)),
            systems=json.dumps(sorted(systems)),
            made_by=by,
            made_at=now,
            expires_at=expires_at,
        )
        .on_conflict_do_nothing(index_elements=[client.c.name])
        .returning(client.c.id)
    )
    return done.scalar_one_or_none() is not None


def find(connection: Connection, key_sha256: str) -> Client | None:
    """Whose key this is, ended and expired ones included: the caller judges by the clock."""
    row = connection.execute(_BY_KEY, {"digest": key_sha256}).one_or_none()
    return None if row is None else of_row(row)


def every(connection: Connection) -> list[Client]:
    """All there ever were, by name."""
    return [of_row(row) for row in connection.execute(_ALL.order_by(client.c.name))]


def end(connection: Connection, name: str, now: datetime, made_at: datetime | None = None) -> bool:
    """
    From now on nothing is answered to it; False when there is none of that name, or it had ended.

    Args:
        made_at: Of the key that is meant: one that took its place meanwhile goes on. None for whichever there is.
    """
    meant = [client.c.name == name, client.c.ended_at.is_(None)]
    if made_at is not None:
        meant.append(client.c.made_at == made_at)
    return connection.execute(update(client).where(*meant).values(ended_at=now)).rowcount == 1


def renew(connection: Connection, name: str, key_sha256: str, *, by: str, now: datetime, expires_at: datetime) -> bool:
    """Another key in the place of the one it has; False when there is none of that name, or it had ended."""
    done = connection.execute(
        update(client)
        .where(client.c.name == name, client.c.ended_at.is_(None))
        .values(key_sha256=key_sha256, made_by=by, made_at=now, expires_at=expires_at)
    )
    return done.rowcount == 1


def used(connection: Connection, client_id: int, now: datetime) -> None:
    connection.execute(update(client).where(client.c.id == client_id).values(used_at=now))


def of_row(row: Sequence[Any]) -> Client:
    """From the columns in the order of ``Client``."""
    number, name, scopes, systems, *rest = row
    return Client(number, name, frozenset(json.loads(scopes)), frozenset(json.loads(systems)), *rest)
