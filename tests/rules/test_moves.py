"""What was given in one place does not move with its holder."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idm.calendar import Span, start_of
from idm.facts import Absence, AbsenceKind, Employment, Form, Person, Posting
from idm.facts.person import Account
from idm.rules.moves import last_out, still_had, still_there, was_out
from tests.people import at, d, span

HIRED = Span(date(2026, 4, 1), None)
TAX = Posting("0300", "主事", True, Span(date(2026, 4, 1), date(2026, 10, 1)))
WELFARE = Posting("0400", "主事", True, Span(date(2026, 10, 1), None))
MOVER = Person("a", "00101", Account("a", "n00101"), (), (Employment(Form.REGULAR, HIRED),), (TAX, WELFARE))
GIVEN = at("2026-06-01 09:00:00")


@pytest.mark.parametrize(
    ("now", "there"), [("2026-09-30 23:59:59", True), ("2026-10-01 00:00:00", False)], ids=["before", "on the day"]
)
def test_f28_it_is_over_at_midnight_of_the_move(now: str, there: bool):
    """To the second, in Japan."""
    assert still_there(MOVER, GIVEN, at(now)) is there


def test_what_was_given_in_the_new_unit_stays():
    """Given on the very day of the move."""
    assert still_there(MOVER, at("2026-10-01 09:00:00"), at("2027-01-01 09:00:00"))


def test_a_second_post_beside_the_old_one_is_no_move():
    """Somebody who gets another post and keeps his own."""
    both = replace(MOVER, postings=(replace(TAX, span=HIRED), replace(WELFARE, main=False)))

    assert still_there(both, GIVEN, at("2026-12-01 09:00:00"))


def test_who_left_is_nowhere_even_with_what_is_bound_to_no_place():
    """Employment is asked for in any case."""
    gone = replace(MOVER, employments=(Employment(Form.REGULAR, Span(date(2026, 4, 1), date(2026, 12, 1))),))

    assert still_there(gone, None, at("2026-11-30 23:59:59"))
    assert not still_there(gone, None, at("2026-12-01 00:00:00"))


def test_who_had_no_post_yet_is_bound_to_none():
    """Approved before his first day."""
    assert still_there(MOVER, at("2026-03-20 09:00:00"), at("2026-12-01 09:00:00"))


def hired(*spans: tuple[str, str | None]) -> Person:
    """Somebody of 税務課 with these appointments, from a first to a last day."""
    jobs = tuple(Employment(Form.REGULAR, span(*one)) for one in spans)
    posts = tuple(replace(TAX, span=job.span) for job in jobs)
    return replace(MOVER, employments=jobs, postings=posts)


def test_f29_a_day_out_of_office_ends_what_was_given_also_for_who_is_back_in_the_same_place():
    """To 31 May, and again from 2 June: a gap of one day."""
    back = hired(("2026-04-01", "2026-05-31"), ("2026-06-02", None))

    assert last_out(back, d("2026-06-02")) == d("2026-06-01")
    assert not still_there(back, at("2026-05-31 23:59:59"), at("2026-06-02 00:00:00"))
    assert still_there(back, at("2026-06-01 00:00:00"), at("2026-06-02 00:00:00"))


def test_f51_appointments_that_meet_are_one():
    """To 31 May, and again from 1 June: nobody was out."""
    stays = hired(("2026-04-01", "2026-05-31"), ("2026-06-01", None))

    assert last_out(stays, d("2027-01-01")) is None
    assert still_there(stays, GIVEN - timedelta(days=30), at("2026-06-01 00:00:00"))


@given(st.lists(st.integers(0, 3), min_size=1, max_size=6), st.integers(0, 40))
def test_f29_whoever_was_out_has_nothing_from_before_and_whoever_was_not_has_everything(gaps: list[int], today: int):
    """For any life of appointments of five days with these gaps between them, and any day: by counting the days."""
    begins, first = [], d("2026-04-01")
    for gap in gaps:
        begins.append(first + timedelta(days=gap))
        first = begins[-1] + timedelta(days=5)
    jobs = tuple(Employment(Form.REGULAR, Span(day, day + timedelta(days=5))) for day in begins)
    person, now = replace(MOVER, employments=jobs), start_of(d("2026-04-01") + timedelta(days=today))
    days = [d("2026-04-01") + timedelta(days=n) for n in range(today + 1)]
    worked = [any(job.span.covers(day) for job in jobs) for day in days]
    stays = [n for n in range(1, len(days)) if worked[n - 1] and not worked[n]]

    assert last_out(person, days[-1]) == (days[stays[-1]] if stays else None)
    assert was_out(person, at("2026-03-01 00:00:00"), now) is bool(stays)


@pytest.mark.parametrize("kind", list(AbsenceKind))
def test_7_2_1_2_a_what_was_lent_ends_when_an_absence_begins_and_does_not_come_back(kind: AbsenceKind):
    """休職, 出向, 停職: from midnight of their first day, and after their last."""
    away = replace(hired(("2026-04-01", None)), absences=(Absence(kind, span("2026-07-01", "2026-07-31")),))

    assert still_had(away, GIVEN, at("2026-06-30 23:59:59"))
    assert not still_had(away, GIVEN, at("2026-07-01 00:00:00"))
    assert not still_had(away, GIVEN, at("2026-08-01 00:00:00"))
    assert still_had(away, at("2026-08-01 09:00:00"), at("2026-08-02 09:00:00"))
    assert still_there(away, GIVEN, at("2026-08-01 00:00:00"))


# --- units that are handed over ---

APRIL = d("2027-04-01")
UNTIL_APRIL = replace(TAX, span=Span(date(2026, 4, 1), APRIL))


def from_april(unit: str, handed_from: str | None) -> Person:
    """主事 of 税務課 up to March 2027, and then there; handed over from the unit of that code, if at all."""
    then = Posting(unit, "主事", True, Span(APRIL, None), handed_from=handed_from)
    return replace(MOVER, postings=(UNTIL_APRIL, then))


@pytest.mark.parametrize(
    ("unit", "handed_from", "there"),
    [("0310", "0300", True), ("0310", None, False), ("0310", "0400", False), ("0300", None, True), ("0300", "", False)],
    ids=["handed over", "moved", "another unit's heir", "the same unit", "its code, given to another unit"],
)
def test_f28_whoever_goes_on_with_his_unit_has_not_moved(unit: str, handed_from: str | None, there: bool):
    """On 1 April, by how his post came; the code alone says nothing."""
    assert still_there(from_april(unit, handed_from), GIVEN, at("2027-03-31 23:59:59"))
    assert still_there(from_april(unit, handed_from), GIVEN, at("2027-04-01 00:00:00")) is there


def test_f28_whoever_moved_away_and_came_back_has_nothing_of_before():
    """From 税務課 to 住民福祉課 and back."""
    away = replace(WELFARE, span=Span(date(2026, 10, 1), APRIL))
    back = replace(MOVER, postings=(TAX, away, replace(TAX, span=Span(APRIL, None))))

    assert not still_there(back, GIVEN, at("2027-05-01 09:00:00"))
    assert still_there(back, at("2027-04-01 09:00:00"), at("2027-05-01 09:00:00"))


STEPS = st.lists(st.tuples(st.sampled_from(["same", "handed", "moved"]), st.sampled_from("ABC")), max_size=6)


@given(STEPS, st.integers(0, 69), st.integers(0, 69))
def test_f28_he_is_there_as_long_as_no_post_began_by_a_move(steps: list[tuple[str, str]], one: int, other: int):
    """For any life of posts of ten days: another title, a handover to any code or a move to any; by counting moves."""
    posts, moves = [Posting("A", "主事", True, Span(d("2026-04-01"), d("2026-04-11")))], [0]
    for number, (how, code) in enumerate(steps, start=1):
        unit = posts[-1].unit if how == "same" else code
        changed = unit != posts[-1].unit
        handed = posts[-1].unit if how == "handed" and changed else "" if how == "moved" and not changed else None
        begins = d("2026-04-01") + timedelta(days=10 * number)
        posts.append(Posting(unit, f"職{number}", True, Span(begins, begins + timedelta(days=10)), 0, handed))
        moves.append(moves[-1] + (how == "moved"))
    given_on, today = sorted((one, other))
    today = min(today, 10 * len(posts) - 1)
    given_on = min(given_on, today)
    person = replace(MOVER, postings=tuple(posts))
    instants = [start_of(d("2026-04-01") + timedelta(days=n)) for n in (given_on, today)]

    assert still_there(person, *instants) is (moves[given_on // 10] == moves[today // 10])
