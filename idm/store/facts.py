"""Facts as they are read."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Select, Table, exists, func, select, text, union

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
from idm.facts.consent import Consent
from idm.facts.contract import Work
from idm.facts.roster import roster_of, whose
from idm.store import adoption, cards, consents, contracts, managed, privileges
from idm.store.tables import (
    absence,
    account,
    audit_entry,
    card,
    case_file,
    consent,
    contract_worker,
    credential,
    employment,
    managed_account,
    person,
    person_name,
    posting,
    privileged_account,
    renumbering,
    stop,
    unit,
)
from idm.store.tables.audit import DECIDED

PRIVILEGED = "privileged"
"""Kind of the password of a privileged ID: it proves nobody to Sekisho itself."""
CHUNK = 4000  # people per round trip: keeps memory flat for a city of 100,000
NAMED = 2000  # ids in one statement
ON_PAPER = frozenset({absence, stop, renumbering, consent, contract_worker})
_FORMS = {form.value: form for form in Form}


def people(connection: Connection, ids: Collection[str] | None = None) -> Iterator[Person]:
    """These people (by person id), or everybody, with every fact that is in force; in the order of their ids."""
    if ids is None:
        yield from people_between(connection, "", None)
        return
    for where in _named_here(ids):
        yield from _assemble(connection, where)


def on_paper(connection: Connection, ids: Collection[str]) -> Iterator[Person]:
    """
    The same people with all that says whether they may use their accounts and what their posts bring: papers, stops,
    contracts and consents. Without what they prove themselves with, carry, were granted or answer for.
    """
    for where in _named_here(ids):
        yield from _assemble(connection, where, ON_PAPER)


def _named_here(ids: Collection[str]) -> Iterator[Callable[[Any], Any]]:
    wanted = sorted(ids)
    for start in range(0, len(wanted), NAMED):
        chosen = wanted[start : start + NAMED]
        yield lambda column, chosen=chosen: column.in_(chosen)  # type: ignore[misc]


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


def _assemble(
    connection: Connection, where: Callable[[Any], Any], among: Collection[Table] | None = None
) -> Iterator[Person]:
    """
    Args:
        among: Of the rare facts these alone; None for all.
    """

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
    if among is not None:
        rare &= set(among)
    names = facts_of(person_name, "full", "kana")
    jobs = facts_of(employment, "form")
    posts = facts_of(posting, "unit", "title", "main", "handed_from")
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
    held = cards.lent(connection, where(cards.HOLDER)) if card in rare else {}
    given = privileges.given_to(connection, where) if case_file in rare else {}
    privileged = privileges.accounts_of(connection, where) if privileged_account in rare else {}
    agreed: dict[str, tuple[Consent, ...]] = {}
    if consent in rare:
        hired = {(row[0], row[2]) for rows in jobs.values() for row in rows if row[1] != Form.REGULAR}
        agreed = consents.given_by(connection, where, hired)
    works: dict[str, tuple[Work, ...]] = {}
    if contract_worker in rare:
        works = contracts.works_of(connection, where, lambda: organisation(connection))
    beside = managed.accounts_of(connection, where) if managed_account in rare else {}
    heads = connection.execute(
        select(person.c.id, person.c.number, account.c.id, account.c.login, account.c.mail)
        .join(account, account.c.person_id == person.c.id)
        .where(where(person.c.id))
        .order_by(person.c.id)
    ).fetchall()
    nothing: list[Any] = []
    no_gift = privileges.Given()
    for key, number, account_id, login, mail in heads:
        yield Person(
            key,
            number,
            Account(account_id, login, mail or ""),
            tuple([Name(full, kana, _span(a, b), k) for _, full, kana, a, b, k in names.get(key, nothing)]),
            tuple([Employment(_FORMS[form], _span(a, b), k) for _, form, a, b, k in jobs.get(key, nothing)]),
            tuple([Posting(c, t, main, _span(a, b), k, of) for _, c, t, main, of, a, b, k in posts.get(key, nothing)]),
            away.get(key, ()),
            halted.get(key, ()),
            renumberings=renumbered.get(key, ()),
            proofs=proofs.get(key, NO_PROOFS),
            cards=held.get(key, ()),
            grants=given.get(key, no_gift).grants,
            privileged=privileged.get(key, ()),
            delegations=given.get(key, no_gift).delegations,
            consents=agreed.get(key, ()),
            managed=beside.get(key, ()),
            contracts=works.get(key, ()),
        )


def _rare_facts(connection: Connection) -> set[Table]:
    """Of the facts that a body may have none of at all, those that it has: the others need not be asked for."""
    tables = (
        absence,
        stop,
        renumbering,
        credential,
        card,
        case_file,
        privileged_account,
        consent,
        contract_worker,
        managed_account,
    )
    spoken = exists(select(audit_entry.c.seq).where(text(DECIDED)))  # about consents whose rows may be gone
    row = connection.execute(select(*(exists(select(table.c.id)) for table in tables), spoken)).one()
    found = {table for table, any_at_all in zip(tables, row, strict=False) if any_at_all}
    return found | {consent} if row[-1] else found


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
        .where(
            where(credential.c.person_id),
            credential.c.state.in_(("active", "temporary")) | (credential.c.kind == "password"),
            credential.c.kind != PRIVILEGED,
        )
        .order_by(credential.c.person_id)
    )
    kinds: dict[str, set[str]] = defaultdict(set)
    passwords: dict[str, str] = {}
    oldest: dict[str, datetime] = {}
    for key, kind, state, number, made_at in connection.execute(query).fetchall():
        in_force = state == "active"
        if state != "ended":
            oldest[key] = min(made_at, oldest.get(key, made_at))
        if in_force:
            kinds[key].add(kind)
        if kind == "password":
            passwords[key] = password_stamp(number, made_at) if in_force else passwords.get(key, NO_PASSWORD)
    people_with = kinds.keys() | passwords.keys()
    return {key: Proofs(frozenset(kinds[key]), passwords.get(key, ""), oldest.get(key)) for key in people_with}


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
    """Account id -> person id; of privileged IDs too, and of what somebody answers for."""
    wanted = sorted(accounts)
    found: dict[str, str] = {}
    for start in range(0, len(wanted), 500):
        chosen = wanted[start : start + 500]
        for table in (account, privileged_account, managed_account):
            query = select(table.c.id, table.c.person_id).where(table.c.id.in_(chosen))
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


def anybody(connection: Connection) -> bool:
    """Was anybody ever on the roster?"""
    return connection.execute(select(person.c.id).limit(1)).first() is not None


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
    """
    Every login name and mail address that anybody has or ever had: none is given again (F29, F36). Those of entries
    that somebody else answers for are among them.
    """
    rows = connection.execute(select(account.c.login, account.c.mail)).fetchall()
    beside = select(privileged_account.c.login).union(select(managed_account.c.login))
    strange = adoption.logins_of_others(connection)
    return frozenset((*(name for row in rows for name in row if name), *connection.execute(beside).scalars(), *strange))


def count_employed(connection: Connection, day: date) -> int:
    """How many people have an appointment in force that day."""
    return connection.execute(select(func.count(employment.c.person_id.distinct())).where(*_in_force(day))).scalar_one()


def count_people(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(person)).scalar_one()


def organisation(connection: Connection) -> Organisation:
    """Every unit in force, of all times."""
    query = (
        select(unit.c.code, unit.c.name, unit.c.parent, unit.c.valid_from, unit.c.valid_to, unit.c.id, unit.c.successor)
        .where(unit.c.superseded_at.is_(None))
        .order_by(unit.c.code, unit.c.valid_from)
    )
    return Organisation(
        tuple(
            Unit(code, name, parent, Span(start, end), key, successor)
            for code, name, parent, start, end, key, successor in connection.execute(query)
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


def employed_on(connection: Connection, day: date) -> list[str]:
    """Whoever has an appointment that day, JST (person ids)."""
    return list(connection.execute(select(employment.c.person_id).where(*_in_force(day)).distinct()).scalars())


def _in_force(day: date) -> tuple[Any, ...]:
    return (
        employment.c.superseded_at.is_(None),
        employment.c.valid_from <= day,
        employment.c.valid_to.is_(None) | (employment.c.valid_to > day),
    )


def organisation_version(connection: Connection) -> tuple[int, int]:
    """Another pair as soon as anything of the organisation is another."""
    row = connection.execute(select(func.max(unit.c.id), func.count(unit.c.superseded_at))).one()
    return (row[0] or 0, row[1])
