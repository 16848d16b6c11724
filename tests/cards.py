"""Builders of cards that sign: a card office of the tests, and its cards. Nobody's real certificate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID

from idm.secret import Secret
from idm.signin import card_signature

TERMINAL = "pc-17"
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True)
class SigningCard:
    """A card with its key, as a reader with the right PIN would use it."""

    key: Key | None  # None: on the card itself
    certificate: x509.Certificate

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    @property
    def serial(self) -> str:
        return card_signature.serial(self.certificate)

    def answer(self, origin: str, challenge: Secret, terminal: str = TERMINAL) -> bytes:
        return self.sign(card_signature.text(origin, terminal, challenge))

    def sign(self, message: bytes) -> bytes:
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(message, padding.PKCS1v15(), hashes.SHA256())
        assert self.key is not None
        return self.key.sign(message, ec.ECDSA(hashes.SHA256()))


_USES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)
_SIGNS = ("digital_signature",)


def used_for(*uses: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{one: one in uses for one in _USES})


class CardOffice:
    """Issues cards; ``since`` and ``days`` bound what it issues. ``usage``: what its own key is for."""

    def __init__(
        self,
        name: str,
        since: datetime,
        days: int = 3650,
        *,
        key: Key | None = None,
        usage: x509.KeyUsage | None = None,
        ca: bool = True,
    ) -> None:
        self.since, self.key = since, key or ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        own = usage or used_for("key_cert_sign", "crl_sign")
        self.certificate = self._signed(self._name, self.key.public_key(), days, ca=ca, usage=own)

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    def crl(
        self,
        revoked: Sequence[SigningCard] = (),
        days: int = 7,
        at: datetime | None = None,
        more: Sequence[x509.ExtensionType] = (),
        reason: x509.ReasonFlags | None = None,
    ) -> str:
        """Its list of revoked cards, PEM; ``more`` are critical extensions of it."""
        begins = at or self.since
        made = x509.CertificateRevocationListBuilder().issuer_name(self._name).last_update(begins)
        made = made.next_update(begins + timedelta(days=days))
        for extension in more:
            made = made.add_extension(extension, critical=True)
        for one in revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(one.certificate.serial_number)
            if reason is not None:
                entry = entry.add_extension(x509.CRLReason(reason), critical=False)
            made = made.add_revoked_certificate(entry.revocation_date(begins).build())
        return made.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()

    def card(
        self,
        name: str,
        *,
        days: int = 1095,
        key: Key | None = None,
        ca: bool = False,
        usage: x509.KeyUsage | None = None,
        more: Sequence[x509.ExtensionType] = (),
    ) -> SigningCard:
        """``usage``: what its key is for; ``more``: critical extensions of it."""
        own = key or ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        made = self._signed(subject, own.public_key(), days, ca=ca, usage=usage, more=more)
        return SigningCard(own, made)

    def certify(self, name: str, key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey, days: int) -> x509.Certificate:
        """For a key that somebody else made."""
        return self._signed(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]), key, days, ca=False)

    def _signed(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey,
        days: int,
        *,
        ca: bool,
        usage: x509.KeyUsage | None = None,
        more: Sequence[x509.ExtensionType] = (),
    ) -> x509.Certificate:
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.since)
            .not_valid_after(self.since + timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(usage or used_for(*(("key_cert_sign", "crl_sign") if ca else _SIGNS)), critical=True)
        )
        for extension in more:
            made = made.add_extension(extension, critical=True)
        return made.sign(self.key, hashes.SHA256())
