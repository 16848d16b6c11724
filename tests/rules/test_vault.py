"""Who may have a secret that is lent, who may set a new one, and who is the second person."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idm.calendar import Span
from idm.facts import Posting
from idm.facts.vault import Checkout, Item, VaultKind, Version
from idm.rules.vault import BREAKERS, Comer, case_for, may_confirm, may_know, may_let_go, may_set, may_take, over
from tests.people import a_person, at

NOW = at("2026-08-10 09:00:00")
SHARED = Item(1, "router", "ルーター", VaultKind.SHARED, "機械室", "network_admin", NOW, "岩下", NOW)
GLASS = replace(SHARED, kind=VaultKind.BREAK_GLASS)
ROLES = ("ciso", "network_admin", "system_manager", "operator", "hr_operator", "auditor")
COMERS = st.builds(
    Comer,
    person=st.sampled_from(["岩下", "緒方", "本田"]),
    roles=st.frozensets(st.sampled_from(ROLES)),
    contractor=st.booleans(),
    cases=st.frozensets(st.integers(1, 3)),
    usable=st.booleans(),
    tied=st.frozensets(st.sampled_from(["岩下", "緒方", "本田"])),
)


@given(COMERS, st.sampled_from([SHARED, GLASS]))
def test_nishihara_6_4_2_2_nobody_takes_it_without_the_role_or_a_yes(one: Comer, item: Item):
    """Nor with an account that is not in use; a break-glass ID is for whoever answers for systems, too."""
    if may_take(item, one) is None:
        glass = item.kind is VaultKind.BREAK_GLASS and one.roles & BREAKERS
        assert item.role in one.roles or one.cases or glass
        assert one.usable


@given(COMERS, st.sampled_from([SHARED, GLASS]), st.sampled_from([None, "岩下", "緒方"]))
def test_nishihara_7_2_1_3_e_a_contractor_never_does_anything(one: Comer, item: Item, last: str | None):
    """Whatever roles and applications he has."""
    worker = replace(one, contractor=True)

    assert None not in (may_take(item, worker), may_set(item, worker, last), may_confirm(item, worker))


@given(COMERS, st.sampled_from([SHARED, GLASS]))
def test_whoever_had_it_last_never_sets_the_new_one(one: Comer, item: Item):
    """Persons are compared: no role and no deputy's role makes him another one."""
    assert may_set(item, one, one.person) is not None


@given(COMERS)
def test_nishihara_2_6_1_the_second_person_is_another_one(one: Comer):
    """Neither whoever put it in, nor a deputy of one of the two."""
    if may_confirm(SHARED, one) is None:
        assert one.person != SHARED.made_by
        assert SHARED.made_by not in one.tied


@given(COMERS, st.sampled_from([None, "岩下", "緒方"]))
def test_nishihara_2_6_1_who_lets_an_item_go_is_another_one_than_who_asked(one: Comer, asked: str | None):
    """Neither he himself nor a deputy of one of the two; and nobody lets go what nobody asked for."""
    if may_let_go(replace(SHARED, leaving_by=asked), one) is None:
        assert asked is not None
        assert one.person != asked
        assert asked not in one.tied


@given(COMERS)
def test_a_half_is_for_whoever_may_break_the_glass(one: Comer):
    """So that two are left in a small body; a whole secret is not for every head."""
    free = one.usable and not one.contractor

    assert (may_set(GLASS, one, None) is None) == bool(free and one.roles & BREAKERS)
    assert GLASS.parts == 2
    if may_set(SHARED, one, None) is None:
        assert one.roles & {"network_admin", "operator"}


@pytest.mark.parametrize(
    ("one", "case"),
    [
        (Comer("緒方", frozenset({"network_admin"}), cases=frozenset({7})), None),
        (Comer("緒方", frozenset(), cases=frozenset({9, 7})), 7),
        (Comer("緒方", frozenset()), None),
    ],
)
def test_a_loan_names_its_application_where_it_needs_one(one: Comer, case: int | None):
    """The holder of the role needs none."""
    assert case_for(SHARED, one) == case


def test_f18_a_loan_is_good_until_its_end_to_the_second():
    """Half-open, whether or not a sweeper has run."""
    loan = Checkout(1, 1, "岩下", "確認", emergency=False, taken_at=NOW, until=at("2026-08-10 10:00:00"))

    assert loan.good(at("2026-08-10 09:59:59"))
    assert not loan.good(at("2026-08-10 10:00:00"))
    assert not replace(loan, returned_at=NOW).good(NOW)


# --- whoever moves ---

HIRED = Span(date(2026, 4, 1), None)
PLANNING, TAX = (Posting(unit, "課長", True, HIRED) for unit in ("0200", "0300"))
MOVED = replace(
    a_person(),
    postings=(
        replace(PLANNING, span=Span(date(2026, 4, 1), date(2026, 8, 11))),
        replace(TAX, span=Span(date(2026, 8, 11), None)),
    ),
)
HEAD = Comer(MOVED.id, frozenset({"network_admin"}))
"""As he is before and after: both posts carry the role."""


@pytest.mark.parametrize(
    ("now", "why"),
    [
        ("2026-08-10 23:59:59", None),
        ("2026-08-11 00:00:00", "holder"),
        ("2026-08-11 08:59:59", "holder"),
        ("2026-08-11 09:00:00", "time"),
    ],
)
def test_f28_a_loan_is_over_at_midnight_of_a_move_though_the_new_post_carries_the_role(now: str, why: str | None):
    """To the second, in Japan; its own end comes first where it is."""
    loan = Checkout(1, 1, MOVED.id, "確認", emergency=False, taken_at=NOW, until=at("2026-08-11 09:00:00"))

    assert over(loan, SHARED, MOVED, HEAD, at(now)) == why


def test_f28_whoever_set_a_secret_may_know_it_where_he_was_when_he_got_it():
    """Half of a break-glass ID's too; nothing of it without any right to the item."""
    before, after = at("2026-08-10 23:59:59"), at("2026-08-11 00:00:00")

    for item in (SHARED, GLASS):
        assert may_know(item, MOVED, NOW, HEAD, before)
        assert not may_know(item, MOVED, NOW, HEAD, after)
        assert may_know(item, MOVED, after, HEAD, after)
        assert not may_know(item, MOVED, NOW, replace(HEAD, roles=frozenset()), before)


def test_who_knows_a_secret_is_whoever_got_it_or_a_part_of_it():
    """In the order of the halves, each with the time at which he got it."""
    later = at("2026-08-10 10:00:00")
    half = Version(1, 1, NOW, "made", seen_at=NOW, seen_by="岩下")
    both = replace(half, other_at=later, other_by="緒方")

    assert (half.knowers, both.knowers) == ((("岩下", NOW),), (("岩下", NOW), ("緒方", later)))
    assert Version(1, 1, NOW, "made").knowers == ()
