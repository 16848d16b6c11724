"""The API over a village: keys, rights, and what is answered to whom."""

import json
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from idm.office.signin import clients
from idm.office.signin.clients import Scope
from idm.secret import Secret
from idm.store.engine import Store
from tests.asking import Asking
from tests.signing import GOOD, WRONG
from tests.web.test_case_calls import filed
from web.access import ROUTES, Access
from web.api.door import SCOPES
from web.api.refusals import BY_NAME, BY_TERMINAL, MOST
from web.app import create_app

NOBODY = "019d46fb-cb80-71bc-8d2f-000000000000"


@dataclass
class Caller:
    """Another program with a key."""

    client: FlaskClient
    key: Secret

    def get(self, path: str, **query: str) -> TestResponse:
        return self.client.get(f"/api/v1/{path}", query_string=query, headers=self.headers)

    def post(self, path: str, **body: object) -> TestResponse:
        return self.client.post(f"/api/v1/{path}", json=body, headers=self.headers)

    def send(self, method: str, path: str) -> TestResponse:
        return self.client.open(f"/api/v1/{path}", method=method, headers=self.headers, json={})

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key.reveal()}"}


@pytest.fixture
def caller(app: Flask, asking: Asking) -> Caller:
    """It may do everything."""
    return Caller(app.test_client(), asking.made("everything", *Scope))


def with_scopes(caller: Caller, asking: Asking, name: str, *scopes: Scope) -> Caller:
    return Caller(caller.client, asking.made(name, *scopes))


def test_a_right_answer_carries_rule_and_clause(caller: Caller, asking: Asking):
    """As JSON, with nothing that a browser would keep."""
    asking.door.own()
    device, _ = asking.door.device()

    code = asking.door.code(device)
    answer = caller.post("verify", name="n00104", system="terminal", password=GOOD.reveal(), code=code)

    assert answer.get_json() == {
        "allowed": True,
        "rule": "factor.items",
        "clause": "西原村 5.4②",
        "missing": [],
        "id": "API-041",
        "because": "本人であることを確認しました。",
    }
    assert "Set-Cookie" not in answer.headers


def test_a_question_may_be_asked_in_hexadecimal_and_in_two_steps(caller: Caller, asking: Asking):
    """What was typed arrives as it was, and the token of the first answer stands for the password in the second."""
    asking.door.own()
    device, _ = asking.door.device()

    def sent(**texts: str) -> dict[str, str]:
        return {"encoding": "hex", **{name: text.encode().hex() for name, text in texts.items()}}

    first = caller.post("verify", system="terminal", in_steps=True, **sent(name="n00104", password=GOOD.reveal()))
    state = first.get_json()["state"]
    code = asking.door.code(device)
    second = caller.post("verify", system="terminal", **sent(name="n00104", code=code, state=state, password=""))

    assert list(first.get_json())[:2] == ["allowed", "state"]
    assert (first.get_json()["allowed"], second.get_json()["allowed"]) == (False, True)
    assert "state" not in second.get_json()


def test_f01_a_used_code_is_said_to_be_used_and_nobody_waits_for_it(caller: Caller, asking: Asking):
    """However often a program sends it again: the rule is its own, and the next code is good at once."""
    asking.door.own()
    device, _ = asking.door.device()
    sent = {"name": "n00104", "system": "terminal", "password": GOOD.reveal(), "code": asking.door.code(device)}
    caller.post("verify", **sent)

    again = [caller.post("verify", **sent) for _ in range(BY_NAME + 1)]
    following = caller.post("verify", **{**sent, "code": asking.door.code(device, 1)})

    assert {one.status_code for one in again} == {200}
    assert {(one.get_json()["allowed"], one.get_json()["rule"]) for one in again} == {(False, "verify.used")}
    assert "使用済み" in again[0].get_json()["because"]
    assert following.get_json()["allowed"]


@pytest.mark.parametrize("name", ["g0", "abc", "ff", "e3", "", "00"])
def test_f13_hexadecimal_that_is_none_is_malformed(caller: Caller, name: str):
    """An odd digit, half a character, a control character in disguise: never a fault of ours."""
    answer = caller.post("verify", system="terminal", encoding="hex", name=name, terminal=name)

    assert answer.status_code == 400
    assert answer.get_json()["id"] == "API-022"


