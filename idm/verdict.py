"""What a rule says, and the reason it gives."""

from dataclasses import dataclass
from enum import IntEnum


class Status(IntEnum):
    """State of an account; the strictest verdict wins, so the order is the meaning."""

    ACTIVE = 0
    SUSPENDED = 1
    DISABLED = 2
    ABSENT = 3

    @property
    def key(self) -> str:
        """The word used in directories, JSON and the log."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Because:
    """A reason: the rule's id in the profile, and what in the facts made it speak."""

    rule: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    status: Status
    because: Because
