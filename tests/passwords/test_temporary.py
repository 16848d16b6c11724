"""Temporary passwords come by chance and can be read aloud (NISHIHARA-7.2.4.2)."""

import secrets

from idm.messages import passwords as say
from idm.passwords.rules import About, rules_for, shortcomings
from idm.passwords.temporary import LETTERS, make
from idm.rules.standing import Standing
from tests.people import POLICY


def test_no_two_are_alike_and_none_has_a_sign_that_is_misread():
    """Four groups of four; no i, l, o, 0 or 1."""
    made = {make(secrets.choice).reveal() for _ in range(200)}

    assert len(made) == 200
    assert {len(one) for one in made} == {19}
    assert {sign for one in made for sign in one} <= {*LETTERS, "-"}
    assert not set("ilo01") & set(LETTERS)


def test_each_of_them_is_long_enough_and_not_to_be_guessed():
    """What we hand out is not weaker than what we ask of staff; chance may put four digits together, as a date has."""
    rules = rules_for(POLICY, Standing.STAFF)
    weak = {say.TOO_SHORT.id, say.GUESSED.id}

    for _ in range(50):
        assert not weak & {said.id for said in shortcomings(make(secrets.choice), rules, About(), alone=True)}
