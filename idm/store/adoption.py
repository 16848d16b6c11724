"""Directories that lived before us: what was found there, what people said of it, and where our accounts stand."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, case, func, insert, or_, select, update
from sqlalchemy import delete as remove

from idm.entry import Entry
from idm.ports import NO_BOOK, Book
from idm.rules.adoption import as_left
from idm.rules.matching import By
from idm.rules.orphans import APART, FREE, State
from idm.store.tables import account, address, adoption, card, found_entry, managed_account, privileged_account

_MANY = 500  # values in one statement
SAID = frozenset({By.HAND, By.REFUSED})
"""Of an entry that is still open or proposed: what a person said, which no reading takes back."""


# --- whether it may be written to ---


@dataclass(frozen=True, slots=True)
class Adoption:
    """Of a directory: ``released_at`` None while nothing is written to it. Instants are aware UTC."""

    began_at: datetime
    began_by: str
    plan: str | None
    released_at: datetime | None
    released_by: str | None


def begin(connection: Connection, name: str, by: str, now: datetime) -> bool:
    """From now on nothing is written there until a plan is released. False: that is so, or was."""
    if of(connection, name) is not None:
        return False
    connection.execute(insert(adoption).values(directory=name, began_at=now, began_by=by))
    return True


def forget_all(connection: Connection, name: str) -> None:
    """Another directory stands under that name: what was known of the one before says nothing about it."""
    for table in (adoption, address, found_entry):
        connection.execute(remove(table).where(table.c.directory == name))


def of(connection: Connection, name: str) -> Adoption | None:
    columns = (adoption.c[field] for field in Adoption.__slots__)
    row = connection.execute(select(*columns).where(adoption.c.directory == name)).one_or_none()
    return None if row is None else Adoption(*row)


def holds(connection: Connection, name: str) -> bool:
    """Is nothing to be written there yet?"""
    waiting = (adoption.c.directory == name) & adoption.c.released_at.is_(None)
    return connection.execute(select(adoption.c.directory).where(waiting)).first() is not None


def release(connection: Connection, name: str, plan: str, by: str, now: datetime) -> None:
    values = {"plan": plan, "released_at": now, "released_by": by}
    if connection.execute(update(adoption).where(adoption.c.directory == name).values(**values)).rowcount == 0:
        connection.execute(insert(adoption).values(directory=name, began_at=now, began_by=by, **values))


# --- where our accounts stand ---


@dataclass(frozen=True, slots=True)
class Place:
    """``digest``: of what was shown there when its plan was released."""

    account: str
    dn: str
    digest: str
    described: bool


def book(connection: Connection, name: str, known: Book = NO_BOOK) -> Book:
    """The directory's book; ``known`` itself while nothing changed since it was read."""
    mine, theirs = address.c.directory == name, _apart(name)
    counted = connection.execute(
        select(func.count(), func.max(address.c.since), func.sum(case((address.c.described, 1), else_=0))).where(mine)
    ).one()
    apart = connection.execute(
        select(func.count(), func.max(found_entry.c.decided_at), func.sum(found_entry.c.id)).where(theirs)
    ).one()
    if not counted[0] and not apart[0]:
        return NO_BOOK
    plan = connection.execute(select(adoption.c.plan).where(adoption.c.directory == name)).scalar_one_or_none()
    stamp = repr((*counted, *apart, plan))  # instants alone would not do: a rehearsal's clock may stand still
    if stamp == known.stamp:
        return known
    query = select(account.c.login, address.c.dn, address.c.described).join(
        account, account.c.id == address.c.account_id
    )
    rows = connection.execute(query.where(mine)).fetchall()
    return Book(
        {login: dn for login, dn, _ in rows},
        frozenset(login for login, _, described in rows if not described),
        frozenset(connection.execute(select(found_entry.c.address).where(theirs)).scalars()),
        stamp,
    )


def places(connection: Connection, name: str, accounts: Collection[str] | None = None) -> dict[str, Place]:
    """By account id; of these accounts, or of all."""
    query = select(*(address.c[column] for column in ("account_id", "dn", "digest", "described")))
    query = query.where(address.c.directory == name)
    if accounts is None:
        return {row[0]: Place(*row) for row in connection.execute(query)}
    wanted = sorted(accounts)
    parts = (wanted[start : start + _MANY] for start in range(0, len(wanted), _MANY))
    return {
        row[0]: Place(*row) for part in parts for row in connection.execute(query.where(address.c.account_id.in_(part)))
    }


def put_places(connection: Connection, name: str, new: Iterable[Place], now: datetime) -> None:
    """In place of those that these accounts had."""
    rows: list[dict[str, Any]] = [
        {
            "directory": name,
            "account_id": p.account,
            "dn": p.dn,
            "digest": p.digest,
            "described": p.described,
            "since": now,
        }
        for p in new
    ]
    forget(connection, name, [str(row["account_id"]) for row in rows])
    if rows:
        connection.execute(insert(address), rows)


