"""Secrets that are lent (預かりの秘密): shared IDs and break-glass IDs. Instants are aware UTC, intervals half-open."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class VaultKind(StrEnum):
    SHARED = "shared"  # 共用ID
    BREAK_GLASS = "break_glass"  # 緊急用のID: taken without anybody's yes, and reported


@dataclass(frozen=True, slots=True)
class Item:
    """
    Something with one secret for several people.

    ``place`` says in words where the secret is set; ``role`` is whose it is, a role of the profile. ``confirmed_at`` is
    None until a second person has looked at it: nothing is lent before. ``leaving_by`` asked that it be taken out; it
    is when a second person says yes to that (``retired_at``).
    """

    id: int
    key: str
    label: str
    kind: VaultKind
    place: str
    role: str
    made_at: datetime
    made_by: str
    confirmed_at: datetime | None = None
    leaving_at: datetime | None = None
    leaving_by: str | None = None
    retired_at: datetime | None = None

    @property
    def parts(self) -> int:
        """
        By how many people a new secret is set. That of a break-glass ID by two, of whom each gets his half: who sets
        it alone would know it from then on, without a loan and without a report (NISHIHARA-7.2.1.3.a).
        """
        return 2 if self.kind is VaultKind.BREAK_GLASS else 1


@dataclass(frozen=True, slots=True)
class Version:
    """
    One secret of an item; of the secret itself there is nothing here.

    ``seen_by`` got it to set it at its place, or its first half while ``other_by`` got the second; ``set_by``, who is
    one of them, confirmed that it is set there. The newest one that is set is in force; while a newer one is not set,
    the older one is still good at the place.
    """

    id: int
    item: int
    made_at: datetime
    why: str
    seen_at: datetime | None = None
    seen_by: str | None = None
    other_at: datetime | None = None
    other_by: str | None = None
    set_at: datetime | None = None
    set_by: str | None = None

    @property
    def knowers(self) -> tuple[tuple[str, datetime], ...]:
        """Who got it or his half of it, and when; in the order of the halves."""
        got = ((self.seen_by, self.seen_at), (self.other_by, self.other_at))
        return tuple((who, at) for who, at in got if who is not None and at is not None)


@dataclass(frozen=True, slots=True)
class Checkout:
    """
    A loan (貸出). ``until`` is the end of its clock, ``case`` the approved application of somebody without the role.

    ``report_due`` is set for an emergency: until then it has to be reported.
    """

    id: int
    item: int
    person: str
    purpose: str
    emergency: bool
    taken_at: datetime
    until: datetime
    case: int | None = None
    shown_at: datetime | None = None
    returned_at: datetime | None = None
    returned_by: str | None = None
    returned_why: str | None = None
    report_due: datetime | None = None
    report: str | None = None
    reported_at: datetime | None = None

    def good(self, now: datetime) -> bool:
        """Nobody ended it, and neither did its clock."""
        return self.returned_at is None and now < self.until

    def unreported(self) -> bool:
        return self.report_due is not None and self.reported_at is None
