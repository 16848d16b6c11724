"""The brake and the past: a file may let as many people leave or move as ever did in such a month, twice over."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from idm.calendar import Span
from idm.facts import Absence, AbsenceKind, Employment, Form, Person, Posting
from idm.hr.changeset import PersonChange
from idm.rules.brake import Trip, trips
from tests.people import POLICY, a_person, an_organisation, at, d, span

NOW = at("2026-03-01 09:00:00")
ORGANISATION = an_organisation()
_NUMBERS = count(1)


def people(how_many: int, since: str = "2010-04-01", until: str | None = None) -> list[Person]:
    return [a_person(f"{next(_NUMBERS):06}", since=since, until=until) for _ in range(how_many)]


def moved(person: Person, day: str, unit: str = "0300") -> Person:
    """The same with another main post from that day."""
    (main,) = person.postings
    before = replace(main, span=Span(main.span.start, d(day)), id=0)
    return replace(person, postings=(before, Posting(unit, main.title, True, Span(d(day), main.span.end))))


def gone(person: Person, last_day: str) -> Person:
    """The same with a last day."""
    until = replace(span("2000-01-01", last_day), start=person.employments[0].span.start)
    return replace(
        person,
        employments=(replace(person.employments[0], span=until, id=0),),
        postings=tuple(
            replace(p, span=Span(p.span.start, until.end), id=0) if p.span.end is None else p for p in person.postings
        ),
    )


def told(changed: Iterable[tuple[Person, Person]], others: Iterable[Person]) -> list[tuple[str, str, int, int]]:
    """What history has to say of a file, beside people whom it does not touch."""
    changes = [PersonChange(before, after, (), ()) for before, after in changed]
    everybody = [*(c.before for c in changes if c.before is not None), *others]
    found = trips(changes, everybody, POLICY, ORGANISATION, NOW)
    return [(t.rule, t.what, t.count, t.limit) for t in found if t.rule == "brake.history"]


def leaving(how_many: int, last_day: str = "2026-03-31") -> list[tuple[Person, Person]]:
    return [(one, gone(one, last_day)) for one in people(how_many)]


def moving(how_many: int, day: str = "2026-04-01") -> list[tuple[Person, Person]]:
    return [(one, moved(one, day)) for one in people(how_many)]


LEFT, MOVED = "2026年3月に利用が終わる人", "2026年4月に異動する人"


def test_more_than_twice_the_busiest_day_of_that_month_trips():
    """Ten left on 31 March 2024, the busiest of three years: twenty may leave this March, twenty-one may not."""
    past = [*people(10, until="2024-03-31"), *people(7, until="2025-03-31"), *people(4, until="2024-03-30")]

    assert told(leaving(20), past) == []
    assert told(leaving(21), past) == [("brake.history", LEFT, 21, 20)]


def test_other_months_and_years_are_no_measure():
    """Who left in June, or four years ago, says nothing of this March."""
    past = [*people(30, until="2025-06-30"), *people(30, until="2022-03-31"), *people(3, until="2023-03-31")]

    assert told(leaving(7), past) == [("brake.history", LEFT, 7, 6)]


def test_without_a_past_nothing_is_said():
    """A new instance knows of no leaver and no move: the fixed limits alone speak."""
    assert told([*leaving(50), *moving(50)], people(100)) == []


def test_few_people_never_trip():
    """Up to the profile's ordinary number nobody is asked, however quiet the past was."""
    past = [*people(1, until="2025-03-31")]

    assert told(leaving(POLICY.brake.people.value), past) == []
    assert told(leaving(POLICY.brake.people.value + 1), past) == [("brake.history", LEFT, 6, 2)]


def test_moves_are_measured_by_moves():
    """Four moved on 1 April 2025; nine are too many this year, whatever the number of leavers was."""
    past = [moved(one, "2025-04-01") for one in people(4)] + people(50, until="2025-03-31")

    assert told(moving(8), past) == []
    assert told(moving(9), past) == [("brake.history", MOVED, 9, 8)]


