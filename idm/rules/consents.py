"""Fiscal-year and temporary staff: what is still to be done about an appointment, and whose access waits for it."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from idm.calendar import wareki
from idm.facts import Employment, Person
from idm.facts.consent import Consent
from idm.policy import Policy
from idm.verdict import Because, Status, Verdict

SIGNED = "consent.signed"
AHEAD = 30
"""Days before the first one from which on an appointment is listed."""


class Open(StrEnum):
    """What is still to be done about one appointment."""

    BRIEFING = "briefing"
    DECISION = "decision"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class Known:
    """What is on record about an appointment; the first one of somebody has nothing."""

    briefed: bool = False
    needed: bool | None = None
    signed: bool = False


def asked_of(person: Person, policy: Policy, day: date) -> Employment | None:
    """
    His appointment of a kind that this is about: the one in force that day; once he was briefed and nobody is asked
    for a signature about it any more, the one that comes soon, so that whoever is appointed again need not wait on the
    first day.

    Clause: the one carried by ``consent.briefed``.
    """
    kinds, last = policy.consents.asked.forms, day + timedelta(days=AHEAD)
    found = [
        job
        for job in sorted(person.employments, key=lambda job: job.span.start)
        if job.form in kinds and job.span.start <= last and (job.span.end is None or day < job.span.end)
    ]
    return next((job for job in found if not _done(person, job, policy)), found[0] if found else None)


def begun(person: Person, policy: Policy, day: date) -> Employment | None:
    """The one in force that day alone."""
    current = person.employment_on(day)
    return current if current is not None and current.form in policy.consents.asked.forms else None


def left_open(known: Known, policy: Policy) -> tuple[Open, ...]:
    """What of it is left, in the order in which it is done."""
    found = [] if known.briefed else [Open.BRIEFING]
    if needed(known.needed, policy) is None:
        found.append(Open.DECISION)
    if needed(known.needed, policy) and not known.signed:
        found.append(Open.SIGNATURE)
    return tuple(found)


def needed(said: bool | None, policy: Policy) -> bool | None:
    """Is a signature asked for? None: the head of the section has not said yet."""
    return {"required": True, "none": False, "if_needed": said}[policy.consents.asked.signature]


def _done(person: Person, job: Employment, policy: Policy) -> bool:
    known = about(person, job.span.start)
    if known is None or not known.briefed:
        return False
    return known.signed or needed(known.needed, policy) is False


def waits(person: Person, policy: Policy, day: date) -> Verdict | None:
    """
    Whoever is asked for his consent may use nothing before he has given it, where the profile says so.

    Clause: the one carried by ``consent.signed``.
    """
    asked = policy.consents.asked
    if not asked.waits or (asked.signature != "required" and not person.consents):  # nearly everybody
        return None
    current = person.employment_on(day)
    if current is None or current.form not in asked.forms:
        return None
    known = about(person, current.span.start)
    said = needed(known.needed if known else None, policy)
    if not said or (known is not None and known.signed):
        return None
    return Verdict(Status.SUSPENDED, Because(SIGNED, f"同意書がまだ（{wareki(current.span.start)}からの任用）"))


def about(person: Person, starts: date) -> Consent | None:
    """What is on record about his appointment that began that day (JST)."""
    return next((one for one in person.consents if one.starts == starts), None)


def late(starts: date, policy: Policy, today: date) -> bool:
    """Is the time over in which it should have been done (6.1(2)①: on hiring)?"""
    return today > starts + timedelta(days=policy.consents.briefed.days)
