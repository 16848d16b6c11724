"""S13 in a real browser, with several people, a worker and slapd: from the report to the reinstatement."""

import re
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, expect

from idm.verdict import Status
from tests.instances import a_hire
from tests.signing import GOOD, Door
from tests.web.browser import Eyes, follow, served
from tests.web.test_browser_cards import ONE_RUN, Office, download, words

ADMIN, CISO, TAX, WELFARE, PERSON, INVESTIGATOR = "00102", "00113", "00114", "00115", "00106", "00107"


def open_violation(eyes: Eyes, address: str) -> None:
    """By the list, as everybody does."""
    eyes.page.goto(f"{address}/violations/")
    follow(eyes.page.get_by_role("link", name="違反 1", exact=True))


def say(eyes: Eyes, deed: str, text: str) -> None:
    """One step, with its words."""
    section = eyes.page.get_by_role("region", name=deed)
    section.get_by_label("内容").fill(text)
    follow(section.get_by_role("button", name=deed, exact=True))


@ONE_RUN
def test_s13_from_the_report_to_the_reinstatement(app: Flask, door: Door, browser: Browser, tmp_path: Path):
    """A manager of another section reports; guidance does not help; the network admin suspends; another lets him in."""
    world = door.world
    officers = [
        a_hire(CISO, 所属コード="0100", 職名="副村長", 氏名="俵山 試験"),
        a_hire(TAX, 所属コード="0300", 職名="課長", 氏名="宇土 試験"),
        a_hire(WELFARE, 所属コード="0400", 職名="課長", 氏名="白川 試験"),
    ]
    assert world.take(officers).state == "applied"
    world.clock.set("2026-10-15 10:00:00")
    world.work()
    with served(app) as address:
        office = Office(door, address)
        windows = {
            number: browser.new_context(locale="ja-JP", accept_downloads=True)
            for number in (ADMIN, CISO, TAX, WELFARE, PERSON)
        }
        eyes = {number: office.enter(number, window) for number, window in windows.items()}
        english = browser.new_context(locale="en-GB")

        # 15 October: found in another section
        welfare = eyes[WELFARE]
        welfare.page.goto(f"{address}/violations/")
        welfare.look("violations-none")
        follow(welfare.page.get_by_role("link", name="違反を報告する"))
        welfare.fill(違反した人の職員番号=PERSON, 条項="6.4(3)①", 何があったか="他人のIDで画面を開いていた")
        welfare.look("violation-new")
        welfare.press("報告する")
        told = welfare.page.get_by_role("status").inner_text()
        assert "宇土 試験" in told
        assert "00102" in told
        welfare.look("violation-reported")

        # the person knows nothing yet; the notice leads his manager there
        eyes[PERSON].page.goto(f"{address}/violations/")
        assert "あなたに関わるものはありません" in eyes[PERSON].page.locator("main").inner_text()
        tax = eyes[TAX]
        tax.page.reload()
        follow(tax.page.get_by_role("link", name=re.compile("^開く")).first)
        assert tax.heading() == "違反 1"
        tax.page.get_by_role("region", name="指導を記録する").get_by_label("指導した日").fill("R8.10.15")
        say(tax, "指導を記録する", "面談し、他人のIDを使わないよう指導した")
        tax.look("violation-guided")
        assert (
            tax.page.get_by_role("button", name="利用の記録を見る").count() == 0
        )  # a system manager does not (8.2(2))

        # the network admin cannot suspend yet; the person reads what was said, not who reported him
        admin = eyes[ADMIN]
        open_violation(admin, address)
        expect(admin.page.get_by_role("button", name="利用を停止する")).to_have_count(0)
        open_violation(eyes[PERSON], address)
        eyes[PERSON].look("violation-own")
        own = eyes[PERSON].page.locator("main").inner_text()
        assert "面談し" in own
        assert "白川" not in own

        # whoever reported it sees how far it has come, and not what was said
        open_violation(welfare, address)
        welfare.look("violation-finder")
        assert "面談し" not in welfare.page.locator("main").inner_text()
        assert "指導済み" in welfare.page.locator("main").inner_text()

        # 30 October: it goes on
        world.clock.set("2026-10-30 14:00:00")
        office.again(TAX, tax)
        open_violation(tax, address)
        say(tax, "改善しないと認める", "指導の後も、二度使っていた")
        office.again(ADMIN, admin)
        office.again(PERSON, eyes[PERSON])
        door.later(minutes=20)
        open_violation(admin, address)
        admin.look("violation-before-proof")
        follow(admin.page.get_by_role("link", name="本人を確かめて、先に進む"))
        office.prove(ADMIN, admin)
        admin.look("violation-to-suspend")
        say(admin, "利用を停止する", "指導しても改善しないため")
        expect(admin.page.locator("p.lead")).to_contain_text("利用停止中")
        admin.look("violation-suspended")
        paper = words(download(admin, "本人に渡す通知（PDF）", tmp_path))
        assert "指導しても改善しないため" in paper
        assert "白川" not in paper  # who reported him is nothing for him

        # at once in our own pages, and at the directory with the next pass; nobody of his hands comes in
        eyes[PERSON].page.goto(f"{address}/me")
        assert eyes[PERSON].heading() == "サインイン"
        eyes[PERSON].fill(ユーザー名=f"n{PERSON}", パスワード=GOOD.reveal())
        eyes[PERSON].press("サインイン")
        expect(eyes[PERSON].page.get_by_role("alert")).to_have_count(1)
        world.work()
        assert world.entries()[f"n{PERSON}"].status is Status.SUSPENDED

        # the CISO was told, and names somebody who may look into the log
        ciso = eyes[CISO]
        office.again(CISO, ciso)
        assert "利用を停止しました" in ciso.page.locator("section.notice").inner_text()
        open_violation(ciso, address)
        ciso.fill(調べる人の職員番号=INVESTIGATOR, 調べられる最終日="R8.11.30")
        ciso.press("調べる人に指名する")
        ciso.look("violation-named")
        english.add_cookies([{"name": "language", "value": "ja", "url": address}])
        reader = office.enter(INVESTIGATOR, english)
        english.clear_cookies(name="language")
        open_english = f"{address}/violations/1"
        reader.page.goto(open_english)
        reader.press("Show the log")
        reader.look("violation-log-english")
        assert "Guidance after a violation" in reader.page.locator("tbody").inner_text()
        (line,) = world.log("log.read")
        assert line["by"] == door.person(INVESTIGATOR).id

        # the one who suspended cannot lift it; the manager can
        open_violation(admin, address)
        expect(admin.page.get_by_role("button", name="利用を再開する")).to_have_count(0)
        world.clock.set("2026-11-20 09:00:00")
        office.again(TAX, tax)
        open_violation(tax, address)
        say(tax, "利用を再開する", "改善した")
        expect(tax.page.locator("p.lead")).to_contain_text("再開済み")
        say(tax, "この件を終える", "三か月の間、見守る")
        tax.look("violation-closed")
        world.work()
        assert world.entries()[f"n{PERSON}"].status is Status.ACTIVE
        office.again(PERSON, eyes[PERSON])
        for window in (*windows.values(), english):
            window.close()
