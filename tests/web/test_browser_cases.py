"""Applications in a real browser, with several people: asked for, sent back, decided, overdue, stuck, printed."""

import re
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from tests.cases import CLERK, HEAD, OPERATOR, PLANNING, TAX
from tests.instances import a_hire
from tests.signing import Door
from tests.web.browser import Eyes, follow, served
from tests.web.test_browser_cards import Office, download, words

ONE_RUN = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the pages run on both databases elsewhere


@pytest.fixture
def staffed(door: Door) -> Door:
    """The village with a 税務課長, and without a 副村長."""
    taken = door.world.take([a_hire(TAX, 所属コード="0300", 職名="課長", 氏名="宇土 試験")])
    assert taken.state == "applied"
    return door


def number_on(eyes: Eyes) -> str:
    found = re.search(r"番号(\d+)", eyes.page.get_by_role("status").inner_text())
    assert found is not None
    return found[1]


def open_case(eyes: Eyes, address: str, number: str) -> None:
    """By the inbox, as everybody does."""
    eyes.page.goto(f"{address}/inbox/")
    follow(eyes.page.get_by_role("link", name=re.compile(f"^{number} ")).first)


@ONE_RUN
def test_nishihara_7_2_2_1_two_steps_with_a_correction_between(
    app: Flask, staffed: Door, browser: Browser, tmp_path: Path
):
    """Asked for on a telephone, sent back, corrected, approved by both, and kept on paper with digest and clause."""
    door = staffed
    with (
        served(app) as address,
        browser.new_context(locale="ja-JP") as one,
        browser.new_context(locale="ja-JP") as two,
        browser.new_context(locale="ja-JP", accept_downloads=True) as three,
    ):
        office = Office(door, address)
        clerk, head, network = office.enter(CLERK, one), office.enter(HEAD, two), office.enter(PLANNING, three)

        # the clerk asks, first with much that is wrong
        clerk.go("受付箱")
        clerk.look("inbox-empty")
        follow(clerk.page.get_by_role("link", name="申請する"))
        clerk.look("case-kinds")
        follow(clerk.page.get_by_role("link", name="外部からのアクセス"))
        clerk.page.set_viewport_size({"width": 390, "height": 900})
        clerk.fill(最終日="2026-02-30", 初日="R8.4.2")
        clerk.press("申請する")
        clerk.look("case-form-wrong")
        alert = clerk.page.get_by_role("alert")
        expect(alert.get_by_role("link")).to_have_count(4)  # right, terminal, last day, reason
        alert.get_by_role("link", name=re.compile("理由")).click()
        expect(clerk.page.get_by_label("理由")).to_be_focused()
        assert clerk.page.get_by_label("初日").input_value() == "R8.4.2"
        clerk.page.get_by_label("権限").select_option(label="財務会計システム")
        clerk.fill(貸し出す端末="T-012", 最終日="R8.12.31", 理由="在宅勤務のため")
        clerk.press("申請する")
        assert "長くて" not in clerk.page.get_by_role("alert").inner_text()
        assert "184日まで" in clerk.page.get_by_role("alert").inner_text()
        clerk.fill(最終日="R8.9.30")
        clerk.press("申請する")
        number = number_on(clerk)
        clerk.look("case-own")
        expect(clerk.page.get_by_role("button", name="承認する")).to_have_count(0)

        # 総務課長, who answers for the system, has a mark in his menu, finds everything on one page, and sends it back
        head.page.reload()
        expect(head.page.locator("nav.bar").get_by_role("link", name="受付箱 1件")).to_have_count(1)
        follow(head.page.get_by_role("link", name=re.compile("^開く")))  # the notice leads there
        assert head.heading().startswith(f"申請 {number}")
        head.look("case-to-decide")
        shown = head.page.locator("main").inner_text()
        for said in ("在宅勤務のため", "T-012", "財務会計システム", "税務課", "西原村 7.2(2)", "令和8年9月30日 まで"):
            assert said in shown, said
        head.fill(理由="期間を短くしてください")
        head.press("差し戻す")
        assert "差し戻しました" in head.page.get_by_role("status").inner_text()

        # corrected: the form comes as it was
        open_case(clerk, address, number)
        clerk.look("case-returned")
        follow(clerk.page.get_by_role("link", name="直して、もう一度出す"))
        assert clerk.page.get_by_label("最終日").input_value() == "2026-09-30"
        clerk.fill(最終日="R8.6.30")
        clerk.press("内容を変えて、もう一度出す")
        expect(clerk.page.locator("main").get_by_text("前の内容への決定")).to_have_count(1)

        # 総務課長, twenty minutes later: his device once more, then the form
        door.later(minutes=20)
        open_case(head, address, number)
        head.look("case-before-proof")
        follow(head.page.get_by_role("link", name="本人を確かめて、決定に進む"))
        office.prove(HEAD, head)
        head.press("承認する")
        assert "次の段階の決定を待ちます" in head.page.get_by_role("status").inner_text()

        # 企画商工課長, after nine days: late, and nothing has happened by itself
        door.later(days=9)
        office.again(PLANNING, network)
        network.go("受付箱 1件")
        network.look("inbox-overdue")
        network.page.locator("details.menu summary").click()
        network.look("inbox-menu")
        network.page.locator("details.menu summary").click()
        network.page.set_viewport_size({"width": 1280, "height": 900})
        network.page.locator("nav.bar summary").last.click()
        network.look("inbox-group")
        assert "決定が遅れています" in network.page.locator("main").inner_text()
        open_case(network, address, number)
        network.press("承認する")
        network.look("case-approved")
        assert "承認しました" in network.page.get_by_role("status").inner_text()

        paper = words(download(network, "承認書（PDF）", tmp_path))
        digest = network.page.locator("code.hash").inner_text()
        for said in (digest, "西原村7.2(2)", "令和8年6月30日まで", "天草00101郎", "前の内容への決定"):
            assert said in paper, said


