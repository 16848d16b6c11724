"""Whose posts go on where when a unit ends, worked out before anything is recorded."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idm.calendar import Span
from idm.facts import Person, Posting
from idm.hr.changeset import Event, PersonChange
from idm.hr.organisation.handover import (
    called_off,
    hand_over,
    handovers,
    moves,
    outlasting,
    people_left_behind,
    take_back,
)
from idm.hr.sheet import NO_ANSWERS, Answers
from tests.hr.reforms import APRIL, TODAY, after, ending, new
from tests.people import a_person, a_unit, span


def posts(person: Person) -> list[tuple[str, str, bool, str, str | None]]:
    return [
        (p.unit, p.title, p.main, p.span.start.isoformat(), None if p.span.end is None else p.span.end.isoformat())
        for p in person.postings
    ]


def test_a_post_goes_on_in_the_successor_from_the_first_day_on():
    """The old post ends as the new one begins; title, main post and end stay."""
    steps = handovers(after(ending("0300", "税務課", "0310"), new("0310", "税務課")), TODAY)

    moved = hand_over(a_person(unit="0300", title="課長", until="2028-03-31"), steps)

    assert posts(moved) == [
        ("0300", "課長", True, "2020-04-01", "2027-04-01"),
        ("0310", "課長", True, "2027-04-01", "2028-04-01"),
    ]


@pytest.mark.parametrize(("since", "until"), [("2020-04-01", "2027-03-31"), ("2027-04-01", None)])
def test_a_post_that_ends_with_the_unit_or_begins_after_it_stays_as_it_is(since: str, until: str | None):
    """Whoever left by then, or came to whatever has the code now, is not touched at all."""
    steps = handovers(after(ending("0300", "税務課", "0310"), new("0300", "観光課"), new("0310", "税務課")), TODAY)
    person = a_person(unit="0300", since=since, until=until)

    assert hand_over(person, steps) is person


@pytest.mark.parametrize("since", ["2027-04-01", "2027-05-01"])
def test_whoever_begins_where_no_unit_carries_the_code_begins_in_the_successor(since: str):
    """Somebody appointed again on the very day, as thousands of fiscal-year staff are."""
    organisation = after(ending("0300", "税務課", "0310"), new("0310", "税務課"))
    person = a_person(unit="0300", since=since, until="2028-03-31")

    moved = hand_over(person, handovers(organisation, TODAY), organisation)

    assert posts(moved) == [("0310", "主事", True, since, "2028-04-01")]


def test_a_merger_does_not_give_anybody_the_same_post_twice():
    """課長 of both units is 課長 of the one: the main post says it."""
    units = (ending("0300", "税務課", "0310"), ending("0400", "住民福祉課", "0310"), new("0310", "税務住民課"))
    person = a_person(unit="0300", title="課長", beside=[("0400", "課長"), ("0400", "室長")])

    moved = hand_over(person, handovers(after(*units), TODAY))

    assert [p[:3] for p in posts(moved) if p[3] == "2027-04-01"] == [
        ("0310", "課長", True),
        ("0310", "室長", False),
    ]


def test_a_post_beside_that_lasts_longer_than_the_main_one_is_kept():
    """Only what the main post covers to the last day is left out."""
    units = (ending("0300", "税務課", "0310"), ending("0400", "住民福祉課", "0310"), new("0310", "税務住民課"))
    person = a_person(unit="0300", title="課長", until="2028-03-31")
    longer = Posting("0400", "課長", False, span("2020-04-01"), 99)
    two = Person(person.id, person.number, person.account, person.names, person.employments, (*person.postings, longer))

    moved = hand_over(two, handovers(after(*units), TODAY))

    assert [p[1:] for p in posts(moved) if p[0] == "0310"] == [
        ("課長", True, "2027-04-01", "2028-04-01"),
        ("課長", False, "2027-04-01", None),
    ]


def test_a_past_change_of_a_code_that_is_another_units_now_moves_nobody():
    """A paper that names the code today means the unit of today, whatever day it tells; the first time, people move."""
    person = a_person(unit="0300", since="2015-04-01")
    rest = (new("0300", "観光課", since="2021-04-01"), new("0310", "税務課", since="2021-04-01"))

    known = handovers(after(ending("0300", "税務課", "0310", "2021-03-31", row=5), *rest), TODAY)
    first = handovers(after(ending("0300", "税務課", "0310", "2021-03-31"), *rest), TODAY)

    assert hand_over(person, known) is person
    assert [p[0] for p in posts(hand_over(person, first))] == ["0300", "0310"]


def test_a_past_change_of_a_code_that_nobody_has_now_still_moves_whoever_comes_late():
    """There is no other unit he could mean."""
    units = (ending("0300", "税務課", "0310", "2027-01-31", row=5), new("0310", "税務課", since="2027-02-01"))

    (move,) = moves([a_person(unit="0300"), a_person("00102", unit="0310")], handovers(after(*units), TODAY))

    assert move.after.postings_on(TODAY)[0].unit == "0310"


CODES = ("0100", "0200", "0300")
DAYS = [date(2027, 1, 1) + timedelta(days=30 * n) for n in range(8)]
STEPS = st.dictionaries(
    st.sampled_from(CODES), st.dictionaries(st.sampled_from(DAYS), st.sampled_from(CODES), max_size=3), max_size=3
)
POSTINGS = st.lists(
    st.builds(
        lambda unit, title, start, length: Posting(unit, title, False, Span(start, start + timedelta(days=length)), 1),
        st.sampled_from(CODES),
        st.sampled_from(["課長", "主事"]),
        st.sampled_from(DAYS),
        st.integers(1, 200),
    ),
    max_size=4,
    unique_by=lambda p: (p.unit, p.title, p.span),
)


@settings(max_examples=300)
@given(STEPS, POSTINGS)
def test_nobody_loses_a_day_in_office_and_nobody_stays_behind(
    told: dict[str, dict[date, str]], postings: list[Posting]
):
    """Each day the titles held are the same, no post outlasts the unit it began in, and twice is the same as once."""
    steps = {code: sorted((day, to) for day, to in by_day.items() if to != code) for code, by_day in told.items()}
    one = a_person()
    person = Person(one.id, one.number, one.account, one.names, one.employments, tuple(postings))

    moved = hand_over(person, steps)

    for day in (DAYS[0] + timedelta(days=n) for n in range(0, 450, 5)):
        assert {p.title for p in person.postings_on(day)} == {p.title for p in moved.postings_on(day)}
    for posting in moved.postings:
        for day, _ in steps.get(posting.unit, ()):
            assert not (posting.span.start < day and (posting.span.end is None or day < posting.span.end))
    assert hand_over(moved, steps) is moved


def test_whoever_is_left_is_counted_once_and_named():
    """Two posts in the same abolished unit are one person; numbers beyond ten are not listed."""
    people = [a_person(f"{n:05}", unit="0300", beside=[("0300", "室長")]) for n in range(101, 113)]

    (problem,) = people_left_behind(after(ending("0300", "税務課", None)), people, TODAY)

    assert "12人" in problem.text
    assert "0300 税務課" in problem.text
    assert "00110ほか" in problem.text
    assert "00111" not in problem.text


# --- papers that come after the reorganisation is known ---

REFORM = after(ending("0300", "税務課", "0310"), new("0310", "税務課"), a_unit("0500", "産業建設課"))


def a_paper(*postings: Posting) -> PersonChange:
    """Row 2 and 3 of a file: somebody comes new, with these posts."""
    one = a_person()
    return PersonChange(None, replace(one, postings=postings), (Event.HIRE,), (2, 3))


OPEN = Posting("0300", "主事", True, span("2027-03-20"))
SHORT = Posting("0300", "主事", True, span("2027-03-20", "2027-03-31"))
NEXT = Posting("0310", "主事", True, span("2027-04-01"))


def test_a_new_post_that_outlasts_its_unit_is_asked_about():
    """The row, who, which unit and from when; a yes takes it as it is, and the organisation's file moves it later."""
    (question,) = outlasting([a_paper(OPEN)], REFORM, NO_ANSWERS)

    assert (question.id, question.row, question.value, question.asks) == ("ORG-022", 2, "0300", True)
    assert "00101の所属「税務課」は令和9年4月1日にはありません" in question.text
    assert outlasting([a_paper(OPEN)], REFORM, Answers(frozenset({("ORG-022", 2)}))) == []
    (move,) = moves([a_paper(OPEN).after], handovers(REFORM, TODAY))
    assert move.after.postings_on(APRIL)[0].unit == "0310"


