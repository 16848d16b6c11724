"""
Whom to believe about the last use of accounts (最終利用). Pure.

A source is our own sign-ins, or a directory. What it tells is kept to the day and never goes back. Nothing is ever
concluded from its silence while there is a doubt about it (F77).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from idm.calendar import ONE_DAY, day_of, start_of
from idm.policy import Policy

OWN = "sekisho"
"""The source of what people do here: sign in, verify themselves to a system, open a work window."""

UNREAD = timedelta(days=3)
"""A reading that is older says nothing about today. Not a body's rule but ours: a chore that runs each day failed."""


@dataclass(frozen=True, slots=True)
class Source:
    """
    Somebody who can tell. All instants are aware UTC.

    ``since``: from when on it was watched. ``read_at``: when it was last read in full. ``newest``: the newest use it
    ever told of. ``behind_at``: since when it tells of none as new as that.
    """

    name: str
    since: datetime
    read_at: datetime
    newest: datetime | None = None
    behind_at: datetime | None = None


class Doubt(StrEnum):
    UNREAD = "unread"  # not read for days
    EMPTY = "empty"  # it never told of anybody
    SILENT = "silent"  # it has told of nobody for days
    BEHIND = "behind"  # it tells less than it did: a replica with old values


def used_on(at: datetime, now: datetime) -> datetime:
    """
    The day of a use, as its first instant in Japan. One that lies ahead was at the latest now: the clock of whoever
    wrote it is wrong, and an account that is in use is not to look forgotten.
    """
    return _first_of_day(min(at, now))


@lru_cache(maxsize=65536)  # directories are read to the hour, and zones are slow
def _first_of_day(at: datetime) -> datetime:
    return start_of(day_of(at))


def read_again(known: Source | None, name: str, newest: datetime | None, now: datetime) -> Source:
    """
    A source as it is after a reading in full.

    Args:
        newest: The newest use that this reading told of, to the day; None for nobody's.
    """
    if known is None:
        return Source(name, since=now, read_at=now, newest=newest)
    if known.newest is not None and (newest is None or newest < known.newest):
        return replace(known, read_at=now, behind_at=known.behind_at or now)
    return replace(known, read_at=now, newest=newest, behind_at=None)


def doubt(source: Source, policy: Policy, now: datetime) -> Doubt | None:
    """
    Why its silence proves nothing; None when it is believed.

    Clause: the one carried by rule ``sweep.held``.
    """
    if source.behind_at is not None:
        return Doubt.BEHIND
    if now - source.read_at > UNREAD:
        return Doubt.UNREAD
    if source.newest is None:
        return Doubt.EMPTY
    return Doubt.SILENT if now - source.newest > policy.dormancy.silent.days * ONE_DAY else None


def doubts(sources: Iterable[Source], policy: Policy, now: datetime) -> dict[str, Doubt]:
    """Those that are not believed, by name."""
    return {one.name: found for one in sources if (found := doubt(one, policy, now)) is not None}


def due(source: Source | None, now: datetime) -> bool:
    """Is it to be read? Once a day."""
    return source is None or day_of(source.read_at) != day_of(now)
