"""The audit log's lines in the database, appended in the very transaction of the deed they tell of."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from idm.audit.entry import NO_HASH, Draft, Head, link
from idm.errors import Stopped
from idm.messages import audit as say
from idm.store.tables import audit_entry, audit_head, instance

PAGE = 5000  # lines read at once


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
    row = connection.execute(select(audit_head.c.size, audit_head.c.last).with_for_update()).one_or_none()
    if row is None or Head(row.size, row.last) != _end(connection):
        raise Stopped(say.HEAD_WRONG)
    name = connection.execute(select(instance.c.name)).scalar_one()
    lines, head = link(Head(row.size, row.last), drafts, at, log_name(name))
    connection.execute(
        insert(audit_entry), [{"seq": x.seq, "body": x.body, "prev": x.prev, "hash": x.hash} for x in lines]
    )
    connection.execute(update(audit_head).values(size=head.size, last=head.last))


def head_stands(connection: Connection) -> bool:
    """Does the head name the last line? Otherwise nothing can be added."""
    row = connection.execute(select(audit_head.c.size, audit_head.c.last)).one_or_none()
    return row is not None and Head(row.size, row.last) == _end(connection)


def _end(connection: Connection) -> Head:
    query = select(audit_entry.c.seq, audit_entry.c.hash).order_by(audit_entry.c.seq.desc()).limit(1)
    last = connection.execute(query).one_or_none()
    return Head(0, NO_HASH) if last is None else Head(last.seq + 1, last.hash)


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
