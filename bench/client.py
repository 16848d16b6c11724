"""The other side of the comparison: OpenLDAP's own clients, given the very operations that we send."""

import os
import subprocess
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from connectors.ldap import CardNames, LdapSettings
from connectors.ldap.ber import elements
from connectors.ldap.requests import Places, request
from connectors.slapd import PrivateSlapd
from connectors.slapd.private import PROGRAM
from idm.ports import SeenGroup, Write

_ADD = 0x68
_PERMISSIVE = b"1.2.840.113556.1.4.1413"
_MODES = {0: b"add", 1: b"delete", 2: b"replace"}


USED = "pwdLastSuccess"
NOBODY: Mapping[str, str] = {}
CARDS = CardNames("sekishoCard", "userCertificate;binary")


def ldif(writes: Iterable[Write], base: str) -> Iterator[bytes]:
    """Our requests as change records, the same operations, attribute for attribute."""
    places = _places(base)
    for write in writes:
        operation, controls = request(write, places)
        [(tag, content)] = elements(operation)
        name, body = elements(content)
        head = b"dn:: " + b64encode(name[1]) + b"\n" + b"".join(_permissive(controls))
        record = _added(body[1]) if tag == _ADD else _modified(body[1])
        yield head + b"changetype: " + (b"add\n" if tag == _ADD else b"modify\n") + b"".join(record) + b"\n"


def _places(base: str) -> Places:
    return Places.under(LdapSettings("ldapi:///", base, identity="", cards=CARDS))


def _permissive(controls: bytes) -> Iterator[bytes]:
    """ldapmodify takes one control a record: repeats are harmless. The assertion is left out, in its favour."""
    if _PERMISSIVE in controls:
        yield b"control: " + _PERMISSIVE + b" true\n"


def _added(attributes: bytes) -> Iterator[bytes]:
    for _, attribute in elements(attributes):
        yield from _values(attribute)


def _modified(items: bytes) -> Iterator[bytes]:
    for _, item in elements(items):
        (_, mode), (_, attribute) = elements(item)
        yield _MODES[mode[0]] + b": " + elements(attribute)[0][1] + b"\n"
        yield from _values(attribute)
        yield b"-\n"


def _values(attribute: bytes) -> Iterator[bytes]:
    (_, name), (_, values) = elements(attribute)
    for _, value in elements(values):
        yield name + b":: " + b64encode(value) + b"\n"


def ldapmodify(server: PrivateSlapd, file: Path) -> None:
    """Feed a finished LDIF; its answers go nowhere."""
    _client(server, "ldapmodify", "-f", str(file))


def ldapsearch(server: PrivateSlapd) -> None:
    """Every account with all its attributes, to nowhere."""
    _client(server, "ldapsearch", "-LLL", "-b", f"ou=people,{server.layout.base}", "(objectClass=*)", "*")


def _client(server: PrivateSlapd, tool: str, *arguments: str) -> None:
    command = [tool, "-Q", "-Y", "EXTERNAL", "-H", server.layout.socket_url, *arguments]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)


def used(server: PrivateSlapd) -> None:
    """Who was let in when, as slapd notes it: of each account its id and its last bind, to nowhere."""
    base = f"ou=people,{server.layout.base}"
    _client(server, "ldapsearch", "-LLL", "-b", base, f"({USED}=*)", "sekishoUUID", USED)


def bulk_load(
    server: PrivateSlapd,
    writes: Iterable[Write],
    members: Iterable[SeenGroup],
    scratch: Path,
    bound: Mapping[str, str] = NOBODY,
) -> None:
    """
    Entries and filled groups into a stopped directory, by slapd's own loader.

    Args:
        bound: By login, when somebody was last let in, as the directory would have noted it.
    """
    base = server.layout.base
    places = _places(base)
    groups_of: dict[str, list[bytes]] = {}
    lines_of: dict[str, bytes] = {}
    for group in members:
        dn = places.groups.dn(group.key)
        lines_of[group.key] = b"".join(
            b"member:: " + b64encode(places.people.dn(login)) + b"\n" for login in sorted(group.members)
        )
        for login in group.members:
            groups_of.setdefault(login, []).append(dn)
    file = scratch / "bulk.ldif"
    with file.open("wb") as out:
        for write, record in _with_records(writes, base):
            out.write(record.replace(b"changetype: add\n", b"").rstrip(b"\n") + b"\n")
            out.write(lines_of.get(write[1], b"") if write[0] == "group" else _member_of(groups_of.get(write[1], ())))
            if write[1] in bound:
                out.write(f"{USED}: {bound[write[1]]}\n".encode())
            out.write(b"\n")
    own = server.layout.home / "bin" / "slapd"
    command = [str(own if own.exists() else PROGRAM), "-T", "add", "-q", "-w"]
    command += ["-f", str(server.layout.config), "-b", base, "-l", str(file)]
    subprocess.run(command, check=True, env={**os.environ, "LC_ALL": "C"}, stderr=subprocess.DEVNULL)
    file.unlink()


def _with_records(writes: Iterable[Write], base: str) -> Iterator[tuple[tuple[str, str], bytes]]:
    for write in writes:
        entry = getattr(write, "entry", None)
        name = ("entry", entry.login) if entry is not None else ("group", write.group.key)  # type: ignore[union-attr]
        yield name, next(ldif([write], base))


def _member_of(groups: Iterable[bytes]) -> bytes:
    return b"".join(b"memberOf:: " + b64encode(dn) + b"\n" for dn in groups)
