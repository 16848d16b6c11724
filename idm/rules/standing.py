"""Whose credentials are the privileged ones: whoever holds an operating role by his post (NISHIHARA-7.2.1.3.o).

The class moves with the post: from the day of 発令 the stricter numbers hold, at the next request already.
"""

from collections.abc import Collection, Iterable
from enum import StrEnum

OPERATING = frozenset({"ciso", "network_admin", "system_manager", "operator", "hr_operator"})
"""Roles whose holders can change what others may do, or see what others may not."""


class Standing(StrEnum):
    """A class of credentials."""

    STAFF = "staff"
    PRIVILEGED = "privileged"


def standing_of(roles: Iterable[str]) -> Standing:
    """
    Args:
        roles: Keys of the roles somebody holds today.
    """
    return Standing.PRIVILEGED if OPERATING.intersection(roles) else Standing.STAFF


def serves(held: Iterable[tuple[str, str | None]], units: Collection[str]) -> bool:
    """
    Does somebody with these roles serve this person at the desk? A role that is held for one unit is good for the
    people of that unit and of those below it (NISHIHARA-2.3.1).

    Args:
        held: Key of each role, and the code of the unit that it is limited to; None for the whole body.
        units: Codes of the units in which the person has posts, and of all above them.
    """
    return any(key in OPERATING and (unit is None or unit in units) for key, unit in held)
