"""An emergency is no way around the CISO: the same exception is not taken twice (NISHIHARA-8.4.2)."""

import json
from collections.abc import Mapping
from datetime import datetime

from idm.calendar import day_of, wareki_minute
from idm.errors import Stopped
from idm.facts import Organisation, Person
from idm.facts.urgent import EmergencyAct
from idm.messages import exceptions as say_exceptions
from idm.messages import urgent as say
from idm.office.cases.seats import House
from idm.policy.register import clauses
from idm.rules.exceptions import ScopeKind, scope_by, scope_in
from idm.rules.urgent import Aside
from idm.store import facts, urgent

FOR = "for"
"""In the content of an act besides what an application says: the id of whom it is for."""


def require_first(house: House, content: Mapping[str, str], beneficiary: Person) -> None:
    """
    Within the transaction that takes it, after the roster is locked.

    Raises:
        Stopped: one for the same was taken and not reported, or asked for a period that is not over.
    """
    before = urgent.barring(house.connection, house.now)
    if not before:
        return
    organisation = facts.organisation(house.connection)
    wanted = _aside(house, organisation, content, beneficiary, house.now)
    contents = {act.id: json.loads(act.content) for act in before}
    ids = {whom for found in contents.values() if (whom := found.get(FOR))}
    people = {one.id: one for one in facts.people(house.connection, ids)}
    for act in before:
        found = contents[act.id]
        if _aside(house, organisation, found, people.get(found.get(FOR, "")), act.at).meets(wanted):
            raise _refusal(house, act)


def _refusal(house: House, act: EmergencyAct) -> Stopped:
    source = house.instance.policy.rules["urgent.exception"].source
    if act.reported_at is None or act.until is None:
        return Stopped(say.AGAIN_UNREPORTED, number=act.id, source=source)
    return Stopped(say.AGAIN_TAKEN, number=act.id, until=wareki_minute(act.until), source=source)


def _aside(
    house: House, organisation: Organisation, content: Mapping[str, str], whom: Person | None, written: datetime
) -> Aside:
    """
    As the organisation is today.

    Args:
        written: When its words were written down, aware UTC.
    """
    rule, text, day = content.get("rule", ""), content.get("scope", ""), day_of(house.now)
    if rule == say_exceptions.OTHER:
        rule = f"{rule} {_clause(house, content.get('clause', ''))}"
    scope = scope_in(text)
    if scope is None or (scope.kind is ScopeKind.PERSON and whom is None):
        return Aside(rule, text, frozenset({text}))
    if scope.kind is ScopeKind.PERSON and whom is not None:
        text, units = f"person:{whom.id}", [posting.unit for posting in whom.postings_on(day)]
    else:
        key = scope_by(scope, written, organisation, day).key
        text, units = f"unit:{key}", [key]
    above = {unit.code for code in units for unit in organisation.path(code, day)}
    return Aside(rule, text, frozenset({text, *(f"unit:{code}" for code in above)}))


def _clause(house: House, text: str) -> str:
    """As the body prints it, whichever way it was typed."""
    known = clauses().get(text)
    if known is not None:
        return known.clause
    return "".join(text.split()).removeprefix(house.instance.policy.body.name)
