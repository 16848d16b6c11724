"""A table as a file for a spreadsheet: CSV and XLSX. Every cell is text, and nothing is ever calculated (F34)."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_BOLD = Font(bold=True)


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with its mark, CRLF. What a spreadsheet would take for a formula begins with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig", "replace")


def as_xlsx(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """One sheet; its first row stays in sight."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("台帳")
    sheet.freeze_panes = "A2"
    for number, row in enumerate((columns, *rows)):
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, value=_NOT_IN_XML.sub("\ufffd", text))
            cell.data_type, cell.alignment = "s", _WRAPPED
            if number == 0:
                cell.font = _BOLD
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
