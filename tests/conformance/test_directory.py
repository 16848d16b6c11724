"""What idm/ports.py promises of any Directory, shown on a real OpenLDAP."""

import os
import signal
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.ldap import LdapDirectory, LdapSettings
from connectors.slapd import PrivateSlapd
from idm.entry import FIELDS, Entry, Group
from idm.errors import Refused, Unreachable
from idm.ports import (
    AddEntry,
    AddGroup,
    DeleteEntry,
    Delta,
    Directory,
    ModifyEntry,
    ModifyGroup,
    Orphan,
    Outcome,
    Result,
    Seen,
    SeenGroup,
    Write,
)
from idm.verdict import Status
from tests.slapd import Hands, until_gone

ENDS = datetime(2027, 3, 31, 15, tzinfo=UTC)
CLERKS = Group("role.clerk", "一般職員")


def an_entry(serial: int = 1, /, **changes: object) -> Entry:
    entry = Entry(
        account=f"{serial:08d}-0000-4000-8000-000000000000",
        login=f"u{serial:06d}",
        status=Status.ACTIVE,
        number=f"{serial:07d}",
        name="佐藤 美咲",
        unit="D01",
        unit_name="総務課",
        title="主任",
        form="regular",
        ends_at=None,
        groups=frozenset(),
    )
    return replace(entry, **changes)  # type: ignore[arg-type]


def clerks(generation: int, members: frozenset[str] = frozenset(), foreign: frozenset[str] = frozenset()) -> SeenGroup:
    """The group as it is read with its members."""
    return SeenGroup(CLERKS.key, generation, members, foreign, CLERKS.label)


def done(directory: Directory, *writes: Write) -> None:
    outcomes = directory.apply(writes).outcomes()
    assert [o.write for o in outcomes] == list(writes)
    assert all(o.result is Result.DONE for o in outcomes), outcomes


def images(directory: Directory, *entries: Entry) -> dict[str, bytes]:
    return {entry.account: directory.image(entry) for entry in entries}


def result(directory: Directory, write: Write) -> Result:
    return directory.apply([write]).outcomes()[0].result


def everyone(directory: Directory) -> dict[str, Seen]:
    found = list(directory.read())
    assert all(isinstance(one, Seen) for one in found), found
    return {one.entry.login: one for one in found if isinstance(one, Seen)}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"ends_at": ENDS},
        {"status": Status.DISABLED},
        {"status": Status.SUSPENDED, "ends_at": ENDS},
        {"unit": "", "unit_name": "", "title": ""},
        {"name": "髙﨑辻\U000e0100 𠮷子"},
        {"name": "マリア"},
        {"title": " 課長, (兼)*\\ #主査 "},
        {"unit_name": "長" * 300},
        {"mail": "sato.misaki@vill.example.lg.jp"},
    ],
)
def test_f42_what_was_added_is_read_back_to_the_code_point(
    directory: LdapDirectory, changes: dict[str, object]
) -> None:
    """Every field comes back exactly as it was written, and the fast comparison agrees."""
    entry = an_entry(**changes)

    done(directory, AddEntry(entry, 7))

    assert list(directory.read()) == [Seen(entry, 7)]
    assert list(directory.read([entry.account])) == [Seen(entry, 7)]
    assert list(directory.differing(images(directory, entry))) == []


def test_adding_twice_changes_nothing(directory: LdapDirectory) -> None:
    """A second add of the same account is told that the entry is there already."""
    done(directory, AddEntry(an_entry(), 1))

    assert result(directory, AddEntry(an_entry(title="課長"), 2)) is Result.STALE
    assert everyone(directory)["u000001"] == Seen(an_entry(), 1)


def test_f36_an_account_cannot_be_added_under_a_second_login(directory: LdapDirectory) -> None:
    """The directory itself refuses the same account id at another place."""
    done(directory, AddEntry(an_entry(), 1))

    assert result(directory, AddEntry(an_entry(login="other"), 1)) is Result.REFUSED


