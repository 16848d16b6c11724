"""A card that signs: what it is given to sign, and whether the signature is its own (F62, F67).

The text names what it is for, where it is shown and by which terminal before the challenge itself, so that a signature
is worth nothing anywhere else. Only the certificate that stands in the ledger is looked at, never one that a terminal
brings along.

An issuer is one that the body names, so there is no path to be built. The library's own client verifier is for names on
a network: it refuses a certificate without one (SAN), as most staff cards are.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID

from idm.secret import Secret

SECONDS = 60
"""How long a challenge may be answered."""
PURPOSE = "sekisho card 1"
_SMALLEST_RSA = 2048  # bits
_CURVES = (ec.SECP256R1, ec.SECP384R1)
_LONGEST = 1024  # bytes of a signature
_PURPOSES = (ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SMARTCARD_LOGON)
_UNDERSTOOD = frozenset(
    {
        ExtensionOID.BASIC_CONSTRAINTS,
        ExtensionOID.KEY_USAGE,
        ExtensionOID.EXTENDED_KEY_USAGE,
        ExtensionOID.SUBJECT_ALTERNATIVE_NAME,  # says more of whom it is; the ledger says whose
        ExtensionOID.CERTIFICATE_POLICIES,  # which the body has read when it named the issuer
    }
)
"""Critical extensions with which a certificate is still taken (RFC 5280 4.2)."""


class Flaw(StrEnum):
    """Why a card proves nothing, for the record alone."""

    UNREADABLE = "unreadable"
    WEAK_KEY = "weak_key"
    OUT_OF_TIME = "out_of_time"
    FOREIGN = "foreign"
    USAGE = "usage"  # made for something else than to sign a person in
    REVOKED = "revoked"
    NO_LIST = "no_list"  # nobody can say at this moment whether it was revoked
    WRONG_SIGNATURE = "wrong_signature"


def text(origin: str, terminal: str, challenge: Secret) -> bytes:
    """
    What the card signs.

    Args:
        origin: Scheme, host and port, as a browser writes it.
        terminal: The name of the key that the terminal shows.
    """
    return f"{PURPOSE}|{origin}|{terminal}|{challenge.reveal()}".encode()


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
        if not _in_time(certificate, now):
            return Flaw.OUT_OF_TIME
        if not any(issued(certificate, issuer) and _in_time(issuer, now) for issuer in known):
            return Flaw.FOREIGN
        if not _strong(certificate):
            return Flaw.WEAK_KEY
        return certificate if _signs_people_in(certificate) else Flaw.USAGE
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return Flaw.UNREADABLE


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


def issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Did this very issuer, which may, sign it with a good key? The time is not looked at."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    constraints, usage = _basic(issuer), key_usage(issuer)
    may = constraints is not None and constraints.ca and usage is not None and usage.key_cert_sign
    return may and _strong(issuer) and _understood(issuer)


def key_usage(certificate: x509.Certificate) -> x509.KeyUsage | None:
    """None: it does not say what its key is for."""
    try:
        return certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return None


def _signs_people_in(certificate: x509.Certificate) -> bool:
    constraints, usage = _basic(certificate), key_usage(certificate)
    issues = constraints is not None and constraints.ca
    return not issues and usage is not None and usage.digital_signature and _purpose(certificate)


def _purpose(certificate: x509.Certificate) -> bool:
    try:
        purposes = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return _understood(certificate)
    return any(one in purposes for one in _PURPOSES) and _understood(certificate)


def _basic(certificate: x509.Certificate) -> x509.BasicConstraints | None:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    except x509.ExtensionNotFound:
        return None


def _understood(certificate: x509.Certificate) -> bool:
    return all(one.oid in _UNDERSTOOD for one in certificate.extensions if one.critical)


def _strong(certificate: x509.Certificate) -> bool:
    key = certificate.public_key()
    return (isinstance(key, rsa.RSAPublicKey) and key.key_size >= _SMALLEST_RSA) or (
        isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, _CURVES)
    )


def _in_time(certificate: x509.Certificate, now: datetime) -> bool:
    return certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc
