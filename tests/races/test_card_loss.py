"""A card that signs in against the report of its loss: no session is left, whoever comes first (F15, F68)."""

from datetime import date, timedelta

from idm.calendar import Span
from idm.facts.card import CardKind
from idm.office.cards import ledger, loss, proof
from idm.office.cards.issuers import ISSUERS
from tests.cards import CardOffice
from tests.races.at_once import AT_ONCE, ROUNDS, crowd
from tests.signing import HERE, Door

ORIGIN = "http://127.0.0.1:8765"
HOLDER, ADMIN, HEAD = "00105", "00102", "00101"


@ROUNDS
def test_no_session_survives_the_report(door: Door, rounds: int):
    """Thirty-one sign-ins and one report at the same moment, again and again; a second person restores in between."""
    instance = door.world.instance
    office = CardOffice("試験用カード発行局", door.world.clock.now() - timedelta(days=30))
    (instance.home / ISSUERS).write_text(office.pem, encoding="ascii")
    card = office.card("阿蘇 試験")
    admin, nobody = instance.actor(ADMIN), instance.actor(None)
    valid = Span(date(2026, 1, 1), date(2031, 1, 1))
    ledger.register(instance, CardKind.PKI, "P-0001", "", valid, admin, certificate=card.pem)
    ledger.lend(instance, "P-0001", HOLDER, admin)
    with crowd() as at_once:
        for round_ in range(rounds):
            first = proof.begin(door.desk, ORIGIN)
            before = proof.knock(door.desk, ORIGIN, first, card.serial, card.answer(ORIGIN, first), HERE)
            assert before is not None
            assert door.gate.who(before) is not None  # otherwise nothing is shown
            asked = [proof.begin(door.desk, ORIGIN) for _ in range(AT_ONCE)]
            reporter = round_ % AT_ONCE

            def one(n: int, asked=asked, reporter=reporter):
                if n == reporter:
                    loss.report(instance, "P-0001", nobody)
                    return None
                return proof.knock(door.desk, ORIGIN, asked[n], card.serial, card.answer(ORIGIN, asked[n]), HERE)

            tokens = [before, *(token for token in at_once(one) if token is not None)]

            assert [door.gate.who(token) for token in tokens] == [None] * len(tokens)
            ledger.restore(instance, "P-0001", instance.actor(HEAD), "試験のため")
