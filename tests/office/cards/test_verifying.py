"""Another system asks with a card: a number that is copied, and a card that signs (F67, S06)."""

import pytest

from idm.audit.entry import Act
from idm.facts import StopKind
from idm.facts.card import CardKind
from idm.office.cards import ledger, loss, proof
from idm.office.cards.proof import CardAnswer, Place
from idm.office.cards.verifying import CardShown
from idm.office.now import stop
from idm.office.signin import proofs
from idm.office.signin.questions import Answer, Question
from tests.asking import Asking
from tests.cards import CardOffice, SigningCard
from tests.office.cards.test_ledger import HOLDER, NETWORK_ADMIN, OTHER
from tests.office.cards.test_proof import ORIGIN, VALID, lent, office
from tests.signing import GOOD, WRONG, Door

__all__ = ["office"]
NUMBER = "01010A1B2C3D4E5F"
CLIENT = "radius"


@pytest.fixture
def door(door: Door, office: CardOffice) -> Door:
    """The holder has a password and a card that is read by its number."""
    door.own(HOLDER)
    actor = door.world.instance.actor(NETWORK_ADMIN)
    ledger.register(door.world.instance, CardKind.IDENTIFIER, "N-0001", NUMBER, VALID, actor)
    ledger.lend(door.world.instance, "N-0001", HOLDER, actor)
    return door


def asks(asking: Asking, card: CardShown | None, password=None, code=None, name: str = f"n{HOLDER}") -> Answer:
    return asking.verifier.answer(asking.key, Question(name, "terminal", password, code, card=card))


def signed(asking: Asking, card: SigningCard, client: str = CLIENT, serial: str = "") -> CardShown:
    challenge = proof.begin(asking.door.world.instance, Place(ORIGIN, client))
    answer = CardAnswer(challenge, serial or card.serial, card.answer(ORIGIN, challenge, client))
    return CardShown(answer=answer, origin=ORIGIN)


def why(asking: Asking) -> str:
    return asking.door.world.log(Act.NOT_VERIFIED.value)[-1]["reason"]


def test_f67_a_number_counts_beside_a_password_and_never_alone(asking: Asking):
    """In any spelling of a reader; alone it is refused by its own rule and clause."""
    beside = asks(asking, CardShown("0101-0a1b-2c3d-4e5f"), GOOD)
    alone = asks(asking, CardShown(NUMBER))

    assert (beside.allowed, beside.rule) == (True, "factor.items")
    assert (alone.allowed, alone.rule) == (False, "card.number")
    assert alone.clause.startswith("西原村 5.4②")


def test_a_number_of_nobody_and_of_somebody_else_is_refused_alike(asking: Asking):
    """One answer; the record has the rule, and why."""
    actor = asking.door.world.instance.actor(NETWORK_ADMIN)
    ledger.register(asking.door.world.instance, CardKind.IDENTIFIER, "N-0002", "01010A1B2C3D4E60", VALID, actor)
    ledger.lend(asking.door.world.instance, "N-0002", OTHER, actor)
    answers, reasons = [], []
    for number in ("01010A1B2C3D4E60", "01010A1B2C3D4E61", "AB"):
        answers.append(asks(asking, CardShown(number), GOOD))
        reasons.append(why(asking))

    assert len({(one.allowed, one.rule, one.because.text) for one in answers}) == 1
    assert not answers[0].allowed
    assert reasons == ["card.holder holder", "card.holder number", "card.holder number"]


def test_a_reported_number_counts_no_more(asking: Asking):
    """6.4(1)②: with the report itself."""
    loss.report(asking.door.world.instance, "N-0001", asking.door.world.instance.actor(None))

    assert not asks(asking, CardShown(NUMBER), GOOD).allowed
    assert why(asking) == "card.stopped card_suspended"


def test_f06_guessing_a_number_beside_a_right_password_is_locked_out(asking: Asking):
    """A wrong card is held against the password, as often as a wrong one; then the right card comes too late."""
    tries = asking.door.world.instance.policy.sign_in.staff.tries.value
    for n in range(tries):
        assert not asks(asking, CardShown(f"01010A1B2C3D{n:04X}"), GOOD).allowed

    assert not asks(asking, CardShown(NUMBER), GOOD).allowed
    assert not asks(asking, None, GOOD).allowed


def test_a_card_that_signs_is_two_kinds_by_itself(asking: Asking, office: CardOffice):
    """After its PIN; of its own holder, at the client that was given the challenge, once."""
    mine, theirs = office.card("阿蘇 試験"), office.card("白川 試験")
    lent(asking.door, mine)
    lent(asking.door, theirs, "P-0002", OTHER)
    shown = signed(asking, mine)

    assert asks(asking, shown).allowed
    for wrong, reason in (
        (shown, "card.proof challenge"),
        (signed(asking, theirs), "card.holder holder"),
        (signed(asking, mine, "terminals"), "card.proof challenge"),
        (signed(asking, mine, serial=theirs.serial), "card.proof wrong_signature"),
    ):
        answer = asks(asking, wrong)
        assert (answer.allowed, answer.rule) == (False, "verify.refused")
        assert why(asking) == reason


def test_a_right_card_makes_no_wrong_password_right(asking: Asking, office: CardOffice):
    """Whatever else was shown: one thing wrong is a refusal."""
    mine = office.card("阿蘇 試験")
    lent(asking.door, mine)

    assert not asks(asking, signed(asking, mine), WRONG).allowed
    assert why(asking) == "password"


def test_a_number_alone_tells_nobody_whose_card_it_is(asking: Asking):
    """The holder, somebody else, nobody's name, somebody stopped: one answer, and the card is not looked for."""
    stop(asking.door.world.instance, StopKind.HOLD, OTHER, asking.door.world.instance.actor("00101"))
    names = (f"n{HOLDER}", "n00104", "n00106", f"n{OTHER}", "n99999")
    answers = [asks(asking, CardShown(number), name=name) for name in names for number in (NUMBER, "AB", "01" * 8)]

    assert len({(one.allowed, one.rule, one.clause, one.missing, one.because) for one in answers}) == 1
    assert (answers[0].allowed, answers[0].rule) == (False, "card.number")


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)  # on the other there is one writer
@pytest.mark.parametrize(("what", "reason"), [("report", "card.stopped card_suspended"), ("hold", "stopped")])
def test_f68_what_is_stopped_while_it_is_asked_for_is_not_allowed(asking: Asking, monkeypatch, what: str, reason: str):
    """
    The card was good when it was looked at, and is reported, or its holder held, before the answer is put down: nothing
    of that answer is kept, and he is looked at again.
    """
    world = asking.door.world
    looked = proofs.look

    def then_stopped(*args, **more):
        found = looked(*args, **more)
        monkeypatch.setattr(proofs, "look", looked)
        if what == "report":
            loss.report(world.instance, "N-0001", world.instance.actor(None))
        else:
            stop(world.instance, StopKind.HOLD, HOLDER, world.instance.actor("00101"))
        return found

    monkeypatch.setattr(proofs, "look", then_stopped)

    assert not asks(asking, CardShown(NUMBER), GOOD).allowed
    assert why(asking) == reason
