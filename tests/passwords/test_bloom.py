"""A filter forgets nothing that was put in, seldom finds what was not, and knows its own bytes."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idm.passwords.bloom import made_of, packed, unpacked

DIGESTS = st.sets(st.binary(min_size=20, max_size=20), max_size=60)


@given(DIGESTS)
def test_whatever_was_put_in_is_found_also_after_writing_and_reading(digests: set[bytes]):
    """No false negative, whatever the digests are."""
    found = unpacked(packed(made_of(sorted(digests), len(digests))))

    assert all(digest in found for digest in digests)
    assert found.count == len(digests)


@pytest.mark.parametrize("rate", [0.01, 0.0001])
def test_what_was_not_put_in_is_found_about_as_often_as_promised(rate: float):
    """20,000 digests, measured with 100,000 others: at most one and a half times as often, and ten more."""
    digests = [hashlib.sha1(b"in %d" % n, usedforsecurity=False).digest() for n in range(20_000)]

    found = made_of(digests, len(digests), rate)

    assert found.rate() <= rate * 1.5 + 0.0001
    assert len(found.bits) <= len(digests) * 2.5


@given(DIGESTS, st.data())
def test_bytes_that_were_cut_or_changed_are_refused(digests: set[bytes], data: st.DataObject):
    """A filter that is cut short would let through what it should refuse."""
    whole = packed(made_of(sorted(digests), len(digests)))
    at = data.draw(st.integers(0, len(whole) - 1))
    other = bytes([whole[at] ^ (1 << data.draw(st.integers(0, 7)))])

    for wrong in (whole[:at], whole[:at] + other + whole[at + 1 :], whole + b"\0"):
        with pytest.raises(ValueError, match="filter"):
            unpacked(wrong)