def test_the_document_says_what_every_call_may_answer(caller: Caller):
    """It is made from the code, is served without a key, and names the calls of the map."""
    document = caller.client.get("/api/v1/openapi.json").get_json()

    operations = [one for path in document["paths"].values() for one in path.values()]
    assert len(operations) == len(SCOPES)
    assert all({"200", "400", "401", "403", "429", "503"} <= one["responses"].keys() for one in operations)
    assert document["components"]["securitySchemes"] == {"key": {"type": "http", "scheme": "bearer"}}


CALLS = {
    "api.verify": ("POST", "verify"),
    "api.card_challenge": ("POST", "card/challenge"),
    "api.card_answer": ("POST", "card/answer"),
    "api.card_removed": ("POST", "card/removed"),
    "api.card_present": ("POST", "card/present"),
    "api.card_wrong_pin": ("POST", "card/wrong-pin"),
    "api.people": ("GET", "people"),
    "api.person": ("GET", "people/{id}"),
    "api.accounts": ("GET", "accounts"),
    "api.account": ("GET", "people/{id}/account"),
    "api.sessions": ("GET", "people/{id}/sessions"),
    "api.end_sessions": ("POST", "people/{id}/sessions/end"),
    "api.factors": ("GET", "people/{id}/factors"),
    "api.batches": ("GET", "batches"),
    "api.cases": ("GET", "cases"),
    "api.case": ("GET", "cases/{case}"),
    "api.privilege": ("GET", "privileges/check?name=x-n00104&privilege=priv-directory"),
    "api.use_privilege": ("POST", "privileges/check"),
}


BODIES = {
    "api.verify": {"name": "n00104", "system": "terminal"},
    "api.card_answer": {"challenge": "A" * 43, "serial": "1", "signature": "A" * 8},
    "api.card_removed": {"code": "A" * 43},
    "api.card_present": {"code": "A" * 43},
    "api.card_wrong_pin": {"challenge": "A" * 43},
    "api.use_privilege": {"name": "x-n00104", "privilege": "priv-directory"},
}


def test_every_call_of_the_map_is_played_below():
    """A new call needs a line here."""
    assert CALLS.keys() == SCOPES.keys() == {name for name, access in ROUTES.items() if access is Access.CLIENT}


def calls_of(asking: Asking) -> list[tuple[str, str, str, dict[str, str]]]:
    """Endpoint, method, address and body of each, with the id of somebody and of a case that exist."""
    person, case = asking.door.person().id, filed(asking, "internet")
    return [
        (endpoint, method, f"/api/v1/{path.format(id=person, case=case)}", BODIES.get(endpoint, {}))
        for endpoint, (method, path) in CALLS.items()
    ]


def test_f26_a_key_opens_the_calls_of_its_rights_and_no_other(caller: Caller, asking: Asking):
    """Call by scope: 403 with every other right, never without the one it needs."""
    for endpoint, method, path, body in calls_of(asking):
        others = [scope for scope in Scope if scope is not SCOPES[endpoint]]
        without = with_scopes(caller, asking, f"not-{endpoint[4:].replace('_', '-')}", *others)

        refused = caller.client.open(path, method=method, json=body, headers=without.headers)
        allowed = caller.client.open(path, method=method, json=body, headers=caller.headers)

        assert (endpoint, refused.status_code, refused.get_json()["id"]) == (endpoint, 403, "API-021")
        assert (endpoint, allowed.status_code) == (endpoint, 200)


def test_f91_no_key_and_every_part_of_a_key_are_refused_alike(caller: Caller, asking: Asking):
    """Cut short, made longer, in other letters, in another header, ended."""
    key, ended = caller.key.reveal(), asking.made("ended", *Scope).reveal()
    clients.end(asking.door.desk.instance, "ended", asking.door.world.nobody())
    shown: list[dict[str, str]] = [{}, {"X-Api-Key": key}, {"Cookie": f"session={key}"}]
    wrong = ("", key[:-1], key + "A", key.swapcase(), f" {key}", ended, "x" * 300)
    shown += [{"Authorization": f"Bearer {one}"} for one in wrong] + [{"Authorization": f"Basic {key}"}]

    for _, method, path, body in calls_of(asking):
        answers = [caller.client.open(path, method=method, json=body, headers=headers) for headers in shown]

        assert {answer.status_code for answer in answers} == {401}
        assert len({answer.get_data() for answer in answers}) == 1
        assert {answer.headers["WWW-Authenticate"] for answer in answers} == {"Bearer"}


