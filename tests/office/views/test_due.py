"""What somebody owes besides decisions, in one list."""

from datetime import timedelta

import pytest

from idm.office.urgent import containing, reporting
from idm.office.urgent.containing import Measures
from idm.office.views.due import Due, Kind, due
from tests.cases import CISO, CLERK, PLANNING, Hall

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def owed(hall: Hall, by: str) -> list[tuple[Kind, bool]]:
    return [(one.kind, one.late) for one in found(hall, by)]


def found(hall: Hall, by: str) -> tuple[Due, ...]:
    return due(hall.world.instance, hall.world.instance.actor(by))


def test_a_report_of_what_was_done_first_is_owed_by_its_time_and_marked_when_late(hall: Hall):
    """By whoever did it; reported, it is off the list; nobody else's list has it."""
    instance = hall.world.instance
    act = containing.contain(instance, Measures(sessions=True), "侵害のおそれ", instance.actor(PLANNING)).act

    assert owed(hall, PLANNING) == [(Kind.URGENT, False)]
    assert (owed(hall, CISO), owed(hall, CLERK)) == ([], [])
    hall.world.clock.at = act.report_due
    assert owed(hall, PLANNING) == [(Kind.URGENT, True)]
    reporting.report(instance, act.id, "調べたところ、侵害はなかった", instance.actor(PLANNING))
    assert owed(hall, PLANNING) == []


def test_nishihara_8_4_3_a_quarter_that_is_over_is_the_cisos_to_sign(hall: Hall):
    """Each register, what was due first at the top; the network admin signs none."""
    hall.world.clock.at += timedelta(days=100)

    lines = found(hall, CISO)

    assert lines
    assert {one.kind for one in lines} == {Kind.REVIEW}
    assert all(one.late for one in lines)
    assert [one.until for one in lines] == sorted(one.until for one in lines)
    assert owed(hall, PLANNING) == []
