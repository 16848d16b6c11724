"""`idm privilege`: S08 from the nomination to the empty group, on the command line and in a real directory."""

import signal
import time
from datetime import timedelta

import pytest
from sqlalchemy import update

from connectors.ldap import LdapDirectory
from idm.office.instance import DIRECTORY
from idm.passwords.hashing import Cost, Hasher
from idm.secret import Secret
from idm.store import credentials, facts, notices
from idm.store.tables import mark
from tests.contracts import let_work
from tests.instances import a_hire
from tests.places import Place, a_place

PLANNING, CISO, DEPUTY, CLERK, CONTRACTOR = "00102", "00113", "00105", "00106", "00120"
KEY, LOGIN = "priv-directory", f"x-n{DEPUTY}"
PASSWORD = Secret("Kumo4-ashibe/Chouchin")


def staffed(place: Place) -> Place:
    """The village with a 副村長 and a contractor's worker in the operators' unit."""
    place.populate(12)
    officer = a_hire(CISO, 所属コード="0100", 職名="副村長", 氏名="俵山 試験")
    place.must("hr", "apply", "--yes", "--changes", place.hr("more.csv", [officer]))
    worker = a_hire(CONTRACTOR, 所属コード="0201", 任用形態="委託", 任期終了="2026-12-31", 氏名="高木 試験")
    place.must("hr", "apply", "--yes", "--changes", "--others", place.hr("others.csv", [worker]))
    with place.opened() as instance:
        let_work(instance, CONTRACTOR)
    return place


@pytest.fixture
def village(small_place: Place) -> Place:
    return staffed(small_place)


def nominate(place: Place) -> None:
    """岩下's stand-in names the deputy, and the CISO accepts."""
    options = ["--for", DEPUTY, "--until", "2027-03-31", "--reason", "不在に備えて", "--content", "role=network_admin"]
    place.must("case", "apply", "delegation", "ディレクトリの管理", *options, "--by", PLANNING)
    digest = str(place.must("case", "show", "1", "--by", CISO, "--json").json["digest"])
    refused = place.idm("case", "decide", "1", "--yes", "--digest", digest, "--by", PLANNING)
    assert (refused.code, "CAS-002" in refused.err) == (1, True)
    place.must("case", "decide", "1", "--yes", "--digest", digest, "--by", CISO)


def choose(place: Place) -> None:
    """What the holder does at the web: a password of his own."""
    with place.opened() as instance, instance.store.write() as connection:
        person = facts.find_person(connection, DEPUTY)
        assert person is not None
        now = instance.clock.now()
        for old in credentials.of(connection, person.id, credentials.PRIVILEGED):
            credentials.end(connection, old.id, "changed", now)
        hashed = Hasher(Cost(memory=64, passes=1)).hash(PASSWORD)
        credentials.add(connection, person.id, credentials.PRIVILEGED, hashed, by=person.id, now=now)


def told(place: Place, number: str) -> list[str]:
    with place.opened() as instance, instance.store.read() as connection:
        person = facts.find_person(connection, number)
        assert person is not None
        return [one.said.id for one in notices.newest(connection, person.id, 50)]


def members(place: Place) -> frozenset[str]:
    directory = LdapDirectory(place.server.settings(), DIRECTORY)
    try:
        return next(iter(directory.read_groups([KEY], members=True))).members
    finally:
        directory.close()


