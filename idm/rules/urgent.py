"""
How long an emergency act holds: no timer makes more of it than was taken (8.4(2), 2(2)⑤).

Silence ends an exception, which sets a rule aside; and it never ends a containment, which only takes access away.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from idm.calendar import ONE_DAY
from idm.facts.urgent import EmergencyAct, UrgentKind


def over(act: EmergencyAct, decided: bool, now: datetime) -> str | None:
    """
    Why an emergency exception does not hold any more; None while it does.

    Args:
        decided: The CISO has said something to the application that its report became, or it was withdrawn: whatever he
            said, a return to the applicant included, stands instead.
        now: aware UTC.

    Clause: the one carried by rule ``urgent.exception``.
    """
    if act.kind is not UrgentKind.EXCEPTION or act.ended_at is not None:
        return "ended"
    if act.until is not None and act.until <= now:
        return "until"
    if act.reported_at is None:
        return "unreported" if act.report_due <= now else None
    return "decided" if decided else None


def applied_for(act: EmergencyAct, now: datetime) -> bool:
    """
    Would its report be an application at ``now`` (aware UTC)? That of an exception that still holds, and no other.

    Clause: the one carried by rule ``urgent.exception``.
    """
    return over(act, decided=False, now=now) is None


def holds_until(act: EmergencyAct) -> datetime | None:
    """The end (UTC) that it has as things stand: without a report that of the time for it."""
    ends = (act.until, None if act.reported_at is not None else act.report_due)
    return min((one for one in ends if one is not None), default=None)


@dataclass(frozen=True, slots=True)
class Aside:
    """
    What an emergency exception sets aside, and for whom.

    Args:
        rule: Its key; of a rule that is not ours, its clause.
        scope: ``unit:`` with its code, or ``person:`` with his id.
        within: Every scope that contains this one, itself included.
    """

    rule: str
    scope: str
    within: frozenset[str]

    def meets(self, other: "Aside") -> bool:
        """The same rule, for the same people or for some of them."""
        return self.rule == other.rule and (self.scope in other.within or other.scope in self.within)


def bars(act: EmergencyAct, now: datetime) -> bool:
    """
    Does it keep another one for the same from being taken? While it waits for its report, for ever if none comes; and
    in the period that it asked for, whatever became of it: then the CISO is asked first (8.4(1)).

    Clause: the one carried by rule ``urgent.exception``.
    """
    if act.kind is not UrgentKind.EXCEPTION:
        return False
    return act.reported_at is None or act.until is None or now < act.until


def waits_for_word(act: EmergencyAct, now: datetime) -> bool:
    """
    Is it a day since the CISO was last told that his word on a containment is missing?

    Clause: the one carried by rule ``urgent.confirmed``.
    """
    asked = act.escalated_at or act.at
    return act.kind is UrgentKind.CONTAINMENT and act.answer is None and asked + ONE_DAY <= now


def long_unconfirmed(act: EmergencyAct, days: int, now: datetime) -> bool:
    """Does another office hear of it too?"""
    return act.at + timedelta(days=days) <= now
