"""Dates as papers write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idm.calendar import wareki
from idm.hr.cells.dates import parse_date
from idm.hr.sheet import Wrong
from tests.people import d


@pytest.mark.parametrize(
    "text",
    [
        "R8.4.1",
        "R08.04.01",
        "r8/4/1",
        "令和8年4月1日",
        "令和８年４月１日",
        "令８・４・１",
        "㋿8.4.1",
        "20260401",
        "２０２６０４０１",
        "2026/4/1",
        "2026-04-01",
        "2026年4月1日",
        "2026-04-01 00:00:00",
        "2026/4/1 0:00",
        "\u30002026-04-01 ",
        "2026－04－01",
        "H38.4.1",
    ],
)
def test_case_38_43_every_clear_way_to_write_a_date(text):
    """Western and Japanese years, any width, with or without zeros, give one date."""
    assert parse_date(text) == d("2026-04-01")


def test_case_39_the_first_year_of_an_era():
    """元年 and 1 are the same year; 平成31年 went on into what is 令和元年."""
    assert parse_date("令和元年5月1日") == parse_date("R1.5.1") == parse_date("平成31年5月1日") == d("2019-05-01")


@pytest.mark.parametrize("text", ["令和8年4月31日", "2027-02-29", "20261301", "R0.4.1", "令和元年4月1日", "8.13.1"])
def test_case_41_dates_that_do_not_exist(text):
    """A date that is in no calendar is wrong, also one before its era began."""
    found = parse_date(text)
    assert isinstance(found, Wrong)
    assert found.message.id == "HR-041"


@pytest.mark.parametrize("text", ["令和8年4月", "令和8年度", "未定", "同日", "〃", "2026", "4/1", "2026-04-01 09:00"])
def test_case_42_dates_without_their_day(text):
    """What lacks a year, month or day is asked back, never completed."""
    found = parse_date(text)
    assert isinstance(found, Wrong)
    assert found.message.id == "HR-042"


@pytest.mark.parametrize(("text", "message"), [("080401", "HR-038"), ("8.4.1", "HR-038"), ("46113", "HR-040")])
def test_case_38_40_dates_that_need_a_question(text, message):
    """Six digits, a year without its era and a serial of Excel are asked back, each with the likely date."""
    found = parse_date(text)
    assert isinstance(found, Wrong)
    assert found.message.id == message
    assert found.guess == d("2026-04-01")
    assert dict(found.values)["read"] == "令和8年4月1日"


def test_an_empty_cell_is_no_date():
    """Blanks of any width are an empty cell."""
    assert parse_date(" \u3000") is None


@given(st.dates(date(1926, 12, 25), date(2099, 12, 31)))
def test_what_we_print_we_read(day):
    """Every date that we print as a Japanese date, as ISO or as eight digits reads back as itself."""
    assert parse_date(wareki(day)) == parse_date(day.isoformat()) == parse_date(f"{day:%Y%m%d}") == day


@given(st.text(max_size=20))
def test_any_text_is_a_date_or_a_reason(text):
    """No cell makes the parser raise."""
    assert parse_date(text) is None or isinstance(parse_date(text), date | Wrong)
