"""
A signed statement of how large the log is and what it hashes to: C2SP tlog-checkpoint, signed with Ed25519.

Three lines (origin, size, root in base64), a blank line, one signature line. OpenSSL alone can check it.
"""

import base64
import re
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from idm.audit.tree import DIGEST_SIZE
from idm.errors import BadInput
from idm.messages import audit as say

_ED25519 = b"\x01"
_KEY_ID_SIZE = 4
_SIGNATURE_SIZE = 64
_ORIGIN = r"[^\s+\x00-\x1f\x7f-\x9f]+"
_TEXT = re.compile(
    rf"(?P<origin>{_ORIGIN})\n(?P<size>0|[1-9][0-9]{{0,18}})\n(?P<root>[A-Za-z0-9+/]{{43}}=)\n"
    rf"\n— (?P=origin) (?P<signature>[A-Za-z0-9+/]{{91}}=)\n"
)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """``origin`` is the name of the log and of its key. ``signature`` is the key id (4 bytes) and Ed25519 (64)."""

    origin: str
    size: int
    root: bytes
    signature: bytes

    @property
    def signed_text(self) -> str:
        return f"{self.origin}\n{self.size}\n{_base64(self.root)}\n"

    @property
    def text(self) -> str:
        """The whole file."""
        return f"{self.signed_text}\n— {self.origin} {_base64(self.signature)}\n"


def sign(origin: str, size: int, root: bytes, key: Ed25519PrivateKey) -> Checkpoint:
    """Raises ValueError for an origin that C2SP does not allow: empty, with blanks, controls or a plus sign."""
    if not is_origin(origin):
        raise ValueError(f"{origin!r} cannot name a log")
    bare = Checkpoint(origin, size, root, b"")
    signature = key_id(origin, key.public_key()) + key.sign(bare.signed_text.encode())
    return Checkpoint(origin, size, root, signature)


def is_origin(name: str) -> bool:
    """May this name a log?"""
    return re.fullmatch(_ORIGIN, name) is not None


def signed_by(checkpoint: Checkpoint, key: Ed25519PublicKey) -> bool:
    """Did the owner of ``key`` sign exactly this?"""
    named, signature = checkpoint.signature[:_KEY_ID_SIZE], checkpoint.signature[_KEY_ID_SIZE:]
    if named != key_id(checkpoint.origin, key):
        return False
    try:
        key.verify(signature, checkpoint.signed_text.encode())
    except InvalidSignature:
        return False
    return True


def parse_checkpoint(text: str, where: str) -> Checkpoint:
    """
    Read a checkpoint file; ``where`` names it to a person.

    Raises:
        BadInput: it is not a checkpoint with one signature by the log itself, to the letter.
    """
    found = _TEXT.fullmatch(text)
    if found is None:
        raise BadInput(say.NOT_A_CHECKPOINT, where=where)
    root, signature = base64.b64decode(found["root"]), base64.b64decode(found["signature"])
    checkpoint = Checkpoint(found["origin"], int(found["size"]), root, signature)
    sizes = (len(root), len(signature))
    if sizes != (DIGEST_SIZE, _KEY_ID_SIZE + _SIGNATURE_SIZE) or checkpoint.text != text:
        raise BadInput(say.NOT_A_CHECKPOINT, where=where)
    return checkpoint


def key_id(origin: str, key: Ed25519PublicKey) -> bytes:
    """Four bytes that say which key signed (C2SP signed-note)."""
    raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return sha256(origin.encode() + b"\n" + _ED25519 + raw).digest()[:_KEY_ID_SIZE]


def fingerprint(key: Ed25519PublicKey) -> str:
    """SHA-256 of the key in DER, 64 hex digits: what is printed on paper, and what OpenSSL gives for ``pub.pem``."""
    return sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
