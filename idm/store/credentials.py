"""Credentials in the database. What is used up or counted is decided by one statement, never read first (F01-F09)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from idm.secret import Secret
from idm.signin.rules import Limits, locked_until
from idm.store import marks
from idm.store.tables import account, credential

USABLE = ("temporary", "active")
BROUGHT = '{"brought":true}'
"""Traits of a password that an existing directory brought: none of our rules has seen it."""
KEPT_HERE = ("recovery",)
"""Kinds that no directory and no rule hears of."""


@dataclass(frozen=True, slots=True)
class Credential:
    """
    ``secret`` is a hash, a sealed seed or a public key; ``step`` the newest time step or sign count accepted.

    ``handle``: what a key or an issued token calls itself, never two in force with one; ``traits``: JSON, by kind.
    """

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
    handle: str | None = None
    traits: str = "{}"


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


def hashes(connection: Connection, stamps: Collection[str]) -> dict[str, Secret]:
    """The hashes of these passwords, by stamp (``facts.password_stamp``); of those still in force."""
    found: dict[str, Secret] = {}
    by_id = {int(stamp.partition("@")[0]): stamp for stamp in stamps}
    for start in range(0, len(by_id), 500):
        chosen = list(by_id)[start : start + 500]
        query = select(credential.c.id, credential.c.secret).where(
            credential.c.id.in_(chosen), credential.c.kind == "password", credential.c.state == "active"
        )
        found.update((by_id[key], Secret(text)) for key, text in connection.execute(query))
    return found


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
    handle: str | None = None,
    traits: str = "{}",
) -> int:
    """
    One more; a password in place of another is the caller's to end first (there is never a second one).

    The directories are told, see ``deliver``.
    """
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
        handle=handle,
        traits=traits,
    )
    new = int(connection.execute(row.returning(credential.c.id)).scalar_one())
    if kind not in KEPT_HERE:
        deliver(connection, person_id, now)
    return new


@dataclass(frozen=True, slots=True)
class Owner:
    """``had_password``: one of any state, also one that ended."""

    person_id: str
    had_password: bool


def owners_of(connection: Connection, logins: Collection[str]) -> dict[str, Owner]:
    """Whose login names these are, as far as they are anybody's."""
    had = exists().where(credential.c.person_id == account.c.person_id, credential.c.kind == "password")
    query = select(account.c.login, account.c.person_id, had).where(account.c.login.in_(sorted(logins)))
    return {login: Owner(person_id, had_one) for login, person_id, had_one in connection.execute(query)}


def bring(connection: Connection, hashes: Mapping[str, Secret], *, by: str, now: datetime) -> frozenset[str]:
    """
    First passwords, by person, as another directory kept them. Returns who got one: not whoever has one by now.

    Delivered like every password, but not before other work: where they come from, they bind already.
    """
    rows = [
        {
            "person_id": person_id,
            "kind": "password",
            "state": "active",
            "secret": known.reveal(),
            "label": "",
            "step": 0,
            "failures": 0,
            "made_at": now,
            "made_by": by,
            "traits": BROUGHT,
        }
        for person_id, known in hashes.items()
    ]
    if not rows:
        return frozenset()
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    new = dialect.insert(credential).values(rows).on_conflict_do_nothing().returning(credential.c.person_id)
    added = frozenset(connection.execute(new).scalars())
    own = connection.execute(select(account.c.id).where(account.c.person_id.in_(sorted(added)))).scalars()
    marks.touch(connection, marks.directory_names(connection), "account", dict.fromkeys(own), now)
    return added


def end(connection: Connection, credential_id: int, why: str, now: datetime) -> bool:
    """Over, for good. False when it was over already. The directories are told, see ``deliver``."""
    ended = connection.execute(
        update(credential)
        .where(credential.c.id == credential_id, credential.c.state.in_(USABLE))
        .values(state="ended", ended_at=now, ended_why=why, handle=None)
        .returning(credential.c.person_id, credential.c.kind)
    ).one_or_none()
    if ended is not None and ended.kind not in KEPT_HERE:
        deliver(connection, ended.person_id, now)
    return ended is not None


