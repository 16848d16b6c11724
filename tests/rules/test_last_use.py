"""F77: whom to believe about the last use of accounts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idm.rules.last_use import Doubt, Source, doubt, doubts, due, read_again, used_on
from tests.people import POLICY, at

NOW = at("2026-10-20 03:00:00")
GOOD = Source("main", since=at("2026-04-01 09:00:00"), read_at=NOW, newest=at("2026-10-19 00:00:00"))
instants = st.integers(0, 10**9).map(lambda seconds: datetime(2010, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds))


def test_a_source_that_was_read_today_and_tells_of_yesterday_is_believed():
    """Nothing speaks against it."""
    assert doubt(GOOD, POLICY, NOW) is None


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"newest": None}, Doubt.EMPTY),
        ({"newest": at("2026-10-05 00:00:00")}, Doubt.SILENT),
        ({"read_at": at("2026-10-17 02:59:59")}, Doubt.UNREAD),
        ({"behind_at": at("2026-10-20 00:00:00")}, Doubt.BEHIND),
    ],
)
def test_f77_a_source_is_not_believed(changes: dict[str, datetime | None], why: Doubt):
    """Empty, silent for more than 14 days, unread for more than 3, or with older values than before."""
    assert doubt(replace(GOOD, **changes), POLICY, NOW) is why


def test_f77_a_replica_with_old_values_is_not_believed_until_it_has_caught_up():
    """Less than it told before is a doubt with a day; as much again ends it, and what it told stays told."""
    behind = read_again(GOOD, "main", at("2026-09-01 00:00:00"), NOW)
    still = read_again(behind, "main", None, NOW + timedelta(days=1))
    caught_up = read_again(still, "main", GOOD.newest, NOW + timedelta(days=2))

    assert (behind.newest, behind.behind_at) == (GOOD.newest, NOW)
    assert (still.newest, still.behind_at) == (GOOD.newest, NOW)
    assert (caught_up.newest, caught_up.behind_at) == (GOOD.newest, None)
    assert caught_up.since == GOOD.since


@given(instants)
def test_f77_nobody_is_believed_after_the_clock_has_jumped_ahead(read: datetime):
    """Ten years later every reading is one of long ago; read again, whatever it tells of is of long ago too."""
    source = Source("main", since=read, read_at=read, newest=used_on(read, read))
    jumped = read + timedelta(days=3652)

    assert doubts([source], POLICY, jumped)
    assert doubts([read_again(source, "main", source.newest, jumped)], POLICY, jumped)


@given(instants, instants)
def test_a_use_is_kept_to_the_day_in_japan_and_never_lies_ahead(used: datetime, now: datetime):
    """A directory whose clock is wrong makes nobody look forgotten, and nobody look used for years to come."""
    day = used_on(used, now)

    assert day <= now
    assert min(used, now) - day < timedelta(days=1)


def test_f50_the_day_of_a_use_is_japans():
    """23:30 UTC is the next morning there."""
    assert used_on(datetime(2026, 3, 31, 23, 30, tzinfo=UTC), NOW) == at("2026-04-01 00:00:00")


def test_a_source_is_due_once_a_day_in_japan():
    """Never read, or read on another day."""
    assert due(None, NOW)
    assert not due(GOOD, at("2026-10-20 23:59:59"))
    assert due(GOOD, at("2026-10-21 00:00:00"))
