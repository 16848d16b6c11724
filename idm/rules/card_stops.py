"""Why a card that was given out is to be refused by whoever reads lists, and since when (NISHIHARA-6.4.1.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from idm.calendar import day_of, start_of
from idm.facts import Person
from idm.facts.card import Card, CardState
from idm.policy import Policy
from idm.rules.cards import Step, counts, edges, from_before
from idm.rules.employment import last_end_before, status_on
from idm.rules.moves import last_out
from idm.verdict import Status


class Why(StrEnum):
    HELD = "held"  # may come back: reported, and not yet confirmed; or its holder is away or held
    LOST = "lost"
    REPLACED = "replaced"
    LEFT = "left"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Refused:
    """``since``: aware UTC, when it was stopped for the first time; what came later makes it no younger."""

    since: datetime
    why: Why


_GIVEN = frozenset({Step.LEND, Step.RETURN, Step.RESTORE})
_STOPS = frozenset({Step.REPORT, Step.CONFIRM, Step.REPLACE, Step.COLLECT, Step.DESTROY})


def refused(
    card: Card, steps: Sequence[tuple[str, datetime]], holder: Person | None, policy: Policy, now: datetime
) -> Refused | None:
    """
    None for a card that counts, and for one in the cupboard: it would be on old lists when it is lent.

    Args:
        steps: The card's whole history, the oldest first.
        now: Aware UTC.
    """
    if card.state is CardState.STOCK:
        return None
    if card.state is not CardState.LENT:
        return _stopped(card, steps)
    lent_at = steps[-1][1]
    if not counts(card, now):
        return Refused(min((at for at in edges(card) if lent_at < at <= now), default=lent_at), Why.OVER)
    if holder is not None and from_before(card, holder, day_of(now)):
        out = last_out(holder, day_of(now))
        return Refused(start_of(out) if out else lent_at, Why.LEFT)
    return _holder_stopped(holder, policy, lent_at, now)


def _stopped(card: Card, steps: Sequence[tuple[str, datetime]]) -> Refused:
    begins = max((n + 1 for n, (step, _) in enumerate(steps) if step in _GIVEN), default=0)
    since = [(step, at) for step, at in steps[begins:] if step in _STOPS]
    words = {step for step, _ in since}
    if Step.REPORT in words:
        why = Why.HELD if card.state is CardState.SUSPENDED else Why.LOST
    else:
        why = Why.REPLACED if Step.REPLACE in words else Why.OVER
    return Refused(since[0][1] if since else steps[-1][1], why)


def _holder_stopped(holder: Person | None, policy: Policy, lent_at: datetime, now: datetime) -> Refused | None:
    day = day_of(now)
    status = status_on(holder, policy, day, now)[0] if holder else Status.ABSENT
    if status is Status.ACTIVE:
        return None
    why = Why.HELD if status is Status.SUSPENDED else Why.LEFT
    if holder is None:
        return Refused(lent_at, why)
    ended = last_end_before(holder, day) if holder.employment_on(day) is None else None
    away = [a.span.start for a in holder.absences if a.kind in policy.absences.suspend and a.span.covers(day)]
    instants = [stop.starts for stop in holder.stops if stop.covers(now)]
    instants += [start_of(one) for one in (*away, *([ended] if ended else []))]
    return Refused(min(instants, default=lent_at), why)
