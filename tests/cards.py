"""Builders of cards that sign: a card office of the tests, and its cards. Nobody's real certificate."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID

from idm.secret import Secret
from idm.signin import card_signature

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True)
class SigningCard:
    """A card with its key, as a reader with the right PIN would use it."""

    key: Key
    certificate: x509.Certificate

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    @property
    def serial(self) -> str:
        return card_signature.serial(self.certificate)

    def answer(self, origin: str, challenge: Secret) -> bytes:
        return self.sign(card_signature.text(origin, challenge))

    def sign(self, message: bytes) -> bytes:
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(message, padding.PKCS1v15(), hashes.SHA256())
        return self.key.sign(message, ec.ECDSA(hashes.SHA256()))


class CardOffice:
    """Issues cards; ``since`` and ``days`` bound what it issues."""

    def __init__(self, name: str, since: datetime, days: int = 3650) -> None:
        self.since, self.key = since, ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.certificate = self._signed(self._name, self.key.public_key(), days, ca=True)

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    def card(self, name: str, *, days: int = 1095, key: Key | None = None, ca: bool = False) -> SigningCard:
        own = key or ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        return SigningCard(own, self._signed(subject, own.public_key(), days, ca=ca))

    def _signed(self, subject: x509.Name, key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey, days: int, *, ca: bool):
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.since)
            .not_valid_after(self.since + timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .sign(self.key, hashes.SHA256())
        )