def test_a_key_ends_at_its_end(caller: Caller, asking: Asking):
    """F18: asked at use; nobody has to tidy up."""
    asking.door.later(days=364, hours=23)
    before = caller.get("batches")
    asking.door.later(hours=1)

    assert (before.status_code, caller.get("batches").status_code) == (200, 401)


def test_a_cookie_opens_no_call_and_a_key_opens_no_page(app: Flask, caller: Caller, asking: Asking):
    """Two doors that know nothing of each other."""
    asking.door.own("00101")
    token, _ = asking.door.signed_in("n00101", GOOD)
    browser = app.test_client()
    browser.set_cookie("session", token.reveal())

    assert browser.get("/api/v1/people").status_code == 401
    assert caller.client.get("/me", headers=caller.headers).headers["Location"] == "/signin"


def test_names_are_for_keys_that_may_have_them(caller: Caller, asking: Asking):
    """Without people:names there is a number and a post, nobody's name."""
    plain = with_scopes(caller, asking, "plain", Scope.PEOPLE)

    named, unnamed = caller.get("people").get_json(), plain.get("people").get_json()

    assert all(one["name"] and one["kana"] for one in named["items"])
    assert all(one["name"] is None and one["kana"] is None for one in unnamed["items"])
    assert len(named["items"]) == len(unnamed["items"]) == 12


def test_pages_join_to_the_whole(caller: Caller):
    """Every person once, in pages of five."""
    found, cursor = [], {}
    while True:
        page = caller.get("people", limit="5", **cursor).get_json()
        found += [one["number"] for one in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}

    whole = [one["number"] for one in caller.get("people").get_json()["items"]]
    assert found == whole
    assert len(set(found)) == 12


def test_f87_a_cursor_that_we_did_not_hand_out_is_refused(caller: Caller):
    """Neither a made-up one nor that of another list."""
    of_batches = caller.get("batches", limit="1").get_json()["next"]

    for forged in ("x", "MQ", "ImEi.AAAA", "../../etc/passwd", "' OR 1=1 --", of_batches):
        assert caller.get("people", cursor=forged).get_json()["id"] == "API-028"


def test_what_is_not_there_looks_alike_everywhere(caller: Caller):
    """F11: by id and by name."""
    answers = [caller.get(f"people/{NOBODY}{rest}") for rest in ("", "/account", "/sessions", "/factors")]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.get_data() for answer in answers}) == 1
    assert caller.get("people", number="n99999").get_json() == {"items": [], "next": None}


def test_f16_ended_sessions_are_over_at_once(caller: Caller, asking: Asking):
    """The next request with the old token is nobody's; the log says who did it."""
    asking.door.own()
    token, visitor = asking.door.signed_in("n00104", GOOD)
    one = visitor.person.id

    before = caller.get(f"people/{one}/sessions").get_json()["items"]
    ended = caller.post(f"people/{one}/sessions/end").get_json()["ended"]

    assert len(before) == ended
    assert asking.door.gate.who(token) is None
    assert asking.door.world.log("session.ended")[-1]["by"] == "client:everything"


def test_factors_show_no_secret(caller: Caller, asking: Asking):
    """Kinds, names and instants; no hash, no seed."""
    asking.door.own()
    asking.door.device()

    said = caller.get(f"people/{asking.door.person().id}/factors")

    assert {one["kind"] for one in said.get_json()["items"]} == {"password", "totp", "recovery"}
    secrets = [row[4] for row in asking.door.world.rows("credential")["credential"]]
    assert not any(secret in said.get_data(as_text=True) for secret in secrets)


def test_f64_a_wrong_request_is_not_repeated(caller: Caller):
    """The answer names the field, never what was in it."""
    answer = caller.post("verify", name="n00104", system="terminal", password="FAKE-canary" * 40)

    assert (answer.status_code, answer.get_json()["id"]) == (400, "API-022")
    assert "FAKE-canary" not in answer.get_data(as_text=True)


ODD = [
    (b"", 400),
    (b"[" * 8000, 400),
    (b"null", 400),
    (b'"x"', 400),
    (b'{"name": "\\ud800", "system": "terminal"}', 400),
    (b'{"name": "n00104", "system": "terminal", "terminal": "\\u0000"}', 400),
    (b'{"name": "n00104", "system": "terminal", "allowed": true}', 400),
    (b'{"name": ' + b"9" * 6000 + b', "system": "terminal"}', 400),
    (b'{"name": "' + b"x" * 20_000 + b'"}', 413),
]


