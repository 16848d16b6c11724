"""31 March 24:00: of many whose term ends, some are appointed anew; nobody stays, nobody loses a minute (F50, F51).

A real directory refuses by its own clock too: these years are ahead of every machine that runs this.
"""

import time

import pytest

from connectors.slapd import PrivateSlapd
from idm.calendar import day_of
from idm.rules.employment import status_on
from idm.store import facts
from idm.verdict import Status
from tests.figures import Figure
from tests.instances import World, a_hire, hires
from tests.snapshots import Copied

LAST_SECOND, MIDNIGHT = "2090-03-31 23:59:59", "2090-04-01 00:00:00"
PASSWORD = "shirakawa-suigen-7"
FEW, MANY = (50, 40), (5000, 4000)


def numbers(first: int, count: int) -> list[str]:
    return [f"{n:05}" for n in range(first, first + count)]


def a_year_ends(world: World, leavers: int, stayers: int) -> None:
    """So many whose term ends on 31 March, and so many more who are appointed anew from 1 April; all of it on paper."""
    assert not world.take_units().problems
    assert world.take(hires(12)).state == "applied"
    world.clock.set("2089-04-01 09:00:00")
    term = {"発令日": "2089-04-01", "任用形態": "会計年度任用", "任期終了": "2090-03-31"}
    everybody = [a_hire(number, **term) for number in numbers(113, leavers + stayers)]
    assert world.take(everybody).state == "applied"
    world.work()
    world.clock.set("2090-03-20 09:00:00")
    again = {**term, "異動区分": "再任用", "発令日": "2090-04-01", "任期終了": "2091-03-31"}
    taken = world.take([a_hire(number, **again) for number in numbers(113 + leavers, stayers)], confirm=["HR-070"])
    assert taken.state == "applied", taken.prepared.verdict.problems
    world.work()


def few(world: World) -> None:
    a_year_ends(world, *FEW)


def many(world: World) -> None:
    a_year_ends(world, *MANY)


def states(world: World, chosen: list[str]) -> set[Status]:
    """What our own door says of them at this moment, without any worker."""
    now = world.clock.now()
    with world.instance.store.read() as connection:
        people = {person.number: person for person in facts.people(connection)}
    return {status_on(people[n], world.instance.policy, day_of(now), now)[0] for n in chosen}


def held(world: World, chosen: list[str]) -> set[Status]:
    entries = world.entries()
    return {entries[f"n{number}"].status for number in chosen}


def over_midnight(world: World, counts: tuple[int, int]) -> float:
    """Seconds from midnight until the last one is shut in the directory."""
    gone, stay = numbers(113, counts[0]), numbers(113 + counts[0], counts[1])
    some = [gone[0], gone[-1], stay[0], stay[-1]]
    for number in some:
        world.hands.set_password(f"n{number}", PASSWORD)
    world.clock.set(LAST_SECOND)
    world.work()
    assert held(world, gone) == held(world, stay) == states(world, gone) == states(world, stay) == {Status.ACTIVE}
    assert all(world.hands.may_bind(f"n{number}", PASSWORD) for number in some)

    world.clock.set(MIDNIGHT)
    assert (states(world, gone), states(world, stay)) == ({Status.DISABLED}, {Status.ACTIVE})
    assert held(world, stay) == {Status.ACTIVE}
    began = time.monotonic()
    report = world.work()
    took = time.monotonic() - began

    assert (report.failed, report.braked, report.unreachable) == (0, None, None)
    assert (held(world, gone), held(world, stay)) == ({Status.DISABLED}, {Status.ACTIVE})
    assert [world.hands.may_bind(f"n{number}", PASSWORD) for number in some] == [False, False, True, True]
    entries = world.entries()
    assert all(entries[f"n{number}"].groups == frozenset() for number in gone)
    assert all(entries[f"n{number}"].groups for number in stay)
    return took


def test_f51_fifty_leave_and_forty_go_on(copied: Copied, slapd: PrivateSlapd):
    """The small one: each of them is looked at in the directory, some are tried by binding."""
    slapd.start()
    with copied(few, slapd) as world:
        over_midnight(world, FEW)


@pytest.mark.long
def test_f51_five_thousand_leave_and_four_thousand_go_on(copied: Copied, slapd: PrivateSlapd, figure: Figure):
    """A city's year end: nobody who left binds, nobody who stays loses a minute, and the last one is soon done."""
    slapd.start()
    with copied(many, slapd) as world:
        took = over_midnight(world, MANY)
        figure(f"31 March, {world.on}: the last of {MANY[0]} leavers is shut {took:.1f} s after midnight")
