"""What cards are worth over time: as factors, and in a directory. Both change at known instants."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from idm.calendar import Span
from idm.desired import Desired
from idm.facts import NO_PROOFS, Person, Proofs
from idm.facts.card import Card, CardKind, CardState
from idm.hr.changeset import Event, PersonChange
from idm.policy import Entitlement, Policy
from idm.policy.cards import CardDelivery
from idm.rules import cards, withheld
from idm.rules.factors import CARD, SIGNING_CARD
from idm.verdict import Status
from tests.people import POLICY, a_person, an_organisation, at, d, span

PRINT = "ab" * 32
NOON = at("2026-06-01 12:00:00")
RIGHT = Entitlement(key="juki", label="住民記録システム", tier="mynumber", needs_factors=2, default="試験のための権限")
TIERED: Policy = POLICY.model_copy(update={"entitlement": (*POLICY.entitlement, RIGHT)})


def a_card(kind: CardKind = CardKind.IDENTIFIER, **changes: object) -> Card:
    card = Card(
        1, kind, "N-1", "0123456789ABCDEF", CardState.LENT, Span(d("2026-04-01"), d("2029-04-01")), "person-00101",
        lent_on=d("2026-05-01"), fingerprint=PRINT if kind in (CardKind.PKI, CardKind.MY_NUMBER) else "",
    )  # fmt: skip
    return replace(card, **changes)  # type: ignore[arg-type]


def holding(*held: Card, factors: frozenset[str] = frozenset({"password"}), **more: str) -> Person:
    return replace(a_person(**more), cards=held, proofs=Proofs(factors))


DAYS = st.dates(d("2026-03-28"), d("2026-04-10"))
CARDS = st.builds(
    lambda kind, handle, state, start, length, temporary, lent_on: a_card(
        kind,
        handle=handle,
        state=state,
        valid=Span(start, start + timedelta(days=length) if length else None),
        temporary=temporary,
        lent_on=lent_on,
    ),
    st.sampled_from(CardKind),
    st.sampled_from(["A", "B", "C"]),
    st.sampled_from([CardState.LENT, CardState.LENT, CardState.SUSPENDED]),
    DAYS,
    st.integers(0, 9),
    st.booleans(),
    DAYS,
)
PEOPLE = st.lists(CARDS, max_size=3).map(lambda held: holding(*held, until="2026-04-06"))
FIRST = at("2026-03-27 00:00:00")
INSTANTS = st.integers(0, 16 * 24 * 60 * 60).map(lambda seconds: FIRST + timedelta(seconds=seconds))


@given(PEOPLE, INSTANTS, st.floats(0, 1, exclude_max=True))
def test_nothing_changes_before_the_next_change(person: Person, now: datetime, part: float):
    """Between now and ``next_change`` the answer is the same: a worker that sleeps until then misses nothing."""
    here = Desired(TIERED, an_organisation(), now)
    coming = here.next_change(person) or now + timedelta(days=30)

    later = Desired(TIERED, an_organisation(), min(now + (coming - now) * part, coming - timedelta(seconds=1)))

    assert later.entry(person) == here.entry(person)


@given(PEOPLE, INSTANTS)
def test_a_directory_holds_the_cards_that_count_and_no_others(person: Person, now: datetime):
    """Only of kinds that the profile names, only while the account may be used, each once and in one order."""
    entry = Desired(POLICY, an_organisation(), now).entry(person)
    if entry is None:
        return
    counting = [c for c in person.cards if cards.counts(c, now) and c.kind in (CardKind.IDENTIFIER, CardKind.PKI)]
    if entry.status is not Status.ACTIVE:
        counting = []

    assert entry.cards == tuple(sorted({c.identifier for c in counting}))
    assert entry.certificates == tuple(sorted({c.fingerprint for c in counting if c.fingerprint}))


def test_each_kind_of_card_is_a_factor_of_its_own_kind():
    """Numbers alone are a card, keys are a signing card, and a FIDO2 card counts as what was enrolled with it."""
    for kind, factor in (
        (CardKind.IDENTIFIER, {CARD}),
        (CardKind.PKI, {SIGNING_CARD}),
        (CardKind.MY_NUMBER, {SIGNING_CARD}),
        (CardKind.FIDO2, set()),
    ):
        assert cards.factors_of(holding(a_card(kind)), NOON) == {"password"} | factor


def test_a_card_is_a_factor_for_its_time_only():
    """A temporary one until midnight of its day, a suspended one not at all; the rest of the factors stay."""
    person = holding(a_card(temporary=True, lent_on=d("2026-06-01")))

    assert cards.factors_of(person, at("2026-06-01 23:59:59")) == {"password", CARD}
    assert cards.factors_of(person, at("2026-06-02 00:00:00")) == {"password"}
    assert cards.factors_of(holding(a_card(state=CardState.SUSPENDED)), NOON) == {"password"}
    assert cards.factors_of(replace(person, cards=()), NOON) is person.proofs.factors


def test_the_end_of_a_temporary_card_and_of_any_card_is_due_at_its_midnight():
    """What a worker waits for: 00:00 (JST) after the day it was lent, and of the day on which it is valid no more."""
    temporary = holding(a_card(temporary=True, lent_on=d("2026-06-01")))
    expiring = holding(a_card(valid=span("2026-04-01", "2026-06-30")))

    found = [Desired(POLICY, an_organisation(), NOON).next_change(one) for one in (temporary, expiring)]

    assert found == [at("2026-06-02 00:00:00"), at("2026-07-01 00:00:00")]


def test_case_79_a_right_of_the_my_number_tier_waits_for_the_card_and_goes_with_it():
    """Password and signing card are two kinds; without the card the group is not delivered, and it is said why."""
    desired = Desired(TIERED, an_organisation(), NOON)
    person = holding(a_card(CardKind.PKI))

    assert "juki" in desired.groups_of(person)
    for less in (replace(person, cards=()), holding(a_card(CardKind.PKI, state=CardState.SUSPENDED))):
        assert "juki" not in desired.groups_of(less)
        assert desired.explain(less).withheld == (RIGHT,)


def test_where_the_profile_has_no_place_for_cards_none_are_delivered():
    """No section, or no name for an attribute: an entry as before there were cards."""
    person = holding(a_card(CardKind.PKI))
    nowhere = POLICY.model_copy(update={"card_delivery": None})
    numbers = CardDelivery(kinds=(CardKind.PKI,), identifiers="employeeCard", certificates="", default="試験")
    only = POLICY.model_copy(update={"card_delivery": numbers})

    found = [Desired(policy, an_organisation(), NOON).entry(person) for policy in (POLICY, nowhere, only)]

    shown = [(entry.cards, entry.certificates) for entry in found if entry is not None]
    assert shown == [(("pki:0123456789ABCDEF",), (PRINT,)), ((), ()), (("pki:0123456789ABCDEF",), ())]


def test_people_are_the_same_whichever_cards_they_have():
    """No paper says anything of cards: a change set never differs by them."""
    assert holding(a_card()) == replace(holding(), proofs=NO_PROOFS)


def test_a_right_that_waits_is_foretold_from_the_cards_of_that_day():
    """A file gives a post: whoever has a card by then waits for nothing, whose card has ended by then waits."""
    start = "2026-07-01"
    post = replace(a_person().postings[0], span=span(start), id=0)
    changes = [
        PersonChange(None, replace(holding(card), postings=(post,)), (Event.MOVE,), ())
        for card in (a_card(CardKind.PKI), a_card(CardKind.PKI, valid=span("2026-04-01", "2026-06-30")))
    ]

    found = [withheld.waiting([one], TIERED, an_organisation(), d("2026-06-01")) for one in changes]

    assert [[label for _, label in some] for some in found] == [[], ["住民記録システム"]]
