"""Privileged IDs in the browser's forms: one's own after a fresh proof, others' for whoever answers for them."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from idm.messages import privileges as say
from idm.office.signin import clients
from idm.office.signin.clients import Scope
from tests.privileges import CHOSEN, CONTRACTOR, KEY, LOGIN, Keys, some_keys
from tests.signing import ALIKE, Door
from tests.web.conftest import Visit
from web.app import create_app

ADMIN, DEPUTY, CLERK = "00102", "00105", "00106"


@pytest.fixture
def keys(world) -> Keys:
    """Under one class of credentials for everybody, so that a test need not mind who holds a post."""
    found = some_keys(world)
    desk = found.door.desk
    same = found.world.under(ALIKE)
    found.hall.world = same
    found.door = Door(same, type(desk)(same.instance, type(desk.gate)(same.instance, desk.hasher), desk.hasher))
    found.name_deputy()
    return found


@pytest.fixture
def app(keys: Keys) -> Flask:
    return create_app(keys.world.instance, keys.door.desk.hasher)


def at_work(app: Flask, keys: Keys, number: str) -> Visit:
    keys.door.own(number)
    visit = Visit(app.test_client(), keys.door)
    visit.work(f"n{number}")
    return visit


def send(visit: Visit, page: str, path: str, **fields: str) -> tuple[int, str]:
    """A form of one page that goes to another address."""
    seen = visit.client.get(page).get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', seen)
    assert token is not None, seen
    answer = visit.client.post(path, data={"csrf_token": token[1], **fields})
    return answer.status_code, answer.get_data(as_text=True)


def handed(visit: Visit, number: str = DEPUTY, deed: str = "issue") -> str:
    status, page = send(visit, "/privileges/holders", "/privileges/holders", deed=deed, number=number)
    assert status == 200, page
    found = re.search(r"<dt>仮のパスワード</dt><dd><code>([^<]+)</code>", page)
    assert found is not None, page
    return found[1]


def test_s08_issued_chosen_begun_and_ended_in_the_browser(app: Flask, keys: Keys):
    """The head issues it; the deputy chooses a password, begins an hour's work with a purpose, and ends it himself."""
    temporary = handed(at_work(app, keys, ADMIN))
    deputy = at_work(app, keys, DEPUTY)
    before = deputy.get("/privileges/").get_data(as_text=True)
    assert LOGIN in before
    assert say.NO_PASSWORD.id not in before

    same = {"new": CHOSEN.reveal(), "again": CHOSEN.reveal()}
    assert send(deputy, "/privileges/", "/privileges/password", old="wrong", **same)[0] == 400
    assert send(deputy, "/privileges/", "/privileges/password", old=temporary, **same)[0] == 200
    begin = {"privilege": KEY, "purpose": "登録の点検", "minutes": "60"}
    assert send(deputy, "/privileges/", "/privileges/", **begin)[0] == 303
    assert keys.check().allowed
    page = deputy.get("/privileges/").get_data(as_text=True)
    assert "作業中" in page
    assert "登録の点検" in page

    assert send(deputy, "/privileges/windows/1", "/privileges/windows/1")[0] == 303
    assert not keys.check().allowed
    shown = deputy.get("/privileges/windows/1").get_data(as_text=True)
    assert "本人が終わらせた" in shown
    assert "特権の作業時間の開始" in shown


def test_s08_a_contractors_try_at_the_page_is_refused_and_told(app: Flask, keys: Keys):
    """He has no button for it; a form sent all the same is on record, and the network admin hears of it."""
    visit = at_work(app, keys, CONTRACTOR)

    status, page = send(visit, "/privileges/", "/privileges/", privilege=KEY, purpose="点検", minutes="60")

    assert (status, "委託先の人" in page) == (409, True)
    (line,) = keys.world.log("privilege.refused")
    assert (line["via"], line["subject"], line["data"]["deed"]) == ("web", keys.person(CONTRACTOR).id, "open")
    assert keys.hall.told(ADMIN)[-1] == say.TOLD_CONTRACTOR.id


