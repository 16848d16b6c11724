"""An exception at the counter of 企画商工課: asked for by its head, granted by the CISO."""

from datetime import datetime

import pytest

from idm.facts.case import CaseKind
from idm.office.cases.effects import EFFECTS
from idm.secret import Secret
from idm.store.cases import Filed
from tests.cases import CISO, PLANNING, Hall
from tests.instances import a_hire
from tests.people import at
from tests.signing import GOOD, Door, a_door

COUNTER, OUTSIDER = "00120", "00106"
"""Somebody of 企画商工課 without an office, and somebody of 税務課."""
CONTENT = {
    "rule": "sign_in.staff.idle",
    "value": "120",
    "clause": "NISHIHARA-7.2.3",
    "scope": "unit:0200",
    "alternative": "窓口の端末は、職員が席を離れるときに手で画面を閉じる",
}
UNTIL = at("2027-04-01 00:00:00")


def ask(hall: Hall, by: str = PLANNING, whom: str = PLANNING, until: datetime = UNTIL, **content: str) -> Filed:
    """For the counter, unless told otherwise; a value of "" leaves that one out."""
    said = {name: value for name, value in (CONTENT | content).items() if value}
    return hall.apply(
        CaseKind.EXCEPTION, by=by, whom=whom, subject="窓口の端末", reason="来客の間に切れる", until=until, content=said
    )


def granted(hall: Hall, **changes: str) -> Filed:
    return hall.decide(ask(hall, **changes), CISO)


@pytest.fixture
def counter(hall: Hall) -> Hall:
    """1 December, and somebody at the counter."""
    taken = hall.world.take([a_hire(COUNTER, 所属コード="0200", 氏名="緑川 窓口")])
    assert taken.state == "applied"
    hall.effects = EFFECTS
    hall.world.clock.set("2026-12-01 09:00:00")
    return hall


@pytest.fixture
def own_counter(counter: Hall) -> Door:
    """The door of the same village, under the body's own profile."""
    return a_door(counter.world)


def in_office(door: Door, number: str) -> Secret:
    """Signed in now."""
    if not door.person(number).proofs.password:
        door.own(number)
    token = door.knock(f"n{number}", GOOD)
    assert token is not None
    return token
