"""Facts as they are written down: nothing is overwritten."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, insert, update

from idm.calendar import Span
from idm.facts import Account, Organisation, Person, Posting, Unit
from idm.hr.changeset import PersonChange
from idm.store.tables import absence, account, employment, person, person_name, posting, renumbering, stop, unit


def record_units(
    connection: Connection, before: Organisation, after: Sequence[Unit], batch_id: int, now: datetime
) -> None:
    """Make ``after`` the organisation: what is gone is superseded, what has no id is added."""
    kept = {one.id for one in after if one.id}
    gone = [one.id for one in before.units if one.id not in kept]
    _supersede(connection, unit, gone, batch_id, now)
    new = [
        {
            "code": u.code,
            "name": u.name,
            "parent": u.parent,
            "successor": u.successor,
            **_valid(u.span),
            **_recorded(batch_id, now),
        }
        for u in after
        if not u.id
    ]
    if new:
        connection.execute(insert(unit), new)


def record_changes(connection: Connection, changes: Iterable[PersonChange], batch_id: int, now: datetime) -> None:
    """Record changed facts: rows that are gone from ``after`` are superseded, new ones added, nothing overwritten."""
    new_people: list[dict[str, object]] = []
    new_accounts: list[dict[str, object]] = []
    added: dict[Table, list[dict[str, object]]] = {}
    gone: dict[Table, list[int]] = {}
    for change in changes:
        one, before = change.after, change.before
        if before is None:
            new_people.append({"id": one.id, "number": one.number, "recorded_at": now})
            new_accounts.append({"person_id": one.id, **_account(one.account), "recorded_at": now})
        for table, facts, values in _SUBJECTS:
            new_facts = facts(one)
            kept = {f.id for f in new_facts}
            if before is not None:
                gone.setdefault(table, []).extend(f.id for f in facts(before) if f.id not in kept)
            added.setdefault(table, []).extend(
                {"person_id": one.id, **values(f), **_recorded(batch_id, now)} for f in new_facts if not f.id
            )
    for table, rows in ((person, new_people), (account, new_accounts), *added.items()):
        if rows:
            connection.execute(insert(table), rows)
    for table, ids in gone.items():
        _supersede(connection, table, ids, batch_id, now)


_SUBJECTS: tuple[tuple[Table, Callable[[Person], Sequence[Any]], Callable[[Any], Mapping[str, object]]], ...] = (
    (person_name, lambda p: p.names, lambda f: {"full": f.full, "kana": f.kana, **_valid(f.span)}),
    (employment, lambda p: p.employments, lambda f: {"form": f.form.value, **_valid(f.span)}),
    (posting, lambda p: p.postings, lambda f: {**_post(f), **_valid(f.span)}),
    (absence, lambda p: p.absences, lambda f: {"kind": f.kind.value, **_valid(f.span)}),
    (renumbering, lambda p: p.renumberings, lambda f: {"number": f.number, **_valid(f.span)}),
    (stop, lambda p: p.stops, lambda f: {"kind": f.kind.value, "starts": f.starts, "ends": f.ends}),
)


def _post(one: Posting) -> dict[str, object]:
    return {"unit": one.unit, "title": one.title, "main": one.main, "handed_from": one.handed_from}


def _account(one: Account) -> dict[str, object]:
    return {"id": one.id, "login": one.login, "mail": one.mail or None}  # no address is not the same address twice


def _valid(span: Span) -> dict[str, object]:
    return {"valid_from": span.start, "valid_to": span.end}


def _recorded(batch_id: int, now: datetime) -> dict[str, object]:
    return {"recorded_at": now, "batch_id": batch_id}


def _supersede(connection: Connection, table: Table, ids: list[int], batch_id: int, now: datetime) -> None:
    for start in range(0, len(ids), 500):
        connection.execute(
            update(table)
            .where(table.c.id.in_(ids[start : start + 500]), table.c.superseded_at.is_(None))
            .values(superseded_at=now, superseded_by=batch_id)
        )