@pytest.mark.parametrize(
    "postings",
    [
        (SHORT, NEXT),
        (Posting("0500", "主事", True, span("2027-03-20")),),
        (replace(OPEN, id=7),),
        (Posting("0999", "主事", True, span("2027-03-20")),),
        (Posting("0300", "主事", True, span("2027-04-01")),),
    ],
)
def test_no_question_about_a_post_that_is_told_to_the_end_known_or_asked_about_elsewhere(postings: tuple[Posting, ...]):
    """It ends with its unit, the unit goes on, it is no new post, or the unit was never there on its first day."""
    assert outlasting([a_paper(*postings)], REFORM, NO_ANSWERS) == []


# --- a reorganisation that is called off ---


def recorded(before: Person, after_: Person) -> tuple[Person, frozenset[int]]:
    """As the store gives the person back, and the row ids that the organisation's file added."""
    known = {p.id for p in before.postings}
    numbered = tuple(replace(p, id=p.id or int(before.number) * 1_000_000 + n) for n, p in enumerate(after_.postings))
    return replace(after_, postings=numbered), frozenset(p.id for p in numbered if p.id not in known)


def facts_of(person: Person) -> set[Posting]:
    return {replace(p, id=0) for p in person.postings}


@settings(max_examples=300)
@given(STEPS, POSTINGS)
def test_what_is_called_off_is_as_if_it_had_never_been_told(told: dict[str, dict[date, str]], postings: list[Posting]):
    """Over chains and exchanges alike: handed over and given back, everybody has the posts of before."""
    steps = {code: sorted((day, to) for day, to in by_day.items() if to != code) for code, by_day in told.items()}
    one = a_person()
    different = tuple(replace(p, title=f"{n}", id=n) for n, p in enumerate(postings, 1))
    before = replace(one, postings=different)
    handed, given_ids = recorded(before, hand_over(before, steps))
    all_go_on = after(*(a_unit(code, code) for code in CODES))

    undone = called_off([handed], given_ids, all_go_on, date(2026, 12, 31))

    assert facts_of(take_back(handed, undone)) == facts_of(before)


