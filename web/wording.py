"""
Templates are written in Japanese alone, and read in two languages.

While a template is read, every Japanese text in it becomes a question to the catalogue: what stands between two tags
or in an attribute is one phrase, and each value in it a numbered hole: 残りの回復コード：{1}個. Nothing has to be
marked, so nothing can be forgotten; a test compares the phrases of all templates with ``translations/``.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po
from jinja2 import Environment, nodes
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup, escape

CALL = "in_words"
CATALOGUES = Path(__file__).parent / "translations" / "en" / "LC_MESSAGES"

_WORDS = re.compile(r"[ぁ-ゖァ-ヺ々一-鿿]")
_MARKS = {
    "、": ", ", "。": ". ", "：": ": ", "（": " (", "）": ")", "［": " [", "］": "]", "／": " / ", "「": "“", "」": "”",
    "　": " ", "—": "—",
}  # fmt: skip
_JAPANESE = re.compile(f"{_WORDS.pattern}|[{''.join(mark for mark in _MARKS if mark not in '　—')}]")
_HOLE = re.compile(r"\{(\d)\}")
_BLANKS = re.compile(r"\s+", re.ASCII)
_INLINE = re.compile(r"</?(?:strong|em|code)>")
_PIECE = re.compile(r"""</?(?:strong|em|code)>|<!?|>|"|[^<>"]+""")


class Phrases(Extension):
    """Puts a call of ``in_words`` in place of every Japanese text of a template."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        return _Reader().read(stream)


class _Reader:
    """One template. ``place`` is where in the HTML the reading is: text, tag, or a quoted value within a tag."""

    def __init__(self) -> None:
        self.place = "text"
        self.run: list[str | list[Token]] = []

    def read(self, stream: Iterable[Token]) -> Iterator[Token]:
        line, inside = 1, list[Token]()
        for token in stream:
            line = token.lineno
            if token.type == "data":
                yield from self._data(token)
            elif token.type == "variable_begin":
                inside = []
            elif token.type == "variable_end":
                yield from self._value(line, inside)
            elif token.type == "block_begin":
                yield from self._flush(line)
                yield token
                inside = []
            elif token.type == "block_end":
                yield from _translated(inside)
                yield token
            else:
                inside.append(token)
        yield from self._flush(line)

    def _data(self, token: Token) -> Iterator[Token]:
        for piece in _PIECE.findall(token.value):
            if self.place == "text" and piece[0] == "<" and not self._within(piece):
                yield from self._move("tag", token.lineno, piece)
            elif self.place == "tag" and piece == ">":
                yield from self._move("text", token.lineno, piece)
            elif self.place != "text" and piece == '"':
                yield from self._move("value" if self.place == "tag" else "tag", token.lineno, piece)
            elif self.place == "tag":
                yield Token(token.lineno, "data", piece)
            else:
                self.run.append(piece)

    def _within(self, piece: str) -> bool:
        """A tag that is part of its sentence: one that opens in it, or closes what opened in it."""
        said = "".join(part for part in self.run if isinstance(part, str))
        opened = piece.replace("</", "<")
        return _INLINE.fullmatch(piece) is not None and (piece == opened or said.count(opened) > said.count(piece))

    def _move(self, place: str, line: int, piece: str) -> Iterator[Token]:
        yield from self._flush(line)
        yield Token(line, "data", piece)
        self.place = place

    def _value(self, line: int, inside: list[Token]) -> Iterator[Token]:
        value = list(_translated(inside))
        if self.place == "tag":
            yield from _output(line, value)
        else:
            self.run.append(value)

    def _flush(self, line: int) -> Iterator[Token]:
        run, self.run = self.run, []
        if any(isinstance(part, str) and _JAPANESE.search(part) for part in run):
            yield from _phrase(line, run)
            return
        for part in run:
            yield from [Token(line, "data", part)] if isinstance(part, str) else _output(line, part)


def _phrase(line: int, run: list[str | list[Token]]) -> Iterator[Token]:
    values = [part for part in run if not isinstance(part, str)]
    holes = iter(range(1, len(values) + 1))
    text = "".join(part if isinstance(part, str) else f"{{{next(holes)}}}" for part in run)
    if text[0].isspace():
        yield Token(line, "data", "\n")
    asked = [Token(line, "string", _BLANKS.sub(" ", text).strip(" \n"))]
    for value in values:
        asked += [Token(line, "comma", ","), Token(line, "lparen", "("), *value, Token(line, "rparen", ")")]
    yield from _output(line, list(_call(line, asked)))
    if text[-1].isspace():
        yield Token(line, "data", "\n")


def _output(line: int, tokens: list[Token]) -> Iterator[Token]:
    yield Token(line, "variable_begin", "{{")
    yield from tokens
    yield Token(line, "variable_end", "}}")


def _translated(inside: Iterable[Token]) -> Iterator[Token]:
    for token in inside:
        if token.type == "string" and _JAPANESE.search(token.value):
            yield from _call(token.lineno, [token])
        else:
            yield token


def _call(line: int, asked: list[Token]) -> Iterator[Token]:
    yield Token(line, "name", CALL)
    yield Token(line, "lparen", "(")
    yield from asked
    yield Token(line, "rparen", ")")


# --- the catalogue ---


def phrases(environment: Environment, source: str) -> set[str]:
    """Every Japanese phrase of a template that needs an English one; marks alone need none."""
    calls = environment.parse(source).find_all(nodes.Call)
    asked = (call.args[0] for call in calls if isinstance(call.node, nodes.Name) and call.node.name == CALL)
    return {one.value for one in asked if isinstance(one, nodes.Const) and _WORDS.search(one.value)}


@cache
def catalogue() -> dict[tuple[str | None, str], str]:
    """
    (context, Japanese) -> English. The context of a sentence of ours is its id, that of a phrase None.

    Raises:
        OSError: a catalogue is not there; the program is not whole.
    """
    found = {}
    for name in ("messages.po", "sentences.po"):
        with (CATALOGUES / name).open("rb") as file:
            read = read_po(file)
        found.update({(entry.context, str(entry.id)): str(entry.string) for entry in read if entry.id and entry.string})
    return found


def english(text: str, context: str | None = None) -> str | None:
    """The English of a phrase; None when there is none. Marks between values are changed one by one."""
    found = catalogue().get((context, text))
    if found is None and not _WORDS.search(text):
        return "".join(_MARKS.get(letter, letter) for letter in text)
    return found


def filled(text: str, values: tuple[object, ...]) -> Markup:
    """A phrase, which is a template's own HTML, with its holes filled by escaped values."""
    return Markup(_HOLE.sub(lambda hole: str(escape(values[int(hole[1]) - 1])), text))  # noqa: S704 - ours
