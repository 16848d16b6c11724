"""The audit log's lines in the database, appended in the very transaction of the deed they tell of."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select, update

from idm.audit.entry import NO_HASH, Draft, Head, link
from idm.errors import Stopped
from idm.messages import audit as say
from idm.store.tables import audit_entry, audit_head, instance

PAGE = 5000  # lines read at once

_HEAD = select(audit_head.c.size, audit_head.c.last).with_for_update()
_NEWEST = select(func.max(audit_entry.c.seq)).scalar_subquery()
_END = select(instance.c.name, audit_entry.c.seq, audit_entry.c.hash).select_from(
    instance.outerjoin(audit_entry, audit_entry.c.seq == _NEWEST)
)
_LINE = insert(audit_entry)
_MOVE = update(audit_head).values(size=bindparam("so_many"), last=bindparam("newest"))


def log_name(instance_name: str) -> str:
    """The name of an instance's log: it stands in every line, and is the origin of the checkpoints."""
    return f"sekisho/{instance_name}"


def append(connection: Connection, drafts: Sequence[Draft], at: datetime) -> None:
    """
    Add lines. One writer at a time: the head row is locked until the transaction ends (F98).

    Raises:
        Stopped: the head does not name the last line: somebody changed the one or the other.
    """
    if not drafts:
        return
    row = connection.execute(_HEAD).one_or_none()
    name, end = _end(connection)  # in a statement of its own: one that waited for the lock would see the old end
    if row is None or Head(row.size, row.last) != end:
        raise Stopped(say.HEAD_WRONG)
    lines, head = link(end, drafts, at, log_name(name))
    rows = [{"seq": x.seq, "body": x.body, "prev": x.prev, "hash": x.hash} for x in lines]
    connection.execute(_LINE, rows[0] if len(rows) == 1 else rows)
    connection.execute(_MOVE, {"so_many": head.size, "newest": head.last})


def head_stands(connection: Connection) -> bool:
    """Does the head name the last line? Otherwise nothing can be added."""
    row = connection.execute(select(audit_head.c.size, audit_head.c.last)).one_or_none()
    return row is not None and Head(row.size, row.last) == _end(connection)[1]


def _end(connection: Connection) -> tuple[str, Head]:
    """The instance's name, and where the lines end."""
    name, seq, last = connection.execute(_END).one()
    return name, Head(0, NO_HASH) if seq is None else Head(seq + 1, last)


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
