"""`idm hr draft` to `idm hr apply --batch`: an operator's way with overlapping plans for 1 April."""

import pytest

from tests.cli.terminal import at_a_terminal
from tests.instances import a_hire, hires
from tests.office.hr.at_the_desk import CLERK, ENGINEER, HEAD, OTHER_CLERK, a_move
from tests.places import Place

APRIL = "2027-04-01"


@pytest.fixture
def office(small_place: Place) -> Place:
    small_place.populate(12)
    small_place.now = "2027-03-10 09:00:00"
    return small_place


def a_draft(place: Place, name: str, rows: list[dict[str, str]], *options: str, by: str = CLERK) -> str:
    file = place.hr(name, rows)
    return str(place.must("hr", "draft", file, "--changes", *options, "--by", by, "--json").json["batch"])


def flags(place: Place, number: str) -> list[str]:
    found = place.must("hr", "batches", "--json").json
    return [flag["message"] for row in found if str(row["id"]) == number for flag in row["flags"]]


def test_three_overlapping_drafts_for_1_april_one_revised_after_its_approval(office: Place):
    """The list flags it, applying is refused by name until it is approved again; the other two go their way."""
    first = a_draft(office, "a.csv", [a_move("00106", "0400", APRIL), a_move("00107", "0500", APRIL)])
    second = a_draft(office, "b.csv", [a_move("00107", "0300", APRIL)], "--confirm", "HR-081", by=OTHER_CLERK)
    third = a_draft(
        office, "c.csv", [a_move("00107", "0101", APRIL), a_move("00112", "0500", APRIL)], "--confirm", "HR-081"
    )
    for number in (first, second, third):
        office.must("hr", "approve", number, "--by", HEAD)
    assert [flags(office, number) for number in (first, second, third)] == [[], [], []]

    revised = office.hr("c2.csv", [a_move("00112", "0300", APRIL)])
    office.must("hr", "revise", third, revised, "--changes", "--by", OTHER_CLERK)

    assert flags(office, third) == ["承認後に変更"]
    assert "承認後に変更" in office.must("hr", "batches").out
    refused = office.idm("hr", "apply", "--batch", third, "--by", CLERK)
    assert refused.code == 1
    assert "DRF-009" in refused.err
    assert "00107" in refused.err
    assert "00112" in refused.err

    office.must("hr", "approve", third, "--by", HEAD)
    assert flags(office, third) == []
    assert office.must("hr", "apply", "--batch", third, "--by", CLERK, "--json").json["state"] == "applied"
    assert office.must("hr", "apply", "--batch", first, "--by", CLERK, "--json").json["state"] == "applied"
    assert flags(office, second) == ["承認後に変更"]  # 00107 is now sent elsewhere by the first
    assert "名簿が変わりました" in office.idm("hr", "apply", "--batch", second, "--by", CLERK).err


def test_one_draft_alone_and_all_of_them_together(office: Place):
    """Each with its own effect; together the one that is overridden is named."""
    first = a_draft(office, "a.csv", [a_move("00106", "0400", APRIL), a_hire("00301", 発令日=APRIL)])
    second = a_draft(office, "b.csv", [a_move("00106", "0500", APRIL)], "--confirm", "HR-081")

    alone = office.must("hr", "preview", "--batch", second, "--by", HEAD, "--json").json
    together = office.must("hr", "preview", "--together", "--by", HEAD, "--json").json
    shown = office.must("hr", "preview", "--together", "--by", HEAD)

    assert [c["person"] for day in alone["days"] for c in day["changes"]] == ["00106"]
    assert together["batches"] == [int(first), int(second)]
    assert {c["person"] for day in together["days"] for c in day["changes"]} == {"00106", "00301"}
    assert [c["id"] for c in together["conflicts"]] == ["DRF-025"]
    assert "住民福祉課" in shown.err
    assert "00301" in shown.out


def test_the_preview_of_a_draft_names_the_digest_to_approve(office: Place):
    """What was looked at is what is approved; another digest is refused."""
    number = a_draft(office, "a.csv", [a_move("00106", "0400", APRIL)])

    shown = office.must("hr", "preview", "--batch", number, "--by", HEAD)
    command = shown.out.partition("「idm ")[2].partition("」")[0].replace("職員番号", HEAD).split()
    wrong = office.idm("hr", "approve", number, "--digest", "0" * 16, "--by", HEAD)
    right = office.idm(*command)

    assert (wrong.code, right.code) == (1, 0), right
    assert "DRF-012" in wrong.err


