"""The organisation's file, row by row: what is taken, and what is asked back before anything is done."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.hr_file.reader import sheet_from
from idm.facts import Organisation, Unit
from idm.hr.organisation.units import COLUMNS, is_units_header, notes_on, read_units
from idm.hr.sheet import Sheet
from idm.messages import hr as say_hr
from idm.messages import org as say
from tests.people import d, span

HEADER = ",".join(COLUMNS)
NOTHING = Organisation()


def sheet(*rows: str, header: str = HEADER) -> Sheet:
    return sheet_from("\n".join((header, *rows, "")).encode(), "units.csv", is_units_header)


def units(*rows: str, before: Organisation = NOTHING) -> tuple[Unit, ...]:
    found, problems = read_units(sheet(*rows), before)
    assert problems == ()
    return found


def problems(*rows: str, header: str = HEADER) -> list[tuple[str, int | None]]:
    """Ids and rows; and with a problem no unit is taken."""
    found, wrong = read_units(sheet(*rows, header=header), NOTHING)
    assert found == ()
    return [(p.id, p.row) for p in wrong]


def test_a_row_is_a_unit_with_its_period_and_successor():
    """有効終了日 is the last day; the unit is over as the next day begins."""
    found = units("0300,税務課,,2000-04-01,R9.3.31,0310", "0310,税務課,,2027/4/1,,")

    assert found == (
        Unit("0300", "税務課", None, span("2000-04-01", "2027-03-31"), successor="0310"),
        Unit("0310", "税務課", None, span("2027-04-01")),
    )
    assert [u.handover for u in found] == [(d("2027-04-01"), "0310"), None]


@pytest.mark.parametrize(
    ("known", "told", "kept"),
    [("0310", "0310", (7, "0310")), ("0310", "", (7, "0310")), (None, "0310", (0, "0310")), ("0320", "", (0, None))],
    ids=["again", "without a word", "told later", "a successor that is gone"],
)
def test_a_unit_of_which_the_file_tells_nothing_else_keeps_its_row(
    known: str | None, told: str, kept: tuple[int, str | None]
):
    """What took over from it is kept where a later file says nothing of it."""
    before = Unit("0300", "税務課", None, span("2000-04-01", "2027-03-31"), 7, known)

    found = units(
        f"0300,税務課,,2000-04-01,2027-03-31,{told}", "0310,税務課,,2027-04-01,,", before=Organisation((before,))
    )

    assert (found[0].id, found[0].successor) == kept


def test_another_spelling_of_a_name_forgets_no_successor():
    """「税 務 課」 and 税務課 on the same days under the same code: another row, the same successor."""
    before = Unit("0300", "税務課", None, span("2000-04-01", "2027-03-31"), 7, "0310")

    found = units("0300,税 務 課,,2000-04-01,2027-03-31,", "0310,税務課,,2027-04-01,,", before=Organisation((before,)))

    assert (found[0].id, found[0].successor) == (0, "0310")


@pytest.mark.parametrize("written", ["9999-12-31", "99991231", "9999/12/31"])
def test_the_last_day_of_all_is_no_end(written: str):
    """Other software has no empty dates."""
    assert units(f"0300,税務課,,2000-04-01,{written},") == (Unit("0300", "税務課", None, span("2000-04-01")),)


def test_the_file_without_the_new_column_is_still_taken():
    """承継先コード, 有効終了日 and 上位所属コード may be missing."""
    found, wrong = read_units(sheet("0300,税務課,2000-04-01", header="所属コード,所属名,有効開始日"), NOTHING)

    assert (len(found), wrong) == (1, ())


@pytest.mark.parametrize(
    ("header", "rows", "expected"),
    [
        ("所属コード,所属名", ["0300,税務課"], [(say.COLUMN_MISSING.id, None)]),
        (HEADER, [], [(say_hr.NO_ROWS.id, None)]),
        (HEADER + ",所属名", ["0300,税務課,,2000-04-01,,,税務課"], [(say.COLUMN_TWICE.id, None)]),
        (HEADER + ",備考", ["0300,税務課,,2000-04-01,,,123456789018"], [(say_hr.MY_NUMBER.id, None)]),
    ],
)
def test_a_file_that_cannot_be_the_organisation_is_refused_whole(
    header: str, rows: Sequence[str], expected: list[tuple[str, int | None]]
):
    """A missing or doubled column, no unit at all (F30), a My Number in whatever column (domain case 16)."""
    assert problems(*rows, header=header) == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("03 00!,税務課,,2000-04-01,,", say.CODE_WRONG),
        ("0300,,,2000-04-01,,", say.NAME_EMPTY),
        ("0300,税務課,,,,", say.START_MISSING),
        ("0300,税務課,,2000-04-31,,", say.DATE_WRONG),
        ("0300,税務課,,2000-04-01,1999-03-31,", say.END_BEFORE_START),
        ("0300,税務課,?,2000-04-01,,", say.CODE_WRONG),
        ("0300,税務課,0100,2000-04-01,,", say.NO_PARENT),
        ("0300,税務課,0300,2000-04-01,,", say.CYCLE),
        ("0300,税務課,,2000-04-01,2027-03-31,0310・0320", say.SUCCESSOR_WRONG),
        ("0300,税務課,,2000-04-01,,0310", say.SUCCESSOR_WITHOUT_END),
        ("0300,税務課,,2000-04-01,9999-12-31,0310", say.SUCCESSOR_WITHOUT_END),
        ("0300,税務課,,2000-04-01,2027-03-31,0310", say.NO_SUCCESSOR),
        ("0300,税務課,,2000-04-01,2027-03-31,0300", say.NO_SUCCESSOR),
    ],
)
def test_what_is_wrong_with_a_row_is_said_at_that_row(row: str, expected: object):
    """One sentence, the row as Excel numbers it."""
    assert problems(row) == [(expected.id, 2)]  # type: ignore[attr-defined]


def test_a_successor_that_begins_later_is_no_successor():
    """It must be there on the first day without the old unit."""
    rows = ("0300,税務課,,2000-04-01,2027-03-31,0310", "0310,税務課,,2027-05-01,,")

    assert problems(*rows) == [(say.NO_SUCCESSOR.id, 2)]


def test_a_unit_that_goes_on_hands_nobody_over():
    """The same code and name on the next day contradict a successor."""
    rows = ("0300,税務課,,2000-04-01,2027-03-31,0310", "0300,税務課,,2027-04-01,,", "0310,収納課,,2027-04-01,,")

    assert problems(*rows) == [(say.SUCCESSOR_GOES_ON.id, 2)]


GIVEN_AWAY = ("0300,税務課,,2000-04-01,2027-03-31,{}", "0300,観光課,,2027-04-01,,", "0310,税務課,,2027-04-01,,")


def test_a_code_that_is_given_to_another_unit_is_not_taken_for_a_change_of_name():
    """The old name goes on under another code from the same day: only a person knows where the people are."""
    assert problems(*GIVEN_AWAY[1:], GIVEN_AWAY[0].format("")) == [(say.CODE_REUSED.id, 4)]


@pytest.mark.parametrize("answer", ["0310", "0300"])
def test_the_successor_says_which_of_the_two_it_is(answer: str):
    """Another code: people go there. The unit's own code: it was a change of name after all."""
    found = units(GIVEN_AWAY[0].format(answer), *GIVEN_AWAY[1:])

    assert found[0].handover == ((d("2027-04-01"), "0310") if answer == "0310" else None)


