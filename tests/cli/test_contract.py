"""What programs rely on: the keys of every --json answer, exit codes, and one sentence for every refusal."""

import json
import socket
from pathlib import Path

import pytest
from sqlalchemy import select

from idm.store.tables import metadata
from tests.instances import UNITS, a_hire, a_leaver, hires
from tests.places import Place
from tests.slapd import scratch


@pytest.fixture
def busy_place(place: Place) -> Place:
    """Twelve people taken in and delivered."""
    place.populate(12)
    place.must("worker", "--once")
    return place


def test_the_answers_of_every_command_have_the_promised_keys(place: Place):
    """plan, worker, reconcile, hr check and audit verify, on an ordinary day."""
    place.populate(12)

    plan = place.must("plan", "--json").json
    worker = place.must("worker", "--once", "--json").json
    again = place.must("worker", "--once", "--json").json
    reconcile = place.must("reconcile", "--json").json
    check = place.must("hr", "check", "--changes", "--json", place.hr("again.csv", hires(12))).json
    verify = place.must("audit", "verify", "--json").json

    assert len(plan["changes"]) == 12
    assert {c["kind"] for c in plan["changes"]} == {"add"}
    assert worker["writes"] > 12
    assert worker["failed"] == 0
    assert (again["writes"], again["failed"]) == (0, 0)
    assert reconcile["differences"] == 0
    assert (check["ok"], check["problems"]) == (True, [])
    assert (verify["ok"], verify["first_bad"]) == (True, None)
    assert verify["entries"] > 12


def test_a_problem_of_a_file_has_its_place_its_id_and_its_message(small_place: Place):
    """Every mistake at once, each with its place."""
    small_place.populate(3)
    wrong = [a_hire("00201", 所属コード="9999"), a_hire("00202", 発令日="2026-02-30")]

    answer = small_place.idm("hr", "check", "--changes", "--json", small_place.hr("wrong.csv", wrong))

    assert answer.code == 1
    assert answer.json["ok"] is False
    assert [p["row"] for p in answer.json["problems"]] == [2, 3]
    for problem in answer.json["problems"]:
        assert problem.keys() == {"row", "column", "value", "id", "message", "asks"}


def test_the_plan_of_a_date_is_what_the_worker_does_on_that_date(busy_place: Place):
    """`idm plan --at D --json`, then the clock at D and `idm worker --once`: the same people, the same kinds."""
    rows = [a_leaver("00105", "2026-09-30"), a_hire("00106", 異動区分="異動", 所属コード="0500", 発令日="2026-10-01")]
    busy_place.must("hr", "apply", "--yes", "--changes", busy_place.hr("autumn.csv", rows))
    busy_place.must("worker", "--once")
    plan = busy_place.must("plan", "--at", "2026-10-01", "--json").json["changes"]
    lines = len(busy_place.must("audit", "tail", "-n", "10000", "--json").json)

    busy_place.now = "2026-10-01 00:00:00"
    busy_place.must("worker", "--once")
    done = busy_place.must("audit", "tail", "-n", "10000", "--json").json[lines:]

    did = {(x["subject"], x["data"]["kind"]) for x in done if x["act"] == "account.converged"}
    assert {(c["person"], c["kind"]) for c in plan} == {("00105", "disable"), ("00106", "modify")}
    assert sorted(kind for _, kind in did) == ["disable", "modify"]
    assert busy_place.must("plan", "--json").json["changes"] == []


def test_the_command_is_a_program_of_its_own(small_place: Place):
    """Installed as `idm`: answers on standard output, refusals on standard error, exit codes 0, 1 and 2."""
    small_place.populate(3)

    done = small_place.command("worker", "--once", "--json")
    refused_ = small_place.command("hr", "check", "--changes", "nothing.csv")
    unclear = small_place.command("plan", "--surprise")

    assert done.code == 0
    assert {line.partition("の職に")[2] for line in done.err.splitlines()} == {"、誰もいません。"}  # the vacant offices
    assert done.json.keys() >= {"writes", "failed"}
    assert "(SET-007)" in refused(refused_)
    assert (unclear.code, unclear.out) == (2, "")


