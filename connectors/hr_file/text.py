"""CSV and tab-separated text into raw rows."""

import csv
import io

from connectors.hr_file.encoding import decode
from connectors.hr_file.raw import CELLS_LIMIT, Raw
from idm.hr.cells.mynumber import mentions_my_number
from idm.hr.sheet import Problem
from idm.messages import hr as say
from idm.messages import hr_file as say_file

_TOP = 4096  # characters


def read_text(data: bytes) -> Raw | Problem:
    """Rows as Excel counts them: an empty line is a row, a line break inside quotes is not a new one."""
    decoded = decode(data)
    if isinstance(decoded, Problem):
        return decoded
    text = decoded.text
    if mentions_my_number(text):
        return Problem(say.MY_NUMBER.say())
    delimiter = _delimiter(text)
    if text.count("\n") + text.count("\r") + text.count(delimiter) > CELLS_LIMIT:
        return Problem(say_file.TOO_MANY_CELLS.say(limit=CELLS_LIMIT // 10_000))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    try:
        rows.extend(reader)
    except csv.Error as error:
        return _broken(error, len(rows) + 1)
    ends_cleanly = text.endswith(("\n", "\r"))
    if "\r\n" in text and not text.endswith("\n"):  # whoever writes CR LF, as Excel does, ends the last row with it too
        return Problem(say.CUT.say(where=f"最後の{len(rows)}行目が改行で終わっていません"), row=len(rows))
    notes = () if decoded.note is None else (decoded.note,)
    return Raw(rows, notes, ends_cleanly=ends_cleanly)


def _delimiter(text: str) -> str:
    """A tab or a comma, whichever the first lines have more of: a title above the header has neither."""
    top = text[:_TOP]
    return "\t" if top.count("\t") > top.count(",") else ","


def _broken(error: csv.Error, row: int) -> Problem:
    why = str(error)
    if "unexpected end" in why or "field larger" in why:
        return Problem(say.CUT.say(where=f'{row}行目の「"」が閉じていません'), row=row)
    return Problem(say.QUOTES.say(n=row), row=row)
