"""What the dashboard says of the year and of what is late is what looking at each person and line would say."""

from dataclasses import replace
from datetime import timedelta

import pytest

from idm.calendar import ONE_DAY
from idm.office.cards import tasks
from idm.office.views.movement import Month, movement
from idm.office.views.overdue import Late, overdue
from idm.rules.campaigns import Kind
from idm.rules.last_use import OWN
from idm.store import campaigns, leaving
from idm.store.leaving import Receipt
from tests.cases import CLERK, TAX, Hall
from tests.instances import a_hire, a_leaver
from tests.office.hr.at_the_desk import a_move
from tests.people import at, d
from tests.sweeps import Broom
from tests.web.stage import a_line

SAME_POST = {"任用形態": "再任用", "所属コード": "0201"}
SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def months(hall: Hall) -> dict[str, Month]:
    return {f"{one.first:%Y-%m}": one for one in movement(hall.world.instance).months}


def test_joiners_movers_and_leavers_of_twelve_months(hall: Hall):
    """A renewal is neither, a last day counts in its own month, and what is to come is not there yet."""
    rows = [
        a_move(CLERK, "0400", "2026-06-10"),
        a_leaver("00110", "2026-06-30"),
        a_leaver("00111", "2026-06-30"),
        a_hire("00301", 発令日="2026-06-15"),
    ]
    renewed = a_hire("00110", 異動区分="再任用", 発令日="2026-07-01", 任期終了="2027-03-31", **SAME_POST)
    for taken in (rows, [renewed]):
        done = hall.world.take(taken, confirm=["HR-067", "HR-068", "HR-070"])
        assert done.state == "applied", done.prepared.verdict.problems
    hall.world.clock.set("2026-07-20 12:00:00")

    found = months(hall)
    assert next(iter(found)) == "2025-08"
    assert len(found) == 12
    assert [(found[key].joined, found[key].moved, found[key].left) for key in ("2026-04", "2026-06", "2026-07")] == [
        (14, 0, 0),
        (1, 1, 1),
        (0, 0, 0),
    ]


@SQLITE
def test_the_time_until_somebody_is_out_counts_his_last_target_once_every_directory_was_seen(hall: Hall):
    """From 24:00 of his last day, and in that day's month; the median is a time that somebody had."""
    due = at("2026-07-01 00:00:00")
    receipts = [
        Receipt(account, target, due, due + timedelta(seconds=seconds), 1)
        for account, target, seconds in (
            ("one", "sekisho", 0),
            ("one", "main", 14),
            ("two", "main", 90),
            ("three", "main", 3),
            ("four", "sekisho", 1),
        )
    ]
    with hall.world.instance.store.write() as connection:
        leaving.receive(connection, receipts)
    hall.world.clock.set("2026-07-20 12:00:00")

    june = months(hall)["2026-06"]
    assert (june.ended, june.median, june.worst) == (3, 14, 90)
    assert june.open == 1  # our own sign-in alone tells nothing of a directory that is down
    assert (months(hall)["2026-07"].ended, months(hall)["2026-07"].median) == (0, None)


@SQLITE
def test_unknown_is_not_never_on_the_dashboard_either(hall: Hall):
    """While nobody has watched for the profile's days, the number of unused accounts is not known."""
    broom = Broom(hall)
    hall.world.clock.set("2026-10-20 12:00:00")
    assert movement(broom.instance).unused is None
    broom.watched(since=at("2026-10-01 00:00:00"))
    assert movement(broom.instance).unused is None
    broom.watched()
    broom.used([number for number in broom.numbers() if number not in (CLERK, TAX)], 3, OWN)
    assert movement(broom.instance).unused == 2


@SQLITE
def test_what_is_late_stands_by_section(hall: Hall):
    """Tasks of whoever left, lines whose day is over, reviews at whoever keeps the system, applications too long."""
    now, instance = hall.world.clock.now(), hall.world.instance
    filed = hall.apply(by=CLERK, whom=CLERK, content={"entitlement": "internet", "terminal": "T-012"})
    with instance.store.write() as connection:
        number = leaving.add(connection, hall.person(CLERK).id, "leaver", d("2026-04-30"), "0400", now)
        leaving.add_tasks(connection, number, [("secrecy", ""), ("asset", "terminal")])
        for label, kind, detail in (("4月", Kind.DORMANCY, ""), ("棚卸し", Kind.SYSTEM, "finance:")):
            made = campaigns.add(connection, label, "worker:one", now, now + 30 * ONE_DAY, (), kind)
            line = a_line(hall.person(CLERK), None)
            campaigns.add_lines(connection, made, [replace(line, detail=detail)], now)
    assert overdue(instance, ()) == ()
    days = instance.policy.cases[filed.case.kind].days_to_decide
    hall.later(days=max(31, days + 1))

    found = {one.section: one for one in overdue(instance, tasks.open_tasks(instance))}
    assert found == {
        "住民福祉課": Late("住民福祉課", tasks=2),
        "税務課": Late("税務課", lines=1, cases=1),
        "総務課": Late("総務課", reviews=1),
    }