def test_differences_are_counted_and_repaired(busy_place: Place):
    """A membership taken away by hand: one difference; after --repair none."""
    hands = busy_place.hands
    hands.modify(f"dn: {hands.group('staff')}\ndelete: member\nmember: {hands.person('n00104')}\n")

    found = busy_place.idm("reconcile", "--json").json
    repaired = busy_place.must("reconcile", "--repair", "--json").json

    assert found["differences"] == 1
    assert repaired["differences"] == 0
    assert busy_place.must("reconcile", "--json").json["differences"] == 0


# --- refusals: one sentence on standard error, exit 1, nothing half done ---


def refused(answer) -> str:
    """The one sentence, with its id."""
    assert answer.code == 1, answer
    assert answer.out == ""
    lines = answer.err.strip().splitlines()
    assert len(lines) == 1, answer.err
    assert "Traceback" not in answer.err
    return str(lines[0])


def test_without_an_instance_every_command_says_how_to_make_one(small_place: Place, tmp_path: Path):
    """A wrong place is no empty instance."""
    for command in (["plan"], ["worker", "--once"], ["reconcile"], ["audit", "verify"], ["directory", "start"]):
        assert "(SET-001)" in refused(small_place.idm("--home", str(tmp_path / "nowhere"), *command))
    assert not (tmp_path / "nowhere").exists()


def test_an_unknown_profile_makes_no_instance(small_place: Place):
    """The sentence names the profiles there are; nothing is left behind."""
    home = scratch() / "new"

    answer = small_place.idm("--home", str(home), "init", "--profile", "atlantis")

    assert "(POL-001)" in refused(answer)
    assert not home.exists()


def test_a_profile_with_a_mistake_makes_no_instance(small_place: Place):
    """Every mistake is named; nothing is left behind."""
    home = scratch() / "new"
    profile = small_place.paper("wrong.toml", 'version = 1\nsurprise = "x"\n')

    answer = small_place.idm("--home", str(home), "init", "--name", "new", "--profile", profile)

    assert "surprise" in refused(answer)
    assert not home.exists()


def test_a_stopped_directory_is_one_sentence_and_loses_nothing(busy_place: Place):
    """plan and reconcile say so; the worker keeps what is due and does it afterwards."""
    busy_place.must("hr", "apply", "--yes", "--changes", busy_place.hr("one.csv", [a_hire("00201")]))
    busy_place.server.stop()

    assert "(WRK-002)" in refused(busy_place.idm("plan"))
    assert "(WRK-002)" in refused(busy_place.idm("reconcile"))
    silent = busy_place.idm("worker", "--once", "--json")
    busy_place.server.start()
    busy_place.now = "2026-04-01 12:10:00"
    back = busy_place.must("worker", "--once", "--json").json

    assert silent.code == 1
    assert silent.json["writes"] == 0
    assert silent.json["failed"] >= 1
    assert back["writes"] >= 1
    assert busy_place.must("reconcile", "--json").json["differences"] == 0


def test_a_busy_port_is_one_sentence(small_place: Place):
    """Somebody else listens where our directory should: it is named, and nothing is started."""
    small_place.server.stop()
    with socket.socket() as other:
        other.bind(("127.0.0.1", small_place.server.layout.port))
        other.listen()
        answer = small_place.idm("directory", "start")

    assert str(small_place.server.layout.port) in refused(answer)
    assert small_place.server.status() is None


@pytest.mark.parametrize("command", [["hr", "check"], ["hr", "apply", "--yes"]])
def test_a_file_that_is_not_there_is_one_sentence(small_place: Place, command: list[str]):
    """The path and the reason."""
    answer = small_place.idm(*command, "--changes", str(small_place.home / "nothing.csv"))

    assert "(SET-007)" in refused(answer)


def test_a_folder_in_place_of_a_file_is_one_sentence(small_place: Place):
    """It exists but cannot be read."""
    assert "(SET-007)" in refused(small_place.idm("hr", "check", "--changes", str(small_place.home)))


def test_settings_that_cannot_be_read_are_one_sentence(small_place: Place):
    """A torn sekisho.toml stops every command."""
    (small_place.home / "sekisho.toml").write_text("[[[", "utf-8")

    assert "(SET-003)" in refused(small_place.idm("plan"))


def test_a_database_that_is_no_database_is_one_sentence(small_place: Place):
    """A file of another kind in its place is refused, and left as it is."""
    path = small_place.home / "sekisho.db"
    for rest in small_place.home.glob("sekisho.db-*"):
        rest.unlink()
    path.write_bytes(b"this is no database" * 100)

    assert "(SET-005)" in refused(small_place.idm("plan"))
    assert path.read_bytes() == b"this is no database" * 100


