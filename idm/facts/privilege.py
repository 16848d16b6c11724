"""Privileged IDs (特権ID) and what somebody was granted for a time. Instants are aware UTC, intervals half-open."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Window:
    """
    A work window (作業時間): a privilege in use, from the moment it is claimed until its clock or somebody ends it.

    ``privilege`` is a key of the profile. ``until`` is when it ends, or ended.
    """

    privilege: str
    starts: datetime
    until: datetime
    id: int = 0

    def covers(self, now: datetime) -> bool:
        return self.starts <= now < self.until


@dataclass(frozen=True, slots=True)
class PrivilegedAccount:
    """
    A privileged ID: an account of its own for one person, of no use outside its windows (NISHIHARA-7.2.1.3.a).

    ``login`` is never given again. ``password`` is the stamp of what directories are to hold, as in ``Proofs``.
    ``retired_at`` is when it was taken back, None while it is held.
    """

    id: str
    login: str
    retired_at: datetime | None = None
    windows: tuple[Window, ...] = ()
    password: str = ""


@dataclass(frozen=True, slots=True)
class Grant:
    """
    A right that an approved case gives for a time: a group's key. ``until`` None for no end; ``case`` its number.

    ``given`` is when it was approved: it is for the unit in which its holder was then, and moves nowhere with him.
    """

    key: str
    starts: datetime
    until: datetime | None
    case: int
    given: datetime | None = None

    def covers(self, now: datetime) -> bool:
        return self.starts <= now and (self.until is None or now < self.until)
