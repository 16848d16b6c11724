"""Reading the audit log by who, what and when. Filters narrow down in the database and are decided on the entry."""

import json
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, TextClause, func, or_, select, text

from idm.calendar import day_of, start_of
from idm.store.tables import audit_entry
from idm.store.tables.audit import ACCEPTING, CASES, CONTRACTS, DECIDED, ENDED, MANAGED, SWEEPS, URGENT, VAULT

CHUNK = 500
FEW = 20
_NUMBER = re.compile(r'"object":"case:([0-9]+)"')
_SUBJECT = re.compile(r'"subject":"([^"]+)"')
_VERSION = re.compile(r'"version":([0-9]+)[,}]')
_BY = re.compile(r'"by":"([^"]+)"')
_LINE = re.compile(r'"line":([0-9]+)[,}]')


@dataclass(frozen=True, slots=True)
class Filter:
    """``day`` is a JST date, ``about`` ids that a line may name (person, account), ``acts`` words of ``Act``."""

    day: date | None = None
    about: frozenset[str] | None = None
    acts: frozenset[str] | None = None

    def fits(self, line: dict[str, Any]) -> bool:
        named = {line["by"], line.get("subject"), line.get("object")}
        return (
            (self.day is None or day_of(datetime.fromisoformat(line["at"])) == self.day)
            and (self.about is None or not self.about.isdisjoint(named))
            and (self.acts is None or line["act"] in self.acts)
        )

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """What every line that fits contains; other lines may contain it too."""
        if self.day is not None:
            dates = {(start_of(self.day) + timedelta(hours=h)).date() for h in (0, 23)}
            yield _any(f'"at":"{one.isoformat()}T' for one in dates)
        if self.about is not None:
            yield _any(f'"{one}"' for one in self.about)
        if self.acts is not None:
            yield _any(f'"act":"{one}"' for one in self.acts)


def _any(fragments: Iterator[str] | Collection[str]) -> ColumnElement[bool]:
    return or_(False, *(audit_entry.c.body.contains(one, autoescape=True) for one in fragments))


def newest(connection: Connection, wanted: Filter, before: int | None, count: int) -> list[dict[str, Any]]:
    """Up to so many lines below a number (None: from the end), the newest first."""
    found: list[dict[str, Any]] = []
    query = select(audit_entry.c.seq, audit_entry.c.body).where(*wanted.conditions())
    query = query.order_by(audit_entry.c.seq.desc()).limit(CHUNK)
    while True:
        rows = connection.execute(query if before is None else query.where(audit_entry.c.seq < before)).all()
        for row in rows:
            line = json.loads(row.body)
            if wanted.fits(line):
                found.append(line)
                if len(found) == count:
                    return found
        if len(rows) < CHUNK:
            return found
        before = rows[-1].seq


def accepting(connection: Connection) -> Iterator[dict[str, Any]]:
    """
    The lines that put a text in force, the newest first: found by an index of their own, however long the log is.

    Only what is still a link of the chain: a line whose hash is not its own, or not the one that the next line names,
    is left out.
    """
    for row in connection.execute(_with_next(text(ACCEPTING))):
        if _linked(row):
            yield json.loads(row.body)


def of_case(connection: Connection, number: int) -> list[dict[str, Any]]:
    """
    What was said of an application since it was last handed in, the newest first and that itself the last.

    Empty where it never was, or one of these lines is not a link of the chain any more: what a line that somebody
    changed has said before, nobody knows.
    """
    about = _about(f"case:{number}")
    handed_in = audit_entry.c.body.startswith('{"act":"case.opened"', autoescape=True)
    start = select(func.max(audit_entry.c.seq)).where(text(CASES), handed_in, about).scalar_subquery()
    rows = connection.execute(_with_next(text(CASES), about, audit_entry.c.seq >= start)).all()
    return [json.loads(row.body) for row in rows] if all(map(_linked, rows)) else []


def ended(connection: Connection, numbers: Collection[int], start: int) -> dict[int, datetime]:
    """
    Those of these applications that were over before their time, and since when (aware UTC).

    Args:
        start: Before this line of the log there is none of them: found by an index of their own from there on.
    """
    query = select(audit_entry.c.body).where(text(ENDED), audit_entry.c.seq >= start)
    found: dict[int, datetime] = {}
    for body in connection.execute(query.order_by(audit_entry.c.seq)).scalars():
        number = _NUMBER.search(body)
        if number is not None and int(number[1]) in numbers:
            found.setdefault(int(number[1]), datetime.fromisoformat(json.loads(body)["at"]))
    return found


