"""S02 and S12 on the command line, with a real slapd: a fiscal-year clerk's groups by date; access from outside."""

import re

import pytest

from tests.instances import a_hire
from tests.places import Place

HR, PLANNING, WORKER = "00104", "00102", "00107"
"""Of 人事係; 企画商工課長 (network admin); one of 住民福祉課."""
CISO, HONDA, OWNER, GOTO, OTHER = "00113", "00115", "00116", "00120", "00121"
"""副村長, 住民福祉課長, 産業建設課長, and two fiscal-year clerks of 住民福祉課; one is not appointed again."""
YEARLY = {"任用形態": "会計年度任用", "所属コード": "0400", "職名": "事務補助"}


@pytest.fixture
def welfare(small_place: Place) -> Place:
    """The village with a 副村長 and a 住民福祉課長, in the directory."""
    small_place.populate(12)
    rows = [
        a_hire(CISO, 所属コード="0100", 職名="副村長", 氏名="俵山 試験"),
        a_hire(HONDA, 所属コード="0400", 職名="課長", 氏名="菊池 試験"),
    ]
    take(small_place, *rows)
    small_place.must("worker", "--once")
    return small_place


def take(place: Place, *rows: dict[str, str], confirm: str = "HR-067") -> None:
    place.must("hr", "apply", "--yes", "--changes", place.hr("rows.csv", rows), "--confirm", confirm)


def groups(place: Place, number: str) -> set[str]:
    """As the directory has them."""
    member = f"(member={place.hands.person(f'n{number}')})"
    found = place.hands.run("ldapsearch", "-LLL", "-b", f"ou=groups,{place.hands.base}", member, "cn")
    return set(re.findall(r"^cn: (.+)$", found, re.MULTILINE))


def shown(place: Place, number: str) -> dict[str, str]:
    """State and end of an account, as the directory has them."""
    where = ("-b", place.hands.person(f"n{number}"), "-s", "base", "sekishoState", "pwdEndTime")
    found = place.hands.run("ldapsearch", "-LLL", "-o", "ldif-wrap=no", *where)
    return dict(re.findall(r"^(sekishoState|pwdEndTime): (.+)$", found, re.MULTILINE))


def at_work(place: Place, now: str) -> None:
    place.now = now
    place.must("worker", "--once")


def applied(place: Place, kind: str, by: str, *content: str, until: str, whom: str = "") -> tuple[str, str]:
    """Number and digest of an application."""
    said = [word for one in content for word in ("--content", one)]
    forwhom = ["--for", whom] if whom else []
    place.must("case", "apply", kind, "利用", "--reason", "業務のため", "--until", until, *forwhom, *said, "--by", by)
    number = place.must("case", "list", "--by", by, "--json").json["own"][-1]["number"]
    return str(number), place.must("case", "show", str(number), "--by", by, "--json").json["digest"]


def decide(place: Place, number: str, digest: str, by: str) -> None:
    place.must("case", "decide", number, "--yes", "--digest", digest, "--by", by)


def consent_to_the_third_version(place: Place) -> None:
    """Briefed and asked by her head; what waits for her, until she agrees to the version that she reads."""
    for number in (1, 2, 3):
        place.must("consent", "text", "put", place.paper("text.txt", f"第{number}版 規程を守ります。\n"), "--by", HR)
    place.must("consent", "brief", GOTO, "--by", HONDA)
    refused = place.idm("consent", "decide", GOTO, "--needed", "--reason", "個人情報を扱う", "--by", PLANNING)
    assert "CNS-008" in refused.err
    place.must("consent", "decide", GOTO, "--needed", "--reason", "個人情報を扱う", "--by", HONDA)
    place.must("consent", "decide", OTHER, "--not-needed", "--reason", "個人情報を扱わない", "--by", HONDA)
    place.must("worker", "--once")
    assert (shown(place, GOTO)["sekishoState"], groups(place, GOTO)) == ("suspended", set())
    text = place.must("consent", "text", "show", "--json").json
    old = place.idm("consent", "sign", "--version", "2", "--digest", text["sha256"], "--by", GOTO)
    assert "CNS-017" in old.err
    place.must("consent", "sign", "--version", "3", "--digest", text["sha256"][:12], "--by", GOTO)
    place.must("worker", "--once")
    own, other = place.must("consent", "list", "--by", HONDA, "--json").json[::-1]
    assert (own["number"], own["version"], own["sha256"], own["left"]) == (GOTO, 3, text["sha256"], [])
    assert (other["needed"], other["left"]) == (False, ["briefing"])


