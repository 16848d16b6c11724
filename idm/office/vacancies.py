"""Offices that are empty or will be: shown, told in time, and no profile put in force without its first two."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import Connection

from idm.calendar import day_of, wareki
from idm.errors import Stopped
from idm.facts import Organisation, Person
from idm.hr.changeset import PersonChange
from idm.hr.people.successors import doubled, problems
from idm.messages import Message, Said
from idm.messages import vacancies as say
from idm.office.instance import Instance
from idm.policy import Policy
from idm.rules.grants import Grants
from idm.rules.vacancies import (
    NEVER_EMPTY,
    ONE_HOLDER,
    Vacancy,
    carried_on,
    held_on,
    nameless,
    names_of_units,
    vacancies,
)
from idm.store import facts, notices, posts

AHEAD = timedelta(days=90)
"""So far ahead: longer than it takes to appoint somebody."""


@dataclass(frozen=True, slots=True)
class Empty:
    """
    One office in words; or, where ``role`` is empty, a name of a unit in the policy that no unit has. ``first`` is the
    first day (JST) without holder or unit, ``filled`` the first one with one again. An office that has been empty for
    longer than ``AHEAD`` has no ``first``: who had it long ago is not read.
    """

    role: str
    label: str
    unit: str
    first: date | None
    filled: date | None

    @property
    def notice(self) -> Message:
        """By which it is told."""
        return say.WILL_BE_EMPTY if self.role else say.WILL_BE_UNNAMED

    def sentence(self) -> Said:
        if not self.role and self.first is not None:
            return say.UNNAMED.say(day=wareki(self.first), unit=self.unit, what=self.label)
        where = f"「{self.unit}」の" if self.unit else ""
        if self.first is None:
            return say.EMPTY_LONG.say(where=where, role=self.label)
        return say.EMPTY.say(day=wareki(self.first), where=where, role=self.label)


def ahead(instance: Instance) -> list[Empty]:
    """What is empty today or will be within ``AHEAD``, the nearest first; then the units that the policy misnames."""
    now = instance.clock.now()
    with instance.store.read() as connection:
        return _ahead(connection, instance.policy, day_of(now), day_of(now + AHEAD))


def tell_ahead(instance: Instance, by: str) -> list[Said]:
    """
    The network admin and the CISO hear of each office as soon as it is known that it will be empty, and once more when
    it has been for longer than ``AHEAD``.

    Args:
        by: Name of the worker; nothing is decided, so the log gets no line.
    """
    now = instance.clock.now()
    with instance.store.read() as connection:
        found = _ahead(connection, instance.policy, day_of(now), day_of(now + AHEAD))
        told = _responsible(connection, instance.policy, day_of(now))
        new = [(who, one) for who in told for one in found if not _was_told(connection, who, one)]
    if new:
        with instance.store.write() as connection:
            for who, one in new:
                if not _was_told(connection, who, one):
                    notices.tell(connection, who, one.notice, _values(one), now)
    return [one.sentence() for one in dict.fromkeys(one for _, one in new)]


def require_held(connection: Connection, policy: Policy, today: date) -> None:
    """
    Raises:
        Stopped: under this profile nobody would have the post of CISO or network admin today, or two people would have
            one of them. Who is on leave or suspended has his post.
    """
    _refuse_empty(policy, _empty_on(connection, policy, today))
    _refuse_several(connection, policy, today)


def require_none_lost(connection: Connection, policy: Policy, before: Policy | None, today: date) -> None:
    """
    The same where there is no other way to any service: an office that nobody has anyway is no reason.

    Args:
        before: With the roles of the profile that is to be replaced; None where nobody can say what they were.

    Raises:
        Stopped: an office would become empty by this profile, or two people would have one.
    """
    lost = _empty_on(connection, policy, today) - _empty_on(connection, before, today) if before else set()
    _refuse_empty(policy, lost)
    _refuse_several(connection, policy, today)


def _refuse_several(connection: Connection, policy: Policy, today: date) -> None:
    organisation, people = _holders(connection, policy, today, today)
    grants = Grants(policy, organisation, today)
    for role in (role for role in policy.role if role.key in ONE_HOLDER):
        both = [person for person in people if (role.key, None) in carried_on(person, grants)]
        if len(both) > 1:
            numbers = "、".join(sorted(person.number_on(today) for person in both))
            raise Stopped(say.SEVERAL_HOLD, role=role.label, numbers=numbers)


def refuse_second(
    connection: Connection, policy: Policy, changes: Sequence[PersonChange], organisation: Organisation, today: date
) -> None:
    """
    What HR's file was asked when it was looked through, once more in the transaction of whatever takes it in: others
    may have been taken in since.

    Raises:
        Stopped: somebody would be a second CISO or network admin, from today (JST) on.
    """
    titles = {title for role in policy.role if role.key in ONE_HOLDER for title in role.titles}
    if not any(posting.title in titles for change in changes for posting in change.after.postings):
        return
    ids = posts.holders_of(connection, titles, today, later=True)
    roster = {person.id: person for person in facts.people(connection, ids)}
    found = doubled(changes, roster, policy, organisation, today)
    if found:
        (first, *_) = problems(found, policy)
        raise Stopped(say.WOULD_BE_SECOND, why=first.text)


def _empty_on(connection: Connection, policy: Policy, today: date) -> set[str]:
    """Keys of the first two offices of whose post nobody is the holder."""
    organisation, people = _holders(connection, policy, today, today)
    grants = Grants(policy, organisation, today)
    carried = {office for person in people for office in carried_on(person, grants)}
    return {key for key in NEVER_EMPTY if (key, None) not in carried}


def _refuse_empty(policy: Policy, empty: set[str]) -> None:
    if empty:
        labels = [role.label for role in policy.role if role.key in empty]
        raise Stopped(say.NOBODY_HOLDS, roles="、".join(labels))


def _ahead(connection: Connection, policy: Policy, first: date, last: date) -> list[Empty]:
    since = first - AHEAD  # or what is empty today would be so from another day on each day
    organisation, people = _holders(connection, policy, since, last)
    labels: dict[str, str] = {role.key: role.label for role in policy.role}
    found = vacancies(policy, organisation, people, since, last)
    offices = [
        _empty(replace(one, first=first), labels, organisation, long=True)
        if one.first == since
        else _empty(one, labels, organisation)
        for one in found
        if one.filled is None or one.filled > first
    ]
    return [*offices, *_unnamed(policy, organisation, first, last)]


def _unnamed(policy: Policy, organisation: Organisation, first: date, last: date) -> list[Empty]:
    """None as long as there is no organisation: nobody knows yet what its units are called."""
    if not organisation.units:
        return []
    tied = {name: "、".join(f"「{label}」" for label in labels) for name, labels in names_of_units(policy).items()}
    found = nameless(policy, organisation, first, last)
    return [Empty("", tied[one.name], one.name, one.first, one.filled) for one in found]


def _empty(one: Vacancy, labels: dict[str, str], organisation: Organisation, *, long: bool = False) -> Empty:
    role, code = one.office
    unit = organisation.on(code, one.first) if code is not None else None
    return Empty(role, labels[role], unit.name if unit else "", None if long else one.first, one.filled)


def _holders(connection: Connection, policy: Policy, first: date, last: date) -> tuple[Organisation, Sequence[Person]]:
    """Only the people whose posts may carry a role on one of these days: of a city's 100,000, a few."""
    organisation = facts.organisation(connection)
    days = (first, *sorted(day for day in organisation.edges() if first < day <= last))
    grants = [Grants(policy, organisation, day) for day in days]
    held = posts.held(connection, first, last)
    chosen = {post for post in held if any(one.roles(*post) for one in grants)}
    return organisation, list(facts.people(connection, posts.holders_among(connection, chosen, first, last)))


def _responsible(connection: Connection, policy: Policy, today: date) -> list[str]:
    organisation, people = _holders(connection, policy, today, today)
    grants = Grants(policy, organisation, today)
    first_two = {(key, None) for key in NEVER_EMPTY}
    return sorted(person.id for person in people if held_on(person, grants) & first_two)


def _was_told(connection: Connection, person: str, one: Empty) -> bool:
    return notices.was_told(connection, person, one.notice, _values(one))


def _values(one: Empty) -> dict[str, str]:
    return {"what": one.sentence().text}
