"""Opens one workbook in a process of its own, with little memory and time: a hostile file harms nobody else (F33).

``python -m connectors.hr_file.opening`` takes the bytes of a file on stdin and answers with one JSON object on stdout:
``{"refused": why}``, or the rows as text with what else the sheet shows. Formulas are never calculated, links never
followed.
"""

import json
import resource
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from connectors.hr_file.archive import NotTaken, repacked
from connectors.hr_file.marks import Marks, marks_of
from connectors.hr_file.parts import text_beside_cells
from connectors.hr_file.raw import CELLS_LIMIT
from idm.hr.cells.mynumber import holds_my_number, mentions_my_number

MEMORY_LIMIT = 512 << 20
"""Bytes of address space."""
CPU_LIMIT = 60
"""Seconds."""
ANSWER_LIMIT = 64 << 20
"""Bytes. A hundred thousand rows make about 15 MB."""

Cell = int | float | str | bool | time | date | datetime | timedelta


def opened(data: bytes) -> dict[str, object]:
    """
    The first visible worksheet; ``others`` names the visible ones that were left.

    Raises:
        NotTaken: not a workbook that may be read, or one with a My Number in any of its sheets (domain case 16).
    """
    plain = repacked(data)
    try:
        with CalamineWorkbook.from_filelike(plain) as book, zipfile.ZipFile(plain) as archive:
            return _first_sheet(book, archive)
    except CalamineError as error:
        raise NotTaken("not_xlsx") from error


def _first_sheet(book: CalamineWorkbook, archive: zipfile.ZipFile) -> dict[str, object]:
    worksheets = [sheet for sheet in book.sheets_metadata if sheet.typ is SheetTypeEnum.WorkSheet]
    visible = [sheet.name for sheet in worksheets if sheet.visible is SheetVisibleEnum.Visible]
    if not visible:
        raise NotTaken("no_rows")
    first, *others = visible
    if mentions_my_number(text_beside_cells(archive)):
        raise NotTaken("my_number")
    for sheet in worksheets:
        if sheet.name != first and holds_my_number(_rows(book, sheet.name)):
            raise NotTaken("my_number")
    rows = _rows(book, first)
    if sum(map(len, rows)) > CELLS_LIMIT:
        raise NotTaken("bomb")
    if holds_my_number(rows):
        raise NotTaken("my_number")
    marks = marks_of(archive, first)
    _within(marks, rows)
    return {"sheet": first, "others": others, "rows": rows, "marks": asdict(marks)}


def _within(marks: Marks, rows: Sequence[Sequence[str]]) -> None:
    """Drop the marks that say nothing about these cells. Merges that lie on each other are no work of Excel's."""
    height, width = len(rows), max(map(len, rows), default=0)
    marks.formulas = [place for place in marks.formulas if not _at(rows, *place)]
    marks.struck = [place for place in marks.struck if _at(rows, *place)]
    marks.hidden_columns = [(first, min(last, width - 1)) for first, last in marks.hidden_columns if first < width]
    marks.merges = [
        (top, left, min(bottom, height - 1), min(right, width - 1))
        for top, left, bottom, right in marks.merges
        if top < height and left < width
    ]
    merged = sum((bottom - top + 1) * (right - left + 1) for top, left, bottom, right in marks.merges)
    if merged > height * width or len(marks.hidden_columns) > width:
        raise NotTaken("not_xlsx")


def _at(rows: Sequence[Sequence[str]], row: int, column: int) -> str:
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else ""


def _rows(book: CalamineWorkbook, sheet: str) -> list[list[str]]:
    """Every cell as the text a person would have typed."""
    return [[_text(cell) for cell in row] for row in book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)]


def _text(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else str(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, (date, time)) else str(cell)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_LIMIT, CPU_LIMIT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main() -> None:
    _limit()
    try:
        found = opened(sys.stdin.buffer.read())
    except NotTaken as error:
        found = {"refused": error.why}
    answer = json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()
    if len(answer) > ANSWER_LIMIT:
        answer = json.dumps({"refused": "bomb"}).encode()
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main()