def test_nishihara_7_2_5_a_proof_of_long_ago_is_asked_for_again(app: Flask, keys: Keys):
    """Eleven minutes later the form leads to the proof, and nothing is begun."""
    keys.issue()
    keys.choose()
    deputy = at_work(app, keys, DEPUTY)
    keys.hall.later(minutes=11)
    status, _ = send(deputy, "/privileges/", "/privileges/", privilege=KEY, purpose="点検", minutes="60")

    assert status == 303
    assert not keys.check().allowed
    assert "本人の確認" in deputy.get("/prove").get_data(as_text=True)


def test_whoever_does_not_answer_for_them_sees_no_register(app: Flask, keys: Keys):
    """Neither by the page nor by its form; and no window of anybody else."""
    keys.issue()
    keys.choose()
    keys.open()
    clerk = at_work(app, keys, CLERK)

    assert clerk.get("/privileges/holders").status_code == 403
    assert clerk.get("/privileges/windows/1").status_code == 404
    assert send(clerk, "/privileges/", "/privileges/windows/1")[0] == 404
    assert keys.check().allowed


def test_the_register_confirms_resets_ends_and_takes_back(app: Flask, keys: Keys):
    """Each a form of its own; a default name is refused with its clause."""
    head = at_work(app, keys, ADMIN)
    path = "/privileges/holders"
    status, page = send(head, path, path, deed="issue", number=DEPUTY, login="Administrator")
    assert (status, "7.2(1)③(カ)" in page) == (409, True)
    first = handed(head)
    assert handed(head, deed="password") != first
    keys.choose()
    keys.open()

    assert "2026Q2" in send(head, path, path, deed="keep", number=DEPUTY)[1]
    assert send(head, path, path, deed="end-all")[0] == 200
    assert not keys.check().allowed
    assert send(head, path, path, deed="retire", number=DEPUTY, why="")[0] == 409
    assert send(head, path, path, deed="retire", number=DEPUTY, why="異動")[0] == 200
    assert send(head, path, path, deed="nothing")[0] == 409
    assert keys.person(DEPUTY).privileged[0].retired_at is not None


def asks(client: FlaskClient, key: str, name: str, privilege: str = KEY) -> list[dict[str, object]]:
    """The same question in both ways."""
    shown = {"Authorization": f"Bearer {key}"}
    query = {"name": name, "privilege": privilege}
    path = "/api/v1/privileges/check"
    answers = [client.get(path, query_string=query, headers=shown), client.post(path, json=query, headers=shown)]
    assert [answer.status_code for answer in answers] == [200, 200]
    return [answer.get_json() for answer in answers]


def test_nishihara_7_2_5_another_system_asks_at_every_use(app: Flask, keys: Keys):
    """Yes inside the window with its end, no outside with rule and clause; the no to a use is on record."""
    keys.issue()
    keys.choose()
    instance, client = keys.world.instance, app.test_client()
    key, _ = clients.make(instance, "router", [Scope.PRIVILEGES], (), keys.world.somebody())
    keys.open(minutes=30)
    for answer in asks(client, key.reveal(), LOGIN):
        assert (answer["allowed"], answer["until"]) == (True, "2026-04-01T03:30:00Z")
    keys.hall.later(minutes=30)

    for answer in asks(client, key.reveal(), LOGIN):
        assert (answer["allowed"], answer["rule"], answer["clause"], answer["id"]) == (
            False,
            "privilege.window",
            "西原村 7.2(5)",
            say.NO_WINDOW.id,
        )
    assert all(answer["allowed"] is False for answer in asks(client, key.reveal(), "x-nobody", "priv-nothing"))
    assert [line["by"] for line in keys.world.log("privilege.refused")] == ["client:router"] * 2
