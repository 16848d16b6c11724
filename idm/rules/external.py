"""Access from outside (外部からのアクセス): a permit, two kinds of factor, over the Internet a decision (7.2(2))."""

from collections.abc import Iterable
from datetime import datetime

from idm.calendar import day_of
from idm.facts import Person
from idm.policy import Policy
from idm.policy.factors import System
from idm.rules.factors import CARD, PIECES, Judgement, Way, kinds_on_record
from idm.rules.privileges import granted
from idm.verdict import Because

FACTORS, PERMIT, INTERNET = "external.factors", "external.permit", "external.internet"
BOTH = frozenset({Way.KNOWLEDGE, Way.POSSESSION})


def from_outside(system: System) -> bool:
    """Is this system the way in from outside?"""
    return system.outside != "no"


def too_little(policy: Policy, system: System, shown: Iterable[str]) -> Judgement | None:
    """
    From outside something known and something in hand are shown, whatever the tier asks for; a card's number, which can
    be copied, is nothing in hand. None: it is enough, or it is no way in from outside.

    Args:
        shown: Kinds of factor.

    Clause: the one carried by ``external.factors`` (NISHIHARA-7.2.2.3).
    """
    if not from_outside(system):
        return None
    ways = {way for kind in shown if kind != CARD for way in PIECES.get(kind, {}).values()}
    if ways >= BOTH:
        return None
    detail = "外部からは、知っているものと持っているものの両方が必要"
    return Judgement(False, BOTH - ways, Because(FACTORS, detail), policy.rules[FACTORS].source)


def barred(policy: Policy, system: System, person: Person, factors: frozenset[str], now: datetime) -> str | None:
    """
    The rule by which this person does not come in from outside, whatever he shows; None when he may.

    Args:
        person: With what cases gave him.
        factors: Kinds that he has on record.
        now: aware UTC.

    Clause: the ones carried by ``external.internet`` and ``external.permit`` (NISHIHARA-7.2.2.7, 7.2.2.1).
    """
    if not from_outside(system):
        return None
    if system.outside == "internet" and not _open(system, now):
        return INTERNET
    rights = {right.key for right in policy.entitlement if right.system == system.key}
    given = granted(person, policy, kinds_on_record(factors), now)
    return None if rights & given.keys() else PERMIT


def _open(system: System, now: datetime) -> bool:
    one = system.opening
    return one is not None and one.decided <= day_of(now) <= one.until
