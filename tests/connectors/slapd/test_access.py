"""Who may do what in the private directory: the two locks of a stopped account, and nobody's passwords."""

import os
import subprocess
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from connectors.ldap import LdapDirectory, LdapSettings
from connectors.slapd import PrivateSlapd
from idm.entry import Entry
from idm.errors import Refused
from idm.ports import AddEntry, ModifyEntry, Result, Write
from idm.secret import Secret
from idm.verdict import Status
from tests.slapd import Hands

PASSWORD = "correct horse battery"
LOGIN = "tanaka"
ARGON2ID = "{ARGON2}$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$NQ5/JJ3OxIUNnYP0eHIuBgd9UsAxL5VIHbXhZoYWbyw"
"""Of ``sekisho-test-password``."""
PAST, FUTURE = datetime(2020, 3, 31, 15, tzinfo=UTC), datetime(2099, 3, 31, 15, tzinfo=UTC)


def tanaka(status: Status = Status.ACTIVE, ends_at: datetime | None = None) -> Entry:
    return Entry(
        "00000001-0000-4000-8000-000000000000",
        LOGIN,
        status,
        "0000001",
        "田中 葵",
        "D01",
        "総務課",
        "主任",
        "regular",
        ends_at,
        frozenset(),
    )


def done(directory: LdapDirectory, write: Write) -> None:
    assert directory.apply([write]).outcomes()[0].result is Result.DONE


@pytest.fixture
def active(directory: LdapDirectory, hands: Hands) -> LdapDirectory:
    """An active account with a password."""
    done(directory, AddEntry(tanaka(), 1))
    hands.set_password(LOGIN, PASSWORD)
    return directory


def test_an_active_account_binds(active: LdapDirectory, hands: Hands) -> None:
    """The right password opens, a wrong one does not."""
    assert hands.may_bind(LOGIN, PASSWORD)
    assert not hands.may_bind(LOGIN, "wrong")


@pytest.mark.parametrize("status", [Status.SUSPENDED, Status.DISABLED])
def test_a_stopped_account_does_not_bind_and_comes_back(active: LdapDirectory, hands: Hands, status: Status) -> None:
    """Stopping refuses the right password; making active again gives it back, without a new one."""
    done(active, ModifyEntry(tanaka(status), ("status",), 1, 2))
    assert not hands.may_bind(LOGIN, PASSWORD)

    done(active, ModifyEntry(tanaka(), ("status",), 2, 3))
    assert hands.may_bind(LOGIN, PASSWORD)


@pytest.mark.parametrize(
    "ldif",
    [
        "delete: pwdEndTime\n",  # the access rule alone
        "replace: sekishoState\nsekishoState: active\n",  # pwdEndTime alone
        "replace: sekishoState\nsekishoState: nonsense\n-\ndelete: pwdEndTime\n",
    ],
)
def test_each_lock_alone_refuses_the_bind(active: LdapDirectory, hands: Hands, ldif: str) -> None:
    """Whoever takes one of the two away by hand opens nothing."""
    done(active, ModifyEntry(tanaka(Status.DISABLED), ("status",), 1, 2))

    hands.modify(f"dn: {hands.person(LOGIN)}\nchangetype: modify\n{ldif}")

    assert not hands.may_bind(LOGIN, PASSWORD)


def test_a_new_password_does_not_reopen_a_stopped_account(active: LdapDirectory, hands: Hands) -> None:
    """A reset by the service itself leaves both locks in place."""
    done(active, ModifyEntry(tanaka(Status.DISABLED), ("status",), 1, 2))

    hands.set_password(LOGIN, "another horse battery")

    assert not hands.may_bind(LOGIN, "another horse battery")


@pytest.mark.parametrize(("ends_at", "binds"), [(PAST, False), (FUTURE, True), (None, True)])
def test_access_ends_at_the_instant_without_any_worker(
    active: LdapDirectory, hands: Hands, ends_at: datetime | None, binds: bool
) -> None:
    """The directory itself refuses an account, still marked active, from its end on."""
    done(active, ModifyEntry(tanaka(ends_at=ends_at), ("ends_at",), 1, 2))

    assert hands.may_bind(LOGIN, PASSWORD) is binds


def test_an_open_session_is_cut_at_once(active: LdapDirectory, slapd: PrivateSlapd, hands: Hands) -> None:
    """A connection bound before the account was stopped sees nothing from that moment on."""
    person = hands.person(LOGIN)
    settings = LdapSettings(
        url=slapd.layout.tls_url,
        base=hands.base,
        identity=person,
        bind_dn=person,
        password=PASSWORD,
        ca_file=slapd.layout.ca_file,
    )
    session = LdapDirectory(settings)
    assert len(list(session.read())) == 1

    done(active, ModifyEntry(tanaka(Status.SUSPENDED), ("status",), 1, 2))

    with pytest.raises(Refused, match="DIR-007"):
        list(session.read())
    done(active, ModifyEntry(tanaka(), ("status",), 2, 3))
    assert len(list(session.read())) == 1
    session.close()


