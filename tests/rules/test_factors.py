"""What a factor counts as, and whether it is enough (NISHIHARA-4.1.2.a, 5.4.2, 5.4.3, 7.2.1.3.o, 7.2.5)."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idm.rules.factors import PIECES, Way, in_hand, judged, kinds_on_record
from tests.people import POLICY, at

NOW = at("2026-04-01 09:00:00")
FRESH = timedelta(minutes=POLICY.sign_in.privileged.fresh.minutes)
TIERS = sorted(POLICY.demands)
SHOWN = st.dictionaries(
    st.sampled_from([*PIECES, "secret question"]),
    st.integers(0, 2000).map(lambda minutes: NOW - timedelta(minutes=minutes)),
    max_size=6,
)


def just_now(*kinds: str) -> dict[str, datetime]:
    return dict.fromkeys(kinds, NOW)


@pytest.mark.parametrize(
    ("kinds", "mynumber", "lgwan"),
    [
        ((), False, False),
        (("password",), False, False),
        (("totp",), False, False),
        (("webauthn",), False, False),
        (("password", "totp"), True, True),
        (("password", "card"), True, True),
        (("password", "webauthn"), True, True),
        (("password", "recovery"), True, True),
        (("passkey",), True, True),
        (("totp", "card"), False, True),
        (("card",), False, False),
        (("signing_card",), True, True),
        (("totp", "recovery"), False, False),
        (("password", "secret question"), False, False),
    ],
)
def test_nishihara_5_4_3_two_kinds_for_my_number_and_two_items_for_the_rest(kinds, mynumber: bool, lgwan: bool):
    """Two devices are two items of one kind; a recovery code is the device's, and a passkey is two by itself."""
    assert judged(POLICY, "mynumber", just_now(*kinds), NOW).allowed is mynumber
    assert judged(POLICY, "lgwan", just_now(*kinds), NOW).allowed is lgwan


def test_a_refusal_names_the_rule_its_clause_and_what_would_help():
    """A password alone: one of the other two kinds, by 5.4③."""
    found = judged(POLICY, "mynumber", just_now("password"), NOW)

    assert (found.because.rule, found.missing) == ("factor.kinds", {Way.POSSESSION, Way.INHERENCE})
    assert found.clause.startswith("西原村 5.4③")


def test_privileged_work_wants_two_kinds_and_no_recovery_code():
    """Enough to come in, not enough to decide."""
    assert judged(POLICY, "lgwan", just_now("password", "totp"), NOW, privileged=True).allowed
    assert judged(POLICY, "lgwan", just_now("passkey"), NOW, privileged=True).allowed

    found = judged(POLICY, "lgwan", just_now("password", "recovery"), NOW, privileged=True)
    assert (found.allowed, found.because.rule) == (False, "factor.privileged")


@pytest.mark.parametrize("tier", TIERS)
def test_f67_a_cards_number_never_suffices_alone_and_never_for_deeds(tier):
    """Even where one item is enough, and beside whatever else is not enough by itself; refused with its own clause."""
    one_item = POLICY.demands[tier].model_copy(update={"items": 1, "kinds": 1})
    lax = POLICY.model_copy(update={"demands": {**POLICY.demands, tier: one_item}})

    alone = judged(lax, tier, just_now("card"), NOW)
    deeds = [
        judged(POLICY, tier, just_now(*kinds), NOW, privileged=True) for kinds in (("password", "card"), ("card",))
    ]

    assert judged(lax, tier, just_now("password"), NOW).allowed
    assert [(one.allowed, one.because.rule) for one in (alone, *deeds)] == [(False, "card.number")] * 3
    assert alone.clause.startswith("西原村 5.4②")


def test_a_cards_number_takes_nothing_away_from_what_suffices_by_itself():
    """A signing card is two kinds, for deeds too, whether or not a number was read besides; it is the one card."""
    assert judged(POLICY, "mynumber", just_now("signing_card", "card"), NOW, privileged=True).allowed
    assert judged(POLICY, "mynumber", just_now("signing_card"), NOW, privileged=True).allowed
    assert not in_hand("card")
    assert in_hand("signing_card")


@pytest.mark.parametrize(("before", "allowed"), [(FRESH - timedelta(seconds=1), True), (FRESH, False)])
def test_nishihara_7_2_5_privileged_work_wants_the_device_shown_just_now(before: timedelta, allowed: bool):
    """To the second; a password typed meanwhile does not make it fresh."""
    found = judged(POLICY, "lgwan", {"password": NOW, "totp": NOW - before}, NOW, privileged=True)

    assert found.allowed is allowed
    assert allowed or (found.because.rule, found.missing) == ("factor.fresh", {Way.POSSESSION})


@pytest.mark.parametrize("tier", TIERS)
def test_what_was_shown_too_long_ago_counts_for_nothing(tier):
    """The tier's own minutes, to the second."""
    last = NOW - timedelta(minutes=POLICY.demands[tier].fresh_minutes)

    assert judged(POLICY, tier, dict.fromkeys(("password", "totp"), last + timedelta(seconds=1)), NOW).allowed
    assert not judged(POLICY, tier, dict.fromkeys(("password", "totp"), last), NOW).allowed


@given(st.sampled_from(TIERS), SHOWN, st.sampled_from([*PIECES]), st.booleans())
def test_showing_one_more_never_takes_anything_away(tier, shown, kind: str, privileged: bool):
    """Whoever is let in is let in with any further factor too; and no time passed makes it more."""
    if judged(POLICY, tier, shown, NOW, privileged=privileged).allowed:
        assert judged(POLICY, tier, shown | {kind: NOW}, NOW, privileged=privileged).allowed
    later = judged(POLICY, tier, shown, NOW + timedelta(minutes=7), privileged=privileged)
    assert not later.allowed or judged(POLICY, tier, shown, NOW, privileged=privileged).allowed


@given(st.sampled_from(TIERS), SHOWN)
def test_privileged_work_never_asks_for_less(tier, shown):
    """Whoever may decide may come in; and a tier's answer has a clause whatever it is."""
    work, entry = (judged(POLICY, tier, shown, NOW, privileged=p) for p in (True, False))

    assert entry.allowed or not work.allowed
    assert all(found.clause and found.because.rule in POLICY.rules for found in (work, entry))
    assert all(found.allowed or found.missing for found in (work, entry))


@pytest.mark.parametrize(
    ("factors", "kinds"),
    [
        ((), 0),
        (("password",), 1),
        (("totp", "webauthn", "card"), 1),
        (("password", "recovery"), 1),
        (("password", "totp", "recovery"), 2),
    ],
)
def test_recovery_codes_are_no_kind_on_record(factors: tuple[str, ...], kinds: int):
    """Whoever has only these has lost his device; three devices are one kind."""
    assert kinds_on_record(frozenset(factors)) == kinds
