"""Who stands in for whom (代行): a deputy holds what was accepted, while his delegator's post carries it (F23).

Only what a post gives can be handed on, so nothing is handed on twice and no circle gives anybody anything; whoever
loses the post takes his deputy's privilege with him (NISHIHARA-7.2.1.3.i, 7.2.1.3.u). What the delegator gets
afterwards, another unit with the same role too, is none of his deputy's: nobody has accepted that.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from idm.calendar import day_of
from idm.facts import Delegation, Organisation, Person
from idm.rules.moves import going_on, still_had, still_there

Roots = Mapping[str, frozenset[tuple[str, str | None]]]
"""Person id -> the ``(role, unit)`` his posts carry now; unit None for the whole body."""


def kept(
    named: Iterable[Delegation], people: Mapping[str, Person], organisation: Organisation, now: datetime
) -> tuple[Delegation, ...]:
    """
    Those whose delegator and deputy are still where they were when the CISO accepted it: a delegation ends on a move of
    either of them, whatever post he has afterwards (7.2(1)③). The deputy's absence ends it too; his delegator's is what
    it is there for. Where the delegator's unit was handed over, it is for what came of that unit.

    Args:
        people: By id; who is not there has left.
    """
    found = (
        handed_on(one, people[one.delegator], organisation, now)
        for one in named
        if one.delegator in people
        and still_there(people[one.delegator], one.accepted_at, now)
        and one.deputy in people
        and still_had(people[one.deputy], one.accepted_at, now)
    )
    return tuple(one for one in found if one is not None)


def handed_on(one: Delegation, delegator: Person, organisation: Organisation, now: datetime) -> Delegation | None:
    """
    The same for the unit in which the post by which it was accepted goes on now; itself where that is the same. None
    where that post is over, whoever has the unit's code since, and where the unit was merged: the CISO saw less.
    """
    if one.unit is None or one.accepted_at is None:
        return one
    today = day_of(now)
    accepted = day_of(one.accepted_at)
    posts = going_on(delegator, one.unit, accepted, today)
    units = {post.unit for post in posts if post.span.covers(today)}
    steps = [(post.handed_from, post.span.start) for post in posts if post.handed_from and post.span.start > accepted]
    if posts and (not units or any(organisation.merged(*step) for step in steps)):
        return None
    return one if not units or one.unit in units else replace(one, unit=min(units))


def stands_in(one: Delegation, roots: Roots, now: datetime) -> frozenset[tuple[str, str | None]]:
    """What the deputy holds by this delegation now: the one role for the one place, if it is still the delegator's."""
    accepted = (one.role, one.unit)
    return frozenset({accepted}) if one.in_force(now) and accepted in roots.get(one.delegator, ()) else frozenset()


def held_by(
    person: str, roots: Roots, delegations: Iterable[Delegation], now: datetime
) -> frozenset[tuple[str, str | None]]:
    """Everything somebody holds now, by his own posts and for others."""
    own = roots.get(person, frozenset())
    return own.union(*(stands_in(one, roots, now) for one in delegations if one.deputy == person))


def deputies(delegations: Iterable[Delegation], now: datetime) -> dict[str, frozenset[str]]:
    """
    Person id -> ids of those who are no second person beside him (F21, NISHIHARA-2.6.1).

    By the delegation's own period alone: that he is held, moves or loses the post frees nobody before it is ended.
    """
    found: dict[str, frozenset[str]] = {}
    for one in delegations:
        if one.in_force(now):
            found[one.delegator] = found.get(one.delegator, frozenset()) | {one.deputy}
    return found
