"""How long somebody is locked, and when a session is over (NISHIHARA-7.2.3)."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idm.rules.standing import Standing
from idm.signin.rules import LONGEST_LOCK, limits_for, locked_until, over
from tests.people import POLICY, at

STAFF, PRIVILEGED = limits_for(POLICY, Standing.STAFF), limits_for(POLICY, Standing.PRIVILEGED)
NOW = at("2026-04-01 12:00:00")


@pytest.mark.parametrize(
    ("failures", "minutes"), [(0, None), (4, None), (5, 15), (6, 30), (7, 60), (11, 960), (12, 1440), (500, 1440)]
)
def test_each_further_slip_doubles_the_lock_up_to_a_day(failures: int, minutes: int | None):
    """Five in a row lock for a quarter of an hour."""
    until = locked_until(failures, STAFF, NOW)

    assert until == (None if minutes is None else NOW + timedelta(minutes=minutes))


def test_nishihara_7_2_1_3_o_privileged_work_has_stricter_limits_everywhere():
    """No number of theirs is more generous than that of staff."""
    assert PRIVILEGED.tries < STAFF.tries
    assert PRIVILEGED.locked > STAFF.locked
    assert PRIVILEGED.idle < STAFF.idle
    assert PRIVILEGED.longest < STAFF.longest
    assert PRIVILEGED.fresh < STAFF.fresh


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_f19_no_request_keeps_a_session_beyond_its_end(age: int, idle: int):
    """Whatever is seen lately: past the end it is over; and idle never longer than the limit."""
    opened = NOW - timedelta(minutes=max(age, idle))
    why = over(opened, NOW - timedelta(minutes=idle), opened + timedelta(minutes=STAFF.longest), STAFF, NOW)

    assert (why is None) == (max(age, idle) < STAFF.longest and idle < STAFF.idle)


def test_a_lock_is_never_longer_than_a_day():
    assert locked_until(10_000, PRIVILEGED, NOW) == NOW + LONGEST_LOCK
