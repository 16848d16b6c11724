"""Files: drafts, held ones, applied ones; and who may read and did read those before the 内示."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from idm.store.tables import audit_entry, batch, batch_reader

OPEN = ("draft", "approved", "scheduled")
"""States of a file that waits beside the live roster; ``held`` waits as well, but for the removal brake."""


@dataclass(frozen=True, slots=True)
class Batch:
    """
    One file: a draft, held by the removal brake, or taken in.

    ``plan`` is kept only while it is held, ``sheet`` and ``approved_plan`` only while it is a draft in any state.
    """

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
    return int(connection.execute(insert(batch).values(**_values(new)).returning(batch.c.id)).scalar_one())


def _values(new: Batch) -> dict[str, object]:
    return {name: getattr(new, name) for name in Batch.__slots__ if name != "id"}


def get(connection: Connection, batch_id: int) -> Batch | None:
    row = connection.execute(select(batch).where(batch.c.id == batch_id)).mappings().first()
    return None if row is None else Batch(**row)


def every(connection: Connection) -> list[Batch]:
    """Newest first."""
    return [Batch(**row) for row in connection.execute(select(batch).order_by(batch.c.id.desc())).mappings()]


def in_state(connection: Connection, *states: str) -> list[Batch]:
    """Oldest first."""
    query = select(batch).where(batch.c.state.in_(states)).order_by(batch.c.id)
    return [Batch(**row) for row in connection.execute(query).mappings()]


def due(connection: Connection, today: date) -> list[int]:
    """Scheduled files whose 内示 has come by that day (JST): their numbers, oldest first."""
    query = select(batch.c.id).where(batch.c.state == "scheduled", batch.c.embargo <= today).order_by(batch.c.id)
    return list(connection.execute(query).scalars())


def held(connection: Connection) -> list[Batch]:
    """Newest first."""
    return in_state(connection, "held")[::-1]


def taken_in(connection: Connection, file_sha256: str) -> Batch | None:
    """The newest file with exactly these bytes that was taken in, or will be on its day."""
    query = (
        select(batch)
        .where(batch.c.file_sha256 == file_sha256, batch.c.state.in_(("applied", "released", "scheduled")))
        .order_by(batch.c.id.desc())
        .limit(1)
    )
    row = connection.execute(query).mappings().first()
    return None if row is None else Batch(**row)


def undone_by(connection: Connection, ids: Collection[int]) -> dict[int, list[int]]:
    """Which of these were taken back, wholly or for some people, and by which batches."""
    query = select(batch.c.undoes, batch.c.id).where(batch.c.undoes.in_(ids)).order_by(batch.c.id)
    found: dict[int, list[int]] = {}
    for undone, by in connection.execute(query):
        found.setdefault(undone, []).append(by)
    return found


def change(connection: Connection, batch_id: int, was: Collection[str], **values: object) -> bool:
    """Change a file that is in one of these states; False when it is in none of them any more (compare-and-set)."""
    done = connection.execute(
        update(batch).where(batch.c.id == batch_id, batch.c.state.in_(tuple(was))).values(**values)
    )
    return done.rowcount == 1


def rewrite(connection: Connection, new: Batch, was: Collection[str]) -> bool:
    """The same for a whole file."""
    return change(connection, new.id, was, **_values(new))


def close(connection: Connection, batch_id: int, was: str, state: str, by: str, now: datetime) -> bool:
    """Released or withdrawn, once: nothing of its content is kept. False when it is not ``was`` any more (F20)."""
    gone = {"plan": None, "sheet": None, "approved_plan": None}
    return change(connection, batch_id, (was,), state=state, released_by=by, released_at=now, **gone)


# --- before the 内示 ---


def readers(connection: Connection, batch_id: int) -> list[str]:
    """Ids of the people who were named."""
    query = select(batch_reader.c.person_id).where(batch_reader.c.batch_id == batch_id)
    return sorted(connection.execute(query).scalars())


def readable(connection: Connection, person_id: str) -> frozenset[int]:
    """The files that this person was named for."""
    query = select(batch_reader.c.batch_id).where(batch_reader.c.person_id == person_id)
    return frozenset(connection.execute(query).scalars())


def name_readers(connection: Connection, batch_id: int, people: Collection[str]) -> None:
    """Let these people (by person id) read it; whoever may already, still may."""
    new = sorted(set(people) - set(readers(connection, batch_id)))
    if new:
        connection.execute(insert(batch_reader), [{"batch_id": batch_id, "person_id": one} for one in new])


def remove_reader(connection: Connection, batch_id: int, person_id: str) -> None:
    connection.execute(
        delete(batch_reader).where(batch_reader.c.batch_id == batch_id, batch_reader.c.person_id == person_id)
    )


def readings(connection: Connection, batch_id: int) -> list[tuple[datetime, str, str]]:
    """Who looked at it before the 内示, from the log: (when, person id or other name, outcome), oldest first."""
    query = (
        select(audit_entry.c.body)
        .where(
            audit_entry.c.body.contains('"act":"hr.read"', autoescape=True),
            audit_entry.c.body.contains(f'"object":"batch:{batch_id}"', autoescape=True),
        )
        .order_by(audit_entry.c.seq)
    )
    found = [json.loads(body) for body in connection.execute(query).scalars()]
    return [(datetime.fromisoformat(line["at"]), line["by"], line["outcome"]) for line in found]


def stamp(connection: Connection) -> tuple[tuple[str, int, int], ...]:
    """How many batches are in which state, and the newest of each: whenever facts change, so does this."""
    rows = connection.execute(
        select(batch.c.state, func.count(), func.max(batch.c.id)).group_by(batch.c.state).order_by(batch.c.state)
    )
    return tuple((state, count, newest) for state, count, newest in rows)
