"""The list of stopped cards, signed by this instance, for doors and servers that read lists (6.4.1.2)."""

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from sqlalchemy import Connection

from idm.errors import NotReady
from idm.facts.card import CardKind, CardState
from idm.messages import card_signin as say_cards
from idm.messages import setup as say
from idm.office.instance import Instance
from idm.rules.card_stops import refused
from idm.signin import card_stop_list
from idm.signin.card_stop_list import Key, Stopped
from idm.store import card_stops, cards, facts

KEY, CERTIFICATE = Path("keys") / "card-crl.key", Path("keys") / "card-crl.pem"
"""The body's own card office may put its certificate and key there: then the list is that of the issuer itself."""
YEARS = timedelta(days=3650)
ANEW = timedelta(minutes=10)
_OUT = frozenset(CardState) - {CardState.STOCK}


@dataclass(frozen=True, slots=True)
class _Made:
    number: int
    der: bytes


class StopList:
    """One process's copy: made anew with every change of any card or holder, and every ten minutes."""

    def __init__(self) -> None:
        self._made: _Made | None = None

    def current(self, instance: Instance) -> bytes:
        """
        DER.

        Number, time and what is on it follow from the database and these ten minutes alone: whichever process makes a
        list, the same number is the same list, and a later one has a higher number (RFC 5280 5.2.3).

        Raises:
            NotReady: the key cannot be read or made.
        """
        now = instance.clock.now()
        slot = int(now.timestamp()) // int(ANEW.total_seconds())
        with instance.store.read() as connection:
            version, instants = card_stops.version(connection)
            known = self._made  # taken once: threads of the server share it
            if known is not None and known.number == version + slot:
                return known.der
            begins = datetime.fromtimestamp(slot * ANEW.total_seconds(), now.tzinfo)
            at = max([begins, *(one for one in instants if one <= now)])
            stopped = list(_stopped(connection, instance, at))
        signer, key = _signer(instance, now)
        der = card_stop_list.made(signer, key, stopped, version + slot, at)
        self._made = _Made(version + slot, der)
        return der


def signer_pem(instance: Instance) -> str:
    """
    Whose signature a reader of the list has to trust.

    Raises:
        NotReady: the key cannot be read or made.
    """
    signer, _ = _signer(instance, instance.clock.now())
    return signer.public_bytes(serialization.Encoding.PEM).decode()


def _stopped(connection: Connection, instance: Instance, now: datetime) -> Iterator[Stopped]:
    """Cards with a certificate of the body's own making; nobody's My Number card is on a public list."""
    out = [card for card in cards.every(connection, _OUT) if card.kind is CardKind.PKI]
    histories = card_stops.histories(connection, [card.id for card in out])
    holders = sorted({card.holder for card in out if card.holder and card.state is CardState.LENT})
    people = {person.id: person for person in facts.people(connection, holders)}
    for card in out:
        found = refused(card, histories[card.id], people.get(card.holder or ""), instance.policy, now)
        pem = cards.certificate_of(connection, card.id) if found else None
        if found is not None and pem is not None:
            yield Stopped(x509.load_pem_x509_certificate(pem.encode()), found)


def _signer(instance: Instance, now: datetime) -> tuple[x509.Certificate, Key]:
    """
    Raises:
        NotReady: key or certificate cannot be read, or do not belong together.
    """
    key_path, certificate_path = instance.home / KEY, instance.home / CERTIFICATE
    try:
        if certificate_path.exists() and not key_path.exists():  # asked in this order: ours has its key first
            raise NotReady(say_cards.LIST_KEY_WRONG, key=key_path, certificate=certificate_path)
        if not key_path.exists():
            _put(key_path, _new_key())
        key = serialization.load_pem_private_key(key_path.read_bytes(), None)
        if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
            raise NotReady(say.FILE_UNREADABLE, path=key_path, why=type(key).__name__)
        if not certificate_path.exists():
            _put(certificate_path, _new_certificate(instance, key, now), mode=0o644)
        certificate = x509.load_pem_x509_certificate(certificate_path.read_bytes())
    except (OSError, ValueError, TypeError) as error:
        raise NotReady(say.FILE_UNREADABLE, path=key_path, why=error) from error
    if certificate.public_key() != key.public_key():
        raise NotReady(say_cards.LIST_KEY_WRONG, key=key_path, certificate=certificate_path)
    return certificate, key


def _put(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Whole, or not at all; of several who come at once the first one's stands."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(beside, path)
        except FileExistsError:
            return
    finally:
        beside.unlink()


def _new_key() -> bytes:
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _new_certificate(instance: Instance, key: Key, now: datetime) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Sekisho {instance.settings.name} card stop list")])
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + YEARS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM)
