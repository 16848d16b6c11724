"""What a person must hear of: his factors, his password, sign-ins that may not have been his. Shown on his page."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from idm.messages import Message, Said
from idm.messages.finding import said
from idm.store import outbox
from idm.store.tables import notice


@dataclass(frozen=True, slots=True)
class Notice:
    """``at`` is aware UTC; ``read_at`` None until its person has seen it and said so."""

    id: int
    at: datetime
    said: Said
    read_at: datetime | None


def tell(connection: Connection, person_id: str, message: Message, values: dict[str, str], now: datetime) -> int:
    """
    In the transaction of what is told; by mail too, for whoever gets mail. The values are kept as they are: no secrets.

    Returns:
        The number of the notice (see ``outbox.delivered``).
    """
    message.say(**values)  # a hole without a value is found here, not by the person
    text = json.dumps(values, ensure_ascii=False)
    made = connection.execute(insert(notice).values(person_id=person_id, at=now, message=message.id, values=text))
    number: int = made.inserted_primary_key[0]  # type: ignore[index]
    outbox.put(connection, number, person_id, now)
    return number


def was_told(connection: Connection, person_id: str, message: Message, values: dict[str, str]) -> bool:
    """Did this person hear exactly this before, read or not?"""
    text = json.dumps(values, ensure_ascii=False)
    query = select(notice.c.id).where(
        notice.c.person_id == person_id, notice.c.message == message.id, notice.c["values"] == text
    )
    return connection.execute(query.limit(1)).first() is not None


def first_told(connection: Connection, message: Message, values: dict[str, str], upto: datetime) -> datetime | None:
    """
    When anybody first heard exactly this; what was said in a time still to come, by a clock that was wrong, was not
    said (F77).
    """
    text = json.dumps(values, ensure_ascii=False)
    query = select(func.min(notice.c.at)).where(
        notice.c.message == message.id, notice.c["values"] == text, notice.c.at <= upto
    )
    return connection.execute(query).scalar()


def unread(connection: Connection, person_id: str) -> list[Notice]:
    """The newest first."""
    return _found(connection, person_id, only_unread=True, count=100)


def newest(connection: Connection, person_id: str, count: int) -> list[Notice]:
    """Read ones too, the newest first."""
    return _found(connection, person_id, only_unread=False, count=count)


def told(connection: Connection, at: datetime, messages: Collection[str]) -> list[tuple[str, Said, datetime | None]]:
    """Who was told one of these (ids of messages) at exactly this instant: person id, what, and when it was read."""
    query = (
        select(notice.c.person_id, notice.c.message, notice.c["values"], notice.c.read_at)
        .where(notice.c.at == at, notice.c.message.in_(messages))
        .order_by(notice.c.id)
    )
    return [(who, said(message, json.loads(values)), read) for who, message, values, read in connection.execute(query)]


def numbers_of(connection: Connection, at: datetime, message: str, values: dict[str, str]) -> list[int]:
    """The notices of exactly this instant with this sentence (by its id) and, among others, these values."""
    query = select(notice.c.id, notice.c["values"]).where(notice.c.at == at, notice.c.message == message)
    found = ((number, json.loads(kept)) for number, kept in connection.execute(query.order_by(notice.c.id)))
    return [number for number, kept in found if values.items() <= kept.items()]


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
