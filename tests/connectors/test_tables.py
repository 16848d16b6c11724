"""Tables as files for a spreadsheet: text stays text, and nothing is calculated (F34)."""

import csv
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.tables import as_csv, as_xlsx

COLUMNS = ("番号", "理由")


def read_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def read_xlsx(data: bytes) -> list[list[object]]:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


@pytest.mark.parametrize("text", ["=1+1", "+81", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_f34_what_a_spreadsheet_would_calculate_is_text(text: str):
    """In a CSV behind an apostrophe, in a workbook as a cell of text."""
    assert read_csv(as_csv(COLUMNS, [("1", text)]))[1][1].startswith("'")
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(COLUMNS, [("1", text)]))).active
    assert sheet["B2"].data_type == "s"


def test_numbers_with_zeros_in_front_keep_them():
    """00105 is a 職員番号 and no number."""
    assert read_csv(as_csv(COLUMNS, [("00105", "来客")])) == [list(COLUMNS), ["00105", "来客"]]
    assert read_xlsx(as_xlsx(COLUMNS, [("00105", "来客")])) == [list(COLUMNS), ["00105", "来客"]]


@given(st.text(max_size=30))
def test_any_text_is_written(text: str):
    """Also what no workbook can hold; a row stays one row."""
    assert len(read_csv(as_csv(COLUMNS, [("1", text)]))) == 2
    assert len(read_xlsx(as_xlsx(COLUMNS, [("1", text)]))) == 2
