"""The only place that reads the clock of the machine; everywhere else ``now`` is an argument (F50, F53)."""

from dataclasses import dataclass
from datetime import UTC, datetime


class SystemClock:
    """The wall clock, as aware UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - the one place


@dataclass(frozen=True, slots=True)
class FixedClock:
    """A clock that stands still: rehearsals and tests."""

    at: datetime

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("an instant needs a zone")

    def now(self) -> datetime:
        return self.at.astimezone(UTC)
