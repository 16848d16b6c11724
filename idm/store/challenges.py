"""What is handed out once, to come back once and soon: a challenge for a key, a token for a reset (F14, F62)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from idm.secret import Secret
from idm.store.tables import challenge


@dataclass(frozen=True, slots=True)
class Answered:
    """``person_id`` is None where it was not known who would answer."""

    person_id: str | None
    data: Mapping[str, Any]


def hand_out(
    connection: Connection,
    token: Secret,
    purpose: str,
    now: datetime,
    *,
    lasts: timedelta,
    person_id: str | None = None,
    data: Mapping[str, str] | None = None,
) -> None:
    """
    Remember that this token was given away; only its digest is kept. What nobody in particular left unanswered goes.

    Args:
        token: At least 128 random bits.
        purpose: What it is good for, and for nothing else.
        data: What the answer will be held against, by purpose.
    """
    connection.execute(delete(challenge).where(challenge.c.person_id.is_(None), challenge.c.expires_at <= now))
    connection.execute(
        insert(challenge).values(
            token_sha256=_digest(token),
            person_id=person_id,
            purpose=purpose,
            data=json.dumps(dict(data or {}), ensure_ascii=False),
            made_at=now,
            expires_at=now + lasts,
        )
    )


def use_up(connection: Connection, token: Secret, purpose: str, now: datetime) -> Answered | None:
    """
    Take it back, by one statement: of several who bring it at once one wins (F05).

    To be committed whatever comes of it. None: never given, for something else, used, or too late.
    """
    row = connection.execute(
        update(challenge)
        .where(
            challenge.c.token_sha256 == _digest(token),
            challenge.c.purpose == purpose,
            challenge.c.used_at.is_(None),
            challenge.c.expires_at > now,
        )
        .values(used_at=now)
        .returning(challenge.c.person_id, challenge.c.data)
    ).one_or_none()
    return None if row is None else Answered(row.person_id, json.loads(row.data))


@dataclass(frozen=True, slots=True)
class Used:
    """``at``: the instant at which it was taken back."""

    person_id: str | None
    data: Mapping[str, Any]
    at: datetime


def used(connection: Connection, token: Secret, purpose: str) -> Used | None:
    """What became of one that was taken back; None: never given, for something else, or still out."""
    row = connection.execute(
        select(challenge.c.person_id, challenge.c.data, challenge.c.used_at).where(
            challenge.c.token_sha256 == _digest(token),
            challenge.c.purpose == purpose,
            challenge.c.used_at.is_not(None),
        )
    ).one_or_none()
    return None if row is None else Used(row.person_id, json.loads(row.data), row.used_at)


def whose(connection: Connection, token: Secret, purpose: str, now: datetime) -> str | None:
    """Whom it was given to, if it may still come back; looking uses nothing up."""
    found: str | None = connection.execute(
        select(challenge.c.person_id).where(
            challenge.c.token_sha256 == _digest(token),
            challenge.c.purpose == purpose,
            challenge.c.used_at.is_(None),
            challenge.c.expires_at > now,
        )
    ).scalar_one_or_none()
    return found


def withdraw(connection: Connection, person_id: str, purpose: str, now: datetime) -> None:
    """Whatever of this kind is still out for this person is worth nothing from now on."""
    connection.execute(
        update(challenge)
        .where(challenge.c.person_id == person_id, challenge.c.purpose == purpose, challenge.c.used_at.is_(None))
        .values(used_at=now)
    )


def _digest(token: Secret) -> str:
    return sha256(token.reveal().encode()).hexdigest()
