"""Whose credentials are the privileged ones: whoever holds an operating role by his post (NISHIHARA-7.2.1.3.o).

The class moves with the post: from the day of 発令 the stricter numbers hold, at the next request already.
"""

from collections.abc import Iterable
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
