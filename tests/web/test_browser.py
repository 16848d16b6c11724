"""What a person sees: in a real browser, at two widths, without a finding of axe (JIS X 8341-3 AA, WCAG 2.2 AA)."""

from pathlib import Path

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from tests.instances import a_hire
from tests.people import an_hr_csv
from tests.signing import GOOD, WRONG, Door
from tests.web.browser import Eyes, follow, served

ONE_RUN = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the pages run on both databases elsewhere


@ONE_RUN
def test_from_the_slip_of_paper_to_the_confirmation_code(app: Flask, door: Door, browser: Browser):
    """First sign-in, forced change, my page, a device, its codes, a sign-in with a code, and out."""
    issued = door.temporary("00102")
    with served(app) as address, browser.new_context(locale="ja-JP") as context:
        eyes = Eyes(context.new_page())
        eyes.page.goto(address)
        eyes.look("signin")
        eyes.fill(ユーザー名="n00102", パスワード=WRONG.reveal())
        eyes.press("サインイン")
        eyes.look("signin-refused")
        assert "サインインできませんでした" in eyes.page.get_by_role("alert").inner_text()

        eyes.fill(ユーザー名="n00102", パスワード=issued.reveal())
        eyes.press("サインイン")
        assert eyes.heading() == "パスワードの変更"
        eyes.fill(仮のパスワード=issued.reveal())
        eyes.page.get_by_label("新しいパスワード", exact=True).fill("00102")
        eyes.page.get_by_label("新しいパスワード（もう一度）").fill("00102")
        eyes.press("変更する")
        eyes.look("password-refused")
        eyes.fill(仮のパスワード=issued.reveal())
        eyes.page.get_by_label("新しいパスワード", exact=True).fill(GOOD.reveal())
        eyes.page.get_by_label("新しいパスワード（もう一度）").fill(GOOD.reveal())
        eyes.press("変更する")
        assert "変更しました" in eyes.page.get_by_role("status").inner_text()

        eyes.fill(ユーザー名="n00102", パスワード=GOOD.reveal())
        eyes.press("サインイン")
        eyes.look("me")
        eyes.go("概況")
        assert eyes.heading() == "機器の登録が必要です"
        eyes.page.go_back()
        follow(eyes.page.get_by_role("link", name="確認コードの機器を加える"))
        device = pyotp.TOTP(eyes.page.locator("main code").inner_text())
        eyes.look("device")
        eyes.page.get_by_label("支給された機器").check()
        eyes.fill(機器の名前="業務用端末", 確認コード=door.code(device))
        eyes.press("登録する")
        eyes.look("codes")
        expect(eyes.page.locator("ol.codes li")).to_have_count(10)

        door.later(seconds=30)
        follow(eyes.page.get_by_role("link", name="サインインの画面へ"))
        eyes.fill(ユーザー名="n00102", パスワード=GOOD.reveal())
        eyes.press("サインイン")
        eyes.look("code")
        eyes.fill(確認コード=door.code(device))
        eyes.press("続ける")
        assert eyes.page.url.endswith("/me")
        eyes.press("サインアウト")
        assert eyes.heading() == "サインイン"


@ONE_RUN
def test_everything_can_be_done_with_the_keyboard(app: Flask, door: Door, browser: Browser):
    """From the address to my page without a mouse; the first stop is the way past the header."""
    door.own()
    with served(app) as address, browser.new_context(locale="ja-JP") as context:
        page = context.new_page()
        page.goto(f"{address}/signin")
        expect(page.get_by_label("ユーザー名")).to_be_focused()
        page.keyboard.type("n00104")
        page.keyboard.press("Tab")
        page.keyboard.type(GOOD.reveal())
        page.keyboard.press("Enter")
        page.wait_for_url("**/me")
        page.keyboard.press("Tab")

        assert page.evaluate("document.activeElement.textContent") == "本文へ"


@ONE_RUN
def test_a_personnel_file_from_upload_to_applied(app: Flask, door: Door, browser: Browser, tmp_path: Path):
    """The clerk uploads and sees what will change; the network administrator approves; the clerk takes it in."""
    file = tmp_path / "4月異動.csv"
    file.write_bytes(an_hr_csv([a_hire("00201"), a_hire("00106", 異動区分="異動", 所属コード="0400", 職名="主任")]))
    wrong = tmp_path / "間違い.csv"
    wrong.write_bytes(an_hr_csv([a_hire("00201", 発令日="2026-04-31"), a_hire("00203", 所属コード="9999")]))
    door.own("00104")
    door.own("00102")
    devices = {name: door.hold(name) for name in ("n00104", "n00102")}
    with (
        served(app) as address,
        browser.new_context(locale="ja-JP") as one,
        browser.new_context(locale="ja-JP") as other,
    ):
        clerk, head = Eyes(one.new_page()), Eyes(other.new_page())
        for eyes, name in ((clerk, "n00104"), (head, "n00102")):
            eyes.page.goto(f"{address}/signin")
            eyes.fill(ユーザー名=name, パスワード=GOOD.reveal())
            eyes.press("サインイン")
            eyes.fill(確認コード=door.code(devices[name]))
            eyes.press("続ける")
            eyes.go("人事異動")
        clerk.look("files")

        clerk.page.get_by_label("ファイル", exact=True).set_input_files(wrong)
        clerk.press("登録する")
        clerk.look("file-wrong")
        with clerk.page.expect_download() as coming:
            clerk.page.get_by_role("link", name="直すところを書き込んだファイルを受け取る").click()
        assert coming.value.suggested_filename.endswith(".xlsx")
        clerk.press("取り下げる")

        clerk.page.get_by_label("ファイル", exact=True).set_input_files(file)
        clerk.page.get_by_label("紙の一覧の行数").fill("2")
        clerk.press("登録する")
        clerk.look("file")
        number = clerk.page.url.rsplit("/", 1)[1]
        head.page.goto(f"{address}/hr/{number}")
        head.press("承認する")
        clerk.page.reload()
        clerk.press("反映する")
        clerk.look("files-applied")
        follow(clerk.page.get_by_role("link", name="ファイルを待たずに、その場で止める"))
        clerk.fill(職員番号="00106")
        clerk.press("この人を確かめる")
        clerk.look("stops")
        clerk.go("人事異動")
        expect(clerk.page.get_by_role("row", name=f"{number} 反映")).to_have_count(1)
