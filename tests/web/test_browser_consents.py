"""S02 and S12 in a real browser: a consent asked for and given, a right given up, a permit for access from outside."""

import re
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, expect

from idm.calendar import ONE_DAY
from idm.facts.case import Answer, CaseKind
from idm.office.cases import asking, deciding
from idm.office.cases.asking import Asked
from idm.office.cases.deciding import Word
from idm.office.cases.effects import EFFECTS
from idm.office.consents import texts
from idm.office.signin import clients
from idm.office.signin.clients import Scope
from idm.verdict import Status
from tests.instances import a_hire
from tests.signing import GOOD, Door
from tests.web.browser import follow, served
from tests.web.test_browser_cards import ONE_RUN, Office, download, words

PLANNING, HR, WORKER = "00102", "00104", "00107"
"""企画商工課長 (network admin), one of 人事係, one of 住民福祉課."""
CISO, HONDA, GOTO = "00113", "00115", "00120"
"""副村長, 住民福祉課長, and a fiscal-year clerk of hers."""
RIGHT = "welfare-remote"


def staffed(door: Door) -> None:
    rows = [
        a_hire(CISO, 所属コード="0100", 職名="副村長", 氏名="俵山 試験"),
        a_hire(HONDA, 所属コード="0400", 職名="課長", 氏名="菊池 試験"),
        a_hire(GOTO, 所属コード="0400", 職名="事務補助", 任用形態="会計年度任用", 任期終了="2027-03-31"),
    ]
    assert door.world.take(rows).state == "applied"
    door.world.work()


def groups(door: Door, number: str) -> frozenset[str]:
    """As the directory has them after the next pass."""
    door.world.work()
    return door.world.entries()[f"n{number}"].groups


def mail_until_september(door: Door) -> None:
    """Asked for by her head, approved by whoever answers for the mail."""
    instance, now = door.world.instance, door.world.clock.now()
    asked = Asked(
        CaseKind.ENTITLEMENT, "電子メール", door.person(GOTO), now, now + 100 * ONE_DAY, "照会", {"entitlement": "mail"}
    )
    filed = asking.apply_for(instance, asked, instance.actor(HONDA), EFFECTS)
    deciding.decide(instance, filed.id, Word(Answer.YES, filed.case.digest), instance.actor(PLANNING), EFFECTS)


@ONE_RUN
def test_s02_the_head_decides_and_she_agrees_to_what_she_reads(
    app: Flask, door: Door, browser: Browser, tmp_path: Path
):
    """On a telephone's width; what waited begins with it. Later she ends what she needs no more by one press (S10)."""
    staffed(door)
    instance = door.world.instance
    for text in ("第1版", "規程を守ります。\n秘密を漏らしません。"):
        texts.put(instance, text, instance.actor(HR))
    with (
        served(app) as address,
        browser.new_context(locale="ja-JP", accept_downloads=True) as one,
        browser.new_context(locale="ja-JP") as two,
    ):
        office = Office(door, address)
        head, clerk = office.enter(HONDA, one), office.enter(GOTO, two)
        head.go("採用時の同意書")
        head.look("consents")
        who = re.compile(f"^{GOTO} .*：")
        follow(head.page.get_by_role("button", name=re.compile(f"{who.pattern}説明したと記録する")))
        expect(head.page.get_by_role("status")).to_contain_text("説明したと記録しました")
        follow(head.page.get_by_role("button", name=re.compile(f"{who.pattern}同意書を求める$")))
        expect(head.page.get_by_role("alert")).to_contain_text("理由")
        head.page.get_by_label("同意書を求める理由、または求めない理由").fill("個人情報を扱うため")
        follow(head.page.get_by_role("button", name=re.compile(f"{who.pattern}同意書を求める$")))
        expect(head.page.get_by_role("status")).to_contain_text("同意書を求めることを記録し")
        head.look("consents-asked")
        printed = words(download(head, "印刷用（PDF）", tmp_path))
        assert all(said in printed for said in ("秘密を漏らしません。", "第2版", GOTO))
        door.world.work()
        assert door.world.entries()[f"n{GOTO}"].status is Status.SUSPENDED

        clerk.page.set_viewport_size({"width": 390, "height": 900})
        clerk.page.reload()
        clerk.look("me-consent")
        follow(clerk.page.get_by_role("link", name="同意書を読む"))
        expect(clerk.page.get_by_role("region", name="同意書の全文")).to_contain_text("秘密を漏らしません。")
        clerk.look("consent")
        clerk.page.get_by_label("全文を読みました").check()
        clerk.press("同意する")
        expect(clerk.page.get_by_role("status")).to_contain_text("第2版への同意を記録しました")
        assert groups(door, GOTO) == {"staff", "unit-0400", "lgwan-login"}

        mail_until_september(door)
        assert "mail" in groups(door, GOTO)
        clerk.page.goto(f"{address}/me")
        follow(clerk.page.get_by_role("link", name="もう要らないもの"))
        clerk.look("giving-up")
        follow(clerk.page.get_by_role("link", name=re.compile("電子メール.*もう要らない$")))
        clerk.look("giving-up-one")
        clerk.press("すぐに終わらせる")
        expect(clerk.page.get_by_role("status")).to_contain_text("電子メール")
        expect(clerk.page.get_by_role("region", name="終わらせられるもの")).to_have_count(0)
        assert "mail" not in groups(door, GOTO)
        clerk.press("登録はもう要らないと知らせる")
        expect(clerk.page.get_by_role("status")).to_contain_text("登録は、まだ使えます")
        head.page.goto(f"{address}/me")
        expect(head.page.locator("main")).to_contain_text("自分の登録はもう要らないと届け出ました")


