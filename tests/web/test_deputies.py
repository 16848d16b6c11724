"""What the pages let an accepted deputy do, and what they keep for the post itself (7.2(1)③, 8.2(2))."""

import pytest
from flask import Flask

from idm.facts.case import CaseKind
from idm.office.cases import ending
from idm.office.cases.effects import EFFECTS
from tests.cases import CISO, PLANNING, Hall
from tests.instances import a_hire
from tests.signing import Door
from tests.web.conftest import Visit

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

DEPUTY = "00108"


def test_a_deputys_pages_open_with_the_acceptance_and_close_with_the_withdrawal(app: Flask, door: Door):
    """The desk's pages are his from the next request on; the log and the decisions are not; then nothing is."""
    taken = door.world.take([a_hire(CISO, 所属コード="0100", 職名="副村長", 氏名="俵山 試験")])
    assert taken.state == "applied"
    hall = Hall(door.world, EFFECTS)
    door.own(DEPUTY)
    visit = Visit(app.test_client(), door)
    visit.work(f"n{DEPUTY}")
    assert visit.get("/hr/now/").status_code == 403

    named = hall.apply(CaseKind.DELEGATION, by=PLANNING, whom=DEPUTY, content={"role": "network_admin"})
    hall.decide(named, CISO)

    assert visit.get("/hr/now/").status_code == 200
    assert visit.get("/audit/").status_code == 403

    instance = door.world.instance
    ending.end_early(instance, named.id, instance.actor(PLANNING), "戻ったため")
    assert visit.get("/hr/now/").status_code == 403
