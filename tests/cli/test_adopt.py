"""`idm adopt`: from first contact to the released plan, on the command line (issue F)."""

from tests.instances import UNITS
from tests.living import ADMIN, HR, OTHER_HR, fill, hires, lost, shown
from tests.places import Place

PEOPLE = 14


def test_first_contact_to_release_on_the_command_line(small_place: Place):
    """Read, listed, confirmed in bulk and singly, shown as a plan, released by its digest, adopted without a loss."""
    place, rows = small_place, hires(PEOPLE)
    place.must("org", "apply", place.paper("units.csv", UNITS))
    place.must("hr", "apply", "--yes", "--changes", place.hr("hires.csv", rows))
    fill(place.hands, rows)
    before = shown(place.hands)
    assert "取込みを始めました" in place.must("adopt", "begin", "--by", ADMIN).out
    assert "すでに始まって" in place.must("adopt", "begin", "--by", ADMIN).out
    waits = place.idm("worker", "--once")
    assert (waits.code, "確定していない" in waits.err) == (1, True)

    assert place.must("adopt", "scan", "--json", "--by", ADMIN).json["entries"] == len(before) - 2
    status = place.must("adopt", "status", "--json", "--by", HR).json
    assert (status["waiting"], status["certain"]) == (True, 10)
    place.must("adopt", "confirm", "--certain", "--by", HR)
    file = str(place.home.parent / "proposals.xlsx")
    assert "書き出しました" in place.must("adopt", "export", "--to", file, "--by", HR).out
    assert place.must("adopt", "import", file, "--by", HR).out.startswith("0件の答え")
    listed = place.must("adopt", "list", "--state", "proposed", "--json", "--by", HR).json
    assert {one["by"] for one in listed} == {"氏名などから", "職員番号は一致、氏名が違う"}
    doubt = next(one["number"] for one in listed if "違う" in one["by"])
    place.must("adopt", "confirm", *(str(one["number"]) for one in listed if one["number"] != doubt), "--by", HR)
    place.must("adopt", "refuse", str(doubt), "--by", HR)
    place.must("adopt", "propose", str(doubt), "--who", "00111", "--by", HR)
    assert "ADO-022" in place.idm("adopt", "confirm", str(doubt), "--by", HR).err
    place.must("adopt", "confirm", str(doubt), "--by", OTHER_HR)
    plan = place.must("adopt", "plan", "--json").json
    assert (plan["ready"], plan["groups"]) == (False, 4)
    groups = place.must("adopt", "list", "--kind", "group", "--json", "--by", ADMIN).json
    place.must("adopt", "own", *(str(one["number"]) for one in groups), "--owner", "00112", "--by", ADMIN)

    assert "残す項目" in place.must("adopt", "plan").out
    digest = place.must("adopt", "plan").out.strip().splitlines()[-1]
    assert "ADO-011" in place.idm("adopt", "release", digest, "--by", HR).err
    assert "ADO-025" in place.idm("adopt", "release", "0" * 64, "--by", ADMIN).err
    place.must("adopt", "release", digest, "--by", ADMIN)
    place.must("worker", "--once")

    assert lost(before, shown(place.hands)) == []
    assert place.must("audit", "verify", "--json").json["ok"] is True
    unknown = place.must("adopt", "list", "--state", "open", "--kind", "account", "--json", "--by", ADMIN).json
    away = next(str(one["number"]) for one in unknown if one["logins"] == ["old1"])
    place.must("adopt", "remove", away, "--reason", "退職者の残り", "--by", ADMIN)
    place.must("adopt", "agree", away, "--by", HR)
    place.must("worker", "--once")
    assert "停止済み" in place.must("adopt", "list", "--state", "shut", "--by", ADMIN).out
    kept = next(str(one["number"]) for one in unknown if one["logins"] == ["svc0"])
    place.must("adopt", "protect", kept, "--reason", "複合機", "--by", ADMIN)
    place.must("adopt", "reopen", kept, "--by", ADMIN)
    assert "合わせます" in place.must("adopt", "describe", "--by", ADMIN).out
