"""Seeds in the database open only with the key, and only for whom they were sealed."""

from base64 import b64decode
from pathlib import Path

import pytest

from idm.errors import NotReady
from idm.secret import Secret
from idm.signin.sealing import Sealer, read_key

SEALER = Sealer(b"k" * 32)
SEED = Secret("FAKE-seed-7731")


def test_what_is_sealed_opens_again_and_shows_nothing():
    """A new text each time."""
    one, other = SEALER.seal(SEED, "p1"), SEALER.seal(SEED, "p1")

    assert SEALER.open(one, "p1").reveal() == SEED.reveal()
    assert one != other
    assert SEED.reveal().encode() not in b64decode(one)


def test_a_row_moved_to_somebody_else_or_altered_does_not_open():
    """Nor with another key."""
    sealed = SEALER.seal(SEED, "p1")

    for sealer, text, owner in (
        (SEALER, sealed, "p2"),
        (Sealer(b"x" * 32), sealed, "p1"),
        (SEALER, sealed[:-4] + "AAA=", "p1"),
        (SEALER, "", "p1"),
        (SEALER, "not base64 at all!", "p1"),
    ):
        with pytest.raises(ValueError, match=r".*"):
            sealer.open(text, owner)


def test_the_key_is_made_once_for_the_service_alone(tmp_path: Path):
    """0600, 32 bytes, and the same at the next start."""
    path = tmp_path / "keys" / "seal.key"

    key = read_key(path)

    assert read_key(path) == key
    assert (len(key), path.stat().st_mode & 0o777) == (32, 0o600)


def test_a_broken_key_is_said_and_never_replaced(tmp_path: Path):
    """A new one would make every seed unreadable for ever."""
    path = tmp_path / "seal.key"
    path.write_bytes(b"short")

    with pytest.raises(NotReady, match="SIGN-008"):
        read_key(path)
    assert path.read_bytes() == b"short"
