"""Development and service accounts in a real directory (NISHIHARA-7.3.2.2, 7.2.1.2.u; stories S10, S11)."""

import pytest

from idm.converge import Report
from idm.facts import StopKind
from idm.office import now
from idm.verdict import Status
from tests.cases import CLERK, OPERATOR
from tests.instances import World, a_leaver
from tests.managed import DEVELOPMENT, SERVICE, Nobodys, nobodys_of
from tests.people import at

END = at("2090-09-01 00:00:00")
"""Far ahead of every machine that runs this: a real directory refuses by its own clock."""

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def nobodys(village: World) -> Nobodys:
    return nobodys_of(village)


def passed(nobodys: Nobodys, when: str) -> Report:
    """What a worker does at that moment."""
    nobodys.world.clock.set(when)
    nobodys.sweep()
    report = nobodys.world.work()
    assert (report.failed, report.braked, report.unreachable) == (0, None, None)
    return report


def test_s11_nishihara_7_3_2_2_a_development_account_binds_to_the_last_second_and_is_then_gone(nobodys: Nobodys):
    """31 August 24:00 JST: it binds one second before, and afterwards there is no such entry; its name is kept."""
    world, hands = nobodys.world, nobodys.world.hands
    world.clock.set("2090-05-31 09:00:00")
    nobodys.make(DEVELOPMENT, until=END)
    passed(nobodys, "2090-06-01 09:00:00")
    assert world.entries()[DEVELOPMENT].password == "none"
    secret = nobodys.renew(DEVELOPMENT).reveal()
    passed(nobodys, "2090-06-01 09:01:00")
    assert (world.entries()[DEVELOPMENT].ends_at, world.entries()[DEVELOPMENT].form) == (END, "development")

    writes = passed(nobodys, "2090-08-31 23:59:59").writes
    before = hands.may_bind(DEVELOPMENT, secret)
    passed(nobodys, "2090-09-01 00:00:00")

    assert (writes, before, hands.may_bind(DEVELOPMENT, secret)) == (0, True, False)
    assert DEVELOPMENT not in world.entries()
    (line,) = [one for one in world.log("account.converged") if one["data"]["kind"] == "delete"]
    assert line["data"]["rule"] == "managed.ended"
    assert nobodys.line(DEVELOPMENT).state == "deleted"


def test_s10_nishihara_7_2_1_2_u_a_service_outlives_its_owner_until_the_day_that_was_told(nobodys: Nobodys):
    """He leaves on 30 June: his own account ends, the service binds until the midnight that his head was told of, and
    again as soon as somebody else has given it a password: the leaver's is gone (NISHIHARA-7.2.1.2.a)."""
    world, hands = nobodys.world, nobodys.world.hands
    nobodys.make(entitlement="finance")
    secret = nobodys.renew().reveal()
    passed(nobodys, "2026-06-01 09:00:00")
    assert world.entries()[SERVICE].groups == {"finance"}
    assert world.take([a_leaver(OPERATOR, "2026-06-30", 所属コード="0201")]).state == "applied"
    found = []
    for when in ("2026-07-01 00:00:00", "2026-07-14 23:59:59", "2026-07-15 00:00:00"):
        passed(nobodys, when)
        found.append((world.entries()[f"n{OPERATOR}"].status, hands.may_bind(SERVICE, secret)))

    assert found == [(Status.DISABLED, True), (Status.DISABLED, True), (Status.DISABLED, False)]
    assert world.entries()[SERVICE].groups == frozenset()
    nobodys.name(CLERK)
    passed(nobodys, "2026-07-15 09:00:00")
    assert not hands.may_bind(SERVICE, secret)
    new = nobodys.renew(by=CLERK).reveal()
    passed(nobodys, "2026-07-15 09:01:00")
    assert hands.may_bind(SERVICE, new)
    assert world.entries()[SERVICE].number == CLERK
    shut = {row[1] for row in world.rows("receipt")["receipt"]}
    assert world.account(SERVICE) not in shut


def test_a_hold_on_its_owner_stops_no_service(nobodys: Nobodys):
    """What contains a person is not about the programs that he answers for."""
    nobodys.make()
    secret = nobodys.renew().reveal()
    instance = nobodys.world.instance
    now.stop(instance, StopKind.HOLD, OPERATOR, instance.actor("00101"))
    passed(nobodys, "2026-06-01 09:00:00")

    assert nobodys.world.entries()[f"n{OPERATOR}"].status is Status.SUSPENDED
    assert nobodys.world.hands.may_bind(SERVICE, secret)
