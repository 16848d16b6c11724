"""A personnel file from a disk into a sheet: header found, blank and footer rows left out, every ragged row named."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

from connectors.hr_file.raw import Raw
from connectors.hr_file.text import read_text
from connectors.hr_file.workbook import read_workbook
from idm.errors import BadInput
from idm.hr.columns import HEADER_WITHIN, is_header
from idm.hr.sheet import Problem, Sheet
from idm.messages import Said, setup
from idm.messages import hr as say

SIZE_LIMIT_MIB = 20

_TEXT = frozenset({".csv", ".tsv", ".txt"})
_ZIP = b"PK\x03\x04"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_HTML = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|table|\?xml|meta)", re.IGNORECASE)
_FOOTER = re.compile(r"(以上|以下余白|余白|(合計|小計|総計|計)[::]?)?[::]?[\d,]*(名|人|件|行)?(以上)?")
_LINE_BREAKS = re.compile(r"[\r\n]+")

HeaderTest = Callable[[Sequence[str]], bool]


def read_sheet(path: Path, header: HeaderTest = is_header) -> Sheet:
    """
    Read a CSV or XLSX file. What is wrong with the file is in ``problems`` of the sheet, all of it at once.

    Args:
        header: Tells the header from a title row above it (domain case 14).

    Raises:
        BadInput: the file cannot be opened.
    """
    try:
        if path.stat().st_size > SIZE_LIMIT_MIB << 20:
            return Sheet(path.name, "", problems=(Problem(say.TOO_BIG.say(limit=SIZE_LIMIT_MIB)),))
        data = path.read_bytes()
    except OSError as error:
        raise BadInput(setup.FILE_UNREADABLE, path=path, why=error.strerror) from error
    return sheet_from(data, path.name, header)


def sheet_from(data: bytes, name: str, header: HeaderTest = is_header) -> Sheet:
    """The same from bytes, for a file that came by upload."""
    digest = hashlib.sha256(data).hexdigest()
    raw = _raw(data, Path(name).suffix.lower())
    if isinstance(raw, Problem):
        return Sheet(name, digest, problems=(raw,))
    return _Rows(raw).sheet(name, digest, header)


def _raw(data: bytes, suffix: str) -> Raw | Problem:
    if not data.strip():
        return Problem(say.NO_ROWS.say())
    if data.startswith(_OLE) and _ENCRYPTED_PACKAGE in data:
        return Problem(say.PASSWORD.say())
    if suffix in _TEXT:
        foreign = data.startswith((_ZIP, _OLE, b"%PDF")) or _HTML.match(data)
        return Problem(say.NOT_CSV.say()) if foreign else read_text(data)
    if suffix != ".xlsx":
        return Problem(say.WRONG_KIND.say(v=suffix or "拡張子なし"))
    return read_workbook(data) if data.startswith(_ZIP) else Problem(say.NOT_XLSX.say())


class _Rows:
    """The rows of one file on their way to a sheet; gathers notes and problems."""

    def __init__(self, raw: Raw) -> None:
        self._raw = raw
        self._notes: list[Said] = list(raw.notes)
        self._problems: list[Problem] = []

    def sheet(self, name: str, digest: str, header: HeaderTest) -> Sheet:
        rows = self._raw.rows
        at = self._header_at(header)
        if at is None:
            return Sheet(name, digest, problems=(Problem(say.NO_ROWS.say()),))
        end = self._without_footer(at + 1)
        heading = self._heading(rows[at])
        kept, lines = self._body(at + 1, end, heading)
        return Sheet(name, digest, heading, kept, lines, tuple(self._notes), tuple(self._problems))

    def _header_at(self, header: HeaderTest) -> int | None:
        rows = self._raw.rows
        filled = [index for index, row in enumerate(rows[:HEADER_WITHIN]) if any(row)]
        found = next((index for index in filled if header(rows[index])), None)
        if found is None:
            return filled[0] if filled else None
        if found != filled[0]:
            self._notes.append(say.TITLE_ROW.say(n=found + 1))
        return found

    def _without_footer(self, start: int) -> int:
        """Where the data ends: totals and 以上 at the bottom are no people (domain case 13)."""
        rows = self._raw.rows
        end = len(rows)
        footers = 0
        while end > start and _is_footer(rows[end - 1]):
            end -= 1
            footers += any(cell.strip() for cell in rows[end])
        if footers:
            self._notes.append(say.FOOTER.say(k=footers))
        return end

    def _heading(self, cells: Sequence[str]) -> tuple[str, ...]:
        heading = [_LINE_BREAKS.sub("", cell).strip() for cell in cells]
        while heading and not heading[-1]:
            heading.pop()
        return tuple(heading)

    def _body(self, start: int, end: int, heading: tuple[str, ...]) -> tuple[list[Sequence[str]], list[int]]:
        kept: list[Sequence[str]] = []
        lines: list[int] = []
        blank = 0
        rows = self._raw.rows
        for index in range(start, end):
            text = "".join(rows[index])
            if not text or text.isspace():
                blank += 1
                continue
            row = rows[index] if len(rows[index]) == len(heading) else self._fitted(rows[index], len(heading), index)
            if row is not None:
                broken = "\n" in text or "\r" in text
                kept.append(self._without_line_breaks(row, index + 1, heading) if broken else row)
                lines.append(index + 1)
        if blank:
            self._notes.append(say.BLANK_ROWS.say(k=blank))
        return kept, lines

    def _fitted(self, row: Sequence[str], width: int, index: int) -> Sequence[str] | None:
        """Empty cells beyond the header do no harm; anything else has shifted the columns (domain case 11)."""
        if len(row) > width and not any(cell.strip() for cell in row[width:]):
            return row[:width]
        number = index + 1
        if len(row) < width and index == len(self._raw.rows) - 1 and not self._raw.ends_cleanly:
            self._problems.append(Problem(say.CUT.say(where=f"最後の{number}行目の列が足りません"), row=number))
        else:
            self._problems.append(Problem(say.RAGGED.say(n=number, a=width, b=len(row)), row=number))
        return None

    def _without_line_breaks(self, row: Sequence[str], line: int, heading: tuple[str, ...]) -> Sequence[str]:
        """Domain case 12."""
        for column, cell in zip(heading, row, strict=True):
            if _LINE_BREAKS.search(cell):
                self._notes.append(say.NEWLINE_IN_CELL.say(n=line, column=column))
        return [_LINE_BREAKS.sub(" ", cell) for cell in row]


def _is_footer(row: Sequence[str]) -> bool:
    """A row without a word of its own but 計, 以上 and a count; a blank row at the bottom as well."""
    text = "".join(unicodedata.normalize("NFKC", "".join(row)).split())
    return not text or (not text[0].isdigit() and _FOOTER.fullmatch(text) is not None)