def with_handle(connection: Connection, kind: str, handle: str) -> Credential | None:
    """The one in force that calls itself so."""
    row = connection.execute(
        select(*_COLUMNS).where(
            credential.c.handle == handle, credential.c.kind == kind, credential.c.state == "active"
        )
    ).one_or_none()
    return None if row is None else Credential(*row)


def was_known(connection: Connection, handle: str) -> bool:
    """Is there, or was there ever, one that calls itself so?"""
    return connection.execute(select(credential.c.id).where(credential.c.handle == handle)).first() is not None


def rename(connection: Connection, person_id: str, credential_id: int, label: str) -> bool:
    """Call one of this person's own otherwise. False: not his, or over."""
    done = connection.execute(
        update(credential)
        .where(credential.c.id == credential_id, credential.c.person_id == person_id, credential.c.state.in_(USABLE))
        .values(label=label)
    )
    return done.rowcount == 1


def begin_count_anew(connection: Connection, person_id: str, kind: str) -> None:
    """One of several devices was right: what was counted for the others while it was looked for is no failure."""
    connection.execute(
        update(credential)
        .where(credential.c.person_id == person_id, credential.c.kind == kind, credential.c.state == "active")
        .values(failures=0, locked_until=None)
    )


def deliver(connection: Connection, person_id: str, now: datetime) -> None:
    """
    What this person proves himself with is another: every directory is to hear of it before all other work.

    In the very transaction of the change; ``add`` and ``end`` see to it themselves.
    """
    own = connection.execute(select(account.c.id).where(account.c.person_id == person_id)).scalars().all()
    names = marks.directory_names(connection)
    marks.touch(connection, names, "account", dict.fromkeys(own), now, urgent=own)


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


_USE_STEP = (
    update(credential)
    .where(
        credential.c.id == bindparam("which"),
        credential.c.state == "active",
        credential.c.step < bindparam("newer"),
    )
    .values(step=bindparam("newer"), failures=0, locked_until=None, used_at=bindparam("at"))
)
_USE_STEP_UNLESS_LOCKED = _USE_STEP.where(
    credential.c.locked_until.is_(None) | (credential.c.locked_until <= bindparam("at"))
)


def use_step(
    connection: Connection, credential_id: int, step: int, now: datetime, *, unless_locked: bool = False
) -> bool:
    """
    Use up a time step or sign count; False for one that is not newer than the newest (F01, F03, F04).

    Args:
        unless_locked: For a try that was not counted beforehand by ``reserve_try``.
    """
    use = _USE_STEP_UNLESS_LOCKED if unless_locked else _USE_STEP
    return connection.execute(use, {"which": credential_id, "newer": step, "at": now}).rowcount == 1


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


def chose_one(connection: Connection, person_id: str) -> bool:
    """Has this person ever had a password that was no temporary one?"""
    query = select(credential.c.id).where(
        credential.c.person_id == person_id, credential.c.kind == "password", credential.c.expires_at.is_(None)
    )
    return connection.execute(query.limit(1)).first() is not None


def locked(connection: Connection, now: datetime) -> dict[str, dict[str, datetime]]:
    """Whoever is locked at this moment: person id -> kind -> until when."""
    query = select(credential.c.person_id, credential.c.kind, credential.c.locked_until).where(
        credential.c.locked_until > now, credential.c.state.in_(USABLE)
    )
    found: dict[str, dict[str, datetime]] = {}
    for person_id, kind, until in connection.execute(query):
        kinds = found.setdefault(person_id, {})
        kinds[kind] = max(until, kinds.get(kind, until))
    return found


def unlock(connection: Connection, person_id: str) -> int:
    """Let a locked person try again; returns how many credentials were locked or counted."""
    done = connection.execute(
        update(credential)
        .where(credential.c.person_id == person_id, credential.c.failures > 0)
        .values(failures=0, locked_until=None)
    )
    return done.rowcount
