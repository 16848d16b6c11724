"""Violations (違反): who hears of one, who may do what about it, and in which order (NISHIHARA-8.6.2.1, 8.6.2.3).

Apart from containment: what is stopped at once, on one's own judgement, is an urgent measure and not a suspension.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from idm.calendar import day_of, start_of

NOBODY: frozenset[str] = frozenset()


class State(StrEnum):
    FOUND = "found"
    GUIDED = "guided"
    NOT_IMPROVED = "not_improved"
    SUSPENDED = "suspended"
    REINSTATED = "reinstated"
    CLOSED = "closed"


class Deed(StrEnum):
    GUIDE = "guide"
    NOT_IMPROVED = "not_improved"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    CLOSE = "close"


FROM: Mapping[Deed, frozenset[State]] = {
    Deed.GUIDE: frozenset({State.FOUND, State.GUIDED, State.NOT_IMPROVED, State.REINSTATED}),
    Deed.NOT_IMPROVED: frozenset({State.GUIDED}),
    Deed.SUSPEND: frozenset({State.NOT_IMPROVED}),
    Deed.REINSTATE: frozenset({State.SUSPENDED}),
    Deed.CLOSE: frozenset({State.FOUND, State.GUIDED, State.NOT_IMPROVED, State.REINSTATED}),
}
"""In which states each may be done: a suspension only after guidance that did not help."""

TO: Mapping[Deed, State] = {
    Deed.GUIDE: State.GUIDED,
    Deed.NOT_IMPROVED: State.NOT_IMPROVED,
    Deed.SUSPEND: State.SUSPENDED,
    Deed.REINSTATE: State.REINSTATED,
    Deed.CLOSE: State.CLOSED,
}


@dataclass(frozen=True, slots=True)
class Parties:
    """
    Who is who, as the roster stands at this moment. Ids of people, all of them.

    Args:
        managers: System managers of the person's units.
        suspenders: Who may suspend (the network admin), and his accepted deputies.
        deputies: Those who stand in for the person: they decide nothing about him.
        suspended_by: Who put the suspension that is in force; ``stand_ins`` are his deputies.
    """

    person: str
    finder: str
    managers: frozenset[str]
    admins: frozenset[str]
    suspenders: frozenset[str]
    ciso: frozenset[str]
    deputies: frozenset[str] = NOBODY
    suspended_by: str = ""
    stand_ins: frozenset[str] = NOBODY
    investigators: frozenset[str] = field(default=NOBODY)


def improves_until(guided: datetime, days: int) -> datetime:
    """
    Before this instant (aware UTC) nobody finds that guidance did not help: so many days after the one on which it was
    put down and told (JST), to their end.

    Clause: the one carried by rule ``violation.guided``.
    """
    return start_of(day_of(guided) + timedelta(days=days + 1))


def told(parties: Parties) -> frozenset[str]:
    """
    Who hears of what was found: the network admin and the person's system manager, whichever of them did not find it.

    Where one of the two is the person himself, or nobody, or nobody is left to hear of it, the CISO is told.

    Clause: the one carried by rule ``violation.told``.
    """
    person = {parties.person}
    wanted = (parties.managers | parties.admins) - person - {parties.finder}
    vacant = not (parties.managers - person) or not (parties.admins - person)
    return wanted | (parties.ciso - person) if vacant or not wanted else wanted


def may(parties: Parties, deed: Deed) -> frozenset[str]:
    """
    Whose deed it is; nobody may do anything about himself or about whom he stands in for.

    About a CISO whose unit has no other manager the network admin does what both would: the rules bind him too.

    Clause: the one carried by rule ``violation.suspended`` or ``violation.reinstated``.
    """
    barred = {parties.person} | parties.deputies
    if deed is Deed.SUSPEND:
        return (parties.suspenders - barred) or (parties.ciso - barred)
    managers = (parties.managers - barred) or (parties.ciso - barred) or (parties.admins - barred)
    if deed in (Deed.GUIDE, Deed.NOT_IMPROVED):
        return managers
    others = managers | (parties.admins - barred) | (parties.ciso - barred)
    return others - {parties.suspended_by} - parties.stand_ins if deed is Deed.REINSTATE else others


def sees(parties: Parties, state: State) -> frozenset[str]:
    """
    Who may read it: those concerned, and nobody else. The person himself once he was spoken to.

    Clause: the one carried by rule ``violation.seen``.
    """
    return reads(parties, state) | {parties.finder}


def reads(parties: Parties, state: State) -> frozenset[str]:
    """
    Of them, who reads what was said to the person and what was judged. Whoever found it hears how far it has come and
    when, and nothing else about another person (8.6(2)①).

    Clause: the one carried by rule ``violation.seen``.
    """
    concerned = parties.managers | parties.admins | parties.suspenders | parties.ciso | parties.investigators
    return (concerned - {parties.person}) | ({parties.person} if state is not State.FOUND else NOBODY)