def test_f13_whatever_is_sent_is_not_allowed(caller: Caller):
    """Empty, nested, no object, half a letter, too much: a problem that says not allowed."""
    for body, code in ODD:
        sent: dict[str, Any] = {"data": body, "headers": caller.headers, "content_type": "application/json"}
        answer = caller.client.post("/api/v1/verify", **sent)

        assert (body[:40], answer.status_code) == (body[:40], code)
        assert answer.content_type == "application/problem+json"
        assert json.loads(answer.get_data())["allowed"] is False


def test_an_unknown_call_is_a_problem_and_no_page(caller: Caller):
    """Also below the API's address for whoever has no key."""
    for path in ("/api/v1/nothing", "/api/", "/api/v1/verify/x"):
        answer = caller.client.get(path)
        assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
    assert caller.client.get("/api/v1/verify", headers=caller.headers).status_code == 405


def test_whoever_is_refused_too_often_waits(caller: Caller, asking: Asking):
    """A key that sends what cannot be read is held off until the minute is over."""
    refusals = caller.client.application.extensions["sekisho.api"][1]
    refusals._counts[clients.digest(caller.key)] = MOST - 1
    refusals._minute = int(asking.door.world.clock.now().timestamp()) // 60

    assert caller.post("verify", name="n00104").status_code == 400
    held = caller.post("verify", name="n00104", system="terminal", password=WRONG.reveal())

    assert (held.status_code, held.headers["Retry-After"]) == (429, "60")
    asking.door.later(minutes=1)
    assert caller.get("batches").status_code == 200


def guesses(caller: Caller, count: int, number: int = 0, **asked: str) -> list[int]:
    """So many wrong passwords; another name each time unless one is given."""
    return [
        caller.post("verify", **{"name": f"x{n}", "system": "terminal", "password": "x", **asked}).status_code
        for n in range(number, number + count)
    ]


def test_f09_a_guesser_at_one_terminal_waits_and_nobody_else_with_that_key(caller: Caller, asking: Asking):
    """Through ever new names: his terminal is held; the others go on, and he too when the minute is over."""
    asking.door.own()

    refusals = caller.client.application.extensions["sekisho.api"][1]
    assert guesses(caller, BY_TERMINAL + 2, terminal="T-1") == [200] * BY_TERMINAL + [429] * 2
    right = {"name": "n00104", "system": "terminal", "password": GOOD.reveal()}
    assert caller.post("verify", terminal="T-1", **right).status_code == 429
    assert caller.post("verify", terminal="T-2", **right).get_json()["missing"] != []
    assert refusals._counts == {}
    asking.door.later(minutes=1)
    assert caller.post("verify", terminal="T-1", **right).status_code == 200


def test_f09_a_name_that_is_guessed_at_waits_at_every_terminal_of_that_key(caller: Caller, asking: Asking):
    """However it is spelled; another client that asks for the same name is not held."""
    other = with_scopes(caller, asking, "other", Scope.VERIFY)
    for n in range(BY_NAME):
        guesses(caller, 1, name=("n00104", " N00104", "ｎ00104")[n % 3], terminal=f"T-{n}")

    assert guesses(caller, 1, name="n00104", terminal="T-new") == [429]
    assert guesses(caller, 1, name="n00105", terminal="T-new") == [200]
    assert guesses(other, 1, name="n00104") == [200]


def test_f09_what_is_right_and_not_enough_is_no_guess(caller: Caller, asking: Asking):
    """A terminal that asks for the password first, and then for the code, is not held by its own way of asking."""
    asking.door.own()

    asked = {"name": "n00104", "password": GOOD.reveal(), "terminal": "T-1"}
    assert guesses(caller, BY_NAME + 1, **asked) == [200] * (BY_NAME + 1)


def test_a_verification_without_its_database_says_not_allowed(caller: Caller, asking: Asking):
    """It fails closed."""
    desk = asking.door.desk
    with closing(Store("postgresql+psycopg://nobody@127.0.0.1:1/none")) as away:
        lost = Caller(create_app(replace(desk.instance, store=away), desk.hasher).test_client(), caller.key)

        answer = lost.post("verify", name="n00104", system="terminal", password=GOOD.reveal())

    assert (answer.status_code, answer.get_json()["allowed"]) == (503, False)
