"""`idm hr check, preview, apply`: questions answered, totals, headings of a sender, the file that comes back."""

import json
from pathlib import Path

import openpyxl
import pytest

from tests.cli.terminal import at_a_terminal
from tests.instances import a_hire, a_leaver, hires
from tests.office.hr.at_the_desk import a_move
from tests.people import an_hr_csv
from tests.places import Place

AMBIGUOUS = "8.5.1"  # a year of Reiwa, or a month?


@pytest.fixture
def office(small_place: Place) -> Place:
    small_place.populate(12)
    return small_place


def test_questions_are_listed_with_exactly_what_answers_them(office: Place):
    """What stands behind 'もう一度実行してください' can be pasted, and then the file is taken in."""
    file = office.hr("q.csv", [a_move("00106", "0400", AMBIGUOUS), a_move("00107", "0500", AMBIGUOUS)])

    asked = office.idm("hr", "apply", "--yes", "--changes", file)
    options = asked.err.partition("実行してください：")[2].split()
    answered = office.idm("hr", "apply", "--yes", "--changes", *options, file)

    assert asked.code == 1
    assert options == ["--confirm", "HR-038:2", "--confirm", "HR-038:3"]
    assert answered.code == 0, answered


def test_an_answer_for_one_row_is_no_answer_for_another(office: Place):
    """Only row 2 is accepted; row 3 is still asked about."""
    file = office.hr("q.csv", [a_move("00106", "0400", AMBIGUOUS), a_move("00107", "0500", AMBIGUOUS)])

    answer = office.idm("hr", "check", "--changes", "--json", "--confirm", "HR-038:2", file)

    assert [(p["id"], p["row"], p["asks"]) for p in answer.json["problems"]] == [("HR-038", 3, True)]


def test_the_answers_stand_in_the_audit_log(office: Place):
    """By the id of the question."""
    file = office.hr("q.csv", [a_move("00106", "0400", AMBIGUOUS)])
    office.must("hr", "apply", "--yes", "--changes", "--confirm", "HR-038", file)

    lines = office.must("audit", "tail", "--json").json

    assert [x["data"]["confirmed"] for x in lines if x["act"] == "hr.applied" and "confirmed" in x["data"]] == [
        ["HR-038"]
    ]


def test_what_is_no_answer_is_refused(office: Place):
    """One sentence with an example."""
    answer = office.idm("hr", "check", "--confirm", "yes", office.hr("q.csv", hires(2)))

    assert answer.code == 1
    assert "HR-174" in answer.err


def test_at_a_terminal_each_question_is_asked_once(office: Place):
    """Two rows, one question; yes and yes to taking it in; the answer is kept as if it had been on the command."""
    rows = [a_move("00106", "0400", AMBIGUOUS), a_move("00107", "0500", AMBIGUOUS)]

    code, shown = at_a_terminal(office, "y\ny\n", "hr", "apply", "--changes", office.hr("q.csv", rows))

    assert code == 0, shown
    assert shown.count("HR-038") == 0  # an id is for programs
    assert shown.count("2か所") == 1
    assert office.must("plan", "--at", "2026-05-01", "--json").json["changes"]


def test_at_a_terminal_no_leaves_everything_as_it_was(office: Place):
    """No means no: nothing is taken in, and nothing asks again."""
    file = office.hr("q.csv", [a_move("00106", "0400", AMBIGUOUS)])

    code, shown = at_a_terminal(office, "n\n", "hr", "apply", "--changes", file)

    assert code == 1
    assert "行いませんでした" in shown
    assert len(office.must("hr", "batches", "--json").json) == 2


def test_case_15_both_totals_of_the_printed_list(office: Place):
    """A wrong number of rows or leavers keeps the file out; the right ones let it in."""
    file = office.hr("leave.csv", [a_leaver("00105", "2026-04-30"), a_move("00106", "0400")])
    counted = ("hr", "check", "--changes", "--json")

    wrong = office.idm(*counted, "--rows", "3", "--leavers", "2", file)
    right = office.idm(*counted, "--rows", "2", "--leavers", "1", file)

    assert {p["id"] for p in wrong.json["problems"]} & {"HR-015", "HR-171"}
    assert right.code == 0, right


def test_headings_of_a_sender_are_said_once(office: Place):
    """職員ID is known to nobody; told once, files of that sender are read; forgotten, they are refused again."""
    rows = [{("職員ID" if k == "職員番号" else k): v for k, v in a_move("00106", "0400").items()}]
    header = ("職員ID", *(k for k in a_move("00106") if k != "職員番号"))
    file = office.paper("suido.csv", an_hr_csv(rows, header))
    office.must("hr", "mapping", "set", "水道局", "職員ID=職員番号")

    told = office.must("hr", "mapping", "show", "水道局", "--json").json
    read = office.idm("hr", "check", "--changes", "--sender", "水道局", file)
    office.must("hr", "mapping", "forget", "水道局")
    forgotten = office.idm("hr", "check", "--changes", "--sender", "水道局", file)

    assert told == {"職員id": "職員番号"}
    assert read.code == 0, read
    assert forgotten.code == 1