def test_a_modify_sets_the_named_fields_and_nothing_else(directory: LdapDirectory) -> None:
    """Only the fields named change, and the generation moves."""
    done(directory, AddEntry(an_entry(), 1))

    done(directory, ModifyEntry(an_entry(title="", unit="D99", name="鈴木 健太"), ("title", "name"), 1, 2))

    assert everyone(directory)["u000001"] == Seen(an_entry(title="", name="鈴木 健太"), 2)


@pytest.mark.parametrize("field", [f for f in FIELDS if f != "login"])
def test_every_field_can_be_modified_alone(directory: LdapDirectory, field: str) -> None:
    """Each comparable field reaches the directory by itself."""
    other = an_entry(
        status=Status.SUSPENDED,
        number="0099999",
        name="田中 葵",
        unit="D50",
        unit_name="税務課",
        title="係長",
        form="fiscal_year",
        ends_at=ENDS,
        mail="tanaka.aoi@vill.example.lg.jp",
    )
    wanted = replace(an_entry(), **{field: getattr(other, field)})
    done(directory, AddEntry(an_entry(), 1))

    done(directory, ModifyEntry(wanted, (field,), 1, 2))

    assert everyone(directory)["u000001"] == Seen(wanted, 2)
    assert list(directory.differing(images(directory, wanted))) == []


def test_an_address_that_is_no_more_is_taken_out(directory: LdapDirectory) -> None:
    """A field without a value leaves no attribute behind."""
    done(directory, AddEntry(an_entry(mail="sato.misaki@vill.example.lg.jp"), 1))

    done(directory, ModifyEntry(an_entry(), ("mail",), 1, 2))

    assert everyone(directory)["u000001"] == Seen(an_entry(), 2)
    assert list(directory.differing(images(directory, an_entry()))) == []


def test_a_login_is_never_modified(directory: LdapDirectory) -> None:
    """An entry's address does not change; such a write is refused without being sent."""
    done(directory, AddEntry(an_entry(), 1))

    assert result(directory, ModifyEntry(an_entry(), ("login",), 1, 2)) is Result.REFUSED


def test_f35_a_stale_writer_is_refused_by_the_directory(directory: LdapDirectory) -> None:
    """A worker that wakes up late with an older generation changes nothing, whatever it writes."""
    done(directory, AddEntry(an_entry(), 1), AddGroup(CLERKS, 1))
    done(directory, ModifyEntry(an_entry(title="課長"), ("title",), 1, 2), ModifyGroup(CLERKS.key, (), (), (), 1, 2))
    late: Sequence[Write] = (
        ModifyEntry(an_entry(title="主事"), ("title",), 1, 3),
        DeleteEntry("u000001", 1),
        ModifyGroup(CLERKS.key, ("u000001",), (), (), 1, 3),
    )

    outcomes = [result(directory, write) for write in late]

    assert outcomes == [Result.STALE] * 3
    assert everyone(directory)["u000001"] == Seen(an_entry(title="課長"), 2)
    assert list(directory.read_groups(members=True)) == [clerks(2)]


def test_f35_a_fence_shuts_an_older_writer_out(directory: LdapDirectory) -> None:
    """A modify without fields moves the generation alone."""
    done(directory, AddEntry(an_entry(), 1))

    done(directory, ModifyEntry(an_entry(), (), 1, 5))

    assert everyone(directory)["u000001"] == Seen(an_entry(), 5)
    assert result(directory, ModifyEntry(an_entry(title="課長"), ("title",), 1, 2)) is Result.STALE


def test_f36_writes_to_what_is_gone_are_stale(directory: LdapDirectory) -> None:
    """Nothing is brought back to life by a modify, and deleting twice is harmless."""
    done(directory, AddEntry(an_entry(), 1))
    done(directory, DeleteEntry("u000001", 1))

    assert result(directory, DeleteEntry("u000001", 1)) is Result.STALE
    assert result(directory, ModifyEntry(an_entry(), ("title",), 1, 2)) is Result.STALE
    assert result(directory, ModifyGroup("role.none", (), (), (), 1, 2)) is Result.STALE
    assert everyone(directory) == {}


