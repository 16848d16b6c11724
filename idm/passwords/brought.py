"""Hashes that an existing directory brought, from its LDIF or from a list: which may be taken, and why the others not.

They are taken once: at the first sign-in Sekisho makes its own (F65: what cuts passwords short is not taken at all).
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from passlib.hash import (
    argon2,
    bcrypt,
    ldap_md5,
    ldap_salted_md5,
    ldap_salted_sha1,
    ldap_salted_sha256,
    ldap_salted_sha512,
    ldap_sha1,
    md5_crypt,
    pbkdf2_sha1,
    pbkdf2_sha256,
    pbkdf2_sha512,
    sha256_crypt,
    sha512_crypt,
)

from idm.messages import Said
from idm.messages import delivery as say
from idm.secret import Secret

_SCHEME = re.compile(r"\{([A-Za-z0-9-]{2,16})\}(.+)", re.ASCII)
_LDIF = re.compile(r"^(?:version: *1|dn::? )", re.MULTILINE)
_LINES = re.compile(r"\r?\n")
_AROUND = ' \t"'
_HEADINGS = frozenset({"login", "uid", "userid", "ログイン名", "利用者id"})


@dataclass(frozen=True, slots=True)
class Kept:
    """A login name and what its password is stored as there; ``line`` of the file, from 1."""

    line: int
    login: str
    hash: Secret

    @property
    def scheme(self) -> str:
        """As SSHA, CRYPT: for the record."""
        return self.hash.reveal()[1:].partition("}")[0]


@dataclass(frozen=True, slots=True)
class Read:
    """What may be taken, and what is wrong with the rest; in the order of the file."""

    kept: tuple[Kept, ...]
    wrong: tuple[Said, ...]


def read_hashes(content: bytes) -> Read:
    """
    An LDIF (slapcat, ldapsearch) or lines of ``login,hash`` (UTF-8), told apart by what they look like.

    Every sentence names the line, and none repeats anything of a password.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Read((), (say.NOT_UTF8.say(line=content.count(b"\n", 0, error.start) + 1),))
    kept: dict[str, Kept] = {}
    wrong: list[Said] = []
    for line, login, values in (_entries if _LDIF.search(text) else _rows)(text):
        found = _judged(line, login, values)
        if isinstance(found, Kept) and found.login in kept:
            found = say.TWICE.say(line=line, login=login, first=kept[found.login].line)
        if isinstance(found, Kept):
            kept[found.login] = found
        else:
            wrong.append(found)
    return Read(tuple(kept.values()), tuple(wrong))


# --- the two kinds of files: (line, login, values of userPassword; None for one that cannot be read) ---

Line = tuple[int, str, Sequence[str | None]]


def _rows(text: str) -> Iterator[Line]:
    for number, line in enumerate(_LINES.split(text), 1):
        login, _, known = line.partition(",")  # an argon2 hash has commas of its own
        login, known = login.strip(_AROUND), known.strip(_AROUND)
        if line.strip() and not (number == 1 and login.lower() in _HEADINGS):
            yield number, login, (known,)


def _entries(text: str) -> Iterator[Line]:
    """The entries of an LDIF (RFC 2849) that have a ``userPassword``."""
    entry: list[tuple[int, str]] = []
    for number, line in enumerate((*_LINES.split(text), ""), 1):
        if line.startswith(" ") and entry:
            entry[-1] = (entry[-1][0], entry[-1][1] + line[1:])
        elif line:
            entry.append((number, line))
        else:
            yield from _entry(entry)
            entry = []


def _entry(lines: Sequence[tuple[int, str]]) -> Iterator[Line]:
    held: dict[str, list[tuple[int, str | None]]] = {}
    for number, line in lines:
        name, colon, rest = line.partition(":")
        if colon and not line.startswith("#"):
            held.setdefault(name.partition(";")[0].lower(), []).append((number, _value(rest)))
    passwords = held.get("userpassword")
    if passwords:
        login = next((value for _, value in held.get("uid", ()) if value), "")
        yield passwords[0][0], login, [value for _, value in passwords]


