"""The rows of a sheet below its heading: blank and footer rows left out, every ragged row named."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from connectors.hr_file.raw import Raw
from idm.hr.sheet import Answers, Problem
from idm.messages import Message, Said
from idm.messages import hr as say

Row = Sequence[str]

_FOOTER = re.compile(r"(以上|以下余白|余白|(合計|小計|総計|計)[::]?)?[::]?[\d,]*(名|人|件|行)?(以上)?")
_LINE_BREAKS = re.compile(r"[\r\n]+")


@dataclass(slots=True)
class Table:
    """
    The rows that are kept, their numbers as Excel shows them, and what is to be said, refused and asked.

    ``answers`` are the questions to which a person has said yes.
    """

    heading: tuple[str, ...]
    answers: Answers
    rows: list[Row] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    notes: list[Said] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def by_line(self) -> Iterator[tuple[int, Row]]:
        return zip(self.lines, self.rows, strict=True)

    def refuse(self, message: Message, line: int, column: int | None = None, value: str | None = None) -> None:
        self.problems.append(self._problem(message, line, column, value))

    def ask(self, message: Message, line: int, column: int | None = None, value: str | None = None) -> None:
        """A question about one row. What is guessed stands in the row already: nothing is applied before a yes."""
        if not self.answers.accept(message, line):
            self.problems.append(self._problem(message, line, column, value, asks=True))

    def ask_about_file(self, message: Message, value: str | None = None, **values: object) -> bool:
        """The same about the whole file; True when a person has said yes."""
        if self.answers.accept(message, None):
            return True
        self.problems.append(Problem(message.say(**values), value=value, asks=True))
        return False

    def _problem(
        self, message: Message, line: int, column: int | None, value: str | None, *, asks: bool = False
    ) -> Problem:
        heading = None if column is None else self.heading[column]
        return Problem(message.say(n=line, column=heading, v=value), line, heading, value, asks)


def keep_rows(table: Table, raw: Raw, start: int) -> None:
    """Move what is a row of somebody from row ``start`` (from 0) on into the table."""
    end = _without_footer(table, raw.rows, start)
    width = len(table.heading)
    blank = 0
    for index in range(start, end):
        row = raw.rows[index]
        text = "".join(row)
        if not text or text.isspace():
            blank += 1
            continue
        fitted = row if len(row) == width else _fitted(table, raw, index)
        if fitted is not None:
            broken = "\n" in text or "\r" in text
            table.rows.append(_without_line_breaks(table, fitted, index + 1) if broken else fitted)
            table.lines.append(index + 1)
    if blank:
        table.notes.append(say.BLANK_ROWS.say(k=blank))


def _without_footer(table: Table, rows: Sequence[Row], start: int) -> int:
    """Where the data ends: totals and 以上 at the bottom are no people (domain case 13)."""
    end = len(rows)
    footers = 0
    while end > start and _is_footer(rows[end - 1]):
        end -= 1
        footers += any(cell.strip() for cell in rows[end])
    if footers:
        table.notes.append(say.FOOTER.say(k=footers))
    return end


def _is_footer(row: Row) -> bool:
    """A row without a word of its own but 計, 以上 and a count; a blank row at the bottom as well."""
    text = "".join(unicodedata.normalize("NFKC", "".join(row)).split())
    return not text or (not text[0].isdigit() and _FOOTER.fullmatch(text) is not None)


def _fitted(table: Table, raw: Raw, index: int) -> Row | None:
    """Empty cells beyond the header do no harm; anything else has shifted the columns (domain case 11)."""
    row = raw.rows[index]
    width = len(table.heading)
    if len(row) > width and not any(cell.strip() for cell in row[width:]):
        return row[:width]
    number = index + 1
    if len(row) < width and index == len(raw.rows) - 1 and not raw.ends_cleanly:
        said = say.CUT.say(where=f"最後の{number}行目の列が足りません")
    else:
        said = say.RAGGED.say(n=number, a=width, b=len(row))
    table.problems.append(Problem(said, row=number, value=as_csv(row)))
    return None


def _without_line_breaks(table: Table, row: Row, line: int) -> Row:
    """Domain case 12."""
    for column, cell in zip(table.heading, row, strict=True):
        if _LINE_BREAKS.search(cell):
            table.notes.append(say.NEWLINE_IN_CELL.say(n=line, column=column))
    return [_LINE_BREAKS.sub(" ", cell) for cell in row]


def as_csv(row: Row) -> str:
    """A whole row as the value of a problem, so that it can go back as it came."""
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(row)
    return text.getvalue()
