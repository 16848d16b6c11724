"""A checkpoint is a C2SP note that OpenSSL can check, and nothing else is read as one."""

import base64
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from idm.audit.checkpoint import Checkpoint, key_id, parse_checkpoint, sign, signed_by
from idm.audit.tree import EMPTY_ROOT
from idm.errors import BadInput

from .logs import LOG

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
SIGNED = sign(LOG, 300, bytes(range(32)), KEY)


def test_a_checkpoint_reads_like_this():
    """The bytes of a checkpoint and its key id are those of C2SP signed-note and tlog-checkpoint."""
    raw = KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    body = f"{LOG}\n300\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
    key_id = sha256(LOG.encode() + b"\n\x01" + raw).digest()[:4]
    note = base64.b64encode(key_id + KEY.sign(body.encode())).decode()

    assert SIGNED.text == f"{body}\n— {LOG} {note}\n"


def test_the_note_of_the_c2sp_specification_has_the_key_id_it_says():
    """The worked example of signed-note, PeterNeumann+c74f20a3+ARpc2Q...: ours is the key id of its verifier key."""
    raw = base64.b64decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")[1:]

    assert key_id("PeterNeumann", Ed25519PublicKey.from_public_bytes(raw)).hex() == "c74f20a3"


def test_a_checkpoint_is_read_back_and_holds():
    """What was written is read, and is signed by its key and by no other."""
    again = parse_checkpoint(SIGNED.text, "checkpoint")

    assert again == SIGNED
    assert signed_by(again, KEY.public_key())
    assert not signed_by(again, OTHER_KEY.public_key())


def test_an_empty_log_has_a_checkpoint():
    """Size 0 is a statement too."""
    assert parse_checkpoint(sign(LOG, 0, EMPTY_ROOT, KEY).text, "checkpoint").size == 0


@pytest.mark.parametrize(
    "changes",
    [{"size": 299}, {"root": bytes(32)}, {"origin": "other"}, {"signature": SIGNED.signature[:4] + bytes(64)}],
    ids=str,
)
def test_nothing_in_a_checkpoint_can_be_changed(changes: dict):
    """Another size, root, name or signature is not signed."""
    values = {"origin": LOG, "size": 300, "root": SIGNED.root, "signature": SIGNED.signature}

    assert not signed_by(Checkpoint(**(values | changes)), KEY.public_key())


@given(st.integers(0, len(SIGNED.text) - 1), st.characters())
def test_a_checkpoint_with_one_letter_changed_is_refused_or_not_signed(at: int, letter: str):
    """At every place, another letter gives no checkpoint or one that nobody signed."""
    text = SIGNED.text[:at] + letter + SIGNED.text[at + 1 :]
    if text == SIGNED.text:
        return
    try:
        forged = parse_checkpoint(text, "checkpoint")
    except BadInput:
        return
    assert not signed_by(forged, KEY.public_key())


@pytest.mark.parametrize(
    "text",
    [
        "",
        SIGNED.text[:-1],
        SIGNED.text + "\n",
        SIGNED.text.replace("\n", "\r\n"),
        SIGNED.text.replace("300", "0300"),
        SIGNED.text.replace("300", "３００"),
        SIGNED.text.replace("300", "-300"),
        SIGNED.text.replace("8=", "9="),
        SIGNED.text.replace("—", "-"),
        SIGNED.text.replace("\n\n", "\nextra\n\n"),
        SIGNED.text.replace(f"— {LOG}", "— other"),
        SIGNED.text + SIGNED.text.splitlines()[-1] + "\n",
    ],
    ids=range(12),
)
def test_what_is_not_a_checkpoint_to_the_letter_is_refused(text: str):
    """Other line ends, numbers, encodings, lines or signers are BadInput that names the file."""
    assert text != SIGNED.text
    with pytest.raises(BadInput, match="checkpoints/300") as refused:
        parse_checkpoint(text, "checkpoints/300")
    assert refused.value.said.id == "AUD-041"


@pytest.mark.parametrize("origin", ["", "a b", "a\nb", "a+b", "a\u3000b", "a\x7f", "a\u2028b"])
def test_a_name_that_would_break_the_note_cannot_sign(origin: str):
    """Blanks, line ends and plus signs are refused in the name of a log."""
    with pytest.raises(ValueError, match="cannot name a log"):
        sign(origin, 1, EMPTY_ROOT, KEY)
