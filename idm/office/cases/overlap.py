"""Whoever moves keeps the old section's group for some days: the new head asks, and the old one decides (7.1(1)①②)."""

from collections.abc import Iterator

from idm.calendar import ONE_DAY, day_of, wareki
from idm.errors import BadInput
from idm.facts import Person
from idm.facts.case import Case
from idm.messages import cases as say
from idm.office.cases.seats import House
from idm.policy.parts import Days
from idm.rules import overlap
from idm.rules.leaving import Coming, LeavingKind, ends_of
from idm.rules.moves import main_unit
from idm.store import facts, leaving

HEAD = "system_manager"
Held = frozenset[tuple[str, str | None]]


def check(house: House, case: Case, person: Person, held: Held, key: str) -> None:
    """
    Args:
        held: ``(role, unit)`` of the posts of the one who asks.

    Raises:
        BadInput: no move out of that section, not by the head of the new one, or for another time than after the move.
    """
    organisation, rule = facts.organisation(house.connection), house.instance.policy.rules["leaving.overlap"]
    end = overlap.move_out_of(person, organisation, key)
    if end is None or organisation.on(end.unit, day_of(case.starts)) is None:
        raise BadInput(say.NO_MOVE, source=rule.source)
    if not _heads(house, held, person, end):
        raise BadInput(say.NOT_THE_NEW_HEAD, source=rule.source)
    if not overlap.within(case, end, house.instance.policy):
        most: Days = house.instance.policy.leaver.overlap
        raise BadInput(say.NOT_AFTER_THE_MOVE, day=wareki(end.last_day + ONE_DAY), days=most.days, source=rule.source)


def offered(house: House, held: Held) -> dict[str, str]:
    """Key -> name of the sections from which somebody came, or is to come, to one whose head asks."""
    return dict(_offers(house, held)) if any(role == HEAD for role, _ in held) else {}


def _offers(house: House, held: Held) -> Iterator[tuple[str, str]]:
    today, organisation = day_of(house.now), facts.organisation(house.connection)
    policy = house.instance.policy.leaver
    first, last = today - policy.overlap.days * ONE_DAY, today + policy.opened.days * ONE_DAY
    for person in facts.people(house.connection, leaving.near(house.connection, first, last)):
        for end in ends_of(person):
            soon = first <= end.last_day <= last
            if end.kind is LeavingKind.MOVER and soon and _heads(house, held, person, end):
                yield from overlap.sections(organisation, end).items()


def _heads(house: House, held: Held, person: Person, end: Coming) -> bool:
    """Is he the head of the section to which this move leads?"""
    first = end.last_day + ONE_DAY
    path = facts.organisation(house.connection).path(main_unit(person, first) or "", first)
    own = {unit for role, unit in held if role == HEAD}
    return None in own or any(unit.code in own for unit in path)
