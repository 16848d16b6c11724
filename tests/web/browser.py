"""A real browser on the real application, served on a free port of loopback."""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from waitress.server import create_server
from waitress.wasyncore import close_all

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
PICTURES = Path(os.environ.get("IDM_PICTURES", "var/pictures"))
WIDTHS = (1280, 390)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert found, "no browser: see deploy/system-packages.sh"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield opened
        opened.close()


@contextmanager
def served(app: Flask, threads: int = 4) -> Iterator[str]:
    """The application on a free port; its address."""
    connections: dict[int, Any] = {}
    server = create_server(app, host="127.0.0.1", port=0, threads=threads, map=connections)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield f"http://localhost:{server.effective_port}"
    finally:
        server.trigger.pull_trigger(lambda: _close(server, connections))  # by its own thread, between two looks
        thread.join(10)
        server.task_dispatcher.shutdown(timeout=10)


def _close(server: Any, connections: dict[int, Any]) -> None:
    """Channels first: one that a browser left in the middle still holds a file that it was being sent."""
    for channel in list(server.active_channels.values()):
        channel.handle_close()
    close_all(connections)


@dataclass
class Eyes:
    """A page, looked at: a picture at each width, no finding of axe, nothing that scrolls sideways."""

    page: Page

    def look(self, name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.screenshot(path=PICTURES / f"{name}-{width}.png", full_page=True)
            assert self.page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
        self.page.evaluate(AXE)
        found = self.page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
        assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found["violations"]] == [], name

    def fill(self, **fields: str) -> None:
        for label, value in fields.items():
            self.page.get_by_label(label, exact=True).fill(value)

    def press(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).click()

    def go(self, entry: str) -> None:
        """To one of the main pages by the bar that a wide window shows."""
        self.page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        self.page.locator("nav.bar").get_by_role("link", name=entry, exact=True).click()

    def heading(self) -> str:
        return self.page.get_by_role("heading", level=1).inner_text()
