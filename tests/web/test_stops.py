"""Somebody is stopped at once from the browser, by name and not by a slip (cases 74, 75)."""

import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.signing import GOOD, Door
from tests.web.conftest import Visit


@pytest.fixture
def clerk(app: Flask, door: Door) -> Visit:
    door.own("00104")
    visit = Visit(app.test_client(), door)
    visit.work("n00104")
    return visit


def done(visit: Visit, number: str, deed: str, **more: str) -> TestResponse:
    page = visit.get(f"/hr/now/?number={number}").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    return visit.client.post("/hr/now/", data={"csrf_token": token[1], "number": number, "deed": deed, **more})


def test_case_74_a_hold_ends_an_open_session_at_once(clerk: Visit, door: Door):
    """The person is shown by name first; after it every page of his is the door."""
    door.own("00105")
    token, _ = door.signed_in("n00105", GOOD)
    assert door.person("00105").names[0].full in clerk.get("/hr/now/?number=00105").get_data(as_text=True)

    assert done(clerk, "00105", "hold", reason="調査中").status_code == 302

    assert door.gate.who(token) is None
    page = clerk.get("/hr/now/").get_data(as_text=True)
    assert "調査中" in page
    assert "調査中" not in repr(door.world.log())
    assert [line["via"] for line in door.world.log("hr.applied")][-1] == "web"


@pytest.mark.parametrize(("number", "deed", "at"), [("99999", "hold", ""), ("00105", "", ""), ("00105", "hold", "x")])
def test_a_slip_stops_nobody(clerk: Visit, door: Door, number: str, deed: str, at: str):
    """An unknown number, no deed, no time: said, and nothing changed."""
    before = door.world.rows("stop")

    assert done(clerk, number, deed, at=at).status_code == 409
    assert door.world.rows("stop") == before


def test_who_put_a_stop_does_not_lift_it(clerk: Visit, app: Flask, door: Door):
    """Another person of the desk does (NISHIHARA-2.6.1)."""
    done(clerk, "00105", "hold")
    assert done(clerk, "00105", "resume").status_code == 409

    door.own("00102")
    head = Visit(app.test_client(), door)
    head.work("n00102")
    assert done(head, "00105", "resume").status_code == 302
