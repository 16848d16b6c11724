"""Two workers at once. A worker that sleeps past its lease and wakes up too late writes nothing any more (F35, F38)."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.ldap import LdapDirectory
from idm.audit.entry import Act
from idm.converge import Report, converge
from idm.converge.taking import take
from idm.office.auditing import verify_log
from idm.ports import AddEntry, DeleteEntry, ModifyEntry, ModifyGroup, Write
from idm.store import marks
from idm.store.engine import Store
from tests.instances import World, a_hire, a_leaver, hires

PATIENCE = 120  # seconds until a test that hangs says so

Moment = Callable[[str, Sequence[Write]], bool]


class Sleepy(LdapDirectory):
    """Falls asleep once, right before what ``moment`` names, until somebody wakes it."""

    def __init__(self, world: World, moment: Moment) -> None:
        super().__init__(world.hands.server.settings(), "main")
        self.moment = moment
        self.asleep = threading.Event()
        self.awake = threading.Event()

    def apply(self, writes):
        self._perhaps_sleep("apply", writes)
        return super().apply(writes)

    def read_groups(self, keys=None, *, members=False):
        self._perhaps_sleep("read_groups", ())
        return super().read_groups(keys, members=members)

    def _perhaps_sleep(self, verb: str, writes: Sequence[Write]) -> None:
        if not self.asleep.is_set() and self.moment(verb, writes):
            self.asleep.set()
            assert self.awake.wait(PATIENCE)


def sending(kind: type) -> Moment:
    return lambda verb, writes: verb == "apply" and any(isinstance(w, kind) for w in writes)


def reading_groups(verb: str, writes: Sequence[Write]) -> bool:
    return verb == "read_groups"


def work_of_its_own(world: World, worker: str, directory: LdapDirectory) -> Report:
    """One pass of a worker that shares nothing with the others but the database and the directory."""
    with closing(Store(world.instance.store.url.render_as_string(hide_password=False))) as store:
        return converge(replace(world.desk(worker, directory, patient=False), store=store))


def everything(world: World) -> tuple[object, ...]:
    """Entries, generations and every group with its members: what no stale write may change."""
    groups = {g.key: (g.generation, g.members, g.foreign) for g in world.directory.read_groups(members=True)}
    return world.entries(), world.generations(), groups


def wake_too_late(world: World, moment: Moment, meanwhile: Callable[[], object]) -> tuple[object, object]:
    """
    One worker falls asleep at that moment; the facts change; its lease runs out; another worker does all the work;
    then the first wakes up.

    Returns:
        What the directory held before and after the late awakening.
    """
    with closing(Sleepy(world, moment)) as directory, ThreadPoolExecutor(1) as pool:
        first = pool.submit(work_of_its_own, world, "first", directory)
        assert directory.asleep.wait(PATIENCE)
        meanwhile()
        world.clock.at += timedelta(seconds=61)
        second = world.work("second")
        settled = everything(world)
        directory.awake.set()
        late = first.result(PATIENCE)
    assert (second.failed, second.unreachable) == (0, None)
    assert late.unreachable is None
    assert world.waiting() == 0
    return settled, everything(world)


def move(world: World, number: str, unit: str, **cells: str) -> None:
    taken = world.take([a_hire(number, 異動区分="異動", 所属コード=unit, **cells)])
    assert taken.state == "applied", taken.prepared.verdict.problems


@pytest.mark.parametrize("moment", [sending(ModifyEntry), reading_groups, sending(ModifyGroup)])
@pytest.mark.parametrize("then", ["0500", "0101"], ids=["moved elsewhere", "moved back"])
def test_f35_a_late_modify_and_its_groups_change_nothing(village: World, moment: Moment, then: str):
    """Asleep before its modify, before it reads the groups, or before it writes them: none of it lands later."""
    assert village.entries()["n00104"].unit == "0101"
    move(village, "00104", "0300")

    settled, after = wake_too_late(village, moment, lambda: move(village, "00104", then, 職名="係長"))

    assert after == settled
    entry = village.entries()["n00104"]
    assert (entry.unit, entry.title) == (then, "係長")
    assert f"unit-{then}" in entry.groups
    assert "unit-0300" not in entry.groups


@pytest.mark.parametrize("moment", [sending(ModifyEntry), reading_groups, sending(ModifyGroup)])
def test_f35_a_late_worker_is_shut_out_also_when_its_successor_had_nothing_to_write(village: World, moment: Moment):
    """The new facts ask for what the directory holds already; a fence still shuts the older writer out."""
    as_it_was = village.entries()["n00104"]
    move(village, "00104", "0300")
    as_moved: list[object] = []

    def back() -> None:
        move(village, "00104", as_it_was.unit, 職名=as_it_was.title)
        as_moved.append(village.entries()["n00104"].unit)

    settled, after = wake_too_late(village, moment, back)

    assert after == settled
    assert village.entries()["n00104"] == as_it_was


@pytest.mark.parametrize("moment", [sending(AddEntry), reading_groups, sending(ModifyGroup)])
def test_f35_a_late_add_and_its_groups_change_nothing(village: World, moment: Moment):
    """The second worker has added the account under newer facts; the first one's add and joins do not land."""
    village.take([a_hire("00201", 所属コード="0300")])

    settled, after = wake_too_late(village, moment, lambda: move(village, "00201", "0500"))

    assert after == settled
    entry = village.entries()["n00201"]
    assert entry.unit == "0500"
    assert "unit-0300" not in entry.groups


