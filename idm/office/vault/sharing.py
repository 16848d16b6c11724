"""Whether there may be shared IDs at all: by the text, or while an exception to it is in force (MINAKAMI-4.a)."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from idm.calendar import day_of
from idm.errors import Stopped
from idm.facts import Person
from idm.facts.case import CaseKind
from idm.facts.vault import VaultKind
from idm.messages import exceptions as say_exceptions
from idm.messages import vault as say
from idm.office.cases.seats import House
from idm.office.urgent.again import FOR
from idm.policy.register import clauses
from idm.rules.exceptions import covered, scope_by, scope_in
from idm.store import cases, facts, urgent


@dataclass(frozen=True, slots=True)
class _Aside:
    """
    What an exception says; ``person`` is the id of whom it is for, where it is for one.

    ``given`` is when it was decided, ``written`` when its words were handed in, both aware UTC.
    """

    content: Mapping[str, str]
    person: str
    given: datetime
    written: datetime


def require_shared(house: House, kind: VaultKind, borrower: Person | None = None) -> None:
    """
    Asked when one is put in, confirmed and lent: with the exception it is over too (F18).

    Args:
        borrower: Whoever is to have it, for whom the exception must be. None: it is put in for others, by an office
            that may be outside of their unit.

    Raises:
        Stopped: neither the text nor an exception lets an ID be shared.
    """
    policy = house.instance.policy
    if kind is not VaultKind.SHARED or CaseKind.SHARED_ID in policy.cases:
        return
    rule = policy.rules["vault.shared"]
    printed = clauses()[rule.clause].clause if rule.clause else rule.id
    names = {rule.id, rule.clause, printed}
    found = [
        one
        for one in _aside(house)
        if one.content.get("rule") == say_exceptions.OTHER and one.content.get("clause", "").strip() in names
    ]
    if not (found if borrower is None else any(_covers(house, one, borrower) for one in found)):
        raise Stopped(say.NO_SHARED, clause=rule.clause or rule.id, source=rule.source)


def _covers(house: House, one: _Aside, borrower: Person) -> bool:
    """By his posts of today, and by what the unit of the exception has become."""
    scope, day = scope_in(one.content.get("scope", "").strip()), day_of(house.now)
    if scope is None:
        return False
    organisation = facts.organisation(house.connection)
    units = {unit.code for post in borrower.postings_on(day) for unit in organisation.path(post.unit, day)}
    today = scope_by(scope, one.written, organisation, day)
    return covered(today, one.person, one.given, borrower, units, house.now)


def _aside(house: House) -> Iterator[_Aside]:
    """Exceptions in force, approved ones and those taken in an emergency (8.4)."""
    for one in cases.in_force(house.connection, CaseKind.EXCEPTION, house.now):
        content, given = json.loads(one.case.content), one.ended_at or one.handed_in_at
        yield _Aside(content, one.case.beneficiary, given, one.handed_in_at)
    for act in urgent.in_force(house.connection, house.now):
        content = json.loads(act.content)
        yield _Aside(content, content.get(FOR, ""), act.at, act.at)
