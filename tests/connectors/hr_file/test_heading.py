"""Where the header is and what it says, in sheets as people lay them out (domain case 14)."""

import pytest

from connectors.hr_file.heading import heading_of
from connectors.hr_file.raw import Paper, Raw
from connectors.hr_file.reader import sheet_from
from idm.hr.columns import is_header
from idm.hr.organisation.units import is_units_header

DATA = ["00101", "2026-04-01", "阿蘇 太郎", "0300", "税務課"]


def header(*rows, merges=()):
    found = heading_of(Raw(rows, paper=Paper(merges=merges)), is_header)
    return (found.first, found.last, found.cells)


def test_a_header_on_one_line_is_taken_as_it_is():
    """The row below it is a row of somebody."""
    words = ("職員番号", "発令日", "氏名", "所属コード", "所属名")

    assert header(words, DATA) == (0, 0, words)


def test_words_over_several_columns_are_joined_with_those_below():
    """所属 over コード and 名称; a column without a second word keeps its first."""
    upper, lower = ["職員番号", "発令日", "氏名", "所属", ""], ["", "", "", "コード", "名称"]

    assert header(upper, lower, DATA) == (0, 1, ("職員番号", "発令日", "氏名", "所属コード", "所属名称"))


def test_a_second_word_that_says_everything_stands_alone():
    """姓 and 名 below 氏名 are the columns 姓 and 名."""
    upper, lower = ["職員番号", "発令日", "氏名", "", "所属コード"], ["", "", "姓", "名", ""]

    assert header(upper, lower, DATA) == (0, 1, ("職員番号", "発令日", "姓", "名", "所属コード"))


def test_neither_line_alone_needs_to_be_a_header():
    """職員 over 番号."""
    upper, lower = ["職員", "", "所属", ""], ["番号", "氏名", "コード", "名称"]

    assert header(["人事異動"], upper, lower) == (1, 2, ("職員番号", "職員氏名", "所属コード", "所属名称"))


@pytest.mark.parametrize(
    "row",
    [
        ["", "", "欠員", "", "税務課"],
        ["", "同日", "未定", "", ""],
        ["", "", "", "", ""],
        ["未定", "未定", "阿蘇 太郎", "総務課", "総務課"],
    ],
)
def test_a_row_without_digits_is_no_second_line(row):
    """A vacancy or a ditto below the header is somebody's row."""
    words = ("職員番号", "発令日", "氏名", "所属コード", "所属名")

    assert header(words, row) == (0, 0, words)


def test_a_merged_heading_belongs_to_each_of_its_columns():
    """Merged over two lines or over two columns, its word counts for all of them."""
    upper, lower = ["職員番号", "氏名", "所属", ""], ["", "", "コード", "名称"]
    merges = ((0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3))

    assert header(upper, lower, merges=merges) == (0, 1, ("職員番号", "氏名", "所属コード", "所属名称"))


def test_a_heading_merged_over_an_empty_column_stands_once():
    """Sheets made to look like a form merge 氏名 and every name below it over two columns."""
    rows = [["職員番号", "氏名", "", "発令日"], ["00101", "阿蘇 太郎", "", "2026-04-01"]]

    assert header(*rows, merges=((0, 1, 0, 2), (1, 1, 1, 2)))[2] == ("職員番号", "氏名", "", "発令日")


def test_a_heading_merged_over_two_filled_columns_stands_twice():
    """Then the columns have the same name, which is a problem of its own (domain case 21)."""
    rows = [["職員番号", "所属", "", "発令日"], ["00101", "税務課", "収納係", "2026-04-01"]]

    assert header(*rows, merges=((0, 1, 0, 2),))[2] == ("職員番号", "所属", "所属", "発令日")


def test_the_organisations_own_file_is_not_asked_about():
    """Nobody answers there: a title above its header stays a note."""
    data = "組織一覧\r\n所属コード,所属名,有効開始日\r\n0100,総務課,2026-04-01\r\n".encode()

    sheet = sheet_from(data, "組織.csv", is_units_header)

    assert (sheet.problems, [note.id for note in sheet.notes]) == ((), ["HR-014"])


def test_without_any_header_the_first_row_is_shown_as_one():
    """What is missing is then said by its name, and not guessed."""
    assert header(["甲", "乙"], ["丙", "丁"])[2] == ("甲", "乙")
