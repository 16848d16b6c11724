"""How often something was tried lately that is no credential: by a source, or at the reset page for one person.

One row for each, which ends by itself; counted by one statement, so that tries at the same time, in whatever process,
are counted one by one (F07, F08).
"""

from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import ColumnElement, Connection, case, delete, literal, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from idm.store.tables import UtcDateTime, tally


def take(connection: Connection, what: str, who: str, *, most: int, lasts: timedelta, now: datetime) -> datetime | None:
    """
    Count a try before it is looked at; to be committed before the answer is worked out.

    Args:
        most: Tries within ``lasts``, which begins with the first of them.

    Returns:
        None when it may be made; otherwise until when (aware UTC) nothing is looked at. That was not counted, so
        whoever goes on trying is not held for longer.
    """
    insert = pg_insert if connection.dialect.name == "postgresql" else sqlite_insert
    until, over = literal(now + lasts, UtcDateTime()), tally.c.expires_at <= now
    first = insert(tally).values(key_sha256=_key(what, who), count=1, expires_at=now + lasts)
    counted = connection.execute(
        first.on_conflict_do_update(
            index_elements=[tally.c.key_sha256],
            set_={
                "count": case((over, 1), else_=tally.c.count + 1),
                "expires_at": case((over, until), else_=tally.c.expires_at),
            },
            where=over | (tally.c.count < most),
        ).returning(tally.c.count)
    ).scalar_one_or_none()
    if counted is None:
        until_when: datetime = connection.execute(select(tally.c.expires_at).where(_is(what, who))).scalar_one()
        return until_when
    if counted == 1:
        connection.execute(delete(tally).where(tally.c.expires_at <= now))
    return None


def give_back(connection: Connection, what: str, who: str, tries: int) -> None:
    """So many tries were none; never below nothing."""
    left = case((tally.c.count > tries, tally.c.count - tries), else_=0)
    connection.execute(update(tally).where(_is(what, who)).values(count=left))


def forget(connection: Connection, what: str, who: str) -> None:
    """The count begins anew."""
    connection.execute(delete(tally).where(_is(what, who)))


def _is(what: str, who: str) -> ColumnElement[bool]:
    return tally.c.key_sha256 == _key(what, who)


def _key(what: str, who: str) -> str:
    return sha256(f"tally\0{what}\0{who}".encode("utf-8", "replace")).hexdigest()
