"""Who is counted as one source (F81)."""

import pytest

from idm.signin.sources import source_of


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::2%eth0", "2001:db8:1:2::/64"),
        ("127.0.0.1", None),
        ("127.9.9.9", None),
        ("::1", None),
        ("::ffff:127.0.0.1", None),
        ("", None),
        ("unix:", None),
        ("192.0.2.7, 198.51.100.1", None),
    ],
)
def test_an_address_is_one_source_however_it_is_written(address: str, source: str | None):
    """A line's IPv6 addresses are one; this machine, and what is no address, is nobody in particular."""
    assert source_of(address) == source
