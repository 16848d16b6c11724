"""The page of one contract."""

from dataclasses import replace
from datetime import date

import pytest

from idm.office.contracts import adding, looking
from tests.cases import PLANNING
from tests.contracts import KEY, person, wanted
from tests.web.conftest import Visit

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_people_who_were_approved_stand_apart_and_one_may_have_no_last_day(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
):
    """Two of them, of whom the second one's approval names no end."""
    instance = visit.door.world.instance
    days = date(2026, 4, 1), date(2027, 3, 31)
    adding.add(instance, wanted(*days), person(instance, PLANNING), instance.actor(PLANNING))
    approved = (("00140 高木 試験", days[1]), ("00141 山鹿 試験", None))
    one = looking.one
    monkeypatch.setattr(looking, "one", lambda *asked: replace(one(*asked), approved=approved))
    visit.door.own(PLANNING)
    visit.work(f"n{PLANNING}")

    page = visit.get(f"/contracts/{KEY}")

    assert page.status_code == 200
    assert "まで）、00141 山鹿 試験</p>" in page.get_data(as_text=True)
