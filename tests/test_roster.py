"""Everybody by number: nobody twice, nobody lost, and a number given again means the newest."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from idm.calendar import Span
from idm.facts import Person, Renumbering
from idm.facts.roster import former_numbers, roster_of, whose
from tests.people import a_person, d

NUMBERS = st.lists(st.lists(st.integers(1, 12), min_size=1, max_size=3, unique=True), max_size=6)


def people(chains: list[list[int]]) -> list[Person]:
    """One person for each chain of numbers, appointed a year after the one before."""
    found = []
    for index, (first, *later) in enumerate(chains):
        one = a_person(f"{first:05}", since=f"{2000 + index}-04-01")
        days = [Span(d("2020-04-01") + timedelta(days=365 * n)) for n in range(len(later))]
        new = tuple(Renumbering(f"{number:05}", day) for number, day in zip(later, days, strict=True))
        found.append(replace(one, id=f"person {index}", renumberings=new))
    return found


@given(NUMBERS)
def test_case_53_54_whoever_carries_a_number_now_is_meant_and_else_whoever_had_it(chains: list[list[int]]):
    """The last one appointed of those who carry it; if nobody does, the last one of those who did."""
    everybody = people(chains)
    roster = roster_of(everybody)

    for number in {number for one in everybody for number in one.numbers}:
        carry = [one for one in everybody if one.numbers[-1] == number]
        had = [one for one in everybody if number in one.numbers]
        assert whose(number, roster) is (carry or [one for one in had if one in roster.values()] or [None])[-1]


@given(NUMBERS)
def test_nobody_stands_in_the_roster_twice(chains: list[list[int]]):
    """Whoever counts the roster counts people; former numbers are an index of their own."""
    everybody = people(chains)
    roster = roster_of(everybody)

    assert len({one.id for one in roster.values()}) == len(roster)
    assert all(one.numbers[-1] == number for number, one in roster.items())
    assert all(number in one.numbers[:-1] for number, one in former_numbers(everybody).items())


def test_case_54_the_number_follows_the_day():
    """Before the first change the first number, from each day on the next one."""
    (one,) = people([[1, 2, 3]])

    days = ("2019-12-31", "2020-03-31", "2020-04-01", "2021-03-31", "2021-04-01", "2030-01-01")
    assert [one.number_on(d(day)) for day in days] == ["00001", "00001", "00002", "00002", "00003", "00003"]
