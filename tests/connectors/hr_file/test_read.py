"""Reading personnel files: what stands in them, and which files are refused."""

import io
import re
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from connectors.hr_file import read_sheet
from connectors.hr_file.reader import sheet_from
from idm.errors import BadInput
from idm.hr.sheet import Answers
from tests.connectors.hr_file.books import a_book, part_of, saved, with_part, with_shared_strings
from tests.people import a_row, an_hr_csv

ROWS = [a_row(), a_row(職員番号="00102", 氏名="髙﨑 白川")]


def ids(sheet) -> list[str]:
    return [problem.id for problem in sheet.problems]


def noted(sheet) -> list[str]:
    return [note.id for note in sheet.notes]


def yes(*ids: str) -> Answers:
    return Answers(frozenset((id_, None) for id_ in ids))


@pytest.mark.parametrize(
    ("encoding", "separator", "note"),
    [
        ("utf-8-sig", ",", ["HR-001"]),
        ("utf-8", ",", []),
        ("cp932", ",", ["HR-002"]),
        ("utf-16", "\t", ["HR-005"]),
    ],
)
def test_case_1_2_5_the_encodings_of_excel_read_the_same(encoding, separator, note):
    """The same rows in every encoding that Excel saves give the same sheet, and the encoding is named."""
    sheet = sheet_from(an_hr_csv(ROWS, encoding=encoding, separator=separator), "異動.csv")

    assert sheet.problems == ()
    assert [row[3] for row in sheet.rows] == ["阿蘇 太郎", "髙﨑 白川"]
    assert list(sheet.lines) == [2, 3]
    assert noted(sheet) == note


def test_case_3_two_encodings_in_one_file_are_refused():
    """A UTF-8 file pasted behind a CP932 one is refused, not read as nonsense."""
    mixed = an_hr_csv(ROWS, encoding="cp932") + "00103,,,,,,,,,税務課長,\r\n".encode()
    assert "遞主漁隱" in mixed.decode("cp932")  # it decodes, and means nothing

    assert ids(sheet_from(mixed, "異動.csv")) == ["HR-003"]


