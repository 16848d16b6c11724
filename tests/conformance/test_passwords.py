"""A password in a directory: which one it holds is told by a stamp, and what others do to it is seen."""

from dataclasses import replace

import pytest

from connectors.ldap import LdapDirectory
from idm.entry import Entry
from idm.facts import NO_PASSWORD
from idm.ports import AddEntry, ModifyEntry, Result, Seen
from idm.secret import Secret
from idm.verdict import Status
from tests.conformance.test_directory import an_entry, done, everyone, images, result
from tests.slapd import Hands

OLD, NEW = "sekisho-test-password", "sekisho-other-password"
OLD_HASH = Secret(
    "{ARGON2}$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$NQ5/JJ3OxIUNnYP0eHIuBgd9UsAxL5VIHbXhZoYWbyw"
)
NEW_HASH = Secret("{SSHA}QIsZMTIuzyOFYXWOgU4hIl0oVhwwMTIzNDU2Nw==")
FIRST, SECOND = "17@20260401030000Z", "18@20260401030000Z"  # two of the same second


def first() -> Entry:
    return an_entry(password=FIRST)


def differing(directory: LdapDirectory, entry: Entry) -> list[Entry]:
    return [one.entry for one in directory.differing(images(directory, entry)) if isinstance(one, Seen)]


@pytest.fixture
def given(directory: LdapDirectory) -> LdapDirectory:
    """One account with its first password."""
    done(directory, AddEntry(first(), 1, OLD_HASH))
    return directory


def test_an_account_is_born_with_its_password(given: LdapDirectory, hands: Hands) -> None:
    """The right one binds; the stamp is read back, and the comparison agrees."""
    assert hands.may_bind("u000001", OLD)
    assert not hands.may_bind("u000001", NEW)
    assert everyone(given)["u000001"] == Seen(first(), 1)
    assert differing(given, first()) == []


def test_another_password_takes_the_place_of_the_old_one(given: LdapDirectory, hands: Hands) -> None:
    """New opens, old does not; two of the same second are told apart."""
    wanted = an_entry(password=SECOND)
    assert differing(given, wanted) == [first()]

    done(given, ModifyEntry(wanted, ("password",), 1, 2, NEW_HASH))

    assert (hands.may_bind("u000001", NEW), hands.may_bind("u000001", OLD)) == (True, False)
    assert everyone(given)["u000001"] == Seen(wanted, 2)
    assert differing(given, wanted) == []


def test_a_password_is_taken_away(given: LdapDirectory, hands: Hands) -> None:
    """Whoever is to have none binds with none, also twice; one who never had any can be told the same."""
    none = an_entry(password=NO_PASSWORD)

    done(given, ModifyEntry(none, ("password",), 1, 2))
    done(given, ModifyEntry(none, ("password",), 2, 3))
    done(given, AddEntry(an_entry(2, password=NO_PASSWORD), 1))

    assert not hands.may_bind("u000001", OLD)
    assert {seen.entry.password for seen in everyone(given).values()} == {NO_PASSWORD}
    assert not list(given.differing(images(given, none, an_entry(2, password=NO_PASSWORD))))


def test_a_password_that_sekisho_never_gave_is_left_alone(directory: LdapDirectory, hands: Hands) -> None:
    """Other fields change around it, and none of it is a difference."""
    done(directory, AddEntry(an_entry(), 1))
    hands.set_password("u000001", OLD)

    done(directory, ModifyEntry(an_entry(title="課長"), ("title", "password"), 1, 2))

    assert hands.may_bind("u000001", OLD)
    assert everyone(directory)["u000001"].entry == an_entry(title="課長")


def test_other_fields_change_without_the_password(given: LdapDirectory, hands: Hands) -> None:
    """A title needs no hash."""
    done(given, ModifyEntry(replace(first(), title="課長"), ("title",), 1, 2))

    assert hands.may_bind("u000001", OLD)
    assert differing(given, replace(first(), title="課長")) == []


