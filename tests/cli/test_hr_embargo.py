"""Before the 内示 a system administrator sees no name by any command, nor on any page."""

from contextlib import closing
from pathlib import Path

import pytest

from idm.office.instance import open_instance
from tests.instances import a_hire, a_leaver
from tests.leaks import gives_away
from tests.office.hr.at_the_desk import CLERK, ENGINEER, HEAD, a_move
from tests.places import Answer, Place
from web.app import create_app

FILE = "naiji-himitsu.csv"
SECRETS = ("秘子", "00777", "n00777", "naiji", "himitsu")
"""A newcomer whom nothing else knows of: name, number, login; and the file."""

APRIL, ANNOUNCED = "2027-04-01", "2027-03-20"


@pytest.fixture
def office(small_place: Place) -> Place:
    """A draft with a newcomer, moves and a leaver, announced on 20 March; the day is 10 March."""
    small_place.populate(12)
    small_place.must("worker", "--once")
    small_place.now = "2027-03-10 09:00:00"
    rows = [
        a_hire("00777", 発令日=APRIL, 氏名="球磨 秘子", 氏名カナ="クマ ヒデコ"),
        a_move("00106", "0400", APRIL),
        a_leaver("00111", "2027-03-31"),
    ]
    file = small_place.hr(FILE, rows)
    small_place.must(
        "hr", "draft", file, "--changes", "--embargo", ANNOUNCED, "--reader", HEAD, "--by", CLERK, "--leavers", "1"
    )
    Path(file).unlink()
    return small_place


def number_of(place: Place) -> str:
    return str(max(row["id"] for row in place.must("hr", "batches", "--json").json))


def everything_shown(place: Place, by: str | None) -> list[tuple[str, Answer]]:
    """Every command that reads, in words and as JSON, as this person."""
    number = number_of(place)
    name = ("--by", by) if by else ()
    commands: list[tuple[str, ...]] = [
        ("hr", "batches", *name),
        ("hr", "preview", "--batch", number, *name),
        ("hr", "preview", "--batch", number, "--at", APRIL, *name),
        ("hr", "preview", "--together", *name),
        ("hr", "preview", "--together", "--at", APRIL, *name),
        ("hr", "readers", number, *name),
        ("hr", "approve", number, "--yes", *name),
        ("hr", "apply", "--batch", number, "--yes", *name),
        ("brake", "list", *name),
        ("plan", "--at", APRIL),
        ("plan", "--at", "2027-03-31"),
        ("show", "00106", "--at", APRIL),
        ("show", "00777"),
        ("show", "n00777"),
        ("org", "list"),
        ("audit", "tail", "-n", "10000"),
        ("audit", "verify"),
        ("worker", "--once"),
        ("reconcile",),
        ("directory", "status"),
    ]
    found = []
    for command in commands:
        for more in ((), ("--json",)):
            found.append((" ".join((*command, *more)), place.idm(*command, *more)))
    return found


def secrets_in(command: str, text: str) -> list[str]:
    """What of the secret was shown, beyond what was typed."""
    untyped = text.replace("「n00777」", "").replace("「00777」", "")
    return [secret for secret in SECRETS if gives_away(secret, untyped)]


@pytest.mark.parametrize("by", [None, ENGINEER])
def test_a_system_administrator_sees_no_name_by_any_command(office: Place, by: str | None):
    """Neither the login that runs the machine's commands nor who runs the network: counts and digests only."""
    seen = {
        command: found
        for command, answer in everything_shown(office, by)
        if (found := secrets_in(command, answer.out + answer.err))
    }

    assert seen == {}


def test_the_same_commands_show_it_to_hr(office: Place):
    """So the test above looks where there is something to see."""
    seen = {
        command for command, answer in everything_shown(office, CLERK) if secrets_in(command, answer.out + answer.err)
    }

    assert {f"hr preview --batch {number_of(office)} --by {CLERK}", f"hr batches --by {CLERK}"} <= seen
    assert f"hr preview --together --by {CLERK} --json" in seen


def test_approved_and_scheduled_it_is_hidden_as_before(office: Place):
    """Until 00:00 of its day; what `plan` foresees does not contain it."""
    number = number_of(office)
    office.must("hr", "approve", number, "--by", HEAD)
    done = office.must("hr", "apply", "--batch", number, "--by", CLERK, "--json").json
    assert done["state"] == "scheduled"
    office.now = "2027-03-19 23:59:59"

    shown = {c: a for c, a in everything_shown(office, ENGINEER) if secrets_in(c, a.out + a.err)}

    assert shown == {}
    assert office.must("plan", "--at", APRIL, "--json").json["changes"] == []


def test_the_exported_log_has_no_name(office: Place, tmp_path: Path):
    """What goes to an auditor before the 内示."""
    office.must("audit", "export", str(tmp_path / "log"))

    text = "".join(path.read_text("utf-8", "replace") for path in (tmp_path / "log").rglob("*") if path.is_file())

    assert secrets_in("", text) == []
    assert "hr.drafted" in text


def test_no_page_shows_it(office: Place, monkeypatch: pytest.MonkeyPatch):
    """Every address that can be asked for without more."""
    monkeypatch.setenv("IDM_NOW", office.environment()["IDM_NOW"])
    with closing(open_instance(office.home)) as instance:
        app = create_app(instance)
        client = app.test_client()
        paths = [rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments]
        answers = {path: client.get(path, follow_redirects=True).data for path in paths}
        pages = {path: data.decode("utf-8", "replace") for path, data in answers.items()}

    assert "/healthz" in pages
    assert {path: secrets_in("", page) for path, page in pages.items() if secrets_in("", page)} == {}


def test_the_worker_takes_it_in_at_midnight_of_its_day(office: Place):
    """Then everybody may see it, and on 1 April it is so."""
    number = number_of(office)
    office.must("hr", "approve", number, "--by", HEAD)
    office.must("hr", "apply", "--batch", number, "--by", CLERK)
    office.now = "2027-03-20 00:00:00"

    worked = office.must("worker", "--once")
    plan = office.must("plan", "--at", APRIL, "--json").json["changes"]

    assert "DRF-020" not in worked.out
    assert "3人の発令を取り込みました" in worked.err
    assert {c["person"] for c in plan} == {"00777", "00106", "00111"}
    assert secrets_in("", office.must("hr", "batches").out) == ["naiji", "himitsu"]


def test_every_look_is_shown_to_hr(office: Place):
    """Who saw it and who tried."""
    number = number_of(office)
    office.must("hr", "preview", "--batch", number, "--by", HEAD)
    office.must("hr", "preview", "--batch", number, "--by", ENGINEER)
    office.must("hr", "readers", number, "--add", "00105", "--by", CLERK)

    found = office.must("hr", "readers", number, "--by", CLERK, "--json").json

    assert found["readers"] == [HEAD, "00105"]
    assert [(r["by"], r["shown"]) for r in found["readings"]] == [(HEAD, True), (ENGINEER, False)]
    assert not gives_away("00777", office.must("audit", "tail", "--json").out)
