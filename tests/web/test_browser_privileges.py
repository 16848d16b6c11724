"""S08 in a real browser, with several people, a worker and slapd: from the nomination to the empty group."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from idm.office.privileges import sweeping
from tests.cases import CISO, OPERATOR, PLANNING
from tests.privileges import CHOSEN, CONTRACTOR, KEY, LOGIN, Keys, some_keys
from tests.web.browser import Eyes, follow, served
from tests.web.test_browser_cards import Office
from tests.web.test_browser_cases import number_on, open_case
from web.app import create_app

ONE_RUN = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the pages run on both databases elsewhere


@pytest.fixture
def keys(world) -> Keys:
    """緒方's stand-in, 岩下's, 阿部's and 高木's, beside a real directory, under the village's own profile."""
    found = some_keys(world)
    world.clock.set("2026-08-03 09:00:00")
    return found


@pytest.fixture
def app(keys: Keys) -> Flask:
    return create_app(keys.world.instance, keys.door.desk.hasher)


def members(keys: Keys) -> frozenset[str]:
    return next(iter(keys.world.directory.read_groups([KEY], members=True))).members


def temporary(eyes: Eyes) -> str:
    """As it stands on the slip, this once."""
    assert eyes.heading() == "特権IDの仮のパスワード"
    return eyes.page.locator("article.slip code").nth(1).inner_text()


@ONE_RUN
def test_s08_from_the_nomination_to_the_empty_group(app: Flask, keys: Keys, browser: Browser):
    """Named 08-03, accepted 08-04, an hour's work on 08-10, looked at by the network admin, lost on 10-01."""
    world = keys.world
    world.work()
    with (
        served(app) as address,
        browser.new_context(locale="ja-JP") as one,
        browser.new_context(locale="ja-JP") as two,
        browser.new_context(locale="ja-JP") as three,
        browser.new_context(locale="ja-JP") as four,
    ):
        office = Office(keys.door, address)
        head = office.enter(PLANNING, one)

        # 08-03: the nomination, by whoever holds the privilege; he cannot accept it himself
        head.page.goto(f"{address}/cases/new/delegation")
        head.page.get_by_label("代行させる役割").select_option(label="ネットワーク管理者")
        head.fill(誰のためか=OPERATOR, 最終日="R9.3.31", 理由="不在に備えて")
        head.press("申請する")
        number = number_on(head)
        expect(head.page.get_by_role("button", name="承認する")).to_have_count(0)

        # 08-04: the CISO accepts; the deputy and the managers have their notices
        world.clock.set("2026-08-04 10:00:00")
        ciso = office.enter(CISO, two)
        open_case(ciso, address, number)
        ciso.press("承認する")
        assert "承認しました" in ciso.page.get_by_role("status").inner_text()
        for who in (OPERATOR, PLANNING, "00101", "00114"):
            assert "CAS-044" in keys.hall.told(who)

        # the network admin issues the ID: not as Administrator, and not to a contractor
        office.again(PLANNING, head)
        head.page.goto(f"{address}/privileges/holders")
        head.fill(特権IDを渡す人の職員番号=OPERATOR, 特権IDの名前="Administrator")
        head.press("発行する")
        assert "7.2(1)③(カ)" in head.page.get_by_role("alert").inner_text()
        head.look("privilege-default-name")
        head.fill(特権IDを渡す人の職員番号=CONTRACTOR)
        head.press("発行する")
        assert "委託先" in head.page.get_by_role("alert").inner_text()
        head.fill(特権IDを渡す人の職員番号=OPERATOR)
        head.press("発行する")
        slip = temporary(head)
        head.look("privilege-handed")

        # a contractor's worker in the same unit: refused whatever his roles, and the network admin hears of it
        worker = office.enter(CONTRACTOR, four)
        worker.page.goto(f"{address}/privileges/")
        expect(worker.page.get_by_role("button", name=re.compile("作業を始める"))).to_have_count(0)
        assert keys.hall.told(PLANNING).count("PRV-063") == 1

        # 08-05: the deputy chooses his password
        world.clock.set("2026-08-05 09:00:00")
        deputy = office.enter(OPERATOR, three)
        deputy.go("特権と作業時間")
        deputy.look("privileges-new")
        deputy.page.get_by_label("今のパスワード（初めは仮のパスワード）").fill(slip)
        deputy.page.get_by_label("特権IDの新しいパスワード").fill(CHOSEN.reveal())
        deputy.page.get_by_label("もう一度、新しいパスワード").fill(CHOSEN.reveal())
        deputy.press("特権IDのパスワードを変える")
        assert "決めました" in deputy.page.get_by_role("status").inner_text()

        # 08-10 09:00: an hour's work, begun right after the sign-in
        world.clock.set("2026-08-10 08:59:30")
        office.again(OPERATOR, deputy)
        deputy.go("特権と作業時間")
        deputy.page.get_by_label("「ディレクトリの管理」の作業の目的").fill("誤った登録の修正")
        deputy.press("「ディレクトリの管理」の作業を始める")
        deputy.look("privileges-at-work")
        assert "作業中：2026-08-10 10:00 まで" in deputy.page.locator("main").inner_text()
        world.work()
        assert members(keys) == {LOGIN}

        # the network admin sees it; at ten the group is gone and the check refuses
        world.clock.set("2026-08-10 09:30:00")
        office.again(PLANNING, head)
        head.page.goto(f"{address}/privileges/holders")
        head.look("privilege-holders")
        world.clock.set("2026-08-10 10:00:00")
        assert not keys.check().allowed
        world.work()
        assert members(keys) == frozenset()
        assert sweeping.look_for_left_over(world.instance, world.directory, "worker:test") == []
        world.clock.set("2026-08-10 10:15:00")
        office.again(PLANNING, head)
        head.page.goto(f"{address}/privileges/holders")
        follow(head.page.get_by_role("link", name="作業時間 1"))
        head.look("privilege-window")
        shown = head.page.locator("main").inner_text()
        for said in ("誤った登録の修正", "登録の反映", "特権の作業時間の開始", "時刻で終わった"):
            assert said in shown, said

        # 10-01: nobody confirmed him in the quarter
        world.clock.set("2026-10-01 00:00:30")
        sweeping.sweep(world.instance, "worker:test")
        office.again(OPERATOR, deputy)
        expect(deputy.page.locator("main")).to_contain_text("2026Q3")
        deputy.page.goto(f"{address}/privileges/")
        assert "特権IDはありません" in deputy.page.locator("main").inner_text()
        deputy.look("privileges-lost")
