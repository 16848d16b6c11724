"""Dates as people and payroll systems write them. One reading only; where two are possible, we ask."""

import re
import unicodedata
from datetime import date, timedelta

from idm.calendar import wareki
from idm.hr.sheet import Wrong, wrong
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


def parse_date(text: str) -> date | Wrong | None:
    """
    Read a JST civil date; None for an empty cell.

    Takes R8.4.1, 令和8年4月1日, 令和元年, ㋿, 20260401, 2026/4/1, 2026-04-01, in any width. A date that does not exist
    (case 41), one without its day (42), one without its era (38) and a number of Excel's (40) are Wrong.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES).strip()
    if not plain:
        return None
    plain = _MIDNIGHT.sub("", plain).replace(" ", "").upper()
    if found := _ERA.fullmatch(plain):
        era, year, month, day = found.groups()
        return _in_era(_ERAS[_SHORT.get(era, era)], 1 if year == "元" else int(year), int(month), int(day))
    if found := _YEAR.fullmatch(plain) or _EIGHT.fullmatch(plain):
        return _civil(*(int(part) for part in found.groups()))
    return _ask(plain)


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


def _ask(plain: str) -> Wrong:
    """What the writer may have meant; never taken without asking."""
    if _SERIAL.fullmatch(plain):
        return wrong(say.DATE_SERIAL, guess=wareki(_SERIAL_ZERO + timedelta(days=int(plain))))
    if found := _SHORT_YEAR.fullmatch(plain):
        year, month, day = (int(part) for part in found.groups() if part is not None)
        guess = _in_era(_ERAS["令和"], year, month, day)
        if isinstance(guess, date):
            return wrong(say.DATE_AMBIGUOUS, guess=wareki(guess))
        return guess
    return wrong(say.DATE_INCOMPLETE)
