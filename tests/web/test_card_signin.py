"""A card at a terminal's reader: over the API to a session in that terminal's browser, and its end (S06, S07)."""

import re
from base64 import b64encode
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from idm.office.cards import loss
from idm.office.signin import clients
from idm.office.signin.clients import Scope
from idm.secret import Secret
from tests.cards import CardOffice, SigningCard
from tests.office.cards.test_ledger import HOLDER, OTHER
from tests.office.cards.test_proof import lent, office
from tests.signing import Door
from tests.web.conftest import Visit

__all__ = ["office"]
ORIGIN, ADDRESS = "http://localhost", "10.9.8.7"


@dataclass
class Terminal:
    """A reader agent with its key, and the browser beside it, at one address."""

    name: str
    app: Flask
    key: Secret
    address: str = ADDRESS
    browser: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.browser = self.app.test_client()

    def call(self, what: str, **body: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.key.reveal()}"}
        place = {"REMOTE_ADDR": self.address}
        answer = self.app.test_client(use_cookies=False).post(
            f"/api/v1/card/{what}", json=body, headers=headers, environ_overrides=place
        )
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json()

    def shown(self, card: SigningCard, origin: str = ORIGIN) -> dict[str, str]:
        asked = self.call("challenge")
        signature = card.answer(origin, Secret(asked["challenge"]), asked["terminal"])
        return {
            "challenge": asked["challenge"],
            "serial": card.serial,
            "signature": b64encode(signature).decode(),
        }

    def code(self, card: SigningCard) -> str:
        answer = self.call("answer", **self.shown(card))
        assert answer["allowed"], answer
        assert answer["url"] == f"{ORIGIN}/signin/card#{answer['code']}"
        return answer["code"]

    def redeem(self, code: str, address: str = ADDRESS) -> TestResponse:
        page = self.browser.get("/signin/card").get_data(as_text=True)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token is not None
        form = {"csrf_token": token[1], "code": code}
        return self.browser.post("/signin/card", data=form, environ_overrides={"REMOTE_ADDR": address})

    def served(self) -> bool:
        return self.browser.get("/me").status_code == 200


@pytest.fixture
def terminal(app: Flask, door: Door) -> Terminal:
    return made(app, door, "pc-17")


def made(app: Flask, door: Door, name: str, *scopes: Scope, address: str = ADDRESS) -> Terminal:
    world = door.world
    key, _ = clients.make(world.instance, name, scopes or (Scope.CARD,), (), world.somebody())
    return Terminal(name, app, key, address)


@pytest.fixture
def card(door: Door, office: CardOffice) -> SigningCard:
    found = office.card("阿蘇 試験")
    lent(door, found)
    return found


def test_a_card_opens_a_session_in_the_browser_of_its_terminal(door: Door, terminal: Terminal, card: SigningCard):
    """Challenge, answer, code, page; nothing of a PIN anywhere, and the person is told which terminal it was."""
    answer = terminal.redeem(terminal.code(card))

    assert (answer.status_code, answer.headers["Location"]) == (303, "/me")
    assert terminal.served()
    assert door.world.log("session.opened")[-1]["subject"] == door.person(HOLDER).id
    with door.world.instance.store.read() as connection:
        rows = list(connection.exec_driver_sql("SELECT terminal FROM session").scalars())
    assert [row.split()[0] for row in rows] == ["pc-17"]


def test_a_refusal_carries_a_rule_and_a_clause_and_not_the_reason(door: Door, terminal: Terminal, card: SigningCard):
    """F11: unknown, reported and wrongly signed cards get the same bytes; a replay too."""
    shown = terminal.shown(card)
    unknown = terminal.call("answer", **{**shown, "serial": "ABCD"})
    foreign = terminal.call("answer", **terminal.shown(card, "https://elsewhere.example"))
    good = terminal.shown(card)
    terminal.call("answer", **good)
    again = terminal.call("answer", **good)
    loss.report(door.world.instance, "P-0001", door.world.instance.actor(None))
    stopped = terminal.call("answer", **terminal.shown(card))

    assert unknown == foreign == again == stopped
    assert (unknown["allowed"], unknown["rule"], unknown["code"]) == (False, "card.refused", None)
    assert unknown["clause"].startswith("西原村 7.2(3)")
    lines = door.world.log("session.refused")
    assert [line["data"]["why"] for line in lines] == ["unknown", "wrong_signature", "challenge", "card_suspended"]
    assert all(line["data"]["clause"] and (line["by"], line["via"]) == ("client:pc-17", "api") for line in lines)