def test_what_a_directory_cannot_hold_is_refused_with_its_words(directory: LdapDirectory) -> None:
    """A refused write does not stop its neighbours, and says why."""
    good, nameless, broken = an_entry(1), an_entry(2, name=""), an_entry(3, name="\ud842")

    outcomes = directory.apply([AddEntry(e, 1) for e in (nameless, good, broken)]).outcomes()

    assert [o.result for o in outcomes] == [Result.REFUSED, Result.DONE, Result.REFUSED]
    assert "requires attribute" in outcomes[0].reason
    assert outcomes[2].reason


def test_members_come_and_go_and_repeats_are_harmless(directory: LdapDirectory) -> None:
    """Joining twice or leaving without being in it changes nothing."""
    done(directory, AddEntry(an_entry(1), 1), AddEntry(an_entry(2), 1), AddGroup(CLERKS, 1))

    done(directory, ModifyGroup(CLERKS.key, ("u000001", "u000002"), (), (), 1, 2))
    done(directory, ModifyGroup(CLERKS.key, ("u000001",), ("u000002", "u000003"), (), 2, 3))

    assert list(directory.read_groups(members=True)) == [clerks(3, frozenset({"u000001"}))]
    assert list(directory.read_groups()) == [SeenGroup(CLERKS.key, 3)]
    assert everyone(directory)["u000001"].entry.groups == {CLERKS.key}
    assert everyone(directory)["u000002"].entry.groups == frozenset()


def test_five_thousand_members_leave_twice(directory: LdapDirectory) -> None:
    """Large removals, of which few, none or all are members any more, are all the same to the caller."""
    logins = tuple(f"u{i:06d}" for i in range(5000))
    done(directory, AddGroup(CLERKS, 1), *(AddEntry(an_entry(i), 1) for i in (0, 7, 4999)))
    done(directory, ModifyGroup(CLERKS.key, logins, (), (), 1, 2))
    assert next(directory.read_groups(members=True)).members == frozenset(logins)

    done(directory, ModifyGroup(CLERKS.key, (), logins[1::2], (), 2, 3))
    done(directory, ModifyGroup(CLERKS.key, (), logins, (), 3, 4))
    done(directory, ModifyGroup(CLERKS.key, (), logins, (), 4, 5))

    assert list(directory.read_groups(members=True)) == [clerks(5)]
    assert {seen.entry.groups for seen in everyone(directory).values()} == {frozenset()}


def test_f38_memberships_follow_whatever_the_generations_are(directory: LdapDirectory) -> None:
    """What a person is in and who is in a group agree after every write, also when a member is deleted."""
    done(directory, AddEntry(an_entry(1), 3), AddEntry(an_entry(2), 4), AddGroup(CLERKS, 5))
    done(directory, ModifyGroup(CLERKS.key, ("u000001", "u000002"), (), (), 5, 6))
    assert {seen.entry.groups for seen in everyone(directory).values()} == {frozenset({CLERKS.key})}

    done(directory, ModifyGroup(CLERKS.key, (), ("u000001",), (), 6, 7))
    assert everyone(directory)["u000001"].entry.groups == frozenset()

    done(directory, DeleteEntry("u000002", 4))
    assert list(directory.read_groups(members=True)) == [clerks(7)]


def test_f36_somebody_elses_entry_is_neither_modified_nor_deleted(directory: LdapDirectory, hands: Hands) -> None:
    """An entry without our generation fails every assertion."""
    hands.modify(f"dn: {hands.person('u000001')}\nchangetype: add\nobjectClass: inetOrgPerson\ncn: h\nsn: h\n")

    assert result(directory, DeleteEntry("u000001", 1)) is Result.STALE
    assert result(directory, ModifyEntry(an_entry(), ("title",), 1, 2)) is Result.STALE


