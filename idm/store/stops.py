"""Stops with who put them and why. The stops themselves are read and written as facts, see ``facts``."""

import json
from dataclasses import dataclass

from sqlalchemy import Connection, select

from idm.facts import Stop, StopKind
from idm.store.tables import batch, stop


@dataclass(frozen=True, slots=True)
class StandingStop:
    """A stop with who recorded it (person id), why, and in which batch."""

    person_id: str
    stop: Stop
    by: str
    reason: str
    batch_id: int


def standing(connection: Connection) -> list[StandingStop]:
    """Every stop that stands, ended ones included; the newest first."""
    query = (
        select(stop, batch.c.by, batch.c.asked)
        .join(batch, batch.c.id == stop.c.batch_id)
        .where(stop.c.superseded_at.is_(None))
        .order_by(stop.c.starts.desc(), stop.c.id.desc())
    )
    return [
        StandingStop(
            row["person_id"],
            Stop(StopKind(row["kind"]), row["starts"], row["ends"], row["id"]),
            row["by"],
            json.loads(row["asked"]).get("reason", ""),
            row["batch_id"],
        )
        for row in connection.execute(query).mappings()
    ]


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
