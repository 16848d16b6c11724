"""A connection is safe or there is none (F60, F71), and a lying server never makes a wrong "done" (F72)."""

import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.ldap import LdapDirectory, LdapSettings, ber
from connectors.slapd import PrivateSlapd
from connectors.slapd.certificate import write_certificates
from connectors.slapd.layout import Layout
from idm.entry import Group
from idm.errors import BadInput, Refused, Unreachable
from idm.ports import AddGroup, Result
from tests.slapd import Hands, free_port, scratch

PASSWORD = "correct horse battery"


@pytest.mark.parametrize("password", [None, "", " ", "\t\n", "　", "\0secret", b"bytes", ["list"], {"a": 1}, 0])
def test_f60_an_odd_password_never_reaches_a_directory(password: object) -> None:
    """Empty, blank, NUL first, or no text at all: refused before anything is opened."""
    with pytest.raises(BadInput, match="DIR-006"):
        LdapSettings(
            url="ldaps://127.0.0.1",
            base="dc=example",
            identity="cn=a",
            bind_dn="cn=a",
            password=password,  # type: ignore[arg-type]
        )


@pytest.mark.parametrize("url", ["ldap://127.0.0.1", "http://127.0.0.1", "127.0.0.1", ""])
def test_f71_a_connection_in_the_clear_is_refused(url: str) -> None:
    """There is no way to configure one."""
    with pytest.raises(BadInput, match="DIR-005"):
        LdapSettings(url=url, base="dc=example", identity="cn=a", bind_dn="cn=a", password=PASSWORD)


def test_a_password_is_not_shown() -> None:
    """It does not appear when the settings are printed."""
    settings = LdapSettings(url="ldaps://x", base="b", identity="cn=a", bind_dn="cn=a", password=PASSWORD)

    assert PASSWORD not in repr(settings)


@pytest.fixture
def bound(slapd: PrivateSlapd, directory: LdapDirectory, hands: Hands) -> LdapSettings:
    """A connection with a password over TLS."""
    dn = f"cn=bench,ou=services,{hands.base}"
    if dn not in hands.names("ou=services"):
        hands.modify(
            f"dn: {dn}\nchangetype: add\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\n"
            f"cn: bench\nuserPassword: {PASSWORD}\n"
        )
    return LdapSettings(
        url=slapd.layout.tls_url,
        base=hands.base,
        identity=dn,
        bind_dn=dn,
        password=PASSWORD,
        ca_file=slapd.layout.ca_file,
    )


def test_f71_over_tls_with_the_right_authority_it_works(bound: LdapSettings) -> None:
    """A service that signs in with a password reads over a verified connection."""
    over_tls = LdapDirectory(bound)

    assert list(over_tls.read()) == []
    over_tls.close()


def test_f71_a_certificate_of_an_unknown_authority_is_refused(bound: LdapSettings, tmp_path: Path) -> None:
    """Nobody else can answer in the directory's place."""
    write_certificates(tmp_path)

    with pytest.raises(Refused, match="DIR-004"):
        list(LdapDirectory(replace(bound, ca_file=tmp_path / "ca.crt")).read())


def test_f71_a_certificate_for_another_name_is_refused(bound: LdapSettings) -> None:
    """The certificate is for 127.0.0.1, not for localhost."""
    with pytest.raises(Refused, match="DIR-004"):
        list(LdapDirectory(replace(bound, url=bound.url.replace("127.0.0.1", "localhost"))).read())


def test_f60_a_wrong_password_is_refused(bound: LdapSettings) -> None:
    """A person must look; trying again would only lock the account."""
    with pytest.raises(Refused, match="DIR-002"):
        list(LdapDirectory(replace(bound, password="wrong horse")).read())


def test_f60_being_taken_for_somebody_else_is_refused(bound: LdapSettings) -> None:
    """After every bind the directory says who we are to it."""
    with pytest.raises(Refused, match="DIR-003"):
        list(LdapDirectory(replace(bound, identity="cn=sekisho,ou=services,dc=sekisho,dc=example")).read())


class PlainPort(Layout):
    """The same server, its TCP port without TLS from the first byte."""

    @property
    def tls_url(self) -> str:
        return f"ldap://127.0.0.1:{self.port}"


@pytest.fixture
def plain() -> Iterator[PrivateSlapd]:
    home = scratch()
    server = PrivateSlapd(home / "plain", port=free_port())
    server.layout = PlainPort(server.layout.home, server.layout.base, server.layout.port)
    server.create()
    server.start()
    yield server
    server.stop()
    shutil.rmtree(home)


def test_f71_start_tls_comes_before_the_bind(plain: PrivateSlapd) -> None:
    """On a plain port the connection is protected first, and a password in the clear is refused by the server too."""
    hands = Hands(plain)
    dn = f"cn=bench,ou=services,{hands.base}"
    hands.modify(
        f"dn: {dn}\nchangetype: add\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\n"
        f"cn: bench\nuserPassword: {PASSWORD}\n"
    )
    settings = LdapSettings(
        url=plain.layout.tls_url,
        base=hands.base,
        identity=dn,
        bind_dn=dn,
        password=PASSWORD,
        start_tls=True,
        ca_file=plain.layout.ca_file,
    )

    protected = LdapDirectory(settings)
    assert list(protected.read()) == []
    protected.close()
    in_the_clear = subprocess.run(
        ["ldapwhoami", "-x", "-H", plain.layout.tls_url, "-D", dn, "-w", PASSWORD],
        capture_output=True,
        text=True,
        check=False,
    )
    assert in_the_clear.returncode == 13, in_the_clear
    assert "onfidentiality required" in in_the_clear.stderr


