"""The list that goes back: the same rows with what is wrong beside them, and a right file once it is corrected."""

from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from connectors.hr_file import read_sheet
from connectors.hr_file.own import HOW, TO_CHECK, WHAT
from connectors.hr_file.reader import sheet_from
from connectors.hr_file.returned import write_returned
from connectors.hr_file.workbook import WHOLE_FILE_SHEET
from idm.hr.changeset import Extent, Source
from idm.hr.check import Verdict, check
from idm.hr.sheet import Problem, Sheet
from idm.messages import Said
from tests.connectors.hr_file.books import a_book, a_table, strike
from tests.people import HEADER, POLICY, a_person, a_roster, a_row, an_hr_csv, an_organisation, d

PEOPLE = (a_person("00123"), a_person("00102", "白川 花子"), a_person("00103", "滝 一"))
WRONG = [
    a_row(職員番号="00123", 発令日="令和8年4月31日"),
    a_row(職員番号="00102", 氏名="白川 花子"),
    a_row(職員番号="00103", 氏名="滝 ?", 所属コード="9999"),
]


def judged(sheet: Sheet) -> Verdict:
    ids = count(1)
    return check(
        sheet,
        source=Source.HR,
        extent=Extent.CHANGES,
        roster=a_roster(*PEOPLE),
        organisation=an_organisation(),
        policy=POLICY,
        today=d("2026-03-20"),
        new_id=lambda: f"new-{next(ids)}",
    )


def returned(sheet: Sheet, at: Path, problems: Sequence[Problem] | None = None) -> Path:
    target = at / "誤り一覧.xlsx"
    write_returned(target, sheet, judged(sheet).problems if problems is None else problems)
    return target


def cells(sheet: Worksheet) -> list[list[object]]:
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def corrected(path: Path, changes: Mapping[str, str | None]) -> Path:
    book = load_workbook(path)
    for place, value in changes.items():
        book.worksheets[0][place] = value
    book.save(path)
    return path


def test_what_is_wrong_stands_beside_the_row(tmp_path: Path):
    """All rows in their order, two columns at the end; each sentence in two parts, several of them below each other."""
    book = load_workbook(returned(sheet_from(an_hr_csv(WRONG), "異動.csv"), tmp_path))

    header, first, second, third = cells(book.worksheets[0])
    assert header == [*HEADER, WHAT, HOW]
    assert first[-2:] == ["2行目の「令和8年4月31日」は存在しない日付です。", "正しい日付に直してください。"]
    assert second[-2:] == [None, None]
    assert [len(str(text).split("\n")) for text in third[-2:]] == [2, 2]
    assert book.sheetnames == ["修正するファイル"]


def test_every_cell_is_text(tmp_path: Path):
    """00123 keeps its zeros, and an empty cell that somebody fills in keeps them too."""
    sheet = load_workbook(returned(sheet_from(an_hr_csv(WRONG), "異動.csv"), tmp_path)).worksheets[0]

    assert sheet["A2"].value == "00123"
    assert {cell.number_format for row in sheet.iter_rows() for cell in row} == {"@"}
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}


def test_wrong_cells_are_coloured(tmp_path: Path):
    """The cell where the column is known, and nothing of a row that is right."""
    sheet = load_workbook(returned(sheet_from(an_hr_csv(WRONG), "異動.csv"), tmp_path)).worksheets[0]

    coloured = {cell.coordinate for row in sheet.iter_rows() for cell in row[:11] if cell.fill.patternType}
    assert coloured == {"B2", "D4", "H4"}


def test_a_corrected_list_is_taken_as_it_is(tmp_path: Path):
    """Only the cells are corrected; our columns and colours are no part of it, and nothing is said about them."""
    path = returned(sheet_from(an_hr_csv(WRONG), "異動.csv"), tmp_path)

    sheet = read_sheet(corrected(path, {"B2": "2026-04-01", "D4": "滝 一", "H4": "0300"}))

    assert (sheet.header, sheet.problems, sheet.notes) == (HEADER, (), ())
    verdict = judged(sheet)
    assert verdict.problems == ()
    assert [c.after.number for c in verdict.changes.changes] == ["00123", "00102", "00103"]


def test_an_uncorrected_list_has_the_same_problems(tmp_path: Path):
    """Sent back as it is, it says the same of the same rows, again and again."""
    first = sheet_from(an_hr_csv(WRONG), "異動.csv")
    second = read_sheet(returned(first, tmp_path))
    third = read_sheet(returned(second, tmp_path))

    told = [(p.id, p.row, p.column, p.value) for p in judged(first).problems]
    assert [(p.id, p.row, p.column, p.value) for p in judged(second).problems] == told
    assert [(p.id, p.row, p.column, p.value) for p in judged(third).problems] == told


def test_rows_keep_their_numbers(tmp_path: Path):
    """Below a title and between blank rows, row 5 stays row 5, so that each sentence finds its row."""
    lines = an_hr_csv(WRONG).split(b"\r\n")
    first = sheet_from(b"\r\n".join(["人事異動".encode(), b"", lines[0], lines[1], b"," * 10, *lines[2:]]), "異動.csv")

    again = read_sheet(returned(first, tmp_path))

    assert list(first.lines) == list(again.lines) == [4, 6, 7]
    assert [list(row) for row in again.rows] == [list(row) for row in first.rows]


