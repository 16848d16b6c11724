"""Sessions on the server's side. A browser holds a token, we its digest; whoever loses something loses them all."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import ColumnElement, Connection, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from idm.secret import Secret
from idm.store.tables import attempt, epoch, session


@dataclass(frozen=True, slots=True)
class ShownCard:
    """
    A card of the ledger that a session rests on. ``heard_at`` (aware UTC): when its terminal last said that it is in
    its reader; None where no terminal keeps watch.
    """

    id: int
    heard_at: datetime | None


@dataclass(frozen=True, slots=True)
class Session:
    """
    ``proofs``: kind of factor -> the instant at which it was shown. ``key`` is the token's digest. ``card``: without
    which the session is over.
    """

    key: str
    person_id: str
    epoch: int
    proofs: Mapping[str, datetime]
    opened_at: datetime
    seen_at: datetime
    ends_at: datetime
    terminal: str
    card: ShownCard | None = None


def digest(token: Secret) -> str:
    return sha256(token.reveal().encode()).hexdigest()


def open_one(
    connection: Connection,
    token: Secret,
    person_id: str,
    proofs: Mapping[str, datetime],
    epoch: int,
    *,
    now: datetime,
    opened_at: datetime,
    ends_at: datetime,
    terminal: str,
    card: ShownCard | None = None,
) -> None:
    """
    The only way in: a new token (F17, F63).

    Args:
        epoch: The person's when he was judged. If he lost something since, the new session is over from the start.
    """
    connection.execute(
        insert(session).values(
            token_sha256=digest(token),
            person_id=person_id,
            epoch=epoch,
            proofs=json.dumps({kind: at.isoformat() for kind, at in proofs.items()}),
            opened_at=opened_at,
            seen_at=now,
            ends_at=ends_at,
            terminal=terminal,
            card=card.id if card else None,
            heard_at=card.heard_at if card else None,
        )
    )


def find(connection: Connection, token: Secret) -> Session | None:
    """An open session of the present epoch; None for every other token. Time-outs are the caller's to ask."""
    row = connection.execute(
        select(session).where(session.c.token_sha256 == digest(token), session.c.closed_at.is_(None))
    ).one_or_none()
    if row is None or row.epoch != epoch_of(connection, row.person_id):
        return None
    proofs = {kind: datetime.fromisoformat(at) for kind, at in json.loads(row.proofs).items()}
    card = None if row.card is None else ShownCard(row.card, row.heard_at)
    return Session(
        row.token_sha256, row.person_id, row.epoch, proofs, row.opened_at, row.seen_at, row.ends_at, row.terminal, card
    )


def seen(connection: Connection, key: str, now: datetime) -> None:
    connection.execute(update(session).where(session.c.token_sha256 == key).values(seen_at=now))


def close(connection: Connection, key: str, why: str, now: datetime) -> bool:
    """False when it was closed already."""
    done = connection.execute(
        update(session)
        .where(session.c.token_sha256 == key, session.c.closed_at.is_(None))
        .values(closed_at=now, closed_why=why)
    )
    return done.rowcount == 1


def close_shown(connection: Connection, person_id: str, kind: str, shown_at: datetime, why: str, now: datetime) -> int:
    """
    Close every session of this person in which this factor was shown at this very instant. Returns how many.

    Looked for again until there is none: on PostgreSQL a session that goes on under a new token at this moment is seen
    only once that is committed.
    """
    closed, mine = 0, _shown(person_id, kind, shown_at)
    while keys := list(connection.execute(select(session.c.token_sha256).where(*mine)).scalars()):
        closed += sum(close(connection, key, why, now) for key in keys)
    return closed


def heard(
    connection: Connection, person_id: str, kind: str, shown_at: datetime, now: datetime, *, after: datetime
) -> int:
    """
    The terminal of these sessions (see ``close_shown``) says that the card is still there. Returns how many they are.

    Args:
        after: Of a session that was last heard of before that, nothing counts any more: it is over.
    """
    fresh = session.c.heard_at > after
    mine = update(session).where(*_shown(person_id, kind, shown_at), fresh).values(heard_at=now)
    return connection.execute(mine).rowcount


