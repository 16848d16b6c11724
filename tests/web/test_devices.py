"""My devices and the step-up, as a browser meets them (NISHIHARA-4.1.2.a, 5.4.2, 6.1.1.4, 7.2.5)."""

import json
import re
from dataclasses import replace

import pyotp
import pytest
from werkzeug.test import TestResponse

from idm.facts import Person
from idm.passwords.hashing import Cost, Hasher
from idm.store import credentials
from tests.authenticator import SoftKey
from tests.signing import Door
from tests.web.conftest import Visit
from web.access import OWN_DEEDS, ROUTES, WORK_DEEDS, Access
from web.app import create_app

SITE = {"base_url": "http://localhost:8765"}


def number(door: Door, person: Person | None = None) -> int:
    """The id of somebody's first device."""
    with door.world.instance.store.read() as connection:
        return next(c.id for c in credentials.of(connection, (person or door.person()).id) if c.kind != "password")


def where(answer: TestResponse) -> str:
    return answer.headers.get("Location", "")


def text(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def token_of(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_whoever_has_only_a_password_is_sent_to_add_a_device_before_an_operators_page(visit: Visit, door: Door):
    """His own page is open; the sentence names the clause; with a device the page opens."""
    door.own("00102")
    visit.sign_in("n00102")

    assert visit.get("/me").status_code == 200
    assert where(visit.get("/overview")) == "/me/enrol"
    assert "西原村 5.4②" in text(visit.get("/me/enrol"))

    visit.work("n00102")
    assert visit.get("/overview").status_code == 200


def test_nishihara_7_2_5_a_deed_long_after_the_code_asks_for_one_and_comes_back(visit: Visit, door: Door):
    """Nothing is stopped meanwhile; after the code the page of the deed is there again, under another token (F17)."""
    door.own()
    visit.work()
    door.later(minutes=20)
    deed = {"number": "00105", "deed": "hold", "at": "", "reason": ""}

    assert where(visit.post("/hr/now/", **deed)) == "/prove"
    assert door.world.log("hr.applied")[-1]["data"]["source"] != "now"
    before = visit.client.get_cookie("session")
    assert where(visit.show(path="/prove")) == "/hr/now/"
    after = visit.client.get_cookie("session")
    assert before is not None
    assert after is not None
    assert before.value != after.value

    assert where(visit.post("/hr/now/", **deed)) == "/hr/now/"
    assert door.world.log("hr.applied")[-1]["data"]["source"] == "now"
    assert door.world.log("session.proved")


def test_a_recovery_code_opens_the_page_and_does_not_decide(visit: Visit, door: Door):
    """factor.privileged: whoever has lost the device reads on, and adds another one before he decides."""
    door.own()
    _, codes = door.device()
    visit.sign_in()
    visit.post("/signin/code", code=codes[0].reveal())

    assert visit.get("/hr/now/").status_code == 200
    assert where(visit.post("/hr/now/", number="00105", deed="hold", at="", reason="")) == "/prove"
    assert "回復コードでは行えません" in text(visit.get("/prove"))
    assert where(visit.post("/prove", code=codes[1].reveal())) == "/hr/now/"
    assert where(visit.post("/hr/now/", number="00105", deed="hold", at="", reason="")) == "/prove"


@pytest.mark.parametrize("page", ["/me/device", "/me/key", "one"])
def test_ones_own_devices_are_changed_only_by_whoever_has_just_shown_one(visit: Visit, door: Door, page: str):
    """An open browser is not enough: the page asks for the code, and is there after it."""
    door.own()
    visit.work()
    path = f"/me/device/{number(door)}" if page == "one" else page
    assert visit.get(path).status_code == 200
    door.later(minutes=15)

    assert where(visit.get(path)) == "/prove"
    assert where(visit.show(path="/prove")) == path
    assert visit.get(path).status_code == 200


def test_f83_the_way_back_is_a_page_of_ours_whatever_the_browser_says(visit: Visit, door: Door):
    """No address from a form or a query is ever followed."""
    door.own()
    visit.work()

    answer = visit.show(path="/prove?next=https://evil.example/&back=//evil.example")

    assert where(answer) == "/me"


def test_a_device_is_renamed_and_reported_lost(visit: Visit, door: Door):
    """Each told on my page; the loss ends the session, and the notice waits there until it is read."""
    door.own()
    visit.work()
    own = f"/me/device/{number(door)}"

    assert where(visit.post(own, deed="rename", label="机の鍵")) == "/me"
    assert "机の鍵" in text(visit.get("/me"))
    assert "もう一度サインインしてください" in text(visit.post(own, deed="lost"))

    assert where(visit.get("/me")) == "/signin"
    visit.sign_in()
    assert "「机の鍵」の紛失の届けを受け" in text(visit.get("/me"))
    page = text(visit.get("/me"))
    last = re.search(r'name="last" value="(\d+)"', page)
    assert last is not None
    visit.client.post("/me/notices", data={"csrf_token": token_of(page), "last": last[1]})
    assert "「机の鍵」の紛失の届けを受け" not in text(visit.get("/me"))


def test_the_last_device_of_an_operator_says_what_goes_with_it(visit: Visit, door: Door):
    """The page names the office; without having seen it, nothing is removed."""
    door.own()
    visit.work()
    own = f"/me/device/{number(door)}"

    assert "人事管理部門" in text(visit.get(own))
    refused = visit.client.post(own, data={"csrf_token": token_of(text(visit.get(own))), "deed": "remove"})
    assert refused.status_code == 409
    assert "totp" in door.person().proofs.factors
    visit.post(own, deed="remove", aware="yes")
    assert "totp" not in door.person().proofs.factors


@pytest.mark.parametrize("deed", ["rename", "lost", "remove", "", "sell"])
def test_somebody_elses_device_is_nobodys(visit: Visit, door: Door, deed: str):
    """By its number in the address: as if it were not there."""
    door.own()
    door.hold("n00103")
    visit.work()
    other = f"/me/device/{number(door, door.person('00103'))}"
    page = text(visit.get("/me"))

    answer = visit.client.post(other, data={"csrf_token": token_of(page), "deed": deed, "label": "x", "aware": "yes"})

    assert (answer.status_code, "FAC-007" in text(answer)) == (400, True)
    assert "totp" in door.person("00103").proofs.factors


def test_nishihara_6_1_1_4_a_private_device_is_refused_with_its_clause(visit: Visit, door: Door):
    """The page does not offer it, and whoever sends it all the same is told why."""
    door.own()
    visit.sign_in()
    page = text(visit.get("/me/device"))
    assert 'value="private"' not in page
    assert "西原村 6.1(1)④" in page

    seed = re.search(r"<code>([A-Z2-7]{32})</code>", page)
    sealed = re.search(r'name="device" value="([^"]+)"', page)
    assert seed is not None
    assert sealed is not None
    form = {"csrf_token": token_of(page), "device": sealed[1], "label": "私物", "owner": "private"}
    answer = visit.client.post("/me/device", data=form | {"code": door.code(pyotp.TOTP(seed[1]))})

    assert answer.status_code == 409
    assert "CISOの可否判断" in text(answer)
    assert "totp" not in door.person().proofs.factors


def test_a_passkey_is_added_and_opens_everything_by_itself(visit: Visit, door: Door):
    """Registered after the password, then alone: two kinds at once, enough for an operator's page."""
    door.own()
    key = SoftKey()
    visit.sign_in()
    csrf = token_of(text(visit.client.get("/me/key", **SITE)))
    headers = {"X-CSRFToken": csrf}
    options = visit.client.post("/me/key/options", headers=headers, **SITE)
    assert options.content_type == "application/json"
    form = {"csrf_token": csrf, "label": "鍵", "owner": "issued", "answer": key.create(text(options))}
    assert text(visit.client.post("/me/key", data=form, **SITE)).count("<li><code>") == 10

    csrf = token_of(text(visit.client.get("/signin", **SITE)))
    options = visit.client.post("/signin/passkey/options", headers={"X-CSRFToken": csrf}, **SITE)
    form = {"csrf_token": csrf, "answer": key.get(text(options))}
    assert where(visit.client.post("/signin/passkey", data=form, **SITE)) == "/me"
    assert visit.client.get("/overview", **SITE).status_code == 200


def test_f62_a_key_answers_under_one_name_only(visit: Visit):
    """Opened by number, the pages ask for no key: there is no name that it could be bound to."""
    by_number = {"base_url": "http://127.0.0.1:8765"}
    csrf = token_of(text(visit.client.get("/signin", **by_number)))

    answer = visit.client.post("/signin/passkey/options", headers={"X-CSRFToken": csrf}, **by_number)

    assert answer.status_code == 400


def test_f80_a_public_address_is_the_only_name_a_key_is_bound_to(door: Door):
    """From the settings, whatever a request calls us; another name is refused before anything else."""
    instance = door.world.instance
    public = instance.settings.model_copy(update={"public_url": "https://sekisho.vill.example"})
    app = create_app(replace(instance, settings=public), Hasher(Cost(memory=64, passes=1)))
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()

    for host in ("https://sekisho.vill.example", "http://localhost:8765"):
        options = client.post("/signin/passkey/options", base_url=host, headers={"X-Forwarded-Host": "evil.example"})
        assert json.loads(text(options))["rpId"] == "sekisho.vill.example"
    assert client.post("/signin/passkey/options", base_url="https://evil.example").status_code == 400


@pytest.mark.parametrize("answer", ["", "{}", "[]", "null", '{"response":{"clientDataJSON":"AAAA"}}', "[" * 9000])
def test_f13_an_answer_that_is_none_opens_nothing(visit: Visit, door: Door, answer: str):
    """Empty, odd, deep: the same page as for a wrong signature."""
    door.own()
    csrf = token_of(text(visit.client.get("/signin", **SITE)))

    got = visit.client.post("/signin/passkey", data={"csrf_token": csrf, "answer": answer}, **SITE)

    assert (got.status_code, "確かめられませんでした" in text(got)) == (401, True)
    assert visit.client.get_cookie("session") is None


def test_deeds_are_routes_of_the_map_and_come_back_to_pages_that_can_be_looked_at(visit: Visit, door: Door):
    """No slip in a name; a page to come back to answers GET, and asks for no more than its deed."""
    adapter = visit.client.application.url_map
    for deed, page in (OWN_DEEDS | WORK_DEEDS).items():
        assert {deed, page} <= ROUTES.keys()
        assert all("GET" in (rule.methods or ()) for rule in adapter.iter_rules(page))
        assert ROUTES[deed] in (ROUTES[page], Access.HR, Access.DECIDER)
