"""S01 in a real browser, with clerk, head, newcomer, worker and slapd: from the file to the first day."""

import json
import re
from pathlib import Path

import pyotp
import pytest
import segno
from flask import Flask
from playwright.sync_api import Browser, expect

from idm.secret import Secret
from idm.signin.totp import address as otpauth
from tests.instances import World, a_hire
from tests.people import POLICY, an_hr_csv
from tests.signing import GOOD, Door
from tests.web.browser import Eyes, follow, served
from tests.web.test_browser_cards import Office, words

ONE_RUN = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the pages run on both databases elsewhere
CLERK, HEAD, JOINER = "00104", "00102", "00301"
LOGIN, FIRST_DAY = f"n{JOINER}", "2026-05-01"


@ONE_RUN
def test_s01_from_the_file_to_the_first_day(app: Flask, door: Door, browser: Browser, tmp_path: Path):
    """Uploaded in April, approved, printed the day before; on the day the worker delivers, and the newcomer gets in."""
    world = door.world
    world.clock.set("2026-04-24 09:00:00")
    with (
        served(app) as address,
        browser.new_context(locale="ja-JP") as one,
        browser.new_context(locale="ja-JP") as other,
        browser.new_context(locale="ja-JP") as third,
    ):
        office = Office(door, address)
        clerk, head = office.enter(CLERK, one), office.enter(HEAD, other)
        take_in(clerk, head, address, tmp_path)
        world.work()
        assert LOGIN not in world.entries()

        # the day before: a slip of paper, which opens nothing yet
        world.clock.set("2026-04-30 16:00:00")
        temporary = printed(office, clerk, tmp_path)
        newcomer = Eyes(third.new_page())
        sign_in(newcomer, address, temporary)
        assert "サインインできませんでした" in newcomer.page.get_by_role("alert").inner_text()

        # the day: the worker delivers at midnight, the newcomer comes at half past eight
        world.clock.set("2026-05-01 00:00:00")
        world.work()
        assert "lgwan-login" in " ".join(world.entries()[LOGIN].groups)
        world.clock.set("2026-05-01 08:30:00")
        assert not world.hands.may_bind(LOGIN, temporary)  # a temporary password is good for a new one only
        device = begun(newcomer, door, address, temporary)
        world.work()
        assert world.hands.may_bind(LOGIN, GOOD.reveal())

        door.later(seconds=30)
        sign_in(newcomer, address, GOOD.reveal())
        newcomer.fill(確認コード=door.code(device))
        newcomer.press("続ける")
        expect(newcomer.page).to_have_url(re.compile("/me$"))
        newcomer.look("joiner-me")
        said = newcomer.page.locator("main").inner_text()
        for right in ("LGWAN接続系端末へのログオン", "電子メール", "財務会計システム"):
            row = newcomer.page.get_by_role("row", name=re.compile(f"^{right}"))
            assert "［西原村 " in row.inner_text(), right
        assert "税務課" in said
        assert "水道料金システム" not in said
        assert secrets_on_record(world, temporary, GOOD.reveal(), device.secret) == []


def take_in(clerk: Eyes, head: Eyes, address: str, folder: Path) -> None:
    """A file with two wrong rows is named and kept out; the right one is looked at, approved by another, taken in."""
    joiner = a_hire(JOINER, 発令日=FIRST_DAY, 所属コード="0300")
    wrong, right = folder / "5月採用（誤り）.csv", folder / "5月採用.csv"
    wrong.write_bytes(an_hr_csv([joiner, a_hire("00302", 発令日="2026-02-30"), a_hire("00303", 任用形態="見習い")]))
    right.write_bytes(an_hr_csv([joiner]))
    clerk.go("人事異動")
    clerk.page.get_by_label("ファイル", exact=True).set_input_files(wrong)
    clerk.press("登録する")
    said = clerk.page.locator("main").inner_text()
    assert "2026-02-30" in said
    assert "見習い" in said
    clerk.press("取り下げる")
    clerk.page.get_by_label("ファイル", exact=True).set_input_files(right)
    clerk.page.get_by_label("紙の一覧の行数").fill("1")
    clerk.press("登録する")
    clerk.look("joiner-preview")
    said = clerk.page.locator("main").inner_text()
    assert "令和8年5月1日 0時から" in said
    assert "LGWAN接続系端末へのログオン" in said
    number = clerk.page.url.rsplit("/", 1)[1]
    head.page.goto(f"{address}/hr/{number}")
    head.press("承認する")
    clerk.page.reload()
    clerk.press("反映する")
    expect(clerk.page.locator("tbody tr", has_text=re.compile(rf"^\s*{number}\s*反映"))).to_have_count(1)


def printed(office: Office, clerk: Eyes, folder: Path) -> str:
    """The slips of that day on paper, and the password on the one there is."""
    office.again(CLERK, clerk)
    clerk.go("本人確認の窓口")
    clerk.fill(任用の初日="R8.5.1")
    clerk.press("発行して印刷の画面へ")
    clerk.look("joiner-slip")
    user, temporary = clerk.page.locator("article.slip code").all_inner_texts()
    assert user == LOGIN
    paper = folder / "slips.pdf"
    clerk.page.pdf(path=paper, format="A5")
    assert LOGIN in words(paper)
    assert temporary in words(paper)
    return temporary


def begun(newcomer: Eyes, door: Door, address: str, temporary: str) -> pyotp.TOTP:
    """The first sign-in: a password of one's own, then a device by the picture."""
    sign_in(newcomer, address, temporary)
    assert newcomer.heading() == "パスワードの変更"
    newcomer.page.goto(f"{address}/me")
    assert newcomer.heading() == "パスワードの変更"  # nothing else opens before
    newcomer.fill(仮のパスワード=temporary)
    newcomer.page.get_by_label("新しいパスワード", exact=True).fill(GOOD.reveal())
    newcomer.page.get_by_label("新しいパスワード（もう一度）").fill(GOOD.reveal())
    newcomer.press("変更する")
    sign_in(newcomer, address, GOOD.reveal())
    follow(newcomer.page.get_by_role("link", name="確認コードの機器を加える"))
    newcomer.look("joiner-device")
    seed = newcomer.page.locator("main code").inner_text()
    assert newcomer.page.locator("figure svg path").get_attribute("d") == picture_of(seed)
    newcomer.page.get_by_label("支給された機器").check()
    device = pyotp.TOTP(seed)
    newcomer.fill(機器の名前="業務用端末", 確認コード=door.code(device))
    newcomer.press("登録する")
    expect(newcomer.page.locator("ol.codes li")).to_have_count(10)
    return device


def picture_of(seed: str) -> str:
    """The QR code that a device must read: the address of that seed, this person and this body."""
    made = segno.make(otpauth(Secret(seed), LOGIN, POLICY.body.name).reveal(), error="m").svg_inline(scale=5, border=4)
    found = re.search(r' d="([^"]+)"', made)
    assert found is not None
    return found[1]


def sign_in(eyes: Eyes, address: str, password: str) -> None:
    eyes.page.goto(f"{address}/signin")
    eyes.fill(ユーザー名=LOGIN, パスワード=password)
    eyes.press("サインイン")


def secrets_on_record(world: World, *secrets: str) -> list[str]:
    """Which of these stand anywhere in the audit log."""
    log = json.dumps(world.log(), ensure_ascii=False)
    return [one for one in secrets if one in log]