def test_case_3_bytes_of_no_encoding_are_refused():
    """What is neither UTF-8 nor CP932 is refused; nothing is replaced."""
    assert ids(sheet_from(b"\x81\x01\xff\xff,\xfe", "異動.csv")) == ["HR-003"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_file_cut_inside_a_character_is_refused(encoding):
    """Half a character at the end means that the file was cut."""
    data = an_hr_csv([a_row(職名="主事", **{"主務・兼務": "主務"})], encoding=encoding).rstrip(b"\r\n")

    assert ids(sheet_from(data[:-1], "異動.csv")) == ["HR-101"]


def test_a_file_cut_inside_a_row_is_refused():
    """A last row with too few columns and no line end means that the file was cut."""
    data = an_hr_csv(ROWS)

    assert ids(sheet_from(data[: data.rindex(b"0300")], "異動.csv")) == ["HR-101"]


def test_a_file_cut_inside_quotes_is_refused():
    """A quote that never closes means that the file was cut; the rows before it are not taken."""
    data = an_hr_csv([a_row(職名="主事,兼務")])

    assert ids(sheet_from(data[: data.rindex(',兼務"'.encode())], "異動.csv")) == ["HR-101"]


def test_case_6_a_workbook_named_csv_is_refused():
    """Excel's bytes under the name .csv are refused, and so is a web page."""
    assert ids(sheet_from(a_book([["職員番号"]]), "異動.csv")) == ["HR-006"]
    assert ids(sheet_from(b"<html><table>", "異動.csv")) == ["HR-006"]


def test_case_7_a_password_is_named():
    """A workbook under a password is an OLE container with an encrypted package; it is refused as what it is."""
    data = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")

    assert ids(sheet_from(data, "異動.xlsx")) == ["HR-007"]


@pytest.mark.parametrize("name", ["異動.xls", "異動.xlsm", "異動.ods", "異動"])
def test_case_8_other_kinds_are_refused(name):
    """Only .csv and .xlsx are read."""
    assert ids(sheet_from(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", name)) == ["HR-008"]


def test_a_macro_workbook_under_another_name_is_refused():
    """A workbook that carries macros is refused whatever its name says."""
    data = io.BytesIO(a_book([["職員番号", "氏名"], ["00101", "阿蘇 太郎"]]))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")

    assert ids(sheet_from(data.getvalue(), "異動.xlsx")) == ["HR-008"]


def test_case_9_an_empty_file_has_no_rows():
    """No bytes, or only blanks, is no list of people who left."""
    assert ids(sheet_from(b"", "異動.csv")) == ["HR-009"]
    assert ids(sheet_from(b"\r\n \r\n", "異動.csv")) == ["HR-009"]


def test_case_11_every_ragged_row_is_named_at_once():
    """A comma without quotes shifts columns: each such row is listed with its number in Excel."""
    data = an_hr_csv([a_row()] * 4).split(b"\r\n")
    data[2] += b",x"
    data[4] += b",y"

    sheet = sheet_from(b"\r\n".join(data), "異動.csv")

    assert [(p.id, p.row) for p in sheet.problems] == [("HR-011", 3), ("HR-011", 5)]
    assert len(sheet.rows) == 2


def test_case_11_empty_cells_beyond_the_header_do_no_harm():
    """Excel may write a few empty columns more."""
    data = an_hr_csv(ROWS).replace("主務\r\n".encode(), "主務,,\r\n".encode())

    assert ids(sheet_from(data, "異動.csv")) == []


def test_case_12_a_line_break_in_a_cell_becomes_a_blank():
    """The break is replaced with a note, and rows after it keep the number that Excel shows."""
    sheet = sheet_from(an_hr_csv([a_row(職名="主事\n兼務"), a_row(職員番号="00102")]), "異動.csv")

    assert sheet.rows[0][9] == "主事 兼務"
    assert list(sheet.lines) == [2, 3]
    assert noted(sheet) == ["HR-012"]


def test_case_13_totals_at_the_bottom_are_no_people():
    """計 and 以上 rows are left out with a note, also when they have fewer columns than the header."""
    data = an_hr_csv(ROWS) + "計,42名\r\n\r\n以上\r\n".encode()

    sheet = sheet_from(data, "異動.csv")

    assert (len(sheet.rows), ids(sheet), noted(sheet)) == (2, [], ["HR-013"])


def test_blank_rows_in_between_are_left_out():
    """A blank row is counted in row numbers, and dropped with a note."""
    first, second, third, _ = an_hr_csv(ROWS).split(b"\r\n")

    sheet = sheet_from(b"\r\n".join([first, second, b"," * 10, third, b""]), "異動.csv")

    assert (list(sheet.lines), noted(sheet)) == ([2, 4], ["HR-105"])


def test_case_14_a_title_above_the_header_is_skipped():
    """令和8年4月1日付人事異動(案) above the header is no header; a person is asked, once, whether we are right."""
    data = "令和8年4月1日付人事異動(案)\r\n\r\n".encode() + an_hr_csv(ROWS)

    asked = sheet_from(data, "異動.csv")
    answered = sheet_from(data, "異動.csv", answers=yes("HR-014"))

    assert [(p.id, p.row, p.asks) for p in asked.problems] == [("HR-014", None, True)]
    assert asked.header[0] == answered.header[0] == "職員番号"
    assert (list(answered.lines), ids(answered), noted(answered)) == ([4, 5], [], ["HR-014"])


def test_a_workbook_gives_text():
    """Numbers come without a decimal point, dates as ISO, text with its leading zeros."""
    sheet = sheet_from(
        a_book(
            [["職員番号", "発令日", "氏名"], ["00101", date(2026, 4, 1), "阿蘇 太郎"], [123, datetime(2026, 4, 1), 1.5]]  # noqa: DTZ001 - Excel knows no zone
        ),
        "異動.xlsx",
    )

    assert [list(row) for row in sheet.rows] == [
        ["00101", "2026-04-01", "阿蘇 太郎"],
        ["123", "2026-04-01", "1.5"],
    ]


def test_a_workbook_that_starts_lower_keeps_excels_row_numbers():
    """Empty rows above the header count."""
    sheet = sheet_from(a_book([[], [], ["職員番号", "氏名"], ["00101", "阿蘇 太郎"]]), "異動.xlsx")

    assert list(sheet.lines) == [4]


def test_a_workbook_cut_in_the_middle_is_refused():
    """Without its end a workbook is not read at all."""
    data = a_book([["職員番号", "氏名"], ["00101", "阿蘇 太郎"]])

    assert ids(sheet_from(data[: len(data) // 2], "異動.xlsx")) == ["HR-101"]


def test_a_file_that_is_too_big_is_not_read(tmp_path: Path):
    """More than 20 MiB is refused by its size alone."""
    path = tmp_path / "異動.csv"
    with path.open("wb") as file:
        file.truncate((20 << 20) + 1)

    assert ids(read_sheet(path)) == ["HR-102"]


def test_a_file_that_is_not_there_is_an_error_and_not_an_empty_list(tmp_path: Path):
    """An error is never taken for absence."""
    with pytest.raises(BadInput) as caught:
        read_sheet(tmp_path / "ない.csv")

    assert caught.value.said.id == "SET-007"


def test_quotes_in_the_wrong_place_name_the_row():
    """A quote inside a cell that was not escaped is a problem of that row."""
    data = an_hr_csv(ROWS).replace("阿蘇 太郎".encode(), '"阿蘇"太郎'.encode())

    assert [(p.id, p.row) for p in sheet_from(data, "異動.csv").problems] == [("HR-103", 2)]


@given(st.integers(min_value=1, max_value=400))
def test_a_cut_file_never_loses_a_row_silently(cut):
    """Wherever a file is cut: it is refused, or what is left is complete rows and no row is changed."""
    whole = an_hr_csv([a_row(職員番号=f"001{n:02d}") for n in range(4)])
    full = sheet_from(whole, "異動.csv")

    sheet = sheet_from(whole[:-cut], "異動.csv")

    if not sheet.problems:
        assert [list(r)[:10] for r in sheet.rows] == [list(r)[:10] for r in full.rows[: len(sheet.rows)]]


@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.xlsx", "a.txt"]))
def test_any_bytes_are_read_or_refused(data, name):
    """No file makes the reader raise: it gives rows of the header's width, or problems."""
    sheet = sheet_from(data, name)

    assert sheet.problems or all(len(row) == len(sheet.header) for row in sheet.rows)


def test_f31_a_file_of_crlf_rows_whose_last_row_has_no_end_was_cut():
    """Excel ends every row; a missing end shows a cut even inside the last cell."""
    whole = an_hr_csv([a_row(), a_row(職員番号="00102", 氏名="例示 次郎")], encoding="cp932")

    sheet = sheet_from(whole[:-3], "changes.csv")

    assert [p.id for p in sheet.problems] == ["HR-101"]


def test_f31_a_file_cut_inside_its_last_line_end_was_cut():
    """The last byte of a file is missed too."""
    assert ids(sheet_from(an_hr_csv(ROWS)[:-1], "異動.csv")) == ["HR-101"]


def test_f31_a_last_line_without_an_end_is_a_question_where_lines_end_in_lf():
    """Some programs leave it out; but 2027-03-31 cut to 2027-03-3 is a date as well."""
    header = ("職員番号", "発令日", "異動区分", "氏名", "任期終了")
    data = an_hr_csv([a_row(任期終了="2027-03-31")], header).replace(b"\r\n", b"\n")

    cut = sheet_from(data[:-2], "異動.csv")
    answered = sheet_from(data[:-1], "異動.csv", answers=yes("HR-137"))

    assert [(p.id, p.row, p.value, p.asks) for p in cut.problems] == [("HR-137", 2, "2027-03-3", True)]
    assert (ids(answered), answered.rows[0][4]) == ([], "2027-03-31")


def test_an_error_of_excels_is_no_value():
    """#N/A in a workbook has no text, and ##### is what a narrow column saves: neither is an empty cell."""

    def broken(sheet):
        sheet["B2"] = "#N/A"
        sheet["B2"].data_type = "e"

    table = [["職員番号", "任期終了", "氏名", "電話"], ["00101", "", "阿蘇 太郎", "#####"]]
    text = "職員番号,任期終了,氏名,電話\r\n00101,########,阿蘇 太郎,#####\r\n".encode()

    assert [(p.id, p.row, p.column) for p in sheet_from(a_book(table, broken), "異動.xlsx").problems] == [
        ("HR-136", 2, "任期終了")
    ]
    assert [(p.id, p.value) for p in sheet_from(text, "異動.csv").problems] == [("HR-136", "########")]


def test_only_visible_sheets_are_named():
    """The first visible sheet is read, the other visible ones are named, hidden ones and our own are not."""
    book = Workbook()
    book.active.title = "隠し"
    book.active.sheet_state = "hidden"
    for title in ("異動", "控え", "ファイル全体の誤り"):
        book.create_sheet(title).append(["職員番号", "氏名"])
    book["異動"].append(["00101", "阿蘇 太郎"])

    sheet = sheet_from(saved(book), "異動.xlsx")

    assert [list(row) for row in sheet.rows] == [["00101", "阿蘇 太郎"]]
    assert [note.text for note in sheet.notes] == [
        "シート「異動」を読み込みました。ほかのシート（控え）は読み込んでいません。"
    ]


def test_a_workbook_of_excels_reads_as_one_of_ours():
    """Texts in a table of their own, cells and rows without their places: the same rows."""
    table = [["職員番号", "氏名"], ["00101", "阿蘇 太郎"], ["00102", "白川 花子"]]
    plain = a_book(table)
    sheet = part_of(plain, "xl/worksheets/sheet1.xml")
    without_places = re.sub(rb' r="[A-Z]*[0-9]+"', b"", sheet)

    read = [
        sheet_from(data, "異動.xlsx").rows
        for data in (plain, with_shared_strings(plain), with_part(plain, "xl/worksheets/sheet1.xml", without_places))
    ]

    assert [[list(row) for row in rows] for rows in read] == [table[1:]] * 3


def test_a_title_without_tabs_does_not_hide_the_tabs():
    """Excel's Unicode text with a title in its first line."""
    data = "人事異動\n".encode("utf-16") + an_hr_csv(ROWS, separator="\t").decode().encode("utf-16-le")

    assert len(sheet_from(data, "異動.txt", answers=yes("HR-014")).rows) == 2


@pytest.mark.parametrize("data", [b"\n" * 5_000_001, b"a" + b"," * 5_000_001, b"a" + b"\r" * 5_000_001])
def test_f33_a_text_of_empty_cells_is_refused_before_it_is_split(data):
    """Five megabytes of commas would be gigabytes of cells."""
    assert ids(sheet_from(b"x" + data + b"x", "異動.csv")) == ["HR-144"]


def test_f33_blanks_before_anything_else_take_no_time():
    """Whether a file is a web page is told by its first word, wherever it stands."""
    assert ids(sheet_from(b" " * (1 << 20) + b"<html>", "異動.csv")) == ["HR-006"]
    assert ids(sheet_from(b" \n" * (1 << 19) + b"x\n", "異動.csv")) == ["HR-009"]


def test_f33_an_upload_that_is_too_big_is_not_read():
    """The limit counts for bytes as for files."""
    assert ids(sheet_from(b"x" * ((20 << 20) + 1), "異動.csv")) == ["HR-102"]