def of_item(connection: Connection, key: str) -> list[dict[str, Any]]:
    """What became of an item of the vault, the newest first; empty as for ``of_case``."""
    rows = connection.execute(_with_next(text(VAULT), _about(f"vault:{key}"))).all()
    return [json.loads(row.body) for row in rows] if all(map(_linked, rows)) else []


def of_urgent(connection: Connection, numbers: Collection[int], start: int) -> dict[int, list[dict[str, Any]]]:
    """
    By number, what became of these that were done in an emergency, the newest first; empty as for ``of_case``.

    Args:
        start: As for ``ended``.
    """
    about = or_(False, *(_about(f"urgent:{number}") for number in sorted(numbers)))
    rows = connection.execute(_with_next(text(URGENT), audit_entry.c.seq >= start, about)).all()
    found = {}
    for number in numbers:
        named = [row for row in rows if f'"object":"urgent:{number}"' in row.body]
        found[number] = [json.loads(row.body) for row in named] if all(map(_linked, named)) else []
    return found


def of_secrets(connection: Connection, versions: Collection[int]) -> dict[int, list[dict[str, Any]] | None]:
    """
    By number: who got one of these secrets of the vault, and who has set it, the oldest line first. None where one of
    these lines is not a link of the chain any more: who got it, nobody knows.
    """
    deeds = or_(*(audit_entry.c.body.startswith(f'{{"act":"vault.{deed}"') for deed in ("fetched", "set")))
    rows = connection.execute(_with_next(text(VAULT), deeds)).all() if versions else []
    named: dict[int, list[Row[Any]]] = {one: [] for one in versions}
    for row in reversed(rows):
        number = _VERSION.search(row.body)
        if number is not None and int(number[1]) in named:
            named[int(number[1])].append(row)
    return {one: _if_linked(found) for one, found in named.items()}


def numbered(connection: Connection, numbers: Collection[int]) -> dict[int, dict[str, Any]]:
    """The lines with these numbers, as far as each is still a link of the chain."""
    wanted, found = sorted(numbers), dict[int, dict[str, Any]]()
    for start in range(0, len(wanted), CHUNK):
        for row in connection.execute(_with_next(audit_entry.c.seq.in_(wanted[start : start + CHUNK]))):
            if _linked(row):
                line = json.loads(row.body)
                found[line["seq"]] = line
    return found


def decided(connection: Connection, appointments: Collection[tuple[str, str]]) -> dict[tuple[str, str], dict[str, Any]]:
    """
    The newest word on a consent about each of these appointments, by subject and object, as far as it is still a link
    of the chain. Asked in one statement: for few of them by their subject, for many among all such lines.
    """
    query, subjects = _with_next(text(DECIDED)), {subject for subject, _ in appointments}
    if len(appointments) <= FEW:
        query = query.where(_any(f'"subject":"{subject}"' for subject in sorted(subjects)))
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in connection.execute(query):
        named = _SUBJECT.search(row.body)
        if named is not None and named[1] in subjects and _linked(row):
            line = json.loads(row.body)
            key = (line.get("subject"), line.get("object"))
            if key in appointments:
                found.setdefault(key, line)
    return found


def of_contracts(connection: Connection, names: Collection[str]) -> list[dict[str, Any]]:
    """
    What was said of these contracts, the oldest first, as far as it is still a link of the chain. Asked in one
    statement: for few of them by their names, for many among all such lines.

    Args:
        names: What ``object`` calls them.
    """
    if not names:
        return []
    query = _with_next(text(CONTRACTS))
    if len(names) <= FEW:
        query = query.where(or_(*(_about(name) for name in sorted(names))))
    lines = [json.loads(row.body) for row in connection.execute(query) if _linked(row)]
    return [line for line in reversed(lines) if line.get("object") in names]