def with_cards(connection: Connection, after: datetime) -> list[Session]:
    """Every open session that rests on a card which its terminal saw in its reader since then, the oldest first."""
    present = select(epoch.c.value).where(epoch.c.person_id == session.c.person_id).scalar_subquery()
    rows = connection.execute(
        select(session)
        .where(session.c.closed_at.is_(None), session.c.heard_at > after, session.c.epoch == func.coalesce(present, 0))
        .order_by(session.c.opened_at, session.c.token_sha256)
    )
    return [
        Session(
            r.token_sha256, r.person_id, r.epoch, {}, r.opened_at, r.seen_at, r.ends_at, r.terminal,
            ShownCard(r.card, r.heard_at),
        )
        for r in rows
    ]  # fmt: skip


def _shown(person_id: str, kind: str, shown_at: datetime) -> tuple[ColumnElement[bool], ...]:
    wanted = f'"{kind}": "{shown_at.isoformat()}"'
    return (
        session.c.person_id == person_id,
        session.c.closed_at.is_(None),
        session.c.proofs.contains(wanted, autoescape=True),
    )


def open_ones(connection: Connection, person_id: str) -> list[Session]:
    """Every session of the present epoch that nobody closed, the newest first."""
    present = epoch_of(connection, person_id)
    rows = connection.execute(
        select(session)
        .where(session.c.person_id == person_id, session.c.epoch == present, session.c.closed_at.is_(None))
        .order_by(session.c.opened_at.desc())
    )
    return [
        Session(r.token_sha256, r.person_id, r.epoch, {}, r.opened_at, r.seen_at, r.ends_at, r.terminal) for r in rows
    ]


def epoch_of(connection: Connection, person_id: str | None) -> int:
    found = connection.execute(select(epoch.c.value).where(epoch.c.person_id == (person_id or ""))).scalar_one_or_none()
    return found or 0


def next_epoch(connection: Connection, person_id: str) -> None:
    """End every session of this person, in the transaction that takes something from him (F15, F16)."""
    upsert = pg_insert if connection.dialect.name == "postgresql" else sqlite_insert
    connection.execute(
        upsert(epoch)
        .values(person_id=person_id, value=1)
        .on_conflict_do_update(index_elements=[epoch.c.person_id], set_={"value": epoch.c.value + 1})
    )


FAILED = ("failed", "failed_code", "failed_proof", "failed_reset")
"""What a failure may have been: the sign-in itself, the second factor after a right password, a proof before a deed by
whoever is in, and a reset."""

_TRIED = insert(attempt).returning(attempt.c.id)


def tried(
    connection: Connection,
    person_id: str | None,
    what: str,
    terminal: str,
    now: datetime,
    system: str | None = None,
) -> int:
    """
    Remember a sign-in, a failure or a sign-out, to be shown to the rightful user (NISHIHARA-7.2.3). Its number.

    ``system``: the one for which another program asked.
    """
    row = {"person_id": person_id, "at": now, "what": what, "terminal": terminal, "system": system}
    return int(connection.execute(_TRIED, row).scalar_one())


def was_right(connection: Connection, number: int, what: str = "signed_in") -> None:
    """What was remembered as a failure, before it was looked at, was right: ``password`` when more is to come."""
    connection.execute(update(attempt).where(attempt.c.id == number).values(what=what))


@dataclass(frozen=True, slots=True)
class Tried:
    """``system``: the one for which another program asked."""

    at: datetime
    what: str
    terminal: str
    system: str | None = None


def newest(connection: Connection, person_id: str, what: str, before: datetime) -> Tried | None:
    """The newest of this kind before an instant (aware UTC)."""
    row = connection.execute(
        select(attempt.c.at, attempt.c.what, attempt.c.terminal)
        .where(attempt.c.person_id == person_id, attempt.c.what == what, attempt.c.at < before)
        .order_by(attempt.c.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Tried(*row)


def failures_since(connection: Connection, person_id: str, opened_at: datetime) -> int:
    """Wrong tries since the sign-in before the one of this instant (aware UTC), or since ever."""
    before = select(func.coalesce(func.max(attempt.c.id), 0)).where(
        attempt.c.person_id == person_id, attempt.c.what == "signed_in", attempt.c.at < opened_at
    )
    query = select(func.count()).where(
        attempt.c.person_id == person_id, attempt.c.what.in_(FAILED), attempt.c.id > before.scalar_subquery()
    )
    return int(connection.execute(query).scalar_one())


def tries(connection: Connection, person_id: str, count: int) -> list[Tried]:
    """The newest first."""
    query = select(*(attempt.c[name] for name in Tried.__slots__)).where(attempt.c.person_id == person_id)
    return [Tried(*row) for row in connection.execute(query.order_by(attempt.c.id.desc()).limit(count))]
