"""S03 and S04 in a real browser, with several people, a worker and slapd: who moves and who leaves."""

import re
from datetime import date
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, Page, expect

from idm.calendar import Span
from idm.cli import chores
from idm.facts.card import CardKind
from idm.office.cards import ledger
from idm.office.signin import clients
from idm.office.signin.clients import Scope
from idm.verdict import Status
from tests.instances import World, a_hire, a_leaver
from tests.signing import GOOD, Door
from tests.web.browser import Eyes, follow, served
from tests.web.test_browser_cards import ONE_RUN, Office, download, words
from tests.web.test_browser_cases import number_on

HR, HEAD, LEAVER, COLLEAGUE = "00104", "00102", "00105", "00110"
"""Of 人事係; 企画商工課長; two of 情報政策係, which is hers."""
MOVER, TAX, WELFARE = "00106", "00114", "00115"
"""Of 税務課; 税務課長; 住民福祉課長."""
CARD, KEY = "N-0001", "radius-honcho"


def turn(world: World) -> None:
    """What a worker does."""
    list(chores.sweeps(world.instance, "worker:one"))
    world.work()


def open_own(eyes: Eyes, address: str, name: str) -> None:
    """From the list of procedures."""
    eyes.page.goto(f"{address}/leaving/")
    follow(eyes.page.get_by_role("link", name=re.compile(f"^{name} ")))


def listed(page: Page) -> list[str]:
    """What there is to give back and to hand over."""
    return page.get_by_role("region", name="返すものと引き継ぐもの").locator("tbody th").all_inner_texts()


@ONE_RUN
def test_s04_from_the_paper_to_the_receipt(app: Flask, door: Door, browser: Browser, tmp_path: Path):
    """
    What is to be returned and taken over is known before; at 24:00 of the last day everything ends, whether or not the
    card is back; nothing is closed before it is.
    """
    world, instance = door.world, door.world.instance
    keeper = instance.actor(HEAD)
    ledger.register(
        instance, CardKind.IDENTIFIER, CARD, "0101AAAAAAAAAAAA", Span(date(2026, 4, 1), None), keeper, pool="金庫"
    )
    ledger.lend(instance, CARD, LEAVER, keeper)
    clients.make(instance, KEY, [Scope.VERIFY], [], instance.actor(LEAVER))
    assert world.take([a_leaver(LEAVER, "2026-05-31", 所属コード="0201")]).state == "applied"
    world.clock.set("2026-05-18 09:00:00")
    turn(world)
    with served(app) as address:
        office = Office(door, address)
        windows = {who: browser.new_context(locale="ja-JP", accept_downloads=True) for who in (HR, HEAD, LEAVER)}
        eyes = {number: office.enter(number, window) for number, window in windows.items()}
        leaver, head, hr = eyes[LEAVER], eyes[HEAD], eyes[HR]
        turn(world)
        before = world.entries()[f"n{LEAVER}"]
        assert (before.status, len(before.cards), "staff" in before.groups) == (Status.ACTIVE, 1, True)

        # he sees on his own page what to do, and acknowledges that secrecy goes on
        leaver.look("s04-me")
        own = leaver.page.locator("main").inner_text()
        for said in (f"カード{CARD}の返却", "職員証の返却", "最終日 令和8年5月31日"):
            assert said in own, said
        leaver.page.get_by_label(re.compile("秘密を守る義務が")).check()
        leaver.press("確かめたと記録する")
        expect(leaver.page.get_by_role("button", name="確かめたと記録する")).to_have_count(0)

        # his head receives what he brings, and names who makes the key anew
        head.go("退職・異動の手続")
        open_own(head, address, LEAVER)
        for thing in ("端末と周辺機器", "鍵", "記録媒体", "書類", "職員証"):
            head.page.get_by_label(f"{thing}の返却", exact=True).check()
        head.fill(メモ="窓口で受け取った")
        head.press("済みにする")
        head.page.get_by_label(re.compile(f"APIの鍵「{KEY}」")).check()
        head.fill(引き継ぐ人の職員番号=COLLEAGUE)
        head.press("引き継ぐ人を決めて知らせる")
        assert COLLEAGUE in head.page.get_by_role("status").inner_text()
        head.look("s04-one")
        head.press("手続を閉じる")
        assert CARD in head.page.get_by_role("alert").inner_text()
        successor = office.enter(COLLEAGUE, browser.new_context(locale="ja-JP"))
        assert f"{LEAVER} 白川 {LEAVER}郎から引き継ぐもの" in successor.page.locator("main").inner_text()
        clients.renew(instance, KEY, instance.actor(COLLEAGUE))

        # the last second, and 24:00
        world.clock.set("2026-05-31 23:58:00")
        office.again(LEAVER, leaver)
        world.clock.set("2026-06-01 00:00:00")
        leaver.page.goto(f"{address}/me")
        assert leaver.heading() == "サインイン"
        leaver.fill(ユーザー名=f"n{LEAVER}", パスワード=GOOD.reveal())
        leaver.press("サインイン")
        assert "サインインできませんでした" in leaver.page.get_by_role("alert").inner_text()
        assert not world.hands.may_bind(f"n{LEAVER}", GOOD.reveal())
        turn(world)
        entry = world.entries()[f"n{LEAVER}"]
        assert (entry.status, entry.groups, entry.cards) == (Status.DISABLED, frozenset(), ())

        # the card is not back: late, and not to be closed; then it is
        world.clock.set("2026-06-03 09:00:00")
        office.again(HR, hr)
        hr.go("退職・異動の手続")
        open_own(hr, address, LEAVER)
        hr.look("s04-one-late")
        hr.press("手続を閉じる")
        assert f"カード{CARD}の返却" in hr.page.get_by_role("alert").inner_text()
        ledger.collect(instance, CARD, keeper, note="郵送で届いた")
        hr.press("手続を閉じる")
        assert "閉じました" in hr.page.get_by_role("status").inner_text()
        assert "終了" in hr.page.locator("p.lead").inner_text()
        paper = words(download(hr, "受領書（PDF）", tmp_path))
        for said in (f"{LEAVER}", "2026-06-0100:00:00", "窓口で受け取った", "西原村6.1(1)⑧", "秘密を守る義務の確認"):
            assert said in paper, said
        assert [line["by"] for line in world.log("leaving.closed")] == [door.person(HR).id]


