"""How often one may try, and how long one may stay: numbers of the profile, and what they say of one try (F07, F09).

西原村 7.2(3) demands limits on tries and time-outs, 7.2(1)③(オ) stricter ones for the privileged; no numbers in either.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from idm.policy import Policy
from idm.policy.exceptions import ExceptableKey
from idm.rules.exceptions import Exemption
from idm.rules.standing import Standing


@dataclass(frozen=True, slots=True)
class Limits:
    """
    Args:
        tries: Wrong tries in a row, of one factor, before it is locked.
        locked: Minutes of the first lock; each further wrong try doubles it, up to a day.
        idle: Minutes without a request after which a session is over.
        longest: Minutes after which a session is over in any case.
        fresh: Minutes for which a shown factor counts as shown just now (step-up).
    """

    tries: int
    locked: int
    idle: int
    longest: int
    fresh: int


LONGEST_LOCK = timedelta(days=1)


SET_ASIDE: dict[ExceptableKey, str] = {"sign_in.staff.idle": "idle", "sign_in.staff.longest": "longest"}
"""Which of these numbers an exception may change, by the name of its rule; none of the privileged."""


def limits_for(policy: Policy, standing: Standing, exemptions: Collection[Exemption] = ()) -> Limits:
    """
    The profile's numbers for one class of credentials.

    Args:
        exemptions: Those by which a rule does not bind this person now. The stricter class knows none.
    """
    usual = _usual_limits(policy, standing)
    if not exemptions or standing is Standing.PRIVILEGED:
        return usual
    most = {rule: one.most for rule, one in policy.exceptables.items()}
    wider = {SET_ASIDE[one.rule]: min(one.value, most[one.rule]) for one in exemptions if one.rule in most}
    return replace(usual, **{name: max(value, getattr(usual, name)) for name, value in wider.items()})


def _usual_limits(policy: Policy, standing: Standing) -> Limits:
    said = policy.sign_in.privileged if standing is Standing.PRIVILEGED else policy.sign_in.staff
    return Limits(
        tries=said.tries.value,
        locked=said.locked.minutes,
        idle=said.idle.minutes,
        longest=said.longest.minutes,
        fresh=said.fresh.minutes,
    )


def locked_until(failures: int, limits: Limits, now: datetime) -> datetime | None:
    """Until when a factor with so many failures in a row is locked (aware UTC); None while it may be tried."""
    beyond = failures - limits.tries
    if beyond < 0:
        return None
    return now + min(timedelta(minutes=limits.locked << min(beyond, 10)), LONGEST_LOCK)


def over(opened: datetime, seen: datetime, ends: datetime, limits: Limits, now: datetime) -> str | None:
    """Why a session is over at this moment: ``idle`` or ``end``; None while it is not. Asked at every request (F18)."""
    if now >= ends or now >= opened + timedelta(minutes=limits.longest):
        return "end"
    return "idle" if now >= seen + timedelta(minutes=limits.idle) else None
