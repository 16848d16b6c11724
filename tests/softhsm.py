"""Cards that keep their key: SoftHSM behind PKCS#11 in place of a card and its reader (nobody's real card)."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pkcs11
from cryptography.hazmat.primitives import serialization
from pkcs11 import Attribute, KeyType, ObjectClass
from pkcs11.util.ec import encode_ec_public_key, encode_named_curve_parameters
from pkcs11.util.rsa import encode_rsa_public_key

from tests.cards import CardOffice, SigningCard

AGENT = Path(__file__).parents[1] / "deploy" / "reader-agent"
MODULE = "/usr/lib/softhsm/libsofthsm2.so"
PIN = "4711"
_MARK = b"\x01"


@dataclass(frozen=True)
class SoftCard:
    """A card in a reader of its own; ``certificate`` is what its office gave out for the key that it made itself."""

    folder: Path
    label: str
    certificate: SigningCard

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "SOFTHSM2_CONF": str(self.folder / "softhsm2.conf")}

    def take_out(self) -> None:
        """At once: whoever reads it at this moment may still write into its folder."""
        (self.folder / "tokens").rename(self.folder / "taken out")
        (self.folder / "tokens").mkdir()


def made(folder: Path, office: CardOffice, name: str, *, rsa: bool = False, days: int = 1095) -> SoftCard:
    """The key is made on the card and never leaves it."""
    (folder / "tokens").mkdir(parents=True)
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\n")
    card = SoftCard(folder, folder.name, _NO_CERTIFICATE)
    subprocess.run(
        ["softhsm2-util", "--init-token", "--free", "--label", card.label, "--pin", PIN, "--so-pin", "12345678"],
        env=card.environment,
        check=True,
        capture_output=True,
    )
    with inserted(card).open(user_pin=PIN, rw=True) as session:
        public = _rsa(session) if rsa else _elliptic(session)
        certificate = office.certify(name, serialization.load_der_public_key(public), days)
        session.create_object(
            {
                Attribute.CLASS: ObjectClass.CERTIFICATE,
                Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
                Attribute.TOKEN: True,
                Attribute.ID: _MARK,
                Attribute.SUBJECT: certificate.subject.public_bytes(),
                Attribute.VALUE: certificate.public_bytes(serialization.Encoding.DER),
            }
        )
    return SoftCard(folder, card.label, SigningCard(None, certificate))


def inserted(card: SoftCard) -> pkcs11.Token:
    """The card alone in this process's reader."""
    os.environ["SOFTHSM2_CONF"] = card.environment["SOFTHSM2_CONF"]
    library = pkcs11.lib(MODULE)
    library.reinitialize()
    return library.get_token(token_label=card.label)


def _elliptic(session: pkcs11.Session) -> bytes:
    curve = {Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}
    keys = session.create_domain_parameters(KeyType.EC, curve, local=True)
    public, _ = keys.generate_keypair(store=True, id=_MARK)
    return encode_ec_public_key(public)


def _rsa(session: pkcs11.Session) -> bytes:
    public, _ = session.generate_keypair(KeyType.RSA, 2048, store=True, id=_MARK)
    return encode_rsa_public_key(public)


_NO_CERTIFICATE = SigningCard(None, None)