def test_the_last_member_can_leave(directory: LdapDirectory) -> None:
    """A placeholder keeps the group legal and is never shown as a member."""
    done(directory, AddEntry(an_entry(), 1), AddGroup(CLERKS, 1))
    done(directory, ModifyGroup(CLERKS.key, ("u000001",), (), (), 1, 2))

    done(directory, ModifyGroup(CLERKS.key, (), ("u000001",), (), 2, 3))

    assert list(directory.read_groups(members=True)) == [clerks(3)]


def test_the_last_member_can_leave_when_somebody_took_the_placeholder_out(
    directory: LdapDirectory, hands: Hands
) -> None:
    """The placeholder comes back with the next removal."""
    done(directory, AddEntry(an_entry(), 1), AddGroup(CLERKS, 1))
    done(directory, ModifyGroup(CLERKS.key, ("u000001",), (), (), 1, 2))
    nobody = f"cn=nobody,{hands.base}"
    hands.modify(f"dn: {hands.group(CLERKS.key)}\nchangetype: modify\ndelete: member\nmember: {nobody}\n")

    done(directory, ModifyGroup(CLERKS.key, (), ("u000001",), (), 2, 3))

    assert list(directory.read_groups(members=True)) == [clerks(3)]


@pytest.mark.parametrize("label", ["税務住民課", "", "髙﨑 (係)*\\ #"])
def test_a_label_is_replaced_and_members_stay(directory: LdapDirectory, label: str) -> None:
    """Another label, or none at all, in one write with a member; without one, a write leaves it as it is."""
    done(directory, AddEntry(an_entry(), 1), AddGroup(CLERKS, 1))

    done(directory, ModifyGroup(CLERKS.key, ("u000001",), (), (), 1, 2, label))
    done(directory, ModifyGroup(CLERKS.key, (), (), (), 2, 3))

    assert list(directory.read_groups(members=True)) == [
        SeenGroup(CLERKS.key, 3, frozenset({"u000001"}), frozenset(), label)
    ]
    assert everyone(directory)["u000001"].entry.groups == {CLERKS.key}


def test_a_label_that_somebody_added_to_is_not_the_one_we_wrote(directory: LdapDirectory, hands: Hands) -> None:
    """A second value shows, and our next label takes the place of both."""
    done(directory, AddGroup(CLERKS, 1))
    hands.modify(f"dn: {hands.group(CLERKS.key)}\nchangetype: modify\nadd: description\ndescription: x\n")

    (two,) = directory.read_groups(members=True)
    done(directory, ModifyGroup(CLERKS.key, (), (), (), 1, 2, CLERKS.label))

    assert two.label not in (None, CLERKS.label)
    assert list(directory.read_groups(members=True)) == [clerks(2)]


def test_f38_a_foreign_member_is_shown_and_can_be_taken_out(directory: LdapDirectory, hands: Hands) -> None:
    """A member that is no account of ours appears under the directory's own name for it."""
    foreign = f"cn=sekisho,ou=services,{hands.base}"
    done(directory, AddGroup(CLERKS, 1))
    hands.modify(f"dn: {hands.group(CLERKS.key)}\nchangetype: modify\nadd: member\nmember: {foreign}\n")

    assert list(directory.read_groups([CLERKS.key], members=True)) == [clerks(1, foreign=frozenset({foreign}))]
    done(directory, ModifyGroup(CLERKS.key, (), (), (foreign,), 1, 2))
    assert list(directory.read_groups(members=True)) == [clerks(2)]


