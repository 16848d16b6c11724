"""A security key in software: it does what a real one does, and on request what none may do (F62)."""

import json
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID

import cbor2
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from tests.people import at

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
ORIGIN = "http://localhost:8765"
NO_MODEL = UUID(int=0)
MODEL_OF = x509.ObjectIdentifier("1.3.6.1.4.1.45724.1.1.4")


class Maker:
    """
    Makes keys of one model, and vouches for them.

    Args:
        names: The model that its certificates name; None for certificates that name none.
    """

    def __init__(self, names: UUID | None = None) -> None:
        self._root_key, self._key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        self.root = self._signed("root", self._root_key, None, ca=True)
        self._certificate = self._signed("batch", self._key, names, ca=False)

    @property
    def pem(self) -> str:
        return self.root.public_bytes(serialization.Encoding.PEM).decode()

    def vouch(self, data: bytes) -> dict[str, object]:
        signature = self._key.sign(data, ec.ECDSA(hashes.SHA256()))
        return {"alg": -7, "sig": signature, "x5c": [self._certificate.public_bytes(serialization.Encoding.DER)]}

    def _signed(self, name: str, key: ec.EllipticCurvePrivateKey, names: UUID | None, *, ca: bool) -> x509.Certificate:
        said = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        by = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "root")])
        made = x509.CertificateBuilder().subject_name(said).issuer_name(by).public_key(key.public_key())
        made = made.serial_number(x509.random_serial_number())
        made = made.not_valid_before(at("2020-01-01 00:00:00")).not_valid_after(at("2120-01-01 00:00:00"))
        made = made.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        if names is not None:
            value = x509.UnrecognizedExtension(MODEL_OF, b"\x04\x10" + names.bytes)
            made = made.add_extension(value, critical=False)
        return made.sign(self._root_key, hashes.SHA256())


@dataclass
class SoftKey:
    """
    One key with one credential. ``verifies``: it asks for a PIN; ``counts``: it has a counter; ``maker``: who vouches
    for its model; ``itself``: it only signs for itself.
    """

    verifies: bool = True
    counts: bool = True
    origin: str = ORIGIN
    count: int = 0
    handle: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    owner: str = ""
    model: UUID = NO_MODEL
    maker: Maker | None = None
    itself: bool = False

    def create(self, options: str) -> str:
        """The answer of ``navigator.credentials.create`` as JSON."""
        asked = json.loads(options)
        self.owner = asked["user"]["id"]
        numbers = self.private.public_key().public_numbers()
        x, y = (n.to_bytes(32, "big") for n in (numbers.x, numbers.y))
        key = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        attested = self.model.bytes + len(self.handle).to_bytes(2, "big") + self.handle + key
        data = self._data(asked["rp"]["id"], ATTESTED) + attested
        client = self._client("webauthn.create", asked["challenge"])
        vouched = self._vouched(data + sha256(client).digest()) if asked["attestation"] == "direct" else {}
        attestation = cbor2.dumps({"fmt": "packed" if vouched else "none", "attStmt": vouched, "authData": data})
        return self._answer(clientDataJSON=client, attestationObject=attestation)

    def _vouched(self, data: bytes) -> dict[str, object]:
        if self.maker is not None:
            return self.maker.vouch(data)
        return {"alg": -7, "sig": self.private.sign(data, ec.ECDSA(hashes.SHA256()))} if self.itself else {}

    def get(self, options: str, rp_id: str | None = None, flags: int = 0) -> str:
        """The answer of ``navigator.credentials.get`` as JSON."""
        asked = json.loads(options)
        data = self._data(rp_id or asked["rpId"], flags)
        client = self._client("webauthn.get", asked["challenge"])
        signature = self.private.sign(data + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        owner = base64url_to_bytes(self.owner)
        return self._answer(clientDataJSON=client, authenticatorData=data, signature=signature, userHandle=owner)

    def _data(self, rp_id: str, flags: int) -> bytes:
        self.count += self.counts
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        return sha256(rp_id.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _answer(self, **response: bytes) -> str:
        handle = bytes_to_base64url(self.handle)
        return json.dumps(
            {
                "id": handle,
                "rawId": handle,
                "type": "public-key",
                "clientExtensionResults": {},
                "response": {name: bytes_to_base64url(value) for name, value in response.items()},
            }
        )
