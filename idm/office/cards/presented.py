"""A card that the TLS terminator asked for (mTLS): who it says is there, looked up in the ledger at every request.

The terminator proves with a secret that it is the one who tells; the same headers from anybody else change nothing.
What its own list of revoked cards says comes second: the ledger is asked each time (6.4.1.2).
"""

import hmac
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote

from cryptography import x509
from sqlalchemy import Connection

from idm.audit.entry import Act
from idm.errors import NotReady
from idm.messages import card_signin as say_cards
from idm.messages import setup as say
from idm.office.cards import proof
from idm.office.cards.issuers import trust
from idm.office.cards.proof import Proved
from idm.office.instance import Instance
from idm.office.signin.codes import NOBODY
from idm.office.signin.credentials import Desk
from idm.office.signin.visitor import Visitor
from idm.rules.card_proofs import UNKNOWN
from idm.rules.factors import TLS_CARD
from idm.secret import Secret
from idm.signin import card_signature
from idm.store import cards, sessions
from idm.store.sessions import ShownCard

SECRET = Path("keys") / "card-proxy.secret"
"""What the terminator shows; where there is none, no terminator is believed."""
_SHORTEST, _LARGEST = 32, 16 * 1024


def presented(instance: Instance, secret: str, verified: str, certificate: str) -> x509.Certificate | None:
    """
    The card of this connection; None: none, or nobody says so whom we believe.

    Args:
        verified: ``SUCCESS`` when the terminator saw the card's signature and an issuer that it trusts.
        certificate: PEM, escaped as in an address.

    Raises:
        NotReady: our copy of the secret cannot be read, or others can read it too.
    """
    if not secret or verified != "SUCCESS" or len(certificate) > _LARGEST:
        return None
    known = _secret(instance.home / SECRET)
    if len(known) < _SHORTEST or not hmac.compare_digest(known.encode(), secret.encode()):
        return None
    try:
        return x509.load_pem_x509_certificate(unquote(certificate).encode())
    except ValueError:
        return None


def _secret(path: Path) -> str:
    """Whoever can read it can be anybody: one that others can read is used no more."""
    try:
        if not path.exists():
            return ""
        if path.stat().st_mode & 0o077:
            raise NotReady(say_cards.SECRET_OPEN, path=path)
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise NotReady(say.FILE_UNREADABLE, path=path, why=error) from error


def knock(desk: Desk, certificate: x509.Certificate, terminal: str, held: Secret | None) -> Secret | None:
    """
    Sign in with it: the card has asked for its PIN and signed for this connection. A token, or None (F11).

    Args:
        held: The token of a session that this browser has: the same person's goes on under another token, anybody
            else's is over.
    """
    now = desk.instance.clock.now()
    with desk.instance.store.write() as connection:
        serial = card_signature.serial(certificate)
        holder = proof.holder_of(connection, serial)
        epoch = sessions.epoch_of(connection, holder)  # before the card is looked at (F15)
        found = _standing(connection, desk.instance, certificate, now)
        person = found.person
        if found.why or found.card is None or person is None or person.id != holder:
            sessions.tried(connection, person.id if person else None, "failed", terminal, now)
            desk.gate.log(connection, Act.SIGN_IN_REFUSED, person.id if person else NOBODY, "refused", now)
            return None
        card = ShownCard(found.card.id, None)
        visitor = desk.gate.visitor_of(connection, held, now) if held else None
        if held is not None and visitor is not None:
            if visitor.person.id == person.id:
                return desk.gate.proved(connection, held, TLS_CARD, terminal, now, card)
            sessions.close(connection, visitor.session.key, "card", now)
        sessions.tried(connection, person.id, "signed_in", terminal, now)
        return desk.gate.open_for(connection, person, {TLS_CARD: now}, terminal, now, since=now, epoch=epoch, card=card)


def still(desk: Desk, certificate: x509.Certificate | None, visitor: Visitor) -> bool:
    """
    May this request be answered: does the card of its connection count now, and for the one who is signed in? Without
    one: only what was not opened by one.
    """
    if certificate is None:
        return TLS_CARD not in visitor.session.proofs
    now = desk.instance.clock.now()
    with desk.instance.store.read() as connection:
        found = _standing(connection, desk.instance, certificate, now)
    return not found.why and found.person is not None and found.person.id == visitor.person.id


def _standing(connection: Connection, instance: Instance, certificate: x509.Certificate, now: datetime) -> Proved:
    """The very certificate of the ledger: a serial is one issuer's only."""
    found = proof.standing(connection, instance, trust(instance), card_signature.serial(certificate), now)
    if found.why or found.card is None:
        return found
    own = x509.load_pem_x509_certificate((cards.certificate_of(connection, found.card.id) or "").encode())
    return found if own == certificate else Proved(None, None, UNKNOWN)
