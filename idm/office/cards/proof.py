"""Signing in with a card that signs: a challenge, an answer, and every question asked at that moment (6.4.1, F62, F67).

The card's PIN is asked for by the card itself, so an answer counts as possession and knowledge. A card that is known by
its number alone cannot answer. Whatever is wrong, the answer is the same; the reason is on record.
"""

import secrets
from datetime import datetime, timedelta

from cryptography import x509
from sqlalchemy import Connection

from idm.audit.entry import Act, Draft
from idm.facts import Person
from idm.facts.card import Card, CardKind, parse_handle
from idm.office.cards.issuers import issuers
from idm.office.signin.credentials import Desk
from idm.rules.cards import counts
from idm.rules.factors import SIGNING_CARD
from idm.secret import Secret
from idm.signin import card_signature
from idm.signin.card_signature import Flaw
from idm.store import cards, challenges, facts, log, sessions

ASKED = "card.asked"


def begin(desk: Desk, origin: str) -> Secret:
    """A challenge to be signed within a minute, for this origin and for one answer."""
    challenge, now = Secret(secrets.token_urlsafe(32)), desk.instance.clock.now()
    with desk.instance.store.write() as connection:
        challenges.hand_out(
            connection,
            challenge,
            ASKED,
            now,
            lasts=timedelta(seconds=card_signature.SECONDS),
            data={"origin": origin},
        )
    return challenge


def knock(desk: Desk, origin: str, challenge: Secret, serial: str, signature: bytes, terminal: str) -> Secret | None:
    """
    Sign in with a card and its PIN: two kinds at once. A session's token, or None for every reason there is.

    The challenge is used up whatever comes of it. The session is opened under the epoch from before the card was looked
    at: a report of its loss is either seen, or has raised the epoch since and the session is over (F15, F68).
    """
    now = desk.instance.clock.now()
    known = issuers(desk.instance)
    with desk.instance.store.write() as connection:
        asked = challenges.use_up(connection, challenge, ASKED, now)
    with desk.instance.store.write() as connection:
        holder = _holder(connection, serial)
        epoch = sessions.epoch_of(connection, holder)  # before the card is looked at: see above
        card, person = _whose(connection, serial)
        why = "challenge" if asked is None or asked.data != {"origin": origin} else None
        if why is None and person is not None and person.id != holder:
            why = "holder"  # lent to somebody else in between: another epoch
        why = why or _why_not(desk, connection, card, person, known, now)
        if why is None and card is not None:
            why = _flaw(connection, card, known, origin, challenge, signature, now)
        if why is not None or card is None or person is None:
            _refused(connection, person, card, why or "unknown", terminal, now)
            return None
        sessions.tried(connection, person.id, "signed_in", terminal, now)
        return desk.gate.open_for(connection, person, {SIGNING_CARD: now}, terminal, now, since=now, epoch=epoch)


def _holder(connection: Connection, serial: str) -> str | None:
    card, _ = _whose(connection, serial)
    return card.holder if card else None


def _whose(connection: Connection, serial: str) -> tuple[Card | None, Person | None]:
    for kind in (CardKind.PKI, CardKind.MY_NUMBER):
        handle = parse_handle(kind, serial)
        card = cards.of_handle(connection, kind, handle) if handle else None
        if card is not None:
            return card, facts.by_id(connection, card.holder)
    return None, None


def _why_not(
    desk: Desk, connection: Connection, card: Card | None, person: Person | None, known: list[str], now: datetime
) -> str | None:
    if card is None:
        return "unknown"
    if not counts(card, now):
        return f"card_{card.state.value}"
    if person is None or not desk.gate.may_work(person, now):
        return "person"
    return None if known else Flaw.FOREIGN.value


def _flaw(
    connection: Connection,
    card: Card,
    known: list[str],
    origin: str,
    challenge: Secret,
    signature: bytes,
    now: datetime,
) -> str | None:
    certificate = card_signature.read(cards.certificate_of(connection, card.id) or "", now, known)
    if not isinstance(certificate, x509.Certificate):
        return certificate.value
    if card_signature.serial(certificate) != card.handle:
        return Flaw.FOREIGN.value
    found = card_signature.flaw(certificate, card_signature.text(origin, challenge), signature)
    return found.value if found else None


def _refused(
    connection: Connection, person: Person | None, card: Card | None, why: str, terminal: str, now: datetime
) -> None:
    person_id = person.id if person else None
    sessions.tried(connection, person_id, "failed", terminal, now)
    draft = Draft(
        act=Act.SIGN_IN_REFUSED,
        by=person_id or "nobody",
        via="web",
        subject=person_id or "",
        object=f"card:{card.id}" if card else "",
        outcome="refused",
        data={"factor": "card", "why": why},
    )
    log.append(connection, [draft], now)
