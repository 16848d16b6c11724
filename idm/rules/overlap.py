"""The old section's group for some days after a move (引継ぎ): never by birthright, never longer than the profile says
(NISHIHARA-7.1.1.2)."""

from datetime import datetime, timedelta

from idm.calendar import ONE_DAY, start_of
from idm.facts import Organisation, Person
from idm.facts.case import Case
from idm.policy import Policy
from idm.rules.grants import unit_key
from idm.rules.leaving import Coming, LeavingKind, ends_of

PREFIX = unit_key("")


def of_a_section(key: str) -> bool:
    """Does this key name the group of a section? No right of a profile is called so."""
    return key.startswith(PREFIX)


def sections(organisation: Organisation, end: Coming) -> dict[str, str]:
    """Key -> name: the groups that somebody loses by this move, of the section itself and of those above it."""
    return {unit_key(unit.code): unit.name for unit in organisation.path(end.unit, end.last_day)}


def move_out_of(person: Person, organisation: Organisation, key: str) -> Coming | None:
    """His newest move, past or on paper, by which he loses the group of that key."""
    moves = (end for end in ends_of(person) if end.kind is LeavingKind.MOVER and key in sections(organisation, end))
    return max(moves, key=lambda end: end.last_day, default=None)


def within(case: Case, end: Coming, policy: Policy) -> bool:
    """From the day of the move on, and over when the profile's days are."""
    first = start_of(end.last_day + ONE_DAY)
    last = first + timedelta(days=policy.leaver.overlap.days)
    return case.until is not None and first <= case.starts and case.until <= last


def bound_from(key: str, given: datetime | None, starts: datetime) -> datetime | None:
    """
    From when on what was given is for the unit in which its holder works: what he keeps of the old section is for the
    time in the new one, though it be given before the move.
    """
    return max(given, starts) if given is not None and of_a_section(key) else given