def test_a_group_made_by_hand_is_generation_0_and_can_be_taken_over(directory: LdapDirectory, hands: Hands) -> None:
    """What stands in our part of the directory is shown, and becomes ours with the first write."""
    nobody = f"cn=nobody,{hands.base}"
    hands.modify(f"dn: {hands.group('hand')}\nchangetype: add\nobjectClass: groupOfNames\ncn: hand\nmember: {nobody}\n")
    assert list(directory.read_groups()) == [SeenGroup("hand", 0)]

    done(directory, ModifyGroup("hand", (), (), (), 0, 1))

    assert list(directory.read_groups()) == [SeenGroup("hand", 1)]
    assert result(directory, ModifyGroup("hand", (), (), (), 0, 2)) is Result.STALE


@pytest.mark.parametrize("key", ["role,x", "a+b=c", ' "quoted" ', "#1", "係長;<級>", "a\\b", "*()"])
def test_f70_group_keys_with_special_characters_survive(directory: LdapDirectory, key: str) -> None:
    """Escaping a key into a DN and back loses nothing."""
    done(directory, AddEntry(an_entry(), 1), AddGroup(Group(key, ""), 1))
    done(directory, ModifyGroup(key, ("u000001",), (), (), 1, 2))

    assert [group.key for group in directory.read_groups([key])] == [key]
    assert everyone(directory)["u000001"].entry.groups == {key}


def test_f38_entries_that_are_not_ours_are_orphans(directory: LdapDirectory, hands: Hands) -> None:
    """Without an account id, or in a place we did not choose: reported, never mistaken for an account."""
    plain = f"dn: {hands.person('hand')}\nchangetype: add\nobjectClass: inetOrgPerson\nuid: hand\ncn: h\nsn: h\n\n"
    deep = (
        f"dn: ou=sub,ou=people,{hands.base}\nchangetype: add\nobjectClass: organizationalUnit\nou: sub\n\n"
        f"dn: uid=deep,ou=sub,ou=people,{hands.base}\nchangetype: add\nobjectClass: inetOrgPerson\n"
        "objectClass: sekishoAccount\nuid: deep\ncn: d\nsn: d\nsekishoUUID: x\nsekishoGeneration: 1\n"
        "sekishoState: active\n"
    )
    done(directory, AddEntry(an_entry(), 1))
    hands.modify(plain + deep)
    expected = {
        Orphan(hands.person("hand"), "hand"),
        Orphan(f"ou=sub,ou=people,{hands.base}", ""),
        Orphan(f"uid=deep,ou=sub,ou=people,{hands.base}", "deep"),
    }

    assert {one for one in directory.read() if isinstance(one, Orphan)} == expected
    assert set(directory.differing(images(directory, an_entry()))) == expected
    assert list(directory.read([an_entry().account])) == [Seen(an_entry(), 1)]


def test_reading_many_accounts_by_id_finds_exactly_those(directory: LdapDirectory) -> None:
    """More ids than fit in one question, half of them unknown."""
    done(directory, *(AddEntry(an_entry(i), 1) for i in range(500)))

    found = list(directory.read([an_entry(i).account for i in range(250, 1000)]))

    assert {one.entry.login for one in found if isinstance(one, Seen)} == {f"u{i:06d}" for i in range(250, 500)}
    assert list(directory.read([])) == []


def test_readings_can_be_nested_and_left_half_way(directory: LdapDirectory) -> None:
    """A second question while the first still streams does not mix answers, nor does leaving early."""
    done(directory, *(AddEntry(an_entry(i), 1) for i in range(50)))

    for one in directory.read():
        assert isinstance(one, Seen)
        assert list(directory.read([one.entry.account])) == [one]
        break

    assert len(list(directory.read())) == 50


