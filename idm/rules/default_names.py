"""Names under which systems are delivered, in whatever spelling they come (7.2(1)③(カ)). Pure."""

import unicodedata
from collections.abc import Collection

_APPENDED = "0123456789-_."


def default_name(name: str, known: Collection[str]) -> str | None:
    """
    The default name that this one is: in capitals, in full width, or with a number appended; None for any other.

    Args:
        known: As the profile has them, in small letters.
    """
    folded = unicodedata.normalize("NFKC", name).casefold().strip()
    return next((one for one in (folded, folded.rstrip(_APPENDED)) if one in known), None)


def without_prefix(login: str, prefix: str) -> str:
    """What stands behind the prefix of privileged IDs: ``x-root`` is no better than ``root``."""
    return unicodedata.normalize("NFKC", login).casefold().removeprefix(prefix)