def test_s08_a_deputy_works_for_an_hour_and_the_group_is_empty_at_ten(village: Place):
    """Nomination 08-03, acceptance and notices 08-04, an ID, 08-10 09:00 to 10:00, and all of it in the log."""
    village.now = "2026-08-04 10:00:00"
    nominate(village)
    for number in (PLANNING, "00101", DEPUTY):
        assert "CAS-044" in told(village, number)
    issued = village.must("privilege", "issue", DEPUTY, "--by", PLANNING)
    assert LOGIN in issued.out
    choose(village)
    village.must("worker", "--once")
    assert members(village) == frozenset()

    village.now = "2026-08-10 09:00:00"
    assert village.idm("privilege", "check", LOGIN, KEY).code == 1
    assert "作業時間を始めました" in village.must("privilege", "open", KEY, "--purpose", "点検", "--by", DEPUTY).out
    village.must("worker", "--once")
    assert members(village) == {LOGIN}
    assert village.must("privilege", "check", LOGIN, KEY, "--json").json["until"] == "2026-08-10T01:00:00+00:00"

    village.now = "2026-08-10 10:00:00"
    answer = village.idm("privilege", "check", LOGIN, KEY, "--json")
    assert (answer.code, answer.json["rule"], answer.json["clause"]) == (1, "privilege.window", "西原村 7.2(5)")
    village.must("worker", "--once")
    assert members(village) == frozenset()
    (row,) = village.must("privilege", "windows", "--by", DEPUTY, "--json").json
    assert (row["login"], row["purpose"], row["open"], row["left"]) == (LOGIN, "点検", False, False)
    assert village.must("audit", "verify", "--json").json["ok"] is True


def test_s08_who_may_not_is_told_why(village: Place):
    """A contractor, a default name, one without a ground: each a sentence and 1; the register shows who holds one."""
    nominate(village)
    for words, said in (
        (("issue", DEPUTY, "--by", CONTRACTOR), "PRV-004"),
        (("password", DEPUTY, "--by", CONTRACTOR), "PRV-004"),
        (("open", KEY, "--purpose", "点検", "--by", CONTRACTOR), "PRV-004"),
        (("retire", DEPUTY, "--reason", "異動", "--by", CONTRACTOR), "PRV-004"),
        (("issue", CONTRACTOR, "--by", PLANNING), "PRV-005"),
        (("issue", DEPUTY, "--login", "Administrator", "--by", PLANNING), "PRV-007"),
        (("issue", CLERK, "--by", PLANNING), "PRV-006"),
        (("issue", PLANNING, "--by", PLANNING), "PRV-003"),
        (("open", KEY, "--purpose", "点検", "--by", DEPUTY), "PRV-012"),
        (("list", "--by", CLERK), "PRV-002"),
        (("end", "7", "--by", PLANNING), "PRV-023"),
        (("list",), "BRK-008"),
    ):
        answer = village.idm("privilege", *words)
        assert (answer.code, said in answer.err) == (1, True), (words, answer)
    assert told(village, PLANNING).count("PRV-063") == 5

    village.must("privilege", "issue", DEPUTY, "--by", PLANNING)
    (one,) = village.must("privilege", "list", "--by", CISO, "--json").json["holders"]
    assert (one["login"], one["confirmed"], one["held"][0]["ground"]) == (LOGIN, False, "代行者")
    assert LOGIN in village.must("privilege", "list", "--by", PLANNING).out


def test_s08_a_holder_who_was_not_confirmed_loses_it_with_the_quarter(village: Place):
    """Confirmed for one quarter, forgotten in the next: the worker takes it back, and says so."""
    nominate(village)
    village.must("privilege", "issue", DEPUTY, "--by", PLANNING)
    assert "2026Q2" in village.must("privilege", "recertify", DEPUTY, "--keep", "--by", PLANNING).out
    assert "PRV-026" in village.idm("privilege", "recertify", DEPUTY, "--keep", "--by", CISO).err
    village.now = "2026-07-01 00:00:00"
    village.must("worker", "--once")
    assert "取り上げ" not in village.must("worker", "--once").err
    village.now = "2026-10-01 00:00:00"

    assert "取り上げました" in village.must("worker", "--once").err
    assert "PRV-067" in told(village, DEPUTY)
    assert village.must("privilege", "list", "--by", PLANNING, "--json").json["holders"] == []


