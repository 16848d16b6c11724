"""CSV and tab-separated text into raw rows."""

import csv
import io

from connectors.hr_file.encoding import decode
from connectors.hr_file.raw import Raw
from idm.hr.sheet import Problem
from idm.messages import hr as say


def read_text(data: bytes) -> Raw | Problem:
    """Rows as Excel counts them: an empty line is a row, a line break inside quotes is not a new one."""
    decoded = decode(data)
    if isinstance(decoded, Problem):
        return decoded
    text = decoded.text
    first_line = text[: text.find("\n")] if "\n" in text else text
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if "\t" in first_line else ",", strict=True)
    rows: list[list[str]] = []
    try:
        rows.extend(reader)
    except csv.Error as error:
        return _broken(error, len(rows) + 1)
    ends_cleanly = text.endswith(("\n", "\r"))
    if "\r\n" in text and not ends_cleanly:  # whoever writes CR LF, as Excel does, ends the last row with it too
        return Problem(say.CUT.say(where=f"最後の{len(rows)}行目が改行で終わっていません"), row=len(rows))
    notes = () if decoded.note is None else (decoded.note,)
    return Raw(rows, notes, ends_cleanly=ends_cleanly)


def _broken(error: csv.Error, row: int) -> Problem:
    why = str(error)
    if "unexpected end" in why or "field larger" in why:
        return Problem(say.CUT.say(where=f'{row}行目の「"」が閉じていません'), row=row)
    return Problem(say.QUOTES.say(n=row), row=row)
