"""The life of a card, step by step, and what its numbers look like."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idm.calendar import Span
from idm.facts.card import Card, CardKind, CardState, parse_face, parse_handle
from idm.rules.cards import NEEDS, STEPS, Need, Step, after, counts
from tests.people import at, d

A_CARD = Card(
    1,
    CardKind.IDENTIFIER,
    "N-0001",
    "0123456789ABCDEF",
    CardState.LENT,
    Span(d("2026-04-01"), d("2029-04-01")),
    holder="p1",
    issue=1,
    lent_on=d("2026-04-01"),
)

LEGAL = {
    CardState.STOCK: {Step.LEND, Step.REPORT, Step.COLLECT},
    CardState.LENT: {Step.RETURN, Step.REPORT, Step.REPLACE, Step.COLLECT},
    CardState.SUSPENDED: {Step.REPORT, Step.RESTORE, Step.CONFIRM, Step.COLLECT},
    CardState.LOST: {Step.REPORT, Step.REPLACE, Step.COLLECT},
    CardState.REPLACED: {Step.REPORT, Step.COLLECT},
    CardState.COLLECTED: {Step.REPORT, Step.DESTROY},
    CardState.DESTROYED: {Step.REPORT},
}


@pytest.mark.parametrize(("state", "step"), list(product(CardState, Step)), ids=str)
def test_only_legal_steps_lead_anywhere(state: CardState, step: Step):
    """The whole matrix of states and steps, written down a second time."""
    assert (after(replace(A_CARD, state=state), step) is not None) is (step in LEGAL[state])


def test_a_found_card_never_comes_back_to_life():
    """From a confirmed loss no way of steps leads to a card that counts (6.4(1)③)."""
    reached, new = set(), {CardState.LOST}
    while new:
        reached |= new
        new = {target for (state, _), target in STEPS.items() if state in new} - reached

    assert reached == {CardState.LOST, CardState.COLLECTED, CardState.DESTROYED}


def test_nothing_is_destroyed_before_it_is_collected():
    """NISHIHARA-6.4.1.3; and never without permission and method."""
    assert {state for (state, step) in STEPS if step is Step.DESTROY} == {CardState.COLLECTED}
    assert NEEDS[Step.DESTROY] == {Need.PERMISSION, Need.METHOD}


def test_a_report_needs_nothing():
    """NISHIHARA-6.4.1.2, F39: no approval, no paper and no state stands before it; lifting it needs somebody else."""
    assert NEEDS[Step.REPORT] == frozenset()
    assert Need.SECOND in NEEDS[Step.RESTORE]
    assert {state for (state, step) in STEPS if step is Step.REPORT} == set(CardState)


def test_a_card_of_the_drawer_goes_back_there():
    """Restoring gives a card to nobody who did not hold it."""
    alone = replace(A_CARD, state=CardState.SUSPENDED, holder=None)

    assert (after(alone, Step.RESTORE), after(replace(alone, holder="p1"), Step.RESTORE)) == (
        CardState.STOCK,
        CardState.LENT,
    )


@pytest.mark.parametrize("state", CardState)
def test_only_a_lent_card_counts(state: CardState):
    """Every other state counts for nobody."""
    assert counts(replace(A_CARD, state=state), at("2026-07-08 08:50")) is (state is CardState.LENT)


@pytest.mark.parametrize(
    ("changes", "now", "right"),
    [
        ({}, "2026-03-31 23:59:59", False),
        ({}, "2026-04-01 00:00", True),
        ({}, "2029-03-31 23:59:59", True),
        ({}, "2029-04-01 00:00", False),
        ({"holder": None}, "2026-07-08 08:50", False),
        ({"temporary": True, "lent_on": d("2026-07-08")}, "2026-07-08 23:59:59", True),
        ({"temporary": True, "lent_on": d("2026-07-08")}, "2026-07-09 00:00", False),
    ],
)
def test_a_card_counts_within_its_time(changes: dict, now: str, right: bool):
    """Half-open days in Japan; a temporary card ends with its day."""
    assert counts(replace(A_CARD, **changes), at(now)) is right


@pytest.mark.parametrize(
    ("kind", "text", "handle"),
    [
        (CardKind.IDENTIFIER, "01:23:45:67:89:ab:cd:ef", "0123456789ABCDEF"),
        (CardKind.IDENTIFIER, "０１２３４５６７", "01234567"),
        (CardKind.IDENTIFIER, "0x04A1B2C3D4E5F6", "04A1B2C3D4E5F6"),
        (CardKind.IDENTIFIER, "0000000000000000", None),
        (CardKind.IDENTIFIER, "012345678", None),
        (CardKind.IDENTIFIER, "", None),
        (CardKind.PKI, "00:0a:ff", "AFF"),
        (CardKind.PKI, "0", None),
        (CardKind.MY_NUMBER, "F" * 41, None),
        (CardKind.PKI, "xyz", None),
        (CardKind.FIDO2, "  abc-DEF_1 ", "abc-DEF_1"),
        (CardKind.FIDO2, "abc+DEF/1=", "abc-DEF_1"),
    ],
)
def test_a_handle_has_one_spelling(kind: CardKind, text: str, handle: str | None):
    """As readers, certificates and people write them (domain 4.1)."""
    assert parse_handle(kind, text) == handle


@given(st.binary(min_size=8, max_size=8).filter(any))
def test_every_idm_is_read_back_as_it_is(raw: bytes):
    """With its leading zeros."""
    assert parse_handle(CardKind.IDENTIFIER, raw.hex(":")) == raw.hex().upper()


@pytest.mark.parametrize(
    ("text", "face"), [("n 0012", "N-0012"), ("Ｎ－００１２", "N-0012"), ("", None), ("第1号", None)]
)
def test_a_face_number_has_one_spelling(text: str, face: str | None):
    """In any width and case."""
    assert parse_face(text) == face
