"""Everybody by 職員番号, and who else a number may mean."""

from collections.abc import Iterable, Mapping
from datetime import date

from idm.facts.person import Person


def roster_of(people: Iterable[Person]) -> dict[str, Person]:
    """
    Everybody once, by the newest number.

    Of two who carry the same one (it was given again years later, domain case 53) whoever was appointed last is meant.
    """
    found: dict[str, Person] = {}
    for person in people:
        _meant(found, person.numbers[-1] if person.renumberings else person.number, person)
    return found


def former_numbers(people: Iterable[Person]) -> dict[str, Person]:
    """Everybody who carries another number now (domain case 54), by the ones they had before."""
    found: dict[str, Person] = {}
    for person in people:
        for number in person.numbers[:-1] if person.renumberings else ():
            _meant(found, number, person)
    return found


def whose(number: str, people: Mapping[str, Person]) -> Person | None:
    """Whoever of a roster carries the number, or carried it when nobody does now."""
    return people.get(number) or former_numbers(people.values()).get(number)


def _meant(found: dict[str, Person], number: str, person: Person) -> None:
    other = found.setdefault(number, person)
    if other is not person and _appointed(person) >= _appointed(other):
        found[number] = person


def _appointed(person: Person) -> date:
    return max((e.span.start for e in person.employments), default=date.min)