def test_a_draft_with_problems_is_kept_and_says_so(office: Place):
    """One warning with the count; the list of problems comes with the preview."""
    done = office.must("hr", "draft", office.hr("a.csv", [a_move("00106", "9999", APRIL)]), "--changes", "--by", CLERK)

    number = max(row["id"] for row in office.must("hr", "batches", "--json").json)
    preview = office.idm("hr", "preview", "--batch", str(number), "--by", HEAD)

    assert "1件" in done.err
    assert preview.code == 1
    assert "HR-060" in preview.out
    assert office.idm("hr", "approve", str(number), "--by", HEAD).code == 1


def test_case_16_a_draft_with_a_my_number_leaves_nothing(office: Place):
    """Not in the database, and no batch either."""
    before = len(office.must("hr", "batches", "--json").json)
    file = office.hr("secret.csv", [a_move("00106", "0400", APRIL, 職名="123456789018")])

    refused = office.idm("hr", "draft", file, "--changes", "--by", CLERK)

    assert refused.code == 1
    assert "HR-016" in refused.out
    assert len(office.must("hr", "batches", "--json").json) == before
    for path in office.home.rglob("*"):
        assert not path.is_file() or b"123456789018" not in path.read_bytes()


@pytest.mark.parametrize(
    "arguments",
    [
        ("preview",),
        ("preview", "a.csv", "--together"),
        ("apply",),
        ("apply", "a.csv", "--batch", "1"),
    ],
)
def test_a_file_or_a_draft_but_not_both_and_not_neither(office: Place, arguments: tuple[str, ...]):
    """A command that is not understood, like any other."""
    answer = office.idm("hr", *arguments)

    assert answer.code == 2
    assert "--batch" in answer.err


def test_withdrawn_drafts_and_wrong_numbers_are_sentences(office: Place):
    """No traceback for what does not wait."""
    number = a_draft(office, "a.csv", [a_move("00106", "0400", APRIL)])
    office.must("hr", "withdraw", number, "--by", CLERK)

    for arguments in (
        ("approve", number, "--by", HEAD),
        ("apply", "--batch", number, "--by", CLERK),
        ("preview", "--batch", "99", "--by", CLERK),
        ("withdraw", number, "--by", CLERK),
        ("readers", "99", "--by", ENGINEER),
    ):
        answer = office.idm("hr", *arguments)
        assert answer.code == 1
        assert answer.err.count("\n") == 1


def test_a_draft_can_come_from_a_full_list(office: Place):
    """Its extent is kept with it."""
    rows = [a_hire(row["職員番号"], 異動区分="", 所属コード=row["所属コード"], 職名=row["職名"]) for row in hires(12)]
    rows[6]["所属コード"] = "0500"
    file = office.hr("full.csv", rows)
    done = office.must("hr", "draft", file, "--full", "--confirm", "HR-076", "--by", CLERK, "--json").json

    office.must("hr", "approve", str(done["batch"]), "--by", HEAD)

    assert office.must("hr", "apply", "--batch", str(done["batch"]), "--by", CLERK, "--json").json["people"] == 1


def test_at_a_terminal_an_approver_sees_what_he_approves_and_is_asked(office: Place):
    """No leaves it a draft; yes binds to what stood there."""
    number = a_draft(office, "a.csv", [a_move("00106", "0400", APRIL)])

    no = at_a_terminal(office, "n\n", "hr", "approve", number, "--by", HEAD)
    still = {row["id"]: row["state"] for row in office.must("hr", "batches", "--json").json}
    yes = at_a_terminal(office, "y\n", "hr", "approve", number, "--by", HEAD)
    then = {row["id"]: row["state"] for row in office.must("hr", "batches", "--json").json}

    assert (no[0], still[int(number)]) == (1, "draft")
    assert (yes[0], then[int(number)]) == (0, "approved")
    assert "要約値" in yes[1]
