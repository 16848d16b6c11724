"""Offices that nobody holds, seen before they are empty."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from idm.calendar import Span
from idm.facts import Employment, Form, Organisation, Person, Posting, Unit
from idm.facts.person import Account, Name
from idm.rules.grants import Grants
from idm.rules.vacancies import Nameless, Vacancy, held_on, nameless, names_of_units, vacancies
from tests.people import POLICY

FIRST, LAST = date(2027, 1, 10), date(2027, 4, 9)
EVER = Span(date(2000, 4, 1), None)
UNITS = Organisation((Unit("0200", "企画商工課", None, EVER), Unit("0201", "情報政策係", "0200", EVER)))


def an_officer(key: str, unit: str, title: str, until: date | None = None, since: date = date(2020, 4, 1)) -> Person:
    span = Span(since, until)
    return Person(
        key,
        key,
        Account(key, key),
        (Name(key, key, EVER),),
        (Employment(Form.REGULAR, span),),
        (Posting(unit, title, True, span),),
    )


CISO = an_officer("阿部", "0200", "副村長")
HEAD = an_officer("岩下", "0200", "課長")


def empty(*people: Person) -> dict[tuple[str, str | None], tuple[date, date | None]]:
    found = vacancies(POLICY, UNITS, people, FIRST, LAST)
    return {one.office: (one.first, one.filled) for one in found if one.office[0] in ("ciso", "network_admin")}


def test_nishihara_2_1_1_a_post_that_ends_is_empty_from_the_day_after():
    """The deputy mayor's term ends on 31 March: from 1 April on, known in January."""
    assert empty(
        replace(CISO, employments=(Employment(Form.SPECIAL, Span(date(2023, 4, 1), date(2027, 4, 1))),)), HEAD
    ) == {("ciso", None): (date(2027, 4, 1), None)}


def test_a_successor_on_the_next_day_leaves_no_gap_and_one_later_does():
    """To the day."""
    old = an_officer("岩下", "0200", "課長", until=date(2027, 4, 1))

    assert empty(CISO, old, an_officer("次", "0200", "課長", since=date(2027, 4, 1))) == {}
    assert empty(CISO, old, an_officer("次", "0200", "課長", since=date(2027, 4, 3))) == {
        ("network_admin", None): (date(2027, 4, 1), date(2027, 4, 3))
    }


def test_what_is_empty_today_is_said_from_today_on():
    """Nobody is CISO."""
    assert empty(HEAD) == {("ciso", None): (FIRST, None)}


def test_every_unit_at_the_top_needs_its_manager_and_none_below_it():
    """課 have one, 係 none of their own."""
    found = vacancies(POLICY, UNITS, [CISO], FIRST, LAST)

    assert [one.office for one in found if one.office[0] == "system_manager"] == [("system_manager", "0200")]


def test_beyond_the_last_day_nothing_is_said():
    """Half a year ahead is not ninety days ahead."""
    assert empty(CISO, an_officer("岩下", "0200", "課長", until=date(2027, 7, 1))) == {}


SPANS = st.tuples(st.integers(-20, 120), st.none() | st.integers(1, 60)).map(
    lambda one: Span(
        date.fromordinal(FIRST.toordinal() + one[0]),
        None if one[1] is None else date.fromordinal(FIRST.toordinal() + one[0] + one[1]),
    )
)


@given(st.lists(SPANS, max_size=5))
def test_for_every_roster_a_day_is_listed_exactly_when_nobody_holds_the_office(spans: list[Span]):
    """Compared with a look at each of the ninety days."""
    people = [
        replace(
            CISO,
            id=str(n),
            employments=(Employment(Form.SPECIAL, span),),
            postings=(Posting("0200", "副村長", True, span),),
        )
        for n, span in enumerate(spans)
    ]
    listed = [one for one in vacancies(POLICY, UNITS, people, FIRST, LAST) if one.office == ("ciso", None)]

    for ordinal in range(FIRST.toordinal(), LAST.toordinal() + 1):
        day = date.fromordinal(ordinal)
        grants = Grants(POLICY, UNITS, day)
        held = any(("ciso", None) in held_on(person, grants) for person in people)
        assert held is not any(_covers(one, day) for one in listed)


def _covers(one: Vacancy, day: date) -> bool:
    return one.first <= day and (one.filled is None or day < one.filled)


def test_a_unit_that_the_policy_names_is_missed_from_the_day_of_another_name_on():
    """企画商工課 is 商工観光課 from April on, and has its old name again in the week after."""
    spans = (Span(EVER.start, date(2027, 4, 1)), Span(date(2027, 4, 1), date(2027, 4, 8)), Span(date(2027, 4, 8)))
    names = ("企画商工課", "商工観光課", "企画商工課")
    units = [Unit("0200", name, None, when) for name, when in zip(names, spans, strict=True)]
    others = [
        Unit(f"1{at:03}", name, None, EVER) for at, name in enumerate(names_of_units(POLICY)) if name not in names
    ]

    found = nameless(POLICY, Organisation((*units, *others)), FIRST, LAST)
    later = nameless(POLICY, Organisation((*units, *others)), date(2027, 4, 5), LAST)

    assert later == found  # not from another day on each day
    assert found == (Nameless("企画商工課", date(2027, 4, 1), date(2027, 4, 8)),)
    assert names_of_units(POLICY)["企画商工課"]
