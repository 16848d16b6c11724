"""Every way in by card against the report of its loss: the connection, a step-up, another system's question (F68)."""

from idm.office.cards import handover, loss, presented, proof
from idm.office.cards.proof import CardAnswer, Place
from idm.office.cards.verifying import CardShown
from idm.office.signin.questions import Question
from idm.secret import Secret
from tests.asking import Asking
from tests.keepers import restored
from tests.races.at_once import AT_ONCE, ROUNDS, crowd, open_sessions
from tests.races.test_card_loss import ADDRESS, HOLDER, ORIGIN, PLACE, coded, lent
from tests.signing import Door


@ROUNDS
def test_f68_no_session_by_the_connections_card_survives_its_report(door: Door, rounds: int):
    """Thirty-one browsers show it while it is reported."""
    instance, card = door.world.instance, lent(door)
    with crowd() as at_once:
        for _ in range(rounds):

            def one(n: int):
                if n == 7:
                    loss.report(instance, "P-0001", instance.actor(None))
                    return None
                return presented.knock(door.desk, card.certificate, "Chrome", None)

            tokens = [token for token in at_once(one) if token is not None]

            assert [door.gate.who(token) for token in tokens] == [None] * len(tokens)
            restored(instance, "P-0001")


@ROUNDS
def test_f68_no_session_goes_on_by_a_card_that_is_reported_meanwhile(door: Door, rounds: int):
    """Sessions from before, by password, are each shown the card as it is reported: none is left, old or new."""
    instance, card = door.world.instance, lent(door)
    with crowd() as at_once:
        for _ in range(rounds):
            before = open_sessions(door, AT_ONCE, "password", number=HOLDER)
            codes = [coded(door, card, proof.begin(instance, PLACE)) for _ in before]

            def one(n: int, before=before, codes=codes):
                if n == 7:
                    loss.report(instance, "P-0001", instance.actor(None))
                    return None
                return handover.redeem(door.desk, codes[n], ADDRESS, "Chrome", before[n])

            tokens = [token for token in at_once(one) if token is not None]

            assert [door.gate.who(token) for token in (*before, *tokens)] == [None] * (len(before) + len(tokens))
            restored(instance, "P-0001")


@ROUNDS
def test_f68_no_question_is_answered_with_yes_after_the_report(asking: Asking, rounds: int):
    """Thirty-one systems ask by a card's signature: whatever is allowed stands before the report in the log."""
    door, card = asking.door, lent(asking.door)
    instance, place = door.world.instance, Place(ORIGIN, "radius")

    def allowed(challenge: Secret) -> bool:
        answer = CardAnswer(challenge, card.serial, card.answer(ORIGIN, challenge, "radius"))
        shown = CardShown(answer=answer, origin=ORIGIN)
        return asking.verifier.answer(asking.key, Question(f"n{HOLDER}", "terminal", card=shown)).allowed

    with crowd() as at_once:
        for round_ in range(rounds):
            assert allowed(proof.begin(instance, place))  # otherwise nothing is shown
            challenges = [proof.begin(instance, place) for _ in range(AT_ONCE)]
            begun = len(door.world.log())

            def one(n: int, challenges=challenges, reporter=round_ % AT_ONCE) -> bool:
                if n == reporter:
                    loss.report(instance, "P-0001", instance.actor(None))
                    return False
                return allowed(challenges[n])

            wins = sum(at_once(one))
            acts = [line["act"] for line in door.world.log()[begun:]]

            assert acts[: acts.index("card.reported")].count("access.verified") == wins
            assert "access.verified" not in acts[acts.index("card.reported") :]
            restored(instance, "P-0001")