def test_an_account_can_be_born_stopped(directory: LdapDirectory, hands: Hands) -> None:
    """Added as disabled, it never binds, whatever password it gets."""
    done(directory, AddEntry(tanaka(Status.DISABLED), 1))
    hands.set_password(LOGIN, PASSWORD)

    assert not hands.may_bind(LOGIN, PASSWORD)


def test_staff_cannot_write_their_own_password(active: LdapDirectory, hands: Hands) -> None:
    """One door for passwords: Sekisho."""
    person = hands.person(LOGIN)

    code, _ = hands.run_as(person, PASSWORD, "ldappasswd", "-s", "new password of mine")

    assert code != 0
    assert hands.may_bind(LOGIN, PASSWORD)
    for attribute, value in (("sekishoState", "active"), ("title", "町長"), ("userPassword", "x")):
        ldif = f"dn: {person}\nchangetype: modify\nreplace: {attribute}\n{attribute}: {value}\n"
        code, said = hands.run_as(person, PASSWORD, "ldapmodify", text=ldif)
        assert code in (50, 53), said


def test_staff_read_people_and_nobodys_password(active: LdapDirectory, hands: Hands) -> None:
    """Everything but hashes, old hashes, services, policies and the log of changes."""
    hands.set_password(LOGIN, PASSWORD + "2")  # so that there is a history
    who = (hands.person(LOGIN), PASSWORD + "2", "ldapsearch", "-LLL", "-o", "ldif-wrap=no")

    _, everything = hands.run_as(*who, "-b", hands.base, "*", "+")

    assert f"uid={LOGIN},ou=people" in everything
    assert not [
        word for word in ("userPassword", "pwdHistory", "ou=services,", "ou=policies,") if f"{word}:" in everything
    ]
    assert "dn: cn=sekisho" not in everything
    assert hands.run_as(*who, "-b", "cn=accesslog")[0] == 32


def test_a_visitor_reads_the_root_and_nothing_else(active: LdapDirectory, slapd: PrivateSlapd, hands: Hands) -> None:
    """Without a bind there are no people, not even how many."""
    env = {**os.environ, "LDAPTLS_CACERT": str(slapd.layout.ca_file)}

    def visit(*arguments: str) -> tuple[int, str]:
        command = ["ldapsearch", "-x", "-LLL", "-H", slapd.layout.tls_url, *arguments]
        answer = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
        return answer.returncode, answer.stdout

    assert "namingContexts" in visit("-s", "base", "-b", "", "namingContexts")[1]
    assert visit("-b", hands.base) == (32, "")
    assert visit("-b", "cn=Subschema", "-s", "base", "+")[1] == ""


def test_f60_a_dn_with_an_empty_password_is_not_a_bind(active: LdapDirectory, hands: Hands) -> None:
    """The server refuses what some servers take for an anonymous visitor."""
    code, said = hands.run_as(hands.person(LOGIN), "", "ldapwhoami")

    assert code == 53, said


def test_a_hash_that_sekisho_made_is_accepted(active: LdapDirectory, hands: Hands) -> None:
    """An argon2id hash goes in as it is and lets its password bind."""
    hands.modify(f"dn: {hands.person(LOGIN)}\nchangetype: modify\nreplace: userPassword\nuserPassword: {ARGON2ID}\n")

    assert hands.may_bind(LOGIN, "sekisho-test-password")


def test_f64_nobody_reads_compares_or_replicates_a_hash_or_which_password_it_is(
    directory: LdapDirectory, slapd: PrivateSlapd, hands: Hands
) -> None:
    """Not by searching, not by comparing, not as a replica would; and it stands in no log of the server."""
    stamped = replace(tanaka(), password="17@20260401030000Z")
    directory.apply([AddEntry(stamped, 1, Secret(ARGON2ID))]).outcomes()
    person = (hands.person(LOGIN), "sekisho-test-password")

    asked = [
        hands.run_as(*person, "ldapsearch", "-LLL", "-o", "ldif-wrap=no", "-b", hands.base, "*", "+"),
        hands.run_as(*person, "ldapsearch", "-o", "ldif-wrap=no", "-E", "sync=ro", "-b", hands.base, "*", "+"),
        hands.run_as(*person, "ldapsearch", "-LLL", "-b", hands.base, "(userPassword=*)", "uid"),
        hands.run_as(*person, "ldapsearch", "-LLL", "-b", hands.base, "(sekishoPassword=17*)", "uid"),
        hands.run_as(*person, "ldapcompare", hands.person(LOGIN), f"userPassword:{ARGON2ID}"),
    ]

    assert [code for code, _ in asked] == [0, 0, 0, 0, 50]
    assert f"uid={LOGIN}" in asked[0][1]
    assert f"uid={LOGIN}" in asked[1][1]
    everything = " ".join(said for _, said in asked)
    assert not [
        w for w in ("ARGON2", "e0FSR09OMn0", "17@2026", "sekishoPassword:", "pwdChangedTime:") if w in everything
    ]
    assert [LOGIN in said for _, said in asked[2:4]] == [False, False]
    assert not [log for log in (slapd.layout.home / "log").iterdir() if b"ARGON2" in log.read_bytes()]
