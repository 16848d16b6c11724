"""
The page on which a case is decided, and its 承認書: for every kind that the product takes in, from one village.

Each kind has its own content, steps and clause; what decides on it is the same template, so each of them is looked at.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, expect

from connectors.slapd import PrivateSlapd
from idm.facts.case import CaseKind, CaseState
from idm.messages import case_pages
from idm.office.cases import looking, sheet
from idm.policy.cases import CaseRule
from idm.policy.register import clauses
from idm.store.cases import Filed
from tests.cases import CISO, PLANNING, Hall
from tests.instances import a_world
from tests.matrix import cast
from tests.matrix.cast import ASKER, BUSINESS, OTHER, TO_ASK, fill_matrix
from tests.people import POLICY
from tests.signing import ALIKE, Door, a_door
from tests.slapd import scratch
from tests.web.browser import AXE, LOOK, PICTURES, RULES, WIDTHS, Eyes, follow, served
from tests.web.conftest import Visit
from tests.web.test_browser_cards import Office
from tests.web.test_card_papers import read
from web.app import create_app

QUICK = frozenset({CaseKind.DELEGATION, CaseKind.EXTERNAL_ACCESS, CaseKind.CHANGE})
"""With a deputy, with two steps, and with lines of the settings: looked at in every run, the others in the long one."""
KINDS = [
    pytest.param(rule, id=rule.key.value, marks=() if rule.key in QUICK else (pytest.mark.long,))
    for rule in POLICY.case
]
LONG_WORDS = "決算期の照合と、年度末の引継ぎのため。" * 6 + "https://intra.example.lg.jp/" + "a" * 60
"""As people write: more than a line, with an address that has no blank in it."""


@dataclass
class Rooms:
    """One village with a case of each kind, the pages, and whoever decides at a browser of his own."""

    hall: Hall
    door: Door
    office: Office
    eyes: Mapping[str, Eyes]
    filed: Mapping[CaseKind, Filed]

    def decider(self, filed: Filed) -> str:
        """Somebody whose word it waits for."""
        instance = self.hall.world.instance
        found = looking.show(instance, filed.id, instance.actor(ASKER)).may
        return next(number for number in self.eyes if any(who.startswith(number) for who in found))


@pytest.fixture(scope="module")
def rooms(slapd: PrivateSlapd, browser: Browser) -> Iterator[Rooms]:
    slapd.start()  # a test may have stopped it
    world = a_world(scratch() / "home", "sqlite", slapd)
    fill_matrix(world)
    hall = Hall(world.under(ALIKE), dict.fromkeys(CaseKind))
    cast.next_morning(hall, ASKER, *TO_ASK.values())
    filed = {rule.key: a_case(hall, rule) for rule in POLICY.case}
    door = a_door(hall.world)
    app = create_app(hall.world.instance, door.desk.hasher)
    with served(app) as address, ExitStack() as stack:
        office = Office(door, address)
        contexts = {who: stack.enter_context(browser.new_context(locale="ja-JP")) for who in (BUSINESS, PLANNING, CISO)}
        eyes = {who: office.enter(who, context) for who, context in contexts.items()}
        yield Rooms(hall, door, office, eyes, filed)
    world.instance.close()
    world.directory.close()


def a_case(hall: Hall, rule: CaseRule) -> Filed:
    terms: dict[str, object] = {"subject": rule.label, "reason": LONG_WORDS}
    if rule.key is CaseKind.DELEGATION:
        terms["content"] = {"role": "system_manager", "unit": TO_ASK["system_manager"][0]}
    whom = OTHER if rule.key in cast.FOR_ANOTHER else ASKER
    return hall.apply(rule.key, by=ASKER, whom=whom, **terms)


@pytest.mark.parametrize("rule", KINDS)
def test_axe_finds_nothing_on_the_page_that_decides_any_kind(rooms: Rooms, rule: CaseRule):
    """At each width, where nothing scrolls sideways; with digest, clause, what comes of a yes, and three answers."""
    filed = rooms.filed[rule.key]
    number = rooms.decider(filed)
    page = rooms.eyes[number].page
    page.goto(f"{rooms.office.address}/cases/{filed.id}")
    if page.get_by_role("button", name="承認する").count() == 0:
        follow(page.get_by_role("link", name="本人を確かめて、決定に進む"))
        rooms.office.prove(number, rooms.eyes[number])

    shown = page.locator("main").inner_text()
    instance = rooms.hall.world.instance
    paper = sheet.sheet(instance, filed.id, instance.actor(number))
    for said in (filed.case.digest, rule.source, paper.comes, LONG_WORDS, *(value for _, value in paper.content)):
        assert said in shown, said
    for answer in ("承認する", "差し戻す", "認めない"):
        expect(page.get_by_role("button", name=answer)).to_have_count(1)
    page.evaluate(AXE)
    PICTURES.mkdir(parents=True, exist_ok=True)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=PICTURES / f"decision-{rule.key.value}-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(LOOK, RULES) == [], width


@pytest.mark.parametrize("rule", KINDS)
def test_every_kind_prints_as_an_approval_with_clause_and_digest(rooms: Rooms, rule: CaseRule):
    """承認書, tagged, with the body's clause, the whole digest, the content in words and who decided each step."""
    hall, instance = rooms.hall, rooms.hall.world.instance
    filed = a_case(hall, rule)
    said: list[str] = []
    for _ in rule.chain:
        waiting = rooms.decider(filed)
        said.append(hall.person(waiting).names[-1].full)
        if hall.decide(filed, waiting).state is CaseState.APPROVED:
            break
    paper = sheet.sheet(instance, filed.id, instance.actor(ASKER))
    assert paper.shown.listed.state is CaseState.APPROVED

    visit = Visit(create_app(instance, rooms.door.desk.hasher).test_client(), rooms.door)
    visit.devices[f"n{waiting}"] = rooms.office.devices[waiting]
    visit.work(f"n{waiting}")
    answer = visit.get(f"/cases/{filed.id}/paper.pdf")

    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    about = read(answer.get_data(), "pdfinfo")
    assert re.search(r"Title:\s+承認書", about), about
    assert re.search(r"Tagged:\s+yes", about), about
    words = re.sub(r"\s", "", read(answer.get_data(), "pdftotext"))
    clause = str(clauses()[rule.clause]) if rule.clause else rule.source
    content = [part for pair in paper.content for part in pair]
    steps = [label for label, mark in paper.steps if mark == case_pages.STEP["done"]]
    for one in ("承認書", rule.label, clause, filed.case.digest, *content, *steps, *said):
        assert re.sub(r"\s", "", one) in words, (one, words)