def test_an_appointment_that_goes_on_is_neither_a_leaver_nor_a_measure():
    """Renewals of the past make no room for leavers, and three hundred renewals of today are no leavers."""
    first, second = span("2024-04-01", "2025-03-31"), span("2025-04-01", "2026-03-31")
    renewed = [
        replace(one, employments=(Employment(Form.FISCAL_YEAR, first, 1), Employment(Form.FISCAL_YEAR, second, 2)))
        for one in people(300, since="2024-04-01", until="2026-03-31")
    ]
    third = Employment(Form.FISCAL_YEAR, span("2026-04-01", "2027-03-31"))
    renewals = [(one, replace(one, employments=(*one.employments, third))) for one in renewed]

    assert told(renewals, people(1, until="2025-03-31")) == []
    assert told(leaving(6), [*renewed, *people(2, until="2025-03-31")]) == [("brake.history", LEFT, 6, 4)]


def test_people_who_begin_are_no_moves():
    """Two hundred hires beside one who moved last year: their first posts are no changes of post."""
    hired = [PersonChange(None, one, (), ()) for one in people(200, since="2026-04-01")]
    past = [moved(one, "2025-04-01") for one in people(1)]

    assert trips(hired, past, POLICY, ORGANISATION, NOW) == ()


def test_the_last_day_of_somebody_who_once_moved_is_no_move():
    """Thirty who left on 31 March 2025 had moved long ago: the four who moved the next day are the measure."""
    left = [gone(moved(one, "2015-07-01"), "2025-03-31") for one in people(30)]
    past = left + [moved(one, "2025-04-01") for one in people(4)]

    assert told(moving(9), past) == [("brake.history", MOVED, 9, 8)]


def test_what_is_planned_already_is_not_counted_again():
    """A file that says something else of forty who are to move on 1 April anyway lets nobody move."""
    planned = [moved(one, "2026-04-01") for one in people(40)]
    away = Absence(AbsenceKind.LEAVE, span("2026-05-01", "2026-06-30"))
    file = [(one, replace(one, absences=(away,))) for one in planned]

    assert told(file, [moved(one, "2025-04-01") for one in people(1)]) == []


def test_days_to_come_are_no_measure():
    """What is only planned for next month does not count as something that once happened."""
    planned = people(40, until="2026-03-31")

    assert told(leaving(7, "2027-03-31"), [*planned, *people(3, until="2025-03-31")]) == [
        ("brake.history", "2027年3月に利用が終わる人", 7, 6)
    ]


def test_a_month_is_counted_as_a_whole_in_the_file():
    """A mistake that spreads over many days of one month is not missed for having no busy day."""
    spread = [pair for n in range(1, 29) for pair in leaving(1, f"2026-03-{n:02}")]

    assert told(spread, people(10, until="2025-03-31")) == [("brake.history", LEFT, 28, 20)]


def test_f31_another_post_on_the_same_days_that_empties_a_group_trips_too():
    """A correction that moves the only two people of a unit elsewhere has no edge of its own, and is looked at."""
    two = [a_person(f"{n:05}", unit="0400", since="2020-04-01") for n in (901, 902)]
    elsewhere = [replace(p, postings=(replace(p.postings[0], unit="0500", id=0),)) for p in two]
    changes = [PersonChange(a, b, (), ()) for a, b in zip(two, elsewhere, strict=True)]

    found = trips(changes, [*two, *people(20)], POLICY, ORGANISATION, NOW)

    assert Trip("brake.group", "unit-0400", 2, 0, NOW) in found


days = st.dates(date(2022, 1, 1), date(2026, 3, 31))


@given(st.lists(days, max_size=40), st.lists(st.dates(date(2026, 3, 1), date(2026, 12, 31)), max_size=30))
def test_the_brake_says_what_a_plain_count_says(past: list[date], coming: list[date]):
    """For leavers on any days: trips exactly where a month of the file beats twice its measure and the fixed number."""
    others = [one for last in past for one in people(1, until=str(last))]
    file = [pair for last in coming for pair in leaving(1, str(last))]
    today = date(2026, 3, 1)

    expected = []
    for month, number in sorted(Counter((x.year, x.month) for x in coming).items()):
        before = Counter(x for x in past if x.month == month[1] and month[0] - 3 <= x.year < month[0] and x < today)
        most = max(before.values(), default=0)
        if most and number > max(2 * most, POLICY.brake.people.value):
            expected.append((number, 2 * most))

    assert [(number, most) for _, _, number, most in told(file, others)] == expected
