"""Rules that are set aside for a time, for some people (例外措置, NISHIHARA-8.4.1, 8.4.2).

An exception never asks for less than its words: it names one rule, one unit or person, one value and an end. Outside of
them the rule holds, to the second; nobody has to take anything back.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from idm.calendar import day_of
from idm.facts import Organisation, Person
from idm.policy.exceptions import ExceptableKey
from idm.rules.moves import still_had


class ScopeKind(StrEnum):
    UNIT = "unit"
    PERSON = "person"


_SCOPE = re.compile(r"(unit|person):([0-9A-Za-z-]{1,20})")


@dataclass(frozen=True, slots=True)
class Scope:
    """For whom: the people of a unit and of those below it, or one person. ``key`` is a 所属コード or a 職員番号."""

    kind: ScopeKind
    key: str


@dataclass(frozen=True, slots=True)
class Exemption:
    """
    One exception that was granted, or taken in an emergency.

    ``id`` is what the log calls it. ``person`` is an id: a 職員番号 may be another's by now. Instants are aware UTC,
    half-open; ``given`` is when it was decided, ``written`` when its words were handed in, ``value`` is in minutes.
    """

    id: str
    rule: ExceptableKey
    scope: Scope
    person: str
    value: int
    starts: datetime
    until: datetime
    given: datetime
    written: datetime

    def in_force(self, now: datetime) -> bool:
        return self.starts <= now < self.until

    def covers(self, whom: Person, units: Collection[str], now: datetime) -> bool:
        return covered(self.scope, self.person, self.given, whom, units, now)


def covered(scope: Scope, person: str, given: datetime, whom: Person, units: Collection[str], now: datetime) -> bool:
    """
    One for a unit goes by today's posts; one for a person stays behind when he moves or goes away.

    Args:
        person: Id of whom it is for, where it is for one person.
        given: When it was decided, aware UTC; so is ``now``.
        units: Codes of his units today, and of all above them.
    """
    if scope.kind is ScopeKind.UNIT:
        return scope.key in units
    return person == whom.id and still_had(whom, given, now)


def handed_on(one: Exemption, organisation: Organisation, day: date) -> Exemption:
    """
    One for a unit is for what took it over, and for nobody where nothing did: its code may be another unit's by now.
    Nor where it was merged: what was granted to five is not for the hundred that they are among now.

    Args:
        day: JST.
    """
    return replace(one, scope=scope_by(one.scope, one.written, organisation, day))


def scope_by(scope: Scope, written: datetime, organisation: Organisation, day: date) -> Scope:
    """The same on this day, as in ``handed_on``."""
    if scope.kind is not ScopeKind.UNIT:
        return scope
    return replace(scope, key=organisation.heir(scope.key, day_of(written), day, mergers=False) or "")


def excepted(
    rule: ExceptableKey, whom: Person, units: Collection[str], exemptions: Iterable[Exemption], now: datetime
) -> Exemption | None:
    """
    The exception by which this rule does not bind him now; of several the widest. None: the rule holds.

    Args:
        units: Codes of his units today, and of all above them.
        now: aware UTC.

    Clause: the one carried by rule ``exception.active``.
    """
    found = [one for one in exemptions if one.rule == rule and one.in_force(now) and one.covers(whom, units, now)]
    return max(found, key=lambda one: (one.value, one.id), default=None)


def all_excepted(
    whom: Person, units: Collection[str], exemptions: Collection[Exemption], now: datetime
) -> tuple[Exemption, ...]:
    """Every rule that does not bind him now, with its exception."""
    rules = dict.fromkeys(one.rule for one in exemptions)
    found = (excepted(rule, whom, units, exemptions, now) for rule in rules)
    return tuple(one for one in found if one is not None)


def scope_in(text: str) -> Scope | None:
    """``unit:0201`` or ``person:00105``; None for anything else."""
    found = _SCOPE.fullmatch(text)
    return Scope(ScopeKind(found[1]), found[2]) if found else None
