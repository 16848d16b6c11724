"""Applied and held files."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update

from idm.store.tables import batch


@dataclass(frozen=True, slots=True)
class Batch:
    """One file that was taken in, or is held by the removal brake. ``plan`` is kept only while it is held."""

    id: int
    source: str
    extent: str
    file_name: str
    file_sha256: str
    rows: int
    people: int
    state: str
    plan_sha256: str
    plan: str | None
    trips: str
    by: str
    at: datetime
    released_by: str | None = None
    released_at: datetime | None = None
    version: int = 1
    sheet: str | None = None
    asked: str = "{}"
    embargo: date | None = None
    approved_sha256: str | None = None
    approved_plan: str | None = None
    approved_by: str | None = None
    approved_at: datetime | None = None
    undoes: int | None = None


def add(connection: Connection, new: Batch) -> int:
    """Store a batch (its ``id`` is ignored); returns the id it got."""
    values = {name: getattr(new, name) for name in Batch.__slots__ if name != "id"}
    return int(connection.execute(insert(batch).values(**values).returning(batch.c.id)).scalar_one())


def get(connection: Connection, batch_id: int) -> Batch | None:
    row = connection.execute(select(batch).where(batch.c.id == batch_id)).mappings().first()
    return None if row is None else Batch(**row)


def every(connection: Connection) -> list[Batch]:
    """Newest first."""
    return [Batch(**row) for row in connection.execute(select(batch).order_by(batch.c.id.desc())).mappings()]


def held(connection: Connection) -> list[Batch]:
    return [b for b in every(connection) if b.state == "held"]


def close(connection: Connection, batch_id: int, state: str, by: str, now: datetime) -> bool:
    """Held -> released or withdrawn, once. False when it was not held any more (compare-and-set, F20)."""
    done = connection.execute(
        update(batch)
        .where(batch.c.id == batch_id, batch.c.state == "held")
        .values(state=state, plan=None, released_by=by, released_at=now)
    )
    return done.rowcount == 1
