"""Privileged IDs, their windows, and granted rights as facts of people."""

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from idm.facts import NO_PASSWORD, Delegation, Grant, PrivilegedAccount, Window, password_stamp
from idm.facts.case import CaseKind
from idm.store import cases
from idm.store.tables import case_file, credential, privileged_account, work_window

Where = Callable[[Any], Any]
GRANTING = (CaseKind.ENTITLEMENT, CaseKind.EXTERNAL_ACCESS)
"""Kinds of case that give their beneficiary a group; ``content["entitlement"]`` names it."""


@dataclass(slots=True)
class Given:
    """What approved cases give or gave one person."""

    grants: tuple[Grant, ...] = ()
    delegations: tuple[Delegation, ...] = ()


def given_to(connection: Connection, where: Where) -> dict[str, Given]:
    """By person id, with what is over by now."""
    kinds = case_file.c.kind.in_([kind.value for kind in (*GRANTING, CaseKind.DELEGATION)])
    found: dict[str, Given] = defaultdict(Given)
    for filed in cases.attested(connection, where(case_file.c.beneficiary), kinds):
        case, said = filed.case, json.loads(filed.case.content)
        one = found[case.beneficiary]
        if case.kind is CaseKind.DELEGATION and case.until is not None:
            named = Delegation(
                case.applicant,
                case.beneficiary,
                said["role"],
                case.starts,
                case.until,
                filed.ended_at,
                filed.over_at,
                filed.id,
                said.get("unit"),
            )
            one.delegations = (*one.delegations, named)
        elif case.kind is not CaseKind.DELEGATION:
            until = _first(case.until, filed.over_at)
            grant = Grant(said.get("entitlement", ""), case.starts, until, filed.id, filed.ended_at)
            one.grants = (*one.grants, grant)
    return found


def accounts_of(connection: Connection, where: Where) -> dict[str, tuple[PrivilegedAccount, ...]]:
    """By person id: privileged IDs, the newest last, with windows and the password that directories are to hold."""
    query = (
        select(
            privileged_account.c.person_id,
            privileged_account.c.id,
            privileged_account.c.login,
            privileged_account.c.retired_at,
        )
        .where(where(privileged_account.c.person_id))
        .order_by(privileged_account.c.person_id, privileged_account.c.made_at, privileged_account.c.id)
    )
    rows = connection.execute(query).fetchall()
    if not rows:
        return {}
    windows, stamps = _windows_of(connection, where), _stamps_of(connection, where)
    found: dict[str, tuple[PrivilegedAccount, ...]] = {}
    for person, key, login, retired in rows:
        stamp = stamps.get(person, "") if retired is None else NO_PASSWORD
        one = PrivilegedAccount(key, login, retired, tuple(windows.get(key, ())), stamp)
        found[person] = (*found.get(person, ()), one)
    return found


def _windows_of(connection: Connection, where: Where) -> dict[str, list[Window]]:
    query = (
        select(
            work_window.c.account_id,
            work_window.c.privilege,
            work_window.c.starts,
            work_window.c.until,
            work_window.c.id,
        )
        .where(where(work_window.c.person_id))
        .order_by(work_window.c.id)
    )
    found: dict[str, list[Window]] = defaultdict(list)
    for account, privilege, starts, until, number in connection.execute(query).fetchall():
        found[account].append(Window(privilege, starts, until, int(number)))
    return found


def _stamps_of(connection: Connection, where: Where) -> dict[str, str]:
    query = select(credential.c.person_id, credential.c.state, credential.c.id, credential.c.made_at).where(
        where(credential.c.person_id), credential.c.kind == "privileged"
    )
    found: dict[str, str] = {}
    for person, state, number, made_at in connection.execute(query).fetchall():
        if state == "active":
            found[person] = password_stamp(number, made_at)
        else:
            found.setdefault(person, NO_PASSWORD)
    return found


def _first(until: datetime | None, over: datetime | None) -> datetime | None:
    return min((at for at in (until, over) if at is not None), default=None)
