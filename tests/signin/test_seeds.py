"""The list that comes with a maker's tokens."""

import base64

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from idm.errors import BadInput
from idm.messages import factors as say
from idm.signin.seeds import seed_of

RAW = bytes(range(20))
HEADER = ["型番", "製造番号", "秘密鍵"]


def found(*rows: list[str], serial: str = "A-1") -> str:
    return seed_of([HEADER, *rows], serial, "tokens.csv").reveal()


@given(st.binary(min_size=20, max_size=24), st.sampled_from(["base32", "hex", "HEX", "in groups"]))
def test_a_seed_is_the_same_however_it_is_printed(raw: bytes, how: str):
    """Base32 or hexadecimal, with blanks or without."""
    texts = {"base32": base64.b32encode(raw).decode(), "hex": raw.hex(), "HEX": raw.hex().upper()}
    texts["in groups"] = raw.hex(" ")

    assert base64.b32decode(_padded(found(["T", "A-1", texts[how]]))) == raw


def _padded(text: str) -> str:
    return text + "=" * (-len(text) % 8)


def test_the_seed_makes_the_tokens_codes():
    """As the maker's token shows them (RFC 6238)."""
    assert pyotp.TOTP(found(["T", "A-1", RAW.hex()])).at(0) == pyotp.TOTP(base64.b32encode(RAW).decode()).at(0)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([["T", "A-2", RAW.hex()]], say.NO_SUCH_SERIAL),
        ([["T", "A-1", RAW.hex()[:30]]], say.SEED_WRONG),
        ([["T", "A-1", "ひみつ"]], say.SEED_WRONG),
        ([["T", "A-1", RAW.hex()]] * 2, say.SEEDS_UNREADABLE),
        ([["T"]], say.NO_SUCH_SERIAL),
    ],
)
def test_what_cannot_be_a_seed_is_refused_without_showing_it(rows: list[list[str]], message):
    """Unknown, too short, no seed at all, or twice in the list."""
    with pytest.raises(BadInput) as caught:
        found(*rows)

    assert caught.value.said.id == message.id
    assert all(row[-1] not in caught.value.said.text for row in rows if len(row) > 2)


def test_a_list_without_its_header_is_refused():
    """Nothing is guessed."""
    with pytest.raises(BadInput) as caught:
        seed_of([["A-1", RAW.hex()]], "A-1", "tokens.csv")

    assert caught.value.said.id == say.SEEDS_UNREADABLE.id
