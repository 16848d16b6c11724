"""Exceptions that are in force: approved applications, and what a manager took in an emergency."""

import json
from datetime import datetime
from typing import Any, cast, get_args

from sqlalchemy import Connection

from idm.facts.case import CaseKind
from idm.facts.urgent import EmergencyAct
from idm.policy.exceptions import ExceptableKey
from idm.rules.exceptions import Exemption, scope_in
from idm.store import cases, urgent
from idm.store.cases import Filed

KNOWN = frozenset(get_args(ExceptableKey))


def in_force(connection: Connection, now: datetime) -> tuple[Exemption, ...]:
    """
    Args:
        now: aware UTC.
    """
    approved = (exemption_of(one) for one in cases.in_force(connection, CaseKind.EXCEPTION, now))
    taken = (exemption_taken(one) for one in urgent.in_force(connection, now))
    return tuple(one for one in (*approved, *taken) if one is not None)


def exemption_of(filed: Filed) -> Exemption | None:
    """What an application asks for; None for one that names no rule of ours: it is a record, and changes nothing."""
    case = filed.case
    given = filed.ended_at or filed.handed_in_at
    content, written = json.loads(case.content), filed.handed_in_at
    return exemption(f"case:{filed.id}", content, case.beneficiary, case.starts, case.until, given, written)


def exemption_taken(act: EmergencyAct) -> Exemption | None:
    """The same of an emergency exception; until when it holds without a report is asked of its register (8.4(2))."""
    content = json.loads(act.content)
    return exemption(f"urgent:{act.id}", content, content.get("for", ""), act.at, act.until, act.at, act.at)


def exemption(
    key: str,
    content: dict[str, Any],
    person: str,
    starts: datetime,
    until: datetime | None,
    given: datetime,
    written: datetime,
) -> Exemption | None:
    """
    Args:
        person: Id of whom it is for, where it is for one person.
    """
    rule, value, scope = content.get("rule", ""), str(content.get("value", "")), scope_in(str(content.get("scope", "")))
    if rule not in KNOWN or scope is None or until is None or not (value.isascii() and value.isdigit()):
        return None
    return Exemption(key, cast(ExceptableKey, rule), scope, person, int(value), starts, until, given, written)
