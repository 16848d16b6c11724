"""Dates and telephone numbers in a password, in every spelling people here type them in (武豊町議会 パスワード1).

Nobody's birth date is on file for this, so whatever looks like a date of the last hundred years is taken for one: a
child's birthday or a wedding day is as easily guessed as one's own.
"""

import re
from datetime import date

_FIRST, _LAST = 1900, 2099
_LEAP = 2000  # a year in which every day of the year is one
_NAMED = "大正|昭和|平成|令和|taisho|showa|heisei|reiwa"
_MARK = "[-/._ 年月日]?"
_ERA_YEAR = re.compile(rf"(?:(?<![a-z])[shr]\d{{2}}|(?:{_NAMED}){_MARK}(?:\d{{1,2}}|元))(?!\d)")
_ERA_DAY = re.compile(rf"(?:[shr]|{_NAMED}){_MARK}\d{{1,2}}{_MARK}(\d\d){_MARK}(\d\d)(?!\d)")
_PARTED = re.compile(r"(?<!\d)(\d{1,2})[-/._ 月](\d{1,2})(?!\d)")
_RUN = re.compile(r"\d+")
_TELEPHONE = re.compile(r"(?<!\d)0\d{1,4}[-() ]?\d{1,4}[-() ]?\d{4}(?!\d)")


def has_date(folded: str) -> bool:
    """
    True for 19850304, 850304, 0304, 1985, 60.3.4, 3月4日, s60, s600304, 昭和60年 and the like.

    Args:
        folded: NFKC and casefolded.
    """
    days = [*_PARTED.findall(folded), *_ERA_DAY.findall(folded)]
    return (
        any(_is_day(_LEAP, month, day) for month, day in days)
        or any(_run_has_date(run) for run in _RUN.findall(folded))
        or _ERA_YEAR.search(folded) is not None
    )


def has_telephone(folded: str) -> bool:
    """Ten or eleven digits that begin with 0, with or without marks between them."""
    return any(len(re.sub(r"\D", "", found)) in (10, 11) for found in _TELEPHONE.findall(folded))


def _run_has_date(run: str) -> bool:
    """A run of digits: a day of the year, a year or a short date by itself, a whole date also inside a longer run."""
    if len(run) == 4 and (_is_day(_LEAP, run[:2], run[2:]) or _FIRST <= int(run) <= _LAST):
        return True
    if len(run) == 6 and _is_day(_LEAP, run[2:4], run[4:]):
        return True
    whole = (run[at : at + 8] for at in range(len(run) - 7))
    return any(_FIRST <= int(one[:4]) <= _LAST and _is_day(int(one[:4]), one[4:6], one[6:]) for one in whole)


def _is_day(year: int, month: str, day: str) -> bool:
    try:
        date(year, int(month), int(day))
    except ValueError:
        return False
    return True
