"""Recovery codes: ten on a sheet of paper, each good for one time, for whoever has lost the other factor."""

from collections.abc import Callable, Sequence
from hashlib import sha256

from idm.secret import Secret

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # without what a printed sheet confuses: i l o 0 1
COUNT, GROUPS, IN_GROUP = 10, 4, 4


def make(choose: Callable[[Sequence[str]], str]) -> list[Secret]:
    """Ten codes of some 79 bits; ``choose`` takes one of several by chance: ``secrets.choice``."""
    return [
        Secret("-".join("".join(choose(LETTERS) for _ in range(IN_GROUP)) for _ in range(GROUPS))) for _ in range(COUNT)
    ]


def digest(typed: str) -> str:
    """What is kept of a code. Nobody guesses 79 bits, so a plain hash does; blanks, dashes and case do not count."""
    plain = "".join(sign for sign in typed.casefold() if sign in LETTERS)
    return sha256(b"sekisho recovery\0" + plain.encode("ascii")).hexdigest()
