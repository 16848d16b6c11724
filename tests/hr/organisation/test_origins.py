"""Whose post goes on in which, as an organisation's file and personnel files say it in either order."""

from dataclasses import replace
from datetime import date

import pytest

from idm.calendar import Span
from idm.facts import Person, Posting
from idm.hr.organisation.handover import handovers, moves
from idm.hr.organisation.origins import traced
from tests.hr.reforms import APRIL, TODAY, after, ending, new
from tests.people import a_person, d, span

RECODED = after(ending("0300", "税務課", "0310"), new("0310", "税務課"))
EXCHANGED = after(
    ending("0300", "税務課", "0400"), new("0400", "税務課"), ending("0400", "観光課", "0300"), new("0300", "観光課")
)
CLERK = a_person(unit="0300")
MARCH = replace(CLERK.postings[0], span=span("2020-04-01", "2027-03-31"))


def then(unit: str, title: str = "主事", row: int = 0) -> Person:
    """In 税務課 up to 31 March, and from 1 April there."""
    return replace(CLERK, postings=(MARCH, Posting(unit, title, True, span("2027-04-01"), row)))


def said(person: Person) -> list[tuple[str, str | None]]:
    return [(post.unit, post.handed_from) for post in person.postings if post.span.start == APRIL]


def test_whoever_is_handed_over_goes_on_from_his_unit():
    """By the organisation's file, for everybody who is still there."""
    (moved,) = moves([CLERK], handovers(RECODED, TODAY), after=RECODED, today=TODAY)

    assert said(moved.after) == [("0310", "0300")]


@pytest.mark.parametrize(
    ("unit", "organisation", "handed_from"),
    [("0310", RECODED, "0300"), ("0500", RECODED, None), ("0400", EXCHANGED, "0300"), ("0300", EXCHANGED, "")],
    ids=["the successor", "elsewhere", "an exchange", "the code's new unit"],
)
def test_a_paper_of_that_very_day_says_who_stays_and_who_moves(unit: str, organisation, handed_from: str | None):
    """A split is decided person by person; whoever is appointed to another unit that has his old code has moved."""
    assert said(traced(CLERK, then(unit, "課長"), organisation)) == [(unit, handed_from)]


def test_whoever_comes_later_to_a_unit_that_has_his_old_code_goes_on_from_nothing():
    """Handed over in April, moved in July to what is called 0300 by then."""
    april = Posting("0400", "主事", True, span("2027-04-01", "2027-06-30"), 8, "0300")
    july = Posting("0300", "主事", True, span("2027-07-01"))
    moved = traced(CLERK, replace(CLERK, postings=(MARCH, april, july)), EXCHANGED)

    assert [post.handed_from for post in moved.postings] == [None, "0300", ""]


def test_another_title_on_the_first_day_leaves_it_as_it_was_said():
    """And so does another end, long after the file has forgotten the old unit."""
    known = replace(CLERK, postings=(MARCH, Posting("0310", "主事", True, span("2027-04-01"), 8, "0300")))
    forgotten = after(new("0310", "税務課"))

    assert said(traced(known, then("0310", "係長"), forgotten)) == [("0310", "0300")]
    ended = replace(known.postings[1], span=Span(APRIL, d("2028-04-01")), id=0, handed_from=None)
    assert said(traced(known, replace(known, postings=(MARCH, ended)), forgotten)) == [("0310", "0300")]


@pytest.mark.parametrize("today", [APRIL, d("2027-05-10")])
def test_a_handover_that_is_told_on_its_day_or_after_it_finds_whom_a_paper_moved_there(today: date):
    """Personnel's file was taken on 31 March, the organisation's one on 1 April or later; told once, it stays told."""
    merged = after(ending("0300", "税務課", "0310"), new("0310", "税務課", since="2000-04-01"))
    (told,) = moves([then("0310", row=9)], handovers(merged, today), after=merged, today=today)

    assert said(told.after) == [("0310", "0300")]
    assert moves([told.after], handovers(merged, today), after=merged, today=today) == ()
    assert moves([then("0500", row=9)], handovers(merged, today), after=merged, today=today) == ()


def test_two_posts_that_lead_into_one_unit_go_on_each_in_its_own():
    """課長 of 0300, beside it 参事 of 0400, and both units go into 0310."""
    both = after(ending("0300", "税務課", "0310"), ending("0400", "観光課", "0310"), new("0310", "税務観光課"))
    since = span("2020-04-01")
    head = replace(CLERK, postings=(Posting("0300", "課長", True, since, 1), Posting("0400", "参事", False, since, 2)))

    (moved,) = moves([head], handovers(both, TODAY), after=both, today=TODAY)

    begun = {post.title: post.handed_from for post in moved.after.postings if post.span.start == APRIL}
    assert begun == {"課長": "0300", "参事": "0400"}


def test_a_handover_ahead_that_is_called_off_is_taken_back_from_the_papers_too():
    """A paper moved him to 0310 on 1 April; one file makes that the successor, and the next one does not any more."""
    moved = then("0310", row=9)
    (told,) = moves([moved], handovers(RECODED, TODAY), after=RECODED, today=TODAY)
    off = after(new("0300", "税務課", since="2000-04-01"), new("0310", "税務課"))

    (back,) = moves([told.after], handovers(off, TODAY), after=off, today=TODAY)

    assert (said(told.after), said(back.after)) == ([("0310", "0300")], [("0310", None)])
    assert moves([moved], handovers(off, TODAY), after=off, today=TODAY) == ()
    assert moves([told.after], handovers(off, APRIL), after=off, today=APRIL) == ()