def test_a_heading_for_a_column_that_we_do_not_have_is_refused(office: Place):
    """The columns there are stand in the sentence."""
    answer = office.idm("hr", "mapping", "set", "水道局", "級=給料")

    assert answer.code == 1
    assert "HR-180" in answer.err
    assert "職員番号" in answer.err


def test_the_error_list_comes_back_as_the_file_that_was_sent(office: Place, tmp_path: Path):
    """Corrected in that very file, it is taken in."""
    out = tmp_path / "errors.xlsx"
    file = office.hr("wrong.csv", [a_move("00106", "9999"), a_move("00107", "0500")])

    refused = office.idm("hr", "apply", "--yes", "--changes", "--errors", str(out), file)
    book = openpyxl.load_workbook(out)
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            if cell.value == "9999":
                cell.value = "0400"
    book.save(out)
    book.close()
    taken = office.idm("hr", "apply", "--yes", "--changes", str(out))

    assert refused.code == 1
    assert "HR-175" not in refused.out
    assert str(out) in refused.err.replace("\n", "")
    assert taken.code == 0, taken


def test_a_returned_file_that_cannot_be_written_is_one_sentence(office: Place):
    """A folder that is not there."""
    file = office.hr("wrong.csv", [a_move("00106", "9999")])

    answer = office.idm("hr", "check", "--changes", "--errors", "/nowhere/errors.xlsx", file)

    assert answer.code == 1
    assert "HR-176" in answer.err


def test_people_with_a_problem_are_left_out_when_asked_for(office: Place):
    """One has a wrong unit, the other is taken in; the log says how many problems there were."""
    file = office.hr("mixed.csv", [a_move("00106", "9999"), a_move("00107", "0500")])

    refused = office.idm("hr", "apply", "--yes", "--changes", "--json", file)
    shown = office.must("hr", "preview", "--changes", "--leave-out-wrong", file)
    taken = office.idm("hr", "apply", "--yes", "--changes", "--leave-out-wrong", "--json", file)

    assert refused.code == 1
    assert (taken.code, taken.json["state"], taken.json["people"]) == (0, "applied", 1)
    assert [p["row"] for p in taken.json["problems"]] == [2]
    assert "9999" in shown.out
    assert "問題のある人を除いて、1人に変更があります" in shown.out


def test_json_is_one_value_with_its_questions(office: Place):
    """A program sees which problems are questions."""
    file = office.hr("q.csv", [a_move("00106", "0400", AMBIGUOUS), a_hire("00105", 所属コード="9999")])

    answer = office.idm("hr", "apply", "--yes", "--changes", "--json", file)

    assert [p["asks"] for p in json.loads(answer.out)["problems"] if p["id"] == "HR-038"] == [True]


def test_case_14_a_question_of_the_reading_itself_is_answered_the_same_way(office: Place):
    """A title above the header: asked, confirmed, taken in."""
    plain = an_hr_csv([a_move("00106", "0400")]).decode()
    file = office.paper("title.csv", "令和8年5月1日付人事異動\r\n\r\n" + plain)

    asked = office.idm("hr", "check", "--changes", "--json", file)
    answered = office.idm("hr", "apply", "--yes", "--changes", "--confirm", "HR-014", file)

    assert [(p["id"], p["asks"]) for p in asked.json["problems"]] == [("HR-014", True)]
    assert answered.code == 0, answered


def test_case_14_a_draft_keeps_the_answer_to_a_question_of_the_reading(office: Place):
    """It is not asked again when somebody approves."""
    plain = an_hr_csv([a_move("00106", "0400")]).decode()
    file = office.paper("title.csv", "令和8年5月1日付人事異動\r\n\r\n" + plain)

    unanswered = office.idm("hr", "draft", "--changes", file, "--by", "00104")
    number = office.must("hr", "draft", "--changes", "--confirm", "HR-014", "--by", "00104", "--json", file).json[
        "batch"
    ]

    assert unanswered.code == 1
    office.must("hr", "approve", str(number), "--by", "00101")
    office.must("hr", "apply", "--batch", str(number), "--by", "00104")


def test_the_list_of_what_is_wrong_never_overwrites_a_file(small_place: Place):
    """Least of all the one that was sent."""
    small_place.populate(3)
    sent = small_place.hr("wrong.csv", [a_hire("00201", 発令日="2026-04-31")])
    before = Path(sent).read_bytes()

    answer = small_place.idm("hr", "check", "--changes", sent, "--errors", sent)

    assert answer.code == 1
    assert "DRF-042" in answer.err
    assert Path(sent).read_bytes() == before
