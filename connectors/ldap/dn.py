"""Distinguished names (RFC 4514): built from a typed value and a base, and read back. Never glued together elsewhere.

Filters have no text form here at all: see query.py.
"""

import re
from collections.abc import Mapping, Sequence

_PLAIN = re.compile(r"[A-Za-z0-9._:@/-]+", re.ASCII)
_SPECIAL = re.compile(r'[,+"\\<>;=\x00]')
_ONE_VALUE = re.compile(rb"(?:[^\\,+]|\\.)+", re.DOTALL)
_NAMES = re.compile(rb"(?:[^\\]|\\.)+", re.DOTALL)
_HEX = re.compile(rb"[0-9A-Fa-f]{2}")


def escape(value: str) -> str:
    """
    A value as it stands in a DN.

    Raises:
        ValueError: empty; no entry has an empty name (F70).
    """
    if not value:
        raise ValueError("an empty name")
    if _PLAIN.fullmatch(value):
        return value
    text = _SPECIAL.sub(lambda found: "\\00" if found[0] == "\0" else "\\" + found[0], value)
    if text[0] in " #":
        text = "\\" + text
    if text[-1] == " " and value != " ":
        text = text[:-1] + "\\ "
    return text


def unescape(text: bytes) -> bytes:
    """The value of an escaped one."""
    if b"\\" not in text:
        return text
    found, at = bytearray(), 0
    while at < len(text):
        if text[at] != 0x5C:
            found.append(text[at])
            at += 1
        elif _HEX.fullmatch(pair := text[at + 1 : at + 3]):
            found += bytes.fromhex(pair.decode("ascii"))
            at += 3
        else:
            found += text[at + 1 : at + 2]
            at += 2
    return bytes(found)


class Branch:
    """
    The entries directly below one container, all named by the same attribute: ``uid=…,ou=people,dc=…``.

    Both directions: the DN of a name, and the name of a DN, or None when the DN is not directly below.
    """

    def __init__(self, attribute: str, container: str) -> None:
        self.container = container
        self._front = f"{attribute}=".encode("ascii")
        self._back = f",{container}".encode()
        self._folded = fold(self._back)
        usual = re.escape(self._front) + rb"([A-Za-z0-9]+)" + re.escape(self._back)
        self._encoded = re.compile(rb"\x04([\x00-\x7f])" + usual, re.DOTALL)

    def dn(self, name: str) -> bytes:
        return self._front + escape(name).encode() + self._back

    def name(self, dn: bytes) -> str | None:
        front, back = len(self._front), len(self._back)
        if dn.startswith(self._front) and dn.endswith(self._back):
            value = dn[front:-back]
            if value.isalnum():  # most names, by far
                return value.decode("ascii")
        elif (folded := fold(dn)).startswith(self._front) and folded.endswith(self._folded):
            value = folded[front : -len(self._folded)]  # the same place, written in another way
        else:
            return None
        return unescape(value).decode() if _ONE_VALUE.fullmatch(value) else None

    def called(self, login: str, uids: Sequence[bytes]) -> bool:
        """Is an entry with these ``uid`` the one of that login?"""
        return [uid.decode() for uid in uids] == [login]

    def names(self, encoded: bytes) -> list[str] | None:
        """
        The names of encoded DNs that follow each other, many at once; None when one is not in the usual form.

        All or nothing: the sizes must add up to the last byte.
        """
        around = len(self._front) + len(self._back)
        found = self._encoded.findall(encoded)
        if sum([2 + around + len(name) for _, name in found]) != len(encoded):
            return None
        if any(size[0] != around + len(name) for size, name in found):
            return None
        return [name.decode("ascii") for _, name in found]

    def holds(self, dn: bytes) -> bool:
        """True for everything below the container, at any depth."""
        folded = fold(dn)
        above = folded[: -len(self._folded)]
        return folded.endswith(self._folded) and _NAMES.fullmatch(above) is not None

    def is_container(self, dn: bytes) -> bool:
        # Most are entries below it; those need no folding.
        return not dn.startswith(self._front) and fold(dn) == self._folded[1:]


class Booked(Branch):
    """
    A branch with entries that keep other places than the usual one (see ``ports.Book``).

    Whoever is in the book is nowhere else: somebody who stands in his usual place is a stranger.
    """

    def __init__(self, attribute: str, container: str, addresses: Mapping[str, str], apart: frozenset[bytes]) -> None:
        super().__init__(attribute, container)
        self._apart = apart
        self._dns = {name: dn.encode() for name, dn in addresses.items()}
        self._names = {fold(dn): name for name, dn in self._dns.items()}
        usual = {name: super(Booked, self).name(dn) for name, dn in self._dns.items()}
        self._moved = {name for name, other in usual.items() if other != name}
        self._others = self._moved.union(other for name, other in usual.items() if other not in (None, name))

    def dn(self, name: str) -> bytes:
        return self._dns.get(name) or super().dn(name)

    def name(self, dn: bytes) -> str | None:
        folded = fold(dn)
        if folded in self._apart:
            return None
        found = self._names.get(folded)
        if found is not None:
            return found
        usual = super().name(dn)
        return None if usual in self._moved else usual

    def names(self, encoded: bytes) -> list[str] | None:
        found = super().names(encoded)
        return found if found is not None and self._others.isdisjoint(found) else None

    def called(self, login: str, uids: Sequence[bytes]) -> bool:
        return login in self._dns or super().called(login, uids)


def fold(dn: bytes) -> bytes:
    """A DN in the one form in which two ways of writing it compare equal: case and blanks around commas."""
    return re.sub(rb"(?<!\\)\s*,\s*", b",", dn).lower()
