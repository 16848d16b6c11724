"""The register of what nobody granted, in the browser's forms: 人事 says whose it is, the admin releases (issue F)."""

import re

import pytest
from flask import Flask

from idm.office.adoption import planning, scanning
from idm.rules.matching import By
from idm.store import adoption
from tests.instances import World
from tests.living import ADMIN, HR, MAIN, fill, hires, lost, shown
from tests.signing import ALIKE, Door, a_door
from tests.web.conftest import Visit
from web.app import create_app


@pytest.fixture
def met(town: World) -> Door:
    """First contact with a directory that others filled: read, and nothing decided."""
    rows = hires(12)
    assert town.take(rows).state == "applied"
    fill(town.hands, rows)
    admin = town.instance.actor(ADMIN)
    planning.begin(town.instance, MAIN, admin)
    scanning.scan(town.instance, town.directory, admin)
    return a_door(town.under(ALIKE))


@pytest.fixture
def app(met: Door) -> Flask:
    return create_app(met.world.instance, met.desk.hasher)


def at_work(app: Flask, met: Door, number: str) -> Visit:
    met.own(number)
    visit = Visit(app.test_client(), met)
    visit.work(f"n{number}")
    return visit


def test_the_certain_ones_at_once_the_others_singly_then_the_plan(app: Flask, met: Door) -> None:
    """Each office sees the forms that are its own; what is released is what was shown."""
    before = shown(met.world.hands)
    hr = at_work(app, met, HR)
    page = hr.get("/adoption/").get_data(as_text=True)
    count = re.search(r"一致する(\d+)件", page)
    assert count is not None, page
    assert f"{count[1]}件を記録しました" in hr.post("/adoption/", deed="certain").get_data(as_text=True)
    with met.world.instance.store.read() as connection:
        found = adoption.entries(connection, MAIN)
    left = [one for one in found if one.state == "proposed" and one.matched_by != By.NUMBER]
    for one in left:
        assert "件を記録" in hr.post("/adoption/", deed="confirm", entry=str(one.id)).get_data(as_text=True)
    refused = hr.post("/adoption/", deed="protect", entry=str(found[0].id), reason="x")
    assert (refused.status_code, "ネットワーク管理者" in refused.get_data(as_text=True)) == (409, True)

    admin = at_work(app, met, ADMIN)
    page = admin.get("/adoption/plan").get_data(as_text=True)
    assert "まだ確定できません" in page
    for one in (one for one in found if one.kind == "group"):
        admin.post("/adoption/", deed="own", entry=str(one.id), who=ADMIN)
    page = admin.get("/adoption/plan").get_data(as_text=True)
    digest = re.search(r'name="plan" value="([0-9a-f]{64})"', page)
    assert digest is not None, page
    assert admin.post("/adoption/plan", plan="0" * 64).status_code == 409
    assert "計画を確定しました" in admin.post("/adoption/plan", plan=digest[1]).get_data(as_text=True)

    assert met.world.work().refused == []
    ours = {f"uid=k{who},ou=staff,ou=people,{met.world.hands.base}: userPassword" for who in (ADMIN, HR)}
    assert set(lost(before, shown(met.world.hands))) == ours  # who has signed in here has his password from here


def test_whoever_holds_none_of_the_offices_sees_nothing_of_it(app: Flask, met: Door) -> None:
    """A clerk of another section is refused, by page and by form."""
    clerk = at_work(app, met, "00110")

    assert clerk.get("/adoption/").status_code == 403
    assert clerk.get("/adoption/plan").status_code == 403
    assert "既存の登録" not in clerk.get("/me").get_data(as_text=True)
