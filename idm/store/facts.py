"""Facts in and out of the database."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Select, Table, exists, func, insert, select, text, union, update

from idm.calendar import Span
from idm.facts import (
    NO_PASSWORD,
    NO_PROOFS,
    Absence,
    AbsenceKind,
    Account,
    Employment,
    Form,
    Name,
    Organisation,
    Person,
    Posting,
    Proofs,
    Renumbering,
    Stop,
    StopKind,
    Unit,
    password_stamp,
)
from idm.facts.roster import roster_of, whose
from idm.hr.changeset import PersonChange
from idm.store.tables import (
    absence,
    account,
    credential,
    employment,
    person,
    person_name,
    posting,
    renumbering,
    stop,
    unit,
)

CHUNK = 4000  # people per round trip: keeps memory flat for a city of 100,000
_FORMS = {form.value: form for form in Form}


def people(connection: Connection, ids: Collection[str] | None = None) -> Iterator[Person]:
    """These people (by person id), or everybody, with every fact that is in force; in the order of their ids."""
    if ids is None:
        yield from people_between(connection, "", None)
        return
    wanted = sorted(ids)
    for start in range(0, len(wanted), 500):
        chosen = wanted[start : start + 500]
        yield from _assemble(connection, lambda column, chosen=chosen: column.in_(chosen))  # type: ignore[misc]


def people_between(connection: Connection, after: str, last: str | None) -> Iterator[Person]:
    """Everybody whose id lies after the one and up to the other, or to the end when None."""
    ids = select(person.c.id).order_by(person.c.id).offset(CHUNK - 1).limit(1)
    if last is not None:
        ids = ids.where(person.c.id <= last)
    while True:
        high = connection.execute(ids.where(person.c.id > after)).scalar()
        upto = high or last
        yield from _assemble(
            connection,
            lambda column, low=after, high=upto: (column > low) & (column <= high if high else True),  # type: ignore[misc]
        )
        if high is None:
            return
        after = high


def middle(connection: Connection) -> str | None:
    """The id up to which the first half of the people reaches; None when there is nobody."""
    half = select(func.count() / 2).select_from(person).scalar_subquery()
    return connection.execute(select(person.c.id).order_by(person.c.id).offset(half).limit(1)).scalar()


def _assemble(connection: Connection, where: Callable[[Any], Any]) -> Iterator[Person]:
    def facts_of(table: Table, *columns: str) -> dict[str, list[Any]]:
        chosen = [table.c[name] for name in (*columns, "valid_from", "valid_to", "id")]
        query: Select[Any] = (
            select(table.c.person_id, *chosen)
            .where(where(table.c.person_id), table.c.superseded_at.is_(None))
            .order_by(table.c.person_id, table.c.valid_from, table.c.id)
        )
        found: dict[str, list[Any]] = defaultdict(list)
        for row in connection.execute(query).fetchall():  # a row at a time costs twice as much
            found[row[0]].append(row)
        return found

    rare = _rare_facts(connection)
    names = facts_of(person_name, "full", "kana")
    jobs = facts_of(employment, "form")
    posts = facts_of(posting, "unit", "title", "main")
    away = {  # of the few who have any, made beforehand: whoever has none costs nothing
        key: tuple([Absence(AbsenceKind(kind), _span(a, b), k) for _, kind, a, b, k in rows])
        for key, rows in (facts_of(absence, "kind") if absence in rare else {}).items()
    }
    halted = _stops_of(connection, where) if stop in rare else {}
    renumbered = {
        key: tuple([Renumbering(number, _span(a, b), k) for _, number, a, b, k in rows])
        for key, rows in (facts_of(renumbering, "number") if renumbering in rare else {}).items()
    }
    proofs = _proofs_of(connection, where) if credential in rare else {}
    heads = connection.execute(
        select(person.c.id, person.c.number, account.c.id, account.c.login, account.c.mail)
        .join(account, account.c.person_id == person.c.id)
        .where(where(person.c.id))
        .order_by(person.c.id)
    ).fetchall()
    nothing: list[Any] = []
    for key, number, account_id, login, mail in heads:
        yield Person(
            key,
            number,
            Account(account_id, login, mail or ""),
            tuple([Name(full, kana, _span(a, b), k) for _, full, kana, a, b, k in names.get(key, nothing)]),
            tuple([Employment(_FORMS[form], _span(a, b), k) for _, form, a, b, k in jobs.get(key, nothing)]),
            tuple([Posting(at, t, main, _span(a, b), k) for _, at, t, main, a, b, k in posts.get(key, nothing)]),
            away.get(key, ()),
            halted.get(key, ()),
            renumberings=renumbered.get(key, ()),
            proofs=proofs.get(key, NO_PROOFS),
        )


def _rare_facts(connection: Connection) -> set[Table]:
    """Of the facts that a body may have none of at all, those that it has: the others need not be asked for."""
    tables = (absence, stop, renumbering, credential)
    row = connection.execute(select(*(exists(select(table.c.id)) for table in tables))).one()
    return {table for table, any_at_all in zip(tables, row, strict=True) if any_at_all}


def _stops_of(connection: Connection, where: Callable[[Any], Any]) -> dict[str, tuple[Stop, ...]]:
    """The stops in force of these people; nearly always nobody has any."""
    query = (
        select(stop.c.person_id, stop.c.kind, stop.c.starts, stop.c.ends, stop.c.id)
        .where(where(stop.c.person_id), stop.c.superseded_at.is_(None))
        .order_by(stop.c.person_id, stop.c.starts, stop.c.id)
    )
    found: dict[str, tuple[Stop, ...]] = {}
    for key, kind, starts, ends, row in connection.execute(query).fetchall():
        found[key] = (*found.get(key, ()), Stop(StopKind(kind), starts, ends, row))
    return found


def _proofs_of(connection: Connection, where: Callable[[Any], Any]) -> dict[str, Proofs]:
    """What of these people's credentials is in force; of an ended password only that there was one."""
    query = (
        select(credential.c.person_id, credential.c.kind, credential.c.state, credential.c.id, credential.c.made_at)
        .where(where(credential.c.person_id), (credential.c.state == "active") | (credential.c.kind == "password"))
        .order_by(credential.c.person_id)
    )
    kinds: dict[str, set[str]] = defaultdict(set)
    passwords: dict[str, str] = {}
    for key, kind, state, number, made_at in connection.execute(query).fetchall():
        in_force = state == "active"
        if in_force:
            kinds[key].add(kind)
        if kind == "password":
            passwords[key] = password_stamp(number, made_at) if in_force else passwords.get(key, NO_PASSWORD)
    return {key: Proofs(frozenset(kinds[key]), passwords.get(key, "")) for key in kinds.keys() | passwords.keys()}


