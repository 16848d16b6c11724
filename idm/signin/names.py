"""A name as somebody types it, in the one form that is looked up and counted (F06, F12)."""

import unicodedata

LONGEST = 64


def canonical(typed: str) -> str:
    """Every spelling of one login name or 職員番号 gives the same text, nothing else gives it. Empty: no name."""
    name, seen = _folded(typed[: LONGEST * 4]), ""
    while name != seen:  # what is left out may have parted signs that fold together
        name, seen = _folded(name), name
    return name[:LONGEST]


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in plain if not sign.isspace() and unicodedata.category(sign)[0] != "C")
