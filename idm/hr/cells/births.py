"""Dates of birth: looked at for slips and let go. No date leaves this file, only row numbers and ages (case 45)."""

from collections.abc import Iterable
from datetime import date

from idm.hr.cells.dates import parse_date
from idm.messages import hr as say

YOUNGEST, OLDEST = 15, 80


def odd_ages(rows: Iterable[tuple[int, str, date | None]]) -> list[str]:
    """
    Row and age of everybody younger than 15 or older than 80, or whose cell is no date.

    Args:
        rows: The row's number, the cell, and the JST day for which the age counts.
    """
    known: dict[str, date | None] = {}
    found: list[str] = []
    for line, cell, day in rows:
        if day is None or not cell.strip():
            continue
        if cell not in known:
            born = parse_date(cell)
            known[cell] = born if isinstance(born, date) else None
        age = _age(known[cell], day)
        if age is None or not YOUNGEST <= age <= OLDEST:
            found.append(say.row_and_age(line, age))
    return found


def _age(born: date | None, day: date) -> int | None:
    if born is None:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
