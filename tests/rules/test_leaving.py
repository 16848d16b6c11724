"""Whose time in office or in a section ends, and how (NISHIHARA-6.1.1.8, s03, s04)."""

from dataclasses import replace

import pytest

from idm.calendar import Span
from idm.facts import Employment, Form, Person, Posting, Stop, StopKind
from idm.rules.leaving import Coming, LeavingKind, coming, ends_of
from tests.people import a_person, at, d, span

LAST = "2026-05-31"
LEAVER = a_person("00105", unit="0201", until=LAST)


def kinds(person: Person) -> list[LeavingKind]:
    return [one.kind for one in ends_of(person)]


def test_s04_a_leaver_leaves_the_section_of_his_last_day():
    """The last day is the one on the paper."""
    assert list(ends_of(LEAVER)) == [Coming(LeavingKind.LEAVER, d(LAST), "0201")]


def test_f51_a_reappointment_the_next_day_is_no_end_and_one_a_day_later_is():
    """Two appointments that meet are one."""
    next_day = Employment(Form.REAPPOINTED, Span(d("2026-06-01"), None))
    later = Employment(Form.REAPPOINTED, Span(d("2026-06-02"), None))

    assert kinds(replace(LEAVER, employments=(*LEAVER.employments, next_day))) == []
    assert kinds(replace(LEAVER, employments=(*LEAVER.employments, later))) == [LeavingKind.LEAVER]


@pytest.mark.parametrize(
    ("stop", "kind"), [(StopKind.DISMISSAL, LeavingKind.DISMISSED), (StopKind.DEATH, LeavingKind.DIED)]
)
def test_domain_cases_74_75_a_stop_for_good_says_how(stop: StopKind, kind: LeavingKind):
    """At whatever minute of the last day; one that was lifted says nothing."""
    minute = at(f"{LAST} 10:30:00")

    assert kinds(replace(LEAVER, stops=(Stop(stop, minute),))) == [kind]
    assert kinds(replace(LEAVER, stops=(Stop(stop, minute, at(f"{LAST} 11:00:00")),))) == [LeavingKind.LEAVER]


def test_a_contract_that_ends_is_no_retirement():
    """委託の従事者."""
    assert kinds(a_person(form=Form.CONTRACTOR, until=LAST)) == [LeavingKind.CONTRACT]


def test_s03_a_mover_leaves_a_section_and_a_promotion_in_it_is_no_move():
    """Main posts alone: a second post beside it that ends is nothing to give back for."""
    here = Posting("0201", "主事", True, span("2020-04-01", LAST))
    stays = replace(a_person(unit="0201"), postings=(here, Posting("0201", "係長", True, span("2026-06-01"))))
    moves = replace(stays, postings=(here, Posting("0300", "主事", True, span("2026-06-01"))))
    beside = replace(stays, postings=(*stays.postings, Posting("0300", "主事", False, span("2020-04-01", LAST))))

    assert kinds(stays) == kinds(beside) == []
    assert list(ends_of(moves)) == [Coming(LeavingKind.MOVER, d(LAST), "0201")]


@pytest.mark.parametrize(("handed_from", "found"), [("0201", []), (None, [LeavingKind.MOVER])])
def test_s03_whoever_is_handed_over_with_his_section_gives_nothing_back(handed_from: str | None, found: list):
    """The whole section goes on under another code."""
    here = Posting("0201", "主事", True, span("2020-04-01", LAST))
    there = Posting("0211", "主事", True, span("2026-06-01"), handed_from=handed_from)

    assert kinds(replace(a_person(unit="0201"), postings=(here, there))) == found


@pytest.mark.parametrize(
    ("today", "near"), [("2026-04-30", False), ("2026-05-01", True), ("2026-07-01", True), ("2026-07-02", False)]
)
def test_it_is_near_thirty_days_before_and_thirty_one_days_after(today: str, near: bool):
    """Both days included."""
    assert bool(coming(LEAVER, d(today), ahead=30, back=31)) is near
