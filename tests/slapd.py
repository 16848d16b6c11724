"""A real private slapd for the tests: one for the whole run, emptied between tests."""

import atexit
import base64
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from itertools import cycle, islice
from pathlib import Path

import pytest

from connectors.ldap import LdapDirectory
from connectors.slapd import PrivateSlapd
from idm.office.reconcile import keep_bind_rules
from tests.memory import place
from tests.people import POLICY

_PORTS, _BLOCK = range(12_000, 32_000), 1000
"""Below those that the system takes for outgoing connections and gives to whoever asks for any port."""


@cache
def _own_ports() -> Iterator[int]:
    """A block of them for this process alone, by a name that it holds as long as it lives."""
    for first in _PORTS[::_BLOCK]:
        name = socket.socket(socket.AF_UNIX)
        try:
            name.bind(f"\0sekisho-test-ports-{first}")
        except OSError:
            name.close()  # another process has this block
        else:
            name.detach()
            return cycle(range(first, first + _BLOCK))
    raise AssertionError("too many runs of tests at once")


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """One of 127.0.0.1 that nobody is given but who asks here, so that it is still free when its server begins."""
    for port in islice(_own_ports(), _BLOCK):
        with socket.socket(type=kind) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise AssertionError("no port is free")


@dataclass(frozen=True)
class Hands:
    """What a person could do to the directory with OpenLDAP's own tools."""

    server: PrivateSlapd

    @property
    def base(self) -> str:
        return self.server.layout.base

    def run(self, tool: str, *arguments: str, text: str = "") -> str:
        """As Sekisho itself."""
        command = [tool, "-Q", "-Y", "EXTERNAL", "-H", self.server.layout.socket_url, *arguments]
        return subprocess.run(command, input=text, capture_output=True, text=True, check=True, timeout=180).stdout

    def run_as(self, dn: str, password: str, tool: str, *arguments: str, text: str = "") -> tuple[int, str]:
        """As somebody with a password, over TLS. Exit code (the LDAP result) and everything said."""
        command = [tool, "-x", "-H", self.server.layout.tls_url, "-D", dn, "-w", password, *arguments]
        env = {**os.environ, "LDAPTLS_CACERT": str(self.server.layout.ca_file)}
        done = subprocess.run(command, input=text, capture_output=True, text=True, check=False, timeout=180, env=env)
        return done.returncode, done.stdout + done.stderr

    def modify(self, ldif: str) -> None:
        self.run("ldapmodify", text=ldif)

    def person(self, login: str) -> str:
        return f"uid={login},ou=people,{self.base}"

    def group(self, key: str) -> str:
        return f"cn={key},ou=groups,{self.base}"

    def set_password(self, login: str, password: str) -> None:
        self.run("ldappasswd", "-s", password, self.person(login))

    def may_bind(self, login: str, password: str) -> bool:
        code, said = self.run_as(self.person(login), password, "ldapwhoami")
        assert code in (0, 49), said
        return code == 0

    def bind_until_refused(self, login: str, password: str) -> int:
        """How many binds were let in before the first that was not."""
        bound = 0
        while self.may_bind(login, password):
            bound += 1
            assert bound < 600
            time.sleep(0.05)
        return bound

    def names(self, part: str) -> list[str]:
        """DNs below a container, deepest first."""
        answer = self.run(
            "ldapsearch", "-LLL", "-o", "ldif-wrap=no", "-b", f"{part},{self.base}", "-s", "children", "1.1"
        )
        plain = [line[4:] for line in answer.splitlines() if line.startswith("dn: ")]
        coded = [base64.b64decode(line[5:]).decode() for line in answer.splitlines() if line.startswith("dn:: ")]
        return sorted(plain + coded, key=len, reverse=True)

    def empty(self) -> None:
        """Groups first: a person in many groups is slow to delete. Binds go by the profile again."""
        for part in ("ou=groups", "ou=people"):
            names = self.names(part)
            if names:
                self.run("ldapdelete", text="\n".join(names) + "\n")
        bind_as_the_profile_says(self.server)


def until_gone(server: PrivateSlapd) -> None:
    """Back when nothing is left of a server that was killed: it is still dying when it has no name any more."""
    while server.status() is not None or not _may_listen(server.layout.port):
        time.sleep(0.01)


def _may_listen(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as slapd does
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def scratch() -> Path:
    """A folder until the run ends, in memory where the machine has one: a slapd there never waits for a disk."""
    folder = Path(tempfile.mkdtemp(prefix="sekisho-test-", dir=place()))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def bind_as_the_profile_says(server: PrivateSlapd) -> None:
    """As ``idm directory start`` does it."""
    with closing(LdapDirectory(server.settings())) as directory:
        keep_bind_rules(POLICY, directory)


@pytest.fixture(scope="session")
def slapd() -> Iterator[PrivateSlapd]:
    """One running private slapd."""
    home = scratch()
    server = PrivateSlapd(home / "directory", port=free_port())
    server.create()
    server.start()
    bind_as_the_profile_says(server)
    yield server
    server.stop()
    shutil.rmtree(home)


@pytest.fixture
def hands(slapd: PrivateSlapd) -> Hands:
    return Hands(slapd)


@pytest.fixture
def directory(slapd: PrivateSlapd) -> Iterator[LdapDirectory]:
    """An empty directory of people and groups."""
    slapd.start()  # a test may have stopped it
    Hands(slapd).empty()
    connected = LdapDirectory(slapd.settings())
    yield connected
    connected.close()
    slapd.start()
