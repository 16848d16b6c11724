"""The key pair that signs checkpoints, as two files. The secret half never leaves its file but for signing."""

import stat
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from idm.audit import files
from idm.errors import NotReady, Stopped
from idm.messages import audit as say

SECRET_FILE = "signing.key"  # noqa: S105 - a file name
PUBLIC_FILE = "pub.pem"


def signing_key(folder: Path) -> Ed25519PrivateKey:
    """
    The folder's signing key, made on first use.

    Raises:
        Stopped: the key is lost, was exchanged, or others may read it.
        NotReady: a key file cannot be read.
    """
    path = folder / SECRET_FILE
    public = public_key(folder)
    raw = files.read(path)
    if raw is None:
        if public is not None:
            raise Stopped(say.KEY_LOST, path=path)
        key = Ed25519PrivateKey.generate()
        files.write(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), files.SECRET)
    else:
        if files.permissions(path) & (stat.S_IRWXG | stat.S_IRWXO):
            raise Stopped(say.KEY_OPEN_TO_OTHERS, path=path)
        key = _secret(raw, path)
    if public is None:
        files.write(folder / PUBLIC_FILE, public_pem(key.public_key()))
    elif public != key.public_key():
        raise Stopped(say.KEY_REPLACED, folder=folder)
    return key


def public_key(folder: Path) -> Ed25519PublicKey | None:
    """
    The folder's public key; None when nothing was ever signed there.

    Raises:
        NotReady: the file cannot be read as an Ed25519 key.
    """
    path = folder / PUBLIC_FILE
    raw = files.read(path)
    if raw is None:
        return None
    try:
        key = load_pem_public_key(raw)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise NotReady(say.KEY_UNREADABLE, path=path) from error
    if not isinstance(key, Ed25519PublicKey):
        raise NotReady(say.KEY_UNREADABLE, path=path)
    return key


def public_pem(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _secret(raw: bytes, path: Path) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(raw, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise NotReady(say.KEY_UNREADABLE, path=path) from None  # the cause might quote the secret
    if not isinstance(key, Ed25519PrivateKey):
        raise NotReady(say.KEY_UNREADABLE, path=path)
    return key
