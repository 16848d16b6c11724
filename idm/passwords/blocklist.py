"""Leaked and common passwords that nobody may use, from a list that a body was given: known by their digests alone."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from idm.passwords.bloom import Bloom
from idm.secret import Secret

_SHA1 = re.compile(rb"([0-9A-Fa-f]{40})(?::[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Blocklist:
    """``known`` is None where a body has no list: then only the other rules speak."""

    known: Bloom | None = None

    def has(self, password: Secret) -> bool:
        """As it was typed, and in small letters: who only adds a capital has not thought of a new one."""
        if self.known is None:
            return False
        text = password.reveal()
        return any(digest_of(one.encode()) in self.known for one in {text, text.casefold()})


NO_LIST = Blocklist()


def digests(lines: Iterable[bytes]) -> Iterator[bytes]:
    """
    One for each line that is not empty.

    A line is a password, or its SHA-1 in 40 hexadecimal digits with or without ``:count``, as Have I Been Pwned has it.
    """
    for line in lines:
        text = line.rstrip(b"\r\n")
        if text:
            found = _SHA1.fullmatch(text)
            yield bytes.fromhex(found[1].decode()) if found else digest_of(text)


def digest_of(password: bytes) -> bytes:
    return hashlib.sha1(password, usedforsecurity=False).digest()  # the lists have it so; nothing is kept of anybody