def test_a_code_is_good_once_at_its_terminal_and_for_a_minute(
    app: Flask, door: Door, terminal: Terminal, card: SigningCard
):
    """Not twice, not from another address, not a second later; the code is used up by a wrong try."""
    code = terminal.code(card)
    first, again = terminal.redeem(code), terminal.redeem(code)
    elsewhere = terminal.code(card)
    from_elsewhere = terminal.redeem(elsewhere, address="10.9.8.8")
    afterwards = terminal.redeem(elsewhere)
    late = terminal.code(card)
    door.later(seconds=60)
    too_late = terminal.redeem(late)

    answers = (first, again, from_elsewhere, afterwards, too_late, terminal.redeem("A" * 43), terminal.redeem(""))
    assert [one.status_code for one in answers] == [303, *[401] * 6]


def test_a_report_between_the_code_and_the_page_is_stronger(door: Door, terminal: Terminal, card: SigningCard):
    """F68: the code opens nothing, and neither does a session that it opened before."""
    terminal.redeem(terminal.code(card))
    code = terminal.code(card)

    loss.report(door.world.instance, "P-0001", door.world.instance.actor(None))

    assert not terminal.served()
    assert terminal.redeem(code).status_code == 401


def test_nishihara_6_4_1_1_i_a_card_that_is_taken_out_ends_its_sessions_and_no_others(
    app: Flask, door: Door, terminal: Terminal, card: SigningCard, visit: Visit
):
    """Also one that has proved more since; what the person opened elsewhere goes on; another terminal ends nothing."""
    door.own(HOLDER)
    device = door.hold(f"n{HOLDER}")
    visit.sign_in(f"n{HOLDER}")
    code = terminal.code(card)
    terminal.redeem(code)
    door.later(seconds=30)
    token = terminal.browser.get_cookie("session")
    assert token is not None
    newer = door.gate.show_code(Secret(token.value), door.code(device), "again")
    assert newer is not None

    other = made(app, door, "pc-18").call("removed", code=code)
    before = door.gate.who(newer) is not None
    ended = terminal.call("removed", code=code)

    assert (other, before, ended) == ({"ended": 0}, True, {"ended": 1})
    assert door.gate.who(newer) is None
    elsewhere = visit.client.get_cookie("session")
    assert elsewhere is not None
    assert door.gate.who(Secret(elsewhere.value)) is not None
    assert terminal.call("removed", code=code) == {"ended": 0}
    line = door.world.log("session.ended")[-1]
    assert (line["reason"], line["by"], line["data"]["clause"]) == (
        "card.removed",
        "client:pc-17",
        "西原村 6.4(1)①(イ)",
    )


def test_a_card_that_is_taken_out_at_once_leaves_no_code(terminal: Terminal, card: SigningCard):
    """Before the browser came to use it."""
    code = terminal.code(card)

    assert terminal.call("removed", code=code) == {"ended": 0}
    assert terminal.redeem(code).status_code == 401


def test_a_card_in_ones_own_session_is_a_step_up(door: Door, terminal: Terminal, card: SigningCard):
    """The session goes on under another token, with the card's two pieces; it comes back to where it was asked."""
    door.own(HOLDER)
    door.hold(f"n{HOLDER}")
    code = terminal.code(card)
    terminal.redeem(code)
    for _ in range(14):
        door.later(minutes=1)
        assert terminal.call("present", code=code) == {"sessions": 1}

    asked = terminal.browser.get("/me/device")
    back = asked.headers.get("Location")
    before = terminal.browser.get_cookie("session")
    answer = terminal.redeem(terminal.code(card))
    after = terminal.browser.get_cookie("session")

    assert back is not None
    assert back.endswith("/prove")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/me/device")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert door.gate.who(Secret(before.value)) is None
    assert door.world.log("session.proved")[-1]["subject"] == door.person(HOLDER).id


def test_whoever_has_a_card_that_signs_shows_it_after_the_password(
    door: Door, terminal: Terminal, card: SigningCard, visit: Visit
):
    """5.4②: the password alone neither lets him in nor begins with another device; a card's number asks for nothing."""
    door.own(HOLDER)
    visit.sign_in(f"n{HOLDER}")

    assert visit.get("/me").headers["Location"] == "/signin/code"
    assert "/signin/card" in visit.get("/signin/code").get_data(as_text=True)
    assert visit.get("/me/device").headers["Location"] == "/signin/code"
    terminal.browser = visit.client
    assert terminal.redeem(terminal.code(card)).status_code == 303
    assert visit.get("/me").status_code == 200


def test_somebody_elses_card_ends_the_session_that_was_left_open(
    door: Door, terminal: Terminal, card: SigningCard, office: CardOffice
):
    """Whoever comes next to the terminal is himself, and the one before is signed out."""
    theirs = office.card("白川 試験")
    lent(door, theirs, "P-0002", OTHER)
    terminal.redeem(terminal.code(card))
    before = terminal.browser.get_cookie("session")
    assert before is not None

    terminal.redeem(terminal.code(theirs))

    after = terminal.browser.get_cookie("session")
    assert after is not None
    assert door.gate.who(Secret(before.value)) is None
    assert door.visitor(Secret(after.value)).person.id == door.person(OTHER).id
