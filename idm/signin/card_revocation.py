"""Lists of revoked certificates (CRL, RFC 5280) that a card's issuer has signed.

A list that says a part alone, by place (IDP) or since another one (delta), never says that a certificate stands; what
it names is revoked all the same. Lists are those of one key: another under the same name is another issuer.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtensionOID

from idm.signin.card_signature import Flaw, issued, key_usage

_WHOLE = frozenset(
    {ExtensionOID.AUTHORITY_KEY_IDENTIFIER, ExtensionOID.CRL_NUMBER, ExtensionOID.ISSUER_ALTERNATIVE_NAME}
)
"""Critical extensions with which a list still speaks of every certificate of its issuer (RFC 5280 5.2)."""
_PARTIAL = frozenset({ExtensionOID.ISSUING_DISTRIBUTION_POINT, ExtensionOID.DELTA_CRL_INDICATOR})


def flaw(
    certificate: x509.Certificate, issuers: Iterable[str], lists: Iterable[str], now: datetime, *, required: bool
) -> Flaw | None:
    """
    None: as far as its issuer tells, this certificate stands.

    A list that is there and cannot be relied on, because it is over, speaks of a part alone, or is signed by another
    key, says nothing: then the card is refused, not let in.

    Args:
        issuers: PEM.
        lists: Whatever lists there are, of any issuer, PEM.
        now: Aware UTC.
        required: Refuse also where its issuer gave us no list at all.
    """
    try:
        known = [x509.load_pem_x509_certificate(one.encode()) for one in issuers]
        every = [_read(one) for one in lists]
        its = [one for one in every if one.issuer == certificate.issuer]
        if not its:
            return Flaw.NO_LIST if required else None
        own = [issuer for issuer in known if issued(certificate, issuer) and _may_list(issuer)]
        good = [one for one in its if _in_time(one, now) and any(_signed(one, issuer) for issuer in own)]
        if any(_names(one, certificate.serial_number) for one in good):
            return Flaw.REVOKED
        return None if any(_whole(one) for one in good) else Flaw.NO_LIST
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return Flaw.NO_LIST


def named(lists: Iterable[str]) -> frozenset[str]:
    """
    Serials that any of these lists names, as the ledger writes them; whether that counts, ``flaw`` says.

    Raises:
        ValueError: a list that cannot be read.
    """
    return frozenset[str]().union(*map(_serials, lists))


@lru_cache(maxsize=8)
def _read(pem: str) -> x509.CertificateRevocationList:
    """Lists are long, and asked at every request of whoever came in by a card."""
    return x509.load_pem_x509_crl(pem.encode())


@lru_cache(maxsize=8)
def _serials(pem: str) -> frozenset[str]:
    return frozenset(f"{one.serial_number:X}" for one in _read(pem))


def _names(one: x509.CertificateRevocationList, serial: int) -> bool:
    """A list of changes also names what is revoked no more: the whole list beside it decides that."""
    found = one.get_revoked_certificate_by_serial_number(serial)
    if found is None:
        return False
    try:
        reason = found.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except x509.ExtensionNotFound:
        return True
    return reason is not x509.ReasonFlags.remove_from_crl


def _whole(one: x509.CertificateRevocationList) -> bool:
    return all(x.oid not in _PARTIAL and (not x.critical or x.oid in _WHOLE) for x in one.extensions)


def _in_time(one: x509.CertificateRevocationList, now: datetime) -> bool:
    return one.next_update_utc is not None and one.last_update_utc <= now < one.next_update_utc


def _may_list(issuer: x509.Certificate) -> bool:
    usage = key_usage(issuer)
    return usage is not None and usage.crl_sign


def _signed(one: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    key = issuer.public_key()
    if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        return False
    try:
        return one.is_signature_valid(key)
    except (InvalidSignature, TypeError, ValueError):
        return False
