"""Periods of what is looked through regularly: quarters, and others that a profile may choose."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idm.rules.periods import Period, opens, over_since, period_of, quarter_named
from tests.people import at

A_YEAR = [1, 2, 3, 4, 6, 12]
MOMENT = at("2026-01-01 00:00:00")


def test_a_quarter_begins_and_ends_at_midnight_in_japan():
    """The last second of September is in the third, the next one in the fourth; before the first is the last year's."""
    assert [period_of(at(text)).key for text in ("2026-09-30 23:59:59", "2026-10-01 00:00:00")] == ["2026Q3", "2026Q4"]
    assert (Period(2026, 4).starts, Period(2026, 4).ends) == (at("2026-10-01 00:00:00"), at("2027-01-01 00:00:00"))
    assert period_of(at("2026-02-01 00:00:00")).before().key == "2025Q4"


@given(st.integers(-20 * 366 * 24 * 60, 60 * 366 * 24 * 60), st.sampled_from(A_YEAR))
def test_every_moment_is_in_exactly_one_period(minutes: int, a_year: int):
    """They follow each other without a gap, and as many are in a year as it says."""
    now = MOMENT + timedelta(minutes=minutes)
    one = period_of(now, a_year)

    assert one.starts <= now < one.ends
    assert one.before().ends == one.starts
    assert period_of(one.ends, a_year) == one.next()
    assert one.before().next() == one
    assert len({period_of(at(f"2027-{month:02}-01 00:00:00"), a_year) for month in range(1, 13)}) == a_year


@given(st.sets(st.tuples(st.integers(2020, 2090), st.integers(1, 12), st.sampled_from(A_YEAR)), min_size=2))
def test_no_two_periods_are_called_alike(found: set[tuple[int, int, int]]):
    """A body that changes how often it confirms does not take an old word for a new one."""
    periods = {Period(year, number, a_year) for year, number, a_year in found if number <= a_year}

    assert len({one.key for one in periods}) == len(periods)
    assert all(quarter_named(one.key) == (one if one.a_year == 4 else None) for one in periods)


@pytest.mark.parametrize(
    "text", ["", "2026", "2026Q0", "2026Q5", "2026q4", "26Q4", "２０２６Q4", "2026Q4 ", "2026-1/2"]
)
def test_what_names_no_quarter_is_none(text: str):
    """No guessing."""
    assert quarter_named(text) is None


def test_those_that_are_over_are_asked_for_from_the_first_on():
    """The one that is going on is not among them."""
    first, now = at("2026-04-01 12:00:00"), at("2026-12-31 23:59:59")

    assert [one.key for one in over_since(first, now)] == ["2026Q2", "2026Q3"]
    assert over_since(first, at("2026-06-30 23:59:59")) == ()


def test_a_register_opens_so_many_days_before_its_end():
    """The last seven days of December begin on the 25th, at midnight in Japan."""
    assert opens(Period(2026, 4), 7) == at("2026-12-25 00:00:00")
