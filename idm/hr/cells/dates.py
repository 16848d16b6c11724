"""Dates as people and payroll systems write them. One reading only; where two are possible, we ask."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from idm.calendar import wareki
from idm.hr.sheet import Wrong, ask, wrong
from idm.messages import hr as say

_ERAS = {
    "令和": date(2019, 5, 1),
    "平成": date(1989, 1, 8),
    "昭和": date(1926, 12, 25),
}
_SHORT = {"R": "令和", "H": "平成", "S": "昭和", "令": "令和", "平": "平成", "昭": "昭和"}

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ー", "-"))
_ERA = re.compile(r"(令和|平成|昭和|[RHS令平昭])\.?(元|\d{1,2})[-/.年・](\d{1,2})[-/.月・](\d{1,2})日?")
_YEAR = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SHORT_YEAR = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{1,2})|(\d{2})(\d{2})(\d{2})")
_MIDNIGHT = re.compile(r"[ T]0{1,2}:00(:00)?$")
_SERIAL = re.compile(r"[1-9]\d{4}")
_SERIAL_ZERO = date(1899, 12, 30)
_SERIAL_ZERO_1904 = date(1904, 1, 1)  # workbooks that were made on a Mac


@dataclass(frozen=True, slots=True)
class Window:
    """The 発令日 that are taken without asking (domain case 44): from ``first`` through ``last``, JST dates."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


def parse_date(text: str, likely: Window | None = None) -> date | Wrong | None:
    """
    Read a JST civil date; None for an empty cell.

    Takes R8.4.1, 令和8年4月1日, 令和元年, ㋿, 20260401, 2026/4/1, 2026-04-01, in any width. A date that does not exist
    (case 41), one without its day (42), one without its era (38) and a number of Excel's (40) are Wrong; the last two
    are questions. An era that was over by then is counted on (39).

    Args:
        likely: Where the day should lie: it tells the two calendars of Excel apart.
    """
    plain = _plain(text)
    if not plain:
        return None
    if found := _ERA.fullmatch(plain):
        era, year, month, day = found.groups()
        return _in_era(_ERAS[_SHORT.get(era, era)], 1 if year == "元" else int(year), int(month), int(day))
    if found := _YEAR.fullmatch(plain) or _EIGHT.fullmatch(plain):
        return _civil(*(int(part) for part in found.groups()))
    return _ask(plain, likely)


def in_newer_era(text: str) -> date | None:
    """The day of a cell that names an era which was over by then, 平成31年5月1日 (domain case 39); None otherwise."""
    found = _ERA.fullmatch(_plain(text))
    day = parse_date(text) if found else None
    if found is None or not isinstance(day, date):
        return None
    first = _ERAS[_SHORT.get(found.group(1), found.group(1))]
    return day if any(first < later <= day for later in _ERAS.values()) else None


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES).strip()
    return _MIDNIGHT.sub("", plain).replace(" ", "").upper()


def _in_era(first: date, year: int, month: int, day: int) -> date | Wrong:
    found = _civil(first.year + year - 1, month, day)
    if year == 0 or (isinstance(found, date) and found < first):
        return wrong(say.DATE_IMPOSSIBLE)
    return found


def _civil(year: int, month: int, day: int) -> date | Wrong:
    try:
        return date(year, month, day)
    except ValueError:
        return wrong(say.DATE_IMPOSSIBLE)


def _ask(plain: str, likely: Window | None) -> Wrong:
    """What the writer may have meant; never taken without asking."""
    if _SERIAL.fullmatch(plain):
        day = _of_serial(int(plain), likely)
        return ask(say.DATE_SERIAL, day, read=wareki(day))
    if found := _SHORT_YEAR.fullmatch(plain):
        year, month, day_of_month = (int(part) for part in found.groups() if part is not None)
        guess = _in_era(_ERAS["令和"], year, month, day_of_month)
        return guess if isinstance(guess, Wrong) else ask(say.DATE_AMBIGUOUS, guess, read=wareki(guess))
    return wrong(say.DATE_INCOMPLETE)


def _of_serial(number: int, likely: Window | None) -> date:
    """Excel counts from 1900, or from 1904: the other calendar only when it alone gives a likely day."""
    usual, other = (zero + timedelta(days=number) for zero in (_SERIAL_ZERO, _SERIAL_ZERO_1904))
    return other if likely is not None and not likely.holds(usual) and likely.holds(other) else usual
