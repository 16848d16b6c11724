"""What is still in a directory after a window: gone before other work, and told when it is not (F28)."""

from datetime import timedelta

import pytest

from connectors.slapd import PrivateSlapd
from idm.messages import privileges as say
from idm.office.privileges import scanning, sweeping
from idm.store import marks
from idm.verdict import Status
from tests.cases import OPERATOR, PLANNING
from tests.people import at
from tests.privileges import KEY, LOGIN, Keys

BY = "worker:test"


@pytest.fixture
def at_work(live_keys: Keys) -> Keys:
    """Ten o'clock is the end; at nine the directory has it."""
    live_keys.world.clock.set("2026-08-10 09:00:00")
    live_keys.ready()
    live_keys.open()
    live_keys.world.work()
    assert members(live_keys) == {LOGIN}
    return live_keys


def members(keys: Keys) -> frozenset[str]:
    return next(iter(keys.world.directory.read_groups([KEY], members=True))).members


def look(keys: Keys) -> list[str]:
    return [said.id for said in sweeping.look_for_left_over(keys.world.instance, keys.world.directory, BY)]


def test_s08_at_ten_the_group_is_gone_and_nobody_has_to_be_told(at_work: Keys):
    """The worker's look finds it gone, and it is not looked for again."""
    at_work.world.clock.set("2026-08-10 10:00:00")
    at_work.world.work()

    assert members(at_work) == frozenset()
    assert at_work.world.entries()[LOGIN].status is Status.SUSPENDED
    assert look(at_work) == []
    (row,) = at_work.world.rows("work_window")["work_window"]
    assert at_work.world.clock.now() in row


def test_f28_what_stays_after_a_pass_is_told_once(at_work: Keys):
    """The directory still has it five minutes after the end: the network admin hears of it, once, until it is gone."""
    at_work.world.clock.set("2026-08-10 10:04:59")
    assert look(at_work) == []
    at_work.world.clock.set("2026-08-10 10:05:00")

    assert look(at_work) == [say.TOLD_LEFT.id]
    assert look(at_work) == []
    assert at_work.hall.told(PLANNING).count(say.TOLD_LEFT.id) == 1
    (line,) = at_work.world.log("privilege.left")
    assert (line["subject"], line["outcome"]) == (at_work.person(OPERATOR).id, "refused")
    at_work.world.work()
    assert look(at_work) == []
    assert len(at_work.world.log("privilege.left")) == 1


def test_f28_what_another_worker_is_taking_out_is_looked_for_at_the_next_pass(at_work: Keys):
    """It has the lease and has not written yet; a lease of one that never came back hides nothing."""
    at_work.world.clock.set("2026-08-10 10:10:00")
    instance = at_work.world.instance
    with instance.store.write() as connection:
        now = instance.clock.now()
        assert marks.lease_due(connection, "main", "express:test", now, count=10, seconds=60)

    assert look(at_work) == []
    at_work.world.clock.set("2026-08-10 10:11:00")
    assert look(at_work) == [say.TOLD_LEFT.id]


def test_f28_a_directory_that_does_not_answer_is_not_taken_for_empty(at_work: Keys, slapd: PrivateSlapd):
    """Whether it is gone cannot be seen: that is told, and it is looked for again when the directory is back."""
    at_work.world.clock.set("2026-08-10 10:10:00")
    slapd.stop()
    assert look(at_work) == [say.TOLD_UNSEEN.id]
    slapd.start()
    assert look(at_work) == []
    at_work.world.work()
    assert look(at_work) == []
    assert members(at_work) == frozenset()


def test_a_window_that_was_begun_again_is_nothing_that_stayed(at_work: Keys):
    """He is in the group by the second window; the first one's end is not missed by it."""
    at_work.world.clock.set("2026-08-10 10:00:00")
    at_work.open()
    at_work.world.work()
    at_work.hall.later(minutes=10)

    assert members(at_work) == {LOGIN}
    assert look(at_work) == []


def test_a_chosen_password_binds_inside_the_window_alone(at_work: Keys):
    """The hash that the directory holds is the privileged ID's own; outside it is suspended."""
    entry = at_work.world.entries()[LOGIN]
    assert (entry.status, entry.password != "none", entry.ends_at) == (
        Status.ACTIVE,
        True,
        at("2026-08-10 10:00:00"),
    )
    at_work.world.clock.at += timedelta(hours=1)
    at_work.world.work()
    assert at_work.world.entries()[LOGIN].status is Status.SUSPENDED


def test_nishihara_7_2_1_3_ka_a_default_name_in_a_directory_is_found(at_work: Keys):
    """Made by hand, in capitals and with a number; on record, and shown until a scan finds none."""
    assert scanning.last(at_work.world.instance) is None
    clean = scanning.scan(at_work.world.instance, at_work.world.directory, at_work.world.nobody())
    assert (clean.logins, clean.entries > 12) == ((), True)
    name = at_work.world.hands.person("Admin01")
    at_work.world.hands.modify(f"dn: {name}\nchangetype: add\nobjectClass: inetOrgPerson\ncn: a\nsn: a\n")

    found = scanning.scan(at_work.world.instance, at_work.world.directory, at_work.world.nobody())

    assert [login.casefold() for login in found.logins] == ["admin01"]
    assert scanning.last(at_work.world.instance) == found
    assert at_work.world.log("privilege.scanned")[-1]["data"]["count"] == 1
