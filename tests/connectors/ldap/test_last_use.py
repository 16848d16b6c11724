"""The last use as directories write it: generalized time, and Active Directory's FILETIME."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.ldap.ber import OCTETS, SEQUENCE, Malformed, attribute, head, tlv
from connectors.ldap.last_use import LastUse, filetime, generalized_time

UUID = "0190a0b0-c0d0-7000-8000-000000000001"
HOUR = datetime(2026, 3, 31, 23, tzinfo=UTC)
hours = st.integers(0, 24 * 36500).map(lambda count: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(hours=count))


def an_entry(*pairs: tuple[str, str]) -> bytes:
    """A search's answer as a directory sends it."""
    held = b"".join(attribute(head(name), value.encode()) for name, value in pairs)
    return tlv(OCTETS, b"uid=n00101,ou=people,dc=x") + tlv(SEQUENCE, held)


@pytest.mark.parametrize(
    "text",
    [
        "20260331230000Z",
        "20260331235959Z",
        "20260331235959.123456Z",
        "20260331235959,5Z",
        "202603312359Z",
        "2026033123Z",
        "20260401083000+0900",
        "20260331183000-05",
    ],
)
def test_f53_every_spelling_of_an_instant_is_the_same_hour_in_utc(text: str):
    """With fractions, without seconds, in another zone."""
    assert generalized_time(text) == HOUR


@pytest.mark.parametrize("text", ["", "20260331", "20261331000000Z", "20260331230000", "２０２６０３３１２３Z", "x"])
def test_what_is_no_time_is_an_error_and_never_an_absence(text: str):
    """Nobody is called unused because of a value that we cannot read."""
    with pytest.raises(Malformed):
        generalized_time(text)


@given(hours)
def test_a_filetime_counts_from_1601_in_100_nanoseconds(at: datetime):
    """Whatever minute of the hour it says."""
    steps = (at - datetime(1601, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) * 10

    assert filetime(str(steps)) == at
    assert filetime(str(steps + 35_999_999_999)) == at


def test_a_filetime_everybody_knows():
    """The beginning of Unix time."""
    assert filetime("116444736000000000") == datetime(1970, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("text", ["0", "9223372036854775807"])
def test_active_directorys_never_is_nothing_that_anybody_told(text: str):
    """Both ways in which it writes it."""
    assert filetime(text) is None


@pytest.mark.parametrize("text", ["", "-1", "1e5", "x", "99999999999999999999", "9223372036854775806"])
def test_what_is_no_filetime_is_an_error(text: str):
    """Also one beyond the calendar."""
    with pytest.raises(Malformed):
        filetime(text)


def test_an_answer_is_an_account_and_the_newest_of_its_values():
    """The attribute by whatever capitals; no value and no id of ours are nothing."""
    asked = LastUse("pwdLastSuccess")
    times = (("sekishoUUID", UUID), ("pwdlastsuccess", "20260331231500Z"))

    assert asked.of(an_entry(*times)) == (UUID, HOUR)
    assert asked.of(an_entry(times[0])) is None
    assert asked.of(an_entry(times[1])) is None
    assert LastUse("lastLogonTimestamp").of(an_entry(times[0], ("lastLogonTimestamp", "0"))) is None


def test_an_answer_that_cannot_be_read_is_an_error():
    """As in ``generalized_time``."""
    with pytest.raises(Malformed):
        LastUse("authTimestamp").of(an_entry(("sekishoUUID", UUID), ("authTimestamp", "gestern")))
