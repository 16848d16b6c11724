"""What pages have in common: by keyboard, on paper, in both languages, live, and in a window that is left open."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from idm.office.hr import drafts
from idm.office.signin import desk_resets
from idm.office.signin.desk import Recognised
from tests.instances import a_hire, a_leaver, hires
from tests.office.hr.at_the_desk import CLERK, a_sheet, asked
from tests.signing import WRONG, Door
from tests.web.browser import PICTURES, follow, served
from tests.web.conftest import Visit

ONE_RUN = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
ADMIN, LOCKED = "00102", "00107"


@pytest.fixture
def busy(door: Door) -> Door:
    """An ordinary day: one comes, one leaves, a draft waits, a file is held, one is locked out, one forgot it all."""
    world = door.world
    rows = [a_hire("00301", 発令日="2026-04-20"), a_hire("00110", 異動区分="退職", 発令日="2026-04-15")]
    assert world.take(rows, by=CLERK).state == "applied"
    assert world.take(hires(24)[12:], by=CLERK).state == "applied"
    leavers = [a_leaver(f"{number:05}", "2026-04-30") for number in range(113, 119)]
    assert world.take(leavers, by=CLERK).state == "held"
    clerk = world.instance.actor(CLERK)
    made = drafts.draft(world.instance, a_sheet([a_hire("00302", 発令日="2026-05-01")]), asked(), clerk)
    assert made.batch is not None
    door.own(LOCKED)
    for _ in range(5):
        door.knock(f"n{LOCKED}", WRONG)
    desk_resets.ask(door.desk, door.person("00106"), Recognised.FACE, clerk)
    return door


@pytest.fixture
def admin(app: Flask, busy: Door) -> Visit:
    busy.own(ADMIN)
    visit = Visit(app.test_client(), busy)
    visit.work(f"n{ADMIN}")
    return visit


@pytest.fixture
def window(app: Flask, admin: Visit, browser: Browser) -> Iterator[Page]:
    """The administrator's own window, on a real server."""
    cookie = admin.client.get_cookie("session")
    assert cookie is not None
    with served(app) as address, browser.new_context(locale="ja-JP", base_url=address) as context:
        context.add_cookies([{"name": "session", "value": cookie.value, "url": address}])
        yield context.new_page()


@ONE_RUN
def test_the_keyboard_goes_through_a_page_in_its_order_and_is_seen(window: Page):
    """Skip link first; then header, menu, content from top to bottom; each stop has an outline or a shadow."""
    window.set_viewport_size({"width": 1280, "height": 900})
    window.goto("/people/?kind=all")
    stops = []
    for _ in range(18):
        window.keyboard.press("Tab")
        stops.append(
            window.evaluate(
                """() => { const e = document.activeElement, r = e.getBoundingClientRect(), s = getComputedStyle(e);
                return {text: e.textContent.trim() || e.name || "", top: r.top + scrollY,
                        main: !!e.closest("main"), seen: s.outlineStyle !== "none"}; }"""
            )
        )

    assert stops[0]["text"] == "本文へ"
    assert all(stop["seen"] for stop in stops), stops
    inside = [stop for stop in stops if stop["main"]]
    assert inside
    assert [s["main"] for s in stops] == sorted(s["main"] for s in stops)
    tops = [round(stop["top"] / 60) for stop in inside]
    assert tops == sorted(tops)


@ONE_RUN
def test_on_paper_there_is_the_content_and_nothing_to_press(window: Page):
    """The header, menus and forms stay on the screen; tables are printed whole."""
    for endpoint, path in (("people.one", "/people/n00106"), ("systems.page", "/systems/")):
        window.goto(path)
        window.emulate_media(media="print")
        window.set_viewport_size({"width": 720, "height": 1000})
        assert not window.locator("header.top").is_visible()
        assert not window.locator("main form").first.is_visible() if window.locator("main form").count() else True
        assert window.locator("main table").first.is_visible()
        window.screenshot(path=PICTURES / f"print-{endpoint}.png", full_page=True)
        window.emulate_media(media="screen")


@ONE_RUN
def test_the_other_language_is_one_link_away_and_stays(window: Page):
    """The same page in English, with its language said to screen readers; the next page is English too."""
    window.goto("/people/?kind=all&q=n001")
    follow(window.get_by_role("link", name="English"))
    assert window.locator("html").get_attribute("lang") == "en"
    assert "kind=all" in window.url
    assert window.get_by_role("heading", level=1).inner_text() == "People"
    window.goto("/overview")
    window.screenshot(path=PICTURES / "page-dashboard.page-english.png", full_page=True)
    window.goto("/systems/")
    window.set_viewport_size({"width": 1280, "height": 900})
    window.screenshot(path=PICTURES / "page-systems.page-english.png", full_page=True)
    follow(window.get_by_role("link", name="日本語"))
    assert window.get_by_role("heading", level=1).inner_text() == "システムと権限"


@ONE_RUN
def test_a_workers_progress_is_seen_while_it_happens(window: Page, busy: Door):
    """The page renews itself by htmx under the strict policy, and nothing is blocked."""
    blocked = list[str]()
    window.on("console", lambda said: blocked.append(said.text) if said.type == "error" else None)
    window.goto("/worker/")
    before = window.locator("progress").get_attribute("value")
    busy.world.work()
    window.wait_for_function("before => document.querySelector('progress').value != before", arg=float(before or 0))

    expect(window.locator("#now label")).to_have_text(re.compile(r"^(\d+)件のうち\1件が済み$"))  # not half of them yet
    assert blocked == []


def test_an_open_window_keeps_no_session_alive(admin: Visit, app: Flask):
    """F19: looking on is no work. When the session is over, the whole window is sent to the door."""
    assert admin.get("/worker/now").status_code == 200
    for _ in range(40):
        admin.door.later(minutes=2)
        answer = admin.get("/worker/now")

    assert answer.headers.get("HX-Refresh") == "true"
    assert admin.get("/worker/").headers["Location"] == "/signin"
