"""Secrets that are lent, in and out of the database. Whatever happens once is one statement that compares and sets."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, or_, select, update

from idm.facts.vault import Checkout, Item, VaultKind, Version
from idm.store.tables import checkout, shared_member, vault_item, vault_version

_ITEM = [vault_item.c[name] for name in Item.__slots__]
_VERSION = [vault_version.c[name] for name in ("id", "item_id", *Version.__slots__[2:])]
_CHECKOUT = [
    checkout.c[{"item": "item_id", "person": "person_id", "case": "case_id"}.get(name, name)]
    for name in Checkout.__slots__
]


def add(
    connection: Connection, key: str, label: str, kind: VaultKind, place: str, role: str, by: str, now: datetime
) -> Item:
    """
    Raises:
        sqlalchemy.exc.IntegrityError: there is or was an item of that key; it is never given again.
    """
    row = insert(vault_item).values(
        key=key, label=label, kind=kind.value, place=place, role=role, made_at=now, made_by=by
    )
    return _item(connection.execute(row.returning(*_ITEM)).one())


def find(connection: Connection, key: str) -> Item | None:
    """Also one that was retired."""
    row = connection.execute(select(*_ITEM).where(vault_item.c.key == key)).one_or_none()
    return None if row is None else _item(row)


def item(connection: Connection, number: int) -> Item:
    """By its id, which something refers to; also one that was retired."""
    return _item(connection.execute(select(*_ITEM).where(vault_item.c.id == number)).one())


def items_by_id(connection: Connection, numbers: Collection[int]) -> dict[int, Item]:
    """Also retired ones."""
    query = select(*_ITEM).where(vault_item.c.id.in_(sorted(numbers)))
    return {one.id: one for one in map(_item, connection.execute(query))}


def items(connection: Connection) -> list[Item]:
    """Those that were not retired, by key."""
    query = select(*_ITEM).where(vault_item.c.retired_at.is_(None)).order_by(vault_item.c.key)
    return [_item(row) for row in connection.execute(query)]


def confirm(connection: Connection, item: int, by: str, now: datetime) -> bool:
    """False: somebody has."""
    return _once(connection, vault_item, item, vault_item.c.confirmed_at, confirmed_at=now, confirmed_by=by)


def ask_to_retire(connection: Connection, item: int, by: str, now: datetime) -> bool:
    """False: somebody has, or it is taken out."""
    there = vault_item.c.retired_at.is_(None)
    return _once(connection, vault_item, item, vault_item.c.leaving_at, there, leaving_at=now, leaving_by=by)


def keep(connection: Connection, item: int) -> bool:
    """Nobody asks any more that it be taken out. False: nobody did, or it is."""
    asked = (vault_item.c.leaving_at.is_not(None), vault_item.c.retired_at.is_(None))
    done = connection.execute(
        update(vault_item).where(vault_item.c.id == item, *asked).values(leaving_at=None, leaving_by=None)
    )
    return done.rowcount == 1


def retire(connection: Connection, item: int, by: str, now: datetime) -> bool:
    return _once(connection, vault_item, item, vault_item.c.retired_at, retired_at=now, retired_by=by)


# --- secrets ---


def add_version(connection: Connection, item: int, sealed: str, why: str, now: datetime) -> int:
    row = insert(vault_version).values(item_id=item, sealed=sealed, made_at=now, why=why)
    return int(connection.execute(row.returning(vault_version.c.id)).scalar_one())


def newest(connection: Connection, item: int) -> Version | None:
    return _newest(connection, vault_version.c.item_id == item)


def in_force(connection: Connection, item: int) -> Version | None:
    """What is set at the place, as far as anybody confirmed."""
    return _newest(connection, vault_version.c.item_id == item, vault_version.c.set_at.is_not(None))


def newest_of_each(connection: Connection) -> dict[int, Version]:
    """By item, of all at once."""
    return _of_each(connection)


def in_force_of_each(connection: Connection) -> dict[int, Version]:
    """By item, of all at once."""
    return _of_each(connection, vault_version.c.set_at.is_not(None))


def _of_each(connection: Connection, *conditions: Any) -> dict[int, Version]:
    newest_ids = select(func.max(vault_version.c.id)).where(*conditions).group_by(vault_version.c.item_id)
    query = select(*_VERSION).where(vault_version.c.id.in_(newest_ids))
    return {one.item: one for one in (Version(*row) for row in connection.execute(query))}


def sealed(connection: Connection, version: int) -> str:
    return str(connection.execute(select(vault_version.c.sealed).where(vault_version.c.id == version)).scalar_one())


def see(connection: Connection, version: int, by: str, now: datetime) -> bool:
    """Whoever sets it gets to see it, or its first half; False: somebody has seen it."""
    return _once(connection, vault_version, version, vault_version.c.seen_at, seen_at=now, seen_by=by)


def see_other(connection: Connection, version: int, by: str, now: datetime) -> bool:
    """Its second half, by somebody else; False: somebody has seen that, or it is he who saw the first."""
    another = vault_version.c.seen_by != by
    return _once(connection, vault_version, version, vault_version.c.other_at, another, other_at=now, other_by=by)


def confirm_set(connection: Connection, version: int, by: str, now: datetime) -> bool:
    """By one of those who got it; False: he is none, or somebody has."""
    got = or_(vault_version.c.seen_by == by, vault_version.c.other_by == by)
    return _once(connection, vault_version, version, vault_version.c.set_at, got, set_at=now, set_by=by)


def unset_since(connection: Connection, before: datetime) -> list[tuple[Item, Version]]:
    """What waits to be set from before that moment on, and of which nobody was told so."""
    late = (vault_version.c.set_at.is_(None), vault_version.c.alarmed_at.is_(None), vault_version.c.made_at <= before)
    newest_ids = select(func.max(vault_version.c.id)).group_by(vault_version.c.item_id)
    found = connection.execute(select(*_VERSION).where(vault_version.c.id.in_(newest_ids), *late)).all()
    waiting = {one.item: one for one in (Version(*row) for row in found)}
    there = (one for one in items_by_id(connection, waiting).values() if one.retired_at is None) if waiting else ()
    return [(one, waiting[one.id]) for one in there]


def alarmed_unset(connection: Connection, version: int, now: datetime) -> bool:
    """False: somebody was told, or it is set."""
    unset = vault_version.c.set_at.is_(None)
    return _once(connection, vault_version, version, vault_version.c.alarmed_at, unset, alarmed_at=now)


# --- loans ---


def lend(
    connection: Connection,
    item: int,
    person: str,
    purpose: str,
    *,
    emergency: bool,
    case: int | None,
    now: datetime,
    until: datetime,
    report_due: datetime | None,
) -> int:
    """
    Raises:
        sqlalchemy.exc.IntegrityError: somebody has it.
    """
    row = insert(checkout).values(
        item_id=item,
        person_id=person,
        purpose=purpose,
        emergency=emergency,
        case_id=case,
        taken_at=now,
        until=until,
        report_due=report_due,
    )
    return int(connection.execute(row.returning(checkout.c.id)).scalar_one())


def loan(connection: Connection, number: int) -> Checkout | None:
    return next(iter(_loans(connection, checkout.c.id == number)), None)


def lent(connection: Connection, item: int | None = None) -> list[Checkout]:
    """What nobody has ended, of one item or of all; also when its clock has."""
    own = () if item is None else (checkout.c.item_id == item,)
    return _loans(connection, checkout.c.returned_at.is_(None), *own)


def run_out(connection: Connection, now: datetime) -> list[int]:
    """Numbers of those whose clock has ended and which nobody has; nearly always there is none."""
    query = select(checkout.c.id).where(checkout.c.returned_at.is_(None), checkout.c.until <= now)
    return [int(number) for number in connection.execute(query.order_by(checkout.c.id)).scalars()]


def last_loan(connection: Connection, item: int) -> Checkout | None:
    query = select(*_CHECKOUT).where(checkout.c.item_id == item).order_by(checkout.c.id.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return None if row is None else Checkout(*row)


def last_loan_of_each(connection: Connection) -> dict[int, Checkout]:
    """By item, of all at once."""
    last_ids = select(func.max(checkout.c.id)).group_by(checkout.c.item_id)
    return {one.item: one for one in _loans(connection, checkout.c.id.in_(last_ids))}


def unreported(connection: Connection, person: str | None = None) -> list[Checkout]:
    """Emergencies without a report, of one person or of all, the oldest first."""
    own = () if person is None else (checkout.c.person_id == person,)
    return _loans(connection, checkout.c.report_due.is_not(None), checkout.c.reported_at.is_(None), *own)


def history(connection: Connection, count: int) -> list[Checkout]:
    """The newest first."""
    query = select(*_CHECKOUT).order_by(checkout.c.id.desc()).limit(count)
    return [Checkout(*row) for row in connection.execute(query)]


def show(connection: Connection, number: int, now: datetime) -> bool:
    """False: it was shown, or the loan is over (F18)."""
    good = (checkout.c.returned_at.is_(None), checkout.c.until > now)
    return _once(connection, checkout, number, checkout.c.shown_at, *good, shown_at=now)


def take_back(connection: Connection, number: int, by: str, why: str, now: datetime) -> bool:
    return _once(
        connection, checkout, number, checkout.c.returned_at, returned_at=now, returned_by=by, returned_why=why
    )


def report(connection: Connection, number: int, text: str, now: datetime) -> bool:
    return _once(connection, checkout, number, checkout.c.reported_at, report=text, reported_at=now)


def to_alarm(connection: Connection, now: datetime) -> list[Checkout]:
    """Emergencies that should have been reported by now, and of which nobody was told so."""
    late = (checkout.c.report_due <= now, checkout.c.reported_at.is_(None), checkout.c.alarmed_at.is_(None))
    return _loans(connection, *late)


def alarmed(connection: Connection, number: int, now: datetime) -> bool:
    return _once(connection, checkout, number, checkout.c.alarmed_at, checkout.c.reported_at.is_(None), alarmed_at=now)


# --- who may use what is shared, as it was last found ---


def members_kept(connection: Connection) -> set[tuple[int, str]]:
    """``(item, person id)`` of everybody on a list."""
    query = select(shared_member.c.item_id, shared_member.c.person_id).where(shared_member.c.gone_at.is_(None))
    return {(int(item), person) for item, person in connection.execute(query)}


def keep_members(connection: Connection, found: Collection[tuple[int, str]], now: datetime) -> None:
    rows = [{"item_id": item, "person_id": person, "since": now} for item, person in sorted(found)]
    if rows:
        connection.execute(insert(shared_member), rows)


def end_members(connection: Connection, found: Collection[tuple[int, str]], now: datetime) -> None:
    for item, person in sorted(found):
        mine = (shared_member.c.item_id == item, shared_member.c.person_id == person)
        connection.execute(update(shared_member).where(*mine, shared_member.c.gone_at.is_(None)).values(gone_at=now))


def _once(connection: Connection, table: Any, number: int, empty: Any, *more: Any, **values: object) -> bool:
    """Set what is still empty; False: it is not, or something else does not hold."""
    done = connection.execute(update(table).where(table.c.id == number, empty.is_(None), *more).values(**values))
    return done.rowcount == 1


def _newest(connection: Connection, *conditions: Any) -> Version | None:
    query = select(*_VERSION).where(*conditions).order_by(vault_version.c.id.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return None if row is None else Version(*row)


def _loans(connection: Connection, *conditions: Any) -> list[Checkout]:
    return [Checkout(*row) for row in connection.execute(select(*_CHECKOUT).where(*conditions).order_by(checkout.c.id))]


def _item(row: Row[Any]) -> Item:
    values = dict(row._mapping)
    return Item(**values | {"kind": VaultKind(values["kind"])})
