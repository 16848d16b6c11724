"""A session lasts no longer than the card that opened it: by midnight, issuer, reader and connection (6.4.1, F68)."""

from datetime import timedelta

import pytest

from idm.facts.card import CardKind
from idm.office.cards import handover, ledger, presented, proof
from idm.office.cards.handover import Reader
from idm.office.cards.issuers import LISTS
from idm.office.cards.proof import CardAnswer
from idm.rules.card_proofs import BEAT, SILENT
from idm.rules.factors import TLS_CARD
from idm.secret import Secret
from tests.cards import TERMINAL, CardOffice, SigningCard
from tests.office.cards.test_ledger import NETWORK_ADMIN, OTHER
from tests.office.cards.test_proof import ADDRESS, HERE, ORIGIN, VALID, knock, lent, office, why
from tests.signing import Door

__all__ = ["office"]
READER = Reader(TERMINAL, ADDRESS)


def opened(door: Door, card: SigningCard) -> tuple[Secret, Secret]:
    """The code of the terminal, and the token of its browser."""
    challenge = proof.begin(door.world.instance, HERE)
    answer = CardAnswer(challenge, card.serial, card.answer(ORIGIN, challenge))
    code = handover.answer(door.desk, ORIGIN, READER, answer)
    assert code is not None
    token = handover.redeem(door.desk, code, ADDRESS, "Chrome", None)
    assert token is not None
    return code, token


def test_a_temporary_cards_session_is_over_at_midnight(door: Door, office: CardOffice):
    """Lent at 23:58; at 00:00:30 the card signs nobody in, and nobody works on with what it opened."""
    card, instance = office.card("仮カード"), door.world.instance
    admin = instance.actor(NETWORK_ADMIN)
    ledger.register(instance, CardKind.PKI, "P-0001", "", VALID, admin, certificate=card.pem, temporary=True)
    door.world.clock.set("2026-04-01 23:58:00")
    ledger.lend(instance, "P-0001", OTHER, admin)
    door.world.clock.set("2026-04-01 23:59:30")
    token = knock(door, card)
    assert token is not None
    assert door.gate.who(token) is not None

    door.world.clock.set("2026-04-02 00:00:30")

    assert door.gate.who(token) is None


def test_a_session_is_over_when_the_issuer_revokes_its_card(door: Door, office: CardOffice):
    """At the next request after the list was put in place; another card's goes on."""
    card, other = office.card("阿蘇 試験"), office.card("白川 試験")
    lent(door, card)
    lent(door, other, "P-0002", OTHER)
    token, others = knock(door, card), knock(door, other)
    assert token is not None
    assert others is not None

    (door.world.instance.home / LISTS).write_text(office.crl([card], days=60), encoding="ascii")

    assert door.gate.who(token) is None
    assert door.gate.who(others) is not None


def test_what_was_proved_since_does_not_outlive_the_card(door: Door, office: CardOffice):
    """A newer factor makes another token, which rests on the same card."""
    card = office.card("阿蘇 試験")
    lent(door, card)
    _, token = opened(door, card)
    with door.world.instance.store.write() as connection:
        newer = door.gate.proved(connection, token, "totp", "Chrome", door.world.clock.now())
    assert newer is not None

    (door.world.instance.home / LISTS).write_text(office.crl([card], days=60), encoding="ascii")

    assert door.gate.who(newer) is None


def test_6_4_1_1_i_a_terminal_that_falls_silent_ends_its_session(door: Door, office: CardOffice):
    """Half-open: at ninety seconds it is over, and a terminal that speaks again brings nothing back."""
    card = office.card("阿蘇 試験")
    lent(door, card)
    code, token = opened(door, card)
    for _ in range(6):
        door.later(seconds=BEAT.total_seconds())
        assert handover.still_there(door.desk, READER, code) == 1
    assert handover.still_there(door.desk, Reader("pc-18", ADDRESS), code) == 0

    door.world.clock.at += SILENT - timedelta(seconds=1)
    before = door.gate.who(token)
    door.later(seconds=1)

    assert before is not None
    assert door.gate.who(token) is None
    assert handover.still_there(door.desk, READER, code) == 0
    assert door.gate.who(token) is None


def test_a_wrong_pin_is_on_record_once_for_a_challenge_and_ten_times_a_terminal(door: Door):
    """By the terminal's own word, so with nobody's name."""
    told = []
    for _ in range(12):
        challenge = proof.begin(door.world.instance, HERE)
        told += [handover.wrong_pin(door.desk, ORIGIN, READER, challenge) for _ in range(2)]

    assert told == [True, False] * 10 + [False] * 4
    assert len(door.world.log("session.refused")) == 10
    assert why(door) == ("pin", "card.proof")
    assert "subject" not in door.world.log("session.refused")[-1]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_card_of_the_connection_is_never_shown_anew(door: Door, office: CardOffice):
    """A button pressed again asks for no PIN: it is no step-up, and what it opened needs the card at each request."""
    card = office.card("阿蘇 試験")
    lent(door, card)
    token = presented.knock(door.desk, card.certificate, "Chrome", None)
    assert token is not None
    again = presented.knock(door.desk, card.certificate, "Chrome", token)
    assert again is not None
    visitor = door.visitor(again)

    assert door.gate.who(token) is None
    assert set(visitor.session.proofs) == {TLS_CARD}
    assert visitor.complete
    assert door.gate.judgement(visitor, privileged=False).allowed
    assert not door.gate.fresh(visitor)
    assert door.gate.judgement(visitor, privileged=True).because.rule == "factor.fresh"
    assert presented.still(door.desk, card.certificate, visitor)
    assert not presented.still(door.desk, None, visitor)
