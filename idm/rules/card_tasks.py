"""What is still to be done about a card. Pure: the card, its holder's time in office, and the clock."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from idm.calendar import day_of
from idm.facts import Person
from idm.facts.card import Card, CardKind, CardState
from idm.rules.moves import going_on

COLLECT_WITHIN = timedelta(days=14)
"""After that a replaced card is reminded of (NISHIHARA-6.4.1.3; the number of days is ours)."""


class Task(StrEnum):
    COLLECT_OLD = "collect_old"  # replaced two weeks ago, and still out there
    COLLECT_LEAVER = "collect_leaver"  # its holder is not in office any more (6.1(1)⑧)
    COLLECT_MOVER = "collect_mover"  # its holder works in another section now
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


def to_do(
    card: Card, holder: Person | None, changed: datetime, now: datetime, on_move: Collection[CardKind] = ()
) -> ToDo | None:
    """
    The one thing to do next about a card; None when there is none.

    Args:
        holder: Who has it; None while nobody does.
        changed: When the card came into its state (aware UTC).
        now: Aware UTC.
        on_move: Kinds of card that stay behind in the section (``card_collection`` of the profile).
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
    moved = _moved(card, holder, today) if card.kind in on_move else None
    if moved is not None:
        return ToDo(card, Task.COLLECT_MOVER, moved, late=True)
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


def _moved(card: Card, holder: Person | None, today: date) -> date | None:
    """
    The first day of his present posts, where he has none any more in a section in which he got the card, or in one to
    which that was handed over.
    """
    if holder is None or card.lent_on is None:
        return None
    then, here = {post.unit for post in holder.postings_on(card.lent_on)}, holder.postings_on(today)
    gone_on = {post for unit in then for post in going_on(holder, unit, card.lent_on, today)}
    back = any(post.unit in then and post.handed_from is None for post in here)
    if not then or not here or back or not gone_on.isdisjoint(here):
        return None
    return min(post.span.start for post in here)
