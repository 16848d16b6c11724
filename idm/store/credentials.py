"""Credentials in the database. What is used up or counted is decided by one statement, never read first (F01-F09)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Integer, bindparam, case, exists, insert, literal_column, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from idm.secret import Secret
from idm.signin.rules import Limits, locked_until
from idm.store import managed, marks
from idm.store.tables import account, credential, privileged_account

USABLE = ("temporary", "active")
BROUGHT = '{"brought":true}'
"""Traits of a password that an existing directory brought: none of our rules has seen it."""
PRIVILEGED = "privileged"
"""The kind of a privileged ID's password: directories hold it with that account, and it opens nothing here."""
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


def earlier_passwords(connection: Connection, person_id: str, count: int, kind: str = "password") -> list[str]:
    """The hashes of the newest passwords, the present one included."""
    query = (
        select(credential.c.secret)
        .where(credential.c.person_id == person_id, credential.c.kind == kind)
        .order_by(credential.c.id.desc())
        .limit(count)
    )
    return list(connection.execute(query).scalars())


def hashes(connection: Connection, stamps: Collection[str]) -> dict[str, Secret]:
    """
    The hashes of these passwords, by stamp (``facts.password_stamp``, ``managed.stamp``); of those still in force.
    """
    numbered = {one for one in stamps if one.partition("@")[0].isdigit()}
    rest = set(stamps) - numbered
    found: dict[str, Secret] = managed.hashes(connection, rest) if rest else {}
    by_id = {int(stamp.partition("@")[0]): stamp for stamp in numbered}
    for start in range(0, len(by_id), 500):
        chosen = list(by_id)[start : start + 500]
        query = select(credential.c.id, credential.c.secret).where(
            credential.c.id.in_(chosen),
            credential.c.kind.in_(("password", "privileged")),
            credential.c.state == "active",
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
        deliver(connection, person_id, now, kind)
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
        deliver(connection, ended.person_id, now, ended.kind)
    return ended is not None


def with_private(connection: Connection) -> set[str]:
    """Ids of those who have a device in force that they registered as their own."""
    own = credential.c.traits.contains('"private": true', autoescape=True)
    return set(connection.execute(select(credential.c.person_id).where(credential.c.state == "active", own)).scalars())


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


def deliver(connection: Connection, person_id: str, now: datetime, kind: str = "password") -> None:
    """
    What this person proves himself with is another: every directory is to hear of it before all other work.

    In the very transaction of the change; ``add`` and ``end`` see to it themselves.
    """
    query = select(account.c.id).where(account.c.person_id == person_id)
    if kind == PRIVILEGED:
        held = privileged_account.c.retired_at.is_(None)
        query = select(privileged_account.c.id).where(privileged_account.c.person_id == person_id, held)
    own = connection.execute(query).scalars().all()
    names = marks.directory_names(connection)
    marks.touch(connection, names, "account", dict.fromkeys(own), now, urgent=own)


_USABLE = or_(*(credential.c.state == literal_column(f"'{state}'") for state in USABLE))
_FREE = _USABLE & (credential.c.locked_until.is_(None) | (credential.c.locked_until <= bindparam("at")))
_RESERVE = (
    update(credential)
    .where(credential.c.id == bindparam("which"))
    .values(failures=credential.c.failures + case((_FREE, bindparam("counted", type_=Integer)), else_=0))
    .returning(credential.c.failures, credential.c.state, credential.c.locked_until)
)
"""A row is written in every case, so that a lock does not show in the time it takes (F10)."""
_SUCCEEDED = (
    update(credential)
    .where(credential.c.id == bindparam("which"), _USABLE, credential.c.secret == bindparam("checked"))
    .values(failures=0, locked_until=None, used_at=bindparam("at"))
)


def reserve_try(
    connection: Connection, credential_id: int, limits: Limits, now: datetime, *, counts: bool = True
) -> bool:
    """
    Count a try before it is looked at; ``succeeded`` takes it back. False: locked, and nothing is looked at.

    To be committed before the answer is worked out: tries at the same time are then counted one by one (F07, F08).

    Args:
        counts: False for somebody else's row, which is written in place of one that there is not: nothing is counted.
    """
    row = connection.execute(_RESERVE, {"which": credential_id, "at": now, "counted": int(counts)}).one_or_none()
    if row is None or not counts or row.state not in USABLE or (row.locked_until and row.locked_until > now):
        return False
    until = locked_until(row.failures, limits, now)
    if until is not None:
        connection.execute(update(credential).where(credential.c.id == credential_id).values(locked_until=until))
    return True


def take_back_try(connection: Connection, credential_ids: Collection[int], *, counts: bool) -> None:
    """
    A try that ``reserve_try`` counted and let through was no wrong one. What locked meanwhile did so with its help, as
    nothing is counted while it is locked.

    Args:
        counts: False for a wrong try, which stays counted: as much is written (F10).
    """
    taken = int(counts)
    connection.execute(
        update(credential)
        .where(credential.c.id.in_(credential_ids), credential.c.state == "active", credential.c.failures >= taken)
        .values(
            failures=credential.c.failures - taken,
            locked_until=None if counts else credential.c.locked_until,
        )
    )


def succeeded(connection: Connection, credential_id: int, secret: str, now: datetime) -> bool:
    """It was right, and is still the one that was checked: the count begins anew. False: ended or changed meanwhile."""
    done = connection.execute(_SUCCEEDED, {"which": credential_id, "checked": secret, "at": now})
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


_LOOK = (
    update(credential)
    .where(credential.c.id == bindparam("which"))
    .values(failures=credential.c.failures)
    .returning(credential.c.step, credential.c.state, credential.c.locked_until)
)


def was_used(connection: Connection, credential_id: int, step: int | None, now: datetime) -> bool:
    """
    Was this time step used before? False also of a locked device, so that nobody learns there what was right.

    In place of ``reserve_try``: nothing is counted, and as much is written (F10).

    Args:
        step: None for a code that is none of this device's.
    """
    row = connection.execute(_LOOK, {"which": credential_id}).one_or_none()
    if row is None or step is None or row.state not in USABLE or (row.locked_until and row.locked_until > now):
        return False
    return bool(step <= row.step)


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