def forget(connection: Connection, name: str, accounts: Collection[str]) -> None:
    """Their entries are gone; a new one would stand in the usual place."""
    wanted = sorted(accounts)
    for start in range(0, len(wanted), _MANY):
        chosen = address.c.account_id.in_(wanted[start : start + _MANY])
        connection.execute(remove(address).where(address.c.directory == name, chosen))


def describe(connection: Connection, name: str, accounts: Collection[str], now: datetime) -> list[str]:
    """Names, posts and mail of these are ours as well from now on; those of them for which that is new."""
    done: list[str] = []
    wanted = sorted(accounts)
    for start in range(0, len(wanted), _MANY):
        chosen = address.c.account_id.in_(wanted[start : start + _MANY])
        left = (address.c.directory == name) & ~address.c.described
        rows = connection.execute(
            update(address).where(left, chosen).values(described=True, since=now).returning(address.c.account_id)
        )
        done += rows.scalars()
    return done


def expected(
    connection: Connection, known: Book, held: Mapping[str, Entry], wanted: Mapping[str, Entry]
) -> dict[str, Entry]:
    """What should be at entries whose description is left to their directory, by account id; only of those."""
    if not known.left:
        return {}
    pairs = [(held[key], one) for key, one in wanted.items() if one.login in known.left and key in held]
    ledger = _in_ledger(connection, [one for one, _ in pairs])
    return {one.account: as_left(one, after, ledger) for one, after in pairs}


def _in_ledger(connection: Connection, held: Iterable[Entry]) -> set[str]:
    """Those of the cards (KIND:HANDLE) and certificates (fingerprints) of these entries that our ledger knows."""
    cards = sorted({one for entry in held for one in (*entry.cards, *entry.certificates)})
    found: set[str] = set()
    for start in range(0, len(cards), _MANY):
        part = cards[start : start + _MANY]
        handles = [one.partition(":")[2] for one in part]
        query = select(card.c.kind, card.c.handle, card.c.fingerprint)
        for kind, handle, print_ in connection.execute(
            query.where(card.c.handle.in_(handles) | card.c.fingerprint.in_(part))
        ):
            found |= {f"{kind}:{handle}", print_ or ""}
    return found


def logins(connection: Connection) -> dict[str, str]:
    """Of every account that there ever was, privileged IDs and those that are nobody's own too, by its id."""
    tables = (account, privileged_account, managed_account)
    return {row[0]: row[1] for table in tables for row in connection.execute(select(table.c.id, table.c.login))}


# --- what was found ---


@dataclass(frozen=True, slots=True)
class Found:
    """
    One entry, or one membership, that nobody granted.

    Args:
        kind: account, group, container or member.
        detail: Of a membership, the group.
        shown: What was read; ``digest`` is its digest.
        among: Account ids that come into question.
        confirmed_by: Of a removal, the second person.
    """

    id: int
    kind: str
    address: str
    detail: str
    shown: Mapping[str, Any]
    digest: str
    state: State
    account_id: str | None
    matched_by: str | None
    among: tuple[str, ...]
    owner: str | None
    reason: str
    first_seen: datetime
    last_seen: datetime
    gone_at: datetime | None
    decided_at: datetime | None
    decided_by: str | None
    confirmed_at: datetime | None
    confirmed_by: str | None


