"""Every page of the route map and every page that is only answered to a form: in both languages, at each width, by axe.

WCAG 2.2 AA and JIS X 8341-3:2016 AA. Also the pages of what went wrong.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from flask import Flask, template_rendered
from playwright.sync_api import Browser, BrowserContext, Page, Response, Route, expect

import web
from connectors.slapd import PrivateSlapd
from tests.instances import a_world
from tests.slapd import scratch
from tests.web.browser import AXE, LOOK, PICTURES, RULES, WIDTHS, served, still
from tests.web.stage import Stage, View, a_stage
from tests.web.views import NO_PAGE, VIEWS
from web.access import ROUTES, Access

LANGUAGES = ("ja", "en")
NARROWEST = 320
"""Pixels that WCAG 1.4.10 asks for."""
TEMPLATES = {path.name for path in (Path(web.__file__).parent / "templates").glob("*.html")}


@pytest.fixture(scope="module")
def stage(slapd: PrivateSlapd) -> Iterator[Stage]:
    slapd.start()  # a test may have stopped it
    world = a_world(scratch() / "home", "sqlite", slapd)
    yield a_stage(world)
    world.instance.close()
    world.directory.close()


@pytest.fixture(scope="module")
def windows(stage: Stage, browser: Browser) -> Iterator[dict[str, Page]]:
    """One window for each language, on one server."""
    with served(stage.app) as address, ExitStack() as open_ones:
        contexts = {one: open_ones.enter_context(browser.new_context(base_url=address)) for one in LANGUAGES}
        for language, context in contexts.items():
            context.add_cookies([{"name": "language", "value": language, "url": address}])
        yield {language: context.new_page() for language, context in contexts.items()}


@pytest.mark.parametrize("name", VIEWS)
def test_axe_finds_nothing_on_any_page(stage: Stage, windows: dict[str, Page], name: str):
    """
    Nothing scrolls sideways either; language and one heading are there; a picture of each is kept. What differs with
    the width is the same in both languages: in English axe looks at the narrow page alone.
    """
    found = []
    for language, page in windows.items():
        view = VIEWS[name](stage)
        with view.while_():
            answer = opened(page, view)
        assert (answer.status, page.locator("html").get_attribute("lang")) == (view.status, language)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        page.evaluate(AXE)
        with still(page):
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                if language == LANGUAGES[0]:
                    page.screenshot(path=PICTURES / f"every-{name.replace(', ', '-').replace(' ', '-')}-{width}.png")
                if page.evaluate("document.documentElement.scrollWidth") > width:
                    found.append((language, width, "scrolls sideways", []))
                if language == LANGUAGES[0] or width == min(WIDTHS):
                    found += [(language, width, *one) for one in violations(page)]
            page.set_viewport_size({"width": NARROWEST, "height": 900})
            if page.evaluate("document.documentElement.scrollWidth") > NARROWEST:
                found.append((language, NARROWEST, "scrolls sideways", []))

    assert found == []


def test_every_route_that_answers_a_person_is_looked_at(stage: Stage):
    """By each of its methods: a new one comes with a line in ``views``, or with what it answers instead of a page."""
    rules = [rule for rule in stage.app.url_map.iter_rules() if ROUTES[rule.endpoint] is not Access.CLIENT]
    wanted = {(r.endpoint, m) for r in rules for m in {"GET", "POST"} & (r.methods or set()) if ours(r.endpoint)}
    adapter = stage.app.url_map.bind("localhost")
    looked_at = set()
    for name, recipe in VIEWS.items():
        view, endpoint = recipe(stage), name.partition(",")[0]
        if endpoint != "error":
            assert adapter.match(view.path.partition("?")[0], view.method)[0] == endpoint
            looked_at.add((endpoint, view.method))

    assert {endpoint for endpoint, _ in wanted} >= NO_PAGE.keys()
    assert {(e, m) for e, m in wanted if e not in NO_PAGE} == looked_at


def test_every_template_is_among_the_pages(stage: Stage):
    """Also those that only an answer to a form shows; each view answers as it says."""
    with rendered(stage.app) as names:
        for name, recipe in VIEWS.items():
            view = recipe(stage)
            client = stage.app.test_client()
            if view.session is not None:
                client.set_cookie("session", view.session.reveal())
            with view.while_():
                answer = client.open(view.path, method=view.method, data=view.form)
            assert (name, answer.status_code) == (name, view.status)

    assert names - {"base.html"} == TEMPLATES - {"base.html"}


def ours(endpoint: str) -> bool:
    """The API's own document is none of the pages."""
    return not endpoint.startswith("api.")


@contextmanager
def rendered(app: Flask) -> Iterator[set[str]]:
    """The names of all templates that make a page meanwhile."""
    names: set[str] = set()

    def note(_: Flask, template: object, **__: object) -> None:
        names.add(str(getattr(template, "name", "")))

    with template_rendered.connected_to(note, app):
        yield names


def opened(page: Page, view: View) -> Response:
    """As the browser of whoever is signed in: a form goes as if it had been pressed."""
    page.goto("about:blank")  # a page that renews itself would be sent to the door, just when this one is opened
    page.context.clear_cookies(name="session")
    if view.session is not None:
        here = {"name": "session", "value": view.session.reveal(), "url": address_of(page.context)}
        page.context.add_cookies([here])  # type: ignore[list-item]
    if view.form is not None:
        sent, kind = view.body()
        page.route(f"**{view.path}", lambda route: post(route, sent, kind), times=1)
    answer = page.goto(view.path)
    assert answer is not None
    return answer


def post(route: Route, sent: bytes, kind: str) -> None:
    route.continue_(method="POST", post_data=sent, headers={**route.request.headers, "content-type": kind})


def address_of(context: BrowserContext) -> str:
    (kept,) = {f"http://{cookie['domain']}" for cookie in context.cookies() if cookie["name"] == "language"}
    return kept


def violations(page: Page) -> list[tuple[str, list[str]]]:
    return [(id_, nodes) for id_, nodes in page.evaluate(LOOK, RULES)]