def test_a_stamp_is_never_written_without_its_hash(given: LdapDirectory, hands: Hands) -> None:
    """It would say for ever that a password is there which is not."""
    assert result(given, ModifyEntry(an_entry(password=SECOND), ("password",), 1, 2)) is Result.REFUSED
    assert result(given, AddEntry(an_entry(2, password=SECOND), 1)) is Result.REFUSED

    assert everyone(given).keys() == {"u000001"}
    assert hands.may_bind("u000001", OLD)


@pytest.mark.parametrize("stamp", [FIRST, NO_PASSWORD])
@pytest.mark.parametrize("by_exop", [True, False])
def test_a_password_set_by_hand_is_seen_and_put_right(
    given: LdapDirectory, hands: Hands, stamp: str, by_exop: bool
) -> None:
    """The directory itself moves the time of the change: both ways of comparing see it, and no hash is read for it."""
    wanted = an_entry(password=stamp)
    done(given, ModifyEntry(wanted, ("password",), 1, 2, OLD_HASH))
    assert differing(given, wanted) == []

    if by_exop:
        hands.set_password("u000001", "by hand and not by us")
    else:
        person = hands.person("u000001")
        hands.modify(f"dn: {person}\nchangetype: modify\nreplace: userPassword\nuserPassword: by hand and not by us\n")

    (found,) = differing(given, wanted)
    assert found == everyone(given)["u000001"].entry != wanted
    assert replace(found, password=stamp) == wanted
    assert hands.may_bind("u000001", "by hand and not by us")

    done(given, ModifyEntry(wanted, ("password",), 2, 3, OLD_HASH))

    assert not hands.may_bind("u000001", "by hand and not by us")
    assert hands.may_bind("u000001", OLD) is (stamp == FIRST)
    assert differing(given, wanted) == []


@pytest.mark.parametrize(
    "ldif", ["delete: sekishoPassword\n", "replace: sekishoPassword\nsekishoPassword: 18@20260401030000Z\n"]
)
def test_a_stamp_that_somebody_moved_is_seen(given: LdapDirectory, hands: Hands, ldif: str) -> None:
    """Nobody makes a change look like ours by writing our stamp."""
    hands.modify(f"dn: {hands.person('u000001')}\nchangetype: modify\n{ldif}")

    assert differing(given, first()) == [everyone(given)["u000001"].entry]


def test_failed_binds_are_no_difference_and_a_new_password_forgives_them(given: LdapDirectory, hands: Hands) -> None:
    """What the directory keeps of wrong tries is its own, until there is another password to try."""
    for _ in range(20):
        hands.may_bind("u000001", "wrong")
    assert not hands.may_bind("u000001", OLD)  # locked by the directory's own rules
    assert differing(given, first()) == []

    done(given, ModifyEntry(an_entry(password=SECOND), ("password",), 1, 2, NEW_HASH))

    assert hands.may_bind("u000001", NEW)


@pytest.mark.parametrize("status", [Status.SUSPENDED, Status.DISABLED])
def test_a_stopped_account_binds_with_no_password(given: LdapDirectory, hands: Hands, status: Status) -> None:
    """Whatever password reaches it while it is stopped, and it comes back with the newest."""
    stopped = an_entry(status=status, password=SECOND)

    done(given, ModifyEntry(replace(first(), status=status), ("status",), 1, 2))
    done(given, ModifyEntry(stopped, ("password",), 2, 3, NEW_HASH))

    assert not hands.may_bind("u000001", OLD)
    assert not hands.may_bind("u000001", NEW)
    done(given, ModifyEntry(replace(stopped, status=Status.ACTIVE), ("status",), 3, 4))
    assert hands.may_bind("u000001", NEW)


def test_a_hash_that_a_directory_brought_goes_back_as_it_is(directory: LdapDirectory, hands: Hands) -> None:
    """Its scheme stays with it: the directory checks it as before."""
    done(directory, AddEntry(first(), 1, NEW_HASH))

    assert hands.may_bind("u000001", NEW)


def test_f64_a_write_does_not_show_its_hash() -> None:
    """Neither in a log of ours nor in a message of an error."""
    assert "ARGON2" not in repr(AddEntry(first(), 1, OLD_HASH))
    assert "ARGON2" not in repr(ModifyEntry(first(), ("password",), 1, 2, OLD_HASH))