@pytest.mark.parametrize(
    ("ldif", "login"),
    [
        ("replace: title\ntitle: 町長\n", "u000001"),
        ("add: title\ntitle: 町長\n", "u000001"),
        ("replace: displayName\ndisplayName: X\n", "u000001"),
        ("replace: mail\nmail: boss@vill.example.lg.jp\n", "u000001"),
        ("add: mail\nmail: boss@vill.example.lg.jp\n", "u000001"),
        ("replace: sn\nsn: X\n", "u000001"),
        ("replace: pwdEndTime\npwdEndTime: 20991231000000Z\n", "u000001"),
        ("replace: pwdEndTime\npwdEndTime: 20991231000000.5Z\n", "u000001"),
        ("delete: pwdEndTime\n", "u000002"),
        ("replace: sekishoState\nsekishoState: active\n-\ndelete: pwdEndTime\n", "u000002"),
        ("delete: sekishoEndsAt\n", "u000002"),
    ],
)
def test_a_change_made_by_hand_is_seen(directory: LdapDirectory, hands: Hands, ldif: str, login: str) -> None:
    """Whatever of ours somebody changes, both ways of reading show an entry that differs."""
    expected = [an_entry(1), an_entry(2, status=Status.DISABLED, ends_at=ENDS)]
    done(directory, *(AddEntry(entry, 1) for entry in expected))

    hands.modify(f"dn: {hands.person(login)}\nchangetype: modify\n{ldif}")

    found = list(directory.differing(images(directory, *expected)))
    assert [one.entry.login for one in found if isinstance(one, Seen)] == [login]
    assert everyone(directory)[login].entry not in expected
    assert [one.entry for one in found if isinstance(one, Seen)] == [everyone(directory)[login].entry]


def test_comparing_tells_what_is_missing_and_ignores_groups(directory: LdapDirectory) -> None:
    """Ids that were expected and not seen are missing; memberships are another question."""
    done(directory, AddEntry(an_entry(1), 1), AddEntry(an_entry(2), 1), AddGroup(CLERKS, 1))
    done(directory, ModifyGroup(CLERKS.key, ("u000001",), (), (), 1, 2))
    done(directory, ModifyEntry(an_entry(1), ("title", "number"), 1, 9))
    expected = images(directory, an_entry(1), an_entry(2), an_entry(3))

    comparison = directory.differing(expected)

    assert list(comparison) == []
    assert expected.keys() - comparison.seen == {an_entry(3).account}


def test_an_account_nobody_expects_comes_out_of_the_comparison(directory: LdapDirectory) -> None:
    """One of ours that should not exist is shown."""
    done(directory, AddEntry(an_entry(), 1))

    assert [one.entry for one in directory.differing({}) if isinstance(one, Seen)] == [an_entry()]


def test_f30_a_part_that_is_missing_is_an_error(slapd: PrivateSlapd, directory: LdapDirectory) -> None:
    """A wrong base is refused, never read as "nobody there"."""
    settings = LdapSettings(url=slapd.layout.socket_url, base="dc=elsewhere", identity=slapd.layout.service)
    elsewhere = LdapDirectory(settings)

    with pytest.raises(Refused, match="DIR-007"):
        list(elsewhere.read())
    with pytest.raises(Refused, match="DIR-007"):
        list(elsewhere.read_groups())
    with pytest.raises(Refused, match="DIR-007"):
        elsewhere.changed_since(None)
    elsewhere.close()


def test_f30_a_directory_that_hides_its_entries_is_an_error(
    slapd: PrivateSlapd, directory: LdapDirectory, hands: Hands
) -> None:
    """An account without read right gets no empty answer to any question."""
    done(directory, AddEntry(an_entry(), 1))
    hands.set_password("u000001", "correct horse battery")
    person = hands.person("u000001")
    blind = LdapDirectory(
        LdapSettings(
            url=slapd.layout.tls_url,
            base=f"ou=policies,{hands.base}",
            identity=person,
            bind_dn=person,
            password="correct horse battery",
            ca_file=slapd.layout.ca_file,
        )
    )
    hands.modify(
        "".join(
            f"dn: ou={part},ou=policies,{hands.base}\nchangetype: add\nobjectClass: organizationalUnit\nou: {part}\n\n"
            for part in ("people", "groups")
        )
    )

    questions = (
        lambda: list(blind.read()),
        lambda: list(blind.read([an_entry().account])),
        lambda: list(blind.differing({})),
        lambda: list(blind.read_groups()),
    )
    for question in questions:
        with pytest.raises(Refused):
            question()
    blind.close()
    hands.run("ldapdelete", *(f"ou={part},ou=policies,{hands.base}" for part in ("people", "groups")))