def test_s02_a_fiscal_year_clerk_has_what_she_should_have_on_each_date(welfare: Place):
    """
    No mail and no internet until mail is approved, until 30 September; renewed on 1 April without losing a minute,
    while a colleague's account ends at 24:00 (NISHIHARA-6.1.2.1, 6.1.2.2, 6.1.2.3).
    """
    place, usual = welfare, {"staff", "unit-0400", "lgwan-login"}
    too_long = [a_hire(GOTO, 任期終了="2027-04-01", **YEARLY)]
    assert "HR-047" in place.idm("hr", "check", "--changes", place.hr("wrong.csv", too_long), "--json").out
    take(place, *(a_hire(number, 任期終了="2027-03-31", **YEARLY) for number in (GOTO, OTHER)))
    consent_to_the_third_version(place)
    assert groups(place, GOTO) == usual

    at_work(place, "2026-06-10 08:30:00")  # June's review of rights is opened before she has one
    mail = applied(place, "entitlement", HONDA, "entitlement=mail", until="2026-09-30", whom=GOTO)
    decide(place, *mail, PLANNING)
    for now, more in (("2026-09-30 23:59:59", {"mail"}), ("2026-10-01 00:00:00", set())):
        at_work(place, now)
        assert (now, groups(place, GOTO)) == (now, usual | more)

    place.now = "2027-03-20 09:00:00"
    assert shown(place, GOTO)["pwdEndTime"] == "20270331150000Z"
    again = a_hire(GOTO, 異動区分="任用更新", 発令日="2027-04-01", 任期終了="2028-03-31", **YEARLY)
    take(place, again, confirm="HR-070")
    for now in ("2027-03-31 23:59:59", "2027-04-01 00:00:00"):
        at_work(place, now)
        assert (now, shown(place, GOTO)) == (now, {"sekishoState": "active", "pwdEndTime": "20280331150000Z"})
        assert groups(place, GOTO) == usual
    assert (shown(place, OTHER)["sekishoState"], groups(place, OTHER)) == ("disabled", set())
    (asked,) = place.must("consent", "list", "--by", HONDA, "--json").json
    assert (asked["number"], asked["starts"], asked["left"]) == (GOTO, "2027-04-01", ["briefing", "decision"])


def test_s12_access_from_outside_from_two_approvals_to_its_end_and_the_signature(welfare: Place):
    """
    After the first yes the group is absent, after the second present; on the day after the last one it is gone by
    itself (NISHIHARA-7.2.2.1, 7.2.2.2, 7.2.2.5). It is no ordinary right, and no permit without a terminal. Another
    right goes by its holder's own word before its end (S10).
    """
    place, right = welfare, "entitlement=welfare-remote"
    place.now = "2026-11-02 09:00:00"
    options = ("--reason", "在宅勤務", "--until", "2026-12-25", "--content", right, "--by", WORKER)
    for kind, said in (("entitlement", "CAS-092"), ("external_access", "CAS-071")):
        assert said in place.idm("case", "apply", kind, "利用", *options).err
    case = applied(place, "external_access", WORKER, right, "terminal=T-012", until="2026-12-25")
    decide(place, *case, HONDA)
    place.must("worker", "--once")
    assert "welfare-remote" not in groups(place, WORKER)
    decide(place, *case, PLANNING)
    take(place, a_hire(OWNER, 所属コード="0500", 職名="課長", 氏名="白川 試験", 発令日="2026-11-02"))
    water = applied(place, "entitlement", WORKER, "entitlement=water-billing", until="2027-03-31")
    decide(place, *water, OWNER)
    at_work(place, "2026-11-02 09:01:00")
    assert {"welfare-remote", "water-billing"} <= groups(place, WORKER)
    assert "GUP-001" in place.idm("case", "give-up", water[0], "--by", HONDA).err
    place.must("case", "give-up", water[0], "--by", WORKER)
    place.must("case", "give-up-account", "--by", WORKER)
    for now, there in (("2026-12-25 23:59:59", {"welfare-remote"}), ("2026-12-26 00:00:00", set())):
        at_work(place, now)
        assert (now, groups(place, WORKER) & {"welfare-remote", "water-billing"}) == (now, there)

    place.now = "2026-12-28 09:00:00"
    register = place.must("review", "show", "external_access", "2026Q4", "--by", CISO, "--json").json
    assert [(row["対象者"][:5], row["内容"]) for row in register["rows"]] == [(WORKER, "T-012")]
    signature = ("external_access", "2026Q4", "--digest", register["digest"])
    assert "REV-001" in place.idm("review", "sign", *signature, "--by", PLANNING).err
    place.must("review", "sign", *signature, "--by", CISO)
    at_work(place, "2027-01-01 00:00:00")
    late = [one for one in place.must("review", "list", "--by", CISO, "--json").json if one["period"] == "2026Q4"]
    assert [one["subject"] for one in late if one["signed_at"]] == ["external_access"]
