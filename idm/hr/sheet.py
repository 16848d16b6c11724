"""A personnel file once it is read, and what is wrong with it: values, listed all at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from idm.messages import Message, Said


@dataclass(frozen=True, slots=True)
class Problem:
    """
    One thing that keeps a file out.

    ``row`` is the row as Excel numbers it (first is 1), ``column`` the heading; both None when the whole file is meant.
    ``value`` is never a My Number: such a file gives one problem without a value (domain case 16). ``asks`` marks a
    question: once a person has said yes to it (see ``Answers``), it keeps nothing out any more.
    """

    said: Said
    row: int | None = None
    column: str | None = None
    value: str | None = None
    asks: bool = False

    @property
    def id(self) -> str:
        return self.said.id

    @property
    def text(self) -> str:
        return self.said.text

    def as_json(self) -> dict[str, object]:
        return {
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "id": self.id,
            "message": self.text,
            "asks": self.asks,
        }


@dataclass(frozen=True, slots=True)
class Answers:
    """
    The questions of a file to which a person has said yes: by the question's id, for one row or, with row None, for
    every row. Never assumed: whoever hands in a file names them.
    """

    yes: frozenset[tuple[str, int | None]] = frozenset()

    def accept(self, message: Message, row: int | None) -> bool:
        return self.accept_id(message.id, row)

    def accept_id(self, message_id: str, row: int | None) -> bool:
        return (message_id, row) in self.yes or (message_id, None) in self.yes


NO_ANSWERS = Answers()


@dataclass(frozen=True, slots=True)
class Wrong:
    """
    Why a value or an event cannot be taken, before anybody knows in which row. ``values`` fill the sentence.

    ``guess``, when there is one, makes it a question: what will be taken once a person has said yes.
    """

    message: Message
    values: tuple[tuple[str, object], ...] = ()
    guess: object = None

    def at(self, row: int, column: str | None, value: str | None) -> Problem:
        """The same, in its place: the sentence sees ``n``, ``column`` and ``v`` besides its own values."""
        filled: dict[str, object] = {"n": row, "column": column, "v": value, **dict(self.values)}
        return Problem(self.message.say(**filled), row, column, value, asks=self.guess is not None)


def wrong(message: Message, **values: object) -> Wrong:
    return Wrong(message, tuple(values.items()))


def ask(message: Message, guess: object, **values: object) -> Wrong:
    """A question to a person: ``guess`` is taken when the answer is yes."""
    return Wrong(message, tuple(values.items()), guess)


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
