"""Reading the audit log by who, what and when. Filters narrow down in the database and are decided on the entry."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select

from idm.calendar import day_of, start_of
from idm.store.tables import audit_entry

CHUNK = 500


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


def newest_by_worker(connection: Connection) -> datetime | None:
    """When a worker last wrote a line (aware UTC); None when none ever did."""
    return _newest_with(connection, '"via":"worker"')


def _newest_with(connection: Connection, fragment: str) -> datetime | None:
    query = select(audit_entry.c.body).where(audit_entry.c.body.contains(fragment, autoescape=True))
    body = connection.execute(query.order_by(audit_entry.c.seq.desc()).limit(1)).scalar()
    return None if body is None else datetime.fromisoformat(json.loads(body)["at"])
