"""From the first password to the recovery code, as a browser meets it."""

import re

import pyotp
import pytest
from flask import Flask

from idm.errors import NotReady
from idm.messages import setup as say_setup
from idm.office.signin import credentials as counter
from idm.office.signin import handing
from idm.office.signin.gate import Gate
from tests.instances import a_hire, a_leaver
from tests.signing import BETTER, GOOD, WRONG, Door
from tests.web.conftest import Visit
from web.door import User

YES = ("HR-053", "HR-054", "HR-070")


def test_the_first_sign_in_ends_in_a_password_of_ones_own(visit: Visit, door: Door):
    """Temporary password, nothing but the change is open, then the new one opens my page."""
    issued = door.temporary()

    assert visit.sign_in(password=issued).headers["Location"] == "/me"
    assert visit.get("/me").headers["Location"] == "/password"
    changed = visit.post("/password", old=issued.reveal(), new=GOOD.reveal(), again=GOOD.reveal())
    assert "パスワードを変更しました" in changed.get_data(as_text=True)
    assert visit.get("/me").headers["Location"] == "/signin"

    visit.sign_in()
    page = visit.get("/me").get_data(as_text=True)
    assert "00104" in page
    assert "10.1.2.3" not in page  # an earlier terminal of the test, before the change, is another session


def test_a_device_is_added_and_asked_for(visit: Visit, door: Door):
    """QR page, right code, recovery codes once; the next sign-in waits for a code and opens nothing else."""
    door.own()
    visit.sign_in()
    seed = visit.get("/me/device").get_data(as_text=True)
    assert "<svg" in seed

    shown = visit.client.get("/me/device").get_data(as_text=True)
    device = pyotp.TOTP(shown.split("<code>")[1].split("</code>")[0])
    sealed = re.search(r'name="device" value="([^"]+)"', shown)
    token = re.search(r'name="csrf_token" value="([^"]+)"', shown)
    assert sealed is not None
    assert token is not None
    form = {"csrf_token": token[1], "device": sealed[1], "label": "鍵束", "owner": "issued"}
    wrong = visit.client.post("/me/device", data=form | {"code": "000000"})
    assert (wrong.status_code, sealed[1] in wrong.get_data(as_text=True)) == (400, True)
    codes = visit.client.post("/me/device", data=form | {"code": door.code(device)}).get_data(as_text=True)
    assert codes.count("<li><code>") == 10

    door.later(seconds=30)
    visit.sign_in()
    assert visit.get("/me").headers["Location"] == "/signin/code"
    assert visit.post("/signin/code", code="000000").status_code == 401
    assert visit.post("/signin/code", code=door.code(device)).headers["Location"] == "/me"
    assert visit.get("/me").status_code == 200


def test_f11_a_wrong_name_and_a_wrong_password_have_the_same_answer(visit: Visit, door: Door):
    """Byte for byte, but for what was typed as a name and the form's own token."""
    door.own()
    answers = {
        name: visit.post("/signin", name=name, password=WRONG.reveal()) for name in ("n00104", "n99999", "n00105")
    }

    pages = {_without_tokens(a.get_data(as_text=True)).replace(name, "NAME") for name, a in answers.items()}
    assert {a.status_code for a in answers.values()} == {401}
    assert len(pages) == 1
    assert not any("session=" in str(a.headers.getlist("Set-Cookie")) for a in answers.values())


def test_f16_signing_out_ends_a_copied_cookie(visit: Visit, app: Flask, door: Door):
    """Whoever copied the cookie is out as well."""
    door.own()
    visit.sign_in()
    copied = visit.client.get_cookie("session")
    assert copied is not None

    visit.post("/signout")

    other = app.test_client()
    other.set_cookie("session", copied.value)
    assert other.get("/me").headers["Location"] == "/signin"


def test_f17_a_planted_cookie_is_not_taken_over(visit: Visit, door: Door):
    """Signing in gives a new token, whatever the browser brought."""
    door.own()
    visit.client.set_cookie("session", "planted")

    visit.sign_in()

    cookie = visit.client.get_cookie("session")
    assert cookie is not None
    assert cookie.value != "planted"
    assert (cookie.http_only, cookie.same_site) == (True, "Lax")


@pytest.mark.parametrize("path", ["/signin", "/signin/code", "/signout", "/password", "/me/device"])
def test_f82_without_the_forms_token_nothing_is_taken(visit: Visit, door: Door, path: str):
    """Signing in and out included."""
    door.own()
    visit.sign_in()

    answer = visit.client.post(path, data={"name": "n00104", "password": GOOD.reveal()})

    assert answer.status_code == 400
    assert "WEB-005" in answer.get_data(as_text=True)
    assert visit.get("/me").status_code == 200


def test_a_new_password_that_is_not_good_enough_is_refused_with_every_reason(visit: Visit, door: Door):
    """And the page repeats nothing of it."""
    door.own()
    visit.sign_in()

    answer = visit.post("/password", old=GOOD.reveal(), new="n00104aso", again="n00104aso")

    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "短すぎます" in page
    assert "職員番号" in page
    assert "n00104aso" not in page


def test_two_different_new_passwords_change_nothing(visit: Visit, door: Door):
    """A slip in the second field."""
    door.own()
    visit.sign_in()

    assert visit.post("/password", old=GOOD.reveal(), new=BETTER.reveal(), again=GOOD.reveal()).status_code == 400

    assert visit.get("/me").status_code == 200