def of_sweep(
    connection: Connection, number: int, start: int, lines: Collection[int] | None = None
) -> list[dict[str, Any]] | None:
    """
    What was said of a list of accounts or rights, the oldest first. Asked in one statement, however many lines the list
    has. None where one of these lines is not a link of the chain any more: an older word does not count again.

    Args:
        start: Its first line, as for ``ended``.
        lines: Numbers of lines of the list: of single ones only what was said of these; None: of all.
    """
    rows = connection.execute(_with_next(text(SWEEPS), audit_entry.c.seq >= start, _about(f"sweep:{number}"))).all()
    about = ((row, _LINE.search(row.body)) for row in reversed(rows))
    return _if_linked([row for row, line in about if line is None or lines is None or int(line[1]) in lines])


def touched(connection: Connection, number: int) -> bool:
    """Is it on record that a list is not the one that was made?"""
    said = audit_entry.c.body.startswith('{"act":"sweep.touched"', autoescape=True)
    rows = connection.execute(_with_next(text(SWEEPS), said, _about(f"sweep:{number}")).limit(1))
    return any(map(_linked, rows))


def stopped(connection: Connection, account: str) -> list[dict[str, Any]] | None:
    """Lines by which a list came to something about an account; None as for ``of_sweep``."""
    done = audit_entry.c.body.startswith('{"act":"sweep.done"', autoescape=True)
    named = audit_entry.c.body.contains(f'"account":"{account}"', autoescape=True)
    return _if_linked(connection.execute(_with_next(text(SWEEPS), done, named)).all())


def answered(connection: Connection, lines: Collection[int]) -> set[str]:
    """Ids of whoever answered these lines of a list, whether what he said is still a link of the chain or not."""
    said = audit_entry.c.body.startswith('{"act":"sweep.answered"', autoescape=True)
    bodies = connection.execute(select(audit_entry.c.body).where(text(SWEEPS), said)).scalars() if lines else ()
    about = ((_LINE.search(body), _BY.search(body)) for body in bodies)
    return {by[1] for line, by in about if line is not None and by is not None and int(line[1]) in lines}


def owners(connection: Connection, logins: Collection[str]) -> dict[str, dict[str, Any]]:
    """
    By login: the newest line that says whose one of these accounts is that are nobody's own. None of one whose newest
    is not a link of the chain any more: what it has said before, nobody knows.
    """
    if not logins:
        return {}
    said = or_(*(audit_entry.c.body.startswith(f'{{"act":"managed.{deed}"') for deed in ("made", "owned")))
    query = _with_next(text(MANAGED), said)
    if len(logins) <= FEW:
        query = query.where(or_(*(_about(f"managed:{login}") for login in sorted(logins))))
    newest: dict[str, dict[str, Any]] = {}
    for row in connection.execute(query):
        line = json.loads(row.body)
        newest.setdefault(line["object"].removeprefix("managed:"), line if _linked(row) else {})
    return {login: line for login, line in newest.items() if line and login in logins}


def _about(what: str) -> ColumnElement[bool]:
    return audit_entry.c.body.contains(f'"object":"{what}"', autoescape=True)


def _with_next(*conditions: ColumnElement[bool] | TextClause) -> Select[Any]:
    """Lines, the newest first, each with the hash that the next one names."""
    later = audit_entry.alias()
    named = select(later.c.prev).where(later.c.seq == audit_entry.c.seq + 1).scalar_subquery()
    query = select(audit_entry.c.body, audit_entry.c.hash, named.label("named")).where(*conditions)
    return query.order_by(audit_entry.c.seq.desc())


def _if_linked(rows: Sequence[Row[Any]]) -> list[dict[str, Any]] | None:
    return [json.loads(row.body) for row in rows] if all(map(_linked, rows)) else None


def _linked(row: Row[Any]) -> bool:
    """Its hash is its own, and the one that the next line names."""
    return sha256(row.body.encode()).hexdigest() == row.hash and row.named in {None, row.hash}


def newest_by_worker(connection: Connection) -> datetime | None:
    """When a worker last wrote a line (aware UTC); None when none ever did."""
    return _newest_with(connection, '"via":"worker"')


def _newest_with(connection: Connection, fragment: str) -> datetime | None:
    query = select(audit_entry.c.body).where(audit_entry.c.body.contains(fragment, autoescape=True))
    body = connection.execute(query.order_by(audit_entry.c.seq.desc()).limit(1)).scalar()
    return None if body is None else datetime.fromisoformat(json.loads(body)["at"])
