"""What a new organisation takes away: groups that go on and would be left without anybody (F30).

Nobody loses an account by it, but a role or a right may hang on a unit's name, and a change of name would take it from
everybody at once. A unit that ends, or whose people go on in a successor, explains its own group and no other one.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from idm.calendar import day_of, start_of
from idm.desired import Desired
from idm.facts import Organisation, Person
from idm.policy import Policy
from idm.rules.brake import Trip
from idm.rules.grants import unit_key


def emptied(
    people: Sequence[Person],
    moved: Mapping[str, Person],
    *,
    before: Organisation,
    after: Organisation,
    days: Collection[date],
    policy: Policy,
    now: datetime,
) -> tuple[Trip, ...]:
    """
    The groups that lose everybody by the new organisation, each on the first day on which it does.

    Args:
        people: Everybody, as they are known.
        moved: By person id: those whom a successor takes over, as they are afterwards.
        days: The days (JST) on which the organisations differ; a day that is past counts as now, an aware UTC instant.
    """
    found: dict[str, Trip] = {}
    for moment in sorted({max(now, start_of(day)) for day in days}):
        will = Desired(policy, after, moment)
        lost = _lost(people, moved, Desired(policy, before, moment), will)
        goes_on = will.groups().keys() - _handed_over(after, day_of(moment))
        for key in (lost.keys() & goes_on) - found.keys():
            found[key] = Trip("brake.group", key, lost[key], 0, moment)
    return tuple(found[key] for key in sorted(found))


def _lost(people: Sequence[Person], moved: Mapping[str, Person], was: Desired, will: Desired) -> dict[str, int]:
    """Groups in which somebody was and nobody will be, and how many were."""
    lost: dict[str, int] = {}
    still: set[str] = set()
    for person in people:
        groups = will.groups_of(moved.get(person.id, person))
        still |= groups
        for key in was.groups_of(person) - groups:
            lost[key] = lost.get(key, 0) + 1
    return {key: count for key, count in lost.items() if key not in still}


def _handed_over(after: Organisation, day: date) -> set[str]:
    """Groups of codes whose people went on in another one, though the code may have been given away since."""
    return {unit_key(u.code) for u in after.units if (step := u.handover) is not None and step[0] <= day}