def test_f35_a_late_delete_does_not_take_a_reappointed_person_away(village: World):
    """Asleep before the deletion after ninety days; reappointed meanwhile; the entry stays."""
    village.take([a_leaver("00105", "2026-04-30")])
    village.clock.set("2026-05-01 00:00:00")
    village.work()
    village.clock.set("2026-07-30 00:00:00")

    settled, after = wake_too_late(
        village,
        sending(DeleteEntry),
        lambda: village.take(
            [a_hire("00105", 異動区分="再任用", 任用形態="再任用", 発令日="2026-07-30", 任期終了="2027-03-31")]
        ),
    )

    assert after == settled
    assert village.entries()["n00105"].status.key == "active"


def test_f35_a_late_worker_puts_nothing_on_record_as_done(village: World):
    """What the directory refused does not stand in the log as done; the log still verifies."""
    move(village, "00104", "0300")
    settled, after = wake_too_late(village, sending(ModifyEntry), lambda: move(village, "00104", "0500"))

    mine = [x for x in village.log(Act.ACCOUNT_CONVERGED) if x["by"] == "worker:first"]
    seized = village.log(Act.LEASE_SEIZED)
    report = verify_log(village.instance)

    assert after == settled
    assert mine == []
    assert len(seized) == 1
    assert (report.ok, report.open_intents) == (True, ())


def test_f35_a_successor_that_dies_before_its_first_write_hands_the_fences_on(village: World):
    """The first sleeps before its group write, the second seizes and dies; the third still shuts the first out."""
    as_it_was = village.entries()["n00104"]
    move(village, "00104", "0300")

    def back_and_a_death() -> None:
        move(village, "00104", as_it_was.unit, 職名=as_it_was.title)
        village.clock.at += timedelta(seconds=61)
        with village.instance.store.write() as connection:
            seized = marks.lease_due(connection, "main", "dead", village.clock.now(), count=5, seconds=60)
        assert seized is not None
        assert "unit-0300" in seized.fence

    settled, after = wake_too_late(village, sending(ModifyGroup), back_and_a_death)

    assert after == settled
    assert village.entries()["n00104"] == as_it_was


def test_f99_an_intent_is_closed_also_when_the_successor_dies_before_its_first_write(village: World):
    """Each seizure is on record in its own transaction, so that no intent of a dead worker stays open."""
    move(village, "00104", "0300")
    with closing(Sleepy(village, sending(ModifyEntry))) as directory, ThreadPoolExecutor(1) as pool:
        first = pool.submit(work_of_its_own, village, "first", directory)
        assert directory.asleep.wait(PATIENCE)
        village.clock.at += timedelta(seconds=61)
        taken = take(village.desk("dead"), Report())
        assert taken is not None
        village.clock.at += timedelta(seconds=61)
        village.work("third")
        directory.awake.set()
        first.result(PATIENCE)

    report = verify_log(village.instance)

    assert len(village.log(Act.LEASE_SEIZED)) == 2
    assert (report.ok, report.open_intents) == (True, ())


def test_f38_two_workers_at_once_share_the_work_and_do_nothing_twice(world: World):
    """Sixty hires, two workers: every account is added once, every group is exact, and nothing is left."""
    world.take_units()
    world.take(hires(60))
    with (
        closing(LdapDirectory(world.hands.server.settings(), "main")) as one,
        closing(LdapDirectory(world.hands.server.settings(), "main")) as two,
        ThreadPoolExecutor(2) as pool,
    ):
        work = [
            pool.submit(_in_small_batches, world, name, directory) for name, directory in (("one", one), ("two", two))
        ]
        reports = [w.result(PATIENCE) for w in work]

    added = [x["object"] for x in world.log(Act.ACCOUNT_CONVERGED) if x["data"]["kind"] == "add"]
    assert [r.failed for r in reports] == [0, 0]
    assert len(added) == len(set(added)) == len(world.entries()) == 60
    assert world.waiting() == 0
    held = {g.key: g.members for g in world.directory.read_groups(members=True)}
    assert held["staff"] == world.entries().keys()
    assert {k: m for k, m in held.items() if k.startswith("unit-")} == {
        key: {login for login, e in world.entries().items() if key in e.groups}
        for key in held
        if key.startswith("unit-")
    }


def _in_small_batches(world: World, worker: str, directory: LdapDirectory) -> Report:
    with closing(Store(world.instance.store.url.render_as_string(hide_password=False))) as store:
        return converge(replace(world.desk(worker, directory, patient=False, batch=7), store=store))
