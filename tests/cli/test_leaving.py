"""`idm leaving`: S04 on the command line, with a real slapd; and a mover (S03)."""

from typing import Any

import pytest

from tests.instances import a_hire, a_leaver
from tests.places import Place, a_place

HR, PLANNING, LEAVER, COLLEAGUE, MOVER, TAX = "00104", "00102", "00105", "00110", "00106", "00114"


def apply(place: Place, row: dict[str, str]) -> None:
    place.must("hr", "apply", "--yes", "--changes", place.hr("rows.csv", [row]), "--confirm", "HR-067")
    place.must("worker", "--once")


def look(place: Place, number: str, by: str = HR) -> dict[str, Any]:
    return place.must("leaving", "show", number, "--by", by, "--json").json


def receive(place: Place, number: str, what: str) -> None:
    for task in look(place, number)["tasks"]:
        if task["what"] == what:
            words = (str(task["task"]), "--note", "窓口で受け取った", "--by", PLANNING)
            place.must("leaving", "done", number, *words)


def sections(place: Place, login: str) -> set[str]:
    """Groups of sections in which the directory has him."""
    member = f"(member={place.hands.person(login)})"
    found = place.hands.run("ldapsearch", "-LLL", "-b", f"ou=groups,{place.hands.base}", member, "cn")
    names = {line.partition(": ")[2] for line in found.splitlines() if line.startswith("cn: ")}
    return {name for name in names if name.startswith("unit-")}


@pytest.mark.parametrize("profile", ["nishihara", "minakami"])
def test_s04_a_leaver_from_the_paper_to_the_receipt(profile: str):
    """
    Opened by the worker; what he made is handed over; closing is refused while something is left; gone from the
    directory after midnight (NISHIHARA-6.1.1.8, MINAKAMI-4.5).
    """
    with a_place(profile=profile) as place:
        place.populate(12)
        place.must("client", "make", "radius", "--scope", "verify", "--by", LEAVER)
        place.now = "2027-03-10 09:00:00"
        apply(place, a_leaver(LEAVER, "2027-03-31"))
        (listed,) = place.must("leaving", "list", "--by", HR, "--json").json
        assert (listed["kind"], listed["last_day"], listed["receipts"]) == ("leaver", "2027-03-31", [])
        assert place.idm("leaving", "list").code != 0  # nobody in particular
        receive(place, "1", "asset")
        (key,) = (one for one in listed["tasks"] if one["what"] == "client")
        place.must("leaving", "hand", "1", str(key["task"]), "--to", COLLEAGUE, "--by", PLANNING)
        place.must("client", "renew", "radius", "--by", COLLEAGUE)

        place.now = "2027-04-01 00:00:14"
        place.must("worker", "--once")
        (gone,) = look(place, "1")["receipts"]
        assert (gone["due_at"], gone["gone_at"]) == ("2027-03-31T15:00:00+00:00", "2027-03-31T15:00:14+00:00")
        shown = place.must("leaving", "show", "1", "--by", HR).out
        assert "2027-04-01 00:00:14" in shown
        assert str(gone["line"]) in shown
        refused = place.idm("leaving", "close", "1", "--by", HR)
        assert (refused.code, "LEA-010" in refused.err) == (1, True)
        place.must("leaving", "remind", "1", "--by", HR)

        receive(place, "1", "secrecy")
        place.must("leaving", "close", "1", "--by", HR)
        assert place.must("leaving", "list", "--by", HR, "--json").json == []


def test_s03_a_mover_on_the_day(small_place: Place):
    """
    His old section's group is gone and the new one there on the day, beside what both heads allowed for some days; a
    membership that somebody made by hand is found and taken back (NISHIHARA-7.1.1.2, 7.2.1.1).
    """
    place = small_place
    place.populate(12)
    head = a_hire(TAX, 所属コード="0300", 職名="課長", 氏名="田上 試験")
    place.must("hr", "apply", "--yes", "--changes", place.hr("head.csv", [head]))
    place.now = "2026-09-20 09:00:00"
    apply(place, a_hire(MOVER, 異動区分="異動", 発令日="2026-10-01", 所属コード="0201"))
    before = sections(place, "n00106")
    span = ("--from", "2026-10-01", "--until", "2026-10-10", "--reason", "引継ぎ")
    asked = ("引継ぎ", "--content", "entitlement=unit-0300", "--for", MOVER, *span)
    assert "CAS-096" in place.idm("case", "apply", "entitlement", *asked, "--by", TAX).err
    place.must("case", "apply", "entitlement", *asked, "--by", PLANNING)
    digest = place.must("case", "show", "1", "--by", TAX, "--json").json["digest"]
    place.must("case", "decide", "1", "--yes", "--digest", digest, "--by", TAX)
    place.now = "2026-10-01 00:00:00"
    place.must("worker", "--once")
    (listed,) = place.must("leaving", "list", "--by", HR, "--json").json

    assert (listed["kind"], listed["last_day"]) == ("mover", "2026-09-30")
    assert [task["about"] for task in listed["tasks"]] == ["terminal", "key", "media", "paper"]
    assert (before, sections(place, "n00106")) == ({"unit-0300"}, {"unit-0200", "unit-0201", "unit-0300"})
    assert listed["receipts"] == []

    place.now = "2026-10-11 00:00:00"
    place.must("worker", "--once")
    assert sections(place, "n00106") == {"unit-0200", "unit-0201"}
    group, person = place.hands.group("unit-0300"), place.hands.person("n00106")
    place.hands.modify(f"dn: {group}\nchangetype: modify\nadd: member\nmember: {person}\n")
    assert "unit-0300" in str(place.idm("reconcile", "--json").json)
    place.must("reconcile", "--repair", "--json")
    assert sections(place, "n00106") == {"unit-0200", "unit-0201"}
