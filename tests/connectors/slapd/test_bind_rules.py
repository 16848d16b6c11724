"""What the directory itself checks at a bind is what the profile says (NISHIHARA-7.2.3)."""

from contextlib import closing
from dataclasses import replace

import pytest

from connectors.ldap import LdapDirectory
from connectors.slapd import PrivateSlapd
from idm.entry import BindRules
from idm.errors import Refused
from idm.ports import AddEntry
from idm.rules.binding import bind_rules
from tests.conformance.test_directory import an_entry, done
from tests.people import POLICY
from tests.places import Place
from tests.slapd import Hands

PASSWORD = "correct horse battery"
RULES = BindRules(tries=2, locked=1800, shortest=8, longest_age=0)


@pytest.fixture
def ruled(directory: LdapDirectory) -> LdapDirectory:
    """A directory under rules of the test's own."""
    directory.bind_by(RULES)
    return directory


def test_the_profile_of_nishihara_says_so():
    """Tries and lock of the privileged for everybody, because a directory does not tell them apart."""
    assert bind_rules(POLICY) == BindRules(tries=3, locked=1800, shortest=8, longest_age=0)


def test_it_locks_after_the_number_of_tries(ruled: LdapDirectory, hands: Hands) -> None:
    """Two wrong ones, and the right one opens no more."""
    done(ruled, AddEntry(an_entry(), 1))
    hands.set_password("u000001", PASSWORD)

    assert not hands.may_bind("u000001", "wrong")
    assert hands.may_bind("u000001", PASSWORD)
    assert [hands.may_bind("u000001", "wrong") for _ in range(2)] == [False, False]
    assert not hands.may_bind("u000001", PASSWORD)


def test_an_old_password_binds_no_more_where_the_profile_says_so(ruled: LdapDirectory, hands: Hands) -> None:
    """Its age counts from when it was chosen here, not from when it was delivered."""
    ruled.bind_by(replace(RULES, longest_age=3600))
    done(ruled, AddEntry(an_entry(), 1))
    hands.set_password("u000001", PASSWORD)
    assert hands.may_bind("u000001", PASSWORD)

    hands.run(
        "ldapmodify",
        "-e",
        "!relax",
        text=f"dn: {hands.person('u000001')}\nchangetype: modify\nreplace: pwdChangedTime\n"
        "pwdChangedTime: 20200101000000Z\n",
    )

    assert not hands.may_bind("u000001", PASSWORD)


def test_rules_that_are_kept_are_no_difference_and_others_are_named(ruled: LdapDirectory) -> None:
    """In the directory's own words."""
    assert ruled.binds_otherwise(RULES) == ()
    assert ruled.binds_otherwise(replace(RULES, tries=3, longest_age=86_400)) == ("pwdMaxFailure", "pwdMaxAge")


def test_f30_rules_that_are_not_there_are_an_error(slapd: PrivateSlapd, directory: LdapDirectory) -> None:
    """Neither reading nor writing takes a missing entry for one that is right."""
    lost = replace(slapd.settings(), rules_dn=f"cn=lost,ou=policies,{slapd.layout.base}")
    with closing(LdapDirectory(lost)) as elsewhere:
        with pytest.raises(Refused):
            elsewhere.binds_otherwise(RULES)
        with pytest.raises(Refused):
            elsewhere.bind_by(RULES)


def test_rules_of_a_directory_that_is_not_ours_are_left_alone(slapd: PrivateSlapd, directory: LdapDirectory) -> None:
    """The body's own directory keeps its own."""
    with closing(LdapDirectory(replace(slapd.settings(), rules_dn=None))) as theirs:
        theirs.bind_by(RULES)

        assert theirs.binds_otherwise(RULES) == ()
    assert directory.binds_otherwise(bind_rules(POLICY)) == ()


def test_starting_the_directory_brings_the_profiles_rules(small_place: Place):
    """Somebody loosened them by hand: the next ``idm directory start`` puts them right, running or not."""
    loose = f"dn: {small_place.server.layout.rules}\nchangetype: modify\nreplace: pwdMaxFailure\npwdMaxFailure: 99\n"
    small_place.populate(1)
    small_place.must("worker", "--once")
    small_place.hands.modify(loose)
    found = small_place.must("reconcile", "--json").json

    small_place.must("directory", "start")
    running = small_place.must("reconcile", "--json").json
    small_place.hands.modify(loose)
    small_place.must("directory", "stop")
    small_place.must("directory", "start")

    assert [(d["what"], d["detail"]) for d in found["found"]] == [("rules", "pwdMaxFailure")]
    assert (running["differences"], small_place.must("reconcile", "--json").json["differences"]) == (0, 0)
