"""The audit log's lines in the database, appended in the very transaction of the deed they tell of."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    ScalarSelect,
    Text,
    bindparam,
    exists,
    func,
    insert,
    select,
    true,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from idm.audit.entry import NO_HASH, Draft, Head, link
from idm.errors import Stopped
from idm.messages import audit as say
from idm.store.engine import LOGIN
from idm.store.tables import audit_entry, audit_head, instance

PAGE = 5000  # lines read at once

_NAMED_HEAD = (
    select(audit_head.c.size, audit_head.c.last, instance.c.name)
    .join_from(audit_head, instance, true())
    .with_for_update(of=audit_head)
)
_HEAD = select(audit_head.c.id).with_for_update()
_NEWEST = select(func.max(audit_entry.c.seq)).scalar_subquery()
_END = select(audit_entry.c.seq, audit_entry.c.hash).where(audit_entry.c.seq == _NEWEST)
_LINE = insert(audit_entry)
_OLD_SIZE, _OLD_LAST = bindparam("old_size", type_=BigInteger), bindparam("old_last", type_=Text)
_NAMED_LINE = exists(select(1).where(audit_entry.c.seq == _OLD_SIZE - 1, audit_entry.c.hash == _OLD_LAST))
_LATER_LINE = exists(select(1).where(audit_entry.c.seq >= _OLD_SIZE))
_MOVE = (
    update(audit_head)
    .where(~_LATER_LINE, _NAMED_LINE | ((_OLD_SIZE == 0) & (_OLD_LAST == NO_HASH)))
    .values(size=bindparam("so_many"), last=bindparam("newest"))
)
"""To the new end, if the head names the last line: one statement, which sees what was there when its turn came."""


def log_name(instance_name: str) -> str:
    """The name of an instance's log: it stands in every line, and is the origin of the checkpoints."""
    return f"sekisho/{instance_name}"


def witnessed(reading: ScalarSelect[int]) -> ReturningUpdate[int]:
    """
    A way to move the head that also reads something, in one statement. The head is locked by then, so nobody else who
    puts down what he does can change what was read before the commit (F15, F98).
    """
    return _MOVE.returning(reading)


def hold(connection: Connection) -> None:
    """
    Take the head before the lines are made. Whoever writes marks or a directory's state takes it first, so that of two
    such transactions the one waits for the other, and never each for the other (F98). SQLite has one writer anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_HEAD)


def append(connection: Connection, drafts: Sequence[Draft], at: datetime) -> int | None:
    """
    Add lines. One writer at a time: the head row is locked until the transaction ends (F98).

    Returns:
        The number of the first of them; None where there is none to add.

    Raises:
        Stopped: the head does not name the last line: somebody changed the one or the other.
    """
    if not drafts:
        return None
    rows, ends = _linked(connection, drafts, at)
    if connection.execute(_MOVE, ends).rowcount != 1:
        raise Stopped(say.HEAD_WRONG)
    connection.execute(_LINE, rows)
    return int(ends["old_size"])


def append_witnessed(
    connection: Connection, draft: Draft, at: datetime, move: ReturningUpdate[int], values: Mapping[str, object]
) -> int:
    """
    The same for one line; what ``move`` (``witnessed``) read meanwhile.

    Raises:
        Stopped: as in ``append``.
    """
    rows, ends = _linked(connection, [draft], at)
    found = connection.execute(move, {**ends, **values}).scalars().all()
    if len(found) != 1:
        raise Stopped(say.HEAD_WRONG)
    connection.execute(_LINE, rows)
    return int(found[0])


def _linked(
    connection: Connection, drafts: Sequence[Draft], at: datetime
) -> tuple[list[dict[str, object]] | dict[str, object], dict[str, Any]]:
    """Lock the head; the new rows, and where they move it from and to."""
    row = connection.execute(_NAMED_HEAD).one_or_none()
    if row is None:
        raise Stopped(say.HEAD_WRONG)
    login = connection.get_execution_options().get(LOGIN, "")
    lines, head = link(Head(row.size, row.last), drafts, at, log_name(row.name), login)
    rows: list[dict[str, object]] = [{"seq": x.seq, "body": x.body, "prev": x.prev, "hash": x.hash} for x in lines]
    ends: dict[str, Any] = {
        "old_size": row.size, "old_last": row.last, "so_many": head.size, "newest": head.last
    }  # fmt: skip
    return rows[0] if len(rows) == 1 else rows, ends


def head_stands(connection: Connection) -> bool:
    """Does the head name the last line? Otherwise nothing can be added."""
    row = connection.execute(select(audit_head.c.size, audit_head.c.last)).one_or_none()
    end = connection.execute(_END).one_or_none()
    return row is not None and Head(row.size, row.last) == (Head(end.seq + 1, end.hash) if end else Head(0, NO_HASH))


def size(connection: Connection) -> int:
    """How many lines the head says there are."""
    return int(connection.execute(select(audit_head.c.size)).scalar_one())


def lines(connection: Connection, start: int = 0) -> Iterator[tuple[int, str, str, str]]:
    """
    ``(seq, body, prev, hash)`` as stored, from ``start`` on. In pages, so that whoever stops leaves nothing open.

    SQLite keeps a value of any type that somebody put there: as text it is found to be wrong, like any other change.
    """
    query = select(audit_entry.c.seq, audit_entry.c.body, audit_entry.c.prev, audit_entry.c.hash)
    while True:
        page = connection.execute(query.where(audit_entry.c.seq >= start).order_by(audit_entry.c.seq).limit(PAGE)).all()
        for row in page:
            yield row[0], str(row[1]), str(row[2]), str(row[3])
        if len(page) < PAGE:
            return
        start = page[-1][0] + 1


def bodies(connection: Connection, start: int) -> Iterator[str]:
    """The lines themselves, from ``start`` on."""
    for _, body, _, _ in lines(connection, start):
        yield body


def newest(connection: Connection, count: int) -> list[str]:
    """The last lines, oldest of them first."""
    query = select(audit_entry.c.body).order_by(audit_entry.c.seq.desc()).limit(count)
    return list(reversed(connection.execute(query).scalars().all()))
