"""S09 in a real browser: the CISO is away, the network admin acts, a break-glass ID is used, and all of it reported."""

import re

from flask import Flask
from playwright.sync_api import Browser, expect

from idm.calendar import ONE_DAY
from idm.facts.case import CaseKind
from idm.office.cases import asking
from idm.office.cases.asking import Asked
from idm.office.cases.effects import EFFECTS
from tests.instances import a_hire
from tests.signing import Door
from tests.web.browser import Eyes, follow, served
from tests.web.test_browser_cards import ONE_RUN, Office

ADMIN, HEAD, OPERATOR, CISO = "00102", "00101", "00105", "00113"
SECRET = re.compile(r"^[A-Za-z0-9._+-]+$")
HALF = 12
"""Signs of each half of a secret that two people set."""


def secret_on(eyes: Eyes, length: int = HALF * 2) -> str:
    shown = eyes.page.locator("code.secret").inner_text()
    assert SECRET.fullmatch(shown)
    assert len(shown) == length
    return shown


def nominated(door: Door) -> int:
    """総務課長 names a deputy, which nobody but the CISO accepts."""
    instance, now = door.world.instance, door.world.clock.now()
    deputy, content = door.person(OPERATOR), {"role": "system_manager"}
    asked = Asked(CaseKind.DELEGATION, "特権の代行", deputy, now, now + 30 * ONE_DAY, "不在のため", content)
    return asking.apply_for(instance, asked, instance.actor(HEAD), EFFECTS).id


