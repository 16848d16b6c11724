"""An office that the text gives to one person, and that a file would give to two at once (NISHIHARA-2.1.1, 2.2.1)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from idm.calendar import wareki
from idm.facts import Organisation, Person
from idm.hr.changeset import PersonChange
from idm.hr.columns import Column
from idm.hr.people.vacancies import Office, Offices, days_of
from idm.hr.sheet import Problem
from idm.messages import hr as say
from idm.policy import Policy
from idm.rules.vacancies import ONE_HOLDER


@dataclass(frozen=True, slots=True)
class Doubled:
    """
    ``office`` would have several holders from that day (JST) on. ``change`` is what brings the newer one; ``holders``
    are all of them.
    """

    office: Office
    day: date
    change: PersonChange
    holders: tuple[Person, ...]


def problems(found: Sequence[Doubled], policy: Policy) -> list[Problem]:
    """A refusal for each person who would be one too many: nobody may say yes to it."""
    labels: dict[str, str] = {role.key: role.label for role in policy.role}
    return [
        Problem(
            say.SECOND_HOLDER.say(
                day=wareki(one.day),
                role=labels[one.office[0]],
                list=say.some([p.number_on(one.day) for p in one.holders]),
            ),
            min(one.change.rows, default=None),
            str(Column.TITLE),
        )
        for one in found
    ]


def doubled(
    changes: Sequence[PersonChange],
    roster: Mapping[str, Person],
    policy: Policy,
    organisation: Organisation,
    today: date,
) -> list[Doubled]:
    """
    Whom the changes give such an office on a day, from today on, on which another person has it too.

    By post and appointment, whether somebody may work or not: whoever is on leave has not lost his post. What was so
    before is not laid at the door of a file that does not change it. A predecessor whose last day is the day before
    has lost it, a deputy never had it.
    """
    offices = Offices(policy, organisation)
    news = [change for change in changes if offices.may_hold(change.after)]
    concerned = [person for change in news for person in (change.before, change.after) if person is not None]
    if not any(_gained(change, day, offices) for day in days_of(concerned, today) for change in news):
        return []
    everybody = {p.id: p for p in roster.values()} | {c.after.id: c.after for c in changes}
    holders = [person for person in everybody.values() if offices.may_hold(person)]
    return list(_doubled(news, holders, offices, days_of([*holders, *concerned], today)))


def _doubled(
    news: Sequence[PersonChange], holders: Sequence[Person], offices: Offices, days: Sequence[date]
) -> Iterator[Doubled]:
    told: set[tuple[str, Office]] = set()
    for day in days:
        for change in news:
            for office in sorted(_gained(change, day, offices)):
                those = tuple(person for person in holders if office in offices.of(person, day))
                if len(those) > 1 and (change.after.id, office) not in told:
                    told.add((change.after.id, office))
                    yield Doubled(office, day, change, those)


def _gained(change: PersonChange, day: date, offices: Offices) -> set[Office]:
    before = offices.of(change.before, day) if change.before is not None else frozenset()
    return {office for office in offices.of(change.after, day) - before if office in ALONE}


ALONE: frozenset[Office] = frozenset((role, None) for role in ONE_HOLDER)
