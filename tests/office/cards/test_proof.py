"""Signing in with a card that signs: what is refused, and that a report of loss is stronger than any card (S07)."""

from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from idm.calendar import Span
from idm.errors import BadInput
from idm.facts import StopKind
from idm.facts.card import CardKind
from idm.messages import cards as say
from idm.office.cards import ledger, loss, proof
from idm.office.cards.issuers import ISSUERS
from idm.office.now import stop
from idm.rules.factors import SIGNING_CARD
from idm.secret import Secret
from tests.cards import CardOffice, SigningCard
from tests.instances import World
from tests.office.cards.test_ledger import HOLDER, NETWORK_ADMIN, OTHER
from tests.signing import Door

ORIGIN = "http://127.0.0.1:8765"
HERE = "127.0.0.1 reader"
VALID = Span(date(2026, 1, 1), date(2031, 1, 1))


@pytest.fixture
def office(door: Door) -> CardOffice:
    """Whose cards this body takes."""
    made = CardOffice("試験用カード発行局", door.world.clock.now() - timedelta(days=30))
    (door.world.instance.home / ISSUERS).write_text(made.pem, encoding="ascii")
    return made


def registered(world: World, card: SigningCard, face: str = "P-0001", kind: CardKind = CardKind.PKI) -> None:
    actor = world.instance.actor(NETWORK_ADMIN)
    ledger.register(world.instance, kind, face, "", VALID, actor, certificate=card.pem)


def lent(door: Door, card: SigningCard, face: str = "P-0001", holder: str = HOLDER) -> None:
    registered(door.world, card, face)
    ledger.lend(door.world.instance, face, holder, door.world.instance.actor(NETWORK_ADMIN))


def knock(door: Door, card: SigningCard, **changes) -> Secret | None:
    challenge = changes.get("challenge") or proof.begin(door.desk, changes.get("asked_at", ORIGIN))
    answer = changes.get("answer") or card.answer(changes.get("signed_at", ORIGIN), challenge)
    serial = changes.get("serial", card.serial)
    return proof.knock(door.desk, changes.get("shown_at", ORIGIN), challenge, serial, answer, HERE)


def why(door: Door) -> str:
    return door.world.log("session.refused")[-1]["data"]["why"]


@pytest.mark.parametrize("key", [ec.generate_private_key(ec.SECP384R1()), rsa.generate_private_key(65537, 2048)])
def test_a_lent_card_signs_its_holder_in(door: Door, office: CardOffice, key):
    """Two kinds at once: the card, and the PIN that it asked for itself."""
    card = office.card("阿蘇 試験", key=key)
    lent(door, card)

    token = knock(door, card)

    assert token is not None
    visitor = door.visitor(token)
    assert visitor.person.id == door.person(HOLDER).id
    assert set(visitor.session.proofs) == {SIGNING_CARD}
    assert visitor.waiting == frozenset()


def test_a_challenge_is_answered_once(door: Door, office: CardOffice):
    """A recorded answer is worth nothing (replay)."""
    card = office.card("阿蘇 試験")
    lent(door, card)
    challenge = proof.begin(door.desk, ORIGIN)
    answer = card.answer(ORIGIN, challenge)

    assert knock(door, card, challenge=challenge, answer=answer) is not None
    assert knock(door, card, challenge=challenge, answer=answer) is None
    assert why(door) == "challenge"


