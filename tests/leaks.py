"""Whether a text gives away a word that it must not hold."""

import re


def gives_away(word: str, text: str) -> bool:
    """A word by itself. The same digits in the middle of a digest are nobody's number, and come about by chance."""
    return re.search(rf"(?<![0-9A-Za-z]){re.escape(word)}(?![0-9A-Za-z])", text) is not None
