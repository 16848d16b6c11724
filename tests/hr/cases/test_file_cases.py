"""Cases 1 to 19 of the catalogue: the file as such, on CSV and, where it can occur there, on XLSX."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.styles import Font

from connectors.hr_file.reader import sheet_from
from idm.hr.cells.mynumber import holds_my_number, mentions_my_number
from idm.hr.changeset import Extent, Source
from idm.hr.check import Verdict, check
from idm.hr.sheet import Answers, Sheet
from idm.office.hr.desk import Asked
from idm.office.hr.questions import row_count
from tests.connectors.hr_file.books import a_book, a_table, part_of, strike, with_part, with_shared_strings
from tests.hr.files import TODAY
from tests.people import HEADER, POLICY, a_person, a_roster, a_row, an_hr_csv, an_organisation

ROWS = [a_row(), a_row(職員番号="00102", 氏名="髙﨑 白川")]
PEOPLE = (a_person(), a_person("00102", "髙﨑 白川"))
MY_NUMBER = "123456789018"
OTHER_COLUMN = (*HEADER, "備考")


def read(data: bytes, name: str = "異動.csv", yes: Iterable[str] = ()) -> Sheet:
    return sheet_from(data, name, answers=Answers(frozenset((id_, None) for id_ in yes)))


def judged(sheet: Sheet, extent: Extent | None = Extent.CHANGES) -> Verdict:
    ids = count(1)
    return check(
        sheet,
        source=Source.HR,
        extent=extent,
        roster=a_roster(*PEOPLE),
        organisation=an_organisation(),
        policy=POLICY,
        today=TODAY,
        new_id=lambda: f"new-{next(ids)}",
    )


def both(table: list[list[object]]) -> list[tuple[bytes, str]]:
    """The same rows as the two kinds of file."""
    text = "".join(",".join(f'"{cell}"' for cell in row) + "\r\n" for row in table)
    return [(text.encode(), "異動.csv"), (a_book(table), "異動.xlsx")]


def ids(sheet: Sheet) -> list[str]:
    return [problem.id for problem in sheet.problems]


def notes(sheet: Sheet) -> list[str]:
    return [note.id for note in sheet.notes]


@pytest.mark.parametrize(
    ("encoding", "separator", "said"),
    [
        pytest.param("utf-8-sig", ",", ["HR-001"], id="case 1"),
        pytest.param("cp932", ",", ["HR-002"], id="case 2"),
        pytest.param("utf-16", "\t", ["HR-005"], id="case 5"),
        pytest.param("utf-8", ",", [], id="UTF-8 without a mark"),
    ],
)
def test_case_1_2_5_every_encoding_of_excels_gives_the_same_changes(encoding, separator, said):
    """Whatever Excel saves is read as the same rows, and the encoding is named."""
    sheet = read(an_hr_csv(ROWS, encoding=encoding, separator=separator))

    assert (ids(sheet), notes(sheet)) == ([], said)
    assert judged(sheet).changes == judged(read(an_hr_csv(ROWS))).changes


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(an_hr_csv(ROWS, encoding="cp932") + "00103,,,,,,,,,税務課長,\r\n".encode(), id="two pasted"),
        pytest.param(an_hr_csv(ROWS) + "00103,,,,,,,,,税務課長,\r\n".encode("cp932"), id="two pasted otherwise"),
        pytest.param(b"\x81\x01\xff\xff,\xfe", id="no text"),
        pytest.param(an_hr_csv(ROWS[:1], encoding="iso2022_jp"), id="ISO-2022-JP"),
        pytest.param(an_hr_csv(ROWS[:1], encoding="euc_jp"), id="EUC-JP"),
    ],
)
def test_case_3_any_other_encoding_is_refused(data):
    """Two encodings in one file, those of old mail and of Unix, and bytes of none: refused, nothing is replaced."""
    assert ids(read(data)) == ["HR-003"]


@pytest.mark.parametrize("wrong", ["cp932", "cp1252", "latin-1"])
def test_case_4_garbled_text_refuses_the_file(wrong):
    """UTF-8 that was opened in another encoding and saved again is named, with its row and value."""
    garbled = "山田 太郎".encode().decode(wrong, "replace").replace("\ufffd", "・")

    for data, name in both(a_table([a_row(), a_row(氏名=garbled)])):
        sheet = read(data, name)

        assert ids(sheet) == ["HR-004"]
        assert f"3行目「{garbled}」" in sheet.problems[0].text
        assert sheet.rows == ()


@pytest.mark.parametrize(
    "name", ["髙﨑 白川", "渡邊 齋", "佐々木 ｱｷﾗ", "ｱｿ ﾀﾛｳ", "José García", "葛󠄀城 𠮷乃", "Müller Jürgen"]
)
def test_case_4_rare_names_are_not_garbled(name):
    """Old characters, half-width kana and accents are names like others."""
    assert ids(read(an_hr_csv([a_row(氏名=name)]))) == []


@pytest.mark.parametrize(
    ("data", "name", "id_"),
    [
        (a_book([["職員番号"]]), "異動.csv", "HR-006"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "異動.csv", "HR-006"),
        (b"<html><table>", "異動.csv", "HR-006"),
        (b"<html><table>", "異動.xlsx", "HR-104"),
        (an_hr_csv(ROWS), "異動.xlsx", "HR-104"),
    ],
)
def test_case_6_contents_and_name_must_agree(data, name, id_):
    """A workbook or a web page named .csv is refused, and so is text named .xlsx."""
    assert ids(read(data, name)) == [id_]


def test_case_7_a_password_is_named():
    """A workbook under a password, and a zip under one as it comes by mail, are refused as what they are."""
    workbook = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    ppap = bytearray(a_book(a_table(ROWS)))
    ppap[6] |= 1

    assert ids(read(workbook, "異動.xlsx")) == ["HR-007"]
    assert ids(read(bytes(ppap), "異動.zip")) == ids(read(bytes(ppap), "異動.xlsx")) == ["HR-007"]


def test_case_8_other_formats_are_refused():
    """Only .csv and .xlsx are read; macros are found whatever the name says."""
    macros = with_part(a_book(a_table(ROWS)), "xl/vbaProject.bin", b"x")

    assert [ids(read(b"x", f"異動{suffix}")) for suffix in (".xls", ".xlsm", ".ods", "")] == [["HR-008"]] * 4
    assert ids(read(macros, "異動.xlsx")) == ["HR-008"]


@pytest.mark.parametrize("extent", [None, Extent.CHANGES, Extent.FULL])
@pytest.mark.parametrize("header", [HEADER, tuple(column for column in HEADER if column != "異動区分")])
def test_case_9_a_header_alone_is_one_problem(header, extent):
    """No row of data is no list of people who left, whichever columns it has and whatever it is taken for."""
    for data, name in both(a_table([], header)):
        sheet = read(data, name)

        assert [p.id for p in judged(sheet, extent).problems] == ["HR-009"]


def test_case_9_an_empty_file_has_no_rows():
    """No bytes, blanks only, an empty sheet, a title and a footer without anybody."""
    nobody = "人事異動\r\n".encode() + an_hr_csv([]) + "計,0名\r\n以上\r\n".encode()

    assert [ids(read(data)) for data in (b"", b"\r\n \r\n", nobody)] == [["HR-009"]] * 3
    assert ids(read(a_book([]), "異動.xlsx")) == ["HR-009"]


def test_case_11_every_shifted_row_is_named_at_once():
    """A comma without quotes, or a value beyond the header in a workbook: each such row is listed, none is taken."""
    lines = an_hr_csv([a_row()] * 4).split(b"\r\n")
    lines[2] += b",x"
    lines[4] += b",y"
    book = a_book([*a_table([a_row()]), ["00102", *[""] * 10, "x"]])

    sheet = read(b"\r\n".join(lines))

    assert [(p.id, p.row) for p in sheet.problems] == [("HR-011", 3), ("HR-011", 5)]
    assert judged(sheet).changes is None
    assert [(p.id, p.row) for p in read(book, "異動.xlsx").problems] == [("HR-011", 3)]


def test_case_12_a_line_break_in_a_cell_becomes_a_blank():
    """The rows after it keep the number that Excel shows."""
    for data, name in both(a_table([a_row(職名="主事\n兼務"), a_row(職員番号="00102")])):
        sheet = read(data, name)

        assert (sheet.rows[0][9], list(sheet.lines), notes(sheet)) == ("主事 兼務", [2, 3], ["HR-012"])


def test_case_13_totals_at_the_bottom_are_no_people():
    """計 and 以上 are left out with a note, in both kinds of file."""
    for data, name in both([*a_table(ROWS), ["計", "42名", *[""] * 9], [""] * 11, ["以上", *[""] * 10]]):
        sheet = read(data, name)

        assert (len(sheet.rows), ids(sheet), notes(sheet)) == (2, [], ["HR-013"])


TITLE = ["令和8年4月1日付人事異動(案)", *[""] * 10]


def test_case_14_a_title_above_the_header_is_a_question():
    """Nothing is applied before a person has said that the header is where we think; then everything is."""
    for data, name in both(a_table(ROWS, above=[TITLE, [""] * 11])):
        asked, answered = read(data, name), read(data, name, yes=["HR-014"])

        assert [(p.id, p.row, p.asks) for p in asked.problems] == [("HR-014", None, True)]
        assert judged(asked).changes is None
        assert (ids(answered), notes(answered), list(answered.lines)) == ([], ["HR-014"], [4, 5])
        assert [c.after for c in judged(answered).changes.changes] == [
            c.after for c in judged(read(an_hr_csv(ROWS))).changes.changes
        ]


def test_case_14_a_header_on_two_lines_is_joined_and_asked():
    """所属 over コード and 名称, 氏名 over 漢字 and カナ: the words are joined, in text as in merged cells."""
    upper = ["職員番号", "発令日", "異動区分", "氏名", "", "任用形態", "所属", "", "職名", "主務・兼務"]
    lower = ["", "", "", "漢字", "カナ", "", "コード", "名称", "", ""]
    row = ["00101", "2026-04-01", "異動", "阿蘇 太郎", "アソ タロウ", "常勤", "0300", "税務課", "主事", "主務"]

    def merge(sheet):
        for block in ("A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:F2", "G1:H1", "I1:I2", "J1:J2"):
            sheet.merge_cells(block)

    plain, text = both([upper, lower, row])[1], both([upper, lower, row])[0]
    for data, name in (text, plain, (a_book([upper, lower, row], merge), "異動.xlsx")):
        sheet = read(data, name, yes=["HR-140"])

        assert ids(read(data, name)) == ["HR-140"]
        assert sheet.header[3:8] == ("氏名漢字", "氏名カナ", "任用形態", "所属コード", "所属名称")
        (change,) = judged(sheet).changes.changes
        assert change.after.postings[-1].unit == "0300"


def test_case_14_one_value_merged_over_several_rows_is_a_question():
    """One date or unit for five people in a tall cell: asked for each row, and taken for each of them after a yes."""
    table = a_table([a_row(), a_row(職員番号="00102", 発令日="", 氏名="髙﨑 白川")])
    data = a_book(table, lambda sheet: sheet.merge_cells("B2:B3"))

    asked = read(data, "異動.xlsx")
    answered = judged(read(data, "異動.xlsx", yes=["HR-132"]))

    assert [(p.id, p.row, p.column, p.value) for p in asked.problems] == [("HR-132", 3, "発令日", "2026-04-01")]
    assert judged(asked).changes is None
    assert len(answered.changes.changes) == 2


def test_case_14_one_value_merged_over_several_columns_is_refused():
    """Nobody can tell which of the columns it belongs to."""
    data = a_book(a_table([a_row(所属名="税務課")]), lambda sheet: sheet.merge_cells("I2:J2"))

    assert [(p.id, p.row, p.asks) for p in read(data, "異動.xlsx").problems] == [("HR-133", 2, False)]


def test_case_15_the_rows_that_were_counted_on_paper_must_be_there():
    """One row more or less than typed stops the file; the very number does not."""
    for data, name in both(a_table(ROWS)):
        sheet = read(data, name)

        assert [[p.id for p in row_count(sheet, Asked(rows=rows))] for rows in (1, 2, 3)] == [
            ["HR-015"],
            [],
            ["HR-015"],
        ]


def hidden_rows(sheet):
    sheet["L2"] = int(MY_NUMBER)
    sheet.row_dimensions[2].hidden = True


def another_sheet(state):
    def change(sheet):
        other = sheet.parent.create_sheet("控え")
        other["C9"] = "1234 5678 9018"
        other.sheet_state = state

    return change


def comment(sheet):
    sheet["B2"].comment = Comment(f"番号は{MY_NUMBER}です", "人事係")


@pytest.mark.parametrize(
    "rows", [[a_row(備考=text)] for text in (MY_NUMBER, "１２３４５６７８９０１８", "1234-5678-9018")]
)
def test_case_16_my_number_in_any_column_refuses_the_file(rows):
    """One problem without row and value; no row, no heading and no note of the file is kept."""
    for data, name in both(a_table(rows, OTHER_COLUMN)):
        sheet = read(data, name)

        assert (sheet.header, sheet.rows, sheet.lines, sheet.notes) == ((), (), (), ())
        assert [(p.id, p.row, p.value) for p in sheet.problems] == [("HR-016", None, None)]
        assert "5678" not in repr(replace(sheet, sha256=""))  # by chance a digest of the whole file may hold it


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(f"{MY_NUMBER}\r\n".encode() + an_hr_csv(ROWS), id="above the header"),
        pytest.param(an_hr_csv(ROWS) + f"計,,{MY_NUMBER}\r\n".encode(), id="below the rows"),
        pytest.param(an_hr_csv(ROWS) + f'"{MY_NUMBER}'.encode(), id="in a file that is broken besides"),
        pytest.param(
            f"{MY_NUMBER}\r\n".encode()
            + an_hr_csv(ROWS, encoding="utf-8").replace("阿蘇".encode(), "荳ｻ蜍・".encode()),
            id="garbled",
        ),
    ],
)
def test_case_16_my_number_anywhere_in_the_text(data):
    """Also in what is no row of anybody."""
    assert ids(read(data)) == ["HR-016"]


@pytest.mark.parametrize(
    "change", [hidden_rows, another_sheet("visible"), another_sheet("hidden"), another_sheet("veryHidden"), comment]
)
def test_case_16_my_number_anywhere_in_a_workbook(change):
    """Also in a hidden row, in another sheet however hidden, and in a comment."""
    assert ids(read(a_book(a_table(ROWS), change), "異動.xlsx")) == ["HR-016"]


def test_case_16_my_number_in_a_text_that_no_cell_shows_any_more():
    """Excel leaves strings behind that were deleted from their cells."""
    data = with_shared_strings(a_book(a_table(ROWS)), f"<si><t>{MY_NUMBER}</t></si>")

    assert ids(read(data, "異動.xlsx")) == ["HR-016"]


@pytest.mark.parametrize("mark", list("=+-@＝＋－＠"))
def test_case_17_what_looks_like_a_formula_is_text(mark):
    """The value stays as it is, and a note says where."""
    table = a_table([a_row(), a_row(職名=f"{mark}1+1", 備考="-")], OTHER_COLUMN)

    def as_text(sheet):
        sheet["J3"].data_type = "s"

    for data, name in (both(table)[0], (a_book(table, as_text), "異動.xlsx")):
        sheet = read(data, name)

        assert (sheet.rows[1][9], ids(sheet)) == (f"{mark}1+1", [])
        assert [note.text for note in sheet.notes if note.id == "HR-017"] == [
            f"3行目に「{mark}」で始まる値があります。文字として扱いました。"
        ]


def test_case_17_a_formula_is_never_calculated():
    """What Excel last showed is taken; a formula without its result is refused, not taken for an empty cell."""
    data = a_book(a_table([a_row(職名='=CONCAT("主","事")')]))
    sheet_xml = part_of(data, "xl/worksheets/sheet1.xml")
    shown = sheet_xml.replace(b"<v />", "<v>主査</v>".encode()).replace(b'r="J2"', b'r="J2" t="str"')
    assert shown != sheet_xml

    assert [(p.id, p.row, p.column) for p in read(data, "異動.xlsx").problems] == [("HR-135", 2, "職名")]
    assert read(with_part(data, "xl/worksheets/sheet1.xml", shown), "異動.xlsx").rows[0][9] == "主査"


def test_case_18_hidden_rows_are_read_and_named():
    """Filtered rows count like the others."""

    def hide(sheet):
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["G"].hidden = True

    sheet = read(a_book(a_table(ROWS), hide), "異動.xlsx")

    assert (len(sheet.rows), ids(sheet), notes(sheet)) == (2, [], ["HR-018", "HR-138"])
    assert "（3行目）" in sheet.notes[0].text
    assert "（任期終了）" in sheet.notes[1].text


def test_case_19_struck_rows_are_a_question():
    """Nothing is applied before a person has said that they are cancelled; then they are left out, with a note."""
    data = a_book(a_table(ROWS), lambda sheet: strike(sheet, 3))

    asked, answered = read(data, "異動.xlsx"), read(data, "異動.xlsx", yes=["HR-019"])

    assert [(p.id, p.row, p.asks) for p in asked.problems] == [("HR-019", None, True)]
    assert "1行あります（3行目）" in asked.problems[0].text
    assert judged(asked).changes is None
    assert (ids(answered), notes(answered)) == ([], ["HR-143"])
    assert [c.after.number for c in judged(answered).changes.changes] == ["00101"]


def test_case_19_a_row_that_is_struck_in_part_is_refused():
    """Nobody can tell what is cancelled: the person, or one value in favour of the next."""

    def cross_out(sheet):
        strike(sheet, 2)
        sheet["A2"].font = Font(strike=False)

    problems = read(a_book(a_table(ROWS), cross_out), "異動.xlsx").problems

    assert {(p.id, p.row) for p in problems} == {("HR-134", 2)}
    assert [p.column for p in problems][:2] == ["発令日", "異動区分"]


def test_case_19_one_word_struck_inside_a_cell_is_refused():
    """係長 crossed out before 課長 in one cell reads as 係長課長."""
    data = a_book(a_table([a_row(職名="係長課長")]))
    rich = "<r><rPr><strike/></rPr><t>係長</t></r><r><t>課長</t></r>"
    shared = with_shared_strings(data, rich={"係長課長": rich})
    inline = part_of(data, "xl/worksheets/sheet1.xml").replace("<t>係長課長</t>".encode(), rich.encode())
    for changed in (shared, with_part(data, "xl/worksheets/sheet1.xml", inline)):
        (problem,) = read(changed, "異動.xlsx").problems

        assert (problem.id, problem.row, problem.column, problem.value) == ("HR-134", 2, "職名", "係長課長")


@given(
    st.from_regex(r"[0-9]{11}", fullmatch=True),
    st.sampled_from("0123456789"),
    st.sampled_from(["", " ", "-", "　", "－"]),
)
def test_case_16_only_numbers_with_the_right_check_digit_are_meant(eleven, last, gap):
    """One of ten last digits makes a My Number, however it is grouped; a thirteenth digit makes it something else."""
    weighed = sum(int(digit) * weight for digit, weight in zip(reversed(eleven), (2, 3, 4, 5, 6, 7) * 2, strict=False))
    right = str((11 - weighed % 11) % 11 % 10) if weighed % 11 > 1 else "0"
    twelve = eleven + last
    grouped = gap.join((twelve[:4], twelve[4:8], twelve[8:]))

    assert mentions_my_number(f"番号{grouped}、") is (last == right)
    assert holds_my_number([["0001", grouped]]) is (last == right)
    assert not mentions_my_number(f"7{twelve}")
    assert not mentions_my_number(f"3.{twelve}")
