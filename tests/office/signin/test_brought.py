"""Passwords that an existing directory brought: they bind, are taken once, and are made anew at the first sign-in."""

import pytest

from idm.audit.entry import Act
from idm.messages import delivery as say
from idm.office.signin import brought
from idm.office.signin import credentials as counter
from idm.passwords.brought import read_hashes
from idm.secret import Secret
from idm.store import credentials
from tests.passwords.test_brought import HASHES, PASSWORD
from tests.places import Place
from tests.signing import GOOD, Door

SSHA = HASHES["SSHA"]


def bring(door: Door, *rows: tuple[str, str]) -> brought.Brought:
    read = read_hashes("\n".join(",".join(row) for row in rows).encode())
    assert read.wrong == ()
    return brought.bring(door.world.instance, read.kept, door.world.nobody())


def held(door: Door, number: str = "00104") -> str:
    with door.world.instance.store.read() as connection:
        return credentials.of(connection, door.person(number).id, "password")[0].secret


@pytest.mark.parametrize("scheme", ["SSHA", "SSHA256", "SSHA512", "SMD5", "SHA", "MD5", "CRYPT-1", "CRYPT-6"])
def test_a_brought_hash_binds_and_is_made_anew_at_the_first_sign_in(door: Door, scheme: str):
    """The same password before and after; in between the directory got our own hash in place of the old one."""
    assert bring(door, ("n00104", HASHES[scheme])).taken == ("n00104",)
    assert door.world.work().failed == 0
    assert door.world.hands.may_bind("n00104", PASSWORD)

    assert door.knock("n00104", Secret(PASSWORD)) is not None

    assert held(door).startswith("{ARGON2}$argon2id$")
    door.world.work()
    assert door.world.hands.may_bind("n00104", PASSWORD)
    person = door.world.hands.person("n00104")
    stored = door.world.hands.run("ldapsearch", "-LLL", "-o", "ldif-wrap=no", "-b", person, "userPassword")
    assert "userPassword:: e0FSR09OMn0k" in stored  # {ARGON2}$


def test_f10_a_wrong_password_leaves_a_brought_hash_as_it_is(door: Door):
    """Nothing is made anew of what was not shown."""
    bring(door, ("n00104", SSHA))

    assert door.knock("n00104", GOOD) is None

    assert held(door) == SSHA


def test_a_hash_is_taken_once(door: Door):
    """The same file again, or a newer one: whoever has a password by now keeps it."""
    bring(door, ("n00104", SSHA))

    again = bring(door, ("n00104", HASHES["MD5"]), ("n00105", SSHA))

    assert (again.taken, again.known) == (("n00105",), ("n00104",))
    assert held(door) == SSHA


def test_a_password_that_ended_is_not_brought_back(door: Door):
    """It was reported as leaked; an old file of the directory does not open the account again."""
    door.own()
    with door.world.instance.store.write() as connection:
        counter.end_password(connection, door.person().id, "leaked", door.world.clock.now())

    assert bring(door, ("n00104", SSHA)).known == ("n00104",)
    assert door.knock("n00104", Secret(PASSWORD)) is None


def test_whoever_is_nobody_here_is_named_and_nothing_is_made_of_him(door: Door):
    """A directory knows services and leavers that Sekisho does not."""
    found = bring(door, ("svc-backup", SSHA), ("n00104", SSHA))

    assert (found.unknown, found.taken) == (("svc-backup",), ("n00104",))


def test_f64_each_is_on_record_with_its_scheme_and_without_its_hash(door: Door):
    """Whose, by whom, what kind."""
    bring(door, ("n00104", SSHA), ("n00105", HASHES["CRYPT-6"]))

    lines = door.world.log(Act.PASSWORD_BROUGHT)

    assert [(line["subject"], line["data"]) for line in lines] == [
        (door.person("00104").id, {"scheme": "SSHA"}),
        (door.person("00105").id, {"scheme": "CRYPT"}),
    ]
    assert SSHA[6:] not in repr(door.world.log())


def test_the_command_refuses_a_file_with_a_wrong_line_and_takes_the_rest_when_told_to(small_place: Place):
    """All or nothing, unless whoever stands at the desk says otherwise; no password is said back."""
    small_place.populate(4)
    paper = small_place.paper("old.csv", f"n00103,{SSHA}\nn00104,tonbo7\nsvc-x,{SSHA}\n")

    refused = small_place.idm("credential", "bring", paper)
    taken = small_place.idm("credential", "bring", paper, "--leave-out-wrong", "--json")
    again = small_place.idm("credential", "bring", paper, "--leave-out-wrong")

    assert refused.code == 1
    assert say.NOT_BROUGHT.id in refused.err
    assert "2行目" in refused.err
    assert "tonbo7" not in refused.err + refused.out + again.out + again.err
    assert taken.json == {"taken": 1, "known": [], "unknown": ["svc-x"], "left_out": 1}
    assert "すでにパスワードのある人1人" in again.out


def test_a_file_that_is_not_there_is_a_sentence(small_place: Place):
    """No trace."""
    answer = small_place.idm("credential", "bring", "/nonexistent/old.ldif")

    assert (answer.code, "SET-007" in answer.err) == (1, True)
