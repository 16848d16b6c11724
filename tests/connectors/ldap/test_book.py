"""Entries that keep other places than the usual one are found, written and left alone there (issue F)."""

from dataclasses import replace

from connectors.ldap import LdapDirectory
from connectors.ldap.ber import octets
from connectors.ldap.dn import Booked, fold
from idm.entry import Entry, Group
from idm.ports import (
    AddEntry,
    AddGroup,
    AdoptEntry,
    Book,
    DeleteEntry,
    DeleteStranger,
    ModifyEntry,
    ModifyGroup,
    Orphan,
    Result,
    Seen,
    ShutStranger,
    Stranger,
    Write,
)
from idm.verdict import Status
from tests.slapd import Hands

PEOPLE = "ou=people,dc=sekisho,dc=example"
OLD = f"cn=阿蘇\\2C 太郎,ou=旧,{PEOPLE}"
BOOK = Book({"aso": OLD}, frozenset({"aso"}), frozenset({f"uid=svc,{PEOPLE}"}))
ENTRY = Entry(
    "00000001-0000-4000-8000-000000000000", "aso", Status.ACTIVE, "1", "阿蘇 太郎", "", "", "", "", None, frozenset()
)
LDIF = f"""dn: ou=旧,{PEOPLE}
objectClass: organizationalUnit
ou: 旧

dn: {OLD}
objectClass: inetOrgPerson
cn: 阿蘇, 太郎
sn: 阿蘇
uid: Taro.Aso
uid: taro
mail: taro@old.example

dn: uid=svc,{PEOPLE}
objectClass: account
uid: svc
"""


def branch() -> Booked:
    return Booked("uid", PEOPLE, BOOK.addresses, frozenset({fold(f"uid=svc,{PEOPLE}".encode())}))


def test_both_directions_go_by_the_book_first() -> None:
    """Whoever is in the book is nowhere else: his usual place belongs to a stranger."""
    people = branch()

    assert people.dn("aso") == OLD.encode()
    assert people.name(OLD.encode()) == "aso"
    assert people.name(OLD.replace(",ou=", ", OU=").encode()) == "aso"
    assert people.name(f"uid=aso,{PEOPLE}".encode()) is None
    assert people.name(f"uid=kuma,{PEOPLE}".encode()) == "kuma"
    assert people.name(f"uid=svc,{PEOPLE}".encode()) is None


def test_many_members_at_once_are_read_in_the_fast_way_only_where_none_is_in_the_book() -> None:
    """A stranger in the usual place of somebody who stands elsewhere is not taken for him."""
    usual, taken = octets(f"uid=kuma,{PEOPLE}".encode()), octets(f"uid=aso,{PEOPLE}".encode())

    assert branch().names(usual) == ["kuma"]
    assert branch().names(usual + taken) is None
    renamed = Booked("uid", PEOPLE, {"aso": f"uid=a1,{PEOPLE}"}, frozenset())
    assert renamed.names(usual + octets(f"uid=a1,{PEOPLE}".encode())) is None
    assert renamed.name(f"uid=a1,{PEOPLE}".encode()) == "aso"


def done(directory: LdapDirectory, write: Write) -> Result:
    return directory.apply([write]).outcomes()[0].result


def stands(directory: LdapDirectory, address: str) -> Stranger:
    (found,) = directory.survey([address])
    return found


def test_an_adopted_entry_is_read_written_and_deleted_where_it_is(directory: LdapDirectory, hands: Hands) -> None:
    """Id and locks are added, a stale version is refused, and everything else goes on at the old address."""
    hands.run("ldapadd", text=LDIF)
    directory.book = BOOK
    version = stands(directory, OLD).version
    hands.modify(f"dn: {OLD}\nchangetype: modify\nreplace: title\ntitle: 主査\n")

    assert done(directory, AdoptEntry(ENTRY, version, 3)) is Result.STALE
    assert done(directory, AdoptEntry(ENTRY, stands(directory, OLD).version, 3)) is Result.DONE
    assert done(directory, AdoptEntry(ENTRY, stands(directory, OLD).version, 4)) is Result.STALE

    (seen,) = [one for one in directory.read([ENTRY.account]) if isinstance(one, Seen)]
    assert (seen.entry.login, seen.generation, seen.entry.mail) == ("aso", 3, "taro@old.example")
    held = hands.run("ldapsearch", "-LLL", "-b", OLD, "-s", "base", "uid", "mail", "title")
    assert {"uid: Taro.Aso", "uid: taro", "mail: taro@old.example"} <= set(held.splitlines())
    assert done(directory, AddGroup(Group("clerks", ""), 1)) is Result.DONE
    assert done(directory, ModifyGroup("clerks", ("aso",), (), (), 1, 2)) is Result.DONE
    (group,) = directory.read_groups(["clerks"], members=True)
    assert (group.members, group.foreign) == (frozenset({"aso"}), frozenset())
    assert [one for one in directory.read() if isinstance(one, Orphan)] == [Orphan(f"ou=旧,{PEOPLE}", "")]
    stopped = replace(ENTRY, status=Status.DISABLED)
    assert done(directory, ModifyEntry(stopped, ("status",), 3, 5)) is Result.DONE
    assert done(directory, DeleteEntry("aso", 5)) is Result.DONE
    assert [one.address for one in directory.survey([OLD])] == []


def test_what_is_apart_is_neither_read_nor_compared(directory: LdapDirectory, hands: Hands) -> None:
    """Without the book the same entry is an orphan."""
    hands.run("ldapadd", text=LDIF)
    svc = f"uid=svc,{PEOPLE}"

    assert svc in {one.address for one in directory.read() if isinstance(one, Orphan)}
    directory.book = BOOK
    assert svc not in {one.address for one in directory.read() if isinstance(one, Orphan)}
    assert svc not in {one.address for one in directory.differing({}) if isinstance(one, Orphan)}
    assert svc in {one.address for one in directory.survey()}


def test_an_account_of_ours_is_never_shut_or_deleted_as_a_stranger(directory: LdapDirectory) -> None:
    """Whatever the caller believes: the directory itself refuses."""
    assert done(directory, AddEntry(replace(ENTRY, login="kuma"), 1)) is Result.DONE
    ours = stands(directory, f"uid=kuma,{PEOPLE}")

    assert done(directory, ShutStranger(ours.address, ours.version)) is Result.STALE
    assert done(directory, DeleteStranger(ours.address, ours.version)) is Result.STALE
