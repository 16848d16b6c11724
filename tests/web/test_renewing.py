"""The pages work by what two people put in force, without anybody starting them anew (NISHIHARA-7.1.4.3)."""

import pytest
from flask import Flask
from werkzeug.test import Client

from idm.audit.entry import Act, Draft
from idm.office import changes
from idm.office.accepted import SAID
from idm.office.instance import Instance
from idm.store import log, texts
from tests.instances import World
from web import renewing
from web.renewing import Renewing

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def named(instance: Instance) -> Flask:
    """Pages that say which texts they work by."""
    app = Flask("named")
    app.add_url_rule("/", "home", lambda: f"{instance.works_by}")
    return app


def accepted(world: World) -> None:
    """Another profile is put in force, as by a second person."""
    instance, now = world.instance, world.clock.now()
    with instance.store.write() as connection:
        kept = texts.in_force(connection, texts.PROFILE)
        assert kept is not None
        put = texts.put(connection, texts.PROFILE, kept.text + "# 案\n", "somebody", now)
        assert texts.accept(connection, put.id, "somebody", now)
        line = {"by": "somebody", "via": "cli", "outcome": "ok", "data": {SAID: put.sha256}}
        log.append(connection, [Draft(act=Act.POLICY_ACCEPTED, **line)], now)
    assert changes.differing(instance) == ["profile"]


def test_a_change_is_there_with_the_next_look(village: World, monkeypatch: pytest.MonkeyPatch):
    """Not before the time for a look has come; then the same process answers by the new texts."""
    app = Renewing(village.instance.home, named)
    client = Client(app)
    accepted(village)

    monkeypatch.setattr(renewing, "LOOK_EVERY", 3600.0)
    assert client.get("/").text == "(1, 2)"
    monkeypatch.setattr(renewing, "LOOK_EVERY", 0.0)
    assert client.get("/").text == "(3, 2)"


def test_without_a_change_the_application_stays(village: World, monkeypatch: pytest.MonkeyPatch):
    """Nothing is opened anew."""
    monkeypatch.setattr(renewing, "LOOK_EVERY", 0.0)
    app = Renewing(village.instance.home, named)
    opened = app.instance

    for _ in range(3):
        assert Client(app).get("/").text == "(1, 2)"
    assert app.instance is opened