@ONE_RUN
def test_f21_ones_own_goes_to_somebody_else_and_a_vacant_post_waits(app: Flask, staffed: Door, browser: Browser):
    """課長 cannot decide what he asked for; without a CISO a nomination is stuck, and every office sees it."""
    door = staffed
    with (
        served(app) as address,
        browser.new_context(locale="ja-JP") as one,
        browser.new_context(locale="ja-JP") as two,
        browser.new_context(locale="en-GB") as three,
    ):
        office = Office(door, address)
        head, network = office.enter(HEAD, one), office.enter(PLANNING, two)

        head.page.goto(f"{address}/cases/new/entitlement")
        head.page.get_by_label("権限").select_option(label="財務会計システム")
        head.fill(最終日="R9.3.31", 理由="照会のため")
        head.press("申請する")
        number = number_on(head)
        head.look("case-barred")
        shown = head.page.locator("main").inner_text()
        assert "申請した本人" in shown or "ネットワーク管理者" in shown
        expect(head.page.get_by_role("button", name="承認する")).to_have_count(0)
        open_case(network, address, number)
        network.look("case-in-place")
        assert "決められない段階に代わって決めた" in network.page.locator("main").inner_text()
        network.press("承認する")
        assert "承認しました" in network.page.get_by_role("status").inner_text()

        # there is no 副村長: 税務課長 names a deputy all the same
        nominator = in_english(office, three)
        nominator.page.goto(f"{address}/cases/new/delegation")
        nominator.page.get_by_label("Role to be deputised").select_option(index=1)
        nominator.page.get_by_label("For whom").fill(OPERATOR)
        nominator.page.get_by_label("Last day").fill("R9.3.31")
        nominator.page.get_by_label("Reason").fill("不在のため")
        nominator.press("Apply")
        nominator.look("case-stuck-english")
        assert "Nobody can decide it now, so it waits" in nominator.page.get_by_role("status").inner_text()
        assert "Nobody can decide this step now" in nominator.page.locator("main").inner_text()
        network.page.goto(f"{address}/inbox/")
        network.look("inbox-stuck")
        assert "決められる人のいない申請" in network.page.locator("main").inner_text()


def in_english(office: Office, context) -> Eyes:
    """Somebody who reads English; the sign-in itself in Japanese."""
    context.add_cookies([{"name": "language", "value": "ja", "url": office.address}])
    eyes = office.enter(TAX, context)
    context.clear_cookies(name="language")
    return eyes
