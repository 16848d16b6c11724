"""How long an emergency exception holds."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idm.facts.urgent import EmergencyAct, UrgentKind
from idm.rules.urgent import Aside, bars, holds_until, long_unconfirmed, over, waits_for_word
from tests.people import at

TAKEN = at("2026-09-05 09:00:00")
DUE, UNTIL = at("2026-09-08 09:00:00"), at("2026-10-01 00:00:00")
ACT = EmergencyAct(1, "本田", UrgentKind.EXCEPTION, "窓口", "停電", "{}", TAKEN, UNTIL, DUE)
REPORTED = replace(ACT, report="停電が続く", reported_at=at("2026-09-06 09:00:00"))


@pytest.mark.parametrize(
    ("act", "decided", "now", "why"),
    [
        (ACT, False, TAKEN, None),
        (ACT, False, DUE - timedelta(seconds=1), None),
        (ACT, False, DUE, "unreported"),
        (REPORTED, False, DUE, None),
        (REPORTED, False, UNTIL - timedelta(seconds=1), None),
        (REPORTED, False, UNTIL, "until"),
        (REPORTED, True, at("2026-09-07 09:00:00"), "decided"),
        (replace(REPORTED, ended_at=DUE), False, DUE, "ended"),
        (replace(ACT, kind=UrgentKind.CONTAINMENT), False, TAKEN, "ended"),
    ],
    ids=[
        "at once",
        "before the report is due",
        "no report",
        "reported",
        "to its end",
        "at its end",
        "the CISO has decided",
        "ended",
        "no exception at all",
    ],
)
def test_nishihara_8_4_2_it_holds_until_its_end_and_never_without_a_report(
    act: EmergencyAct, decided: bool, now: datetime, why: str | None
):
    """To the second, and by its own clocks."""
    assert over(act, decided, now) == why


@given(st.integers(0, 60 * 24 * 40), st.booleans())
def test_f19_no_time_brings_back_what_is_over(minutes: int, reported: bool):
    """Once over it stays over, whatever the clock says later."""
    act, now = REPORTED if reported else ACT, TAKEN + timedelta(minutes=minutes)

    if over(act, False, now):
        assert over(act, False, now + timedelta(minutes=1)) is not None


def test_the_end_that_it_has_without_a_report_is_that_of_the_time_for_one():
    """Afterwards its own."""
    assert (holds_until(ACT), holds_until(REPORTED)) == (DUE, UNTIL)


LATE = replace(ACT, report="停電が続いた", reported_at=at("2026-09-12 09:00:00"), ended_at=DUE, ended_why="unreported")


@pytest.mark.parametrize(
    ("act", "now", "barred"),
    [
        (ACT, TAKEN, True),
        (replace(ACT, ended_at=DUE, ended_why="unreported"), at("2030-01-01 00:00:00"), True),
        (LATE, UNTIL - timedelta(seconds=1), True),
        (LATE, UNTIL, False),
        (replace(REPORTED, ended_at=DUE, ended_why="decided"), UNTIL - timedelta(seconds=1), True),
        (replace(REPORTED, ended_at=DUE, ended_why="ciso"), UNTIL, False),
        (replace(ACT, kind=UrgentKind.CONTAINMENT), TAKEN, False),
    ],
    ids=["unreported", "lapsed", "reported late", "its period is over", "decided", "ended", "a containment"],
)
def test_nishihara_8_4_2_it_bars_another_until_it_is_reported_and_its_period_is_over(
    act: EmergencyAct, now: datetime, barred: bool
):
    """Whatever became of it."""
    assert bars(act, now) is barred


UNITS = {"unit:0200": "", "unit:0201": "unit:0200", "unit:0300": ""}
SCOPES = [*UNITS, "person:本田", "person:緒方"]


def aside(rule: str, scope: str) -> Aside:
    """本田 and 緒方 are both of 0201, which is below 0200."""
    within, above = {scope}, "unit:0201" if scope.startswith("person") else UNITS[scope]
    while above:
        within.add(above)
        above = UNITS[above]
    return Aside(rule, scope, frozenset(within))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("unit:0200", "unit:0200", True),
        ("unit:0200", "unit:0201", True),
        ("unit:0200", "unit:0300", False),
        ("unit:0200", "person:本田", True),
        ("unit:0300", "person:本田", False),
        ("person:本田", "person:緒方", False),
    ],
)
def test_two_exceptions_meet_where_some_people_have_both(one: str, other: str, same: bool):
    """For one rule; another rule is another exception."""
    assert aside("idle", one).meets(aside("idle", other)) is same
    assert not aside("idle", one).meets(aside("longest", other))


@given(st.sampled_from(SCOPES), st.sampled_from(SCOPES))
def test_whichever_was_taken_first_makes_no_difference(one: str, other: str):
    """Nobody gets a wide one by beginning with a narrow one."""
    assert aside("idle", one).meets(aside("idle", other)) is aside("idle", other).meets(aside("idle", one))


def test_nishihara_2_2_8_a_containment_waits_for_a_word_every_day_and_an_exception_does_not():
    """A day after it, and a day after the last time; not once there is one."""
    act = replace(ACT, kind=UrgentKind.CONTAINMENT)
    day = timedelta(days=1)

    assert [waits_for_word(act, TAKEN + day - timedelta(seconds=1)), waits_for_word(act, TAKEN + day)] == [False, True]
    told = replace(act, escalated_at=TAKEN + day)
    assert [waits_for_word(told, TAKEN + 1.5 * day), waits_for_word(told, TAKEN + 2 * day)] == [False, True]
    assert not waits_for_word(replace(told, answer="confirmed"), TAKEN + 9 * day)
    assert not waits_for_word(ACT, TAKEN + 9 * day)
    assert [long_unconfirmed(act, 7, TAKEN + days * day) for days in (6.9, 7)] == [False, True]
