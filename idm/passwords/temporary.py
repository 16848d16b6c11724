"""Temporary passwords: made by chance, easy to read from a slip and to type once (NISHIHARA-7.2.4.2)."""

from collections.abc import Callable, Sequence

from idm.secret import Secret

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # without what a printed slip confuses: i l o 0 1
GROUPS, IN_GROUP = 4, 4


def make(choose: Callable[[Sequence[str]], str]) -> Secret:
    """
    Sixteen signs in four groups, such as ``k7mp-x2nd-…``: about 79 bits.

    Args:
        choose: Takes one of several by chance: ``secrets.choice``.
    """
    groups = ("".join(choose(LETTERS) for _ in range(IN_GROUP)) for _ in range(GROUPS))
    return Secret("-".join(groups))
