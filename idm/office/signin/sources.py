"""How often one source may be wrong at the doors that anybody can reach: it is held before it locks out a town.

Counted by source besides the count by name. A right try takes back one wrong one beside itself, so that an office
behind one address, where most are right, is not held; whoever only guesses is, after the profile's number.
"""

import math
from datetime import timedelta
from enum import StrEnum

from idm.errors import TooOften
from idm.messages import signin as say
from idm.office.signin.credentials import Desk
from idm.policy.sign_in import Source
from idm.signin.sources import source_of
from idm.store import tallies

_RIGHT = 2
"""Tries that a right one takes back: itself, and a wrong one."""


class AtDoor(StrEnum):
    """Which door; each has a count of its own."""

    SIGN_IN = "source.sign_in"
    RESET = "source.reset"


def hold(desk: Desk, at: AtDoor, address: str) -> None:
    """
    Count a try from this address, before it is looked at.

    Raises:
        TooOften: too many wrong ones came from there.
    """
    source = source_of(address)
    if source is None:
        return
    limit, now = _limit(desk, at), desk.instance.clock.now()
    with desk.instance.store.write() as connection:
        lasts = timedelta(minutes=limit.minutes)
        until = tallies.take(connection, at, source, most=limit.tries, lasts=lasts, now=now)
    if until is not None:
        left = math.ceil((until - now).total_seconds())
        raise TooOften(say.SOURCE_HELD, left, minutes=math.ceil(left / 60))


def was_right(desk: Desk, at: AtDoor, address: str) -> None:
    """It was no wrong try, and speaks for those who come from there."""
    source = source_of(address)
    if source is not None:
        with desk.instance.store.write() as connection:
            tallies.give_back(connection, at, source, _RIGHT)


def _limit(desk: Desk, at: AtDoor) -> Source:
    said = desk.instance.policy.sign_in
    return said.source if at is AtDoor.SIGN_IN else said.reset_source
