"""Hostile workbooks (F33): small on the disk, and no bigger for whoever opens them."""

import io
import resource
import struct
import zipfile
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.hr_file.reader import sheet_from
from tests.connectors.hr_file.books import a_book, a_table, part_of, with_part, with_shared_strings
from tests.people import a_row

SHEET = "xl/worksheets/sheet1.xml"
GOOD = a_book(a_table([a_row(), a_row(職員番号="00102", 氏名="白川 花子")]))
NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def a_sheet(rows: str, before: str = "", after: str = "") -> bytes:
    sheet = f'{before}<worksheet xmlns="{NS}"><sheetData>{rows}</sheetData>{after}</worksheet>'
    return with_part(GOOD, SHEET, sheet.encode())


def flat() -> bytes:
    """Two hundred megabytes of blanks in one part: a thousand times smaller on the disk."""
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/blanks.xml", "w") as part:
        for _ in range(220):
            part.write(b" " * (1 << 20))
    return out.getvalue()


def many_entries() -> bytes:
    """More parts than any workbook has."""
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a") as archive:
        for number in range(2001):
            archive.writestr(f"xl/part{number}.xml", b"")
    return out.getvalue()


def lying() -> bytes:
    """Headers that promise ten bytes before a hundred megabytes of blanks."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    content = b"".join([*(packed.compress(b" " * (1 << 20)) for _ in range(100)), packed.flush()])
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/lying.xml", content)
    data = bytearray(out.getvalue())
    for at in _headers_of(data, b"xl/lying.xml"):
        struct.pack_into("<H", data, at.method, zipfile.ZIP_DEFLATED)
        struct.pack_into("<L", data, at.size, 10)
    return bytes(data)


class _At:
    def __init__(self, method: int, size: int) -> None:
        self.method = method
        self.size = size


def _headers_of(data: bytearray, name: bytes) -> list[_At]:
    """Where the two headers of a part hold its method and its unpacked size."""
    local = data.find(name) - 30
    central = data.rfind(name) - 46
    return [_At(local + 8, local + 22), _At(central + 10, central + 24)]


def overlapping() -> bytes:
    """A hundred entries that all unpack the same three megabytes."""
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/000.xml", b" " * (3 << 20))
        one = archive.infolist()[-1]
        for number in range(1, 100):
            copy = zipfile.ZipInfo(f"xl/{number:03}.xml")
            copy.compress_type, copy.CRC = one.compress_type, one.CRC
            copy.compress_size, copy.file_size, copy.header_offset = one.compress_size, one.file_size, one.header_offset
            archive.filelist.append(copy)
    return out.getvalue()


def laughing() -> bytes:
    """A billion laughs: entities made of entities."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE worksheet [<!ENTITY e0 "ha">{entities}]>'
    return a_sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>&e9;</t></is></c></row>', before=doctype)


def reaching_out() -> bytes:
    """An entity that reads a file of the server."""
    doctype = '<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    return a_sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>&x;</t></is></c></row>', before=doctype)


def one_far_cell() -> bytes:
    """A cell in the last column of the last row: seventeen thousand million cells in between."""
    number = '<row r="1"><c r="A1"><v>1</v></c></row>'
    return a_sheet(f'{number}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def one_long_string() -> bytes:
    """A string of thirty thousand characters in a hundred thousand cells."""
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 100_001))
    data = with_shared_strings(GOOD, f"<si><t>{'x' * 30_000}</t></si>")
    last = part_of(data, "xl/sharedStrings.xml").count(b"<si>") - 1
    return with_part(data, SHEET, part_of(a_sheet(cells.replace("<v>0<", f"<v>{last}<")), SHEET))


def merges_on_merges() -> bytes:
    """A hundred thousand merges of the whole sheet."""
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 1001))
    merges = '<mergeCell ref="A1:XFD1048576"/>' * 100_000
    return a_sheet(rows, after=f"<mergeCells>{merges}</mergeCells>")


def a_million_strings() -> bytes:
    """Strings that no cell refers to."""
    return with_shared_strings(GOOD, "<si><t>x</t></si>" * 1_000_000)


def deep() -> bytes:
    """Half a million elements inside each other."""
    return a_sheet("<a>" * 500_000 + "</a>" * 500_000)


REFUSED = {
    flat: "HR-130",
    many_entries: "HR-130",
    lying: "HR-104",
    overlapping: "HR-104",
    laughing: "HR-104",
    reaching_out: "HR-104",
    one_far_cell: "HR-131",
    one_long_string: "HR-131",
    merges_on_merges: "HR-104",
    a_million_strings: "HR-130",
}


@pytest.mark.parametrize(("bomb", "id_"), [pytest.param(*item, id=item[0].__name__) for item in REFUSED.items()])
def test_f33_a_bomb_is_one_clear_problem(bomb: Callable[[], bytes], id_: str):
    """Whatever it does when it is opened, it does not do it here: at most 20 MiB more for us, and one sentence."""
    data = bomb()
    assert len(data) < 3 << 20
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    sheet = sheet_from(data, "異動.xlsx")

    assert [p.id for p in sheet.problems] == [id_]
    assert (sheet.header, sheet.rows) == ((), ())
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before <= 20 << 10


def test_f33_elements_inside_each_other_are_an_empty_sheet():
    """No row in them, and no stack that overflows."""
    assert [p.id for p in sheet_from(deep(), "異動.xlsx").problems] == ["HR-009"]


def test_f33_an_archive_inside_the_archive_is_never_opened():
    """A file that somebody embedded costs what it takes on the disk."""
    data = with_part(GOOD, "xl/embeddings/inner.zip", flat())

    sheet = sheet_from(data, "異動.xlsx")

    assert (sheet.problems, len(sheet.rows)) == ((), 2)


def test_f33_a_link_to_another_workbook_is_not_followed():
    """The value that Excel stored is taken; the file it came from is never looked for."""
    cells = '<c><f>[1]名簿!$A$1</f><v>5</v></c><c t="inlineStr"><is><t>x</t></is></c>'
    link = b'<externalLink xmlns="%s"><externalBook/></externalLink>' % NS.encode()

    sheet = sheet_from(
        with_part(a_sheet(f"<row>{cells}</row>" * 2), "xl/externalLinks/externalLink1.xml", link), "異動.xlsx"
    )

    assert [*sheet.header, *sheet.rows[0]] == ["5", "x", "5", "x"]


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_f33_a_damaged_workbook_is_read_or_refused(data):
    """Bytes changed anywhere give rows of the header's width, or a problem with an id; never an error of Python's."""
    book = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(book) - 1))
        book[at] = data.draw(st.integers(0, 255))

    sheet = sheet_from(bytes(book), "異動.xlsx")

    assert all(p.id.startswith("HR-") for p in sheet.problems)
    assert sheet.problems or all(len(row) == len(sheet.header) for row in sheet.rows)