@pytest.mark.parametrize("mark", list("=+-@＝＋－＠\t\r"))
def test_f34_no_cell_becomes_a_formula(mark, tmp_path: Path):
    """Whatever a value begins with, it is written as text, in our own sentences too."""
    text = f"{mark}HYPERLINK(1)"
    problem = Problem(Said("HR-110", text), 2, "職員番号", text)

    sheet = load_workbook(returned(sheet_from(an_hr_csv([a_row(職名=text)]), "異動.csv"), tmp_path, [problem])).active

    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
    assert sheet["L2"].value == text.replace("\r", "\n")


def test_a_shifted_row_goes_back_and_is_asked_for_until_it_is_settled(tmp_path: Path):
    """Too many cells or too few: the row comes back as it was, marked, and is refused until the mark is gone."""
    lines = an_hr_csv(WRONG[1:2] * 3).split(b"\r\n")
    lines[2] = lines[2].replace("主事".encode(), "主事,兼務".encode())
    lines[3] = lines[3].replace("異動,".encode(), b"")
    path = returned(sheet_from(b"\r\n".join(lines), "異動.csv"), tmp_path)

    header, *rows = cells(load_workbook(path).worksheets[0])
    assert header == [*HEADER, None, TO_CHECK, WHAT, HOW]
    assert [row[12] for row in rows] == [None, "要確認", "要確認"]
    assert rows[1][9:12] == ["主事", "兼務", "主務"]
    assert [(p.id, p.row) for p in read_sheet(path).problems] == [("HR-011", 3), ("HR-139", 3), ("HR-139", 4)]

    right = {"K3": "主務", "L3": None, "M3": None, "M4": None}
    right |= {f"{column}4": str(cell or "") for column, cell in zip("ABCDEFGHIJK", rows[0], strict=False)}
    sheet = read_sheet(corrected(path, right))
    assert (sheet.problems, len(sheet.rows)) == ((), 3)
    assert judged(sheet).problems == ()


def test_what_the_cells_do_not_show_any_more_is_marked(tmp_path: Path):
    """A value out of a merged cell, and a formula without its result, are not accepted by sending them back."""

    def as_people_do(sheet):
        sheet.merge_cells("B2:B3")
        sheet["J4"] = "=A1"

    data = a_book(a_table([WRONG[1], WRONG[1] | {"発令日": ""}, WRONG[1]]), as_people_do)
    path = returned(sheet_from(data, "異動.xlsx"), tmp_path)

    assert [(p.id, p.row) for p in read_sheet(path).problems] == [("HR-139", 3), ("HR-139", 4)]
    assert read_sheet(corrected(path, {"L3": None, "L4": None})).problems == ()


def test_struck_rows_go_back_struck(tmp_path: Path):
    """The question about them comes again, and is settled in Excel: by deleting the row, or the line through it."""
    data = a_book(a_table([WRONG[1], WRONG[2], WRONG[1]]), lambda sheet: strike(sheet, 3))
    first = sheet_from(data, "異動.xlsx")

    again = read_sheet(returned(first, tmp_path))

    assert list(again.lines) == [2, 4]
    assert [(p.id, p.value) for p in again.problems] == [(p.id, p.value) for p in first.problems]


def test_problems_of_the_whole_file_stand_on_a_sheet_of_their_own(tmp_path: Path):
    """Which is not taken for a second list when the file comes again."""
    header = tuple(column for column in HEADER if column != "発令日")
    path = returned(sheet_from(an_hr_csv(WRONG, header), "異動.csv"), tmp_path)

    book = load_workbook(path)
    assert book.sheetnames == ["修正するファイル", WHOLE_FILE_SHEET]
    assert cells(book.worksheets[1])[1][0] == "必要な列「発令日」がありません。"
    assert read_sheet(path).notes == ()


def test_a_file_that_could_not_be_read_gives_its_problem_alone(tmp_path: Path):
    """There are no rows to show; after a My Number there is nothing of the file at all (domain case 16)."""
    sheet = sheet_from(an_hr_csv([a_row(職名="123456789018")]), "異動.csv")

    book = load_workbook(returned(sheet, tmp_path))

    assert book.sheetnames == [WHOLE_FILE_SHEET]
    assert "阿蘇" not in str(cells(book.worksheets[0]))


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\x00"), max_size=12)


@settings(max_examples=15, deadline=None)
@example([("", "à\x1f@")])  # what stands between two bytes may not be left out when they are looked at
@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=5))
def test_any_text_comes_back_as_it_was(tmp_path_factory, pairs):
    """Old characters, blanks and what looks like markup; only what no workbook can hold becomes a sign of its loss."""
    rows = [a_row(職名=title, 所属名=unit) for title, unit in pairs]
    first = sheet_from(an_hr_csv(rows), "異動.csv")

    again = read_sheet(returned(first, tmp_path_factory.mktemp("back"), ()))

    assert [[_in_xml(cell) for cell in row] for row in first.rows] == [list(row) for row in again.rows]


def _in_xml(cell: str) -> str:
    return "".join("\ufffd" if (c < " " and c not in "\t\n\r") or c in "\ufffe\uffff" else c for c in cell)


def test_text_that_looks_like_an_escaped_character_stays(tmp_path: Path):
    """_x0041_ is how a workbook spells A."""
    first = sheet_from(an_hr_csv([a_row(職名="_x0041_")]), "異動.csv")

    assert read_sheet(returned(first, tmp_path, ())).rows[0][9] == "_x0041_"
