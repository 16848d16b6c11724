"""A password that others would guess is refused, with every reason and without a word of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idm.passwords.rules import About, PasswordRules, birth_spellings, shortcomings
from idm.secret import Secret
from tests.people import d

RULES = PasswordRules(shortest=8, shortest_alone=15, kinds=3, guesses=10)
SAKI = About(
    names=("佐々木 健太", "ササキ ケンタ", "西原村", "nishihara"), numbers=("000123", "n000123"), birth=d("1985-03-04")
)
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
        ("Tonbo7-佐々木-Hagaki", "PWD-006"),
        ("Tonbo7-ササキ-Hagaki", "PWD-006"),
        ("Tonbo7-SaSaKi-Hagaki", "PWD-006"),
        ("Tonbo7-Nishihara-Hag", "PWD-006"),
        ("Tonbo-N000123-Hagaki", "PWD-007"),
        ("Tonbo-850304-Hagaki", "PWD-008"),
        ("Tonbo-S600304-Hagaki", "PWD-008"),
        ("Tonbo-昭和60年-Hagaki", "PWD-008"),
        ("Password12345678", "PWD-009"),
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


def test_a_birth_date_is_known_in_its_japanese_spellings():
    """Western and era years, with and without zeros."""
    assert {"19850304", "850304", "0304", "3月4日", "s600304", "昭和600304", "showa600304"} <= birth_spellings(
        d("1985-03-04")
    )
