"""S07 in a real browser, with several people, a worker and slapd: from the loss to the closed ledger."""

import re
import subprocess
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, expect

from idm.office.cards import loss
from tests.instances import a_hire
from tests.signing import GOOD, Door
from tests.web.browser import Eyes, follow, served

ONE_RUN = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the pages run on both databases elsewhere
KEEPER, DESK, HOLDER, COLLEAGUE, CISO = "00102", "00110", "00105", "00106", "00113"
OLD, NEW = "N-0001", "N-0002"


class Office:
    """Who sits at which browser, with a device each."""

    def __init__(self, door: Door, address: str) -> None:
        self.door, self.address = door, address
        self.devices: dict[str, pyotp.TOTP] = {}

    def enter(self, number: str, context: BrowserContext) -> Eyes:
        """Signed in with a device."""
        if number not in self.devices:
            self.door.own(number)
            self.devices[number] = self.door.hold(f"n{number}")
        eyes = Eyes(context.new_page())
        self.again(number, eyes)
        return eyes

    def again(self, number: str, eyes: Eyes) -> None:
        """On another day, by which every session is over."""
        eyes.page.goto("about:blank")  # a page that renews itself would go to the door by itself
        eyes.page.context.clear_cookies(name="session")
        eyes.page.goto(f"{self.address}/signin")
        eyes.fill(ユーザー名=f"n{number}", パスワード=GOOD.reveal())
        eyes.press("サインイン")
        self.door.later(seconds=30)
        eyes.fill(確認コード=self.door.code(self.devices[number]))
        eyes.press("続ける")
        expect(eyes.page).to_have_url(re.compile("/me$"))

    def prove(self, number: str, eyes: Eyes) -> None:
        """The device once more, before a deed."""
        assert eyes.heading() == "本人の確認"
        self.door.later(seconds=30)
        eyes.fill(確認コード=self.door.code(self.devices[number]))
        eyes.press("続ける")

    def register(self, eyes: Eyes, face: str, handle: str) -> None:
        eyes.page.goto(f"{self.address}/cards/new")
        eyes.fill(券面番号=face, 読取り番号=handle, 有効期間の初日="R8.4.1", 保管場所="情報政策係の金庫")
        eyes.press("登録する")
        assert eyes.heading() == f"カード {face}"


