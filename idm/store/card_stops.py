"""What the list of stopped cards is made of: the steps of each card, and a number that grows with every change."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, literal, select, union_all

from idm.store.tables import absence, card_step, employment, stop

CHUNK = 500
Steps = list[tuple[str, datetime]]
"""Word and instant (aware UTC) of each step, the oldest first."""

_STATES = union_all(
    select(func.max(card_step.c.id).label("number"), func.max(card_step.c.at).label("at"), literal(None).label("gone")),
    *(
        select(
            (func.count() + func.count(table.c.superseded_at)).label("number"),
            func.max(table.c.recorded_at).label("at"),
            func.max(table.c.superseded_at).label("gone"),
        ).select_from(table)
        for table in (stop, employment, absence)
    ),
)


def version(connection: Connection) -> tuple[int, list[datetime]]:
    """
    A number that grows with whatever happens to any card or to anybody's right to hold one, and newest instants of that
    (aware UTC).
    """
    rows = connection.execute(_STATES).all()
    return sum(row.number or 0 for row in rows), [at for row in rows for at in (row.at, row.gone) if at is not None]


def histories(connection: Connection, ids: Sequence[int]) -> dict[int, Steps]:
    """By the card's id."""
    found: dict[int, Steps] = defaultdict(list)
    for start in range(0, len(ids), CHUNK):
        query = select(card_step.c.card_id, card_step.c.step, card_step.c.at)
        chosen = query.where(card_step.c.card_id.in_(ids[start : start + CHUNK])).order_by(card_step.c.id)
        for card_id, step, at in connection.execute(chosen):
            found[card_id].append((step, at))
    return found
