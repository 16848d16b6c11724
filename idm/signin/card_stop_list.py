"""The list of stopped cards for those who read lists (CRL, RFC 5280).

Whoever signs it is rarely who issued the cards. Then it is an indirect list (5.2.5, 5.3.3): it says so in a critical
extension, and each entry names the issuer of its certificate, so that equal serials of two issuers are told apart.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from idm.rules.card_stops import Refused, Why

LASTS = timedelta(hours=24)
"""A reader of the list asks for a newer one by then; whoever needs a stop at once asks us (``/api/v1/verify``)."""

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

_REASONS = {
    Why.HELD: x509.ReasonFlags.certificate_hold,
    Why.LOST: x509.ReasonFlags.key_compromise,
    Why.REPLACED: x509.ReasonFlags.superseded,
    Why.LEFT: x509.ReasonFlags.affiliation_changed,
    Why.OVER: x509.ReasonFlags.cessation_of_operation,
}


@dataclass(frozen=True, slots=True)
class Stopped:
    certificate: x509.Certificate
    refused: Refused


def made(signer: x509.Certificate, key: Key, stopped: Iterable[Stopped], number: int, now: datetime) -> bytes:
    """
    DER.

    Args:
        signer: Whose key it is. Entries of its own cards need no issuer beside them.
        number: Grows from list to list.
        now: Aware UTC.
    """
    entries = list(stopped)
    foreign = any(one.certificate.issuer != signer.subject for one in entries)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(signer.subject)
        .last_update(now)
        .next_update(now + LASTS)
        .add_extension(x509.CRLNumber(number), critical=False)
        .add_extension(_key_of(signer), critical=False)
    )
    if foreign:
        builder = builder.add_extension(
            x509.IssuingDistributionPoint(
                None, None, False, False, None, indirect_crl=True, only_contains_attribute_certs=False
            ),
            critical=True,
        )
    for one in entries:
        builder = builder.add_revoked_certificate(_entry(one, named=foreign))
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def _key_of(signer: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    """As the signer's certificate names its key; where it does not, worked out of the key itself (5.2.1)."""
    try:
        named = signer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    except x509.ExtensionNotFound:
        named = x509.SubjectKeyIdentifier.from_public_key(signer.public_key())
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(named)


def _entry(one: Stopped, *, named: bool) -> x509.RevokedCertificate:
    builder = (
        x509.RevokedCertificateBuilder()
        .serial_number(one.certificate.serial_number)
        .revocation_date(one.refused.since)
        .add_extension(x509.CRLReason(_REASONS[one.refused.why]), critical=False)
    )
    if named:
        issuer = x509.CertificateIssuer([x509.DirectoryName(one.certificate.issuer)])
        builder = builder.add_extension(issuer, critical=True)
    return builder.build()
