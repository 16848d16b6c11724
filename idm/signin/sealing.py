"""Seeds at rest: AES-256-GCM under a key that is never in the database, bound to whose they are."""

import base64
import os
from collections.abc import Callable
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from idm.errors import NotReady
from idm.messages import signin as say
from idm.secret import Secret

KEY_BYTES, NONCE_BYTES = 32, 12


class Sealer:
    """
    Args:
        key: 32 bytes.
        random: Makes so many random bytes.
    """

    def __init__(self, key: bytes, random: Callable[[int], bytes] = os.urandom) -> None:
        self._cipher = AESGCM(key)
        self._random = random

    def seal(self, secret: Secret, owner: str) -> str:
        """Text for the database. ``owner`` is the person's id: a row moved to somebody else does not open."""
        nonce = self._random(NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, secret.reveal().encode(), owner.encode())
        return base64.b64encode(nonce + sealed).decode("ascii")

    def open(self, sealed: str, owner: str) -> Secret:
        """
        Raises:
            ValueError: altered, somebody else's, or sealed with another key.
        """
        raw = base64.b64decode(sealed)
        try:
            text = self._cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], owner.encode())
        except InvalidTag as error:
            raise ValueError("this does not open") from error
        return Secret(text.decode())


def read_key(path: Path) -> bytes:
    """
    The key of this instance, made at the first need, readable by the service alone.

    Raises:
        NotReady: it cannot be read, or is no key: without it no seed opens, and a new one would not help.
    """
    try:
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(os.urandom(KEY_BYTES))
                file.flush()
                os.fsync(file.fileno())
        key = path.read_bytes()
    except OSError as error:
        raise NotReady(say.KEY_UNREADABLE, path=path, why=error) from error
    if len(key) != KEY_BYTES:
        raise NotReady(say.KEY_UNREADABLE, path=path, why=f"{len(key)} bytes")
    return key
