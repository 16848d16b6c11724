"""The last use of accounts in the database, and which accounts have none lately: sorted out there, never one by one."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Connection,
    Exists,
    Select,
    Table,
    Text,
    func,
    insert,
    literal,
    select,
    true,
    union,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from idm.rules.last_use import Source
from idm.store.tables import (
    UtcDateTime,
    account,
    attempt,
    card,
    credential,
    employment,
    last_use,
    privileged_account,
    use_source,
    work_window,
)

USED = ("signed_in", "verified")
"""Kinds of attempt that are a use: one that went wrong is none, and neither is half a sign-in."""
DEVICES = ("totp", "webauthn")


def sources(connection: Connection) -> list[Source]:
    """Everybody who is watched, by name."""
    query = select(use_source).order_by(use_source.c.source)
    return [Source(r.source, r.since, r.read_at, r.newest, r.behind_at) for r in connection.execute(query)]


def keep(connection: Connection, source: Source) -> None:
    """A source as it is after a reading."""
    values = {
        "since": source.since,
        "read_at": source.read_at,
        "newest": source.newest,
        "behind_at": source.behind_at,
    }
    done = connection.execute(update(use_source).where(use_source.c.source == source.name).values(**values))
    if not done.rowcount:
        connection.execute(insert(use_source).values(source=source.name, **values))


def put(connection: Connection, source: str, used: Iterable[tuple[str, datetime]]) -> None:
    """
    Uses of accounts (by id), to the day: days are few, so the accounts of each go in one statement. What is known never
    goes back, whatever a source says now (F77).
    """
    newest: dict[str, datetime] = {}
    for key, at in used:
        if key not in newest or newest[key] < at:
            newest[key] = at
    by_day: dict[datetime, list[str]] = {}
    for key, at in newest.items():
        by_day.setdefault(at, []).append(key)
    for at, keys in by_day.items():
        _put_day(connection, source, at, keys)


def _put_day(connection: Connection, source: str, at: datetime, keys: Sequence[str]) -> None:
    if connection.dialect.name == "sqlite":
        dialect: Any = sqlite
        named = func.json_each(json.dumps(keys)).table_valued("value")
    else:
        dialect = postgresql
        named = func.json_array_elements_text(literal(keys, JSON)).table_valued("value")
    rows = select(named.c.value, literal(source, Text), literal(at, UtcDateTime)).where(true())
    columns = [last_use.c.account_id, last_use.c.source, last_use.c.used_at]
    new = dialect.insert(last_use).from_select(columns, rows)
    connection.execute(
        new.on_conflict_do_update(
            index_elements=[last_use.c.account_id, last_use.c.source],
            set_={"used_at": new.excluded.used_at},
            where=last_use.c.used_at < new.excluded.used_at,
        )
    )


def own_uses(connection: Connection, since: datetime) -> list[tuple[str, datetime]]:
    """Of each account the newest of our own sign-ins, verifications and work windows since then."""
    entered = (
        select(account.c.id, func.max(attempt.c.at))
        .join(attempt, attempt.c.person_id == account.c.person_id)
        .where(attempt.c.at >= since, attempt.c.what.in_(USED))
        .group_by(account.c.id)
    )
    worked = (
        select(work_window.c.account_id, func.max(work_window.c.starts))
        .where(work_window.c.starts >= since)
        .group_by(work_window.c.account_id)
    )
    return [(row[0], row[1]) for query in (entered, worked) for row in connection.execute(query)]


def has_own(connection: Connection) -> bool:
    """Is any use of ours on record at all?"""
    return connection.execute(select(attempt.c.id).where(attempt.c.what.in_(USED)).limit(1)).first() is not None


def of_accounts(connection: Connection, accounts: Collection[str]) -> dict[str, dict[str, datetime]]:
    """Account id -> source -> its last use; accounts that nobody tells of are left out."""
    found: dict[str, dict[str, datetime]] = {}
    for some in _some(accounts):
        query = select(last_use.c.account_id, last_use.c.source, last_use.c.used_at)
        for key, source, at in connection.execute(query.where(last_use.c.account_id.in_(some))):
            found.setdefault(key, {})[source] = at
    return found


def made(connection: Connection, accounts: Collection[str]) -> dict[str, datetime]:
    """When these accounts were made, by id."""
    found: dict[str, datetime] = {}
    for some in _some(accounts):
        for column, at in (
            (account.c.id, account.c.recorded_at),
            (privileged_account.c.id, privileged_account.c.made_at),
        ):
            found.update((row[0], row[1]) for row in connection.execute(select(column, at).where(column.in_(some))))
    return found


def quiet(connection: Connection, before: datetime, today: date) -> set[str]:
    """Whoever is in office today (person ids) and has an account, own or privileged, that nobody used since then."""
    return set(connection.execute(union(_quiet_own(before, today), _quiet_privileged(before))).scalars())


def count_quiet(connection: Connection, before: datetime, today: date) -> int:
    """How many ``quiet`` finds."""
    found = union(_quiet_own(before, today), _quiet_privileged(before)).subquery()
    return int(connection.execute(select(func.count()).select_from(found)).scalar_one())


def never_changed(connection: Connection, before: datetime) -> dict[str, datetime]:
    """Person id -> since when (before that instant) he has had a temporary password that he never changed."""
    query = select(credential.c.person_id, credential.c.made_at).where(
        credential.c.kind == "password", credential.c.state == "temporary", credential.c.made_at < before
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def without_device(connection: Connection, before: datetime) -> dict[str, datetime]:
    """Person id -> since when (before that instant) he has had a password, and neither a device nor a card."""
    other = credential.alias()
    device = select(1).where(
        other.c.person_id == credential.c.person_id, other.c.state == "active", other.c.kind.in_(DEVICES)
    )
    lent = select(1).where(card.c.holder == credential.c.person_id)
    query = select(credential.c.person_id, credential.c.made_at).where(
        credential.c.kind == "password",
        credential.c.state == "active",
        credential.c.made_at < before,
        ~device.exists(),
        ~lent.exists(),
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def used_after_the_end(connection: Connection, since: datetime, today: date) -> set[str]:
    """Whoever is in no office today (person ids), though his account was used since then."""
    query = (
        select(account.c.person_id)
        .join(last_use, last_use.c.account_id == account.c.id)
        .where(last_use.c.used_at >= since, ~_in_office(account, today))
    )
    return set(connection.execute(query).scalars())


def _quiet_own(before: datetime, today: date) -> Select[str]:
    return select(account.c.person_id).where(
        account.c.recorded_at < before, _in_office(account, today), ~_used_since(account, before)
    )


def _quiet_privileged(before: datetime) -> Select[str]:
    held, made_at = privileged_account.c.retired_at.is_(None), privileged_account.c.made_at
    return select(privileged_account.c.person_id).where(
        held, made_at < before, ~_used_since(privileged_account, before)
    )


def _used_since(table: Table, before: datetime) -> Exists:
    return select(1).where(last_use.c.account_id == table.c.id, last_use.c.used_at >= before).exists()


def _in_office(table: Table, today: date) -> Exists:
    still = employment.c.valid_to.is_(None) | (employment.c.valid_to > today)
    return (
        select(1)
        .where(
            employment.c.person_id == table.c.person_id,
            employment.c.superseded_at.is_(None),
            employment.c.valid_from <= today,
            still,
        )
        .exists()
    )


def _some(accounts: Collection[str]) -> Iterator[list[str]]:
    """In portions that a statement can name."""
    wanted = sorted(accounts)
    return (wanted[start : start + 500] for start in range(0, len(wanted), 500))
