"""Dates and instants of Japan."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idm.calendar import Span, day_after, day_of, fiscal_year, fiscal_year_end, start_of, wareki
from tests.people import at, d

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize("day", ["2026-03-31", "2026-04-01", "2026-12-31", "2028-02-29"])
def test_f50_a_day_begins_and_ends_at_midnight_in_japan(day):
    """23:59:59 belongs to the day, 00:00:00 to the next one, wherever the machine stands."""
    assert start_of(d(day)) == at(f"{day} 00:00:00")
    assert day_of(at(f"{day} 00:00:00")) == day_of(at(f"{day} 23:59:59")) == d(day)
    assert day_of(start_of(day_after(d(day)))) == day_after(d(day))


def test_f50_an_instant_is_aware_utc():
    """00:00 JST is 15:00 UTC of the day before; an instant without zone is refused."""
    assert start_of(d("2026-04-01")) == datetime(2026, 3, 31, 15, tzinfo=UTC)
    with pytest.raises(ValueError, match="zone"):
        day_of(datetime(2026, 4, 1))  # noqa: DTZ001 - what must be refused


def test_a_fiscal_year_turns_on_the_first_of_april():
    """31 March belongs to the year before."""
    assert (fiscal_year(d("2026-03-31")), fiscal_year(d("2026-04-01"))) == (2025, 2026)
    assert fiscal_year_end(d("2026-03-31")) == d("2026-03-31")
    assert fiscal_year_end(d("2026-04-01")) == d("2027-03-31")


def test_dates_as_papers_write_them():
    """Eras turn on their day, and the first year is 元年."""
    assert wareki(d("2026-04-01")) == "令和8年4月1日"
    assert (wareki(d("2019-04-30")), wareki(d("2019-05-01"))) == ("平成31年4月30日", "令和元年5月1日")
    assert (wareki(d("1989-01-07")), wareki(d("1989-01-08"))) == ("昭和64年1月7日", "平成元年1月8日")


@given(DAYS)
def test_a_day_is_24_hours(day):
    """Japan has no summer time: every day lasts as long as the next, and maps back to itself."""
    assert start_of(day_after(day)) - start_of(day) == timedelta(hours=24)
    assert day_of(start_of(day)) == day


@given(DAYS, st.integers(1, 5000), DAYS)
def test_f51_spans_that_meet_share_no_day_and_leave_no_gap(first, length, day):
    """A day lies in one of two spans that meet, never in both."""
    middle = first + timedelta(days=length)
    one, two = Span(first, middle), Span(middle)

    assert one.touches(two)
    assert two.touches(one)
    assert one.covers(day) + two.covers(day) == (day >= first)
    assert one.covers(one.last_day())
    assert not one.covers(middle)
