"""When an entry was last used, as directories write it: generalized time, or the FILETIME of Active Directory."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

from connectors.ldap.ber import Malformed, element, elements, head
from connectors.ldap.query import either, present
from connectors.ldap.translate import NAMES, account_in, parts

FILETIMES = frozenset({"lastlogontimestamp", "lastlogon"})
"""Attributes of Active Directory that count in its own way; every other one is generalized time."""

_1601 = datetime(1601, 1, 1, tzinfo=UTC)
_HOUR = 36_000_000_000  # of 100 nanoseconds
_NEVER = frozenset({0, 0x7FFF_FFFF_FFFF_FFFF})
_TIME = re.compile(r"(\d{10})(?:\d{2}){0,2}(?:[.,]\d+)?(Z|[+-]\d{2}(?:\d{2})?)", re.ASCII)
_UUID = NAMES["sekishouuid"]


class LastUse:
    """The question and how its answers are read. ``name`` is the attribute, as the settings have it."""

    def __init__(self, name: str) -> None:
        self.heads = (_UUID, head(name))
        self._name = name.lower()
        self._head = self.heads[1]
        self._read: Callable[[str], datetime | None] = filetime if self._name in FILETIMES else generalized_time

    def matching(self, container: bytes) -> bytes:
        """Every entry that has it, and the container that each search must bring."""
        return either((container, present(self._name)))

    def of(self, content: bytes) -> tuple[str, datetime] | None:
        """Account id and instant of an entry; None for one that is not ours, or that was never used."""
        account = account_in(content)
        if account is None:
            return None
        found = [at for value in self._values(content) if (at := self._read(value)) is not None]
        return (account, max(found)) if found else None

    def _values(self, content: bytes) -> Iterator[str]:
        """
        Those of the attribute. Nothing of what is asked for but its own name can look like its encoded name: most
        directories spell it as we do, and then the rest need not be decoded.
        """
        at = content.find(self._head)
        if at >= 0:
            _, start, end = element(content, at + len(self._head))
            held = [value for _, value in elements(content[start:end])]
        else:
            held = parts(content)[1].get(self._name, [])
        return (value.decode("ascii", "replace") for value in held)


@lru_cache(maxsize=65536)  # few hours for many people
def _hour(digits: str, zone: str) -> datetime:
    if zone == "Z":
        return datetime(*_numbers(digits), tzinfo=UTC)
    minutes = int(zone[1:3]) * 60 + int(zone[3:5] or 0)
    away = timezone(timedelta(minutes=-minutes if zone[0] == "-" else minutes))
    return datetime(*_numbers(digits), tzinfo=away).astimezone(UTC)


def _numbers(digits: str) -> tuple[int, int, int, int]:
    return int(digits[:4]), int(digits[4:6]), int(digits[6:8]), int(digits[8:10])


def generalized_time(text: str) -> datetime:
    """
    Aware UTC, to the hour: 20270401093000Z, also with fractions or another zone.

    Raises:
        Malformed: it is none.
    """
    found = _TIME.fullmatch(text)
    if found is None:
        raise Malformed("not a generalized time")
    try:
        return _hour(found[1], found[2])
    except ValueError as error:
        raise Malformed("not a generalized time") from error


def filetime(text: str) -> datetime | None:
    """
    Aware UTC, to the hour: steps of 100 nanoseconds since 1601. None for never, which is 0 or the largest of them.

    Raises:
        Malformed: it is none.
    """
    if not re.fullmatch(r"\d{1,19}", text, re.ASCII):
        raise Malformed("not a FILETIME")
    steps = int(text)
    if steps in _NEVER:
        return None
    try:
        return _1601 + timedelta(hours=steps // _HOUR)
    except OverflowError as error:
        raise Malformed("not a FILETIME") from error
