"""A file that would make a large part of the staff vanish is not what it was said to be (domain case 69, F31)."""

from collections.abc import Mapping, Sequence
from datetime import date

from idm.facts import Person
from idm.hr.changeset import Event, PersonChange, Source
from idm.hr.questions import APPOINTS
from idm.hr.sheet import Problem
from idm.messages import hr as say
from idm.policy import Policy

_LEAVES = frozenset({Event.RETIRE, Event.TERM_END})


def many_missing(absent: int, employed: int, policy: Policy) -> Problem | None:
    """A list that lacks a large part of the staff is cut off, or a file of changes."""
    if not _too_many(absent, employed, policy):
        return None
    return Problem(say.MANY_MISSING.say(total=employed, k=absent, p=absent * 100 // employed))


def many_retire(
    changes: Sequence[PersonChange], roster: Mapping[str, Person], source: Source, today: date, policy: Policy
) -> Problem | None:
    """Changes by which a large part of the staff leaves; so few as the brake lets pass are no large part."""
    leavers = [c.before for c in changes if c.before and not _LEAVES.isdisjoint(c.events) and _stays_away(c)]
    if len(leavers) <= policy.brake.people.value:
        return None
    current = (person.employment_on(today) for person in roster.values())
    employed = max(len(leavers), sum(job is not None and source.sends(job.form) for job in current))
    if not _too_many(len(leavers), employed, policy):
        return None
    return Problem(say.MANY_RETIRE.say(total=employed, k=len(leavers), p=len(leavers) * 100 // employed))


def _stays_away(change: PersonChange) -> bool:
    return APPOINTS.isdisjoint(change.events)


def _too_many(gone: int, employed: int, policy: Policy) -> bool:
    return gone * 100 > employed * policy.brake.full_list_missing_percent.value