_COLUMNS = [found_entry.c[name] for name in Found.__slots__]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reading says of one entry or membership; ``state`` is what it would be if nobody had said anything."""

    kind: str
    address: str
    detail: str
    shown: str
    digest: str
    state: State
    account_id: str | None
    matched_by: str | None
    among: str
    reason: str


def record(
    connection: Connection, name: str, readings: Collection[Reading], standing: Collection[str], now: datetime
) -> None:
    """
    A whole reading: what is new, what is judged anew, and what is gone.

    What people said stays said, but for a link to an entry that has changed since: that is a question again.

    Args:
        standing: Addresses of entries that are ours by now.
    """
    held = {(row.address, row.detail): row for row in connection.execute(_held(name))}
    new, again = [], []
    seen = [held.pop(key).id for key in list(held) if key[0] in standing and not key[1]]
    for one in readings:
        row = held.pop((one.address, one.detail), None)
        if row is None:
            new.append(_row(one) | {"directory": name, "first_seen": now, "last_seen": now})
        elif _stays(row, one):
            seen.append(row.id)
        else:
            again.append((row.id, _row(one) if _anew(row, one) else {"shown": one.shown, "digest": one.digest}))
    if new:
        connection.execute(insert(found_entry), new)
    for number, values in again:
        connection.execute(
            update(found_entry).where(found_entry.c.id == number).values(**values, last_seen=now, gone_at=None)
        )
    _each(connection, seen, {"last_seen": now, "gone_at": None})
    _each(connection, [row.id for row in held.values() if row.gone_at is None], {"gone_at": now})


def _held(name: str) -> Any:
    columns = ("id", "address", "detail", "digest", "state", "account_id", "matched_by", "among", "reason", "gone_at")
    return select(*(found_entry.c[column] for column in columns)).where(found_entry.c.directory == name)


def _stays(row: Row[Any], one: Reading) -> bool:
    judged = (one.account_id, one.matched_by, one.among, one.reason, one.state.value)
    same = row.digest == one.digest
    if row.state not in FREE or row.matched_by in SAID:
        return same and row.gone_at is None
    return same and (row.account_id, row.matched_by, row.among, row.reason, row.state) == judged


def _anew(row: Row[Any], one: Reading) -> bool:
    if row.state == State.LINKED or row.matched_by in SAID:
        return bool(row.digest != one.digest)
    return row.state in FREE or row.state == State.REMOVED


def _row(one: Reading) -> dict[str, Any]:
    return {name: getattr(one, name) for name in Reading.__slots__} | {"state": one.state.value}


def _each(connection: Connection, numbers: list[int], values: Mapping[str, object]) -> None:
    for start in range(0, len(numbers), _MANY):
        chosen = found_entry.c.id.in_(numbers[start : start + _MANY])
        connection.execute(update(found_entry).where(chosen).values(**values))


def entries(
    connection: Connection,
    name: str,
    *,
    states: Collection[State] | None = None,
    kinds: Collection[str] | None = None,
    after: int = 0,
    limit: int | None = None,
) -> list[Found]:
    """Those that are still there, the oldest first; ``after``: an id."""
    query = select(*_COLUMNS).where(_there(name), found_entry.c.id > after)
    if states is not None:
        query = query.where(found_entry.c.state.in_(sorted(states)))
    if kinds is not None:
        query = query.where(found_entry.c.kind.in_(sorted(kinds)))
    return [_found(row) for row in connection.execute(query.order_by(found_entry.c.id).limit(limit))]


def entry(connection: Connection, number: int) -> Found | None:
    row = connection.execute(select(*_COLUMNS).where(found_entry.c.id == number)).one_or_none()
    return None if row is None else _found(row)


def numbered(connection: Connection, numbers: Collection[int]) -> dict[int, Found]:
    """By number, those of these that are on the register."""
    wanted = sorted(set(numbers))
    parts = (wanted[start : start + _MANY] for start in range(0, len(wanted), _MANY))
    rows = (row for part in parts for row in connection.execute(select(*_COLUMNS).where(found_entry.c.id.in_(part))))
    return {row.id: _found(row) for row in rows}


def directory_of(connection: Connection, number: int) -> str | None:
    return connection.execute(select(found_entry.c.directory).where(found_entry.c.id == number)).scalar_one_or_none()


def linked_to(connection: Connection, name: str, account: str) -> int | None:
    """The number of an entry that is linked to this account and still there."""
    linked = (found_entry.c.account_id == account) & (found_entry.c.state == State.LINKED.value)
    return connection.execute(select(found_entry.c.id).where(_there(name), linked).limit(1)).scalar_one_or_none()


def counts(connection: Connection, name: str) -> dict[tuple[str, str], int]:
    """How many that are still there, by kind and state."""
    query = select(found_entry.c.kind, found_entry.c.state, func.count()).where(_there(name))
    rows = connection.execute(query.group_by(found_entry.c.kind, found_entry.c.state))
    return {(kind, state): number for kind, state, number in rows}


def decide(
    connection: Connection, one: Found, before: Collection[State], values: Mapping[str, object], *, same: bool = True
) -> bool:
    """False: it has changed since it was looked at, or somebody was quicker."""
    conditions = [found_entry.c.id == one.id, found_entry.c.state.in_(sorted(before))]
    if same:
        conditions.append(found_entry.c.digest == one.digest)
    return connection.execute(update(found_entry).where(and_(*conditions)).values(**values)).rowcount == 1


def logins_of_others(connection: Connection) -> set[str]:
    """In small letters: of every entry of which somebody said that it is no account of ours."""
    others = (State.OWNED, State.PROTECTED, State.REMOVING, State.SHUT)
    query = select(found_entry.c.shown).where(found_entry.c.kind == "account", found_entry.c.state.in_(others))
    return {
        str(login).casefold() for text in connection.execute(query).scalars() for login in json.loads(text)["logins"]
    }


def owners(connection: Connection) -> set[str]:
    """Ids of everybody who answers for an entry."""
    owned = or_(found_entry.c.state == State.OWNED.value, found_entry.c.owner.is_not(None))
    query = select(found_entry.c.owner).where(owned, found_entry.c.gone_at.is_(None)).distinct()
    return {one for one in connection.execute(query).scalars() if one is not None}


def _there(name: str) -> Any:
    return (found_entry.c.directory == name) & found_entry.c.gone_at.is_(None)


def _apart(name: str) -> Any:
    apart = found_entry.c.state.in_(sorted(APART)) & (found_entry.c.kind != "member")
    return (found_entry.c.directory == name) & apart


def _found(row: Row[Any]) -> Found:
    values = dict(zip(Found.__slots__, row, strict=True))
    said = {"shown": json.loads(row.shown), "among": tuple(json.loads(row.among)), "state": State(row.state)}
    return Found(**values | said)
