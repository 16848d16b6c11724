"""Stops with who put them and why. The stops themselves are read and written as facts, see ``facts``."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from idm.facts import Stop, StopKind
from idm.store.tables import batch, stop


@dataclass(frozen=True, slots=True)
class StandingStop:
    """
    A stop with who recorded it (person id), why, and in which batch. ``put_by`` (person id) put it: somebody else where
    its end was changed since.
    """

    person_id: str
    stop: Stop
    by: str
    reason: str
    batch_id: int
    put_by: str


def standing(connection: Connection, now: datetime) -> list[StandingStop]:
    """Every stop in force or to come at ``now`` (aware UTC); the newest first."""
    first, putting = stop.alias(), batch.alias()
    put = (
        select(putting.c.by)
        .join(first, first.c.batch_id == putting.c.id)
        .where(first.c.person_id == stop.c.person_id, first.c.kind == stop.c.kind, first.c.starts == stop.c.starts)
        .order_by(first.c.id)
        .limit(1)
        .correlate(stop)
        .scalar_subquery()
    )
    query = (
        select(stop, batch.c.by, batch.c.asked, put.label("put_by"))
        .join(batch, batch.c.id == stop.c.batch_id)
        .where(stop.c.superseded_at.is_(None), stop.c.ends.is_(None) | (stop.c.ends > now))
        .order_by(stop.c.starts.desc(), stop.c.id.desc())
    )
    return [
        StandingStop(
            row["person_id"],
            Stop(StopKind(row["kind"]), row["starts"], row["ends"], row["id"]),
            row["by"],
            json.loads(row["asked"]).get("reason", ""),
            row["batch_id"],
            row["put_by"],
        )
        for row in connection.execute(query).mappings()
    ]


def of_batch(connection: Connection, batch_id: int) -> set[int]:
    """Ids of the stops that stand as one batch recorded them."""
    query = select(stop.c.id).where(stop.c.batch_id == batch_id, stop.c.superseded_at.is_(None))
    return set(connection.execute(query).scalars())


def without_end(connection: Connection, batches: Collection[int], now: datetime) -> list[tuple[str, int]]:
    """Who (person id) is stopped at ``now`` (aware UTC) as one of these batches recorded it, with no end in sight."""
    query = select(stop.c.person_id, stop.c.batch_id).where(
        stop.c.batch_id.in_(sorted(batches)),
        stop.c.superseded_at.is_(None),
        stop.c.starts <= now,
        stop.c.ends.is_(None),
    )
    return [(person, int(number)) for person, number in connection.execute(query)] if batches else []


def put_by(connection: Connection, person_id: str, one: Stop) -> tuple[int, str]:
    """The batch and the person (by id) that put a stop, also when somebody else has changed its end since."""
    query = (
        select(batch.c.id, batch.c.by)
        .join(stop, stop.c.batch_id == batch.c.id)
        .where(stop.c.person_id == person_id, stop.c.kind == one.kind.value, stop.c.starts == one.starts)
        .order_by(stop.c.id)
        .limit(1)
    )
    row = connection.execute(query).one()
    return row.id, row.by
