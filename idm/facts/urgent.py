"""What was done at once on one's own judgement, and is reported afterwards (緊急の措置). Instants are aware UTC."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256


class UrgentKind(StrEnum):
    CONTAINMENT = "containment"  # 被害の拡大の防止 (2(2)⑤)
    EXCEPTION = "exception"  # 緊急の例外措置 (8.4(2))


class Answer(StrEnum):
    """What the CISO says to a containment. It stands whether he says anything or not."""

    CONFIRMED = "confirmed"  # 続ける
    LIFTED = "lifted"  # 解く
    CONVERTED = "converted"  # 違反として扱う (8.6(2))


@dataclass(frozen=True, slots=True)
class EmergencyAct:
    """
    One act. ``person`` did it; ``content`` is canonical JSON of exactly what.

    ``until`` is the end that an exception was meant to have. ``report_due`` is until when it has to be reported: an
    exception without a report is over then. ``case`` is the application that its report became.

    ``answer`` is the CISO's word on a containment; ``escalated_at`` is when somebody last heard that it is missing.
    ``seq`` is the number of its first line in the log.
    """

    id: int
    person: str
    kind: UrgentKind
    what: str
    reason: str
    content: str
    at: datetime
    until: datetime | None
    report_due: datetime
    report: str | None = None
    reported_at: datetime | None = None
    case: int | None = None
    alarmed_at: datetime | None = None
    ended_at: datetime | None = None
    ended_why: str | None = None
    answer: str | None = None
    answered_at: datetime | None = None
    answered_by: str | None = None
    escalated_at: datetime | None = None
    seq: int | None = None

    @property
    def digest(self) -> str:
        """SHA-256 (64 hex digits) over what was done, and over its ends."""
        until = "" if self.until is None else _utc(self.until)
        said = (self.person, self.kind, self.content, _utc(self.at), until, _utc(self.report_due))
        return sha256("\0".join(said).encode()).hexdigest()


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="microseconds")
