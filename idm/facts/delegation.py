"""Who stands in for whom (代行), as a fact: named by whoever holds a privilege, accepted by the CISO."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Delegation:
    """
    One deputy for one privilege, named by whoever holds it. People by id, instants aware UTC, half-open.

    ``accepted_at`` is None until the CISO has accepted it: it is good from that moment, never before. ``case`` is the
    number of the application, 0 where there is none. ``unit`` is the code of the unit for which it was accepted, None
    for a role of the whole body.
    """

    delegator: str
    deputy: str
    role: str
    starts: datetime
    until: datetime
    accepted_at: datetime | None = None
    ended_at: datetime | None = None
    case: int = 0
    unit: str | None = None

    def in_force(self, now: datetime) -> bool:
        if self.accepted_at is None or (self.ended_at is not None and self.ended_at <= now):
            return False
        return max(self.starts, self.accepted_at) <= now < self.until and self.delegator != self.deputy