def test_f30_an_answer_cut_by_a_size_limit_is_an_error(
    slapd: PrivateSlapd, directory: LdapDirectory, hands: Hands
) -> None:
    """A reader with the ordinary limit of 500 entries gets no half answer."""
    done(directory, *(AddEntry(an_entry(i), 1) for i in range(600)))
    hands.set_password("u000001", "correct horse battery")
    person = hands.person("u000001")
    limited = LdapDirectory(
        LdapSettings(
            url=slapd.layout.tls_url,
            base=hands.base,
            identity=person,
            bind_dn=person,
            password="correct horse battery",
            ca_file=slapd.layout.ca_file,
        )
    )

    with pytest.raises(Refused, match="DIR-007"):
        list(limited.read())
    limited.close()


def test_changes_since_a_cursor(directory: LdapDirectory, hands: Hands) -> None:
    """Adds, modifies, members put in by hand, orphans and deletions are all found, once."""
    done(directory, *(AddEntry(an_entry(i), 1) for i in range(1, 5)), AddGroup(CLERKS, 1))
    first = directory.changed_since(None)
    assert first.everything

    quiet = directory.changed_since(first.cursor)
    done(directory, AddEntry(an_entry(5), 1), ModifyEntry(an_entry(1, title="課長"), ("title",), 1, 2))
    member = f"dn: {hands.group(CLERKS.key)}\nchangetype: modify\nadd: member\nmember: {hands.person('u000002')}\n\n"
    orphan = f"dn: {hands.person('hand')}\nchangetype: add\nobjectClass: inetOrgPerson\nuid: hand\ncn: h\nsn: h\n"
    hands.modify(member + orphan)
    busy = directory.changed_since(quiet.cursor)
    hands.run("ldapdelete", hands.person("u000003"))
    gone = directory.changed_since(busy.cursor)
    after = directory.changed_since(gone.cursor)

    assert quiet == Delta(quiet.cursor, False, frozenset(), frozenset(), (), False)
    assert busy.accounts == {an_entry(1).account, an_entry(5).account}
    assert busy.groups == {CLERKS.key}
    assert busy.orphans == (Orphan(hands.person("hand"), "hand"),)
    assert (busy.everything, busy.vanished) == (False, False)
    assert (gone.everything, gone.vanished) == (False, True)
    assert (after.everything, after.vanished, after.accounts) == (False, False, frozenset())


def test_changes_survive_a_restart_of_the_directory(slapd: PrivateSlapd, directory: LdapDirectory) -> None:
    """The list of changes is on disk, not in the server's memory."""
    done(directory, AddEntry(an_entry(1), 1))
    cursor = directory.changed_since(None).cursor
    done(directory, AddEntry(an_entry(2), 1))

    slapd.stop()
    slapd.start()

    delta = directory.changed_since(cursor)
    assert (delta.everything, delta.accounts) == (False, {an_entry(2).account})


@pytest.mark.parametrize(
    "cursor",
    [
        b"garbage",
        b"rid=000",
        b"rid=000,csn=",
        b"rid=000,csn=20200101000000.000000Z#000000#000#000000",
        b"rid=000,csn=20990101000000.000000Z#000000#000#000000",
    ],
)
def test_a_cursor_the_directory_does_not_know_means_everything(directory: LdapDirectory, cursor: bytes) -> None:
    """Nonsense, too old, or from the future: compare in full, and go on from a good cursor."""
    done(directory, AddEntry(an_entry(1), 1))

    delta = directory.changed_since(cursor)
    done(directory, AddEntry(an_entry(2), 1))

    assert delta.everything
    assert directory.changed_since(delta.cursor).accounts == {an_entry(2).account}


