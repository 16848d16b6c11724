"""`idm case`: from the application to the decision, on the command line."""

import pytest

from tests.instances import a_hire, hires
from tests.places import Place

HEAD, ADMIN, CISO, DEPUTY = "00101", "00102", "00113", "00105"


@pytest.fixture
def staffed(small_place: Place) -> Place:
    """The village with a 副村長."""
    small_place.populate(12)
    more = [*hires(12), a_hire(CISO, 所属コード="0100", 職名="副村長", 氏名="俵山 試験")]
    small_place.must("hr", "apply", "--yes", "--changes", small_place.hr("more.csv", more[12:]))
    return small_place


def nominate(place: Place, *more: str) -> str:
    """総務課長 names a deputy; the digits that he is shown."""
    options = ["--for", DEPUTY, "--until", "2027-03-31", "--reason", "不在のため", "--content", "role=system_manager"]
    said = place.must("case", "apply", "delegation", "特権の代行", *options, *more, "--by", HEAD).out
    assert "決める人：00113 俵山 試験" in said
    return str(place.must("case", "show", "1", "--by", CISO, "--json").json["digest"])


def test_s08_nominated_seen_and_accepted(staffed: Place):
    """The CISO finds it on his list, looks at it, and says yes to exactly that."""
    digest = nominate(staffed)
    waiting = staffed.must("case", "list", "--by", CISO, "--json").json

    assert [(one["number"], one["kind"], one["waits_for"]) for one in waiting["to_decide"]] == [
        (1, "delegation", "最高情報セキュリティ責任者（CISO）")
    ]
    assert waiting["to_decide"][0]["until"] == "2027-03-31T15:00:00+00:00"
    assert "承認" in staffed.must("case", "decide", "1", "--yes", "--digest", digest, "--by", CISO).out
    shown = staffed.must("case", "show", "1", "--by", HEAD, "--json").json
    assert shown["words"][0]["answer"] == "yes"
    assert {one["state"] for one in shown["told"]} == {"画面で通知済み"}  # no mail is sent here
    said = staffed.must("case", "show", "1", "--by", HEAD).out
    assert "7.2(1)③(イ)" in said
    assert "画面で通知済み" in said
    assert staffed.must("audit", "verify", "--json").json["ok"] is True


def test_f21_the_command_refuses_as_the_desk_does(staffed: Place):
    """The applicant, somebody without the office, and a digest of other words: a sentence, and 1."""
    digest = nominate(staffed)

    for by, digits, said in ((HEAD, digest, "CAS-002"), ("00106", digest, "CAS-020"), (CISO, "0" * 12, "CAS-005")):
        answer = staffed.idm("case", "decide", "1", "--yes", "--digest", digits, "--by", by)
        assert (answer.code, said in answer.err) == (1, True), answer
    for wrong in ([], ["--yes", "--no"]):
        assert "CAS-022" in staffed.idm("case", "decide", "1", *wrong, "--digest", digest, "--by", CISO).err


def test_returned_changed_and_withdrawn(staffed: Place):
    """It is sent back with a reason, handed in again under another digest, and withdrawn."""
    digest = nominate(staffed)
    staffed.must("case", "decide", "1", "--return", "--reason", "期間を短く", "--digest", digest, "--by", CISO)
    options = ["--for", DEPUTY, "--until", "2026-09-30", "--reason", "不在のため", "--content", "role=system_manager"]
    staffed.must("case", "edit", "1", "特権の代行", *options, "--by", HEAD)

    shown = staffed.must("case", "show", "1", "--by", CISO, "--json").json
    assert (shown["digest"] != digest, shown["version"], shown["listed"]["state"]) == (True, 2, "open")
    staffed.must("case", "withdraw", "1", "--by", HEAD)
    assert staffed.must("case", "list", "--by", CISO).out.startswith("申請はありません")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("apply", "nonsense", "x", "--by", HEAD), "CAS-021"),
        (("apply", "entitlement", "x", "--reason", "x", "--until", "2026-06-30", "--by", HEAD), "CAS-071"),
        (("apply", "exception", "x"), "CAS-036"),
        (("apply", "exception", "x", "--by", HEAD), "CAS-035"),
        (("apply", "exception", "x", "--content", "x", "--by", HEAD), "CAS-028"),
        (("show", "7", "--by", HEAD), "CAS-020"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else value,
)
def test_what_cannot_be_taken_in_is_one_sentence(small_place: Place, words: tuple[str, ...], said: str):
    """With its id, on standard error; nothing is filed."""
    small_place.populate(2)

    answer = small_place.idm("case", *words)

    assert (answer.code, answer.out, said in answer.err) == (1, "", True), answer


def test_the_worker_lets_lapse_what_ran_out(staffed: Place):
    """A day after the last one, by itself; no time makes a yes of it."""
    nominate(staffed)
    staffed.now = "2027-04-01 00:00:00"

    said = staffed.must("worker", "--once")

    assert "失効" in said.err
    assert staffed.must("case", "list", "--by", HEAD, "--json").json["own"][0]["state"] == "lapsed"


def test_nishihara_2_6_1_a_new_ciso_lists_what_was_done_for_want_of_anybody_else(small_place: Place):
    """Nobody was CISO when 企画商工課長 gave himself a privileged ID; nobody else has it on his list."""
    small_place.populate(12)
    small_place.must("privilege", "issue", ADMIN, "--by", ADMIN)
    officer = small_place.hr("more.csv", [a_hire(CISO, 所属コード="0100", 職名="副村長", 氏名="俵山 試験")])
    small_place.must("hr", "apply", "--yes", "--changes", officer)

    (one,) = small_place.must("case", "list", "--by", CISO, "--json").json["alone"]
    assert (one["who"].split()[0], one["deed"]) == (ADMIN, "発行")
    assert "やむを得ず本人が扱った特権ID" in small_place.must("case", "list", "--by", CISO).out
    assert small_place.must("case", "list", "--by", ADMIN, "--json").json["alone"] == []
