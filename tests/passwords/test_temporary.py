"""Temporary passwords come by chance and can be read aloud (NISHIHARA-7.2.4.2)."""

import secrets

from idm.passwords.rules import About, PasswordRules, shortcomings
from idm.passwords.temporary import LETTERS, make


def test_no_two_are_alike_and_none_has_a_sign_that_is_misread():
    """Four groups of four; no i, l, o, 0 or 1."""
    made = {make(secrets.choice).reveal() for _ in range(200)}

    assert len(made) == 200
    assert {len(one) for one in made} == {19}
    assert {sign for one in made for sign in one} <= {*LETTERS, "-"}
    assert not set("ilo01") & set(LETTERS)


def test_each_of_them_passes_our_own_rules():
    """What we hand out is not weaker than what we ask for."""
    rules = PasswordRules(kinds=2)

    assert not any(shortcomings(make(secrets.choice), rules, About(), alone=True) for _ in range(50))
