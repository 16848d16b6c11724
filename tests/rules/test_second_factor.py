"""What is asked for after the password, and of whom the desk asks more (NISHIHARA-5.4.2, 6.4.1.2)."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idm.rules.factors import DEVICES
from idm.rules.second_factor import asked_for, password_suffices
from tests.people import at

NOON, HOURS = at("2026-04-01 12:00:00"), timedelta(hours=72)
KINDS = st.frozensets(st.sampled_from(sorted({"password", "recovery"} | DEVICES)))


@pytest.mark.parametrize(
    ("on_record", "asked"),
    [
        ({"password"}, set()),
        ({"password", "totp", "recovery"}, {"totp"}),
        ({"password", "totp", "webauthn"}, {"totp", "webauthn"}),
        ({"password", "recovery"}, {"recovery"}),
        (set(), set()),
    ],
)
def test_a_device_is_asked_for_and_a_code_by_whoever_lost_it(on_record: set[str], asked: set[str]):
    """Codes that are left are asked for once no device is there."""
    assert asked_for(on_record) == asked


@given(KINDS)
def test_a_password_never_suffices_where_something_else_is_on_record(on_record: frozenset[str]):
    """Whatever the desk did before."""
    suffices = password_suffices(on_record, None, NOON, HOURS, NOON)

    assert suffices is not bool(asked_for(on_record))


@pytest.mark.parametrize(
    ("last_gone", "recognised", "now", "suffices"),
    [
        (None, None, "2026-04-01 12:00:00", True),
        ("2026-04-01 11:00:00", None, "2026-04-01 12:00:00", False),
        ("2026-04-01 11:00:00", "2026-04-01 12:00:00", "2026-04-01 12:00:00", True),
        ("2026-04-01 12:00:00", "2026-04-01 12:00:00", "2026-04-01 12:00:00", True),
        ("2026-04-01 12:00:01", "2026-04-01 12:00:00", "2026-04-01 12:00:01", False),
        ("2026-04-01 11:00:00", "2026-04-01 12:00:00", "2026-04-04 11:59:59", True),
        ("2026-04-01 11:00:00", "2026-04-01 12:00:00", "2026-04-04 12:00:00", False),
    ],
)
def test_the_desk_speaks_for_a_loss_before_it_and_for_72_hours(
    last_gone: str | None, recognised: str | None, now: str, *, suffices: bool
):
    """A newcomer needs nobody; a loss after the desk's word takes it away again."""
    gone = at(last_gone) if last_gone else None
    word = at(recognised) if recognised else None

    assert password_suffices({"password"}, gone, word, HOURS, at(now)) is suffices
