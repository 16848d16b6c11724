"""Proposals go out as a file and come back with answers: all of them taken in, or none (issue F)."""

import pytest

from connectors.hr_file.reader import sheet_from
from connectors.tables import as_csv, as_xlsx
from idm.errors import BadInput, Stopped
from idm.office.adoption import sheets
from idm.rules.orphans import State
from tests.instances import World
from tests.living import ADMIN, HR, MAIN, begin, entries, read

ANSWER = sheets.COLUMNS.index("答え（本人・別人）")


@pytest.fixture
def rows(town: World) -> list[tuple[str, ...]]:
    begin(town, 13)
    read(town)
    return sheets.rows(town.instance, MAIN, town.instance.actor(HR))


def answered(rows: list[tuple[str, ...]], *answers: str) -> list[tuple[str, ...]]:
    """The first rows with these answers."""
    padded = [*answers, *[""] * (len(rows) - len(answers))]
    return [(*row[:ANSWER], answer, *row[ANSWER + 1 :]) for row, answer in zip(rows, padded, strict=True)]


def take(town: World, rows: list[tuple[str, ...]], by: str = HR, name: str = "list.xlsx") -> sheets.Taken:
    data = as_xlsx(sheets.COLUMNS, rows) if name.endswith("xlsx") else as_csv(sheets.COLUMNS, rows)
    return sheets.take(town.instance, MAIN, sheet_from(data, name, sheets.is_header), town.instance.actor(by))


@pytest.mark.parametrize("name", ["list.xlsx", "list.csv"])
def test_what_comes_back_is_confirmed_or_refused(town: World, rows: list[tuple[str, ...]], name: str) -> None:
    """Rows without an answer are left for later; that the list left the house is on record."""
    done = take(town, answered(rows, "本人", "別人", "本人"), name=name)

    assert (done.answered, done.left) == (3, len(rows) - 3)
    assert len(entries(town, State.LINKED)) == 2
    assert [line["data"]["lines"] for line in town.log("adoption.exported")] == [len(rows)]


@pytest.mark.parametrize("wrong", ["他人", "本人 "[:1]])
def test_one_wrong_row_and_nothing_is_taken_in(town: World, rows: list[tuple[str, ...]], wrong: str) -> None:
    """The row is named as a spreadsheet numbers it."""
    with pytest.raises(BadInput, match="3行目"):
        take(town, answered(rows, "本人", wrong))

    assert entries(town, State.LINKED) == []


def test_an_answer_to_what_has_changed_since_is_none(town: World, rows: list[tuple[str, ...]]) -> None:
    """The digest of the row is no longer the entry's."""
    changed = [(*row[:-1], "0" * 64) for row in answered(rows, "本人")]

    with pytest.raises(BadInput, match="ADO-053"):
        take(town, changed)


def test_no_digest_looks_like_a_my_number(rows: list[tuple[str, ...]]) -> None:
    """Twelve digits in a row would have the whole file refused, now and then."""
    assert not any(char.isdigit() for row in rows for char in row[-1])


def test_the_admin_answers_for_nobody(town: World, rows: list[tuple[str, ...]]) -> None:
    """Whose an entry is, 人事 says, in a file as on a page."""
    with pytest.raises(Stopped):
        take(town, answered(rows, "本人"), by=ADMIN)