@ONE_RUN
def test_s03_from_one_section_to_another(app: Flask, door: Door, browser: Browser):
    """
    税務 to 住民福祉 on 1 October: the old group goes on the day but for what both heads allowed, and then too; the
    restricted group of the new section waits for its head.
    """
    world = door.world
    officers = [
        a_hire(TAX, 所属コード="0300", 職名="課長", 氏名="田上 試験"),
        a_hire(WELFARE, 所属コード="0400", 職名="課長", 氏名="本田 試験"),
    ]
    assert world.take(officers).state == "applied"
    world.clock.set("2026-09-20 09:00:00")
    move = a_hire(MOVER, 異動区分="異動", 発令日="2026-10-01", 所属コード="0400")
    assert world.take([move], confirm=["HR-067", "HR-068"]).state == "applied"
    turn(world)
    with served(app) as address:
        office = Office(door, address)
        windows = {who: browser.new_context(locale="ja-JP") for who in (MOVER, TAX, WELFARE)}
        mover, tax, welfare = (office.enter(number, window) for number, window in windows.items())

        # the new head asks for ten days of the old section's group, the old one allows it
        assert "異動（最終日 令和8年9月30日）" in mover.page.locator("main").inner_text()
        number = apply(welfare, address, "異動前の所属のグループ：税務課", whom=MOVER, first="R8.10.1", last="R8.10.10")
        welfare.look("s03-overlap")
        assert "前の所属：税務課" in welfare.page.locator("main").inner_text()
        expect(welfare.page.get_by_role("button", name="承認する")).to_have_count(0)
        approve(tax, address, number)

        # the day: the new group, and the old one for ten days; nobody gave the restricted one
        world.clock.set("2026-10-01 00:00:00")
        turn(world)
        assert groups(world) >= {"unit-0300", "unit-0400"}
        assert "resident-files" not in groups(world)
        world.clock.set("2026-10-01 09:00:00")
        for who, one in zip((MOVER, TAX, WELFARE), (mover, tax, welfare), strict=True):
            office.again(who, one)
        number = apply(mover, address, "住民情報の文書（担当者）", last="R9.3.31")
        tax.page.goto(f"{address}/cases/{number}")
        expect(tax.page.get_by_role("button", name="承認する")).to_have_count(0)
        assert "resident-files" not in tax.page.content()
        assert "resident-files" not in groups(world)
        approve(welfare, address, number)
        world.work()
        assert "resident-files" in groups(world)

        # what stays behind is received by the old head
        open_own(tax, address, MOVER)
        assert listed(tax.page) == [f"{one}の返却" for one in ("端末と周辺機器", "鍵", "記録媒体", "書類")]
        for box in tax.page.get_by_role("checkbox").all():
            box.check()
        tax.press("済みにする")
        tax.press("手続を閉じる")
        assert "閉じました" in tax.page.get_by_role("status").inner_text()

        # ten days later
        world.clock.set("2026-10-10 23:59:59")
        world.work()
        assert "unit-0300" in groups(world)
        world.clock.set("2026-10-11 00:00:00")
        world.work()
        assert "unit-0300" not in groups(world)
        assert groups(world) >= {"unit-0400", "resident-files"}


def apply(eyes: Eyes, address: str, right: str, last: str, whom: str = "", first: str = "") -> str:
    """An application for a right; its number."""
    eyes.page.goto(f"{address}/cases/new/entitlement")
    eyes.page.get_by_label("権限").select_option(label=right)
    eyes.page.get_by_label("誰のためか").fill(whom)
    eyes.fill(初日=first, 最終日=last, 理由="引継ぎと担当の仕事のため")
    eyes.press("申請する")
    return number_on(eyes)


def approve(eyes: Eyes, address: str, number: str) -> None:
    eyes.page.goto(f"{address}/cases/{number}")
    eyes.press("承認する")
    assert "承認しました" in eyes.page.get_by_role("status").inner_text()


def groups(world: World) -> frozenset[str]:
    """As the directory shows them."""
    return world.entries()[f"n{MOVER}"].groups
