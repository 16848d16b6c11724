"""What an application for a development or service account must say (7.1(4)③, 7.3(2)②)."""

import re
from collections.abc import Mapping

from idm.calendar import day_of
from idm.errors import BadInput, Stopped
from idm.facts import Person
from idm.facts.case import Case
from idm.facts.managed import ManagedKind
from idm.messages import managed as say
from idm.office.cases.seats import House
from idm.office.cases.words import shown
from idm.office.managed.parties import system_units
from idm.policy import Policy
from idm.rules.default_names import default_name, without_prefix
from idm.rules.managed import ENDED, NAME, may_own
from idm.store import adoption, privileged_ids

LOGIN_LIMIT, NAME_LIMIT = 32, 60  # characters
FIELDS = ("sort", "login", "name", "system")
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]*")


def check(
    house: House, case: Case, content: Mapping[str, str], owner: Person, held: frozenset[tuple[str, str | None]]
) -> None:
    """
    Args:
        owner: Who is to answer for it.
        held: What the applicant holds now.

    Raises:
        BadInput: something is missing or wrong.
        Stopped: a name under which systems are delivered.
    """
    policy = house.instance.policy
    sort = _sort(content["sort"])
    if content["system"] not in policy.systems:
        raise BadInput(say.BAD_SYSTEM, system=content["system"][:64], known="、".join(policy.systems))
    name = content["name"]
    if not name or name != " ".join(name.split()) or len(name) > NAME_LIMIT:
        raise BadInput(say.BAD_NAME, limit=NAME_LIMIT)
    if sort is ManagedKind.DEVELOPMENT and case.until is None:
        raise BadInput(say.NEEDS_END, source=policy.rules[ENDED].source)
    _check_login(house, sort, content["login"])
    _check_right(policy, content.get("entitlement", ""))
    if not may_own(owner, house.now) or not owner.postings_on(day_of(house.now)):
        raise BadInput(say.NOT_AN_OWNER, whom=shown(owner))
    _check_asker(house, content["system"], held)


def rights(policy: Policy) -> dict[str, str]:
    """What such an account may be given: nothing that asks a person for more, and nothing that needs a permit."""
    return {
        one.key: one.label
        for one in policy.entitlement
        if one.needs_factors == 1 and not one.by_case and not policy.protects_group(one.key)
    }


def _sort(text: str) -> ManagedKind:
    try:
        return ManagedKind(text)
    except ValueError as error:
        raise BadInput(say.BAD_SORT) from error


def _check_login(house: House, sort: ManagedKind, login: str) -> None:
    policy = house.instance.policy
    prefix = policy.managed.development if sort is ManagedKind.DEVELOPMENT else policy.managed.service
    behind = without_prefix(login, prefix)
    known = policy.privileged_ids.default_names.values
    found = default_name(login, known) or default_name(behind, known)
    if found is not None:
        raise Stopped(say.DEFAULT_NAME, login=login[:64], found=found, source=policy.rules[NAME].source)
    fits = login == prefix + behind and len(login) <= LOGIN_LIMIT and _LOGIN.fullmatch(behind)
    if not fits or policy.protects(login):
        raise BadInput(say.BAD_LOGIN, login=login[:64], prefix=prefix, limit=LOGIN_LIMIT)
    if privileged_ids.taken(house.connection, login) or login in adoption.logins_of_others(house.connection):
        raise BadInput(say.LOGIN_TAKEN, login=login)


def _check_right(policy: Policy, key: str) -> None:
    known = rights(policy)
    if key and key not in known:
        raise BadInput(say.BAD_RIGHT, right=key[:64], known="、".join(known))


def _check_asker(house: House, system: str, held: frozenset[tuple[str, str | None]]) -> None:
    """The network admin for any system, a system manager for his own."""
    units = system_units(house, system)
    own = any(role == "system_manager" and (unit is None or unit in units) for role, unit in held)
    if not own and all(role != "network_admin" for role, _ in held):
        one = house.instance.policy.systems[system]
        raise BadInput(say.NOT_HIS_SYSTEM, system=one.label, unit=one.manager)
