"""
What each file did to people's facts. No row is ever overwritten, so the whole of it can be read back.

Stops at a minute are not among them: no file puts or lifts one.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, select, union

from idm.calendar import Span
from idm.facts import Absence, AbsenceKind, Employment, Form, Name, Posting, Renumbering
from idm.store.tables import absence, employment, person_name, posting, renumbering

Fact = Name | Employment | Posting | Absence | Renumbering
CHUNK = 500  # people per round trip


@dataclass(frozen=True, slots=True)
class Recorded:
    """
    A fact, who recorded it and who superseded it. ``subject`` is the field of ``Person`` it stands in; batches are
    numbers of files, instants aware UTC.
    """

    subject: str
    fact: Fact
    batch: int
    at: datetime
    gone_by: int | None = None
    gone_at: datetime | None = None


def _span(row: Any) -> Span:
    return Span(row.valid_from, row.valid_to)


_TABLES: dict[str, tuple[Table, Callable[[Any], Fact]]] = {
    "names": (person_name, lambda r: Name(r.full, r.kana, _span(r), r.id)),
    "employments": (employment, lambda r: Employment(Form(r.form), _span(r), r.id)),
    "postings": (posting, lambda r: Posting(r.unit, r.title, r.main, _span(r), r.id, r.handed_from)),
    "absences": (absence, lambda r: Absence(AbsenceKind(r.kind), _span(r), r.id)),
    "renumberings": (renumbering, lambda r: Renumbering(r.number, _span(r), r.id)),
}
SUBJECTS = tuple(_TABLES)
"""The fields of ``Person`` that files fill."""


def people_of(connection: Connection, batch_id: int) -> list[str]:
    """The ids of everybody whose facts the file added or superseded, in order."""
    touched = [
        select(table.c.person_id).where((table.c.batch_id == batch_id) | (table.c.superseded_by == batch_id))
        for table, _ in _TABLES.values()
    ]
    return sorted(connection.execute(union(*touched)).scalars())


def recorded(connection: Connection, people: Collection[str]) -> dict[str, list[Recorded]]:
    """Every fact ever recorded of these people (by person id), superseded or not; each subject by first day."""
    found: dict[str, list[Recorded]] = {one: [] for one in people}
    wanted = sorted(people)
    for start in range(0, len(wanted), CHUNK):
        for subject, (table, fact) in _TABLES.items():
            query = select(table).where(table.c.person_id.in_(wanted[start : start + CHUNK]))
            for row in connection.execute(query.order_by(table.c.valid_from, table.c.id)):
                one = Recorded(subject, fact(row), row.batch_id, row.recorded_at, row.superseded_by, row.superseded_at)
                found[row.person_id].append(one)
    return found
