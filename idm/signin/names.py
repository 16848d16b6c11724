"""A name as somebody types it, in the one form that is looked up and counted (F06, F12)."""

import unicodedata

LONGEST = 64


def canonical(typed: str) -> str:
    """Every spelling of one login name or 職員番号 gives the same text, nothing else gives it. Empty: no name."""
    plain = unicodedata.normalize("NFKC", typed[: LONGEST * 4])
    seen = (sign for sign in plain if not sign.isspace() and unicodedata.category(sign)[0] != "C")
    return "".join(seen).casefold()[:LONGEST]
