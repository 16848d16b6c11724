"""Development and service accounts in the database. What each is says its application, as it was approved."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from idm.facts import NO_PASSWORD
from idm.facts.managed import ManagedAccount, ManagedKind
from idm.secret import Secret
from idm.store import cases, log_search, marks
from idm.store.cases import Filed
from idm.store.tables import case_file, managed_account

Where = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """
    A row; instants are aware UTC.

    ``owned_seq`` is the line of the log that says whose it is. ``secret_by`` was shown the password at ``secret_at``.
    """

    id: str
    case_id: int
    login: str
    person_id: str
    owned_since: datetime
    owned_seq: int
    made_at: datetime
    reviewed_at: datetime
    reminded_at: datetime | None = None
    told_at: datetime | None = None
    stopped_at: datetime | None = None
    secret_at: datetime | None = None
    secret_by: str | None = None


_COLUMNS = [managed_account.c[name] for name in Kept.__slots__]


def add(connection: Connection, one: Kept) -> None:
    """
    Every directory hears of it.

    Raises:
        sqlalchemy.exc.IntegrityError: the login is or was that of another one.
    """
    connection.execute(insert(managed_account).values({name: getattr(one, name) for name in Kept.__slots__}))
    tell_directories(connection, one.id, one.made_at)


def every(connection: Connection) -> list[Kept]:
    """Also those that are over, by login."""
    return [Kept(*row) for row in connection.execute(select(*_COLUMNS).order_by(managed_account.c.login))]


def find(connection: Connection, login: str) -> Kept | None:
    row = connection.execute(select(*_COLUMNS).where(managed_account.c.login == login)).one_or_none()
    return None if row is None else Kept(*row)


def of_case(connection: Connection, case: int) -> Kept | None:
    row = connection.execute(select(*_COLUMNS).where(managed_account.c.case_id == case)).one_or_none()
    return None if row is None else Kept(*row)


def owns_one(connection: Connection, person_id: str) -> bool:
    """Does somebody answer for any, over or not?"""
    query = select(managed_account.c.id).where(managed_account.c.person_id == person_id).limit(1)
    return connection.execute(query).first() is not None


def accounts_of(connection: Connection, where: Where) -> dict[str, tuple[ManagedAccount, ...]]:
    """By person id: the accounts for which these people answer, by login; with what is over by now."""
    query = select(managed_account).where(where(managed_account.c.person_id)).order_by(managed_account.c.login)
    rows = connection.execute(query).fetchall()
    if not rows:
        return {}
    said = {one.id: one for one in cases.attested(connection, case_file.c.id.in_([row.case_id for row in rows]))}
    owners = log_search.owners(connection, [row.login for row in rows])
    found: dict[str, tuple[ManagedAccount, ...]] = {}
    for row in rows:
        filed = said.get(row.case_id) if _said_owner(owners.get(row.login), row) else None
        found[row.person_id] = (*found.get(row.person_id, ()), _account(row, filed))
    return found


def _account(row: Row[Any], filed: Filed | None) -> ManagedAccount:
    """
    One whose application the log does not know, or not with this login or owner, is nobody's: it is known and shut.
    """
    content = json.loads(filed.case.content) if filed is not None else {}
    if filed is None or content.get("login") != row.login:
        return ManagedAccount(
            row.id,
            row.login,
            ManagedKind.SERVICE,
            row.login,
            "",
            row.made_at,
            None,
            row.owned_since,
            password=_stamp(row),
            attested=False,
        )
    ends = (at for at in (filed.case.until, filed.over_at) if at is not None)
    return ManagedAccount(
        id=row.id,
        login=row.login,
        kind=ManagedKind(content["sort"]),
        name=content["name"],
        system=content["system"],
        starts=filed.case.starts,
        ends=min(ends, default=None),
        owned_since=row.owned_since,
        right=content.get("entitlement", ""),
        told_at=row.told_at,
        password=_stamp(row),
    )


def _stamp(row: Row[Any]) -> str:
    return NO_PASSWORD if row.secret is None else stamp(row.id, row.secret_at)


def stamp(account: str, made_at: datetime) -> str:
    """Which password: of which account, and when it was made (UTC, to the second), as a directory shows it."""
    return f"{account}@{made_at.astimezone(UTC):%Y%m%d%H%M%S}Z"


def hashes(connection: Connection, stamps: Collection[str]) -> dict[str, Secret]:
    """The hashes of these passwords, by stamp; of those still in force."""
    ids = [one.partition("@")[0] for one in stamps]
    columns = (managed_account.c.id, managed_account.c.secret_at, managed_account.c.secret)
    rows = connection.execute(select(*columns).where(managed_account.c.id.in_(ids), columns[2].is_not(None)))
    found = {stamp(key, at): Secret(text) for key, at, text in rows}
    return {one: found[one] for one in stamps if one in found}


def keep_secret(connection: Connection, one: Kept, hashed: str, by: str, now: datetime) -> None:
    """Another password in place of the one there was; a directory tells them apart by the second."""
    at = now.replace(microsecond=0)
    if one.secret_at is not None and at <= one.secret_at:
        at = one.secret_at + timedelta(seconds=1)
    _set(connection, one.id, secret=hashed, secret_at=at, secret_by=by)
    tell_directories(connection, one.id, now)


def forget_secret(connection: Connection, key: str, now: datetime) -> bool:
    """False: there was none."""
    there = managed_account.c.secret.is_not(None)
    done = connection.execute(update(managed_account).where(managed_account.c.id == key, there).values(secret=None))
    if done.rowcount == 1:
        tell_directories(connection, key, now)
    return done.rowcount == 1


def give_to(connection: Connection, one: Kept, owner: str, seq: int, now: datetime, *, forget: bool) -> bool:
    """
    Another one answers for it. False: somebody was quicker.

    Args:
        forget: Its password is gone with its former owner.
    """
    values = {"person_id": owner, "owned_since": now, "owned_seq": seq, "reviewed_at": now, "reminded_at": None}
    if forget:
        values["secret"] = None
    done = connection.execute(
        update(managed_account)
        .where(managed_account.c.id == one.id, managed_account.c.owned_seq == one.owned_seq)
        .values(values)
    )
    tell_directories(connection, one.id, now)
    return done.rowcount == 1


def says_owner(connection: Connection, one: Kept) -> bool:
    """
    Does the newest line of the log about its owner say that it is this person's? A row alone gives nothing, and neither
    does a line of before (F22).
    """
    return _said_owner(log_search.owners(connection, [one.login]).get(one.login), one)


def _said_owner(line: Mapping[str, Any] | None, row: Kept | Row[Any]) -> bool:
    return line is not None and (line.get("seq"), line.get("subject")) == (row.owned_seq, row.person_id)


def reviewed(connection: Connection, key: str, now: datetime) -> None:
    _set(connection, key, reviewed_at=now, reminded_at=None)


def reminded(connection: Connection, key: str, now: datetime) -> None:
    _set(connection, key, reminded_at=now)


def told_unowned(connection: Connection, key: str, now: datetime) -> None:
    """From now on the days count, after which it is suspended: directories are looked at again then."""
    _set(connection, key, told_at=now)
    tell_directories(connection, key, now)


def told_stopped(connection: Connection, key: str, now: datetime) -> None:
    _set(connection, key, stopped_at=now)


def tell_directories(connection: Connection, key: str, now: datetime) -> None:
    """Look at this account now, before everything else: it may be that something is taken away."""
    names = marks.directory_names(connection)
    marks.touch(connection, names, "account", {key: None}, now, urgent=(key,))


def _set(connection: Connection, key: str, **values: object) -> None:
    connection.execute(update(managed_account).where(managed_account.c.id == key).values(values))