def test_the_overview_is_for_those_who_hold_a_role(visit: Visit, door: Door):
    """The head of 企画商工課 is network administrator by his post, and sees numbers without names."""
    door.own("00102")
    visit.work("n00102")

    page = visit.get("/overview")

    assert page.status_code == 200
    assert "郎" not in page.get_data(as_text=True).replace(door.person("00102").names[0].full, "")


def _without_tokens(page: str) -> str:
    return re.sub(r'(value|nonce)="[^"]{20,}"', "", page)


def test_case_53_whoever_is_signed_in_acts_as_himself(app: Flask, door: Door):
    """His old number was given to somebody else: neither his deeds nor his page are that person's."""
    world = door.world
    world.take([a_leaver("00106", "2026-04-30"), a_hire("00106", 発令日="2026-05-01", 職員番号="00301")], confirm=YES)
    world.clock.set("2026-06-01 09:00:00")
    world.take([a_hire("00106", 発令日="2026-06-01", 氏名="南 花子", 氏名カナ="ミナミ ハナコ")], confirm=YES)
    login = door.person("00301").account.login
    password = counter.issue_temporary(door.desk, door.person("00301"), world.nobody()).password
    token, visitor = door.signed_in(login, password)

    with app.test_request_context("/"):
        actor = User(visitor, token).actor

    assert actor.person is not None
    assert actor.person.id == actor.by == visitor.person.id
    assert "南" not in actor.shown


def test_a_form_is_taken_behind_tls(app: Flask, door: Door):
    """Our own headers keep the Referer back: nothing may ask for it."""
    visit = app.test_client()
    page = visit.get("/signin", base_url="https://localhost").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    form = {"csrf_token": token[1], "name": "n00104", "password": "x"}

    assert visit.post("/signin", base_url="https://localhost", data=form).status_code == 401


def test_a_database_that_is_away_is_told_to_whoever_is_signed_in(
    app: Flask, visit: Visit, door: Door, monkeypatch: pytest.MonkeyPatch
):
    """The page must not ask again who asks: a sentence with its id, and no bare server error."""
    door.own()
    visit.sign_in()

    def away(*_: object) -> None:
        raise NotReady(say_setup.DATABASE_LOCKED)

    monkeypatch.setattr(Gate, "who", away)
    answer = visit.get("/me")

    assert answer.status_code == 503
    assert say_setup.DATABASE_LOCKED.id in answer.get_data(as_text=True)


def test_nishihara_6_4_1_2_after_a_loss_a_code_of_the_sheet_is_asked_for(visit: Visit, door: Door):
    """The password leads to the page for codes and to no other; one of the sheet opens the way to a new device."""
    door.own()
    _, codes = door.device()
    lose(door)

    visit.sign_in()
    assert visit.get("/me").headers["Location"] == "/signin/code"
    assert "回復コード" in visit.get("/signin/code").get_data(as_text=True)
    assert visit.get("/me/device").headers["Location"] == "/signin/code"
    assert visit.post("/signin/code", code=codes[0].reveal()).headers["Location"] == "/me"
    assert "<svg" in visit.get("/me/device").get_data(as_text=True)
    door.later(minutes=10)
    assert visit.get("/me/device").headers["Location"] == "/prove"
    assert "まだ使っていないコード" in visit.get("/prove").get_data(as_text=True)
    assert visit.post("/prove", code=codes[1].reveal()).headers["Location"] == "/me/device"


def test_nishihara_6_4_1_2_after_a_loss_without_codes_the_pages_send_to_the_desk(visit: Visit, door: Door):
    """The password opens one's own page; every way to a new device ends in one sentence."""
    door.own("00102")
    door.hold("n00102")
    lose(door, "00102")

    visit.sign_in("n00102")
    assert visit.get("/me").status_code == 200
    assert visit.get("/me/device").headers["Location"] == "/prove"
    for path in ("/prove", "/me/enrol"):
        page = visit.get(path).get_data(as_text=True)
        assert ("2人の職員による再設定" in page, 'action="/prove"' in page) == (True, False)
    assert visit.get("/overview").headers["Location"] == "/me/enrol"


def test_nishihara_7_2_3_my_page_says_what_was_really_shown(visit: Visit, door: Door):
    """A right password without its code is no sign-in; a wrong code is not a wrong password, nor is a failed reset."""
    door.own()
    visit.devices["n00104"] = door.hold()
    door.knock("n00104", WRONG)
    visit.sign_in()
    visit.post("/signin/code", code="000000")
    visit.post("/reset", name="n00104", code="000000")
    assert [line["act"] for line in door.world.log()][-4:] == [
        "session.refused",
        "session.begun",
        "session.refused",
        "session.refused",
    ]
    assert [line.get("reason") for line in door.world.log("session.refused")] == [None, "failed_code", "failed_reset"]

    visit.show()
    visit.post("/prove", code="000000")
    page = visit.get("/me").get_data(as_text=True)

    shown = re.findall(r'data-label="内容">([^<]+)<', page)
    assert shown[:6] == [
        "サインイン中の、本人の確認の失敗",
        "サインイン",
        "パスワードの再設定の失敗",
        "正しいパスワードの後で、確認コードなどの間違い",
        "正しいパスワード（確認コードなどは、まだ）",
        "サインインの失敗",
    ]
    assert "失敗が4回ありました" in page


def lose(door: Door, number: str = "00104") -> None:
    """Somebody at the desk takes the report."""
    handing.report_lost(door.desk, door.person(number), door.world.instance.actor("00105"))
