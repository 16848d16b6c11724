"""Absences of officers (不在): from when to when somebody cannot be asked. Nothing is decided by one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from idm.store.tables import away


@dataclass(frozen=True, slots=True)
class Away:
    """Instants are aware UTC, half-open."""

    id: int
    person: str
    starts: datetime
    until: datetime
    made_at: datetime
    made_by: str

    def covers(self, now: datetime) -> bool:
        return self.starts <= now < self.until


_COLUMNS = [away.c[{"person": "person_id"}.get(name, name)] for name in Away.__slots__]


def add(connection: Connection, person: str, starts: datetime, until: datetime, by: str, now: datetime) -> int:
    row = insert(away).values(person_id=person, starts=starts, until=until, made_at=now, made_by=by)
    return int(connection.execute(row.returning(away.c.id)).scalar_one())


def get(connection: Connection, number: int) -> Away | None:
    row = connection.execute(select(*_COLUMNS).where(away.c.id == number)).one_or_none()
    return None if row is None else Away(*row)


def to_come(connection: Connection, now: datetime) -> list[Away]:
    """Those that are not over, the earliest first."""
    query = select(*_COLUMNS).where(away.c.until > now).order_by(away.c.starts, away.c.id)
    return [Away(*row) for row in connection.execute(query)]


def away_until(connection: Connection, people: Collection[str], now: datetime) -> dict[str, datetime]:
    """Of these people (by id) those who cannot be asked now, each with the latest end of it."""
    query = (
        select(away.c.person_id, func.max(away.c.until))
        .where(away.c.person_id.in_(sorted(people)), away.c.starts <= now, away.c.until > now)
        .group_by(away.c.person_id)
    )
    return {str(row[0]): row[1] for row in connection.execute(query)}


def end(connection: Connection, number: int, now: datetime) -> bool:
    """He is back, or will not be away. False: it is over."""
    done = connection.execute(update(away).where(away.c.id == number, away.c.until > now).values(until=now))
    return done.rowcount == 1