def test_two_posts_of_one_title_are_told_apart_by_where_everybody_else_went():
    """室長 in both units, both handed over: only the one that is called off comes back."""
    both = after(
        ending("0300", "税務課", "0310"), ending("0400", "住民福祉課", "0410"), new("0310", "税"), new("0410", "福")
    )
    people = [
        a_person("00101", unit="0500", beside=[("0300", "室長"), ("0400", "室長")]),
        a_person("00102", unit="0300"),
        a_person("00103", unit="0400"),
    ]
    handed, ids = zip(*(recorded(p, hand_over(p, handovers(both, TODAY))) for p in people), strict=True)
    given_ids = frozenset().union(*ids)
    later = after(a_unit("0300", "税務課"), ending("0400", "住民福祉課", None), new("0410", "福"))

    undone = called_off(handed, given_ids, later, TODAY)

    assert sorted(posts(hand_over(take_back(handed[0], undone), handovers(later, TODAY)))) == [
        ("0300", "室長", False, "2020-04-01", None),
        ("0400", "室長", False, "2020-04-01", "2027-04-01"),
        ("0410", "室長", False, "2027-04-01", None),
        ("0500", "主事", True, "2020-04-01", None),
    ]


def test_a_main_post_that_stands_for_one_beside_stays_when_only_that_one_is_called_off():
    """課長 of both, merged into one; 住民福祉課 goes on after all: 課長 of the new one and, beside, of that."""
    merged = after(ending("0300", "税務課", "0310"), ending("0400", "住民福祉課", "0310"), new("0310", "税務住民課"))
    people = [a_person("00101", unit="0300", title="課長", beside=[("0400", "課長")]), a_person("00102", unit="0400")]
    handed, ids = zip(*(recorded(p, hand_over(p, handovers(merged, TODAY))) for p in people), strict=True)
    later = after(ending("0300", "税務課", "0310"), a_unit("0400", "住民福祉課"), new("0310", "税務住民課"))

    undone = called_off(handed, frozenset().union(*ids), later, TODAY)

    assert sorted(posts(hand_over(take_back(handed[0], undone), handovers(later, TODAY)))) == [
        ("0300", "課長", True, "2020-04-01", "2027-04-01"),
        ("0310", "課長", True, "2027-04-01", None),
        ("0400", "課長", False, "2020-04-01", None),
    ]


MERGED = after(ending("0300", "税務課", "0310"), ending("0400", "住民福祉課", "0310"), new("0310", "税務住民課"))
WELFARE_GOES_ON = after(ending("0300", "税務課", None), a_unit("0400", "住民福祉課"), new("0310", "税務住民課"))


def given_back(person: Person) -> list[tuple[str, str, bool, str, str | None]]:
    """Posts after the merger was taken in and 住民福祉課 was then taken out of it; others show who went where."""
    people = [person, a_person("00102", unit="0300"), a_person("00103", unit="0400")]
    handed, ids = zip(*(recorded(p, hand_over(p, handovers(MERGED, TODAY))) for p in people), strict=True)
    undone = called_off(handed, frozenset().union(*ids), WELFARE_GOES_ON, TODAY)
    return sorted(posts(take_back(handed[0], undone)))


def test_one_post_that_stands_for_two_stays_for_the_one_that_is_not_called_off():
    """室長 in both, once in the merged unit: it stays for 税務課, and 住民福祉課 has its own again."""
    assert given_back(a_person(unit="0500", beside=[("0300", "室長"), ("0400", "室長")])) == [
        ("0300", "室長", False, "2020-04-01", "2027-04-01"),
        ("0310", "室長", False, "2027-04-01", None),
        ("0400", "室長", False, "2020-04-01", None),
        ("0500", "主事", True, "2020-04-01", None),
    ]


def test_a_main_post_given_by_a_paper_is_not_taken_back_with_the_one_beside():
    """A paper makes him 課長 of the merged unit; beside it he stays 課長 of the one that goes on."""
    one = a_person(unit="0500", title="課長", until="2027-03-31", beside=[("0400", "課長")])
    beside = Posting("0400", "課長", False, span("2020-04-01"), 70)
    by_paper = Posting("0310", "課長", True, span("2027-04-01"), 71)

    assert given_back(replace(one, postings=(one.postings[0], beside, by_paper))) == [
        ("0310", "課長", True, "2027-04-01", None),
        ("0400", "課長", False, "2020-04-01", None),
        ("0500", "課長", True, "2020-04-01", "2027-04-01"),
    ]
