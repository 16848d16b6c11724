"""What changed since a cursor: content synchronisation (RFC 4533), refreshOnly.

A cursor the directory no longer knows is not refused but answered with everything (ldap.md 4). Two things tell that
apart from a list of changes: only the latter ends with ``refreshDeletes`` (RFC 4533 3.3.2), and, when it names
anything, with a new cursor.
"""

import re

from connectors.ldap.ber import (
    ENUM,
    OCTETS,
    SEQUENCE,
    Malformed,
    control,
    element,
    elements,
    integer,
    number,
    octets,
    tlv,
)
from connectors.ldap.ber import head as name_of
from connectors.ldap.dn import fold
from connectors.ldap.query import ANYTHING, BASE, SUBTREE, search
from connectors.ldap.reading import DONE, ENTRY, INTERMEDIATE, Answered, answers
from connectors.ldap.requests import Places
from connectors.ldap.session import Session
from connectors.ldap.translate import NAMES, account, parts
from idm.ports import Delta, Orphan

_REQUEST, _STATE, _DONE = "1.3.6.1.4.1.4203.1.9.1.1", b"1.3.6.1.4.1.4203.1.9.1.2", b"1.3.6.1.4.1.4203.1.9.1.3"
_REFRESH_ONLY = integer(1, ENUM)
_ASKED = (NAMES["uid"], NAMES["sekishouuid"])
_DELETED = 3
_CURSOR = re.compile(rb"rid=\d{3}(?:,sid=[0-9a-f]{3})?,csn=[0-9.Z#a-f;]+")
_BOOLEAN, _ID_SET, _INFO_VALUE = 0x01, 0xA3, 0x81
_START_OVER = frozenset({53, 4096})  # a cursor from the future (a restored server), e-syncRefreshRequired


def first_cursor(session: Session, base: str) -> bytes | None:
    """A cursor for "from now on"; None when the directory keeps no change sequence numbers."""
    asked = search(base, BASE, ANYTHING, (name_of("contextCSN"),))
    numbers: list[bytes] = []
    for _, tag, content, _ in answers(session, (asked,)):
        if tag == ENTRY:
            numbers = parts(content)[1].get("contextcsn", [])
    return b"rid=000,csn=" + b";".join(sorted(numbers)) if numbers else None


def changes(session: Session, base: str, places: Places, cursor: bytes) -> Delta | None:
    """
    The changes since that cursor; None when only a full comparison can tell.

    Raises:
        Lost, Malformed, Answered: see ``reading.answers``.
    """
    if not _CURSOR.fullmatch(cursor):
        return None  # slapd takes it for "I have everything up to now"
    value = tlv(SEQUENCE, _REFRESH_ONLY + octets(cursor))
    found = _Found(places)
    asked = search(base, SUBTREE, ANYTHING, _ASKED)
    try:
        for _, tag, content, controls in answers(session, (asked,), control(_REQUEST, value)):
            if tag == ENTRY:
                found.entry(content, controls)
            elif tag == INTERMEDIATE:
                found.information(content)
            elif tag == DONE:
                found.done(controls)
    except Answered as error:
        if error.code in _START_OVER:
            return None
        raise
    return found.delta(cursor)


class _Found:
    """Gathers the answer."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._accounts: set[str] = set()
        self._groups: set[str] = set()
        self._orphans: list[Orphan] = []
        self._vanished = False
        self._cursor: bytes | None = None
        self._only_changes = False

    def entry(self, content: bytes, controls: bytes) -> None:
        dn, values = parts(content)
        if _state(controls) == _DELETED:
            self._vanished = True
        elif self._places.apart and fold(dn) in self._places.apart:
            return  # somebody else's
        elif self._places.people.holds(dn):
            # Only address and ids were asked for: enough to tell ours from others.
            seen = account(dn, values, self._places.people, self._places.groups)
            if isinstance(seen, Orphan):
                self._orphans.append(seen)
            else:
                self._accounts.add(seen.entry.account)
        elif (key := self._places.groups.name(dn)) is not None:
            self._groups.add(key)

    def information(self, content: bytes) -> None:
        for tag, value in elements(content):
            if tag == _INFO_VALUE and element(value, 0)[0] == _ID_SET:
                self._vanished = True  # of a list of changes, the ids named are those that are gone

    def done(self, controls: bytes) -> None:
        value = _control(controls, _DONE)
        if value is None:
            raise Malformed("no cursor at the end of a refresh")
        for tag, part in _inside(value):
            if tag == OCTETS:
                self._cursor = part
            elif tag == _BOOLEAN:
                self._only_changes = part != b"\0"

    def delta(self, cursor: bytes) -> Delta | None:
        named = self._accounts or self._groups or self._orphans or self._vanished
        if not self._only_changes or (named and self._cursor is None):
            return None
        return Delta(
            cursor=self._cursor or cursor,
            everything=False,
            accounts=frozenset(self._accounts),
            groups=frozenset(self._groups),
            orphans=tuple(self._orphans),
            vanished=self._vanished,
        )


def _inside(value: bytes) -> list[tuple[int, bytes]]:
    _, start, end = element(value, 0)
    return elements(value[start:end])


def _control(controls: bytes, oid: bytes) -> bytes | None:
    for _, one in elements(controls):
        found = [content for _, content in elements(one)]
        if oid in found[:1]:
            return found[-1]
    return None


def _state(controls: bytes) -> int:
    value = _control(controls, _STATE)
    if value is None:
        raise Malformed("an entry without its state")
    return number(value[slice(*element(value, element(value, 0)[1])[1:])])
