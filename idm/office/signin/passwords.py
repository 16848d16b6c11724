"""The password that somebody can be tried against; for nobody's name as much is read and written (F10)."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from idm.facts import Person
from idm.rules.factors import PASSWORD
from idm.store import credentials, facts
from idm.store.credentials import Credential

NONE = -1
"""The number of no credential: trying it counts nothing, and takes as long."""


def password_in_force(held: Iterable[Credential], now: datetime) -> Credential | None:
    """The password among somebody's credentials; a temporary one that has run out is none (F18)."""
    found = next((one for one in held if one.kind == PASSWORD), None)
    return None if found is None or (found.expires_at is not None and found.expires_at <= now) else found


def own_password(connection: Connection, person: Person | None, now: datetime) -> tuple[Credential | None, int]:
    """
    The password in force, and the row that a try is written to.

    For whoever never had any, and for nobody, somebody's row is read, and written without counting: it takes as long
    (F10).
    """
    other = facts.somebody(connection)
    whose = person.id if person and person.proofs.password else other
    held = credentials.of(connection, whose, PASSWORD)
    found = password_in_force(held, now)
    own = found if found is not None and person is not None and found.person_id == person.id else None
    return own, held[0].id if held else NONE


def renew(connection: Connection, known: Credential, newer: str, now: datetime) -> None:
    """A hash that an existing directory brought, or a cheaper one of ours, gives way to a new one."""
    credentials.end(connection, known.id, "renewed", now)
    credentials.add(
        connection,
        known.person_id,
        PASSWORD,
        newer,
        by=known.person_id,
        now=now,
        state=known.state,
        expires_at=known.expires_at,
    )
