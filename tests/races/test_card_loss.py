"""A card that signs in against the report of its loss: no session is left, whoever comes first (F15, F68)."""

from datetime import date, timedelta

from idm.calendar import Span
from idm.errors import Stopped
from idm.facts.card import Card, CardKind, CardState
from idm.office.cards import handover, ledger, loss, proof
from idm.office.cards.handover import Reader
from idm.office.cards.issuers import ISSUERS
from idm.office.cards.proof import CardAnswer, Place
from idm.secret import Secret
from idm.store import cards
from tests.cards import TERMINAL, CardOffice, SigningCard
from tests.keepers import restored
from tests.races.at_once import AT_ONCE, ROUNDS, crowd
from tests.signing import Door

ORIGIN = "http://127.0.0.1:8765"
HOLDER, ADMIN = "00105", "00102"
PLACE, ADDRESS = Place(ORIGIN, TERMINAL), "10.1.2.3"


def coded(door: Door, card: SigningCard, challenge: Secret) -> Secret | None:
    """What the terminal's agent does."""
    shown = CardAnswer(challenge, card.serial, card.answer(ORIGIN, challenge))
    return handover.answer(door.desk, ORIGIN, Reader(TERMINAL, ADDRESS), shown)


def redeemed(door: Door, code: Secret | None) -> Secret | None:
    """What its browser does with it."""
    return None if code is None else handover.redeem(door.desk, code, ADDRESS, "Chrome", None)


def lent(door: Door) -> SigningCard:
    instance = door.world.instance
    office = CardOffice("試験用カード発行局", door.world.clock.now() - timedelta(days=30))
    (instance.home / ISSUERS).write_text(office.pem, encoding="ascii")
    card, admin = office.card("阿蘇 試験"), instance.actor(ADMIN)
    valid = Span(date(2026, 1, 1), date(2031, 1, 1))
    ledger.register(instance, CardKind.PKI, "P-0001", "", valid, admin, certificate=card.pem)
    ledger.lend(instance, "P-0001", HOLDER, admin)
    return card


@ROUNDS
def test_no_session_survives_the_report(door: Door, rounds: int):
    """Thirty-one sign-ins, some with a code from before, and one report at the same moment; then it is restored."""
    instance, card = door.world.instance, lent(door)
    nobody = instance.actor(None)
    with crowd() as at_once:
        for round_ in range(rounds):
            before = redeemed(door, coded(door, card, proof.begin(instance, PLACE)))
            assert before is not None
            assert door.gate.who(before) is not None  # otherwise nothing is shown
            asked = [proof.begin(instance, PLACE) for _ in range(AT_ONCE)]
            codes = [coded(door, card, asked[n]) if n % 3 == 0 else None for n in range(AT_ONCE)]
            reporter = round_ % AT_ONCE

            def one(n: int, asked=asked, codes=codes, reporter=reporter):
                if n == reporter:
                    loss.report(instance, "P-0001", nobody)
                    return None
                return redeemed(door, codes[n] or coded(door, card, asked[n]))

            tokens = [before, *(token for token in at_once(one) if token is not None)]

            assert [door.gate.who(token) for token in tokens] == [None] * len(tokens)
            restored(instance, "P-0001")


@ROUNDS
def test_f05_a_code_opens_one_session(door: Door, rounds: int):
    """Of thirty-two who bring the same code at once, one is let in."""
    card = lent(door)
    with crowd() as at_once:
        for _ in range(rounds):
            code = coded(door, card, proof.begin(door.world.instance, PLACE))
            tokens = at_once(lambda _, code=code: redeemed(door, code))

            assert sum(token is not None for token in tokens) == 1


@ROUNDS
def test_nishihara_6_4_1_1_i_no_session_survives_the_card_that_is_taken_out(door: Door, rounds: int):
    """The browser comes with its code, and goes on with a newer proof, while the terminal says that the card is out."""
    card = lent(door)
    with crowd(4) as at_once:
        for round_ in range(rounds):
            code = coded(door, card, proof.begin(door.world.instance, PLACE))
            assert code is not None
            early = redeemed(door, code) if round_ % 2 else None

            def one(n: int, code=code, early=early):
                if n == 0:
                    handover.removed(door.desk, Reader(TERMINAL, ADDRESS), code)
                    return None
                return stepped_up(door, early) if early else redeemed(door, code)

            tokens = [token for token in at_once(one) if token is not None]

            assert [door.gate.who(token) for token in tokens] == [None] * len(tokens)
            assert early is None or door.gate.who(early) is None


def stepped_up(door: Door, token: Secret) -> Secret | None:
    now = door.world.clock.now()
    with door.world.instance.store.write() as connection:
        return door.gate.proved(connection, token, "totp", "Chrome", now)


def numbered(door: Door, face: str, handle: int) -> Card:
    """A simple card, lent to the holder."""
    instance, admin = door.world.instance, door.world.instance.actor(ADMIN)
    valid = Span(date(2026, 1, 1), date(2031, 1, 1))
    ledger.register(instance, CardKind.IDENTIFIER, face, f"{handle:016X}", valid, admin)
    return ledger.lend(instance, face, HOLDER, admin)


@ROUNDS
def test_nishihara_6_4_1_2_no_report_is_turned_away_by_another_one(door: Door, rounds: int):
    """Two of one card and two of all its holder's cards at one moment: four answers, six lines, both cards stopped."""
    instance = door.world.instance
    nobody = instance.actor(None)
    with crowd(4) as at_once:
        for round_ in range(rounds):
            mine = [numbered(door, f"{name}-{round_}", 2 * round_ + n + 1) for n, name in enumerate("AB")]

            def one(n: int, mine=mine):
                return (
                    [loss.report(instance, mine[0].id, nobody)] if n % 2 else loss.report_all(instance, HOLDER, nobody)
                )

            done = at_once(one)

            assert [len(reports) for reports in done] == [2, 1, 2, 1]
            for card, reports in zip(mine, (4, 2), strict=True):
                with instance.store.read() as connection:
                    now = cards.get(connection, card.id)
                    steps = [step.step for step in cards.steps_of(connection, card.id)]
                assert now is not None
                assert (now.state, steps.count("report")) == (CardState.SUSPENDED, reports)
                assert sum(r.card.id == card.id and not r.again for some in done for r in some) == 1
                ledger.collect(instance, card.id, instance.actor(ADMIN))


@ROUNDS
def test_a_card_that_is_lent_while_it_is_reported_is_stopped(door: Door, rounds: int):
    """Gone from the cupboard, somebody says, at the moment at which it is lent: no card in use comes of it."""
    instance, admin = door.world.instance, door.world.instance.actor(ADMIN)
    valid = Span(date(2026, 1, 1), date(2031, 1, 1))
    with crowd(2) as at_once:
        for round_ in range(rounds):
            card = ledger.register(instance, CardKind.IDENTIFIER, f"A-{round_}", f"{round_ + 1:016X}", valid, admin)

            def one(n: int, card=card):
                if n == 0:
                    return loss.report(instance, card.id, admin)
                try:
                    return ledger.lend(instance, card.id, HOLDER, admin)
                except Stopped:
                    return None  # the report was first

            at_once(one)

            with instance.store.read() as connection:
                now = cards.get(connection, card.id)
            assert now is not None
            assert now.state is CardState.SUSPENDED
