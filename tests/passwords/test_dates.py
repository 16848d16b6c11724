"""Dates and telephone numbers are seen in every spelling people here type them in (武豊町議会 パスワード1)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idm.passwords.dates import has_date, has_telephone

ERAS = (
    (date(2019, 5, 1), "r", "令和", "reiwa"),
    (date(1989, 1, 8), "h", "平成", "heisei"),
    (date(1926, 12, 25), "s", "昭和", "showa"),
)


def spellings(day: date) -> set[str]:
    """One day as people type it, folded."""
    first, letter, kanji, romaji = next(era for era in ERAS if day >= era[0])
    year, month_day = day.year - first.year + 1, f"{day.month:02}{day.day:02}"
    western = {f"{day.year}{month_day}", f"{day.year % 100:02}{month_day}", f"{day:%Y-%m-%d}", f"{day.year}"}
    eras = {f"{letter}{year:02}", f"{letter}{year:02}{month_day}", f"{kanji}{year}", f"{kanji}{year}年{day.month}月"}
    eras |= {f"{romaji}{year}{month_day}", f"{kanji}{year}{month_day}", f"{letter}{year}.{month_day}"}
    return western | eras | {month_day, f"{day.month}月{day.day}日", f"{day.month}/{day.day}", f"{year:02}{month_day}"}


@given(st.dates(date(1926, 12, 25), date(2026, 4, 1)), st.sampled_from(["{}", "tonbo-{}-hagaki", "tonbo{}hagaki"]))
def test_taketoyo_d2_1_every_day_is_seen_in_every_spelling(day: date, around: str):
    """Western and era years, with and without zeros and marks, wherever it stands."""
    alone = {s for s in spellings(day) if not (around.startswith("tonbo{") and s[0] in "rhs")}

    assert [s for s in alone if not has_date(around.format(s))] == []


@pytest.mark.parametrize("said", ["19830402", "830402", "0402", "580402", "s58", "昭和58年", "令和元年", "4月2日"])
def test_taketoyo_d2_1_a_birth_date_as_the_register_gives_it(said: str):
    """1983-04-02, in the five ways of the acceptance test and three more."""
    assert has_date(f"kasuri/{said}/hagaki")


@pytest.mark.parametrize(
    "fine", ["tonbo7-kasuri/hagaki", "x4417y", "9999", "k7mp-x2nd", "007", "12345", "t3", "3141592"]
)
def test_a_number_that_is_no_date_is_none(fine: str):
    """Digits as such are welcome."""
    assert not has_date(fine)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("0962793111", True),
        ("096-279-3111", True),
        ("080-1234-5678", True),
        ("x08012345678x", True),
        ("0120", False),
        ("1962793111", False),
        ("12345678901234", False),
    ],
)
def test_taketoyo_d2_1_a_telephone_number_is_seen(text: str, seen: bool):
    """Ten or eleven digits that begin with 0."""
    assert has_telephone(text) is seen
