"""A body's own directory need not give Sekisho more than the README asks for."""

import shutil
from collections.abc import Iterator
from contextlib import closing

import pytest

from connectors.ldap import LdapDirectory
from connectors.slapd import PrivateSlapd
from connectors.slapd.layout import Layout
from idm.facts import NO_PASSWORD
from idm.ports import AddEntry, DeleteEntry, ModifyEntry, Result
from idm.verdict import Status
from tests.conformance.test_directory import an_entry, done, everyone
from tests.conformance.test_passwords import FIRST, NEW, NEW_HASH, OLD, OLD_HASH, SECOND
from tests.slapd import Hands, free_port, scratch

EVERYTHING = "access to * by dn.exact={service} manage by users read by * none"
NARROW = f"{EVERYTHING.replace('to *', 'to attrs=entry')}\n{EVERYTHING.replace('manage', 'write')}"
TIMES = "pwdFailureTime,pwdChangedTime,"


def started(monkeypatch: pytest.MonkeyPatch, *changes: tuple[str, str]) -> PrivateSlapd:
    """A server of its own, with these places of its configuration written otherwise."""
    whole = Layout.configuration

    def configuration(layout: Layout) -> str:
        text = whole(layout)
        for old, new in changes:
            before, after = (part.format(service=f'"{layout.service}"') for part in (old, new))
            assert before in text
            text = text.replace(before, after)
        return text

    monkeypatch.setattr(Layout, "configuration", configuration)
    server = PrivateSlapd(scratch() / "own", port=free_port())
    server.create()
    server.start()
    return server


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> Iterator[PrivateSlapd]:
    """The service may write, and manage entries, passwords and their times; no other attribute."""
    server = started(monkeypatch, (EVERYTHING, NARROW))
    yield server
    server.stop()
    shutil.rmtree(server.layout.home)


def test_managing_passwords_and_their_times_is_enough(narrow: PrivateSlapd):
    """Added, changed, taken away, stopped and deleted, with ordinary write access to all the rest."""
    hands = Hands(narrow)
    with closing(LdapDirectory(narrow.settings())) as directory:
        done(directory, AddEntry(an_entry(password=FIRST), 1, OLD_HASH))
        assert hands.may_bind("u000001", OLD)

        done(directory, ModifyEntry(an_entry(password=SECOND), ("password",), 1, 2, NEW_HASH))
        assert (hands.may_bind("u000001", NEW), hands.may_bind("u000001", OLD)) == (True, False)

        done(directory, ModifyEntry(an_entry(password=NO_PASSWORD), ("password",), 2, 3))
        assert not hands.may_bind("u000001", NEW)

        stopped = an_entry(password=NO_PASSWORD, status=Status.DISABLED)
        done(directory, ModifyEntry(stopped, ("status",), 3, 4))
        assert everyone(directory)["u000001"].entry == stopped
        done(directory, DeleteEntry("u000001", 4))


def test_without_that_right_a_password_is_refused_and_nothing_of_it_is_written(monkeypatch: pytest.MonkeyPatch):
    """The directory says so in its own words, a person must look, and the old password stays."""
    lines = (f"access to attrs=pwdHistory,{TIMES}", "access to attrs=pwdHistory,pwdFailureTime,")
    server = started(monkeypatch, (EVERYTHING, NARROW), lines)
    hands = Hands(server)
    with closing(LdapDirectory(server.settings())) as directory:
        done(directory, AddEntry(an_entry(), 1))
        hands.set_password("u000001", OLD)

        write = ModifyEntry(an_entry(password=SECOND), ("password",), 1, 2, NEW_HASH)
        (outcome,) = directory.apply([write]).outcomes()

        assert outcome.result is Result.REFUSED
        assert outcome.reason
        assert "SSHA" not in outcome.reason
        assert (hands.may_bind("u000001", OLD), hands.may_bind("u000001", NEW)) == (True, False)
    server.stop()
    shutil.rmtree(server.layout.home)
