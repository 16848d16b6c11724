"""What became of a unit, by its code."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idm.calendar import Span
from idm.facts import Organisation, Unit
from tests.hr.reforms import after, ending, new
from tests.people import d

MERGED = after(
    ending("0300", "税務課", "0310"),
    new("0310", "税務課"),
    ending("0400", "住民福祉課", None),
    new("0300", "観光課"),
    Unit("0500", "産業課", None, Span(d("2000-04-01"), d("2027-04-01"))),
    Unit("0500", "産業建設課", None, Span(d("2027-04-01"))),
)


@pytest.mark.parametrize(
    ("code", "since", "heir"),
    [
        ("0300", "2026-04-01", "0310"),
        ("0300", "2027-04-01", "0300"),
        ("0310", "2027-05-01", "0310"),
        ("0400", "2026-04-01", None),
        ("0500", "2026-04-01", "0500"),
        ("0999", "2026-04-01", None),
    ],
    ids=["recoded", "the code's new unit", "the successor", "abolished", "renamed", "never there"],
)
def test_what_names_a_unit_by_its_code_finds_what_took_it_over(code: str, since: str, heir: str | None):
    """By the day on which the code was written down: a code that was given to another unit since is not that one."""
    assert MERGED.heir(code, d(since), d("2027-06-01")) == heir
    assert MERGED.heir(code, d(since), d(since)) in (code, None)


@pytest.mark.parametrize(("code", "heir"), [("0310", "0310"), ("0300", "0310"), ("0999", None)])
def test_a_table_that_begins_today_hands_on_what_was_written_down_before(code: str, heir: str | None):
    """HR delivers today's units only: a unit whose code never changed is still itself, and so is what took over."""
    table = after(ending("0300", "税務課", "0310"), new("0310", "税務課", since="2027-10-01"))

    assert table.heir(code, d("2026-06-01"), d("2027-11-01")) == heir


DAYS = [date(2027, 1, 1) + timedelta(days=30 * n) for n in range(6)]


@given(
    st.lists(st.lists(st.sampled_from(["A", "B", "C", None]), min_size=5, max_size=5), min_size=3, max_size=3),
    st.sampled_from("ABC"),
    st.tuples(*[st.integers(0, 149)] * 3).map(sorted),
)
def test_to_follow_in_two_steps_is_to_follow_in_one(told: list[list[str | None]], code: str, when: list[int]):
    """Whatever hands over to whatever on whichever day, units that exchange their codes in turn too."""
    organisation = Organisation(
        tuple(
            Unit(name, name, None, Span(DAYS[at], DAYS[at + 1]), successor=to)
            for name, steps in zip("ABC", told, strict=True)
            for at, to in enumerate(steps)
        )
    )
    since, between, day = (DAYS[0] + timedelta(days=n) for n in when)

    there = organisation.heir(code, since, between)

    assert organisation.heir(code, since, day) == (organisation.heir(there, between, day) if there else None)
