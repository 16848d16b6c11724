"""Credentials in the database. What is used up or counted is decided by one statement, never read first (F01-F09)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from idm.signin.rules import Limits, locked_until
from idm.store.tables import credential

USABLE = ("temporary", "active")


@dataclass(frozen=True, slots=True)
class Credential:
    """``secret`` is a hash, a sealed seed or a public key; ``step`` the newest time step or sign count accepted."""

    id: int
    person_id: str
    kind: str
    state: str
    secret: str
    label: str
    step: int
    failures: int
    locked_until: datetime | None
    made_at: datetime
    expires_at: datetime | None
    used_at: datetime | None


_COLUMNS = [credential.c[name] for name in Credential.__slots__]


def of(connection: Connection, person_id: str, kind: str | None = None) -> list[Credential]:
    """What a person can prove himself with now, the oldest first; temporary ones also after they ran out."""
    query = select(*_COLUMNS).where(credential.c.person_id == person_id, credential.c.state.in_(USABLE))
    if kind is not None:
        query = query.where(credential.c.kind == kind)
    return [Credential(*row) for row in connection.execute(query.order_by(credential.c.id))]


def earlier_passwords(connection: Connection, person_id: str, count: int) -> list[str]:
    """The hashes of the newest passwords, the present one included."""
    query = (
        select(credential.c.secret)
        .where(credential.c.person_id == person_id, credential.c.kind == "password")
        .order_by(credential.c.id.desc())
        .limit(count)
    )
    return list(connection.execute(query).scalars())


def add(
    connection: Connection,
    person_id: str,
    kind: str,
    secret: str,
    *,
    by: str,
    now: datetime,
    state: str = "active",
    label: str = "",
    step: int = 0,
    expires_at: datetime | None = None,
) -> int:
    """One more; a password in place of another is the caller's to end first (there is never a second one)."""
    row = insert(credential).values(
        person_id=person_id,
        kind=kind,
        state=state,
        secret=secret,
        label=label,
        step=step,
        failures=0,
        made_at=now,
        made_by=by,
        expires_at=expires_at,
    )
    return int(connection.execute(row.returning(credential.c.id)).scalar_one())


def end(connection: Connection, credential_id: int, why: str, now: datetime) -> bool:
    """Over, for good. False when it was over already."""
    done = connection.execute(
        update(credential)
        .where(credential.c.id == credential_id, credential.c.state.in_(USABLE))
        .values(state="ended", ended_at=now, ended_why=why)
    )
    return done.rowcount == 1


def reserve_try(connection: Connection, credential_id: int, limits: Limits, now: datetime) -> bool:
    """
    Count a try before it is looked at; ``succeeded`` takes it back. False: locked, and nothing is looked at.

    To be committed before the answer is worked out: tries at the same time are then counted one by one (F07, F08).
    """
    free = credential.c.locked_until.is_(None) | (credential.c.locked_until <= now)
    failures = connection.execute(
        update(credential)
        .where(credential.c.id == credential_id, credential.c.state.in_(USABLE), free)
        .values(failures=credential.c.failures + 1)
        .returning(credential.c.failures)
    ).scalar_one_or_none()
    if failures is None:
        return False
    until = locked_until(failures, limits, now)
    if until is not None:
        connection.execute(update(credential).where(credential.c.id == credential_id).values(locked_until=until))
    return True


def succeeded(connection: Connection, credential_id: int, secret: str, now: datetime) -> bool:
    """It was right, and is still the one that was checked: the count begins anew. False: ended or changed meanwhile."""
    done = connection.execute(
        update(credential)
        .where(credential.c.id == credential_id, credential.c.state.in_(USABLE), credential.c.secret == secret)
        .values(failures=0, locked_until=None, used_at=now)
    )
    return done.rowcount == 1


def use_step(connection: Connection, credential_id: int, step: int, now: datetime) -> bool:
    """Use up a time step or sign count; False for one that is not newer than the newest (F01, F03, F04)."""
    done = connection.execute(
        update(credential)
        .where(credential.c.id == credential_id, credential.c.state == "active", credential.c.step < step)
        .values(step=step, failures=0, locked_until=None, used_at=now)
    )
    return done.rowcount == 1


def use_once(connection: Connection, person_id: str, kind: str, secret: str, now: datetime) -> bool:
    """Use up a code that is good for one time; False for one that is unknown or was used (F05)."""
    done = connection.execute(
        update(credential)
        .where(
            credential.c.person_id == person_id,
            credential.c.kind == kind,
            credential.c.secret == secret,
            credential.c.state == "active",
        )
        .values(state="used", used_at=now)
    )
    return done.rowcount == 1


def unlock(connection: Connection, person_id: str) -> int:
    """Let a locked person try again; returns how many credentials were locked or counted."""
    done = connection.execute(
        update(credential)
        .where(credential.c.person_id == person_id, credential.c.failures > 0)
        .values(failures=0, locked_until=None)
    )
    return done.rowcount
