"""
S10 in a real browser, with a slapd that notes who binds: from the list to the names under its report, with an entry
that nobody granted; and the same list on the command line.
"""

import re
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, expect

from idm.office.adoption import removing, scanning
from idm.office.sweeps import watching
from idm.office.sweeps.carrying import carry_out
from idm.store import facts
from idm.verdict import Status
from tests.cases import Hall
from tests.instances import World, a_hire
from tests.places import Place
from tests.signing import Door
from tests.sweeps import WORKER, Broom
from tests.web.browser import Eyes, follow, served
from tests.web.test_browser_cards import ONE_RUN, Office, download, words

ADMIN, CLERK, OTHER_CLERK, TAX = "00102", "00104", "00109", "00114"
UNUSED, CARER = ("00106", "00111"), "00107"
PASSWORD = "Tonbo7-kasuri/Hagaki"
NOBODYS = "kyu0"


def away_and_unused(door: Door) -> None:
    """Childcare leave since May; in October everybody but the two and her binds at the directory."""
    world = door.world
    officer = a_hire(TAX, 所属コード="0300", 職名="課長", 氏名="宇土 試験")
    leave = a_hire(CARER, 異動区分="休職", 発令日="2026-05-01", 所属コード="0400")
    assert world.take([officer, leave], confirm=["HR-067", "HR-068"]).state == "applied"
    world.work()
    watching.watch(world.instance, world.directory)
    world.clock.set("2026-10-20 09:00:00")
    world.work()
    with world.instance.store.read() as connection:
        people = list(facts.people(connection))
    for person in people:
        if person.number not in (*UNUSED, CARER):
            world.hands.set_password(person.account.login, PASSWORD)
            assert world.hands.may_bind(person.account.login, PASSWORD)


def left_behind(world: World) -> None:
    """Somebody put an entry into the directory by hand, years ago."""
    world.hands.modify(
        f"dn: {world.hands.person(NOBODYS)}\nchangetype: add\nobjectClass: inetOrgPerson\ncn: kyu\nsn: kyu\n"
    )
    scanning.scan(world.instance, world.directory, world.instance.actor(ADMIN))


def tick_all(eyes: Eyes, says: str) -> None:
    """Every line of the one unit on the page."""
    for box in eyes.page.get_by_role("checkbox", name=re.compile("を確かめた$")).all():
        box.check()
    eyes.page.get_by_label(says, exact=True).check()
    eyes.press("印を付けた行に答える")


def answer(eyes: Eyes, says: str, note: str = "") -> None:
    """On the page of one line."""
    eyes.page.get_by_label(says, exact=True).check()
    if note:
        eyes.page.get_by_label("残す理由").fill(note)
    eyes.press("答える")


def open_sweep(eyes: Eyes, address: str) -> None:
    eyes.page.goto(f"{address}/sweeps/")
    follow(eyes.page.get_by_role("link", name="10月", exact=True))


@ONE_RUN
def test_s10_from_the_list_to_the_names_under_its_report(app: Flask, door: Door, browser: Browser, tmp_path: Path):
    """
    HR opens it and answers line by line, the head ticks what he has seen; the entry of nobody's is shut at once, a week
    later two are stopped, and both offices sign what the command shows, too.
    """
    world = door.world
    away_and_unused(door)
    left_behind(world)
    with served(app) as address:
        office = Office(door, address)
        windows = {number: browser.new_context(locale="ja-JP", accept_downloads=True) for number in (ADMIN, CLERK, TAX)}
        eyes = {number: office.enter(number, window) for number, window in windows.items()}
        clerk, tax, admin = eyes[CLERK], eyes[TAX], eyes[ADMIN]
        watching.watch(world.instance, world.directory, again=True)

        # 20 October: HR opens it; one on leave is on the list and nobody is asked about her
        clerk.page.goto(f"{address}/sweeps/")
        clerk.look("sweeps")
        clerk.fill(名前="10月")
        clerk.press("点検を開く")
        assert clerk.heading() == "放置IDの点検 10月"
        clerk.look("sweep")
        listed = clerk.page.get_by_role("region", name="点検の行").inner_text()
        assert "免除（休業中）" in listed
        assert all(number in listed for number in (*UNUSED, CARER))
        assert "名簿に持ち主がいない登録、作った人：cn=" in listed
        follow(clerk.page.get_by_role("link", name="一件ずつ答える"))
        clerk.look("sweep-line")
        for _ in (*UNUSED, NOBODYS):
            answer(clerk, "止める")
        assert clerk.heading() == "放置IDの点検 10月"
        expect(clerk.page.get_by_role("link", name="一件ずつ答える")).to_have_count(0)

        # the head of 税務課 sees her own two, and is told of them
        open_sweep(tax, address)
        assert CARER not in tax.page.get_by_role("region", name="点検の行").inner_text()
        follow(tax.page.get_by_role("link", name="一件ずつ答える"))
        answer(tax, "選挙の時期に使う")
        assert "理由" in tax.page.get_by_role("alert").inner_text()
        open_sweep(tax, address)
        tick_all(tax, "止める")
        assert "2件に答えました" in tax.page.get_by_role("status").inner_text()

        # nobody's entry names no section: the network admin answers for it, and it cannot be used from then on
        open_sweep(admin, address)
        follow(admin.page.get_by_role("link", name="一件ずつ答える"))
        admin.look("sweep-stranger")
        answer(admin, "止める")
        assert [done.stopped for done in carry_out(world.instance, WORKER)] == [1]
        assert list(removing.sweep(world.instance, world.directory, WORKER.by)) == []
        shut = ("ldapsearch", "-LLL", "-b", world.hands.person(NOBODYS), "-s", "base", "pwdEndTime")
        assert "pwdEndTime: 19700101000000Z" in world.hands.run(*shut)
        open_sweep(admin, address)
        admin.look("sweep-agreed")
        assert admin.page.get_by_role("region", name="点検の行").inner_text().count("本人に知らせた") == 2

        # a week later the worker does it; the report is signed by two offices
        world.clock.set("2026-10-27 10:00:00")
        for number in (CLERK, ADMIN):
            office.again(number, eyes[number])
        watching.watch(world.instance, world.directory)
        (done,) = carry_out(world.instance, WORKER)
        assert (done.stopped, Broom(Hall(world, {})).stopped()) == (2, [*UNUSED])
        world.work()
        assert [world.entries()[f"n{number}"].status for number in UNUSED] == [Status.SUSPENDED] * 2
        for number in (CLERK, ADMIN):
            one = eyes[number]
            open_sweep(one, address)
            follow(one.page.get_by_role("link", name="結果と署名"))
            one.look("sweep-report")
            shown = Place(world.instance.home, world.hands.server, "2026-10-27 10:00:00")
            digest = shown.must("sweep", "report", "1", "--by", number, "--json").json["digest"]
            expect(one.page.locator("code")).to_have_text(digest)
            one.page.get_by_label("この結果のすべてを確かめた").check()
            one.press("署名する")
        expect(admin.page.locator("p.lead")).to_contain_text("終了")
        paper = words(download(admin, "印刷用（PDF）", tmp_path))
        assert "止めた" in paper
        assert "抹消を決めた" in paper
        assert "人事管理部門の署名" in paper
        assert "2026-10-27" in paper or "令和8年10月27日" in paper
