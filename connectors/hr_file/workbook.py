"""The first visible sheet of an XLSX workbook into raw rows: every cell as the text a person would have typed."""

import io
import zipfile
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from connectors.hr_file.raw import Raw
from idm.hr.sheet import Problem
from idm.messages import hr as say

_UNPACKED_LIMIT = 1 << 29
"""Bytes. A hundred thousand rows unpack to about 60 MB; far more is a bomb."""

_ENCRYPTED = 0x1

Cell = int | float | str | bool | time | date | datetime | timedelta


def read_workbook(data: bytes) -> Raw | Problem:
    """Rows of the first visible worksheet; a note says which ones were left."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except zipfile.BadZipFile:
        return Problem(say.CUT.say(where="ブックの終わりがありません"))
    if any(member.flag_bits & _ENCRYPTED for member in members):
        return Problem(say.PASSWORD.say())
    names = {member.filename for member in members}
    if "xl/workbook.xml" not in names or sum(member.file_size for member in members) > _UNPACKED_LIMIT:
        return Problem(say.NOT_XLSX.say())
    if "xl/vbaProject.bin" in names:
        return Problem(say.WRONG_KIND.say(v=".xlsm"))
    try:
        return _first_sheet(CalamineWorkbook.from_filelike(io.BytesIO(data)))
    except (CalamineError, zipfile.BadZipFile):
        return Problem(say.NOT_XLSX.say())


def _first_sheet(book: CalamineWorkbook) -> Raw | Problem:
    visible = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ is SheetTypeEnum.WorkSheet and sheet.visible is SheetVisibleEnum.Visible
    ]
    if not visible:
        return Problem(say.NO_ROWS.say())
    rows = [
        [_text(cell) for cell in row] for row in book.get_sheet_by_name(visible[0]).to_python(skip_empty_area=False)
    ]
    others = "、".join(visible[1:])
    return Raw(rows, (say.OTHER_SHEETS.say(v=visible[0], others=others),) if others else ())


def _text(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else str(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, (date, time)) else str(cell)