def test_a_challenge_is_answered_within_a_minute(door: Door, office: CardOffice):
    """Half-open: at sixty seconds it is over."""
    card = office.card("阿蘇 試験")
    lent(door, card)
    challenge = proof.begin(door.desk, ORIGIN)
    door.later(seconds=60)

    assert knock(door, card, challenge=challenge) is None
    assert why(door) == "challenge"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"shown_at": "https://other.example"}, "challenge"),
        ({"asked_at": "https://other.example"}, "challenge"),
        ({"signed_at": "https://other.example"}, "wrong_signature"),
        ({"answer": b"\x00" * 64}, "wrong_signature"),
        ({"answer": b"\x30" * 5000}, "wrong_signature"),
        ({"serial": "01010A1B2C3D4E5F"}, "unknown"),
        ({"serial": "ない"}, "unknown"),
    ],
)
def test_what_was_signed_elsewhere_or_by_nobody_is_refused(door: Door, office: CardOffice, changes: dict, reason: str):
    """Another origin, a made-up signature, a number that no signing card has (a copied UID)."""
    card = office.card("阿蘇 試験")
    lent(door, card)
    actor = door.world.instance.actor(NETWORK_ADMIN)
    ledger.register(door.world.instance, CardKind.IDENTIFIER, "N-0001", "01010A1B2C3D4E5F", VALID, actor)
    ledger.lend(door.world.instance, "N-0001", HOLDER, actor)

    assert knock(door, card, **changes) is None
    assert why(door) == reason


def test_a_bare_challenge_is_not_what_is_signed(door: Door, office: CardOffice):
    """A terminal that was tricked into signing some text proves nothing here."""
    card = office.card("阿蘇 試験")
    lent(door, card)
    challenge = proof.begin(door.desk, ORIGIN)

    assert knock(door, card, challenge=challenge, answer=card.sign(challenge.reveal().encode())) is None
    assert why(door) == "wrong_signature"


def test_another_persons_card_signs_in_that_person_alone(door: Door, office: CardOffice):
    """Its own key with somebody else's serial is refused."""
    mine, theirs = office.card("阿蘇 試験"), office.card("白川 試験")
    lent(door, mine)
    lent(door, theirs, "P-0002", OTHER)

    assert knock(door, mine, serial=theirs.serial) is None
    assert why(door) == "wrong_signature"


def test_f68_a_reported_card_is_refused_and_its_sessions_are_over(door: Door, office: CardOffice):
    """6.4(1)②: nothing is served to the open session after the report, and the card opens no other."""
    card = office.card("阿蘇 試験")
    lent(door, card)
    token = knock(door, card)
    assert token is not None
    assert door.gate.who(token) is not None

    loss.report(door.world.instance, "P-0001", door.world.instance.actor(None))

    assert door.gate.who(token) is None
    assert knock(door, card) is None
    assert why(door) == "card_suspended"


def test_an_expired_card_and_an_issuer_that_is_taken_out_count_no_more(door: Door, office: CardOffice):
    """Read at every use: the certificate's own time, and whose cards the body takes."""
    card, short = office.card("阿蘇 試験"), office.card("白川 試験", days=31)
    lent(door, card)
    lent(door, short, "P-0002", OTHER)

    door.later(days=2)
    assert knock(door, short) is None
    assert why(door) == "out_of_time"
    (door.world.instance.home / ISSUERS).unlink()
    assert knock(door, card) is None
    assert why(door) == "foreign"


def test_the_holder_must_be_in_office(door: Door, office: CardOffice):
    """Whoever may not work is let in by no card, whether or not anybody thought of collecting it."""
    card = office.card("阿蘇 試験")
    lent(door, card)
    world = door.world
    stop(world.instance, StopKind.HOLD, HOLDER, world.instance.actor("00101"))

    assert knock(door, card) is None
    assert why(door) == "person"


def test_only_cards_of_an_office_that_the_body_takes_are_registered(door: Door, office: CardOffice):
    """Another office's, one that a card itself issued, an old one, a weak key, none at all."""
    world = door.world
    other = CardOffice("よその発行局", door.world.clock.now() - timedelta(days=30))
    weak = rsa.generate_private_key(65537, 1024)  # noqa: S505 - that is the claim
    over = CardOffice("試験用カード発行局", door.world.clock.now() - timedelta(days=4000)).card("古い", days=10)

    for card in (other.card("阿蘇 試験"), office.card("弱い", key=weak), over):
        with pytest.raises(BadInput) as refused:
            registered(world, card)
        assert refused.value.said.id == say.BAD_CERTIFICATE.id
    actor = world.instance.actor(NETWORK_ADMIN)
    with pytest.raises(BadInput):
        ledger.register(world.instance, CardKind.PKI, "P-0009", "AB", VALID, actor)
