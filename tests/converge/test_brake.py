"""The removal brake in the worker: access that no accepted facts take away is not taken away by many at once (F30)."""

import pytest
from sqlalchemy import update

from idm.audit.entry import Act
from idm.errors import Stopped
from idm.messages import work as say
from idm.office import brake
from idm.store import marks
from idm.store.tables import employment
from idm.verdict import Status
from tests.instances import World, a_hire, a_leaver
from tests.people import POLICY, d


def everybody_is_looked_at(world: World) -> None:
    with world.instance.store.write() as connection:
        known = marks.subjects(connection, "main", "account")
        marks.touch(connection, ["main"], "account", dict.fromkeys(known), world.clock.now())


def employments_end(world: World, day: str = "2026-04-01") -> None:
    """What a restored or damaged database would say: the facts are other ones, and nobody took anything in."""
    with world.instance.store.write() as connection:
        connection.execute(update(employment).values(valid_to=d(day)))


def active(world: World) -> int:
    return sum(e.status is Status.ACTIVE for e in world.entries().values())


def test_f30_facts_that_vanish_stop_nobody(village: World):
    """Every employment has ended behind our back: nobody is disabled, and two persons must look."""
    employments_end(village)
    everybody_is_looked_at(village)

    report = village.work()

    assert report.braked is not None
    assert report.braked.id == say.BRAKE_PASS.id
    assert active(village) == 12
    assert {a.state for a in village.attention()} == {"braked"}
    assert len(village.attention()) == 12


@pytest.mark.parametrize("batch", [1, 3, 5, 500])
def test_f30_the_brake_counts_the_whole_pass_not_the_batch(village: World, batch: int):
    """However small the batches: no more than the limit's five lose access in one pass."""
    employments_end(village)
    everybody_is_looked_at(village)

    report = village.work(batch=batch)

    assert report.braked is not None
    assert active(village) >= 12 - 5
    assert len(village.attention()) == active(village)


def test_f30_a_second_pass_does_not_take_another_five(village: World):
    """What is braked counts in every later pass too."""
    employments_end(village)
    everybody_is_looked_at(village)
    village.work(batch=3)
    left = active(village)

    everybody_is_looked_at(village)
    village.work(batch=3)

    assert active(village) >= left - 5
    assert len(village.attention()) == active(village)


def test_f30_up_to_the_limit_nobody_is_asked(village: World):
    """Five accounts, five people: within the limit even unexplained removals go through."""
    known = sorted(village.entries())[:5]
    with village.instance.store.write() as connection:
        accounts = [village.entries()[login].account for login in known]
        marks.touch(connection, ["main"], "account", dict.fromkeys(accounts), village.clock.now())
        connection.execute(update(employment).values(valid_to=d("2026-04-01")))

    report = village.work()

    assert report.braked is None
    assert active(village) == 7


def test_f30_a_profile_that_takes_access_from_many_is_braked(world: World):
    """Seven on leave keep their access under one profile; under an edited one nobody loses it unseen."""
    lenient = POLICY.model_copy(update={"absences": POLICY.absences.model_copy(update={"suspend": ()})})
    before = world.under(lenient)
    before.populate(12)
    before.take([a_hire(f"{n:05}", 異動区分="休職", 発令日="2026-04-01") for n in range(104, 111)])
    before.work()
    assert active(world) == 12

    after = world.under(POLICY)
    everybody_is_looked_at(after)
    report = after.work()

    assert report.braked is not None
    assert active(world) == 12
    assert len(world.rows("absence")["absence"]) == 7


def test_a_removal_that_accepted_facts_explain_is_no_matter_for_the_brake(world: World):
    """Ten leavers, named in two files that the desk let through, are disabled on their day."""
    world.populate(30)
    for first in (103, 108):
        taken = world.take([a_leaver(f"{first + n:05}", "2026-04-30") for n in range(5)])
        assert taken.state == "applied"
    world.clock.set("2026-05-01 00:00:00")

    report = world.work()

    assert report.braked is None
    assert active(world) == 20


# --- letting go ---


@pytest.fixture
def braked(village: World) -> World:
    employments_end(village, "2026-06-01")
    village.clock.set("2026-06-01 00:00:00")
    everybody_is_looked_at(village)
    assert village.work().braked is not None
    village.clock.set("2026-05-31 12:00:00")  # those who release are in office
    return village


def test_f20_two_different_persons_release_what_the_worker_held(braked: World):
    """The first is put on record, the same once more changes nothing, the second lets it go."""
    first, same, second = "00101", "00101", "00102"
    held = len(braked.attention())

    answers = [brake.free(braked.instance, braked.instance.actor(who)) for who in (first, same, second)]
    braked.clock.set("2026-06-01 00:00:00")
    report = braked.work()

    assert answers == [(held, 0), (0, 0), (0, held)]
    assert report.braked is None
    assert active(braked) == 0
    assert len({x["by"] for x in braked.log(Act.BRAKE_FREED)}) == 2


@pytest.mark.parametrize(("who", "why"), [(None, say.WHO_ARE_YOU), ("00105", say.NOT_ENTITLED)])
def test_f21_nobody_without_an_office_releases_what_the_worker_held(braked: World, who: str | None, why):
    """Neither a login of the operating system nor a clerk of another section."""
    with pytest.raises(Stopped) as refused:
        brake.free(braked.instance, braked.instance.actor(who))

    assert refused.value.said.id == why.id
    assert {a.state for a in braked.attention()} == {"braked"}
