"""Does this card prove its holder? A challenge, an answer, and every question asked at that moment (6.4.1, F62, F67).

The card's PIN is asked for by the card itself, so an answer counts as possession and knowledge. A card that is known by
its number alone cannot answer. Whatever is wrong, whoever asks is told the same; rule and reason are on record.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from sqlalchemy import Connection

from idm.calendar import day_of
from idm.facts import Person
from idm.facts.card import Card, CardKind, parse_handle
from idm.office.cards.issuers import Trust
from idm.office.instance import Instance
from idm.rules.card_proofs import CHALLENGE, NOT_AT_WORK, UNKNOWN, not_counting, rule_of
from idm.rules.cards import counts, from_before
from idm.rules.employment import left_over, status_on
from idm.secret import Secret
from idm.signin import card_revocation, card_signature
from idm.signin.card_signature import Flaw
from idm.store import cards, challenges, facts
from idm.verdict import Status

ASKED = "card.asked"
LASTS = timedelta(seconds=card_signature.SECONDS)
SIGNING = (CardKind.PKI, CardKind.MY_NUMBER)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a card is shown: at which address of ours, and at which terminal, by the name of the key that it shows."""

    origin: str
    terminal: str


@dataclass(frozen=True, slots=True)
class CardAnswer:
    """What a card has signed; ``serial`` is that of its certificate."""

    challenge: Secret
    serial: str
    signature: bytes


@dataclass(frozen=True, slots=True)
class Proved:
    """``why`` is empty when the card stands for ``person``; otherwise a word of ``rules.card_proofs``."""

    card: Card | None
    person: Person | None
    why: str

    @property
    def rule(self) -> str:
        return rule_of(self.why)


def begin(instance: Instance, place: Place) -> Secret:
    """A challenge to be signed within a minute, at this place and for one answer."""
    challenge, now = Secret(secrets.token_urlsafe(32)), instance.clock.now()
    data = {"origin": place.origin, "terminal": place.terminal}
    with instance.store.write() as connection:
        challenges.hand_out(connection, challenge, ASKED, now, lasts=LASTS, data=data)
    return challenge


def taken_back(connection: Connection, place: Place, challenge: Secret, now: datetime) -> bool:
    """Was it given for this place, just now, and is this its first answer? To be committed whatever comes of it."""
    asked = challenges.use_up(connection, challenge, ASKED, now)
    return asked is not None and asked.data == {"origin": place.origin, "terminal": place.terminal}


def proved(
    connection: Connection,
    instance: Instance,
    trust: Trust,
    place: Place,
    shown: CardAnswer,
    asked: bool,
    now: datetime,
) -> Proved:
    """
    Judge an answer.

    Args:
        asked: What ``taken_back`` said of its challenge.
    """
    found = standing(connection, instance, trust, shown.serial, now)
    if not asked:
        return Proved(found.card, found.person, CHALLENGE)
    if found.why or found.card is None:
        return found
    message = card_signature.text(place.origin, place.terminal, shown.challenge)
    wrong = card_signature.flaw(_certificate(connection, found.card), message, shown.signature)
    return Proved(found.card, found.person, wrong.value if wrong else "")


def standing(connection: Connection, instance: Instance, trust: Trust, serial: str, now: datetime) -> Proved:
    """Does the signing card with this serial count now: by the ledger, its issuer, and its holder's office?"""
    return _standing(connection, instance, trust, of_serial(connection, serial), now)


def standing_by_id(connection: Connection, instance: Instance, trust: Trust, card_id: int, now: datetime) -> Proved:
    """The same of a card by its id in the ledger: that on which a session rests."""
    return _standing(connection, instance, trust, cards.get(connection, card_id), now)


def holder_of(connection: Connection, serial: str) -> str | None:
    """Who holds the card with this serial, by id; nothing else is looked at."""
    card = of_serial(connection, serial)
    return card.holder if card else None


def of_serial(connection: Connection, serial: str) -> Card | None:
    """The card whose certificate has this serial: the living one, or the newest of those that are gone."""
    handle = parse_handle(CardKind.PKI, serial)
    if handle is None:
        return None
    for kind in SIGNING:
        card = cards.of_handle(connection, kind, handle)
        if card is not None:
            return card
    gone = cards.find(connection, handle)
    return next((one for one in gone if one.kind in SIGNING and one.handle == handle), None)


def _standing(connection: Connection, instance: Instance, trust: Trust, card: Card | None, now: datetime) -> Proved:
    if card is None:
        return Proved(None, None, UNKNOWN)
    person = facts.by_id(connection, card.holder)
    return Proved(card, person, _why_not(connection, instance, trust, card, person, now))


def _why_not(
    connection: Connection, instance: Instance, trust: Trust, card: Card, person: Person | None, now: datetime
) -> str:
    if not counts(card, now):
        return not_counting(card)
    if person is None or status_on(person, instance.policy, day_of(now), now)[0] is not Status.ACTIVE:
        return NOT_AT_WORK
    if from_before(card, person, day_of(now)) or left_over(person, day_of(now)):
        return NOT_AT_WORK
    pem = cards.certificate_of(connection, card.id) or ""
    certificate = card_signature.read(pem, now, trust.issuers)
    if not isinstance(certificate, x509.Certificate):
        return certificate.value
    if card_signature.serial(certificate) != card.handle:
        return Flaw.FOREIGN.value
    found = card_revocation.flaw(certificate, trust.issuers, trust.lists, now, required=trust.required)
    return found.value if found else ""


def _certificate(connection: Connection, card: Card) -> x509.Certificate:
    """Of a card that was found standing."""
    return x509.load_pem_x509_certificate((cards.certificate_of(connection, card.id) or "").encode())
