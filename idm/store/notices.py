"""What a person must hear of: his factors, his password, sign-ins that may not have been his. Shown on his page."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from idm.messages import Message, Said
from idm.messages.finding import said
from idm.store.tables import notice


@dataclass(frozen=True, slots=True)
class Notice:
    """``at`` is aware UTC; ``read_at`` None until its person has seen it and said so."""

    id: int
    at: datetime
    said: Said
    read_at: datetime | None


def tell(connection: Connection, person_id: str, message: Message, values: dict[str, str], now: datetime) -> None:
    """In the transaction of what is told. The values are kept as they are: no secrets."""
    message.say(**values)  # a hole without a value is found here, not by the person
    text = json.dumps(values, ensure_ascii=False)
    connection.execute(insert(notice).values(person_id=person_id, at=now, message=message.id, values=text))


def unread(connection: Connection, person_id: str) -> list[Notice]:
    """The newest first."""
    return _found(connection, person_id, only_unread=True, count=100)


def newest(connection: Connection, person_id: str, count: int) -> list[Notice]:
    """Read ones too, the newest first."""
    return _found(connection, person_id, only_unread=False, count=count)


def mark_read(connection: Connection, person_id: str, last: int, now: datetime) -> None:
    """
    Everything that this person was shown.

    Args:
        last: The id of the newest notice on the page: one that came in since stays unread.
    """
    connection.execute(
        update(notice)
        .where(notice.c.person_id == person_id, notice.c.id <= last, notice.c.read_at.is_(None))
        .values(read_at=now)
    )


def _found(connection: Connection, person_id: str, *, only_unread: bool, count: int) -> list[Notice]:
    query = select(notice.c.id, notice.c.at, notice.c.message, notice.c["values"], notice.c.read_at).where(
        notice.c.person_id == person_id
    )
    if only_unread:
        query = query.where(notice.c.read_at.is_(None))
    rows = connection.execute(query.order_by(notice.c.id.desc()).limit(count))
    return [Notice(key, at, said(message, json.loads(values)), read) for key, at, message, values, read in rows]
