"""S14 in a real browser, with several people: an exception, from the application to the day the rule is back."""

import re
from pathlib import Path

import openpyxl
from flask import Flask
from playwright.sync_api import Browser, expect

from idm.office.reviews.reminding import remind_unsigned
from tests.instances import a_hire
from tests.signing import Door
from tests.web.browser import Eyes, follow, served
from tests.web.test_browser_cards import ONE_RUN, Office, words
from tests.web.test_browser_cases import number_on, open_case

ADMIN, CISO, COUNTER = "00102", "00113", "00120"
LABEL = "操作のないときの時間切れ（職員）"


def ask(eyes: Eyes, address: str, minutes: str) -> str:
    """The form of an exception, filled in; its number."""
    eyes.page.goto(f"{address}/exceptions/")
    follow(eyes.page.get_by_role("link", name="例外措置を申請する"))
    eyes.page.get_by_label("例外とする規則").select_option(label=LABEL)
    eyes.page.get_by_label("対象の範囲").select_option(label="企画商工課の全員")
    eyes.page.get_by_label("例外の間の値（分）").fill(minutes)
    eyes.page.get_by_label("例外とする条文").fill("7.2(3)")
    eyes.page.get_by_label("代わりの対策").fill("席を離れるときに手で画面を閉じる")
    eyes.fill(最終日="R9.3.31", 理由="窓口で来客の間に切れる")
    eyes.press("申請する")
    return number_on(eyes)


def saved(eyes: Eyes, link: str, folder: Path) -> Path:
    with eyes.page.expect_download() as coming:
        eyes.page.get_by_role("link", name=link, exact=True).click()
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return path


@ONE_RUN
def test_s14_from_the_application_to_the_signed_register(app: Flask, door: Door, browser: Browser, tmp_path: Path):
    """He who asks does not decide; the counter works on; on 1 April the rule is back; the CISO signs each quarter."""
    world = door.world
    officers = [
        a_hire(CISO, 所属コード="0100", 職名="副村長", 氏名="俵山 試験"),
        a_hire(COUNTER, 所属コード="0200", 氏名="緑川 窓口"),
    ]
    assert world.take(officers).state == "applied"
    world.clock.set("2026-12-01 09:00:00")
    with (
        served(app) as address,
        browser.new_context(locale="ja-JP") as one,
        browser.new_context(locale="ja-JP", accept_downloads=True) as two,
        browser.new_context(locale="ja-JP") as three,
    ):
        office = Office(door, address)
        admin, ciso, counter = office.enter(ADMIN, one), office.enter(CISO, two), office.enter(COUNTER, three)

        # 1 December: the head of 企画商工課 asks, and cannot decide; the CISO grants one and refuses another
        granted = ask(admin, address, "120")
        admin.look("exception-asked")
        expect(admin.page.get_by_role("button", name="承認する")).to_have_count(0)
        refused = ask(admin, address, "240")
        open_case(ciso, address, granted)
        ciso.look("exception-to-decide")
        ciso.press("承認する")
        open_case(ciso, address, refused)
        ciso.fill(理由="二時間で足りる")
        ciso.press("認めない")

        # the counter goes on after ninety idle minutes, and sees why it may; the line carries the id
        counter.page.goto(f"{address}/me")
        assert f"例外措置 申請 {granted}" in counter.page.locator("main").inner_text()
        counter.look("me-exception")
        door.later(minutes=90)
        counter.page.goto(f"{address}/me")
        assert counter.heading() == "緑川 窓口"
        (line,) = world.log("exception.used")
        assert line["object"] == f"case:{granted}"

        # 28 December: the CISO looks through the quarter, the refused one too, and signs
        world.clock.set("2026-12-28 10:00:00")
        office.again(CISO, ciso)
        ciso.page.goto(f"{address}/exceptions/")
        ciso.look("exceptions")
        follow(ciso.page.get_by_role("link", name=f"申請 {granted}"))
        ciso.look("exception")
        assert "緑川 窓口" in ciso.page.locator("tbody").inner_text()
        ciso.page.goto(f"{address}/reviews/")
        follow(ciso.page.get_by_role("link", name=re.compile("例外措置の台帳.*2026年10～12月")))
        ciso.look("review-to-sign")
        assert "不承認" in ciso.page.locator("tbody").inner_text()
        book = openpyxl.load_workbook(saved(ciso, "Excel", tmp_path))
        assert [row[0].value for row in book.active.iter_rows()] == ["番号", f"case:{granted}", f"case:{refused}"]
        assert f"case:{refused}" in saved(ciso, "CSV", tmp_path).read_text("utf-8-sig")
        ciso.fill(所見="一件は認めなかった")
        ciso.page.get_by_label("この台帳のすべてを確かめた").check()
        ciso.press("署名する")
        expect(ciso.page.get_by_role("status")).to_contain_text("00113 俵山 試験が署名しました")
        ciso.look("review-signed")
        digest = ciso.page.locator("main code").inner_text()
        paper = words(saved(ciso, "印刷用（PDF）", tmp_path))
        for said in (digest, "一件は認めなかった", f"case:{refused}", "西原村8.4(3)"):
            assert said in paper, said

        # the network admin may look, and cannot sign
        office.again(ADMIN, admin)
        admin.page.goto(f"{address}/reviews/privileged/2026Q4")
        admin.look("review-of-holders")
        expect(admin.page.get_by_role("button", name="署名する")).to_have_count(0)

        # the quarter ends: what nobody signed is the CISO's task
        world.clock.set("2027-01-04 09:00:00")
        remind_unsigned(world.instance, "worker:test")
        office.again(CISO, ciso)
        notices = ciso.page.locator("section.notice").inner_text()
        assert "2026Q4の「外部からのアクセスの許可」を確かめて、署名してください" in notices
        assert "2026Q4の「例外措置の台帳」" not in notices

        # what was signed on 28 December is not asked for again, and the next register begins where that one ended
        ciso.page.goto(f"{address}/reviews/exceptions/2027Q1")
        ciso.look("review-too-early")
        expect(ciso.page.locator("main")).to_contain_text(
            "前の四半期の署名（令和8年12月28日）の後に終わったものも含みます"
        )
        expect(ciso.page.get_by_role("button", name="署名する")).to_have_count(0)

        # 31 March, 23:00, and 1 April, 00:00
        world.clock.set("2027-03-31 22:30:00")
        office.again(COUNTER, counter)
        world.clock.set("2027-03-31 23:59:00")
        counter.page.goto(f"{address}/me")
        assert counter.heading() == "緑川 窓口"
        assert "例外措置 申請" in counter.page.locator("main").inner_text()
        door.later(minutes=90)
        counter.page.goto(f"{address}/me")
        assert counter.heading() == "サインイン"