def test_a_plain_change_of_name_needs_no_successor():
    """Nobody else has the old name."""
    assert len(units("0300,税務課,,2000-04-01,2027-03-31,", "0300,税務住民課,,2027-04-01,,")) == 2


def test_a_section_does_not_outlive_the_unit_above_it():
    """Its people would drop out of the upper groups that day without a word."""
    rows = ("0100,総務課,,2000-04-01,2027-03-31,0110", "0101,人事係,0100,2000-04-01,,", "0110,総務課,,2027-04-01,,")

    assert problems(*rows) == [(say.PARENT_ENDS.id, 3)]


def test_a_cycle_that_begins_later_is_found_too():
    """A under B, and from a later day B under A."""
    rows = ("0100,甲課,0200,2000-04-01,,", "0200,乙課,,2000-04-01,2027-03-31,", "0200,乙課,0100,2027-04-01,,")

    assert {id_ for id_, _ in problems(*rows)} == {say.CYCLE.id}


def test_columns_that_are_not_used_are_named():
    """A heading with a slip in it is not passed over in silence."""
    assert [
        n.id for n in notes_on(sheet("0300,税務課,2000-04-01,x", header="所属コード,所属名,有効開始日,承継先"))
    ] == [say.COLUMNS_IGNORED.id]
    assert notes_on(sheet("0300,税務課,,2000-04-01,,")) == ()


CELLS = st.sampled_from(
    [
        "",
        "0100",
        "0200",
        "０３００",
        "総務課",
        "税務課",
        "2000-04-01",
        "2027-03-31",
        "R9.4.1",
        "9999-12-31",
        "46113",
        "〃",
        "?",
    ]
) | st.text(max_size=6)


@given(st.lists(st.lists(CELLS, min_size=6, max_size=6), max_size=5))
def test_any_cells_are_units_or_problems_never_both_and_never_a_crash(rows: list[list[str]]):
    """Whatever stands in the file; what is taken has a parent, and a successor, on the days on which it needs one."""
    found, wrong = read_units(Sheet("u.csv", "", COLUMNS, rows, range(2, len(rows) + 2)), NOTHING)

    assert bool(found) is not bool(wrong)
    organisation = Organisation(found)
    for unit in found:
        assert unit.parent is None or organisation.on(unit.parent, unit.span.start) is not None
        assert unit.handover is None or organisation.on(unit.handover[1], unit.handover[0]) is not None