@lru_cache(maxsize=4096)
def _span(start: date, end: date | None) -> Span:
    """A city's papers carry few different days."""
    return Span(start, end)


def lock_roster(connection: Connection) -> None:
    """Let one desk at a time judge and record. SQLite has one writer anyway; on PostgreSQL readers go on."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE person IN SHARE ROW EXCLUSIVE MODE"))


def people_by_number(connection: Connection) -> dict[str, Person]:
    """The roster, as the HR desk needs it: everybody once (see ``roster_of``)."""
    return roster_of(people(connection))


def person_ids_of_accounts(connection: Connection, accounts: Collection[str]) -> dict[str, str]:
    """Account id -> person id."""
    wanted = sorted(accounts)
    found: dict[str, str] = {}
    for start in range(0, len(wanted), 500):
        query = select(account.c.id, account.c.person_id).where(account.c.id.in_(wanted[start : start + 500]))
        found.update((row[0], row[1]) for row in connection.execute(query))
    return found


def find_person(connection: Connection, number_or_login: str) -> Person | None:
    """
    By 職員番号 or login name, exactly as recorded.

    A number that several people had finds whoever carries it now; the others are found by their logins.
    """
    ids = _named(connection, [number_or_login])
    return _meant(number_or_login, list(people(connection, ids)) if ids else [])


def find_named(connection: Connection, spellings: Sequence[str]) -> Person | None:
    """
    By 職員番号 or login name in one of these spellings; the first that somebody has counts.

    For a name that nobody has somebody is read all the same, and set aside: it takes as long (F10).
    """
    ids = _named(connection, spellings)
    other = somebody(connection)
    found = list(people(connection, ids or {other}))
    return next(filter(None, (_meant(one, found) for one in spellings)), None)


def by_id(connection: Connection, person_id: str | None) -> Person | None:
    """One person as he is now; for None somebody is read and set aside, see ``find_named``."""
    other = somebody(connection)
    found = next(people(connection, [person_id or other]), None)
    return None if person_id is None else found


def somebody(connection: Connection) -> str:
    """Whoever has a password and the lowest id: read in place of people that there are not. Empty while nobody has."""
    query = select(func.min(credential.c.person_id)).where(
        credential.c.kind == "password", credential.c.state != "ended"
    )
    return connection.execute(query).scalar() or ""


def _named(connection: Connection, spellings: Collection[str]) -> set[str]:
    numbered = select(person.c.id).where(person.c.number.in_(spellings))
    renumbered = select(renumbering.c.person_id).where(
        renumbering.c.number.in_(spellings), renumbering.c.superseded_at.is_(None)
    )
    known = select(account.c.person_id).where(account.c.login.in_(spellings))
    return set(connection.execute(union(numbered, renumbered, known)).scalars())


def _meant(number_or_login: str, found: list[Person]) -> Person | None:
    by_login = next((one for one in found if one.account.login == number_or_login), None)
    return whose(number_or_login, roster_of(found)) or by_login


def taken_names(connection: Connection) -> frozenset[str]:
    """Every login name and mail address that anybody has or ever had: none is given again (F29, F36)."""
    rows = connection.execute(select(account.c.login, account.c.mail)).fetchall()
    return frozenset(name for row in rows for name in row if name)


def count_employed(connection: Connection, day: date) -> int:
    """How many people have an appointment in force that day."""
    in_force = (
        employment.c.superseded_at.is_(None)
        & (employment.c.valid_from <= day)
        & (employment.c.valid_to.is_(None) | (employment.c.valid_to > day))
    )
    return connection.execute(select(func.count(employment.c.person_id.distinct())).where(in_force)).scalar_one()


def count_people(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(person)).scalar_one()


def organisation(connection: Connection) -> Organisation:
    """Every unit in force, of all times."""
    query = (
        select(unit.c.code, unit.c.name, unit.c.parent, unit.c.valid_from, unit.c.valid_to, unit.c.id)
        .where(unit.c.superseded_at.is_(None))
        .order_by(unit.c.code, unit.c.valid_from)
    )
    return Organisation(
        tuple(
            Unit(code, name, parent, Span(start, end), key)
            for code, name, parent, start, end, key in connection.execute(query)
        )
    )


def posted_in(connection: Connection, code: str) -> list[str]:
    """Whoever has, had or is to have a post in this unit itself (person ids)."""
    query = select(posting.c.person_id).where(posting.c.unit == code, posting.c.superseded_at.is_(None))
    return list(connection.execute(query.distinct()).scalars())


def beginning_on(connection: Connection, day: date) -> list[str]:
    """Whoever has an employment that begins that day (person ids)."""
    query = select(employment.c.person_id).where(employment.c.valid_from == day, employment.c.superseded_at.is_(None))
    return list(connection.execute(query.distinct()).scalars())


def organisation_version(connection: Connection) -> tuple[int, int]:
    """Another pair as soon as anything of the organisation is another."""
    row = connection.execute(select(func.max(unit.c.id), func.count(unit.c.superseded_at))).one()
    return (row[0] or 0, row[1])


def record_units(
    connection: Connection, before: Organisation, after: Sequence[Unit], batch_id: int, now: datetime
) -> None:
    """Make ``after`` the organisation: what is gone is superseded, what has no id is added."""
    kept = {one.id for one in after if one.id}
    gone = [one.id for one in before.units if one.id not in kept]
    _supersede(connection, unit, gone, batch_id, now)
    new = [
        {"code": u.code, "name": u.name, "parent": u.parent, **_valid(u.span), **_recorded(batch_id, now)}
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
    (posting, lambda p: p.postings, lambda f: {"unit": f.unit, "title": f.title, "main": f.main, **_valid(f.span)}),
    (absence, lambda p: p.absences, lambda f: {"kind": f.kind.value, **_valid(f.span)}),
    (renumbering, lambda p: p.renumberings, lambda f: {"number": f.number, **_valid(f.span)}),
    (stop, lambda p: p.stops, lambda f: {"kind": f.kind.value, "starts": f.starts, "ends": f.ends}),
)


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
