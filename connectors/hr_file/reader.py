"""A personnel file from a disk into a sheet: header found, blank and footer rows left out, everything odd named."""

import codecs
import hashlib
import re
from collections.abc import Sequence, Set
from pathlib import Path

from connectors.hr_file import looks
from connectors.hr_file.heading import HeaderTest, Heading, heading_of
from connectors.hr_file.own import TO_CHECK, without_own
from connectors.hr_file.raw import PLAIN, Raw
from connectors.hr_file.shown import listed, look_at_paper
from connectors.hr_file.table import Table, keep_rows
from connectors.hr_file.text import read_text
from connectors.hr_file.workbook import read_workbook
from idm.errors import BadInput
from idm.hr.columns import is_header, recognise
from idm.hr.sheet import NO_ANSWERS, Answers, Problem, Sheet
from idm.messages import hr as say
from idm.messages import hr_file as say_file
from idm.messages import setup

SIZE_LIMIT = 20 << 20
"""Bytes (F33)."""

_TEXT = frozenset({".csv", ".tsv", ".txt"})
_ZIP = b"PK\x03\x04"
_ENCRYPTED = 0x1
_FLAGS = 6  # offset of the general purpose flags of the first entry
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_HTML = re.compile(rb"<(?:!doctype|html|table|\?xml|meta)", re.IGNORECASE)


def read_sheet(path: Path, header: HeaderTest = is_header, answers: Answers = NO_ANSWERS) -> Sheet:
    """
    Read a CSV or XLSX file. What is wrong with the file is in ``problems`` of the sheet, all of it at once.

    Args:
        header: Tells the header from a title row above it (domain case 14).
        answers: The questions about the file to which a person has said yes.

    Raises:
        BadInput: the file cannot be opened.
    """
    try:
        if path.stat().st_size > SIZE_LIMIT:
            return Sheet(path.name, "", problems=(_too_big(),))
        data = path.read_bytes()
    except OSError as error:
        raise BadInput(setup.FILE_UNREADABLE, path=path, why=error) from error
    return sheet_from(data, path.name, header, answers)


def sheet_from(data: bytes, name: str, header: HeaderTest = is_header, answers: Answers = NO_ANSWERS) -> Sheet:
    """The same from bytes, for a file that came by upload."""
    digest = hashlib.sha256(data).hexdigest()
    raw = _too_big() if len(data) > SIZE_LIMIT else _raw(data, Path(name).suffix.lower())
    found = raw if isinstance(raw, Problem) else _table(raw, header, answers)
    if isinstance(found, Problem):
        return Sheet(name, digest, problems=(found,))
    if not found.rows and not found.problems:
        return Sheet(name, digest, notes=tuple(found.notes), problems=(Problem(say.NO_ROWS.say()),))
    return Sheet(name, digest, found.heading, found.rows, found.lines, tuple(found.notes), tuple(found.problems))


def _too_big() -> Problem:
    return Problem(say.TOO_BIG.say(limit=SIZE_LIMIT >> 20))


def _raw(data: bytes, suffix: str) -> Raw | Problem:
    if not data.strip():
        return Problem(say.NO_ROWS.say())
    if (data.startswith(_OLE) and _ENCRYPTED_PACKAGE in data) or _is_zip_under_password(data):
        return Problem(say.PASSWORD.say())
    if suffix in _TEXT:
        foreign = data.startswith((_ZIP, _OLE, b"%PDF")) or _HTML.match(data.removeprefix(codecs.BOM_UTF8).lstrip())
        return Problem(say.NOT_CSV.say()) if foreign else read_text(data)
    if suffix != ".xlsx":
        return Problem(say.WRONG_KIND.say(v=suffix or "拡張子なし"))
    return read_workbook(data) if data.startswith(_ZIP) else Problem(say.NOT_XLSX.say())


def _is_zip_under_password(data: bytes) -> bool:
    """Also a workbook that was sent in such an archive, as PPAP (domain case 7)."""
    return data.startswith(_ZIP) and len(data) > _FLAGS and bool(data[_FLAGS] & _ENCRYPTED)


def _table(raw: Raw, header: HeaderTest, answers: Answers) -> Table | Problem:
    """The rows with everything that is to be said of them, or the one thing that keeps the file from being read."""
    cells = looks.distinct(raw.rows)
    if (garbled := _garbled(raw.rows, cells)) is not None:
        return garbled
    heading = heading_of(raw, header)
    if heading is None:
        return Problem(say.NO_ROWS.say())
    raw, heading, marked = without_own(raw, heading)
    table = Table(heading.cells, answers, notes=list(raw.notes))
    keep_rows(table, raw, heading.last + 1)
    if table.rows or table.problems:
        _ask_about_heading(table, heading, asks=header is is_header)
        table.problems += [
            Problem(say_file.STILL_TO_CHECK.say(n=line, column=TO_CHECK), line, TO_CHECK) for line in marked
        ]
        if raw.paper is not PLAIN:
            look_at_paper(table, raw.paper)
        _look_at_cells(table, cells)
        if not raw.ends_cleanly and header is is_header:
            _ask_about_end(table, len(raw.rows))
    return table


def _garbled(rows: Sequence[Sequence[str]], cells: Set[str]) -> Problem | None:
    """Domain case 4."""
    bad = {cell for cell in cells if not cell.isascii() and looks.is_garbled(cell)}
    for line, row in enumerate(rows, 1) if bad else ():
        for cell in row:
            if cell in bad:
                return Problem(say_file.GARBLED.say(n=line, v=cell.strip()))
    return None


def _ask_about_heading(table: Table, heading: Heading, *, asks: bool) -> None:
    """
    Domain case 14: what we take for the header is a question about the whole file.

    Args:
        asks: False where nobody answers, as for the organisation's own file: there it is a note.
    """
    if heading.joined:
        message = say_file.TWO_LINES
        words = "、".join(cell for cell in heading.cells if cell)
        values: dict[str, object] = {"n": heading.first + 1, "m": heading.last + 1, "list": words}
    elif heading.below_titles:
        message, values = say.TITLE_ROW, {"n": heading.first + 1}
    else:
        return
    if not asks or table.ask_about_file(message, None, **values):
        table.notes.append(message.say(**values))


def _ask_about_end(table: Table, last: int) -> None:
    """A last row without a line end may have lost the end of its last cell, and nothing else shows it (F31)."""
    if table.lines and table.lines[-1] == last:
        filled = [cell for cell in table.rows[-1] if cell.strip()]
        table.ask(say_file.LAST_LINE_OPEN, last, value=filled[-1])


def _look_at_cells(table: Table, cells: Set[str]) -> None:
    odd = {cell for cell in cells if cell and cell[0] in looks.ODD_STARTS}
    formulas = {cell for cell in odd if looks.is_formula_like(cell)}
    if formulas:
        _note_formulas(table, formulas)
    if any(looks.is_error(cell) for cell in odd):
        _refuse_errors(table)


def _note_formulas(table: Table, formulas: set[str]) -> None:
    """Domain case 17."""
    by_mark: dict[str, list[int]] = {}
    for line, row in table.by_line():
        for mark in {cell[0] for cell in row if cell in formulas}:
            by_mark.setdefault(mark, []).append(line)
    table.notes += [say_file.FORMULA_LIKE.say(rows=listed(lines), mark=mark) for mark, lines in sorted(by_mark.items())]


def _refuse_errors(table: Table) -> None:
    known = sorted(recognise(table.heading).at.values())
    for line, row in table.by_line():
        for column in known:
            if looks.is_error(row[column]):
                table.refuse(say_file.CELL_ERROR, line, column, row[column].strip())
