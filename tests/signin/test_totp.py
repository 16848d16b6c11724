"""Six digits of this half minute, and nothing that only looks like them (RFC 6238, F02)."""

from datetime import timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from idm.secret import Secret
from idm.signin.totp import accepted_step, address, new_seed
from tests.people import at

SEED = Secret("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
NOW = at("2026-04-01 12:00:10")
STEP = int(NOW.timestamp()) // 30
DEVICE = pyotp.TOTP(SEED.reveal())


@pytest.mark.parametrize(("steps", "accepted"), [(-2, None), (-1, -1), (0, 0), (1, 1), (2, None)])
def test_a_clock_may_be_half_a_minute_off_and_no_more(steps: int, accepted: int | None):
    """The step before and the one after."""
    code = DEVICE.at(NOW + timedelta(seconds=30 * steps))

    assert accepted_step(SEED, code, NOW) == (None if accepted is None else STEP + accepted)


@given(st.text(max_size=12))
def test_f02_a_code_has_one_spelling(typed: str):
    """Whatever else is typed is no code, also when it folds to one."""
    assert accepted_step(SEED, typed, NOW) is None or typed in {
        DEVICE.at(NOW + timedelta(seconds=30 * n)) for n in (-1, 0, 1)
    }


@pytest.mark.parametrize("spell", ["{} ", " {}", "{}\n", "０{}", "+{}", "0{}"])
def test_f02_a_code_with_something_around_it_is_none(spell: str):
    """Trimming is the page's affair, once."""
    assert accepted_step(SEED, spell.format(DEVICE.at(NOW)), NOW) is None


def test_f02_full_width_digits_are_no_code():
    """They would be a second spelling of a used one."""
    assert accepted_step(SEED, "".join(chr(ord(c) + 0xFEE0) for c in DEVICE.at(NOW)), NOW) is None


def test_a_seed_is_long_enough_and_its_address_names_the_body():
    """160 bits; the authenticator shows whose code it is."""
    with pytest.raises(ValueError, match="160 bits"):
        new_seed("JBSWY3DPEHPK3PXP")
    shown = address(new_seed(SEED.reveal()), "n00104", "西原村").reveal()
    assert shown.startswith("otpauth://totp/")
    assert "n00104" in shown
