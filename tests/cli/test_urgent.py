"""S09 on the command line: the CISO is away, the network admin acts, the report waits in the queue until sent."""

import pytest

from tests.cli.test_case import CISO, HEAD, nominate, staffed
from tests.places import Place

ADMIN, STAFF = "00102", ("00103", "00106", "00107")

__all__ = ["staffed"]


def test_s09_the_ciso_is_away(staffed: Place):
    """Three people and access from outside are stopped; the delegation waits; the report is sent in the evening."""
    digest = nominate(staffed)
    staffed.must("away", "set", CISO, "--until", "2026-04-03", "--by", CISO)
    assert "俵山" in staffed.must("away", "list", "--by", HEAD).out

    people = [word for number in STAFF for word in ("--person", number)]
    done = staffed.must("urgent", "contain", *people, "--external", "--reason", "不審な接続", "--by", ADMIN)
    assert "3人の利用の停止、外部からのアクセスの停止（0件）" in done.out
    assert staffed.idm("urgent", "contain", "--external", "--reason", "x", "--by", HEAD).code == 1
    staffed.must("worker", "--once")
    for number in STAFF:
        assert staffed.must("show", number, "--json").json["accounts"][0]["status"] == "suspended"

    (waiting,) = staffed.must("urgent", "list", "--by", ADMIN, "--json").json["queue"]
    assert (waiting["state"], waiting["what"][:8]) == ("queued", "3人の利用の停止")
    staffed.now = "2026-04-01 18:00:00"
    staffed.must("urgent", "report", "1", "遮断した。復旧は明日", "--by", ADMIN)
    listed = staffed.must("urgent", "list", "--by", CISO, "--json").json
    assert (listed["queue"], listed["others"][0]["reported_at"]) == ([], "2026-04-01T09:00:00+00:00")
    assert "報告済み" in staffed.must("urgent", "list", "--by", CISO).out

    assert [len(one["stopped"]) for one in listed["stopping"]] == [3]
    refused = staffed.idm("urgent", "lift", "1", "--reason", "x", "--by", ADMIN)
    assert (refused.code, "URG-014" in refused.err) == (1, True)
    staffed.now = "2026-04-02 12:00:00"
    first, second = (staffed.must("worker", "--once").err for _ in range(2))
    assert ("CISOが決めていません" in first, "CISOが決めていません" in second) == (True, False)
    assert "停止を続けます" in staffed.must("urgent", "confirm", "1", "--reason", "まだ危ない", "--by", CISO).out
    assert "停止を解きました" in staffed.must("urgent", "lift", "1", "--reason", "復旧した", "--by", CISO).out
    staffed.must("worker", "--once")
    for number in STAFF:
        assert staffed.must("show", number, "--json").json["accounts"][0]["status"] == "active"

    shown = staffed.must("case", "show", "1", "--by", CISO, "--json").json
    assert (shown["listed"]["state"], shown["digest"], shown["words"]) == ("open", digest, [])
    assert staffed.must("audit", "verify", "--json").json["ok"] is True
    staffed.must("away", "end", "1", "--by", CISO)
    assert staffed.must("away", "list", "--by", HEAD).out.startswith("不在の記録はありません")


def test_s09_an_emergency_exception_lapses_without_a_report(staffed: Place):
    """総務課長 takes one; after 72 hours the worker says that it is over."""
    words = ["--reason", "停電", "--until", "2026-04-30", "--rule", "sign_in.staff.idle", "--clause", "NISHIHARA-7.2.3"]
    scope = ["--scope", "unit:0100", "--alternative", "職員が見ている", "--value", "120"]
    assert "2026" not in staffed.must("urgent", "exception", "窓口", *words, *scope, "--by", HEAD).out
    staffed.now = "2026-04-04 12:00:00"

    said = staffed.must("worker", "--once").err
    assert "規則は元のとおりです" in said
    (line,) = staffed.must("urgent", "list", "--by", ADMIN, "--json").json["queue"]
    assert (line["state"], line["holds_until"]) == ("lapsed", None)


def test_s09_its_report_becomes_an_application(staffed: Place):
    """Which the CISO finds on his list."""
    words = ["--reason", "停電", "--until", "2026-04-30", "--rule", "sign_in.staff.idle", "--clause", "NISHIHARA-7.2.3"]
    scope = ["--scope", "unit:0100", "--alternative", "職員が見ている", "--value", "120"]
    staffed.must("urgent", "exception", "窓口", *words, *scope, "--by", HEAD)
    assert "例外措置の申請（番号1）" in staffed.must("urgent", "report", "1", "停電が続く", "--by", HEAD).out

    (waiting,) = staffed.must("case", "list", "--by", CISO, "--json").json["to_decide"]
    assert (waiting["kind"], waiting["subject"]) == ("exception", "窓口")
    again = staffed.idm("urgent", "exception", "窓口", *words, *scope, "--by", HEAD)
    assert (again.code, "URG-010" in again.err) == (1, True)
    assert "今終わらせました" in staffed.must("urgent", "end", "1", "--reason", "要らない", "--by", CISO).out


def test_what_the_ciso_makes_a_violation_of(staffed: Place):
    """The stop goes on; the violation is there for the manager."""
    staffed.must("urgent", "contain", "--person", "00106", "--reason", "不審な接続", "--by", ADMIN)

    words = ("--text", "他人のIDを使った", "--clause", "6.4(3)①", "--by", CISO)
    assert "違反の番号：1" in staffed.must("urgent", "convert", "1", *words).out
    (found,) = staffed.must("violation", "list", "--by", CISO, "--json").json
    assert found["state"] == "found"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("urgent", "contain", "--reason", "x", "--by", ADMIN), "URG-004"),
        (("urgent", "report", "7", "x", "--by", ADMIN), "URG-007"),
        (("away", "set", CISO, "--until", "2026-03-01", "--by", CISO), "URG-062"),
        (("away", "end", "7", "--by", CISO), "URG-063"),
    ],
    ids=lambda value: " ".join(value)[:30] if isinstance(value, tuple) else value,
)
def test_what_is_refused_is_one_sentence(staffed: Place, words: tuple[str, ...], said: str):
    """With its id, on standard error; nothing is done."""
    answer = staffed.idm(*words)

    assert (answer.code, answer.out, said in answer.err) == (1, "", True), answer
