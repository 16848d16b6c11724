"""How a list of accounts is gone through by two people, line by line (NISHIHARA-7.2.1.2.u). Pure: no timer says yes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from idm.calendar import ONE_DAY, day_of, start_of
from idm.policy import Policy
from idm.rules.dormancy import Exempt, Remedy


class Says(StrEnum):
    """An answer to one line. All but the first keep the account; the last three keep it off later lists for a while."""

    STOP = "stop"
    KEEP = "keep"
    ELECTION = "election"
    SEASONAL = "seasonal"
    OTHER = "other"


PLAIN = frozenset({Says.STOP, Says.KEEP})
"""All that can be said of a right."""
RIGHTS = frozenset({Remedy.REVOKE, Remedy.OBJECT})
STRANGERS = frozenset({Remedy.REMOVE, Remedy.EXPEL})
"""What is on a list without a person: an entry or a membership that nobody granted."""
NEEDS_NOTE = frozenset({Says.ELECTION, Says.SEASONAL, Says.OTHER})


class Side(StrEnum):
    HR = "hr"
    HEAD = "head"


class Done(StrEnum):
    """What became of a line."""

    SUSPENDED = "suspended"
    RETIRED = "retired"
    REVOKED = "revoked"
    CORRECTED = "corrected"  # personnel put right what the right came from
    REMOVED = "removed"
    OWNED = "owned"  # the register names somebody whose entry it is, or who answers for it
    PROTECTED = "protected"
    KEPT = "kept"
    GONE = "gone"  # when it was to be done, the reason was none any more
    EXEMPT = "exempt"  # nothing was asked


class Kind(StrEnum):
    DORMANCY = "dormancy"  # 放置IDの点検
    ACCESS = "access"  # 権限の棚卸し
    SYSTEM = "system"  # システム別の棚卸し


class State(StrEnum):
    OPEN = "open"
    HELD = "held"
    CLOSED = "closed"
    DROPPED = "dropped"


class Bar(StrEnum):
    """Why somebody may not answer a line."""

    OWN = "own"  # it is about himself, or about whom he stands in for
    OTHER_SIDE = "other_side"  # he gave the other of the two answers, or whom he stands in for, or who does for him
    EARLY = "early"  # there are too few days yet for anybody to stop it
    NOBODYS = "nobodys"  # nobody granted it: what keeps it is an owner, a reason or an application, and no answer here


MANY = "many"
"""Of the reasons for holding a list: more accounts than may be stopped at once. The others are doubts about sources."""


def barred(owner: Iterable[str], other: Iterable[str], remedy: Remedy, says: Says, by: str) -> Bar | None:
    """
    Compares persons, never roles (NISHIHARA-2.6.1).

    Args:
        owner: Ids of the person whose account it is, and of those who stand in for him.
        other: Ids of who gave the other answer, and of those who are no second person beside him; empty without one.
        by: Who is about to answer.

    Clause: the one carried by rule ``sweep.confirmed``.
    """
    if by in owner:
        return Bar.OWN
    if by in other:
        return Bar.OTHER_SIDE
    if remedy in STRANGERS and says is not Says.STOP:
        return Bar.NOBODYS
    return Bar.EARLY if says is Says.STOP and remedy is Remedy.LOOK else None


def needs_note(says: Says, side: Side, remedy: Remedy) -> bool:
    """Why somebody keeps an account; and why a right of a post is not needed, or is all the same."""
    return says in NEEDS_NOTE or (remedy is Remedy.OBJECT and (says is Says.STOP or side is Side.HR))


def agreed(hr: Says | None, head: Says | None, remedy: Remedy = Remedy.SUSPEND) -> bool | None:
    """
    True: both say that it is to be stopped; False: one of them keeps it; None while an answer is missing. Of a right
    that was granted the head alone says so; of one that comes with a post HR is asked once he has said that it is not
    needed, and what is true then is carried out by HR's own papers.
    """
    if remedy is Remedy.REVOKE:
        return None if head is None else head is Says.STOP
    if remedy is Remedy.OBJECT and head is not None and head is not Says.STOP:
        return False
    if hr is None or head is None:
        return None
    return hr is Says.STOP and head is Says.STOP


def excuse(hr: Says | None, head: Says | None) -> Exempt | None:
    """The reason for which an account stays off the next lists: the head's word before HR's."""
    return next((Exempt(one) for one in (head, hr) if one in NEEDS_NOTE), None)


def due_after(now: datetime, days: int) -> datetime:
    """From when on a list is due that has so many days to be answered: the last of them counts whole (F50, F51)."""
    return start_of(day_of(now) + timedelta(days=days) + ONE_DAY)


def unconfirmed(head: Says | None, due_at: datetime, now: datetime) -> bool:
    """A right that nobody confirmed by its day is taken away: taking away needs nobody's yes."""
    return head is None and due_at <= now


def ready(told_at: datetime | None, policy: Policy, now: datetime) -> bool:
    """Has the holder had the days that the profile gives him?"""
    return told_at is not None and told_at + timedelta(days=policy.dormancy.told.days) <= now


@dataclass(frozen=True, slots=True)
class Load:
    """So many are to be stopped, so many may be without a second look."""

    count: int
    limit: int

    @property
    def trips(self) -> bool:
        return self.count > self.limit


def right_of(remedy: Remedy, detail: str) -> str | None:
    """Key of the right that a line of a system's review is about, whose system's head answers; None for any other."""
    key, of_system, _ = detail.partition(":")
    return key if of_system and remedy in RIGHTS else None


def case_of(detail: str) -> int:
    """Number of the application that gave the right of a line."""
    return int(detail.rpartition(":")[2])


LATEST = timedelta(days=35)
"""So long after its day a review is still opened."""


def review_on(day: date, policy: Policy) -> str | None:
    """
    Which review of rights should have been opened by that day (JST), as year and month; None when none was due lately.

    A worker that was away opens it late.
    """
    calendar = policy.reviews.access
    this = day.replace(day=1)
    for month in (this, (this - timedelta(days=1)).replace(day=1)):
        opens = month.replace(day=calendar.month_day)
        if month.month in calendar.months and opens <= day < opens + LATEST:
            return f"{month.year}-{month.month:02}"
    return None


def label_on(day: date, policy: Policy) -> str | None:
    """Which sweep should have been proposed by that day (JST): the month's, and in April one more. None: none yet."""
    calendar = policy.dormancy.calendar
    month = f"{day.year}-{day.month:02}"
    if day.month == 4 and day.day >= calendar.april_day:
        return f"{month}-2"
    return month if day.day >= calendar.month_day else None
