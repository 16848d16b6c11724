"""`idm exception` and `idm review`: S14 on the command line."""

from pathlib import Path

import openpyxl
import pytest

from tests.instances import a_hire, hires
from tests.places import Place

ADMIN, CISO, CLERK = "00102", "00113", "00106"


@pytest.fixture
def staffed(small_place: Place) -> Place:
    """The village with a 副村長, on 1 December."""
    small_place.populate(12)
    more = [*hires(12), a_hire(CISO, 所属コード="0100", 職名="副村長", 氏名="俵山 試験")]
    small_place.must("hr", "apply", "--yes", "--changes", small_place.hr("more.csv", more[12:]))
    small_place.now = "2026-12-01 09:00:00"
    return small_place


def ask(place: Place, value: str) -> str:
    """The digest of an application for the counter of 企画商工課."""
    content = {
        "rule": "sign_in.staff.idle",
        "value": value,
        "clause": "7.2(3)",
        "scope": "unit:0200",
        "alternative": "手で画面を閉じる",
    }
    options = [part for name, said in content.items() for part in ("--content", f"{name}={said}")]
    words = ("--until", "2027-03-31", "--reason", "来客の間に切れる", "--by", ADMIN)
    place.must("case", "apply", "exception", "窓口の端末", *options, *words)
    number = str(len(place.must("exception", "list", "--by", ADMIN, "--json").json))
    return str(place.must("case", "show", number, "--by", CISO, "--json").json["digest"])


def test_s14_asked_granted_refused_and_signed(staffed: Place, tmp_path: Path):
    """The register by command, as a table, for programs and as files; the CISO's name under it."""
    place = staffed
    place.must("case", "decide", "1", "--yes", "--digest", ask(place, "120"), "--by", CISO)
    place.must("case", "decide", "2", "--no", "--reason", "足りる", "--digest", ask(place, "240"), "--by", CISO)

    found = place.must("exception", "list", "--by", CISO, "--json").json
    assert [(one["id"], one["state"], one["in_force"]) for one in found] == [
        ("case:2", "不承認", False),
        ("case:1", "有効", True),
    ]
    assert "企画商工課の全員" in place.must("exception", "show", "1", "--by", CISO).out
    answer = place.idm("exception", "list", "--by", CLERK)
    assert (answer.code, "EXC-021" in answer.err) == (1, True)

    place.now = "2026-12-28 10:00:00"
    shown = place.must("review", "show", "exceptions", "2026Q4", "--by", CISO, "--json").json
    assert [row["状態"] for row in shown["rows"]] == ["有効", "不承認"]
    for by, digest, said in ((ADMIN, shown["digest"], "REV-001"), (CISO, "0" * 12, "REV-005")):
        answer = place.idm("review", "sign", "exceptions", "2026Q4", "--digest", digest, "--by", by)
        assert (answer.code, said in answer.err) == (1, True), answer
    words = ("--digest", shown["digest"][:12], "--note", "一件は認めなかった", "--by", CISO)
    assert "署名しました" in place.must("review", "sign", "exceptions", "2026Q4", *words).out
    listed = place.must("review", "list", "--by", ADMIN, "--json").json
    (signed,) = [one for one in listed if one["signed_at"]]
    assert (signed["subject"], signed["note"]) == ("exceptions", "一件は認めなかった")

    for name in ("register.csv", "register.xlsx"):
        place.must("review", "show", "exceptions", "2026Q4", "--to", str(tmp_path / name), "--by", CISO)
    assert (tmp_path / "register.csv").read_text("utf-8-sig").count("case:") == 2
    sheet = openpyxl.load_workbook(tmp_path / "register.xlsx").active
    assert [row[0].value for row in sheet.iter_rows()] == ["番号", "case:1", "case:2"]


def test_nishihara_8_4_3_the_worker_tells_the_ciso_of_a_quarter_without_a_name(staffed: Place):
    """Once; the next pass says nothing."""
    staffed.now = "2027-01-04 09:00:00"

    first, second = (staffed.must("worker", "--once") for _ in range(2))

    assert "2026Q4の「例外措置の台帳」に署名がない" in first.err
    assert "署名がない" not in second.err
