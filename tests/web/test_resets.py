"""Ways back as a browser meets them: by oneself, at the desk, and out at once (NISHIHARA-6.4.3.4, 7.2.3, 7.2.4.2)."""

import re

import pytest
from flask import Flask

from idm.passwords.hashing import Cost, Hasher
from tests.signing import BETTER, GOOD, WRONG, Door
from tests.web.conftest import Visit
from web.app import create_app

ONE_RUN = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
STAFF, CLERK, ADMIN = "00106", "n00104", "n00102"


def a_token(page: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def a_password(page: str) -> str:
    found = re.search(r"<code>([a-z2-9]{4}(?:-[a-z2-9]{4}){3})</code>", page)
    assert found is not None, page
    return found[1]


def desk(visit: Visit, **fields: str) -> str:
    return visit.post("/desk/", **fields).get_data(as_text=True)


@pytest.fixture
def other(app: Flask, door: Door) -> Visit:
    return Visit(app.test_client(), door)


def test_a_device_leads_to_a_new_password_and_to_the_door(visit: Visit, door: Door):
    """Name and code, then the new password twice; nobody is signed in by it."""
    door.own()
    device = door.hold()

    page = visit.post("/reset", name="n00104", code=door.code(device)).get_data(as_text=True)
    token = a_token(page)
    wrong = visit.post("/reset", name="n00104", code=door.code(device))
    assert (wrong.status_code, 'name="token"' in wrong.get_data(as_text=True)) == (401, False)
    form = {"token": token, "new": BETTER.reveal(), "again": BETTER.reveal()}
    weak = _choose(visit, **form | {"new": "abc", "again": "abc"})
    assert (weak.status_code, token in weak.get_data(as_text=True)) == (400, True)
    done = _choose(visit, **form)

    assert "新しいパスワードにしました" in done.get_data(as_text=True)
    assert visit.get("/me").headers["Location"] == "/signin"
    assert door.knock("n00104", BETTER) is not None
    assert _choose(visit, **form).status_code == 409


def test_f11_a_reset_has_one_answer_for_every_reason(visit: Visit, door: Door):
    """Byte for byte, but for what was typed as a name and the form's own token."""
    door.own()
    door.hold()
    pages = set()
    for name in ("n00104", "n00105", "n99999"):
        answer = visit.post("/reset", name=name, code="000000")
        text = re.sub(r'(value|nonce)="[^"]{20,}"', "", answer.get_data(as_text=True))
        pages.add((answer.status_code, text.replace(name, "NAME")))

    assert len(pages) == 1


def test_nishihara_7_2_4_2_two_of_the_staff_and_a_slip_of_paper(visit: Visit, other: Visit, door: Door):
    """The first asks, cannot confirm; the second confirms and gets the slip; a second time there is none."""
    for number in (STAFF, "00104", "00102"):
        door.own(number)
    visit.work(CLERK)
    other.work(ADMIN)

    desk(visit, number=STAFF, recognised="face", deed="ask")
    mine = visit.get("/desk/").get_data(as_text=True)
    assert ('value="confirm"' in mine, 'value="withdraw"' in mine) == (False, True)
    assert "RST-012" not in mine
    assert "申し込んだ本人は" in desk(visit, request="1", deed="confirm")
    slip = desk(other, request="1", deed="confirm")

    issued = a_password(slip)
    assert f"n{STAFF}" in slip
    assert "待っていません" in desk(other, request="1", deed="confirm")
    assert issued not in other.get("/desk/").get_data(as_text=True)
    assert door.knock(f"n{STAFF}", GOOD) is None


def test_a_locked_person_is_let_in_again_at_the_desk(visit: Visit, door: Door):
    """Found on the list; how he was recognised must be said."""
    door.own(STAFF)
    door.own("00104")
    for _ in range(5):
        door.knock(f"n{STAFF}", WRONG)
    visit.work(CLERK)

    assert f"/desk/?number={STAFF}" in visit.get("/desk/").get_data(as_text=True)
    assert "どう確かめたか" in desk(visit, number=STAFF, deed="unlock")
    assert door.knock(f"n{STAFF}", GOOD) is None
    assert "ロックを解除しました" in desk(visit, number=STAFF, recognised="called_back", deed="unlock")

    assert door.knock(f"n{STAFF}", GOOD) is not None


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"deed": "confirm"},
        {"deed": "confirm", "request": "１"},
        {"deed": "confirm", "request": "9" * 40},
        {"deed": "ask", "number": "99999", "recognised": "face"},
        {"deed": "ask", "number": STAFF, "recognised": "friend"},
        {"deed": "issue", "number": STAFF, "recognised": "face"},
        {"deed": "unlock", "number": "00104", "recognised": "face"},
    ],
)
def test_f13_an_odd_form_at_the_desk_changes_nothing(visit: Visit, door: Door, fields: dict[str, str]):
    """Empty, no number, nobody, no way of recognising, one who has his own password, oneself: a sentence, and no."""
    door.own(STAFF)
    door.own("00104")
    visit.work(CLERK)
    before = door.world.rows("credential", "reset_request")

    answer = visit.post("/desk/", **fields)

    assert answer.status_code == 409
    assert 'role="alert"' in answer.get_data(as_text=True)
    assert door.world.rows("credential", "reset_request") == before


