"""`idm org`: look, take in, list."""

import io

import pytest
from openpyxl import Workbook

from idm.messages import org as say
from tests.instances import UNITS
from tests.places import Place

HEADER = "所属コード,所属名,上位所属コード,有効開始日,有効終了日,承継先コード\n"
ROWS = UNITS.partition("\n")[2].replace("\n", ",\n")
REFORM = (
    HEADER
    + ROWS.replace("0300,税務課,,2000-04-01,,", "0300,税務課,,2000-04-01,2027-03-31,0310")
    + "0310,収税課,,2027-04-01,,\n"
)
RENAMED = HEADER + ROWS.replace(
    "0101,人事係,0100,2000-04-01,,", "0101,人事係,0100,2000-04-01,2027-03-31,\n0101,職員係,0100,2027-04-01,,"
)


@pytest.fixture
def peopled(small_place: Place) -> Place:
    small_place.populate(12)
    return small_place


def test_a_preview_counts_and_changes_nothing(peopled: Place):
    """What becomes of each unit, how many people go on in a successor; the organisation stays."""
    before = peopled.must("org", "list", "--json", "--at", "2027-04-01").json

    found = peopled.must("org", "preview", "--json", peopled.paper("reform.csv", REFORM)).json

    (change,) = found["changes"]
    assert (change["day"], change["kind"], change["people"], found["people"]) == ("2027-04-01", "recoded", 2, 2)
    assert (change["before"]["code"], change["after"]["code"]) == ("0300", "0310")
    assert change.keys() == {"day", "kind", "label", "code", "before", "after", "people"}
    assert (found["ok"], found["problems"], found["brake"]) == (True, [], [])
    assert peopled.must("org", "list", "--json", "--at", "2027-04-01").json == before


def test_a_preview_is_read_by_people_too(peopled: Place):
    """The day as a paper writes it, and one line a unit."""
    said = peopled.must("org", "preview", peopled.paper("reform.csv", REFORM)).out

    assert "令和9年4月1日：コード変更1、引き継がれる人2人" in said
    assert "0300 税務課" in said
    assert "0310 収税課" in said


def test_the_organisation_of_a_date_is_listed(peopled: Place):
    """Today's without a date; with one, that day's, each unit with its period."""
    peopled.must("org", "apply", peopled.paper("reform.csv", REFORM))

    codes = {
        day: {u["code"]: u for u in peopled.must("org", "list", "--json", *at).json}
        for day, at in (("today", ()), ("eve", ("--at", "2027-03-31")), ("day", ("--at", "2027-04-01")))
    }

    assert codes["today"] == codes["eve"]
    assert ("0300" in codes["eve"], "0310" in codes["eve"]) == (True, False)
    assert ("0300" in codes["day"], "0310" in codes["day"]) == (False, True)
    assert (codes["eve"]["0300"]["last_day"], codes["day"]["0310"]["from"]) == ("2027-03-31", "2027-04-01")
    assert codes["day"]["0101"]["parent"] == "0100"
    assert "令和9年4月1日" in peopled.must("org", "list", "--at", "2027-04-01").out


def test_taking_in_says_how_many_units_and_people(peopled: Place):
    """And the second time, that there is nothing new."""
    path = peopled.paper("reform.csv", REFORM)

    first = peopled.must("org", "apply", path)
    again = peopled.must("org", "apply", path)
    counted = peopled.must("org", "apply", "--json", path).json

    assert "8所属" in first.out
    assert "2人" in first.out
    assert "変更はありません" in again.out
    assert (counted["batch"], counted["held"], counted["people"]) == (None, False, 0)


def test_people_left_behind_are_shown_with_what_to_do(peopled: Place):
    """Exit 1, one sentence, in a preview as when taking in."""
    path = peopled.paper("gone.csv", REFORM.replace("2027-03-31,0310", "2027-03-31,"))

    for command in ("preview", "apply"):
        answer = peopled.idm("org", command, "--json", path)
        assert (answer.code, [p["id"] for p in answer.json["problems"]]) == (1, [say.PEOPLE_LEFT.id])
        assert "承継先コード" in peopled.idm("org", command, path).out


def test_a_file_that_empties_a_group_waits_for_a_second_person(peopled: Place):
    """Shown by the preview, refused to one person, taken with two."""
    path = peopled.paper("renamed.csv", RENAMED)

    shown = peopled.must("org", "preview", path)
    alone = peopled.idm("org", "apply", "--by", "00101", path)
    counted = peopled.idm("org", "apply", "--json", "--by", "00101", path)
    two = peopled.must("org", "apply", "--by", "00101", "--released-by", "00102", path)

    assert "role-hr-operator" in shown.err
    assert (alone.code, counted.code, counted.json["held"]) == (1, 1, True)
    assert "--released-by" in alone.err
    assert [b["what"] for b in counted.json["brake"]] == ["role-hr-operator"]
    assert "8所属" in two.out


def test_a_question_about_a_workbook_can_be_answered(peopled: Place):
    """A name merged over two rows is asked about; --confirm takes it as it is shown (domain case 13)."""
    book = Workbook()
    for line in (HEADER + ROWS).splitlines():
        book.active.append(line.split(","))
    book.active["B7"] = None
    book.active.merge_cells("B6:B7")
    file = io.BytesIO()
    book.save(file)
    path = peopled.paper("merged.xlsx", file.getvalue())

    asked = peopled.idm("org", "preview", "--json", path)
    (question,) = asked.json["problems"]
    answered = peopled.must("org", "preview", "--json", "--confirm", f"{question['id']}:7", path)

    assert (asked.code, question["row"], question["asks"]) == (1, 7, True)
    assert answered.json["ok"]