def _value(rest: str) -> str | None:
    """None for what stands in another file, or is not text."""
    if rest.startswith("<"):
        return None
    if not rest.startswith(":"):
        return rest.strip()
    try:
        return base64.b64decode(rest[1:].strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None


# --- which may be taken ---


def _judged(line: int, login: str, values: Sequence[str | None]) -> Kept | Said:
    if not login:
        return say.NO_LOGIN.say(line=line)
    if len(values) != 1:
        return say.TWO_VALUES.say(line=line, login=login)
    found = _SCHEME.fullmatch(values[0] or "")
    if found is None:
        return say.CLEAR_TEXT.say(line=line, login=login)
    scheme, rest = found[1].upper(), found[2]
    problem = _problem(scheme, rest)
    return problem.say(line=line, login=login) if problem else Kept(line, login.lower(), Secret(f"{{{scheme}}}{rest}"))


def _problem(scheme: str, rest: str) -> Any:
    """The message, or None. Rounds and memory that would hold up everybody else's sign-in are refused."""
    if scheme in _QUICK:
        return None if _well_formed(_QUICK[scheme], f"{{{scheme}}}{rest}") else say.BROKEN
    if scheme == "CRYPT":
        return _crypt_problem(rest)
    if scheme not in _COSTLY:
        return say.UNKNOWN_SCHEME
    prefix, handler, too_costly = _COSTLY[scheme]
    parsed = _well_formed(handler, prefix + rest)
    return say.BROKEN if parsed is None else say.TOO_COSTLY if too_costly(parsed) else None


def _crypt_problem(rest: str) -> Any:
    for ident, (handler, most) in _CRYPT.items():
        if rest.startswith(ident):
            parsed = _well_formed(handler, rest)
            return say.BROKEN if parsed is None else say.TOO_COSTLY if getattr(parsed, "rounds", 0) > most else None
    return say.CUT_SHORT


def _well_formed(handler: Any, text: str) -> Any:
    try:
        parsed = handler.from_string(text)
    except (ValueError, TypeError):
        return None
    return None if parsed.checksum is None else parsed  # a salt alone is no password


_QUICK: dict[str, Any] = {
    "SSHA": ldap_salted_sha1,
    "SSHA256": ldap_salted_sha256,
    "SSHA512": ldap_salted_sha512,
    "SMD5": ldap_salted_md5,
    "SHA": ldap_sha1,
    "MD5": ldap_md5,
}

_CRYPT_ROUNDS = 100_000  # a fifth of a second, in which nothing else is computed
_CRYPT: dict[str, tuple[Any, int]] = {
    "$1$": (md5_crypt, 0),
    "$5$": (sha256_crypt, _CRYPT_ROUNDS),
    "$6$": (sha512_crypt, _CRYPT_ROUNDS),
    "$2": (bcrypt, 12),
}

_PBKDF2_ROUNDS = 1_000_000
_ARGON2_KIB, _ARGON2_PASSES, _ARGON2_LANES = 262_144, 10, 8


def _many_rounds(parsed: Any) -> bool:
    return bool(parsed.rounds > _PBKDF2_ROUNDS)


def _much_memory(parsed: Any) -> bool:
    return bool(
        parsed.memory_cost > _ARGON2_KIB or parsed.rounds > _ARGON2_PASSES or parsed.parallelism > _ARGON2_LANES
    )


_COSTLY: dict[str, tuple[str, Any, Callable[[Any], bool]]] = {
    "PBKDF2": ("$pbkdf2$", pbkdf2_sha1, _many_rounds),
    "PBKDF2-SHA256": ("$pbkdf2-sha256$", pbkdf2_sha256, _many_rounds),
    "PBKDF2-SHA512": ("$pbkdf2-sha512$", pbkdf2_sha512, _many_rounds),
    "ARGON2": ("", argon2, _much_memory),
}
