"""Devices in a real browser: codes, passkeys of a virtual authenticator, the step-up, and a loss."""

from collections.abc import Iterator
from contextlib import contextmanager

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.signing import GOOD, Door
from tests.web.browser import Eyes, follow, served

ONE_RUN = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the pages run on both databases elsewhere
KEY = {
    "protocol": "ctap2",
    "ctap2Version": "ctap2_1",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@contextmanager
def opened(app: Flask, browser: Browser) -> Iterator[tuple[Eyes, str]]:
    with served(app) as address, browser.new_context(locale="ja-JP") as context:
        yield Eyes(context.new_page()), address


def sign_in(eyes: Eyes, address: str, name: str = "n00104") -> None:
    eyes.page.goto(f"{address}/signin")
    eyes.fill(ユーザー名=name, パスワード=GOOD.reveal())
    eyes.press("サインイン")


def with_a_key(page: Page) -> None:
    """A platform authenticator with a PIN that is always right, as a notebook has one."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})


def add_code(eyes: Eyes, door: Door, label: str) -> pyotp.TOTP:
    device = pyotp.TOTP(eyes.page.locator("main code").inner_text())
    eyes.page.get_by_label("支給された機器").check()
    eyes.fill(機器の名前=label, 確認コード=door.code(device))
    eyes.press("登録する")
    return device


@ONE_RUN
def test_a_passkey_from_its_registration_to_a_sign_in_without_a_password(app: Flask, door: Door, browser: Browser):
    """Registered, asked for after the password, then alone; the operator's pages open."""
    door.own()
    with opened(app, browser) as (eyes, address):
        with_a_key(eyes.page)
        sign_in(eyes, address)
        follow(eyes.page.get_by_role("link", name="セキュリティキーを加える"))
        eyes.look("key")
        eyes.page.get_by_label("支給された機器").check()
        eyes.fill(機器の名前="業務用端末")
        eyes.press("登録する")
        expect(eyes.page.locator("ol.codes li")).to_have_count(10)

        sign_in(eyes, address)
        assert eyes.heading() == "確認コード"
        eyes.look("code-or-key")
        eyes.press("セキュリティキーで確かめる")
        eyes.page.wait_for_url("**/me")
        eyes.look("me-with-notice")
        eyes.press("確認した")
        expect(eyes.page.get_by_role("heading", name="お知らせ")).to_have_count(0)
        eyes.press("サインアウト")

        eyes.page.goto(f"{address}/signin")
        eyes.press("パスキーでサインイン")
        eyes.page.wait_for_url("**/me")
        eyes.page.goto(f"{address}/hr/now/")
        assert eyes.page.url.endswith("/hr/now/")


@ONE_RUN
def test_a_browser_without_a_key_says_what_to_do(app: Flask, door: Door, browser: Browser):
    """A key that does not know its person: a sentence, and the page goes on."""
    door.own()
    with opened(app, browser) as (eyes, address):
        with_a_key(eyes.page)
        eyes.page.goto(f"{address}/signin")
        eyes.page.get_by_role("button", name="パスキーでサインイン").click()

        expect(eyes.page.get_by_role("alert")).to_contain_text("もう一度押してください")
        sign_in(eyes, address)
        assert eyes.page.url.endswith("/me")


@ONE_RUN
def test_from_a_password_alone_to_a_stop_that_asks_for_the_device_again(app: Flask, door: Door, browser: Browser):
    """Sent to add a device, added, signed in with it; later the deed asks for it once more and comes back."""
    door.own()
    with opened(app, browser) as (eyes, address):
        sign_in(eyes, address)
        eyes.page.goto(f"{address}/hr/now/")
        assert eyes.heading() == "機器の登録が必要です"
        eyes.look("enrol")
        follow(eyes.page.get_by_role("link", name="確認コードの機器を加える"))
        device = add_code(eyes, door, "業務用端末")
        expect(eyes.page.locator("ol.codes li")).to_have_count(10)

        door.later(seconds=30)
        sign_in(eyes, address)
        eyes.fill(確認コード=door.code(device))
        eyes.press("続ける")
        door.later(minutes=20)
        eyes.page.goto(f"{address}/hr/now/?number=00105")
        eyes.page.get_by_label("一時停止").check()
        eyes.press("実行する")
        assert eyes.heading() == "本人の確認"
        eyes.look("prove")
        eyes.fill(確認コード="000000")
        eyes.press("続ける")
        expect(eyes.page.get_by_role("alert")).to_have_count(1)
        eyes.fill(確認コード=door.code(device))
        eyes.press("続ける")
        assert eyes.page.url.endswith("/hr/now/")


@ONE_RUN
def test_a_loss_is_reported_on_the_devices_own_page(app: Flask, door: Door, browser: Browser):
    """What goes with it stands there; then every session is over, and a notice waits."""
    door.own()
    device = door.hold()
    with opened(app, browser) as (eyes, address):
        sign_in(eyes, address)
        eyes.fill(確認コード=door.code(device))
        eyes.press("続ける")
        follow(eyes.page.get_by_role("link", name="鍵束"))
        eyes.look("one-device")
        assert "人事管理部門" in eyes.page.locator("main").inner_text()
        eyes.press("紛失を届ける")
        assert eyes.heading() == "サインイン"

        sign_in(eyes, address)
        assert "紛失の届けを受け" in eyes.page.locator("main").inner_text()
