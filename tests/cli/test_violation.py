"""`idm violation`: S13 on the command line."""

import pytest

from tests.instances import a_hire, hires
from tests.places import Place

HEAD, ADMIN, CISO, TAX, PERSON, OTHER = "00101", "00102", "00113", "00114", "00106", "00107"


@pytest.fixture
def staffed(small_place: Place) -> Place:
    """The village with a 副村長 and a 税務課長."""
    small_place.populate(12)
    more = [
        *hires(12),
        a_hire(CISO, 所属コード="0100", 職名="副村長", 氏名="俵山 試験"),
        a_hire(TAX, 所属コード="0300", 職名="課長", 氏名="宇土 試験"),
    ]
    small_place.must("hr", "apply", "--yes", "--changes", small_place.hr("more.csv", more[12:]))
    return small_place


def refused(place: Place, *words: str) -> str:
    """The sentence on standard error; the command ends with 1."""
    answer = place.idm(*words)
    assert (answer.code, answer.out) == (1, "")
    return answer.err


def test_s13_reported_guided_suspended_and_let_in_again(staffed: Place):
    """Each step by the one whose it is, and by nobody else; the log holds."""
    place = staffed
    place.now = "2026-10-15 10:00:00"
    words = ("--clause", "6.4(3)①", "--text", "他人のIDを使っていた")
    said = place.must("violation", "report", PERSON, *words, "--by", HEAD).out
    assert "番号1" in said
    assert "宇土 試験" in said
    assert "VIO-007" in refused(place, "violation", "suspend", "1", "--text", "x", "--by", ADMIN)
    assert "VIO-001" in refused(place, "violation", "show", "1", "--by", PERSON)

    place.now = "2026-10-17 10:00:00"
    place.must("violation", "guide", "1", "--text", "面談した", "--day", "2026-10-16", "--by", TAX)
    assert "VIO-016" in refused(place, "violation", "not-improved", "1", "--text", "続いている", "--by", TAX)
    place.now = "2026-10-30 10:00:00"
    place.must("violation", "not-improved", "1", "--text", "続いている", "--by", TAX)
    assert "VIO-005" in refused(place, "violation", "suspend", "1", "--text", "x", "--by", TAX)
    assert "利用停止中" in place.must("violation", "suspend", "1", "--text", "改善しない", "--by", ADMIN).out
    assert "VIO-011" in refused(place, "hr", "now", "resume", PERSON, "--yes", "--by", HEAD)

    assert "VIO-005" in refused(place, "violation", "reinstate", "1", "--text", "x", "--by", ADMIN)
    place.must("violation", "reinstate", "1", "--text", "改善した", "--by", TAX)
    place.must("violation", "close", "1", "--text", "終わり", "--by", ADMIN)
    shown = place.must("violation", "show", "1", "--by", CISO, "--json").json
    assert [step["what"] for step in shown["steps"]] == [
        "report",
        "guide",
        "not_improved",
        "suspend",
        "reinstate",
        "close",
    ]
    assert shown["steps"][1]["day"] == "2026-10-16"
    assert "面談した" in place.must("violation", "show", "1", "--by", PERSON).out
    assert [one["number"] for one in place.must("violation", "list", "--by", TAX, "--json").json] == [1]
    assert place.must("violation", "list", "--by", OTHER).out.startswith("あなたが見られる違反の記録はありません")
    assert place.must("audit", "verify", "--json").json["ok"] is True


def test_nishihara_8_2_2_the_log_of_a_person_by_command(staffed: Place):
    """Refused to a system manager, open to whom the CISO named."""
    words = ("--clause", "6.4(3)①", "--text", "他人のIDを使っていた")
    staffed.must("violation", "report", PERSON, *words, "--by", HEAD)

    assert "VIO-013" in refused(staffed, "violation", "log", "1", "--by", TAX)
    staffed.must("violation", "name", "1", OTHER, "--until", "2026-04-30", "--by", CISO)
    lines = staffed.must("violation", "log", "1", "--by", OTHER, "--json").json["lines"]

    assert {line["act"] for line in lines} >= {"log.read", "log.named", "violation.reported"}
    assert "利用の記録" in staffed.must("violation", "log", "1", "--day", "2026-04-01", "--by", CISO).out
