"""
A verification in two questions: the password first, the code with the next one (an Access-Challenge of RADIUS).

Whoever asks keeps nothing but a token that we gave it: for two minutes, for one further question, by the same client
about the same person and system.
"""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection

from idm.secret import Secret
from idm.store import challenges
from idm.store.clients import Client
from idm.store.credentials import Credential

PURPOSE = "verify"
LASTS = timedelta(minutes=2)


def hand_out(connection: Connection, client: Client, system: str, password: Credential, now: datetime) -> Secret:
    """For a password that was right and is not enough alone."""
    token = Secret(secrets.token_urlsafe(32))
    data = {**_asked(client, system, password), "at": now.isoformat()}
    challenges.hand_out(connection, token, PURPOSE, now, lasts=LASTS, person_id=password.person_id, data=data)
    return token


def take_back(
    connection: Connection, token: Secret, client: Client, system: str, password: Credential | None, now: datetime
) -> datetime | None:
    """
    When the password was shown (aware UTC); None when this is no such token, is used up, or belongs to something else.

    Args:
        password: The one now in force of the person who is asked about: one that was changed since counts for nothing.
    """
    found = challenges.use_up(connection, token, PURPOSE, now)
    if found is None or password is None or found.person_id != password.person_id:
        return None
    if {**found.data, **_asked(client, system, password)} != found.data:
        return None
    return datetime.fromisoformat(found.data["at"])


def _asked(client: Client, system: str, password: Credential) -> dict[str, str]:
    return {"client": client.name, "system": system, "password": str(password.id)}