@ONE_RUN
def test_s12_a_permit_with_two_approvals_a_lent_terminal_and_an_end(app: Flask, door: Door, browser: Browser):
    """
    The first yes gives nothing, the second the group; from outside a password alone is refused, and so is everybody
    without a permit; after the last day it is gone by itself, and the CISO signs the quarter.
    """
    staffed(door)
    door.world.clock.set("2026-11-02 09:00:00")
    key = clients.make(door.world.instance, "vpn", (Scope.VERIFY,), (RIGHT,), door.world.somebody())[0]

    def lets_in(number: str, *, code: bool = True) -> bool:
        """Asked by the way in from outside."""
        door.later(seconds=30)
        shown = {"code": door.code(office.devices[number])} if code else {}
        question = {"name": f"n{number}", "system": RIGHT, "password": GOOD.reveal(), **shown}
        sent = {"json": question, "headers": {"Authorization": f"Bearer {key.reveal()}"}}
        return bool(app.test_client().post("/api/v1/verify", **sent).get_json()["allowed"])

    with served(app) as address:
        office = Office(door, address)
        windows = {number: browser.new_context(locale="ja-JP") for number in (WORKER, HONDA, PLANNING)}
        eyes = {number: office.enter(number, window) for number, window in windows.items()}
        worker, head, network = eyes[WORKER], eyes[HONDA], eyes[PLANNING]
        worker.page.goto(f"{address}/cases/new/external_access")
        worker.page.get_by_label("権限").select_option(label="福祉システムの庁外からの利用")
        worker.fill(最終日="R8.12.25", 理由="在宅勤務のため")
        worker.press("申請する")
        assert "端末" in worker.page.get_by_role("alert").inner_text()
        worker.fill(貸し出す端末="T-012")
        worker.press("申請する")
        number = re.search(r"申請 (\d+)", worker.heading())
        assert number is not None
        assert RIGHT not in groups(door, WORKER)
        for eye, after in ((head, False), (network, True)):
            eye.page.goto(f"{address}/cases/{number[1]}")
            eye.look(f"permit-{'second' if after else 'first'}")
            eye.press("承認する")
            expect(eye.page.get_by_role("status")).to_contain_text("承認しました")
            assert (RIGHT in groups(door, WORKER), lets_in(WORKER)) == (after, after)
        assert not lets_in(WORKER, code=False)
        assert not lets_in(HONDA)

        door.world.clock.set("2026-12-25 23:58:00")
        assert (RIGHT in groups(door, WORKER), lets_in(WORKER)) == (True, True)
        door.world.clock.set("2026-12-26 00:00:00")
        assert not lets_in(WORKER)  # whether or not a worker has come by (F28)
        assert RIGHT not in groups(door, WORKER)
        door.world.clock.set("2026-12-28 09:00:00")
        ciso = office.enter(CISO, browser.new_context(locale="ja-JP"))
        ciso.page.goto(f"{address}/reviews/external_access/2026Q4")
        expect(ciso.page.get_by_role("region", name="台帳")).to_contain_text("T-012")
        ciso.look("permits-to-sign")
        ciso.page.get_by_label("この台帳のすべてを確かめた").check()
        ciso.press("署名する")
        (line,) = door.world.log("review.signed")
        assert (line["object"], line["by"]) == ("review:external_access:2026Q4", door.person(CISO).id)
