"""The roles of a profile that this version of the program cannot read as a whole."""

import json
import tomllib
from collections.abc import Collection

from pydantic import TypeAdapter, ValidationError

from idm.policy.rights import Role
from idm.policy.schema import Policy

_TABLES = TypeAdapter(list[dict[str, object]])
_ROLES = TypeAdapter(tuple[Role, ...])


def with_roles_of(policy: Policy, text: str, keys: Collection[str]) -> Policy | None:
    """
    The policy with those of its roles (by key) that another profile's text gives; None where these cannot be read
    either, or there are none.

    Pure.
    """
    try:
        tables = _TABLES.validate_python(tomllib.loads(text).get("role", []))
        given = [one for one in tables if one.get("key") in keys]
        roles = _ROLES.validate_json(json.dumps(given, default=str))
    except (tomllib.TOMLDecodeError, ValidationError):
        return None
    return policy.model_copy(update={"role": roles}) if roles else None