@ONE_RUN
def test_f13_what_the_form_says_is_meant_and_not_the_address(visit: Visit, door: Door):
    """A link that somebody was sent names another person than the page that was looked at."""
    door.own("00104")
    visit.work(CLERK)
    form = _csrf(visit) | {"deed": "unlock", "number": STAFF, "recognised": "card"}

    page = visit.client.post("/desk/?number=00105", data=form).get_data(as_text=True)

    assert (STAFF in page, "00105" in page) == (True, False)
    assert "<h2>00105" in visit.get("/desk/?number=00105").get_data(as_text=True)


def test_slips_for_everybody_who_begins_on_a_day(visit: Visit, door: Door):
    """One each for whoever has chosen no password yet; another day, a sentence."""
    door.own("00104")
    door.own("00102")
    visit.work(CLERK)

    page = visit.client.post("/desk/slips", data=_csrf(visit) | {"day": "R8.4.1"}).get_data(as_text=True)
    none = visit.client.post("/desk/slips", data=_csrf(visit) | {"day": "2026-05-01"})

    assert page.count('class="slip"') == 6
    assert "2人の職員による再設定で1人ずつ" in page
    assert [number in page for number in ("00101", "00105", "00109", "00110")] == [True] * 4
    assert "style=" not in page
    assert len(set(re.findall(r"<code>([a-z2-9]{4}(?:-[a-z2-9]{4}){3})</code>", page))) == 6
    assert (none.status_code, "いません" in none.get_data(as_text=True)) == (409, True)


def test_nishihara_6_4_3_4_a_leaked_password_is_over_with_one_button(visit: Visit, other: Visit, door: Door):
    """This session and the other, the password itself; the next page is the way to a new one."""
    door.own()
    visit.sign_in()
    other.sign_in()

    page = visit.client.post("/me/leaked", data=_csrf(visit, "/me")).get_data(as_text=True)

    assert "今のパスワードを使えなくし" in page
    assert [v.get("/me").headers.get("Location") for v in (visit, other)] == ["/signin", "/signin"]
    assert door.knock("n00104", GOOD) is None


@ONE_RUN
@pytest.mark.parametrize("way", ["/me/leaked", "/password"])
def test_f16_whoever_is_out_is_shown_as_nobody(visit: Visit, door: Door, way: str):
    """Neither a name nor a menu nor a way out, on the very answer with which the session is over."""
    door.own()
    visit.sign_in()
    assert 'action="/signout"' in visit.get("/me").get_data(as_text=True)
    new = {"old": GOOD.reveal(), "new": BETTER.reveal(), "again": BETTER.reveal()}

    answer = visit.client.post(way, data=_csrf(visit, "/me") | new)

    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert ('action="/signout"' in page, 'class="name"' in page, "<nav" in page) == (False, False, False)
    assert visit.get("/me").headers["Location"] == "/signin"


def test_nishihara_7_2_3_the_banner_is_the_bodys_own(visit: Visit):
    """Before anybody signs in."""
    assert "西原村が利用を認めた職員等のためのものです" in visit.get("/signin").get_data(as_text=True)


def test_nishihara_7_2_3_the_first_page_tells_what_happened_before(visit: Visit, other: Visit, door: Door):
    """The sign-in and sign-out before with their terminals, failures since, and sessions that are open elsewhere."""
    door.own()
    door.later(minutes=1)
    token, _ = door.signed_in("n00104", GOOD)
    door.later(minutes=5)
    door.gate.leave(token, "10.9.9.9 Edge")
    door.knock("n00104", WRONG)
    door.later(minutes=1)
    other.sign_in()
    visit.sign_in()

    page = visit.get("/me").get_data(as_text=True)

    assert "2026-04-01 12:01　10.1.2.3 Chromium" in page
    assert "2026-04-01 12:06　10.9.9.9 Edge" in page
    assert "失敗が1回ありました" in page
    assert "ほかの端末（1台）でも" in page


def test_nishihara_7_2_1_3_o_an_administrators_old_password_leads_to_its_change(own_door: Door):
    """After the profile's days every page sends there, and the page does not call it a temporary one."""
    app = create_app(own_door.world.instance, Hasher(Cost(memory=64, passes=1)))
    visit = Visit(app.test_client(), own_door)
    own_door.own("00102")
    own_door.later(days=180)

    visit.sign_in(ADMIN)

    assert visit.get("/me").headers["Location"] == "/password"
    page = visit.get("/password").get_data(as_text=True)
    assert ("変更する時期になりました" in page, "仮のパスワード" in page) == (True, False)
    assert "20文字以上" in page
    visit.post("/password", old=GOOD.reveal(), new=BETTER.reveal(), again=BETTER.reveal())
    visit.sign_in(ADMIN, BETTER)
    assert visit.get("/me").status_code == 200


def _choose(visit: Visit, **fields: str):
    return visit.client.post("/reset/password", data=_csrf(visit, "/reset") | fields)


def _csrf(visit: Visit, path: str = "/desk/") -> dict[str, str]:
    seen = visit.get(path).get_data(as_text=True)
    found = re.search(r'name="csrf_token" value="([^"]+)"', seen)
    assert found is not None, seen
    return {"csrf_token": found[1]}
