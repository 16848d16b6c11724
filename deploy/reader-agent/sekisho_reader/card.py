"""The card in the reader, by its PKCS#11 library. The PIN goes to the card and nowhere else."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import pkcs11
from cryptography import x509
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass, TokenFlag
from pkcs11.exceptions import PinIncorrect, PinInvalid, PinLenRange, PinLocked, PKCS11Error
from pkcs11.util.ec import encode_ecdsa_signature

from sekisho_reader import words
from sekisho_reader.settings import Settings
from sekisho_reader.trouble import Trouble


class WrongPin(Exception):
    """The card did not take the PIN."""


@dataclass(frozen=True)
class Signed:
    """``serial``: of the card's certificate, in hexadecimal digits."""

    serial: str
    signature: bytes


def seen(settings: Settings) -> bytes | None:
    """Which card is there, asked anew each time; None: none, or a reader that does not answer."""
    try:
        library = pkcs11.lib(settings.module)
        library.reinitialize()  # a library that keeps a list of cards looks again
        token = next(_tokens(library, settings), None)
        return None if token is None else bytes(token.serial)
    except PKCS11Error:
        return None


def sign(settings: Settings, pin: str, message: bytes) -> Signed:
    """
    Raises:
        WrongPin: the card did not take it.
        Trouble: no card, a card without a certificate and key, or one whose PIN is locked.
    """
    try:
        token = next(_tokens(pkcs11.lib(settings.module), settings), None)
        if token is None:
            raise Trouble(words.INSERT)
        with token.open(user_pin=pin) as session:
            certificate, key = _pair(session, settings)
            return Signed(f"{certificate.serial_number:X}", _signature(key, message))
    except (PinIncorrect, PinInvalid, PinLenRange) as error:
        raise WrongPin from error
    except PinLocked as error:
        raise Trouble(words.PIN_LOCKED) from error
    except PKCS11Error as error:
        raise Trouble(words.READER.format(why=type(error).__name__)) from error


def _tokens(library: Any, settings: Settings) -> Iterator[Any]:
    for slot in library.get_slots(token_present=True):
        token = slot.get_token()
        if TokenFlag.TOKEN_INITIALIZED in token.flags and (not settings.token or token.label == settings.token):
            yield token


def _pair(session: Any, settings: Settings) -> tuple[x509.Certificate, Any]:
    """A certificate and the key of the same id."""
    wanted: dict[Any, Any] = {Attribute.CLASS: ObjectClass.CERTIFICATE}
    if settings.certificate:
        wanted[Attribute.LABEL] = settings.certificate
    for found in list(session.get_objects(wanted)):
        mark = {Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.ID: found[Attribute.ID]}
        key = next(iter(list(session.get_objects(mark))), None)
        if key is not None:
            return x509.load_der_x509_certificate(found[Attribute.VALUE]), key
    raise Trouble(words.NO_CERTIFICATE)


def _signature(key: Any, message: bytes) -> bytes:
    """SHA-256, as PKCS#1 v1.5 or ECDSA in DER."""
    if key.key_type is KeyType.RSA:
        return bytes(key.sign(message, mechanism=Mechanism.SHA256_RSA_PKCS))
    return bytes(encode_ecdsa_signature(key.sign(sha256(message).digest(), mechanism=Mechanism.ECDSA)))