class Liar:
    """Takes a bind and says who we are, like a real server; then answers every request as it pleases."""

    identity = "cn=sekisho,ou=services,dc=sekisho,dc=example"

    def __init__(self, folder: Path, answer: Callable[[int, int], bytes]) -> None:
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(str(folder / "liar"))
        self._server.listen()
        self._answer = answer
        self.settings = LdapSettings(
            url="ldapi://" + str(folder / "liar").replace("/", "%2F"),
            base="dc=sekisho,dc=example",
            identity=self.identity,
            timeout=1,
        )
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        peer, _ = self._server.accept()
        with peer:
            while data := peer.recv(65536):
                for number, tag, _, _ in ber.split(data)[0]:
                    peer.sendall(self._reply(number, tag))

    def _reply(self, number: int, tag: int) -> bytes:
        fine = b"\x0a\x01\x00\x04\x00\x04\x00"
        if tag == 0x60:
            return ber.message(number, ber.tlv(0x61, fine))
        if tag == 0x77:
            return ber.message(number, ber.tlv(0x78, fine + ber.tlv(0x8B, b"dn:" + self.identity.encode())))
        return self._answer(number, tag)

    def close(self) -> None:
        self._thread.join(5)
        self._server.close()


FINE = b"\x0a\x01\x00\x04\x00\x04\x00"
BASE_ENTRY = ber.octets(b"ou=people,dc=sekisho,dc=example") + b"\x30\x00"
LIES: dict[str, Callable[[int, int], bytes]] = {
    "another message id": lambda n, t: ber.message(n + 77, ber.tlv(t + 1, FINE)),
    "an answer to another operation": lambda n, t: ber.message(n, ber.tlv(0x61, FINE)),
    "an empty result": lambda n, t: ber.message(n, ber.tlv(t + 1, b"")),
    "a result without words": lambda n, t: ber.message(n, ber.tlv(t + 1, b"\x0a\x01\x00")),
    "a result that is cut": lambda n, t: ber.message(n, ber.tlv(t + 1, b"\x0a\x05\x00")),
    "a gigabyte": lambda n, t: b"\x30\x84\x40\x00\x00\x00\x02\x01\x05",
    "half a message": lambda n, t: ber.message(n, ber.tlv(t + 1, FINE))[:-3],
    "silence": lambda n, t: b"",
    "a farewell": lambda n, t: ber.message(0, ber.tlv(0x78, FINE)),
}


@pytest.mark.parametrize("lie", LIES)
def test_f72_a_lie_about_a_write_is_an_unknown_outcome(tmp_path: Path, lie: str) -> None:
    """Never "done", never for ever."""
    liar = Liar(tmp_path, LIES[lie])
    directory = LdapDirectory(liar.settings)

    outcomes = directory.apply([AddGroup(Group("a", ""), 1)]).outcomes()
    directory.close()
    liar.close()

    assert [o.result for o in outcomes] == [Result.UNKNOWN]


SEARCH_LIES: dict[str, Callable[[int, int], bytes]] = {
    **LIES,
    "success without the container": lambda n, t: ber.message(n, ber.tlv(0x65, FINE)),
    "a referral": lambda n, t: ber.message(n, ber.tlv(0x73, ber.octets(b"ldap://evil.example/"))),
    "referral as result": lambda n, t: ber.message(n, ber.tlv(0x65, b"\x0a\x01\x0a\x04\x00\x04\x00")),
    "an entry that is cut": lambda n, t: ber.message(n, ber.tlv(0x64, b"\x04\x20uid=")),
    "an entry that is not UTF-8": lambda n, t: ber.message(
        n, ber.tlv(0x64, ber.octets(b"uid=\xff,ou=people,dc=sekisho,dc=example") + b"\x30\x00")
    ),
}


@pytest.mark.parametrize("lie", SEARCH_LIES)
def test_f72_a_lie_about_a_search_is_never_an_empty_answer(tmp_path: Path, lie: str) -> None:
    """It ends as Unreachable or Refused."""
    liar = Liar(tmp_path, SEARCH_LIES[lie])
    directory = LdapDirectory(liar.settings)

    with pytest.raises((Unreachable, Refused)):
        list(directory.read())
    directory.close()
    liar.close()


@pytest.mark.parametrize("code", [3, 51, 52])
def test_f72_a_busy_directory_is_asked_again_later(tmp_path: Path, code: int) -> None:
    """Busy is neither empty nor refused."""
    liar = Liar(
        tmp_path, lambda n, t: ber.message(n, ber.tlv(t + 2, b"\x0a\x01" + bytes((code,)) + b"\x04\x00\x04\x00"))
    )
    directory = LdapDirectory(liar.settings)

    with pytest.raises(Unreachable):
        list(directory.read())
    directory.close()
    liar.close()


def test_the_file_descriptors_of_failed_connections_are_given_back(tmp_path: Path) -> None:
    """A directory that is down for days does not use the process up."""
    directory = LdapDirectory(
        LdapSettings(url="ldapi://" + str(tmp_path / "none").replace("/", "%2F"), base="dc=a", identity="cn=a")
    )
    before = len(os.listdir("/proc/self/fd"))

    for _ in range(20):
        with pytest.raises(Unreachable):
            directory.apply([])

    assert len(os.listdir("/proc/self/fd")) <= before
