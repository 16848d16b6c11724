"""What is still to be done about a card. Pure: the card, its holder's time in office, and the clock."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from idm.calendar import day_of
from idm.facts import Person
from idm.facts.card import Card, CardState

COLLECT_WITHIN = timedelta(days=14)
"""After that a replaced card is reminded of (NISHIHARA-6.4.1.3; the number of days is ours)."""


class Task(StrEnum):
    COLLECT_OLD = "collect_old"  # replaced two weeks ago, and still out there
    COLLECT_LEAVER = "collect_leaver"  # its holder is not in office any more (6.1(1)⑧)
    COLLECT_TEMPORARY = "collect_temporary"  # lent on a day that is over
    COLLECT_EXPIRED = "collect_expired"
    DECIDE = "decide"  # suspended: lost for good, or a mistake?
    DESTROY = "destroy"  # in our hands, not yet beyond restoration


@dataclass(frozen=True, slots=True)
class ToDo:
    """``since`` is the first day (JST) on which it was to be done; ``late`` when somebody should be reminded."""

    card: Card
    task: Task
    since: date
    late: bool


def to_do(card: Card, holder: Person | None, changed: datetime, now: datetime) -> ToDo | None:
    """
    The one thing to do next about a card; None when there is none.

    Args:
        holder: Who has it; None while nobody does.
        changed: When the card came into its state (aware UTC).
        now: Aware UTC.
    """
    today, came = day_of(now), day_of(changed)
    if card.state is CardState.SUSPENDED:
        return ToDo(card, Task.DECIDE, came, now - changed >= COLLECT_WITHIN)
    if card.state is CardState.REPLACED:
        return ToDo(card, Task.COLLECT_OLD, came, now - changed >= COLLECT_WITHIN)
    if card.state is CardState.COLLECTED:
        return ToDo(card, Task.DESTROY, came, now - changed >= COLLECT_WITHIN)
    if card.state is not CardState.LENT:
        return None
    left = _left(holder, today)
    if left is not None:
        return ToDo(card, Task.COLLECT_LEAVER, left, late=True)
    if card.temporary and card.lent_on is not None and card.lent_on < today:
        return ToDo(card, Task.COLLECT_TEMPORARY, card.lent_on + timedelta(days=1), late=True)
    if card.valid.end is not None and card.valid.end <= today:
        return ToDo(card, Task.COLLECT_EXPIRED, card.valid.end, late=True)
    return None


def _left(holder: Person | None, today: date) -> date | None:
    """The first day out of office; None for whoever is in office, or has not begun yet."""
    if holder is None or holder.employment_on(today) is not None:
        return None
    ended = [job.span.end for job in holder.employments if job.span.end is not None and job.span.end <= today]
    return max(ended, default=None)
