"""Emergency measures over HTTP: what the CISO says to a stop, and who ends an exception (2(2)⑤⑧, 8.4(2))."""

import re

import pytest
from flask import Flask

from idm.calendar import ONE_DAY
from idm.office.urgent import containing, excepting
from idm.office.urgent.containing import Measures
from tests.instances import a_hire
from tests.office.urgent.test_urgent import IDLE
from tests.signing import Door
from tests.web.conftest import Visit
from tests.web.test_desks import desk

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
ADMIN, HEAD, CISO, STOPPED = "00102", "00101", "00113", "00106"


@pytest.fixture
def ciso(app: Flask, door: Door) -> Visit:
    """Somebody is stopped, and 企画商工課長 has taken an exception; whoever is the CISO has signed in."""
    world = door.world
    assert world.take([a_hire(CISO, 所属コード="0100", 職名="副村長", 氏名="俵山 試験")]).state == "applied"
    instance, admin, now = world.instance, world.instance.actor(ADMIN), world.clock.now()
    containing.contain(instance, Measures(numbers=(STOPPED,)), "不審な接続", admin)
    content = IDLE | {"scope": "unit:0200"}
    wanted = excepting.Wanted("窓口", door.person(ADMIN), content, "停電", now + 30 * ONE_DAY)
    excepting.take(instance, wanted, admin)
    return desk(app, door, CISO)


def answer(visit: Visit, deed: str, number: int, **more: str) -> tuple[int, str]:
    done = visit.post("/urgent/", deed=deed, number=str(number), word="確かめた", **more)
    return done.status_code, "".join(re.findall(r'<div class="notice (?:ok|bad)" role="[a-z]+">(.*?)</div>', done.text))


def stopped(door: Door) -> bool:
    return any(one.covers(door.world.clock.now()) for one in door.person(STOPPED).stops)


def test_nishihara_2_2_8_the_ciso_lets_a_stop_go_on_and_lifts_it_later(ciso: Visit, door: Door):
    """It is among what waits for him until he has said something; said twice it is refused with a sentence."""
    assert "緊急の停止を続けるか決める" in ciso.get("/inbox/").text

    assert answer(ciso, "confirm", 1)[0] == 200
    assert (answer(ciso, "confirm", 1)[0], stopped(door)) == (409, True)
    assert "緊急の停止を続けるか決める" not in ciso.get("/inbox/").text
    status, said = answer(ciso, "lift", 1)

    assert (status, "解きました" in said, stopped(door)) == (200, True, False)
    assert answer(ciso, "lift", 1)[0] == 409


def test_nishihara_8_6_2_3_the_ciso_makes_a_violation_of_it(ciso: Visit, door: Door):
    """With its clause; without one nothing is done."""
    assert answer(ciso, "convert", 1, broken="")[0] == 409
    status, said = answer(ciso, "convert", 1, broken="6.4(3)①")

    assert (status, "違反の番号：1" in said, stopped(door)) == (200, True, True)
    assert ciso.get("/violations/1").status_code == 200


def test_nishihara_8_4_2_the_ciso_ends_an_exception_at_once(ciso: Visit, door: Door):
    """Its section is gone with it; a number that is none is nothing."""
    assert "例外措置を今終わらせる" in ciso.get("/urgent/").text
    status, said = answer(ciso, "end", 2)

    assert (status, "元のとおり" in said) == (200, True)
    assert "例外措置を今終わらせる" not in ciso.get("/urgent/").text
    assert [answer(ciso, "end", number)[0] for number in (2, 7)] == [409, 404]


def test_f21_whoever_stopped_somebody_is_offered_no_word_on_it(ciso: Visit, app: Flask, door: Door):
    """And is refused where he sends one all the same; to another manager there is nothing of it."""
    admin, head = desk(app, door, ADMIN), desk(app, door, HEAD)

    assert "停止を解く" not in admin.get("/urgent/").text
    for deed in ("confirm", "lift", "convert"):
        assert answer(admin, deed, 1, broken="6.4(3)①")[0] == 409
        assert answer(head, deed, 1, broken="6.4(3)①")[0] == 404
    assert stopped(door)
