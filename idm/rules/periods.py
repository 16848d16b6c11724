"""Periods of what is looked through regularly: quarters, or as often as a profile says (8.4(3), 7.2(1)③(ア))."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from idm.calendar import day_of, start_of

QUARTERLY = 4
_QUARTER = re.compile(r"(2\d{3})Q([1-4])")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """
    One of so many of a year, by the clock of Japan: the fourth of four is October to December.

    Args:
        a_year: A divisor of 12.
    """

    year: int
    number: int
    a_year: int = QUARTERLY

    @property
    def key(self) -> str:
        """``2026Q4`` for a quarter, ``2026-1/2`` for a first half year: no two periods are called alike."""
        if self.a_year == QUARTERLY:
            return f"{self.year}Q{self.number}"
        return f"{self.year}-{self.number}/{self.a_year}"

    @property
    def first_day(self) -> date:
        """JST."""
        return date(self.year, (self.number - 1) * 12 // self.a_year + 1, 1)

    @property
    def starts(self) -> datetime:
        """Aware UTC, half-open with ``ends``."""
        return start_of(self.first_day)

    @property
    def ends(self) -> datetime:
        return self.next().starts

    def next(self) -> "Period":
        last = self.number == self.a_year
        return Period(self.year + 1, 1, self.a_year) if last else Period(self.year, self.number + 1, self.a_year)

    def before(self) -> "Period":
        """The one that ends where this one begins."""
        return Period(self.year, self.number - 1, self.a_year) if self.number > 1 else self._last_of(self.year - 1)

    def _last_of(self, year: int) -> "Period":
        return Period(year, self.a_year, self.a_year)


def period_of(now: datetime, a_year: int = QUARTERLY) -> Period:
    """
    The period of this moment.

    Args:
        now: aware UTC.
    """
    day = day_of(now)
    return Period(day.year, (day.month - 1) * a_year // 12 + 1, a_year)


def quarter_named(key: str) -> Period | None:
    """``2026Q4``; None for anything else."""
    found = _QUARTER.fullmatch(key)
    return Period(int(found[1]), int(found[2])) if found else None


def over_since(first: datetime, now: datetime) -> tuple[Period, ...]:
    """Every quarter that has ended by now, from the one of ``first`` on; instants aware UTC."""
    found, one = list[Period](), period_of(first)
    while one.ends <= now:
        found.append(one)
        one = one.next()
    return tuple(found)


def opens(one: Period, days: int) -> datetime:
    """From when on (aware UTC) a register of this period may be signed: so many days before its end (JST)."""
    return start_of(one.next().first_day - timedelta(days=days))
