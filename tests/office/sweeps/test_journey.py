"""S10 on both databases, through the list as a file: nothing in it depends on SQLite."""

from dataclasses import replace
from pathlib import Path

import pytest

from connectors.hr_file import read_sheet
from connectors.tables import as_csv, as_xlsx
from idm.errors import BadInput, NotYours
from idm.hr.sheet import Sheet
from idm.office.sweeps import reporting, sheets
from tests.cases import CLERK, HR, PLANNING, TAX
from tests.sweeps import CARER, COLLEAGUE, WELFARE, Broom

Cells = dict[str, tuple[str, str]]


def returned(broom: Broom, folder: Path, by: str, answers: Cells, kind: str = "xlsx", spoil: str = "") -> Sheet:
    """The list as it went out to somebody, with his answers and reasons written in, by 職員番号."""
    at = {name: index for index, name in enumerate(sheets.COLUMNS)}
    rows = [list(row) for row in sheets.rows(broom.instance, 1, broom.instance.actor(by))]
    for row in rows:
        says, note = answers.get(row[at["職員番号"]], ("", ""))
        row[at["あなたの答え"]], row[at["答えの理由"]] = says, note
        row[at["要約値"]] = spoil or row[at["要約値"]]
    data = (as_xlsx if kind == "xlsx" else as_csv)(sheets.COLUMNS, rows)
    path = folder / f"list.{kind}"
    path.write_bytes(data)
    return read_sheet(path, sheets.is_header)


def take(broom: Broom, sheet: Sheet, by: str) -> sheets.Taken:
    return sheets.take(broom.instance, 1, sheet, broom.instance.actor(by))


def test_s10_nishihara_7_2_1_2_u_from_the_list_to_the_names_under_the_report(broom: Broom, tmp_path: Path):
    """HR by XLSX, the heads by XLSX and CSV; two suspended, one looked at, one on leave; HR and the admin sign."""
    assert broom.open().lines == 4
    stop, keep = ("止める", ""), ("残す", "")
    both = {CLERK: stop, WELFARE: stop, COLLEAGUE: keep}

    assert take(broom, returned(broom, tmp_path, HR, both), HR) == sheets.Taken(3, 0)
    assert take(broom, returned(broom, tmp_path, TAX, both), TAX) == sheets.Taken(2, 0)
    assert take(broom, returned(broom, tmp_path, PLANNING, both, "csv"), PLANNING) == sheets.Taken(1, 0)
    broom.hall.later(days=7)
    broom.watched()
    (done,) = broom.carry()

    assert (done.stopped, done.gone, broom.stopped()) == (2, 0, [CLERK, WELFARE])
    actor = broom.instance.actor(HR)
    found = reporting.report(broom.instance, 1, actor)[0]
    assert found.counts == {"止めた": 2, "残した": 1, "免除（休業中）": 1}
    assert {row[1] for row in found.rows if row[-1].startswith("免除")} == {CARER}
    for by in (HR, PLANNING):
        reporting.sign(broom.instance, 1, found.digest, broom.instance.actor(by))
    assert [line["data"]["sha256"] for line in broom.hall.world.log("sweep.signed")] == [found.digest] * 2


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_nothing_of_a_list_is_taken_while_anything_in_it_is_wrong(broom: Broom, tmp_path: Path):
    """Three mistakes in three rows, all of them said with their rows; not one answer is recorded."""
    broom.open()
    wrong = {CLERK: ("はい", ""), COLLEAGUE: ("止める", ""), WELFARE: ("選挙の時期に使う", "")}

    with pytest.raises(BadInput) as caught:
        take(broom, returned(broom, tmp_path, HR, wrong), HR)

    assert caught.value.said.id == "SWP-021"
    text = caught.value.said.text
    assert text.startswith("ファイルに3件の問題があります")
    assert all(f"{row}行目：" in text for row in (2, 3, 4))
    assert all(row.hr == "" for row in broom.rows().values())


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_f22_a_list_from_before_something_changed_is_refused(broom: Broom, tmp_path: Path):
    """Another digest in its row; somebody else's rows; something that is no list at all."""
    broom.open()
    stop = {CLERK: ("止める", "")}
    old = returned(broom, tmp_path, HR, stop, spoil="0" * 64)
    others = returned(broom, tmp_path, HR, {WELFARE: ("残す", "")})
    plain = tmp_path / "x.csv"
    plain.write_text("職員番号,氏名\n00101,阿蘇 太郎\n", encoding="utf-8")

    for sheet, by, said in ((old, HR, "SWP-021"), (others, TAX, "SWP-021"), (read_sheet(plain), HR, "SWP-022")):
        with pytest.raises(BadInput) as caught:
            take(broom, sheet, by)
        assert caught.value.said.id == said
    with pytest.raises(NotYours):
        sheets.rows(broom.instance, 1, broom.instance.actor(CLERK))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_list_holds_the_rows_that_wait_for_whoever_takes_it_and_that_is_on_record(broom: Broom, tmp_path: Path):
    """A head gets his own; one on leave stands on nobody's."""
    broom.open()

    numbers = [row[1] for row in sheets.rows(broom.instance, 1, broom.instance.actor(TAX))]

    assert sorted(numbers) == [CLERK, COLLEAGUE]
    assert [line["data"]["lines"] for line in broom.hall.world.log("sweep.exported")] == [2]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_s10_a_list_that_went_out_under_the_older_heading_comes_back(broom: Broom, tmp_path: Path):
    """The column of digests had another name then; its rows are the same."""
    broom.open()
    now = returned(broom, tmp_path, HR, {CLERK: ("止める", "")})
    header = tuple("ダイジェスト" if name == "要約値" else name for name in now.header)

    assert sheets.is_header(header)
    assert take(broom, replace(now, header=header), HR) == sheets.Taken(1, 2)
