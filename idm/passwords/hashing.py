"""Passwords as hashes: argon2id for ours, and whatever an existing directory brought, which is accepted once.

The same text that we keep goes into OpenLDAP's userPassword, whose argon2 module checks it.
"""

import time
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Any

from passlib.context import CryptContext
from passlib.exc import PasslibHashWarning
from passlib.hash import (
    argon2,
    ldap_bcrypt,
    ldap_md5,
    ldap_md5_crypt,
    ldap_pbkdf2_sha1,
    ldap_pbkdf2_sha256,
    ldap_pbkdf2_sha512,
    ldap_salted_md5,
    ldap_salted_sha1,
    ldap_salted_sha256,
    ldap_salted_sha512,
    ldap_sha1,
    ldap_sha256_crypt,
    ldap_sha512_crypt,
)
from passlib.utils.handlers import PrefixWrapper

from idm.secret import Secret

LONGEST = 256
"""Bytes of UTF-8: longer ones are refused before any work is done for them."""

OURS = "{ARGON2}"
_QUICK = (ldap_salted_sha1, ldap_salted_sha256, ldap_salted_sha512, ldap_salted_md5, ldap_sha1, ldap_md5)
_CRYPT = (ldap_md5_crypt, ldap_sha256_crypt, ldap_sha512_crypt, ldap_bcrypt)
_SLOW = (ldap_pbkdf2_sha1, ldap_pbkdf2_sha256, ldap_pbkdf2_sha512, *_CRYPT)


@dataclass(frozen=True, slots=True)
class Cost:
    """
    Parameters of argon2id: memory in KiB, passes, lanes. The default is OWASP's first choice.

    ``grid``: seconds; a refusal is answered at a whole multiple of them, see ``Hasher.even_out``.
    """

    memory: int = 19_456
    passes: int = 2
    lanes: int = 1
    grid: float = 0


FULL = Cost(grid=0.05)
"""What people's passwords cost."""


class Hasher:
    """
    Hashes and checks.

    Args:
        at_once: How many may be computed at the same time; each takes ``cost.memory``. Others wait their turn.
    """

    def __init__(self, cost: Cost = FULL, at_once: int = 2) -> None:
        argon: Any = argon2
        ours = argon.using(
            type="ID", memory_cost=cost.memory, time_cost=cost.passes, parallelism=cost.lanes, salt_size=16
        )
        ldap_argon2: Any = PrefixWrapper("ldap_argon2", ours, prefix=OURS, ident=OURS)
        self._context = CryptContext(schemes=[ldap_argon2, *_QUICK, *_SLOW], deprecated="auto")
        self._turn = BoundedSemaphore(at_once)
        self._grid = cost.grid
        self._nobody = self.hash(Secret("nobody has this one"))

    def even_out(self, begun: float) -> None:
        """
        Wait until a whole number of ``cost.grid`` has gone by since ``begun`` (``time.monotonic``).

        What is left of a tenth of a millisecond between one name and another is then seen in one refusal of five
        hundred, and in nobody's statistics (F10).
        """
        if self._grid:
            time.sleep(-(time.monotonic() - begun) % self._grid)

    def hash(self, password: Secret) -> str:
        """
        ``{ARGON2}$argon2id$…``, with a new salt each time.

        Raises:
            ValueError: longer than LONGEST, or with a NUL in it.
        """
        text = password.reveal()
        if not _possible(text):
            raise ValueError("a password that cannot be hashed")
        with self._turn:
            return str(self._context.hash(text))

    def verify(self, password: Secret, known: str | None) -> bool:
        """
        Is it this one? For somebody without a hash the same work is done, and the answer is no: time tells nothing
        about who exists (F10). A hash that cannot be read is a no as well. One that a directory brought is looked at
        beside that work and not instead of it, so that the quick ones do not stand out.
        """
        text = password.reveal() if _possible(password.reveal()) else ""
        with self._turn:
            try:
                same = self._context.verify(text, known or self._nobody)
            except (ValueError, TypeError, PasslibHashWarning):
                self._context.verify(text, self._nobody)
                return False
            if known and self._context.needs_update(known):
                self._context.verify(text, self._nobody)
        return bool(same and known and text)

    def outdated(self, known: str) -> bool:
        """True for a hash that is to be made anew at the next sign-in: of another kind, or cheaper than ours."""
        return bool(self._context.needs_update(known))


def _possible(text: str) -> bool:
    return len(text) <= LONGEST and "\0" not in text and len(text.encode("utf-8", "replace")) <= LONGEST
