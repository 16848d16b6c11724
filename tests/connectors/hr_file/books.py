"""Workbooks as people make them, in one call."""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from tests.people import HEADER

STRUCK = Font(strike=True)


def a_book(rows: Iterable[Sequence[object]], change: Callable[[Worksheet], object] = lambda _: None) -> bytes:
    """The bytes of a workbook of one sheet; ``change`` does to it what people do."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    change(book.active)
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def a_table(
    rows: Iterable[Mapping[str, str]], header: Sequence[str] = HEADER, above: Sequence[Sequence[object]] = ()
) -> list[list[object]]:
    """The rows of a personnel file with their header, below what stands ``above``."""
    return [*map(list, above), list(header), *([row.get(column, "") for column in header] for row in rows)]


def strike(sheet: Worksheet, *rows: int) -> None:
    """Cross out whole rows, as Excel numbers them."""
    for number in rows:
        for cell in sheet[number]:
            cell.font = STRUCK


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The same workbook with one part put in, or put in another's place."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            if member.filename != name:
                new.writestr(member.filename, old.read(member))
        new.writestr(name, content)
    return out.getvalue()


def part_of(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def with_shared_strings(data: bytes, more: str = "", rich: Mapping[str, str] | None = None) -> bytes:
    """
    The same workbook as Excel saves it: every text once, in a part of its own.

    Args:
        more: Strings that no cell refers to.
        rich: Formatted runs in place of a text.
    """
    strings: list[str] = []

    def shared(found: re.Match[str]) -> str:
        text = found.group(1)
        strings.append(f"<si>{(rich or {}).get(text) or f'<t>{text}</t>'}</si>")
        return f't="s"><v>{len(strings) - 1}</v>'

    sheet = "xl/worksheets/sheet1.xml"
    changed = re.sub(r't="inlineStr"><is><t>([^<]*)</t></is>', shared, part_of(data, sheet).decode())
    table = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{"".join(strings)}{more}</sst>'
    return with_part(with_part(data, sheet, changed.encode()), "xl/sharedStrings.xml", table.encode())
