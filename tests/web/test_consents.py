"""What answers somebody who is asked for a consent and has not given it (6.1(2)②)."""

import pytest
from flask import Flask

from idm.office.consents import recording, texts
from tests.instances import a_hire
from tests.leaks import gives_away
from tests.signing import Door
from tests.web.conftest import Visit

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

HR, PLANNING, GOTO = "00104", "00102", "00120"
"""One of 人事係, 企画商工課長, and a fiscal-year clerk of hers."""
WORK = ("/inbox/", "/vault/", "/managed/")


def test_nishihara_6_1_2_2_only_her_own_pages_answer_until_she_agrees(app: Flask, door: Door):
    """Everything else leads to the text; with her signature it opens."""
    yearly = {"任用形態": "会計年度任用", "任期終了": "2027-03-31"}
    assert door.world.take([a_hire(GOTO, 所属コード="0200", 職名="事務補助", **yearly)]).state == "applied"
    instance = door.world.instance
    text = texts.put(instance, "規程を守ります。", instance.actor(HR))
    door.own(GOTO)
    visit = Visit(app.test_client(), door)
    visit.work(f"n{GOTO}")
    recording.decide(instance, door.person(GOTO), True, "個人情報を扱う", instance.actor(PLANNING))

    closed = [visit.get(path) for path in WORK]
    assert [(one.status_code, one.location) for one in closed] == [(303, "/consents/mine")] * 3
    assert [visit.get(path).status_code for path in ("/me", "/consents/mine")] == [200, 200]

    signed = visit.post("/consents/mine", starts="2026-04-01", version="1", digest=text.sha256, read="1")
    assert signed.status_code == 200
    assert [visit.get(path).status_code for path in WORK] == [200] * 3


def test_a_city_s_list_comes_a_page_at_a_time_and_a_head_s_own_people_first(app: Flask, door: Door):
    """Fifty a page, in both tables; whoever the head answers for stands on her first page, whatever his first day."""
    yearly = {"任用形態": "会計年度任用", "任期終了": "2027-03-31"}
    others = [a_hire(f"002{n:02}", 所属コード="0100", 職名="事務補助", **yearly) for n in range(50)]
    assert door.world.take([*others, a_hire("00290", 所属コード="0200", 職名="事務補助", **yearly)]).state == "applied"
    for number in (PLANNING, HR):
        door.own(number)
    visit = Visit(app.test_client(), door)
    visit.work(f"n{PLANNING}")
    first = visit.get("/consents/").get_data(as_text=True)
    assert "one-00290" in first

    visit = Visit(app.test_client(), door)
    visit.work(f"n{HR}")
    one, two = (visit.get(path).get_data(as_text=True) for path in ("/consents/", "/consents/?page=2"))

    assert "51人、自分の所属が先（1 / 2ページ）" in one
    assert "00290" not in one
    assert "00290" in two
    assert "page=2" in one
    assert "page=1" in two


def test_the_two_tables_are_turned_each_by_itself(app: Flask, door: Door, monkeypatch: pytest.MonkeyPatch):
    """Two who are done with and two who are not, one a page: turning the one table leaves the other where it was."""
    monkeypatch.setattr("web.consents.ON_A_PAGE", 1)
    yearly = {"任用形態": "会計年度任用", "任期終了": "2027-03-31"}
    rows = [a_hire(f"0012{n}", 所属コード="0200", 職名="事務補助", **yearly) for n in range(4)]
    assert door.world.take(rows).state == "applied"
    instance = door.world.instance
    for number in ("00120", "00121"):
        recording.brief(instance, door.person(number), None, instance.actor(PLANNING))
        recording.decide(instance, door.person(number), False, "個人情報を扱わない", instance.actor(PLANNING))
    door.own(HR)
    visit = Visit(app.test_client(), door)
    visit.work(f"n{HR}")

    def shown(path: str) -> list[str]:
        page = visit.get(path).get_data(as_text=True)
        return [number for number in ("00120", "00121", "00122", "00123") if gives_away(number, page)]

    assert shown("/consents/") == ["00120", "00122"]
    assert shown("/consents/?settled=2") == ["00121", "00122"]
    assert shown("/consents/?page=2&settled=2") == ["00121", "00123"]
    second = visit.get("/consents/?page=2").get_data(as_text=True)
    assert "/consents/?page=2&amp;settled=2" in second
    assert "/consents/?settled=1&amp;page=1" in second
