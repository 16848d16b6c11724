"""A security key in software: it does what a real one does, and on request what none may do (F62)."""

import json
import secrets
from dataclasses import dataclass, field
from hashlib import sha256

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
ORIGIN = "http://localhost:8765"


@dataclass
class SoftKey:
    """One key with one credential. ``verifies``: it asks for a PIN; ``counts``: it has a counter."""

    verifies: bool = True
    counts: bool = True
    origin: str = ORIGIN
    count: int = 0
    handle: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    owner: str = ""

    def create(self, options: str) -> str:
        """The answer of ``navigator.credentials.create`` as JSON."""
        asked = json.loads(options)
        self.owner = asked["user"]["id"]
        numbers = self.private.public_key().public_numbers()
        x, y = (n.to_bytes(32, "big") for n in (numbers.x, numbers.y))
        key = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        attested = bytes(16) + len(self.handle).to_bytes(2, "big") + self.handle + key
        data = self._data(asked["rp"]["id"], ATTESTED) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", asked["challenge"])
        return self._answer(clientDataJSON=client, attestationObject=attestation)

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
