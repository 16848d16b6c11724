"""Systems and rights: what is handed out by which clause, who has it and why, and which offices are vacant."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from idm.bulk import bulk
from idm.calendar import day_of, start_of
from idm.desired import Desired
from idm.errors import BadInput
from idm.facts import Organisation, Person, Posting
from idm.messages import pages as say
from idm.office.instance import Instance
from idm.office.views import describe
from idm.office.views.finding import SHOWN, Scope
from idm.policy import Role
from idm.rules.grants import STAFF, Held, held_as, role_key, unit_key
from idm.store import facts, posts
from idm.verdict import Status

AHEAD = timedelta(days=60)
"""How far coming holders of an office are shown."""


@dataclass(frozen=True, slots=True)
class Right:
    """
    One directory group. ``kind`` is system, role, unit or staff; ``tier`` is empty but for systems.

    ``holders`` have it now; ``withheld`` would, with a second factor on record.
    """

    key: str
    label: str
    kind: str
    tier: str
    clause: str
    condition: str
    holders: int
    withheld: int = 0


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who has a right; ``why`` are reasons with their clauses."""

    number: str
    login: str
    name: str
    why: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Holders:
    """A right with the people who have it: as many as fit, out of those whom the one who asks may see."""

    right: Right
    shown: tuple[Holder, ...]
    visible: int


def every(instance: Instance) -> list[Right]:
    """Every right that should exist now: systems first, then offices, sections and everybody."""
    desired, people = _now(instance)
    return list(_rights(desired, *_counts(desired, _groups(desired, people))))


def one(instance: Instance, scope: Scope, key: str) -> Holders:
    """
    Who has a right, and why.

    Raises:
        BadInput: there is no such right now.
    """
    desired, people = _now(instance)
    groups = _groups(desired, people)
    right = next((r for r in _rights(desired, *_counts(desired, groups)) if r.key == key), None)
    if right is None:
        raise BadInput(say.NO_GROUP, key=key)
    holders = (person for person, keys in groups if key in keys)
    found = [person for person in holders if scope.covers(person, desired.organisation, desired.day)]
    found.sort(key=lambda person: person.number_on(desired.day))
    return Holders(right, tuple(_holder(person, desired, key) for person in found[:SHOWN]), len(found))


def _now(instance: Instance) -> tuple[Desired, list[Person]]:
    """Whoever has an appointment today: nobody else is in any group."""
    with instance.store.read() as connection, bulk():
        desired = Desired(instance.policy, facts.organisation(connection), instance.clock.now())
        people = list(facts.people(connection, facts.employed_on(connection, desired.day)))
    return desired, people


def _groups(desired: Desired, people: Iterable[Person]) -> list[tuple[Person, frozenset[str]]]:
    return [(person, desired.groups_of(person)) for person in people]


def _counts(desired: Desired, groups: Iterable[tuple[Person, frozenset[str]]]) -> tuple[Counter[str], Counter[str]]:
    """How many have each right, and for how many it waits until they have a second factor."""
    have: Counter[str] = Counter()
    wait: Counter[str] = Counter()
    may_wait = any(right.needs_factors > 1 for right in desired.policy.entitlement)
    for person, keys in groups:
        have.update(keys)
        if may_wait:
            wait.update(right.key for right in desired.explain(person).withheld)
    return have, wait


def _rights(desired: Desired, have: Counter[str], wait: Counter[str]) -> Iterator[Right]:
    policy = desired.policy
    for e in policy.entitlement:
        condition = "、".join([*([e.unit] if e.unit else []), *(policy.forms[form] for form in e.forms)])
        yield Right(e.key, e.label, "system", e.tier, e.source, condition, have[e.key], wait[e.key])
    for role in policy.role:
        key = role_key(role)
        yield Right(key, role.label, "role", "", role.source, _condition(role), have[key])
    clause = describe.clause_of("group.unit", policy)
    for unit in sorted(desired.organisation.all_on(desired.day), key=lambda unit: unit.code):
        yield Right(unit_key(unit.code), unit.name, "unit", "", clause, "", have[unit_key(unit.code)])
    label = desired.groups()[STAFF].label
    yield Right(STAFF, label, "staff", "", describe.clause_of("group.staff", policy), "", have[STAFF])


