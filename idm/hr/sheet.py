"""A personnel file once it is read, and what is wrong with it: values, listed all at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from idm.messages import Message, Said


@dataclass(frozen=True, slots=True)
class Problem:
    """
    One thing that keeps a file out.

    ``row`` is the row as Excel numbers it (first is 1), ``column`` the heading; both None when the whole file is meant.
    ``value`` is never a My Number: such a file gives one problem without a value (domain case 16).
    """

    said: Said
    row: int | None = None
    column: str | None = None
    value: str | None = None

    @property
    def id(self) -> str:
        return self.said.id

    @property
    def text(self) -> str:
        return self.said.text

    def as_json(self) -> dict[str, object]:
        return {"row": self.row, "column": self.column, "value": self.value, "id": self.id, "message": self.text}


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why a value or an event cannot be taken, before anybody knows in which row. ``values`` fill the sentence."""

    message: Message
    values: tuple[tuple[str, object], ...] = ()

    def at(self, row: int, column: str | None, value: str | None) -> Problem:
        """The same, in its place: the sentence sees ``n``, ``column`` and ``v`` besides its own values."""
        filled: dict[str, object] = {"n": row, "column": column, "v": value, **dict(self.values)}
        return Problem(self.message.say(**filled), row, column, value)


def wrong(message: Message, **values: object) -> Wrong:
    return Wrong(message, tuple(values.items()))


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    Rows of text under one header.

    ``lines`` gives each row's number as Excel shows it. ``problems`` were found while reading; a file that could not be
    read at all has an empty header and no rows. ``sha256`` is the digest of the file's bytes, in hex.
    """

    name: str
    sha256: str
    header: tuple[str, ...] = ()
    rows: Sequence[Sequence[str]] = ()
    lines: Sequence[int] = ()
    notes: tuple[Said, ...] = ()
    problems: tuple[Problem, ...] = ()
