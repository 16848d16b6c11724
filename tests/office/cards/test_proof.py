"""Signing in with a card that signs: what is refused, by which rule, and that a report is stronger than it (S07)."""

from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from idm.calendar import Span
from idm.errors import BadInput
from idm.facts import StopKind
from idm.facts.card import CardKind
from idm.messages import cards as say
from idm.office.cards import handover, ledger, loss, proof
from idm.office.cards.handover import Reader
from idm.office.cards.issuers import ISSUERS, LISTS
from idm.office.cards.proof import CardAnswer, Place
from idm.office.now import stop
from idm.rules.factors import SIGNING_CARD
from idm.secret import Secret
from tests.cards import TERMINAL, CardOffice, SigningCard
from tests.instances import World
from tests.office.cards.test_ledger import HOLDER, NETWORK_ADMIN, OTHER
from tests.signing import Door, a_door

ORIGIN = "http://127.0.0.1:8765"
ADDRESS = "10.1.2.3"
HERE = Place(ORIGIN, TERMINAL)
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
    """Challenge, answer, code and session, one after the other; ``changes`` is what somebody does wrong."""
    asked_at, shown_at = (Place(changes.get(x, ORIGIN), changes.get(f"{x}_by", TERMINAL)) for x in ("asked", "shown"))
    challenge = changes.get("challenge") or proof.begin(door.world.instance, asked_at)
    signed = card.answer(changes.get("signed", ORIGIN), challenge, changes.get("signed_by", TERMINAL))
    shown = CardAnswer(challenge, changes.get("serial", card.serial), changes.get("answer", signed))
    code = handover.answer(door.desk, shown_at.origin, Reader(shown_at.terminal, ADDRESS), shown)
    return None if code is None else handover.redeem(door.desk, code, ADDRESS, "Chrome", None)


def why(door: Door) -> tuple[str, str]:
    """Of the newest refusal: the word for the record, and the rule; its clause stands beside it."""
    line = door.world.log("session.refused")[-1]
    assert line["data"]["clause"] == door.world.instance.policy.rules[line["reason"]].source
    assert line["by"] in (f"client:{TERMINAL}", "client:pc-18")
    return line["data"]["why"], line["reason"]


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
    challenge = proof.begin(door.world.instance, HERE)
    answer = card.answer(ORIGIN, challenge)

    assert knock(door, card, challenge=challenge, answer=answer) is not None
    assert knock(door, card, challenge=challenge, answer=answer) is None
    assert why(door) == ("challenge", "card.proof")


def test_a_challenge_is_answered_within_a_minute(door: Door, office: CardOffice):
    """Half-open: at sixty seconds it is over."""
    card = office.card("阿蘇 試験")
    lent(door, card)
    challenge = proof.begin(door.world.instance, HERE)
    door.later(seconds=60)

    assert knock(door, card, challenge=challenge) is None
    assert why(door) == ("challenge", "card.proof")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"shown": "https://other.example"}, "challenge"),
        ({"asked": "https://other.example"}, "challenge"),
        ({"signed": "https://other.example"}, "wrong_signature"),
        ({"shown_by": "pc-18"}, "challenge"),
        ({"asked_by": "pc-18"}, "challenge"),
        ({"signed_by": "pc-18"}, "wrong_signature"),
        ({"answer": b"\x00" * 64}, "wrong_signature"),
        ({"answer": b"\x30" * 5000}, "wrong_signature"),
        ({"serial": "01010A1B2C3D4E5F"}, "unknown"),
        ({"serial": "ない"}, "unknown"),
    ],
)
def test_f67_what_was_signed_elsewhere_or_by_nobody_is_refused(
    door: Door, office: CardOffice, changes: dict, reason: str
):
    """Another origin or terminal, a made-up signature, a number that no signing card has (F67: a copied UID)."""
    card = office.card("阿蘇 試験")
    lent(door, card)
    actor = door.world.instance.actor(NETWORK_ADMIN)
    ledger.register(door.world.instance, CardKind.IDENTIFIER, "N-0001", "01010A1B2C3D4E5F", VALID, actor)
    ledger.lend(door.world.instance, "N-0001", HOLDER, actor)

    assert knock(door, card, **changes) is None
    assert why(door) == (reason, "card.proof")