@ONE_RUN
def test_s07_from_the_loss_to_the_closed_ledger(app: Flask, door: Door, browser: Browser, tmp_path: Path):
    """
    Told by telephone, the desk stops the card; the worker and people confirm; a new one is lent; the old one is found
    and crushed, with the permission of somebody else.
    """
    world = door.world
    assert world.take([a_hire(CISO, 所属コード="0100", 職名="副村長", 氏名="俵山 試験")]).state == "applied"
    world.clock.set("2026-07-08 08:30:00")
    with (
        served(app) as address,
        browser.new_context(locale="ja-JP") as one,
        browser.new_context(locale="ja-JP", accept_downloads=True) as other,
        browser.new_context(locale="en-GB") as third,
    ):
        office = Office(door, address)
        keeper = office.enter(KEEPER, other)
        office.register(keeper, OLD, "0101 0A1B 2C3D 4E5F")
        keeper.look("card-stock")
        keeper.fill(貸与する人の職員番号=HOLDER)
        keeper.press("貸与する")
        office.register(keeper, NEW, "0101 0A1B 2C3D 4E60")
        world.work()
        keeper.go("ICカード")
        keeper.look("cards")

        # the holder is at work, on a telephone's width
        world.clock.set("2026-07-08 08:49:00")
        holder = office.enter(HOLDER, one)
        holder.page.set_viewport_size({"width": 390, "height": 900})
        holder.look("me-cards")
        follow(holder.page.get_by_role("link", name="ICカードをなくした"))
        holder.look("lost")

        # 08:50: he calls the desk, which knows no number of his card
        world.clock.set("2026-07-08 08:50:00")
        desk = office.enter(DESK, browser.new_context(locale="ja-JP"))
        desk.page.goto(f"{address}/lost/")
        desk.page.get_by_label("職員番号、氏名、券面番号のどれか").fill("00105郎")
        desk.page.get_by_label("電話").check()
        desk.page.get_by_label("状況（なくてもよい）").fill("駅で")
        desk.press("今すぐ止める")
        desk.look("lost-whose")
        assert "まだ止めていません" in desk.page.get_by_role("alert").inner_text()
        stopped_at = world.clock.now()
        follow(desk.page.get_by_role("button", name=re.compile(f"^{HOLDER} ")))
        desk.look("lost-told")
        said = desk.page.get_by_role("status").inner_text()
        assert "2026-07-08 08:50" in said
        assert f"持ち主：{HOLDER} " in said
        number = re.search(r"受付番号 (\d+)", said)
        assert number is not None
        holder.page.goto(f"{address}/me")
        assert holder.heading() == "サインイン"  # every session of his is over (F15)

        # a colleague reports it too, in English: it is on record and changes nothing
        colleague = office_english(office, third)
        colleague.page.goto(f"{address}/lost/")
        colleague.page.get_by_label("Staff no., name or printed number").fill(OLD)
        colleague.page.get_by_label("A colleague", exact=True).check()
        colleague.press("Stop it now")
        colleague.look("lost-again-english")
        assert "stopped already" in colleague.page.get_by_role("status").inner_text()

        # the keeper follows the receipt while the worker works
        keeper.page.goto(f"{address}/overview")
        keeper.look("overview-cards")
        keeper.go("ICカード")
        follow(keeper.page.get_by_role("link", name="紛失の受付票"))
        keeper.look("receipts")
        follow(keeper.page.get_by_role("link", name=f"受付票 {number[1]}"))
        keeper.look("receipt-open")
        directory = keeper.page.get_by_role("row", name=re.compile("^ディレクトリ main"))
        expect(directory).to_contain_text("未確認")
        world.work()
        expect(directory).to_contain_text("読み返し")  # by itself: the page was not loaded again
        lines = {line.target: line for line in orders(door, int(number[1]))}
        assert lines["own"].took_effect_at == stopped_at
        heard = keeper.page.get_by_role("table", name="届出と同時に知らせました").inner_text()
        assert [number for number in (KEEPER, CISO, HOLDER) if f"{number} " not in heard] == []
        assert lines["directory:main"].confirmed_how == "read"

        sheet = download(keeper, "「管理区域の入退室」への指示書（PDF）", tmp_path)
        assert OLD in words(sheet)
        keeper.page.get_by_label("「複合機」で使えないことを確かめた").check()
        keeper.press("「複合機」で止めたことを確認した")
        office.prove(KEEPER, keeper)  # twenty minutes after the sign-in
        assert keeper.heading() == f"受付票 {number[1]}"
        for target in ("管理区域の入退室", "複合機", "端末のカード認証（夜間に同期）"):
            keeper.page.get_by_label(f"「{target}」で使えないことを確かめた").check()
            keeper.press(f"「{target}」で止めたことを確認した")
        keeper.fill(指示した人の職員番号=CISO, 指示の内容="前日からの記録を調べて、明日までに報告する")
        keeper.press("受けた指示を記録する")
        keeper.look("receipt-closed")
        assert "すべての先で" in keeper.page.get_by_role("status").inner_text()
        receipt = download(keeper, "受付票（PDF）", tmp_path)
        assert OLD in words(receipt)
        for said in (
            HOLDER,
            KEEPER,
            CISO,
            "電話",
            "駅で",
            "読み返し",
            "人の確認",
            "前日からの記録を調べて",
            f"受付票{number[1]}",
        ):
            assert said in words(receipt), said

        # 07-09: a new number
        world.clock.set("2026-07-09 09:00:00")
        office.again(KEEPER, keeper)
        find(keeper, address, OLD)
        keeper.fill(確定する理由="探したが見つからない")
        keeper.press("紛失を確定する")
        keeper.fill(新しいカードの券面番号=NEW)
        keeper.press("新しいカードに切り替える")
        find(keeper, address, NEW)
        keeper.look("card-lent")
        assert f"{HOLDER} " in keeper.page.locator("dl").inner_text()

        # 07-20: the old one is found; it never comes back to life. 07-21: crushed, with permission
        world.clock.set("2026-07-20 10:00:00")
        office.again(KEEPER, keeper)
        find(keeper, address, OLD)
        expect(keeper.page.get_by_role("button", name="一時停止を解く")).to_have_count(0)
        keeper.fill(備考="食堂で見つかった")
        keeper.press("回収を記録する")
        keeper.page.goto(f"{address}/cards/tasks")
        keeper.look("card-tasks")
        assert "回収したカードを廃棄する" in keeper.page.locator("main").inner_text()
        world.clock.set("2026-07-21 10:00:00")
        office.again(KEEPER, keeper)
        find(keeper, address, OLD)
        keeper.fill(方法="破砕", 許可した人の職員番号="00106")
        keeper.press("廃棄を記録する")
        assert "廃棄を許可できる職" in keeper.page.get_by_role("alert").inner_text()
        keeper.look("card-refused")
        keeper.fill(方法="破砕", 許可した人の職員番号=KEEPER)
        keeper.press("廃棄を記録する")
        assert "とは別の人です" in keeper.page.get_by_role("alert").inner_text()
        office.again(DESK, desk)
        find(desk, address, OLD)
        desk.fill(方法="破砕", 許可した人の職員番号=KEEPER)
        desk.press("廃棄を記録する")
        desk.look("card-destroyed")
        find(keeper, address, OLD)
        assert "廃棄済み" in keeper.page.locator("p.lead").inner_text()
        steps = keeper.page.locator("main table tbody th").all_inner_texts()
        assert steps == ["登録", "貸与", "紛失の届出", "紛失の届出", "受けた指示", "紛失の確定", "切替", "回収", "廃棄"]
        keeper.page.goto(f"{address}/cards/tasks")
        assert OLD not in keeper.page.locator("main").inner_text()


def office_english(office: Office, context: BrowserContext) -> Eyes:
    """Somebody who reads English; the sign-in itself in Japanese."""
    context.add_cookies([{"name": "language", "value": "ja", "url": office.address}])
    eyes = office.enter(COLLEAGUE, context)
    context.clear_cookies(name="language")
    return eyes


def find(eyes: Eyes, address: str, face: str) -> None:
    eyes.page.goto(f"{address}/cards/?q={face}")
    follow(eyes.page.get_by_role("link", name=face, exact=True))


def orders(door: Door, number: int):
    return loss.receipt(door.world.instance, number).orders


def download(eyes: Eyes, link: str, folder: Path) -> Path:
    with eyes.page.expect_download() as coming:
        eyes.page.get_by_role("link", name=link).click()
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return path


def words(pdf: Path) -> str:
    """The text of a PDF without its blanks: a cell may break its words."""
    text = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, check=True).stdout.decode()
    return re.sub(r"\s", "", text)
