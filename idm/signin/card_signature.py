"""A card that signs: what it is given to sign, and whether the signature is its own (F62, F67).

The text names what it is for and where it is shown before the challenge itself, so that a signature is worth nothing
anywhere else. Only the certificate that stands in the ledger is looked at, never one that a terminal brings along.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from idm.secret import Secret

SECONDS = 60
"""How long a challenge may be answered."""
PURPOSE = "sekisho card 1"
_SMALLEST_RSA = 2048  # bits
_CURVES = (ec.SECP256R1, ec.SECP384R1)
_LONGEST = 1024  # bytes of a signature


class Flaw(StrEnum):
    """Why a card proves nothing, for the record alone."""

    UNREADABLE = "unreadable"
    WEAK_KEY = "weak_key"
    OUT_OF_TIME = "out_of_time"
    FOREIGN = "foreign"
    WRONG_SIGNATURE = "wrong_signature"


def text(origin: str, challenge: Secret) -> bytes:
    """What the card signs. ``origin`` is scheme, host and port, as a browser writes it."""
    return f"{PURPOSE}|{origin}|{challenge.reveal()}".encode()


def read(pem: str, now: datetime, issuers: Iterable[str]) -> x509.Certificate | Flaw:
    """
    A certificate that may stand in the ledger at this moment.

    Args:
        pem: The card's own certificate.
        now: Aware UTC.
        issuers: Certificates of those whose cards the body takes, PEM; none at all takes nobody's.
    """
    try:
        certificate = x509.load_pem_x509_certificate(pem.encode())
        known = [x509.load_pem_x509_certificate(one.encode()) for one in issuers]
        key = certificate.public_key()
    except ValueError:
        return Flaw.UNREADABLE
    if not certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc:
        return Flaw.OUT_OF_TIME
    if not any(_issued(certificate, issuer) and _in_time(issuer, now) for issuer in known):
        return Flaw.FOREIGN
    strong = (isinstance(key, rsa.RSAPublicKey) and key.key_size >= _SMALLEST_RSA) or (
        isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, _CURVES)
    )
    return certificate if strong else Flaw.WEAK_KEY


def serial(certificate: x509.Certificate) -> str:
    """As the ledger writes it (see ``facts.card.parse_handle``)."""
    return f"{certificate.serial_number:X}"


def flaw(certificate: x509.Certificate, message: bytes, signature: bytes) -> Flaw | None:
    """None: the key of this certificate signed this message, with SHA-256 (PKCS#1 v1.5 or ECDSA)."""
    key = certificate.public_key()
    if len(signature) > _LONGEST:
        return Flaw.WRONG_SIGNATURE
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, message, ec.ECDSA(hashes.SHA256()))
        else:
            return Flaw.WEAK_KEY
    except InvalidSignature:
        return Flaw.WRONG_SIGNATURE
    return None


def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return _may_issue(issuer)


def _may_issue(issuer: x509.Certificate) -> bool:
    try:
        return issuer.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _in_time(certificate: x509.Certificate, now: datetime) -> bool:
    return certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc
