"""Who hears of a violation, who may do what about it, and in which order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idm.rules.violations import FROM, TO, Deed, Parties, State, improves_until, may, reads, sees, told
from tests.people import at

PEOPLE = ("clerk", "tax", "welfare", "planning", "ciso", "deputy", "else")
USUAL = {
    "person": "clerk",
    "managers": frozenset({"tax"}),
    "admins": frozenset({"planning"}),
    "suspenders": frozenset({"planning", "deputy"}),
    "ciso": frozenset({"ciso"}),
}


def parties(finder: str = "else", **changes) -> Parties:
    return Parties(finder=finder, **{**USUAL, **changes})


@pytest.mark.parametrize(
    ("finder", "heard"),
    [
        ("else", {"planning", "tax"}),
        ("welfare", {"planning", "tax"}),
        ("planning", {"tax"}),
        ("tax", {"planning"}),
    ],
)
def test_nishihara_8_6_2_1_whoever_finds_it_both_managers_hear_of_it(finder: str, heard: set[str]):
    """The network admin tells the system manager; a system manager tells the network admin and the person's own."""
    assert told(parties(finder)) == heard


@pytest.mark.parametrize(
    ("changes", "heard"),
    [
        ({"person": "tax", "managers": frozenset({"tax"})}, {"planning", "ciso"}),
        ({"person": "planning", "managers": frozenset({"planning"})}, {"ciso"}),
        ({"managers": frozenset()}, {"planning", "ciso"}),
        ({"finder": "planning", "managers": frozenset({"planning"})}, {"ciso"}),
    ],
)
def test_where_a_manager_is_the_person_or_missing_the_ciso_hears_of_it(changes: dict, heard: set[str]):
    """Somebody always hears of it who is neither the person nor the finder."""
    assert told(parties(**changes)) == heard


def test_nishihara_8_6_2_3_each_step_is_one_offices():
    """Guidance and its failure are the system manager's, the suspension the network admin's and his deputy's."""
    usual = parties(suspended_by="planning")

    assert may(usual, Deed.GUIDE) == may(usual, Deed.NOT_IMPROVED) == {"tax"}
    assert may(usual, Deed.SUSPEND) == {"planning", "deputy"}
    assert may(usual, Deed.REINSTATE) == {"tax", "ciso"}
    assert may(usual, Deed.CLOSE) == {"tax", "planning", "ciso"}


def test_the_ciso_stands_in_where_the_officer_is_the_person_himself():
    """A manager does not guide himself, the network admin does not suspend himself."""
    manager = parties(person="tax")
    admin = parties(person="planning", managers=frozenset({"planning"}), suspenders=frozenset({"planning"}))

    assert may(manager, Deed.GUIDE) == {"ciso"}
    assert may(admin, Deed.SUSPEND) == {"ciso"}


def test_nishihara_8_6_2_3_the_network_admin_guides_a_ciso_who_has_no_manager():
    """And nobody where he stands in for that CISO."""
    ciso = parties(person="ciso", managers=frozenset())

    for deed in (Deed.GUIDE, Deed.NOT_IMPROVED):
        assert may(ciso, deed) == {"planning"}
        assert may(parties(person="ciso", managers=frozenset(), deputies=frozenset({"planning"})), deed) == frozenset()


SOME = st.frozensets(st.sampled_from(PEOPLE), max_size=4)
ANY = st.builds(
    Parties,
    person=st.sampled_from(PEOPLE),
    finder=st.sampled_from(PEOPLE),
    managers=SOME,
    admins=SOME,
    suspenders=SOME,
    ciso=SOME,
    deputies=SOME,
    suspended_by=st.sampled_from(PEOPLE),
    stand_ins=SOME,
    investigators=SOME,
)


@given(ANY)
def test_f21_nobody_does_anything_about_himself_or_about_whom_he_stands_in_for(anybody: Parties):
    """Whatever posts he holds; nor does whoever suspended somebody, or his deputy, let him back in."""
    for deed in Deed:
        assert not may(anybody, deed) & ({anybody.person} | anybody.deputies)
    assert not may(anybody, Deed.REINSTATE) & ({anybody.suspended_by} | anybody.stand_ins)


@given(ANY)
def test_the_person_hears_nothing_of_a_report_and_reads_it_once_he_was_spoken_to(anybody: Parties):
    """Whoever may act on it may read it, and the finder what he said."""
    assert anybody.person not in told(anybody)
    if anybody.person != anybody.finder:
        assert anybody.person not in sees(anybody, State.FOUND)
    for state in State:
        readers = sees(anybody, state)
        assert all(may(anybody, deed) <= readers for deed in Deed)
        assert anybody.finder in readers
        assert state is State.FOUND or anybody.person in readers


@given(ANY)
def test_nishihara_8_6_2_1_whoever_found_it_reads_nothing_of_another_person_unless_he_answers_for_it(anybody: Parties):
    """What he sees for having found it is that it is there; everybody who may act on it reads it."""
    others = anybody.managers | anybody.admins | anybody.suspenders | anybody.ciso | anybody.investigators
    for state in State:
        readers = reads(anybody, state)
        assert readers <= sees(anybody, state) <= readers | {anybody.finder}
        assert all(may(anybody, deed) <= readers for deed in Deed)
        if anybody.finder not in others | {anybody.person}:
            assert anybody.finder not in readers


def test_nishihara_8_6_2_3_days_of_guidance_are_whole_ones_in_japan():
    """Seven days after one of 16 October, whatever the hour, are over with the 23rd."""
    for hour in ("00:00:00", "23:59:59"):
        assert improves_until(at(f"2026-10-16 {hour}"), 7) == at("2026-10-24 00:00:00")


def test_a_suspension_comes_after_guidance_that_did_not_help_and_after_nothing_else():
    """Every way to it leads through both."""
    assert FROM[Deed.SUSPEND] == {State.NOT_IMPROVED}
    assert FROM[Deed.NOT_IMPROVED] == {State.GUIDED}
    assert {deed for deed in Deed if TO[deed] is State.NOT_IMPROVED} == {Deed.NOT_IMPROVED}
    assert all(State.CLOSED not in states for states in FROM.values())
