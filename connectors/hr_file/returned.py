"""The list that goes back: the file as it came, with two columns that say what is wrong and what to do.

Every cell is text, so that Excel keeps 00123 and calculates nothing (F34). Rows keep their numbers, so that a sentence
about row 12 is about row 12 here too. Corrected, it is uploaded as it is; ``own`` says what is taken off again.
"""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from connectors.hr_file.own import HOW, TO_CHECK, WHAT
from connectors.hr_file.workbook import WHOLE_FILE_SHEET
from idm.hr.columns import recognise
from idm.hr.sheet import Problem, Sheet
from idm.messages import hr as say
from idm.messages import hr_file as say_file

ROWS_SHEET = "修正するファイル"

_WRONG = PatternFill("solid", fgColor="FFFFC7CE")
_OURS = PatternFill("solid", fgColor="FFFFF2CC")
_STRUCK = Font(strike=True)
_BOLD = Font(bold=True)
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_MARK = "要確認"
_SENTENCES_WIDTH = 60  # characters

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LOST = "\ufffd"
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""A workbook spells characters like _x0041_; text that looks so is spelled itself."""

_WHOLE_ROW = frozenset({say.RAGGED.id, say.CUT.id})
"""Problems whose value is the row as it came: it fits under no heading."""
_UNSEEN = _WHOLE_ROW | {
    say_file.LAST_LINE_OPEN.id,
    say_file.MERGED_DOWN.id,
    say_file.MERGED_ACROSS.id,
    say_file.HOLLOW_FORMULA.id,
    say_file.STILL_TO_CHECK.id,
}
"""Problems that text in cells does not show any more: their rows are marked until somebody clears the mark."""


@dataclass(slots=True)
class _Line:
    """One row of the list. ``wrong`` and ``struck`` are columns from 0."""

    cells: Sequence[str] = ()
    problems: list[Problem] = field(default_factory=list)
    wrong: set[int] = field(default_factory=set)
    struck: set[int] = field(default_factory=set)
    unseen: bool = False


def write_returned(target: Path, sheet: Sheet, problems: Sequence[Problem]) -> None:
    """
    Write the list as XLSX. What is wrong with the whole file stands on a sheet of its own, which is never read again.

    Raises:
        OSError: it cannot be written there.
    """
    book = Workbook(write_only=True)
    lines = _lines(sheet, problems)
    if sheet.header:
        _write_rows(book, sheet.header, lines)
    about_file = [problem for problem in problems if problem.row is None or problem.row not in lines]
    if about_file or not sheet.header:
        _write_about_file(book, about_file)
    book.save(target)


def _lines(sheet: Sheet, problems: Sequence[Problem]) -> dict[int, _Line]:
    """Every row of the file by its number, also those that could not be read as a row."""
    lines = {number: _Line(row) for number, row in zip(sheet.lines, sheet.rows, strict=True)}
    at = _positions(sheet.header)
    for problem in problems if sheet.header else ():
        if problem.id == say_file.STRUCK.id:
            lines |= _struck(problem)
        elif problem.id in _WHOLE_ROW and problem.row is not None:
            lines.setdefault(problem.row, _Line(next(csv.reader([problem.value or ""]), [])))
        if problem.row in lines:
            _note(lines[problem.row], problem, at.get(problem.column or ""))
    return dict(sorted(lines.items()))


def _positions(header: Sequence[str]) -> Mapping[str, int]:
    """Where a problem's column stands, by our own name for it or by the file's."""
    return {heading: at for at, heading in enumerate(header)} | {str(c): at for c, at in recognise(header).at.items()}


def _struck(problem: Problem) -> dict[int, _Line]:
    rows = csv.reader((problem.value or "").split("\n"))
    return {int(number): _Line(cells, struck=set(range(len(cells)))) for number, *cells in rows}


def _note(line: _Line, problem: Problem, column: int | None) -> None:
    line.problems.append(problem)
    if column is not None:
        line.wrong.add(column)
        if problem.id == say_file.PART_STRUCK.id:
            line.struck.add(column)
    no_text = problem.id == say_file.CELL_ERROR.id and problem.value == say_file.ERROR_VALUE
    line.unseen |= problem.id in _UNSEEN or no_text


def _write_rows(book: Workbook, header: Sequence[str], lines: Mapping[int, _Line]) -> None:
    width = max(len(header), *(len(line.cells) for line in lines.values()))
    marks = any(line.unseen for line in lines.values())
    ours = (TO_CHECK, WHAT, HOW) if marks else (WHAT, HOW)
    sheet = book.create_sheet(ROWS_SHEET)
    first = min(lines) - 1
    sheet.freeze_panes = f"A{first + 1}"
    for column in (width + len(ours) - 1, width + len(ours)):
        sheet.column_dimensions[get_column_letter(column)].width = _SENTENCES_WIDTH
    padding = [""] * (width - len(header))
    for _ in range(1, first):
        sheet.append([])
    sheet.append([_cell(sheet, text, font=_BOLD) for text in (*header, *padding, *ours)])
    for number in range(first + 1, max(lines) + 1):
        sheet.append(_row(sheet, lines[number], width, marks=marks) if number in lines else [])


def _row(sheet: WriteOnlyWorksheet, line: _Line, width: int, *, marks: bool) -> list[Cell]:
    cells = [*line.cells, *[""] * (width - len(line.cells))]
    row = [
        _cell(
            sheet,
            text,
            font=_STRUCK if at in line.struck and text else None,
            fill=_WRONG if at in line.wrong or (line.problems and not line.wrong) else None,
        )
        for at, text in enumerate(cells)
    ]
    told = [_split(problem.text) for problem in line.problems]
    ours = [_MARK if line.unseen else ""] if marks else []
    ours += ["\n".join(part for part in parts if part) for parts in zip(*told, strict=True)] or ["", ""]
    return row + [_cell(sheet, text, fill=_OURS if text else None, wrapped=bool(text)) for text in ours]


def _write_about_file(book: Workbook, problems: Iterable[Problem]) -> None:
    sheet = book.create_sheet(WHOLE_FILE_SHEET)
    for column in "AB":
        sheet.column_dimensions[column].width = _SENTENCES_WIDTH
    sheet.append([_cell(sheet, text, font=_BOLD) for text in (WHAT, HOW)])
    for problem in problems:
        sheet.append([_cell(sheet, text, wrapped=True) for text in _split(problem.text)])


def _cell(
    sheet: WriteOnlyWorksheet,
    text: str,
    font: Font | None = None,
    fill: PatternFill | None = None,
    *,
    wrapped: bool = False,
) -> Cell:
    """Text and nothing else, whatever it begins with; a blank cell too, so that what is typed into it stays text."""
    cell = WriteOnlyCell(sheet, _ESCAPE.sub("_x005F_", _NOT_IN_XML.sub(_LOST, text)) or None)
    cell.number_format = "@"
    if text:
        cell.data_type = "s"
    if font is not None:
        cell.font = font
    if fill is not None:
        cell.fill = fill
    if wrapped:
        cell.alignment = _WRAPPED
    return cell


def _split(text: str) -> tuple[str, str]:
    """What happened and what to do: the first sentence and the rest. A 。 inside brackets ends no sentence."""
    depth = 0
    for at, character in enumerate(text, 1):
        depth += (character in "「（") - (character in "」）")
        if character == "。" and depth <= 0:
            return text[:at], text[at:]
    return text, ""
