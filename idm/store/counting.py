"""Numbers for the desks: marks by state, workers, tries to sign in. No names."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, case, func, select

from idm.store.tables import attempt, lease, mark


@dataclass(frozen=True, slots=True)
class Progress:
    """
    The marks of one directory. ``waiting`` are due and nobody has them, ``taken`` are with a worker, ``again`` failed
    and are tried again later, ``refused`` and ``braked`` wait for a person, ``done`` are as they should be.

    ``oldest`` (aware UTC) is since when the longest waiting one has been due.
    """

    directory: str
    total: int
    waiting: int
    taken: int
    again: int
    refused: int
    braked: int
    oldest: datetime | None

    @property
    def done(self) -> int:
        return self.total - self.waiting - self.taken - self.again - self.refused - self.braked


def progress(connection: Connection, name: str, now: datetime) -> Progress:
    """Counted at once, so that the parts add up."""
    ready = mark.c.state == "ready"
    free = mark.c.lease.is_(None)
    waiting = ready & free & (mark.c.due <= now)

    def count(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    counted = [
        func.count(),
        count(waiting),
        count(~free),
        count(ready & free & (mark.c.due > now) & (mark.c.attempts > 0)),
        count(free & (mark.c.state == "refused")),
        count(free & (mark.c.state == "braked")),
        func.min(case((waiting, mark.c.due))),
    ]
    row = connection.execute(select(*counted).select_from(mark).where(mark.c.directory == name)).one()
    return Progress(name, *row)


@dataclass(frozen=True, slots=True)
class Working:
    """A worker with what it has taken. ``until`` (aware UTC): another one takes over from then on."""

    owner: str
    until: datetime
    marks: int


def working(connection: Connection, name: str) -> list[Working]:
    query = (
        select(lease.c.owner, lease.c.until, func.count(mark.c.subject))
        .join(mark, mark.c.lease == lease.c.token)
        .where(lease.c.directory == name)
        .group_by(lease.c.token, lease.c.owner, lease.c.until)
        .order_by(lease.c.until)
    )
    return [Working(*row) for row in connection.execute(query)]


def attempts_since(connection: Connection, start: datetime) -> Iterable[tuple[datetime, str]]:
    """Every try to sign in from then on: when, and what came of it."""
    query = select(attempt.c.at, attempt.c.what).where(attempt.c.at >= start).order_by(attempt.c.id)
    return [(row.at, row.what) for row in connection.execute(query)]