def test_a_bare_challenge_is_not_what_is_signed(door: Door, office: CardOffice):
    """A terminal that was tricked into signing some text proves nothing here."""
    card = office.card("阿蘇 試験")
    lent(door, card)
    challenge = proof.begin(door.world.instance, HERE)

    assert knock(door, card, challenge=challenge, answer=card.sign(challenge.reveal().encode())) is None
    assert why(door) == ("wrong_signature", "card.proof")


def test_another_persons_card_signs_in_that_person_alone(door: Door, office: CardOffice):
    """Its own key with somebody else's serial is refused."""
    mine, theirs = office.card("阿蘇 試験"), office.card("白川 試験")
    lent(door, mine)
    lent(door, theirs, "P-0002", OTHER)

    assert knock(door, mine, serial=theirs.serial) is None
    assert why(door) == ("wrong_signature", "card.proof")


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
    assert why(door) == ("card_suspended", "card.stopped")


def test_an_expired_card_and_an_issuer_that_is_taken_out_count_no_more(door: Door, office: CardOffice):
    """Read at every use: the certificate's own time, and whose cards the body takes."""
    card, short = office.card("阿蘇 試験"), office.card("白川 試験", days=31)
    lent(door, card)
    lent(door, short, "P-0002", OTHER)

    door.later(days=2)
    assert knock(door, short) is None
    assert why(door) == ("card_over", "card.stopped")
    (door.world.instance.home / ISSUERS).unlink()
    assert knock(door, card) is None
    assert why(door) == ("foreign", "card.proof")


def test_a_revoked_certificate_is_refused_by_its_issuers_list(door: Door, office: CardOffice):
    """Whether or not anybody told the ledger; a card that is not on the list goes on."""
    card, other = office.card("阿蘇 試験"), office.card("白川 試験")
    lent(door, card)
    lent(door, other, "P-0002", OTHER)
    (door.world.instance.home / LISTS).write_text(office.crl([card], days=60), encoding="ascii")

    assert knock(door, card) is None
    assert why(door) == ("revoked", "card.stopped")
    assert knock(door, other) is not None


def test_a_list_that_cannot_be_relied_on_lets_nobody_in(door: Door, office: CardOffice):
    """Over, or signed by somebody else under the issuer's name: an error is never absence."""
    card, now = office.card("阿蘇 試験"), door.world.clock.now()
    lent(door, card)
    impostor = CardOffice("試験用カード発行局", now - timedelta(days=30))
    stranger = CardOffice("よその発行局", now - timedelta(days=30))

    for text, good in (
        (office.crl(days=30), False),
        (impostor.crl(days=60), False),
        ("-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n", False),
        (office.crl(at=now, days=30) + impostor.crl(at=now), True),
        (stranger.crl(days=30), True),
    ):
        (door.world.instance.home / LISTS).write_text(text, encoding="ascii")
        assert (knock(door, card) is not None) is good
        assert good or why(door) == ("no_list", "card.stopped")


def test_a_profile_may_refuse_cards_of_an_issuer_without_a_list(door: Door, office: CardOffice):
    """``required``: no list is a refusal, a good one is not."""
    card = office.card("阿蘇 試験")
    lent(door, card)
    policy = door.world.instance.policy
    strict = policy.card_certificates.model_copy(update={"crl": "required"})
    door = a_door(door.world.under(policy.model_copy(update={"card_certificates": strict})))

    assert knock(door, card) is None
    assert why(door) == ("no_list", "card.stopped")
    (door.world.instance.home / LISTS).write_text(office.crl(days=60), encoding="ascii")
    assert knock(door, card) is not None


def test_a_lost_card_is_told_apart_from_an_unknown_one_in_the_record(door: Door, office: CardOffice):
    """Also once it is no living card any more."""
    card = office.card("阿蘇 試験")
    lent(door, card)
    admin = door.world.instance.actor(NETWORK_ADMIN)
    loss.report(door.world.instance, "P-0001", door.world.instance.actor(None))
    ledger.confirm_loss(door.world.instance, "P-0001", admin, "見つからない")

    assert knock(door, card) is None
    assert why(door) == ("card_lost", "card.stopped")


def test_the_holder_must_be_in_office(door: Door, office: CardOffice):
    """Whoever may not work is let in by no card, whether or not anybody thought of collecting it."""
    card = office.card("阿蘇 試験")
    lent(door, card)
    world = door.world
    stop(world.instance, StopKind.HOLD, HOLDER, world.instance.actor("00101"))

    assert knock(door, card) is None
    assert why(door) == ("person", "card.refused")


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
