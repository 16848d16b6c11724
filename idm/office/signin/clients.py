"""The counter for other programs: they get a key with rights and an end, and show it at every call.

A key is shown once and kept as its digest. Whoever looks a digest up learns nothing from the time it takes (F90), and
a key that is cut short or longer is another key (F91).
"""

import re
import secrets
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft
from idm.errors import BadInput, NotKnown, NotYours, Stopped
from idm.messages import api as say
from idm.messages import work as say_work
from idm.office.instance import Actor, Instance
from idm.secret import Secret
from idm.store import clients, log
from idm.store.clients import Client

DAYS, MOST_DAYS = 365, 3 * 365
"""How long a key is good for, when nothing else is said, and at the longest."""

_NAME = re.compile(r"[a-z][a-z0-9-]{1,39}")


class Scope(StrEnum):
    """What a key may be used for."""

    VERIFY = "verify"
    VOUCH = "verify:vouch"  # besides VERIFY: what it has checked itself, a directory's password, counts as shown
    CARD = "card:present"  # a terminal with a reader: its name is the terminal's; besides VERIFY: signed cards there
    PEOPLE = "people:read"
    NAMES = "people:names"  # besides PEOPLE: names and kana
    ACCOUNTS = "accounts:read"
    SESSIONS = "sessions:read"
    END_SESSIONS = "sessions:end"
    FACTORS = "factors:read"
    BATCHES = "batches:read"
    PRIVILEGES = "privileges:check"  # may this privilege be used now?
    CASES = "cases:read"  # looked at only: a program neither applies nor decides


def make(
    instance: Instance,
    name: str,
    scopes: Collection[str],
    systems: Collection[str],
    actor: Actor,
    days: int = DAYS,
) -> tuple[Secret, datetime]:
    """
    A new client: its key, to be shown once, and the instant (aware UTC) at which it ends.

    Args:
        systems: For which systems of the profile it may ask; empty for all.

    Raises:
        BadInput: a name that cannot be or is taken, no or an unknown scope, an unknown system, too long a time.
        Stopped: nobody in particular asks: nobody would answer for the key when he leaves (NISHIHARA-6.1.1.8).
    """
    _require_somebody(actor)
    _check(instance, name, scopes, systems, days)
    key, now = Secret(f"sk_{secrets.token_urlsafe(32)}"), instance.clock.now()
    until = now + timedelta(days=days)
    with instance.store.write() as connection:
        if not clients.add(connection, name, digest(key), scopes, systems, by=actor.by, now=now, expires_at=until):
            raise BadInput(say.NAME_TAKEN, name=name)
        data: dict[str, str | list[str]] = {
            "scopes": sorted(scopes),
            "systems": sorted(systems),
            "expires_at": until.isoformat(),
        }
        _record(connection, Act.CLIENT_MADE, name, actor, now, data)
    return key, until


def renew(instance: Instance, name: str, actor: Actor, days: int = DAYS) -> tuple[Secret, datetime]:
    """
    Another key for the same client, by whoever answers for it from now on; the one before is refused at its next call.

    Returns: as ``make``.

    Raises:
        BadInput: there is no such client, it has ended, or too long a time.
        Stopped: as in ``make``.
    """
    _require_somebody(actor)
    if not 1 <= days <= MOST_DAYS:
        raise BadInput(say.BAD_DAYS, most=MOST_DAYS)
    key, now = Secret(f"sk_{secrets.token_urlsafe(32)}"), instance.clock.now()
    until = now + timedelta(days=days)
    with instance.store.write() as connection:
        if not clients.renew(connection, name, digest(key), by=actor.by, now=now, expires_at=until):
            raise BadInput(say.NO_SUCH_CLIENT, name=name)
        _record(connection, Act.CLIENT_RENEWED, name, actor, now, {"expires_at": until.isoformat()})
    return key, until


def end(instance: Instance, name: str, actor: Actor) -> None:
    """
    Take a client's key away: its next call is refused, whatever it is in the middle of.

    Raises:
        BadInput: there is no such client, or it has ended.
    """
    now = instance.clock.now()
    with instance.store.write() as connection:
        if not clients.end(connection, name, now):
            raise BadInput(say.NO_SUCH_CLIENT, name=name)
        _record(connection, Act.CLIENT_ENDED, name, actor, now, {})


def every(instance: Instance) -> list[Client]:
    """All there ever were, by name."""
    with instance.store.read() as connection:
        return clients.every(connection)


def judge(connection: Connection, key: Secret, scope: Scope, now: datetime) -> Client:
    """
    Who asks with this key, if it may ask for this now. Looked up at every call.

    Raises:
        NotKnown: nobody's key, or one that was ended or has run out.
        NotYours: a good key without this right.
    """
    return judged(clients.find(connection, digest(key)), scope, now)


def judged(found: Client | None, scope: Scope, now: datetime) -> Client:
    """Whom the key that was shown belongs to, as ``judge``."""
    if found is None or not found.good(now):
        raise NotKnown(say.WHO_ASKS)
    if scope not in found.scopes:
        raise NotYours(say.NOT_YOURS, scope=scope)
    return found


def noted(connection: Connection, client: Client, now: datetime) -> None:
    """Remember that it asked, at most once a minute; in a transaction that may write."""
    if client.used_at is None or now - client.used_at >= timedelta(minutes=1):
        clients.used(connection, client.id, now)


def digest(key: Secret) -> str:
    return sha256(b"sekisho client\0" + key.reveal().encode("utf-8", "replace")).hexdigest()


def by(client: Client) -> str:
    """How the log names a client."""
    return f"client:{client.name}"


def _require_somebody(actor: Actor) -> None:
    if actor.person is None:
        raise Stopped(say_work.WHO_ARE_YOU, who=actor.shown)


def _check(instance: Instance, name: str, scopes: Collection[str], systems: Collection[str], days: int) -> None:
    if not _NAME.fullmatch(name):
        raise BadInput(say.BAD_CLIENT_NAME, name=name)
    if not scopes:
        raise BadInput(say.NO_SCOPE)
    for scope in scopes:
        if scope not in set(Scope):
            raise BadInput(say.NO_SUCH_SCOPE, value=scope, known="、".join(Scope))
    for system in systems:
        if system not in instance.policy.systems:
            raise BadInput(say.NO_SUCH_SYSTEM, value=system, known="、".join(instance.policy.systems))
    if not 1 <= days <= MOST_DAYS:
        raise BadInput(say.BAD_DAYS, most=MOST_DAYS)


def _record(
    connection: Connection, act: Act, name: str, actor: Actor, now: datetime, data: Mapping[str, str | list[str]]
) -> None:
    draft = Draft(act=act, by=actor.by, via=actor.via, outcome="ok", object=f"client:{name}", data=data)
    log.append(connection, [draft], now)
