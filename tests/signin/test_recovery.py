"""Ten codes on paper: hard to guess, easy to type."""

import secrets

from idm.signin.recovery import COUNT, LETTERS, digest, make


def test_ten_different_ones_without_signs_that_are_misread():
    """Four groups of four letters."""
    made = [one.reveal() for one in make(secrets.choice)]

    assert len(set(made)) == COUNT == 10
    assert {len(one) for one in made} == {19}
    assert not set("ilo01") & set(LETTERS)


def test_blanks_dashes_and_capitals_do_not_count():
    """However it is copied from the sheet."""
    assert digest("ABCD-efgh 2345-JKMN") == digest("abcdefgh2345jkmn")
    assert digest("abcdefgh2345jkmn") != digest("abcdefgh2345jkmp")


def test_what_is_kept_does_not_show_the_code():
    """A digest of its own kind."""
    assert "abcd" not in digest("abcd-efgh-2345-jkmn")
