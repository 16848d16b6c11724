"""A password that others would guess is refused, with every reason and without a word of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idm.passwords.rules import About, PasswordRules, rules_for, runs_out, shortcomings
from idm.rules.standing import Standing
from idm.secret import Secret
from tests.people import POLICY, at

RULES = rules_for(POLICY, Standing.STAFF)
SAKI = About(names=("佐々木 健太", "ササキ ケンタ", "西原村", "nishihara"), numbers=("000123", "n000123"))
GOOD = "Tonbo7-kasuri/Hagaki"


def ids(password: str, *, alone: bool = True, rules: PasswordRules = RULES, about: About = SAKI) -> set[str]:
    return {said.id for said in shortcomings(Secret(password), rules, about, alone=alone)}


def test_words_that_have_nothing_to_do_with_each_other_are_good_enough():
    """What the sentence advises is accepted."""
    assert ids(GOOD) == set()


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("Ab3-", "PWD-001"),
        ("Q7-vowel/mint", "PWD-001"),
        ("tonbokasurihagakitsukue", "PWD-003"),
        ("TONBO7-KASURI/HAGAKI", "PWD-003"),
        ("TonboKasuriHagakiTsukue", "PWD-010"),
        ("Tonbo7-佐々木-Hagaki", "PWD-006"),
        ("Tonbo7-ササキ-Hagaki", "PWD-006"),
        ("Tonbo7-SaSaKi-Hagaki", "PWD-006"),
        ("Tonbo7-Nishihara-Hag", "PWD-006"),
        ("Tonbo-N000123-Hagaki", "PWD-007"),
        ("Tonbo-850304-Hagaki", "PWD-008"),
        ("Tonbo-S600304-Hagaki", "PWD-008"),
        ("Tonbo-昭和60年-Hagaki", "PWD-008"),
        ("Tonbo-1985-Hagaki", "PWD-008"),
        ("Tonbo-0304-Hagaki", "PWD-008"),
        ("Tonbo-096-279-3111-Hagaki", "PWD-012"),
        ("Tonbo-08012345678-Hagaki", "PWD-012"),
        ("Password12345678", "PWD-009"),
        ("Nishihara2026", "PWD-009"),
        ("Sakura2026!!", "PWD-009"),
        ("Haru2026Haru2026", "PWD-009"),
        ("Qwertyuiop123456", "PWD-009"),
        ("Ｔｏｎｂｏ7-kasuri/Hagaki", "PWD-005"),
        ("ﾄﾝﾎﾞ7-kasuri/Hagaki", "PWD-005"),
        ("Tonbo7\n-kasuri/Hagaki", "PWD-004"),
        ("Tonbo7\ue000-kasuri/Hagaki", "PWD-004"),
        ("x" * 300, "PWD-002"),
    ],
)
def test_taketoyo_d2_1_a_weak_one_is_refused_for_its_reason(password: str, reason: str):
    """Length, kinds, familiar facts, common words, characters that are not the same on every keyboard."""
    assert reason in ids(password)


def test_beside_a_second_factor_it_may_be_shorter():
    """Eight characters do where a card or a code is asked for as well."""
    assert ids("Q7-vowel/mint", alone=False) == set()


def test_every_reason_comes_at_once():
    """Nobody has to try five times."""
    assert ids("sasaki0304") >= {"PWD-001", "PWD-003", "PWD-006", "PWD-008", "PWD-009"}


@given(st.text(min_size=4, max_size=40))
def test_no_sentence_repeats_what_was_typed(password: str):
    """Reasons may be logged or read over a shoulder."""
    said = shortcomings(Secret(f"¤{password}¤"), RULES, SAKI, alone=True)

    assert all(f"¤{password}¤" not in one.text for one in said)


def test_a_body_may_ask_for_digits_and_signs_or_for_no_kinds_at_all():
    """The text of the one names kinds of characters, that of the other does not."""
    assert ids("Tonbo-kasuri/Hagaki", rules=replace(RULES, beside=2)) == {"PWD-011"}
    assert ids("tonbokasurihagakitsukue", rules=replace(RULES, both_cases=False, beside=0)) == set()


def test_nishihara_7_2_1_3_o_the_privileged_need_longer_ones():
    """Nineteen signs are enough for staff and too short for an administrator, alone or beside a factor."""
    theirs = rules_for(POLICY, Standing.PRIVILEGED)

    assert ids("Tonbo7-kasuri/Haga") == set()
    assert ids("Tonbo7-kasuri/Haga", rules=theirs) == {"PWD-001"}
    assert ids("Q7-vowel/mi", alone=False, rules=theirs) >= {"PWD-001"}


def test_nishihara_7_2_1_3_o_only_the_privileged_must_change_theirs_regularly():
    """After the profile's days to the second; staff never, unless a body's text says so (武豊町議会 パスワード2)."""
    made = at("2026-04-01 12:00:00")

    assert runs_out(made, RULES) is None
    assert runs_out(made, rules_for(POLICY, Standing.PRIVILEGED)) == at("2026-09-28 12:00:00")
    assert runs_out(made, replace(RULES, rotation=timedelta(days=365))) == at("2027-04-01 12:00:00")