@ONE_RUN
def test_s09_from_the_absence_to_the_reports(app: Flask, door: Door, browser: Browser):
    """Four people at four windows; nothing is decided by anybody's absence."""
    world = door.world
    taken = world.take([a_hire(CISO, 所属コード="0100", 職名="副村長", 氏名="俵山 試験")])
    assert taken.state == "applied"
    world.work()
    with (
        served(app) as address,
        browser.new_context(locale="ja-JP") as one,
        browser.new_context(locale="ja-JP") as two,
        browser.new_context(locale="ja-JP") as three,
        browser.new_context(locale="ja-JP") as four,
    ):
        office = Office(door, address)
        admin, head, operator, ciso = (
            office.enter(number, context)
            for number, context in ((ADMIN, one), (HEAD, two), (OPERATOR, three), (CISO, four))
        )

        # the vault: one puts it in, another confirms, a third sets it
        admin.page.goto(f"{address}/vault/")
        admin.fill(名前="glass", 呼び名="本庁舎のルーター", 設定する場所="本庁舎2階の機械室")
        admin.page.get_by_label("種類").select_option("break_glass")
        admin.page.get_by_label("担当の役割").select_option("network_admin")
        admin.press("登録する（1人目）")
        expect(admin.page.get_by_role("status")).to_contain_text("登録しました")
        head.page.goto(f"{address}/vault/?key=glass")
        head.look("vault-second")
        head.press("登録を確かめた（2人目）")
        operator.page.goto(f"{address}/vault/?key=glass")
        operator.press("新しい秘密の半分を受け取る（設定するため）")
        operator.look("vault-to-set")
        first = secret_on(operator, HALF)
        head.page.goto(f"{address}/vault/?key=glass")
        head.press("新しい秘密の半分を受け取る（設定するため）")
        first += secret_on(head, HALF)
        follow(operator.page.get_by_role("link", name="預かり物へ戻る"))
        operator.press("番号1の新しい秘密が設定されたことを確かめた")

        # the CISO says that he is away
        world.clock.set("2026-04-02 08:30:00")
        office.again(CISO, ciso)
        ciso.page.goto(f"{address}/away/")
        ciso.fill(不在の最終日="R8.4.5")
        ciso.press("不在を記録する")
        if ciso.heading() == "本人の確認":
            office.prove(CISO, ciso)
        ciso.look("away")
        expect(ciso.page.get_by_role("table")).to_contain_text("俵山")

        # a delegation waits for him, and says so
        office.again(HEAD, head)
        waiting = nominated(door)
        head.page.goto(f"{address}/cases/{waiting}")
        expect(head.page.locator("main")).to_contain_text("俵山 試験は不在です")
        head.look("away-seen")

        # the network admin stops three people and access from outside
        office.again(ADMIN, admin)
        admin.page.goto(f"{address}/urgent/")
        admin.look("urgent")
        admin.fill(利用を止める職員の番号="00103 00106 00107", 止める理由="不審な接続があった")
        admin.page.get_by_label("外部からのアクセスをすべて止める").check()
        admin.page.get_by_label("いますぐ止まることを確かめた").check()
        admin.press("いますぐ止める")
        expect(admin.page.get_by_role("status")).to_contain_text("3人の利用の停止")
        admin.look("urgent-queued")
        for number in ("00103", "00106", "00107"):
            assert door.person(number).stops

        # the operator breaks the glass, sees the secret once, and gives it back
        office.again(OPERATOR, operator)
        operator.page.goto(f"{address}/vault/?key=glass")
        operator.look("vault-glass")
        operator.fill(目的="経路が切れた")
        operator.press("借りる")
        expect(operator.page.get_by_role("status")).to_contain_text("CISOとネットワーク管理者に知らせました")
        operator.look("vault-lent")
        operator.press("秘密を示す（一度だけ）")
        assert secret_on(operator) == first
        operator.look("vault-secret")
        operator.page.goto(f"{address}/vault/")
        expect(operator.page.get_by_role("button", name="秘密を示す（一度だけ）")).to_have_count(0)
        operator.press("返す")
        operator.page.goto(f"{address}/vault/?key=glass")
        expect(operator.page.get_by_role("button", name="新しい秘密の半分を受け取る（設定するため）")).to_have_count(0)
        operator.fill(**{"報告：何が起き、何をしたか（番号1）": "経路を戻した"})
        operator.press("CISOとネットワーク管理者に報告する")
        expect(operator.page.get_by_role("status")).to_contain_text("送りました")

        # somebody else sets the new secret
        admin.page.goto(f"{address}/vault/?key=glass")
        admin.press("新しい秘密の半分を受け取る（設定するため）")
        assert secret_on(admin, HALF) != first[:12]
        office.again(HEAD, head)
        head.page.goto(f"{address}/vault/?key=glass")
        head.press("新しい秘密の半分を受け取る（設定するため）")
        follow(admin.page.get_by_role("link", name="預かり物へ戻る"))
        admin.press("番号2の新しい秘密が設定されたことを確かめた")
        admin.look("vault-after")

        # 18:00: the report is sent, and the CISO finds it when he is back
        world.clock.set("2026-04-02 18:00:00")
        office.again(ADMIN, admin)
        admin.page.goto(f"{address}/urgent/")
        admin.fill(**{"CISOへの報告（番号1）": "遮断した。復旧は明日"})
        admin.press("CISOに報告する")
        expect(admin.page.get_by_role("status")).to_contain_text("CISOに送りました")
        world.clock.set("2026-04-06 08:30:00")
        office.again(CISO, ciso)
        ciso.page.goto(f"{address}/inbox/")
        ciso.look("inbox-stopped")
        follow(ciso.page.get_by_role("link", name="緊急の停止を続けるか決める"))
        ciso.look("urgent-ciso")
        expect(ciso.page.locator("main")).to_contain_text("遮断した。復旧は明日")
        ciso.fill(**{"決める理由、または違反の内容（番号1）": "復旧を確かめた"})
        ciso.press("停止を解く")
        expect(ciso.page.get_by_role("status")).to_contain_text("停止を解きました")
        ciso.look("urgent-lifted")
        for number in ("00103", "00106", "00107"):
            assert not any(stop.covers(world.clock.now()) for stop in door.person(number).stops)
        ciso.page.goto(f"{address}/cases/{waiting}")
        expect(ciso.page.locator("main")).to_contain_text("決定待ち")
        expect(ciso.page.get_by_text("不在です")).to_have_count(0)
        ciso.page.goto(f"{address}/me")
        expect(ciso.page.locator("main")).to_contain_text("自らの判断で緊急の措置")
