"""`idm sweep`: S10 on the command line, with a real slapd that notes who binds."""

import json

from idm.store import facts, sessions
from tests.instances import a_hire
from tests.places import Place

PLANNING, HR, OTHER_HR = "00102", "00104", "00109"
UNUSED, SECOND, CARER = "00107", "00112", "00106"
"""Two of 住民福祉課, for which the network admin answers; one of 税務課 on childcare leave."""
NOBODYS = ""
"""Has no number."""
PASSWORD = "Tonbo7-kasuri/Hagaki"


def sign_in_here(place: Place, number: str) -> None:
    """As the pages put it down."""
    with place.opened() as instance, instance.store.write() as connection:
        person = facts.find_person(connection, number)
        assert person is not None
        sessions.tried(connection, person.id, "signed_in", "10.1.2.3", instance.clock.now())


def at_work(place: Place) -> None:
    """Everybody but three binds at the directory, and somebody signs in here."""
    logins = [f"n{101 + n:05}" for n in range(12)]
    for login in set(logins) - {f"n{UNUSED}", f"n{SECOND}", f"n{CARER}"}:
        place.hands.set_password(login, PASSWORD)
        assert place.hands.may_bind(login, PASSWORD)
    sign_in_here(place, HR)


def rows(place: Place, by: str = HR) -> dict[str, dict[str, str]]:
    return {row["number"]: row for row in place.must("sweep", "show", "1", "--by", by, "--json").json["rows"]}


def test_s10_two_unused_are_suspended_and_one_on_leave_is_exempt(small_place: Place):
    """
    The list, two answers a line, the mail's seven days, the worker, the report with two names; an entry that nobody
    granted is shut at once, as nobody has to be told.
    """
    place = small_place
    place.populate(12)
    leave = a_hire(CARER, 異動区分="休職", 発令日="2026-04-10", 所属コード="0300")
    place.must("hr", "apply", "--yes", "--changes", place.hr("leave.csv", [leave]), "--confirm", "HR-067")
    place.must("worker", "--once")
    refused = place.idm("sweep", "open", "--by", "00103")
    assert (refused.code, "SWP-003" in refused.err) == (1, True)

    place.now = "2026-05-02 09:00:00"
    place.must("worker", "--once")  # the leave has begun; it is too early in the month for a list
    place.now = "2026-07-20 09:00:00"
    at_work(place)
    assert "main：9件の利用を読みました" in place.must("sweep", "watch", "--by", HR).out
    orphan = place.hands.person("kyu0")
    place.hands.modify(f"dn: {orphan}\nchangetype: add\nobjectClass: inetOrgPerson\ncn: kyu\nsn: kyu\n")
    place.must("adopt", "scan", "--by", PLANNING)
    opened = place.must("sweep", "open", "--label", "7月", "--by", HR, "--json").json
    assert opened == {"number": 1, "label": "7月", "lines": 4, "stops": 3, "exempt": 1, "held": ""}
    shown = rows(place)
    assert (shown[CARER]["exempt"], shown[CARER]["result"]) == ("leave", "免除（休業中）")
    assert "使われていない（110日）" in place.must("sweep", "show", "1", "--section", "0400", "--by", PLANNING).out

    for number in (UNUSED, SECOND, NOBODYS):
        row = shown[number]
        for by in (HR, PLANNING):
            words = (str(row["line"]), "stop", "--digest", row["digest"][:12], "--by", by)
            place.must("sweep", "answer", "1", *words)
    assert "1件を止め" in place.must("sweep", "run", "--by", HR).out
    assert place.must("sweep", "run", "--by", HR).out.startswith("いま止めるものは")
    place.now = "2026-07-27 09:00:00"
    sign_in_here(place, HR)
    place.must("sweep", "watch", "--by", HR)
    assert "2件を止め" in place.must("sweep", "run", "--by", HR).out
    place.must("worker", "--once")
    assert not place.hands.may_bind(f"n{UNUSED}", PASSWORD)
    assert "pwdEndTime: 19700101" in place.hands.run("ldapsearch", "-LLL", "-b", orphan, "pwdEndTime")
    assert "sekishoState: suspended" in place.hands.run("ldapsearch", "-LLL", "-b", place.hands.person(f"n{SECOND}"))

    digest = place.must("sweep", "report", "1", "--by", HR, "--json").json["digest"]
    for by in (HR, PLANNING):
        place.must("sweep", "sign", "1", "--digest", digest[:12], "--by", by)
    states = {one["label"]: one["state"] for one in place.must("sweep", "list", "--by", PLANNING, "--json").json}
    assert states == {"7月": "closed", "2026-07": "open"}  # the worker's own of that month
    assert "止めた" in place.must("sweep", "report", "1", "--by", HR).out
    assert "SWP-006" in place.idm("sweep", "drop", "1", "--by", HR).err
    review = place.must("sweep", "open", "--kind", "access", "--label", "棚卸し", "--by", HR, "--json").json
    assert (review["lines"], review["held"]) == (0, "")  # nobody was granted anything by application
    barred = place.idm("hr", "now", "resume", UNUSED, "--yes", "--by", PLANNING)
    assert "NOW-018" in barred.err
    place.must("hr", "now", "resume", UNUSED, "--yes", "--by", OTHER_HR)
    assert place.must("audit", "verify", "--json").json["ok"] is True


def test_f77_a_list_without_any_sign_in_history_is_held_and_goes_out_as_a_file(small_place: Place):
    """Nobody ever signed in here: the brake holds, and no other person can let it go while that is so."""
    place = small_place
    place.populate(12)
    place.must("worker", "--once")
    place.now = "2026-07-20 09:00:00"

    held = place.must("sweep", "open", "--by", HR, "--json").json["held"]
    again = place.idm("sweep", "release", "1", "--by", PLANNING)

    assert held.startswith("一度に止める件数が多い、")
    assert "誰の利用もない" in held or "何日も読めていない" in held
    assert (again.code, "SWP-016" in again.err) == (1, True)
    path = place.home.parent / "list.xlsx"
    path.touch(mode=0o644)
    assert "0行を" in place.must("sweep", "export", "1", "--to", str(path), "--by", HR).out
    assert path.stat().st_mode & 0o777 == 0o600
    empty = place.idm("sweep", "import", "1", str(path), "--by", HR)
    assert "SWP-022" in empty.err
    place.must("sweep", "drop", "1", "--by", HR)
    assert json.loads(place.must("sweep", "list", "--by", HR, "--json").out)[0]["state"] == "dropped"