def test_two_thousand_writes_at_once_do_not_stand_still(directory: LdapDirectory) -> None:
    """Far more than both sides' buffers and the window hold."""
    done(directory, *(AddEntry(an_entry(i), 1) for i in range(2000)))

    assert len(everyone(directory)) == 2000


def test_several_batches_may_be_under_way(directory: LdapDirectory) -> None:
    """The next batch is sent before the first one is asked for, and each knows its own outcomes."""
    batches = [[AddEntry(an_entry(i), 1) for i in range(start, start + 300)] for start in (0, 300, 600)]

    pending = [directory.apply(batch) for batch in batches]
    outcomes: list[list[Outcome]] = [one.outcomes() for one in reversed(pending)]

    assert [[o.write for o in some] for some in reversed(outcomes)] == batches
    assert {o.result for some in outcomes for o in some} == {Result.DONE}


def test_nothing_to_write_is_no_work(directory: LdapDirectory) -> None:
    """An empty batch has no outcomes."""
    assert directory.apply([]).outcomes() == []


def test_f37_an_outcome_that_was_not_answered_is_unknown_and_can_be_read_back(
    slapd: PrivateSlapd, directory: LdapDirectory
) -> None:
    """The server is killed with writes under way: done is in the directory, the others are unknown, none is refused."""
    directory.apply([AddEntry(an_entry(9999), 1)]).outcomes()
    pid = slapd.status()
    assert pid is not None
    pending = directory.apply([AddEntry(an_entry(i), 1) for i in range(3000)])

    os.kill(pid, signal.SIGKILL)
    outcomes = pending.outcomes()
    until_gone(slapd)
    slapd.start()
    there = everyone(directory)

    assert {o.result for o in outcomes} <= {Result.DONE, Result.UNKNOWN}
    assert Result.UNKNOWN in {o.result for o in outcomes}
    for outcome in outcomes:
        assert isinstance(outcome.write, AddEntry)
        assert outcome.result is Result.UNKNOWN or outcome.write.entry.login in there


def test_f37_a_silent_directory_times_out_as_unknown(slapd: PrivateSlapd, directory: LdapDirectory) -> None:
    """A server that is stopped in its tracks costs the timeout, not for ever: the same one answers when it goes on."""
    pid = slapd.status()
    assert pid is not None
    with closing(LdapDirectory(replace(slapd.settings(), timeout=5))) as hasty:
        done(hasty, AddEntry(an_entry(1), 1))
        os.kill(pid, signal.SIGSTOP)
        try:
            _wait_until_stopped(pid)
            outcomes = hasty.apply([AddEntry(an_entry(2), 1)]).outcomes()
        finally:
            os.kill(pid, signal.SIGCONT)

        assert outcomes[0].result is Result.UNKNOWN
        done(hasty, AddEntry(an_entry(3), 1))


def _wait_until_stopped(pid: int) -> None:
    """The signal is on its way when ``kill`` returns; on a busy machine a thread may still answer."""
    while any(_state(task) != "T" for task in Path(f"/proc/{pid}/task").iterdir()):
        time.sleep(0.01)


def _state(task: Path) -> str:
    """Of a thread; "T" also where it has just ended."""
    try:
        return (task / "stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return "T"


def test_a_directory_that_is_down_is_unreachable_and_comes_back(slapd: PrivateSlapd, directory: LdapDirectory) -> None:
    """Nothing is sent while it is down; the same object works again as soon as it is up."""
    done(directory, AddEntry(an_entry(1), 1))
    list(directory.read())
    slapd.stop()

    with pytest.raises(Unreachable, match="DIR-001"):
        directory.apply([AddEntry(an_entry(2), 1)])
    with pytest.raises(Unreachable, match="DIR-001"):
        list(directory.read())
    with pytest.raises(Unreachable, match="DIR-001"):
        directory.changed_since(None)
    slapd.start()

    done(directory, AddEntry(an_entry(2), 1))
    assert set(everyone(directory)) == {"u000001", "u000002"}