def test_windows_are_ended_one_by_one_all_at_once_and_with_the_id(village: Place):
    """By hand, without any approval; what was ended is not usable any more."""
    nominate(village)
    village.must("privilege", "issue", DEPUTY, "--by", PLANNING)
    choose(village)
    for key in (KEY, "priv-network"):
        village.must("privilege", "open", key, "--purpose", "点検", "--minutes", "30", "--by", DEPUTY)

    village.must("privilege", "end", "1", "--by", DEPUTY)
    assert "1件" in village.must("privilege", "end-all", "--by", PLANNING).out
    assert village.idm("privilege", "check", LOGIN, "priv-network").code == 1
    village.must("privilege", "open", KEY, "--purpose", "点検", "--by", DEPUTY)
    assert LOGIN in village.must("privilege", "retire", DEPUTY, "--reason", "異動", "--by", PLANNING).out
    states = [one["why"] for one in village.must("privilege", "windows", "--by", PLANNING, "--json").json]
    assert states == ["特権IDが取り上げられた", "管理者が、すべてを終わらせた", "本人が終わらせた"]
    again = village.must("privilege", "issue", DEPUTY, "--by", PLANNING)
    assert f"{LOGIN}-2" in again.out
    assert "作り直しました" in village.must("privilege", "password", DEPUTY, "--by", PLANNING).out


def test_nishihara_8_2_1_3_a_scan_finds_default_names(village: Place):
    """None after the first pass; one that was made by hand is named, and the command ends with 1."""
    village.must("worker", "--once")
    assert "初期の名前のものはありません" in village.must("privilege", "scan").out
    village.hands.modify(orphan(village, "Administrator"))

    found = village.idm("privilege", "scan", "--json")
    assert (found.code, found.json["logins"]) == (1, ["Administrator"])
    assert "Administrator" in village.idm("privilege", "scan").err


def test_f28_a_worker_that_was_stopped_over_the_end_takes_the_group_first():
    """Own checks refuse at once; a day late a real worker empties the group before it looks, and nobody is told."""
    with a_place(poll_seconds=1) as place:
        staffed(place)
        nominate(place)
        place.must("privilege", "issue", DEPUTY, "--by", PLANNING)
        choose(place)
        place.must("privilege", "open", KEY, "--purpose", "点検", "--by", DEPUTY)
        place.must("worker", "--once")
        assert members(place) == {LOGIN}

        place.now = "2026-04-02 13:00:00"  # NOON + 25 h: nobody worked meanwhile
        assert place.idm("privilege", "check", LOGIN, KEY).code == 1
        assert members(place) == {LOGIN}
        worker = place.start("worker")
        began = time.monotonic()
        while members(place) and time.monotonic() - began < 300:
            time.sleep(0.2)
        worker.send_signal(signal.SIGTERM)
        worker.communicate(timeout=180)

        assert members(place) == frozenset()
        assert "PRV-065" not in told(place, PLANNING)


def test_f28_a_group_that_stays_after_the_pass_is_told(village: Place):
    """A pass left it alone, as its mark was lost; the look after it sees it, and the network admin hears of it once."""
    nominate(village)
    village.must("privilege", "issue", DEPUTY, "--by", PLANNING)
    choose(village)
    village.must("privilege", "open", KEY, "--purpose", "点検", "--by", DEPUTY)
    village.must("worker", "--once")
    village.now = "2026-04-02 13:00:00"
    with village.opened() as instance, instance.store.write() as connection:
        connection.execute(update(mark).values(due=instance.clock.now() + timedelta(days=1)))

    said = [village.must("worker", "--once").err for _ in range(2)]

    assert members(village) == {LOGIN}
    assert [LOGIN in one for one in said] == [True, False]
    assert told(village, PLANNING).count("PRV-065") == 1
    (row,) = village.must("privilege", "windows", "--by", PLANNING, "--json").json
    assert row["left"] is True


def orphan(place: Place, login: str) -> str:
    """An entry that somebody made beside us."""
    return (
        f"dn: uid={login},ou=people,{place.hands.base}\nchangetype: add\nobjectClass: inetOrgPerson\n"
        f"uid: {login}\ncn: {login}\nsn: {login}\n"
    )
