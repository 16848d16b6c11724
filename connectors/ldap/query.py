"""Searches and their filters, BER from typed values. A filter never exists as text: nothing to inject (F70)."""

from collections.abc import Iterable

from connectors.ldap.ber import ENUM, FALSE, SEQUENCE, integer, octets, tlv

BASE, SUBTREE = 0, 2
_SEARCH = 0x63
_NEVER = 0


def equal(name: bytes, value: str) -> bytes:
    """``name`` comes from ``ber.head``."""
    return tlv(0xA3, name + octets(value.encode()))


def present(name: str) -> bytes:
    return tlv(0x87, name.encode("ascii"))


def either(filters: Iterable[bytes]) -> bytes:
    return tlv(0xA1, b"".join(filters))


def both(filters: Iterable[bytes]) -> bytes:
    return tlv(0xA0, b"".join(filters))


def negated(one: bytes) -> bytes:
    return tlv(0xA2, one)


ANYTHING = present("objectClass")


def search(base: str, scope: int, matching: bytes, names: Iterable[bytes]) -> bytes:
    """A SearchRequest without limits of our own; aliases are never followed (syncrepl demands it, ldap.md P10)."""
    limits = integer(0) + integer(0) + FALSE
    asked = tlv(SEQUENCE, b"".join(names))
    scoped = octets(base.encode()) + integer(scope, ENUM) + integer(_NEVER, ENUM)
    return tlv(_SEARCH, scoped + limits + matching + asked)
