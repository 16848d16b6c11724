"""S11 in a real browser: a head registers a contract, its worker comes and goes, and at its end no account works."""

from flask import Flask
from playwright.sync_api import Browser, expect

from idm.hr.changeset import Source
from idm.office.instance import Instance
from idm.office.leaving import doing
from idm.office.leaving.opening import sweep
from tests.contracts import KEY
from tests.instances import a_hire
from tests.signing import Door
from tests.web.browser import Eyes, follow, served
from tests.web.test_browser_cards import ONE_RUN, Office

TAX, WORKER = "00114", "00120"
WORDS = {
    "契約番号": KEY,
    "契約先": "火の国システム",
    "件名": "税務システムの保守",
    "契約先の責任者": "球磨 試験",
    "作業場所": "本庁舎2階",
    "扱う情報とシステム": "税務システム",
    "接続の方法": "庁内の端末から",
    "初日": "R8.6.1",
    "最終日": "R8.9.30",
    "担当職員の職員番号": TAX,
}


def place(eyes: Eyes, last_day: str = "") -> None:
    form = eyes.page.get_by_role("region", name="作業員を載せる")
    form.get_by_label("職員番号", exact=True).fill(WORKER)
    form.get_by_label("最終日", exact=True).fill(last_day)
    eyes.press("作業員を載せる")


def give_back(instance: Instance) -> None:
    """At the head's desk, on the day after."""
    actor = instance.actor(TAX)
    sweep(instance, "worker:one")
    (found,) = doing.every(instance, actor)
    doing.done(instance, found.one.id, [one.task.id for one in found.left], "受け取った", actor)
    doing.close(instance, found.one.id, actor)


@ONE_RUN
def test_s11_from_the_contract_to_zero_accounts(app: Flask, door: Door, browser: Browser):
    """An end past the contract is refused; he signs in once he was briefed, and after the last day no more."""
    world = door.world
    world.clock.set("2026-06-01 09:00:00")
    head = a_hire(TAX, 所属コード="0300", 職名="課長", 氏名="宇土 試験", 発令日="2026-06-01")
    assert world.take([head]).state == "applied"
    term = {"発令日": "2026-06-01", "所属コード": "0300", "任用形態": "委託", "任期終了": "2026-12-31"}
    assert world.take([a_hire(WORKER, 氏名="高木 試験", **term)], source=Source.OTHERS).state == "applied"
    with served(app) as address:
        office = Office(door, address)
        tax = office.enter(TAX, browser.new_context(locale="ja-JP"))
        tax.go("委託契約")
        follow(tax.page.get_by_role("link", name="契約を登録する"))
        tax.look("contract-new")
        tax.fill(**WORDS)
        tax.press("契約を登録する")
        assert tax.heading() == f"契約 {KEY}"

        place(tax, "R8.10.1")
        assert "より後です" in tax.page.get_by_role("alert").inner_text()
        place(tax)
        table = tax.page.get_by_role("region", name="作業員", exact=True)
        expect(table).to_contain_text("説明の記録がない")
        tax.look("contract-unbriefed")
        tax.fill(書面の在りか="誓約書 第1号")
        tax.press("説明を記録する")
        expect(table).to_contain_text("有効")
        worker = office.enter(WORKER, browser.new_context(locale="ja-JP"))

        # 1 October, 00:00: not even his open session goes on
        world.work()
        world.clock.set("2026-10-01 00:00:00")
        worker.page.goto(f"{address}/me")
        expect(worker.page.get_by_role("heading", level=1)).to_have_text("サインイン")
        office.again(TAX, tax)
        tax.go("委託契約")
        follow(tax.page.get_by_role("link", name=f"契約 {KEY}"))
        tax.press("契約を閉じる")
        assert "返却の手続" in tax.page.get_by_role("alert").inner_text()
        world.work()
        give_back(world.instance)
        tax.press("契約を閉じる")
        expect(tax.page.get_by_role("status")).to_contain_text("アカウントは0件")
        expect(table).to_contain_text("main")
        tax.look("contract-closed")
