"""A value that must not be seen: it hides itself wherever values are usually shown (F84)."""

from typing import NoReturn, final


@final
class Secret:
    """
    A password, code, key or token in memory.

    Its text comes out by ``reveal`` alone, so that every place that uses it can be found. It shows as stars, equals
    nothing but itself, and neither pickles nor copies into anything.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself: only for hashing, comparing, or showing once to the person it belongs to."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(*****)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not written down")
