"""When a mail is tried again, and what an address is."""

from datetime import timedelta
from email import message_from_string
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idm.rules.mail import GIVEN_UP_AFTER, LONGEST_WAIT, is_address, next_try
from tests.people import at

NOON = at("2026-04-01 12:00:00")


def test_a_mail_is_tried_after_1_2_4_and_at_last_every_60_minutes():
    """Counted by tries, so that a worker that was switched off loses none."""
    waits = [next_try(tries, NOON) for tries in range(1, 10)]

    assert waits == [NOON + timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 16, 32, 60, 60, 60)]


def test_after_three_days_nobody_tries_any_more():
    """By then it was tried 78 times; from then on it stays so."""
    tries, when = 1, NOON
    while (later := next_try(tries, when)) is not None:
        tries, when = tries + 1, later

    assert tries == 78
    assert GIVEN_UP_AFTER <= when - NOON < GIVEN_UP_AFTER + timedelta(minutes=LONGEST_WAIT)
    assert next_try(10_000, NOON) is None


@pytest.mark.parametrize(
    "address", ["taro@nishihara.example", "a.b+c@mail", "n00101@a-b.lg.jp", "o'hara@nishihara.example"]
)
def test_an_ordinary_address_is_one(address: str):
    """Also within one machine's own domain."""
    assert is_address(address)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "taro",
        "@nishihara.example",
        "taro@",
        "a@b@c",
        "a b@nishihara.example",
        "a@nishihara.example\n",
        "a@nishihara.example\r\nBcc: x@y",
        "a@nishihara.example, x@y",
        "<a@nishihara.example>",
        '"a"@nishihara.example',
        "太郎@nishihara.example",
        "a@西原村.jp",
        ".a@nishihara.example",
        "a@.example",
        f"{'a' * 250}@b.jp",
    ],
)
def test_whatever_a_header_could_take_for_something_else_is_no_address(text: str):
    """Nothing is repaired: somebody looks at it."""
    assert not is_address(text)


@given(st.text(alphabet="a@.,;:<>\"' \r\n\t\x00()-é", max_size=20) | st.emails())
def test_f66_an_address_is_one_recipient_and_one_line(text: str):
    """Whatever is taken, a mail program reads exactly that one address in it."""
    if is_address(text):
        read = message_from_string(f"To: {text}\n\n", policy=default)["To"]
        assert [one.addr_spec for one in read.addresses] == [text]
