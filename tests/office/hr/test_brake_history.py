"""A file that moves far more people than any such month before waits for a second person, who reads both numbers."""

import pytest

from idm.messages import hr_undo as say
from idm.office import brake
from idm.office.hr import desk as hr
from tests.instances import World, a_hire, hires

PLACES = ("0300", "0400", "0500", "0101", "0201")
HR, HEAD = "00101", "00102"


@pytest.fixture
def old_village(world: World) -> World:
    """Forty people since April 2024, one of whom moved in April 2025; it is March 2026."""
    world.clock.set("2024-04-01 12:00:00")
    assert not world.take_units().problems
    assert world.take([{**row, "発令日": "2024-04-01"} for row in hires(40)]).state == "applied"
    world.clock.set("2025-03-20 12:00:00")
    assert moves(world, 1, "2025-04-01", first=130).state == "applied"
    world.clock.set("2026-03-20 12:00:00")
    return world


def moves(world: World, how_many: int, day: str, first: int = 110) -> hr.Applied:
    numbers = range(first, first + how_many)
    rows = [
        a_hire(f"{n:05}", 異動区分="異動", 発令日=day, 所属コード=PLACES[(n - 101 + 1) % 5], 職名="主査")
        for n in numbers
    ]
    return world.take(rows, by=HR)


def test_six_moves_where_one_was_the_most_are_held_and_released_by_another(old_village: World):
    """The sentence names how many there are, and twice the busiest day of the past."""
    taken = moves(old_village, 6, "2026-04-01")

    (held,) = brake.held(old_village.instance, old_village.instance.actor(HEAD))["batches"]
    assert (taken.state, [t.rule for t in taken.prepared.trips]) == ("held", ["brake.history"])
    assert held["reasons"] == [say.BRAKE_HISTORY.say(what="2026年4月に異動する人", count=6, limit=2).text]
    assert hr.release(old_village.instance, held["id"], old_village.instance.actor(HEAD)).state == "held"
    assert len(old_village.rows("posting")["posting"]) == 40 + 2 * (1 + 6)


def test_five_moves_are_an_ordinary_april(old_village: World):
    """The profile's ordinary number passes, however quiet the past was."""
    assert moves(old_village, 5, "2026-04-01").state == "applied"