def test_a_database_that_was_moved_away_is_not_made_anew(small_place: Place):
    """A missing file is an error, never a fresh and empty roster (F30)."""
    (small_place.home / "sekisho.db").rename(small_place.home / "elsewhere")

    assert "(SET-005)" in refused(small_place.idm("plan"))
    assert not (small_place.home / "sekisho.db").exists()


def test_another_clock_is_only_for_rehearsals(small_place: Place):
    """On a real instance IDM_NOW is refused: nobody turns back the clock of the log."""
    settings = small_place.home / "sekisho.toml"
    settings.write_text(settings.read_text("utf-8").replace("rehearsal = true", "rehearsal = false"), "utf-8")
    small_place.must("policy", "propose", "--connection")

    assert "(SET-008)" in refused(small_place.idm("plan"))


@pytest.mark.parametrize(
    "arguments",
    [["--surprise"], ["plan", "--surprise"], ["nonsense"], ["hr", "apply"], ["brake", "release", "many"]],
    ids=" ".join,
)
def test_what_is_not_understood_ends_with_2(small_place: Place, arguments: list[str]):
    """An unknown option, an unknown command, a missing or impossible argument."""
    answer = small_place.idm(*arguments)

    assert answer.code == 2
    assert answer.out == ""
    assert "Traceback" not in answer.err


# --- files that are not what they seem ---


def test_f30_an_empty_cut_or_thinned_file_ends_with_1_and_changes_nothing(busy_place: Place):
    """Nothing in the facts or the marks moves, and the answer says why."""
    whole = busy_place.hr("whole.csv", hires(40, first=301))
    data = Path(whole).read_bytes()
    empty = busy_place.paper("empty.csv", b"")
    cut = busy_place.paper("cut.csv", data[: len(data) // 2])
    listed = [a_hire(r["職員番号"], 異動区分="", 所属コード=r["所属コード"], 職名=r["職名"]) for r in hires(12)[:7]]
    thin = busy_place.hr("thin.csv", listed)
    before = rows(busy_place)

    answers = [
        busy_place.idm("hr", "apply", "--yes", "--json", "--full", empty),
        busy_place.idm("hr", "apply", "--yes", "--json", "--changes", cut),
        busy_place.idm("hr", "apply", "--yes", "--json", "--full", thin),
    ]

    assert [a.code for a in answers] == [1, 1, 1]
    assert [[p["id"] for p in a.json["problems"]][:1] for a in answers] == [["HR-009"], ["HR-101"], ["HR-069"]]
    assert rows(busy_place) == before


def rows(place: Place) -> str:
    with place.opened() as instance, instance.store.read() as connection:
        found = {
            name: [list(map(str, row)) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for name, table in metadata.tables.items()
            if not name.startswith("audit")
        }
    return json.dumps(found)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("--base", "foo"), "DIR-025"),
        (("--database", "mysql://sekisho@db/sekisho"), "SET-012"),
        (("--database", "postgresql+psycopg://sekisho:FAKE-secret@db/sekisho"), "SET-015"),
        (("--port", "99999"), "SET-012"),
    ],
)
def test_an_init_that_is_refused_leaves_no_instance_behind(small_place: Place, wrong: tuple[str, str], said: str):
    """One sentence and exit 1; the same home can be used at the next try."""
    home = scratch() / "new"

    answer = small_place.idm("--home", str(home), "init", *wrong)

    assert answer.code == 1
    assert said in answer.err
    assert not home.exists()


def test_the_group_of_a_coming_unit_is_there_on_its_first_day_without_anybody_in_it(small_place: Place):
    """A unit that begins on 1 May has an empty group at 00:00, made by the worker, and reconcile finds nothing."""
    small_place.populate(3)
    small_place.must("org", "apply", small_place.paper("more.csv", UNITS + "0990,新設室,,2026-05-01,\n"))
    small_place.must("worker", "--once")
    before = small_place.hands.names("ou=groups")

    small_place.now = "2026-05-01 00:00:00"
    small_place.must("worker", "--once")

    assert not any("cn=unit-0990," in dn for dn in before)
    assert small_place.must("reconcile", "--json").json["found"] == []
    assert any("cn=unit-0990," in dn for dn in small_place.hands.names("ou=groups"))
