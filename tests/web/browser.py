"""A real browser on the real application, served on a free port of loopback."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright
from waitress.server import create_server

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
PICTURES = Path(os.environ.get("IDM_PICTURES", "var/pictures"))
WIDTHS = (1280, 390)
PATIENCE = 120
"""Seconds that anything may take: a busy machine is no fault."""
expect.set_options(timeout=PATIENCE * 1000)
HOLD = """() => {  // htmx asks nothing, and puts nothing in that it asked for before
    window.heldStill = new AbortController();
    for (const about of ["htmx:beforeRequest", "htmx:beforeOnLoad"])
        document.addEventListener(about, event => event.preventDefault(), {signal: window.heldStill.signal});
}"""
LOOK = """rules => axe.run(document, {runOnly: rules, resultTypes: ["violations"]})
    .then(found => found.violations.map(one => [one.id, one.nodes.map(node => node.html)]))"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert found, "no browser: see deploy/system-packages.sh"
    with sync_playwright() as playwright:
        how = ["--no-sandbox", "--disable-dev-shm-usage"]
        opened = playwright.chromium.launch(executable_path=found, args=how, timeout=PATIENCE * 1000)
        opened.new_context = patient(opened.new_context)  # type: ignore[method-assign]
        yield opened
        opened.close()


def patient(new_context: Callable[..., BrowserContext]) -> Callable[..., BrowserContext]:
    """The same, but for how long its pages wait."""

    def made(**how: Any) -> BrowserContext:
        context = new_context(**how)
        context.set_default_timeout(PATIENCE * 1000)
        return context

    return made


@contextmanager
def served(app: Flask, **how: object) -> Iterator[str]:
    """The application on a free port; its address. How: what waitress is told beside that."""
    connections: dict[int, Any] = {}
    server = create_server(app, **({"host": "127.0.0.1"} | how), port=0, map=connections)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield f"http://localhost:{server.effective_port}"
    finally:
        server.trigger.pull_trigger(lambda: _close(server, connections))  # by its own thread, between two looks
        thread.join(PATIENCE)
        server.task_dispatcher.shutdown(timeout=PATIENCE)
        server.close()


def _close(server: Any, connections: dict[int, Any]) -> None:
    """
    The channels: one that a browser left in the middle still holds a file that it was being sent. Not the trigger:
    whoever pulls it may write to it after its thread was woken by somebody else.
    """
    for channel in list(server.active_channels.values()):
        channel.handle_close()
    connections.clear()  # its thread ends with that


def follow(leads: Locator) -> None:
    """A link or a button; the page that it opens is there in full before anybody looks at it."""
    with leads.page.expect_navigation():
        leads.click()


@contextmanager
def still(page: Page) -> Iterator[None]:
    """Parts that renew themselves wait: nobody looks at a page while half of it is put in place of the other."""
    page.evaluate(HOLD)
    try:
        yield
    finally:
        page.evaluate("() => window.heldStill.abort()")


@dataclass
class Eyes:
    """A page, looked at: a picture at each width, no finding of axe, nothing that scrolls sideways."""

    page: Page

    def look(self, name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        with still(self.page):
            for width in WIDTHS:
                self.page.set_viewport_size({"width": width, "height": 900})
                self.page.screenshot(path=PICTURES / f"{name}-{width}.png", full_page=True)
                assert self.page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
            self.page.evaluate(AXE)
            found = self.page.evaluate(LOOK, RULES)
        assert found == [], name

    def fill(self, **fields: str) -> None:
        for label, value in fields.items():
            self.page.get_by_label(label, exact=True).fill(value)

    def press(self, button: str) -> None:
        follow(self.page.get_by_role("button", name=button, exact=True))

    def go(self, entry: str) -> None:
        """To one of the main pages by the bar that a wide window shows; its group is opened first."""
        self.page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        bar = self.page.locator("nav.bar")
        group = bar.locator("details", has=self.page.locator("a", has_text=entry))
        if group.count():
            group.locator("summary").click()
        follow(bar.get_by_role("link", name=entry, exact=True))

    def heading(self) -> str:
        return self.page.get_by_role("heading", level=1).inner_text()
