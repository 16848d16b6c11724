"""The pages of leavers and movers, by form; and what somebody sees of it on his own page."""

import re

import pytest
from werkzeug.test import TestResponse

from idm.office.leaving.opening import sweep
from idm.office.signin import clients
from idm.office.signin.clients import Scope
from tests.instances import a_leaver
from tests.signing import Door
from tests.web.conftest import Visit

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
CLERK, HEAD, LEAVER, COLLEAGUE = "n00104", "n00102", "00105", "00110"
"""Of 人事係; 企画商工課長; two of 情報政策係."""


@pytest.fixture
def opened(door: Door) -> Door:
    """One of 情報政策係 leaves on 30 April; he made a program's key."""
    instance = door.world.instance
    clients.make(instance, "radius-honcho", [Scope.VERIFY], [], instance.actor(LEAVER))
    assert door.world.take([a_leaver(LEAVER, "2026-04-30", 所属コード="0201")]).state == "applied"
    assert sweep(instance, "worker:one")
    for number in ("00104", "00102", "00101", LEAVER, COLLEAGUE):
        door.own(number)
    return door


def text(answer: TestResponse) -> str:
    return re.sub(r"<[^>]+>", "", answer.get_data(as_text=True))


def task(answer: TestResponse, label: str) -> str:
    """The number of the item so called, as the form has it."""
    found = re.search(rf'name="task" value="(\d+)"[^>]*> <span>{label}', answer.get_data(as_text=True))
    assert found is not None, label
    return found[1]


def test_s04_the_head_receives_names_a_successor_and_is_told_what_is_left(opened: Door, visit: Visit):
    """What is done has its time and its name; closing is refused with what is left."""
    visit.work(HEAD)
    page = visit.get("/leaving/1")
    done = visit.post("/leaving/1", deed="done", task=task(page, "鍵の返却"), note="窓口で")
    handed = visit.post("/leaving/1", deed="hand", task=task(page, "APIの鍵"), successor=COLLEAGUE)
    nobody = visit.post("/leaving/1", deed="hand", task=task(page, "APIの鍵"), successor="99999")
    closed = visit.post("/leaving/1", deed="close")
    nothing = visit.post("/leaving/1", deed="done", task="x")

    assert "00105" in text(visit.get("/leaving/"))
    assert "済みにしました" in text(done)
    assert "窓口で" in text(done)
    assert f"{COLLEAGUE} " in text(handed)
    assert [one.status_code for one in (nobody, closed, nothing)] == [409] * 3
    assert "端末と周辺機器の返却" in text(closed)
    assert "知らせました" in text(visit.post("/leaving/1", deed="remind"))


def test_s04_he_sees_on_his_own_page_what_to_return_and_acknowledges_secrecy_himself(opened: Door, visit: Visit):
    """Without a device too; nothing of it is there for anybody else, and no deed but his own word."""
    visit.sign_in(f"n{LEAVER}")
    before = text(visit.get("/me"))
    pressed = visit.client.post("/leaving/1/secrecy", data=token(visit))
    after = visit.get("/me").get_data(as_text=True)

    assert "最終日 令和8年4月30日" in before
    assert "職員証の返却" in before
    assert (pressed.status_code, pressed.location) == (303, "/me#leaving")
    assert "/leaving/1/secrecy" not in after
    assert [line["by"] for line in opened.world.log("leaving.done")] == [opened.person(LEAVER).id]
    assert visit.client.post("/leaving/1/secrecy", data=token(visit)).status_code == 409


def test_f26_the_head_of_another_section_finds_nothing_there(opened: Door, visit: Visit):
    """Neither the procedure nor its paper; the list is empty."""
    visit.work("n00101")

    assert "00105" not in text(visit.get("/leaving/"))
    assert [visit.get(path).status_code for path in ("/leaving/1", "/leaving/1/receipt.pdf")] == [404, 404]
    assert visit.client.post("/leaving/1/secrecy", data=token(visit)).status_code == 404


def token(visit: Visit) -> dict[str, str]:
    found = re.search(r'name="csrf_token" value="([^"]+)"', visit.get("/me").get_data(as_text=True))
    assert found is not None
    return {"csrf_token": found[1]}
