"""Resets that two of the desk's staff bring about together. The second word is one statement: it counts once (F05)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from idm.store.tables import reset_request


@dataclass(frozen=True, slots=True)
class Request:
    """``reason`` is how the person was recognised; ``expires_at`` (aware UTC) until when a second word counts."""

    id: int
    person_id: str
    asked_by: str
    asked_at: datetime
    reason: str
    expires_at: datetime


_COLUMNS = [reset_request.c[name] for name in Request.__slots__]


def ask(
    connection: Connection, person_id: str, by: str, reason: str, *, now: datetime, expires_at: datetime
) -> Request:
    row = insert(reset_request).values(
        person_id=person_id, asked_by=by, asked_at=now, reason=reason, state="asked", expires_at=expires_at
    )
    number = int(connection.execute(row.returning(reset_request.c.id)).scalar_one())
    return Request(number, person_id, by, now, reason, expires_at)


def waiting(connection: Connection, now: datetime) -> list[Request]:
    """What waits for a second word at this moment, the oldest first; one that ran out is none (F18)."""
    query = select(*_COLUMNS).where(reset_request.c.state == "asked", reset_request.c.expires_at > now)
    return [Request(*row) for row in connection.execute(query.order_by(reset_request.c.id))]


def decide(connection: Connection, number: int, state: str, by: str, now: datetime) -> bool:
    """
    Args:
        state: done or withdrawn.

    False: it does not wait any more.
    """
    done = connection.execute(
        update(reset_request)
        .where(reset_request.c.id == number, reset_request.c.state == "asked", reset_request.c.expires_at > now)
        .values(state=state, decided_by=by, decided_at=now)
    )
    return done.rowcount == 1
