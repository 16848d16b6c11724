"""A personnel file as it is kept while it is a draft, how it is to be read, and what can be told without judging it."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeVar

from pydantic import TypeAdapter

from idm.hr.cells.dates import parse_date
from idm.hr.cells.values import parse_event, parse_number
from idm.hr.changeset import Event, Extent, Source
from idm.hr.columns import Column, recognise
from idm.hr.sheet import NO_ANSWERS, Answers, Sheet, Wrong
from idm.messages import Said

Value = TypeVar("Value", str, date, Event)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a file: whose list, and whether it is everybody or changes (None: the file says so itself)."""

    source: Source = Source.HR
    extent: Extent | None = None
    as_of: date | None = None
    rows: int | None = None  # 件数突合: what HR counted on paper
    answers: Answers = NO_ANSWERS
    sender: str = ""  # whose saved headings to read it by
    leavers: int | None = None  # 件数突合: people whose access ends, as HR counted them on paper
    leave_out_wrong: bool = False  # take the people without a problem

    @property
    def confirmed(self) -> list[str]:
        """The ids to which a person has said yes, without their rows."""
        return sorted({question for question, _ in self.answers.yes})


@dataclass(frozen=True, slots=True)
class Terms:
    """
    What is kept beside a file: how it is read, who revised it, and the day on which it came back from the 内示 because
    it was not what had been approved.
    """

    asked: Asked = Asked()
    hands: tuple[str, ...] = ()
    returned: date | None = None


_TERMS = TypeAdapter(Terms)


def kept_terms(terms: Terms) -> str:
    return _TERMS.dump_json(terms).decode()


def terms_of(text: str) -> Terms:
    return _TERMS.validate_json(text)


def kept_sheet(sheet: Sheet, aliases: Mapping[str, Column] | None) -> str:
    """A readable sheet as JSON: what we recognise under our own headings, and nothing else of it (domain case 23)."""
    at = {c: n for c, n in recognise(sheet.header, aliases).at.items() if c is not Column.BIRTH}  # case 45
    return json.dumps(
        {
            "header": [str(column) for column in at],
            "rows": [[row[n] for n in at.values()] for row in sheet.rows],
            "lines": list(sheet.lines),
            "notes": [[note.id, note.text] for note in sheet.notes],
        },
        ensure_ascii=False,
    )


def sheet_of(text: str, name: str, sha256: str) -> Sheet:
    """The sheet that ``kept_sheet`` wrote."""
    found = json.loads(text)
    return Sheet(
        name,
        sha256,
        tuple(found["header"]),
        [tuple(row) for row in found["rows"]],
        found["lines"],
        tuple(Said(id_, said) for id_, said in found["notes"]),
    )


class Line(NamedTuple):
    """What one row names, as far as it can be read; ``line`` as Excel numbers it."""

    line: int
    number: str | None
    day: date | None
    event: Event | None


def lines_of(sheet: Sheet, asked: Asked, aliases: Mapping[str, Column] | None = None) -> Iterator[Line]:
    """The rows of a sheet, unjudged. A reading about which a person would be asked counts as what is guessed."""
    at = recognise(sheet.header, aliases).at
    number = _reader(at, Column.NUMBER, parse_number)
    day = _reader(at, Column.DAY, parse_date)
    event = _reader(at, Column.EVENT, parse_event)
    for line, row in zip(sheet.lines, sheet.rows, strict=True):
        yield Line(line, number(row), day(row) if Column.DAY in at else asked.as_of, event(row))


def _reader(
    at: Mapping[Column, int], column: Column, parse: Callable[[str], Value | Wrong | None]
) -> Callable[[Sequence[str]], Value | None]:
    """Each distinct cell is parsed once."""
    known: dict[str, Value | None] = {}

    def read(row: Sequence[str]) -> Value | None:
        if column not in at:
            return None
        cell = row[at[column]]
        if cell not in known:
            found = parse(cell)
            known[cell] = found.guess if isinstance(found, Wrong) else found  # type: ignore[assignment]
        return known[cell]

    return read


def first_day(sheet: Sheet, asked: Asked, aliases: Mapping[str, Column] | None = None) -> date | None:
    """The earliest 発令日 that the file names; None when it names none."""
    return min((line.day for line in lines_of(sheet, asked, aliases) if line.day is not None), default=None)
