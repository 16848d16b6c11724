"""Two people of one name in one unit: a note, so that somebody looks at the numbers (domain case 37)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from idm.facts import Person
from idm.hr.changeset import PersonChange
from idm.messages import hr as say


def namesakes(changes: Sequence[PersonChange], roster: Mapping[str, Person], today: date) -> list[str]:
    """
    Those who are told of in the file, each with the others who share name, reading and unit from today (JST) on.

    Looks at everybody once, and closely only at those whose name comes up.
    """
    told = {change.after.id: change.after for change in changes}
    if not told:
        return []
    called: dict[str, list[Person]] = {}
    for person in told.values():
        called.setdefault(person.names[-1].full, []).append(person)
    others: dict[str, list[Person]] = {}
    for person in roster.values():
        name = person.names[-1].full
        if name in called and person.id not in told:
            others.setdefault(name, []).append(person)
    return [said for name, who in called.items() for said in _in_one_unit(name, who, others.get(name, ()), today)]


def _in_one_unit(name: str, told: Iterable[Person], others: Iterable[Person], today: date) -> list[str]:
    groups: dict[tuple[str, str], dict[str, Person]] = {}
    for person in told:
        for key in _keys(person, today):
            groups.setdefault(key, {})[person.id] = person
    for person in others:
        for key in _keys(person, today):
            if (group := groups.get(key)) is not None:
                group[person.id] = person
    return [say.same_people(name, [p.numbers[-1] for p in who.values()]) for who in groups.values() if len(who) > 1]


def _keys(person: Person, today: date) -> list[tuple[str, str]]:
    kana = person.names[-1].kana
    return [(kana, p.unit) for p in person.postings if p.span.end is None or p.span.end > today]