def _condition(role: Role) -> str:
    return " ".join([*([role.unit] if role.unit else []), "・".join(role.titles)]).strip()


def _holder(person: Person, desired: Desired, key: str) -> Holder:
    name = person.name_on(desired.day)
    why = desired.explain(person).groups.get(key, ())
    reasons = tuple((b.detail, describe.clause_of(b.rule, desired.policy)) for b in why)
    return Holder(person.number_on(desired.day), person.account.login, name.full if name else "", reasons)


# --- offices ---


@dataclass(frozen=True, slots=True)
class InOffice:
    """Who holds an office by which post; ``since`` and ``until`` (the last day) are JST dates."""

    login: str
    name: str
    post: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Office:
    """A role with whoever holds it today. ``vacant``: nobody does. ``coming`` begin within the days of ``AHEAD``."""

    key: str
    label: str
    clause: str
    condition: str
    holders: tuple[InOffice, ...]
    coming: tuple[InOffice, ...]

    @property
    def vacant(self) -> bool:
        return not self.holders


def offices(instance: Instance) -> list[Office]:
    """Every role of the profile, with its holders today and the ones to come."""
    desired, people = _carrying(instance)
    held: dict[str, list[InOffice]] = {role.key: [] for role in instance.policy.role}
    coming: dict[str, list[InOffice]] = {role.key: [] for role in instance.policy.role}
    for person, post, then, role in _carriers(desired, people):
        found = held if then.day == desired.day else coming
        found[role.key].append(_in_office(person, post, desired.organisation, then.day))
    return [
        Office(
            role.key,
            role.label,
            role.source,
            _condition(role),
            tuple(held[role.key]),
            tuple(sorted(coming[role.key], key=lambda one: one.since)),
        )
        for role in instance.policy.role
    ]


def _carrying(instance: Instance) -> tuple[Desired, list[Person]]:
    """Only the people whose posts may carry a role within ``AHEAD``: of a city's 100,000, a few."""
    now = instance.clock.now()
    first, last = day_of(now), day_of(now + AHEAD)
    with instance.store.read() as connection:
        organisation = facts.organisation(connection)
        changes = [start_of(day) for day in organisation.edges() if first < day <= last]
        on = [Desired(instance.policy, organisation, at) for at in (now, *changes)]
        held = posts.held(connection, first, last)
        chosen = {post for post in held if any(desired.grants.roles(*post) for desired in on)}
        people = list(facts.on_paper(connection, posts.holders_among(connection, chosen, first, last)))
    return on[0], people


def _carriers(desired: Desired, people: Iterable[Person]) -> Iterator[tuple[Person, Posting, Desired, Role]]:
    """Who carries a role by which post, today or from a day to come, and may work then."""
    on = {desired.day: desired}
    roles: dict[tuple[str, str, date], tuple[Held, ...]] = {}  # many hold the same post
    last = day_of(desired.now + AHEAD)
    for person in people:
        for post in person.postings:
            when = max(desired.day, post.span.start)
            if when > last or not post.span.covers(when):
                continue
            then = on.get(when)
            if then is None:
                then = on[when] = Desired(desired.policy, desired.organisation, start_of(when))
            memo = (post.unit, post.title, when)
            if memo not in roles:
                roles[memo] = then.grants.roles(post.unit, post.title)
            own = held_as(person.employment_on(when), roles[memo])
            if own and then.explain(person).status is Status.ACTIVE:
                yield from ((person, post, then, held.role) for held in own)


def _in_office(person: Person, post: Posting, organisation: Organisation, when: date) -> InOffice:
    name, unit = person.name_on(when), organisation.on(post.unit, when)
    place = f"{unit.name if unit else post.unit} {post.title}"
    return InOffice(person.account.login, name.full if name else "", place, post.span.start, post.span.last_day())


def vacancies(instance: Instance) -> list[str]:
    """Labels of the offices that nobody holds now."""
    return [office.label for office in offices(instance) if office.vacant]
