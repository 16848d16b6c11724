"""Ways back in a real browser, at two widths, without a finding of axe (JIS X 8341-3 AA, WCAG 2.2 AA)."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from tests.signing import BETTER, GOOD, WRONG, Door
from tests.web.browser import Eyes, follow, served

ONE_RUN = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the pages run on both databases elsewhere
STAFF = "00106"


@ONE_RUN
def test_whoever_forgot_his_password_comes_back_with_his_device(app: Flask, door: Door, browser: Browser):
    """From the door to the code, the new password and my page, which tells of it; one button, and it is over."""
    door.own()
    device = door.hold()
    with served(app) as address, browser.new_context(locale="ja-JP") as context:
        eyes = Eyes(context.new_page())
        eyes.page.goto(f"{address}/signin")
        follow(eyes.page.get_by_role("link", name="登録した機器か回復コードで、再設定する"))
        eyes.look("reset")
        eyes.fill(ユーザー名="n00104", 確認コード="000000")
        eyes.press("続ける")
        eyes.look("reset-refused")
        eyes.fill(ユーザー名="n00104", 確認コード=door.code(device))
        eyes.press("続ける")
        eyes.look("reset-password")
        _new_password(eyes, "abc")
        eyes.look("reset-password-refused")
        _new_password(eyes, BETTER.reveal())
        assert "新しいパスワードにしました" in eyes.page.get_by_role("status").inner_text()

        door.later(seconds=30)
        eyes.fill(ユーザー名="n00104", パスワード=BETTER.reveal())
        eyes.press("サインイン")
        eyes.fill(確認コード=door.code(device))
        eyes.press("続ける")
        assert "再設定しました" in eyes.page.locator("main").inner_text()
        assert "失敗が1回ありました" in eyes.page.locator("main").inner_text()
        eyes.look("me-lately")
        eyes.press("パスワードが流出したかもしれない")
        assert "今のパスワードを使えなくし" in eyes.page.get_by_role("status").inner_text()
        eyes.look("leaked")
        assert door.knock("n00104", BETTER) is None


@ONE_RUN
def test_the_desk_from_the_lock_to_the_slip_of_paper(app: Flask, door: Door, browser: Browser):
    """A locked person is let in; another gets a reset by two; newcomers get their slips, one to a page."""
    devices = {}
    for number in (STAFF, "00104", "00102"):
        door.own(number)
        devices[f"n{number}"] = door.hold(f"n{number}")
    for _ in range(5):
        door.knock(f"n{STAFF}", WRONG)
    with served(app) as address, browser.new_context(locale="ja-JP") as one, browser.new_context() as two:
        clerk, admin = Eyes(one.new_page()), Eyes(two.new_page())
        for eyes, name in ((clerk, "n00104"), (admin, "n00102")):
            eyes.page.goto(f"{address}/signin?lang=ja")
            eyes.fill(ユーザー名=name, パスワード=GOOD.reveal())
            eyes.press("サインイン")
            eyes.fill(確認コード=door.code(devices[name]))
            eyes.press("続ける")
            eyes.page.goto(f"{address}/desk/")
        clerk.look("desk")
        follow(clerk.page.get_by_role("link", name=re.compile("この人を確かめる")))
        clerk.look("desk-person")
        clerk.page.get_by_label("名簿の内線に、こちらから掛け直した").check()
        clerk.press("ロックを解除する")
        clerk.look("desk-unlocked")

        clerk.fill(職員番号またはログイン名=STAFF)
        clerk.press("この人を確かめる")
        clerk.page.get_by_label("写真のある職員証か身分証を見た").check()
        clerk.press("再設定を申し込む（1人目）")
        admin.page.reload()
        admin.look("desk-second")
        admin.press("番号1：本人を確かめたので、認める")
        admin.look("slip")
        expect(admin.page.locator(".slip code")).to_have_count(2)

        admin.page.goto(f"{address}/desk/")
        admin.fill(任用の初日="R8.4.1")
        admin.press("発行して印刷の画面へ")
        admin.look("slips")
        slips = admin.page.locator(".slip").count()
        assert slips == 5
        for size in ("A4", "A5"):
            pdf = admin.page.pdf(format=size)
            assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == slips, size


def _new_password(eyes: Eyes, text: str) -> None:
    eyes.page.get_by_label("新しいパスワード", exact=True).fill(text)
    eyes.page.get_by_label("新しいパスワード（もう一度）").fill(text)
    eyes.press("変更する")
