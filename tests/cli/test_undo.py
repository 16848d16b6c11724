"""`idm hr undo` as an operator meets it: it says first what stays, asks, and answers programs in one JSON value."""

import json

import pytest
import typer
from typer.testing import CliRunner, Result

from idm.cli.hr_undo import undo
from idm.messages import hr_undo as say
from tests.instances import a_hire
from tests.places import Place

HR = "00101"


@pytest.fixture
def busy_place(small_place: Place) -> Place:
    """Twelve people delivered; then batch 3: one moves, one has begun today."""
    small_place.populate(12)
    rows = [a_hire("00105", 異動区分="異動", 発令日="2026-05-01", 所属コード="0300"), a_hire("00201")]
    small_place.must("hr", "apply", "--yes", "--changes", small_place.hr("three.csv", rows), "--by", HR)
    small_place.must("worker", "--once")
    return small_place


def asked(place: Place, *arguments: str, answer: str = "") -> Result:
    command = typer.Typer()
    command.command()(undo)
    environment = {name: place.environment()[name] for name in ("IDM_NOW", "IDM_HOME")}
    return CliRunner().invoke(command, list(arguments), input=answer, env=environment)


def test_what_stays_is_said_before_the_question_and_no_changes_nothing(busy_place: Place):
    """The hire that has begun is named; whoever says no is told so, and exit is 1."""
    before = busy_place.must("hr", "batches", "--json").json

    answer = asked(busy_place, "3", "--by", HR, answer="n\n")

    assert answer.exit_code == 1
    assert say.HIRE_BEGUN.ja.split("{")[0] in answer.output
    assert "00201" in answer.stderr
    assert answer.output.index("00105") < answer.output.index(say.SURE.say(batch=3, people=2).text)
    assert say.NOT_DONE.ja in answer.output
    assert busy_place.must("hr", "batches", "--json").json == before


def test_yes_takes_it_back_and_the_worker_follows(busy_place: Place):
    """A new number is given, the move never happens, and reconcile finds nothing."""
    answer = asked(busy_place, "3", "--by", HR, "--yes")
    busy_place.must("worker", "--once")
    busy_place.now = "2026-05-01 00:00:00"
    busy_place.must("worker", "--once")

    assert answer.exit_code == 0
    assert say.DONE.say(batch=3, people=2, new=4).text in answer.stdout
    assert busy_place.must("show", "00105", "--json").json["posts"][0]["unit"] == "0201"
    assert busy_place.must("reconcile", "--json").json["differences"] == 0


def test_json_tells_the_new_number_the_state_the_notes_and_the_days(busy_place: Place):
    """One value, for programs; of one person only."""
    answer = asked(busy_place, "3", "--person", "00105", "--by", HR, "--yes", "--json")

    told = json.loads(answer.stdout)
    assert {k: told[k] for k in ("ok", "undoes", "batch", "state", "people")} == {
        "ok": True,
        "undoes": 3,
        "batch": 4,
        "state": "applied",
        "people": 1,
    }
    assert told["notes"] == told["brake"] == []
    assert [(day["at"], [c["person"] for c in day["changes"]]) for day in told["days"]] == [
        ("2026-04-30T15:00:00+00:00", ["00105"])
    ]


def test_whoever_holds_no_office_undoes_nothing(busy_place: Place):
    """Somebody of 情報政策係, whom the file itself moved."""
    answer = asked(busy_place, "3", "--person", "00105", "--by", "00105", "--yes")

    assert answer.exit_code == 1
    assert "BRK-011" in str(answer.exception)


def test_nobody_undoes_without_a_number_of_his_own(busy_place: Place):
    """--by is not optional here."""
    assert asked(busy_place, "3", "--yes").exit_code == 2
