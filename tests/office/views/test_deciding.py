"""What waits for whose decision: nothing is forgotten, and nobody is asked about what is his own."""

import pytest

from idm.facts import StopKind
from idm.office import now
from idm.office.hr import drafts
from idm.office.views import counting, deciding, progress
from idm.office.views.deciding import Kind
from tests.instances import World, a_hire, a_leaver, hires
from tests.office.hr.at_the_desk import CLERK, ENGINEER, OTHER_CLERK, a_sheet, asked, take
from tests.people import d


def yours(world: World, number: str) -> set[Kind]:
    return {one.kind for one in deciding.waiting(world.instance, world.instance.actor(number)) if one.yours}


def test_a_draft_waits_for_everybody_of_the_desk_but_its_author(village: World):
    """Whoever handed it in sees it among the decisions of others; when approved, it waits to be taken in."""
    clerk, head = village.instance.actor(CLERK), village.instance.actor(ENGINEER)
    made = drafts.draft(village.instance, a_sheet([a_hire("00301")]), asked(), clerk)
    assert made.batch is not None

    assert yours(village, CLERK) == set()
    assert yours(village, OTHER_CLERK) == yours(village, ENGINEER) == {Kind.DRAFT}
    assert counting.overview(village.instance).decisions == 1
    drafts.approve(village.instance, made.batch.id, head)
    assert Kind.APPROVED in yours(village, CLERK)


def test_a_file_before_its_announcement_is_counted_and_not_named(village: World):
    """Neither its name nor who handed it in; and to be counted here is no reading that has to be on record."""
    clerk = village.instance.actor(CLERK)
    sheet = a_sheet([a_hire("00301", 発令日="2026-05-01")], "部長級内示.csv")
    drafts.draft(village.instance, sheet, asked(), clerk, embargo=d("2026-04-20"))
    before = len(village.log())

    for number in (CLERK, OTHER_CLERK, ENGINEER):
        (one,) = deciding.waiting(village.instance, village.instance.actor(number))
        assert "部長級" not in one.what
        assert one.by == ""
    assert yours(village, OTHER_CLERK) == {Kind.DRAFT}
    assert yours(village, ENGINEER) == set()
    assert len(village.log()) == before


def test_a_held_file_waits_for_a_second_person(village: World):
    """Six of twenty-four would leave: not for the clerk who handed it in."""
    village.take(hires(24)[12:])
    held = village.take([a_leaver(f"{n:05}", "2026-04-30") for n in range(113, 119)], by=CLERK)
    assert held.state == "held"

    assert yours(village, CLERK) == set()
    assert yours(village, ENGINEER) == {Kind.HELD}


def test_a_stop_waits_for_somebody_else_than_who_put_it(village: World):
    """Nor is the one who is stopped asked."""
    now.stop(village.instance, StopKind.HOLD, "00105", village.instance.actor(CLERK))

    assert yours(village, CLERK) == set()
    assert yours(village, ENGINEER) == {Kind.STOP}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_stops_are_shown_a_page_at_a_time_and_counted_without_names(village: World, monkeypatch: pytest.MonkeyPatch):
    """A page beyond the end is the last one; whoever put the only one he may not lift finds it last."""
    monkeypatch.setattr(deciding, "PAGE", 1)
    clerk, head = village.instance.actor(CLERK), village.instance.actor(ENGINEER)
    now.stop(village.instance, StopKind.HOLD, "00105", clerk)
    now.stop(village.instance, StopKind.HOLD, "00107", head)

    first, beyond = (deciding.page(village.instance, clerk, number) for number in (1, 99))

    assert [(one.key, one.yours) for one in (*first.shown, *beyond.shown)] == [("00107", True), ("00105", False)]
    assert (beyond.number, beyond.pages, beyond.stops) == (2, 2, 2)
    assert deciding.count_of(village.instance, clerk) == deciding.count_of(village.instance, head) == 1


def test_the_overview_counts_what_there_is(village: World):
    """People, comers and leavers by week, marks; the parts of a directory add up."""
    take(village, [a_hire("00301", 発令日="2026-04-20"), a_hire("00110", 異動区分="退職", 発令日="2026-04-15")])

    found = counting.overview(village.instance)

    assert (found.people["active"], found.people["joining"], found.people["leaving"]) == (12, 1, 1)
    assert [(day, begin, end) for day, begin, end in found.coming if begin or end] == [
        (d("2026-04-09"), 0, 1),
        (d("2026-04-16"), 1, 0),
    ]
    (main,) = found.directories
    assert found.waiting == main.waiting == village.waiting() == 2
    assert main.done + main.waiting == main.total
    village.work()
    assert counting.overview(village.instance).waiting == 0


def test_work_that_nobody_takes_is_said_to_be_idle(village: World):
    """Two minutes are a busy worker; more is none."""
    take(village, [a_hire("00301")])
    assert [one.idle for one in progress.directories(village.instance).directories] == [False]

    village.clock.set("2026-04-01 12:03:00")

    assert [one.idle for one in progress.directories(village.instance).directories] == [True]
