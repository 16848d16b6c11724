"""Windows of privileged IDs in a real directory: there on time, gone on time, before everything else (7.2(5))."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from idm.facts import StopKind
from idm.office import now
from idm.store import facts, marks
from idm.store.tables import mark, privileged_account, work_window
from idm.verdict import Status
from tests.instances import World
from tests.people import at

LOGIN, PRIVILEGE = "n00102", "priv-directory"
NINE, TEN = at("2026-08-10 09:00:00"), at("2026-08-10 10:00:00")


@pytest.fixture
def lent(village: World) -> World:
    """緒方's stand-in has a privileged ID, and a window from nine to ten; everything is as it should be at eight."""
    village.clock.at = NINE - timedelta(hours=1)
    with village.instance.store.write() as connection:
        person = facts.find_person(connection, LOGIN)
        assert person is not None
        who = {"person_id": person.id}
        account = {"id": "privileged-1", "login": f"x-{LOGIN}", "made_at": village.clock.at, "made_by": "test"}
        connection.execute(insert(privileged_account).values(**account, **who))
        window = {"privilege": PRIVILEGE, "purpose": "試験", "starts": NINE, "until": TEN}
        connection.execute(insert(work_window).values(account_id="privileged-1", **window, **who))
        marks.touch(connection, ["main"], "account", {"privileged-1": None}, village.clock.at)
        marks.touch(connection, ["main"], "group", {PRIVILEGE: None}, village.clock.at)
    village.work()
    return village


def state(world: World) -> tuple[Status, frozenset[str]]:
    entry = world.entries()[f"x-{LOGIN}"]
    return entry.status, entry.groups


def test_s08_the_group_comes_with_the_window_and_goes_with_it(lent: World):
    """Nobody touches a mark in between: the worker looks again when the facts say so."""
    found = [state(lent)]
    for when in (NINE, TEN - timedelta(seconds=1), TEN):
        lent.clock.at = when
        lent.work()
        found.append(state(lent))

    shut, usable = (Status.SUSPENDED, frozenset()), (Status.ACTIVE, frozenset({PRIVILEGE}))
    assert found == [shut, usable, usable, shut]
    assert "x-" + LOGIN not in {login for login in lent.entries() if PRIVILEGE in lent.entries()[login].groups}


def test_s08_the_directory_itself_knows_the_end_of_a_window(lent: World):
    """It refuses a bind from that second on, whether or not a worker runs."""
    lent.clock.at = NINE
    lent.work()

    assert lent.entries()[f"x-{LOGIN}"].ends_at == TEN


def test_f24_after_a_day_without_a_worker_the_group_goes_before_any_other_work(lent: World):
    """A worker was stopped over the end, and the whole village is due besides: its first batch is the privileged ID."""
    lent.clock.at = NINE
    lent.work()
    lent.clock.at = TEN + timedelta(hours=24)
    with lent.instance.store.write() as connection:
        connection.execute(update(mark).where(mark.c.subject != "privileged-1").values(due=lent.clock.at))
        lease = marks.lease_due(connection, "main", "first", lent.clock.at, count=100, seconds=60)

    assert lease is not None
    assert (lease.urgent, [one.subject for one in lease.marks]) == (True, ["privileged-1"])


def test_a_hold_on_the_holder_closes_his_privileged_id(lent: World):
    """Whatever takes his own account away takes the privileged one with it, in the same pass."""
    lent.clock.at = NINE
    lent.work()
    now.stop(lent.instance, StopKind.HOLD, "00102", lent.instance.actor("00101"))
    lent.work()

    assert state(lent) == (Status.SUSPENDED, frozenset())
    assert lent.entries()[LOGIN].status is Status.SUSPENDED


def test_many_windows_that_end_are_no_reason_for_the_brake(lent: World):
    """A privileged ID is closed most of the time; closing it needs nobody's yes."""
    lent.clock.at = NINE
    lent.work()
    lent.clock.at = TEN
    report = lent.work()

    assert (report.braked, state(lent)) == (None, (Status.SUSPENDED, frozenset()))
