"""Orders to stop a card, as whoever carries them out works on them: which are open, what became of a look."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, func, or_, select, update

from idm.facts.card import Card
from idm.rules.cards import Step
from idm.store import cards
from idm.store.cards import Order
from idm.store.tables import account, card_order, card_step

AGAIN = timedelta(days=1)
"""Whoever has to see to an overdue order is told so often, until it is confirmed."""


@dataclass(frozen=True, slots=True)
class Open:
    """An order that nobody has confirmed; ``person`` and ``account`` are whose the card was, None for nobody."""

    order: Order
    card: Card
    person: str | None
    account: str | None


def to_look_at(connection: Connection, target: str, now: datetime) -> list[Open]:
    """The open orders of a target whose time for another look has come, oldest first."""
    again = or_(card_order.c.next_try.is_(None), card_order.c.next_try <= now)
    return _open(connection, (card_order.c.target == target) & again)


def to_alarm(connection: Connection, now: datetime) -> list[Open]:
    """Open orders of all targets that are overdue, and that nobody was told of within ``AGAIN``."""
    return _open(connection, (card_order.c.due_at <= now) & _not_lately(now))


def count_overdue(connection: Connection, now: datetime) -> int:
    late = (card_order.c.due_at <= now) & card_order.c.took_effect_at.is_(None)
    return connection.execute(select(func.count()).select_from(card_order).where(late)).scalar_one()


def _open(connection: Connection, which: object) -> list[Open]:
    query = (
        select(card_order, card_step.c.card_id, card_step.c.holder, account.c.id.label("account"))
        .join(card_step, card_step.c.id == card_order.c.step_id)
        .outerjoin(account, account.c.person_id == card_step.c.holder)
        .where(card_order.c.took_effect_at.is_(None), which)  # type: ignore[arg-type]
        .order_by(card_order.c.id)
    )
    rows = connection.execute(query).mappings().all()
    known = {card.id: card for card in cards.these(connection, [row["card_id"] for row in rows])}
    return [
        Open(Order(**{c.name: row[c.name] for c in card_order.c}), card, row["holder"], row["account"])
        for row in rows
        if (card := known.get(row["card_id"])) is not None
    ]


def not_yet(connection: Connection, orders: Collection[int], error: str, next_try: datetime | None) -> None:
    """These were looked at and have not taken effect; ``next_try`` None: whenever there is an occasion."""
    wanted = sorted(orders)
    for start in range(0, len(wanted), cards.CHUNK):
        connection.execute(
            update(card_order)
            .where(card_order.c.id.in_(wanted[start : start + cards.CHUNK]), card_order.c.took_effect_at.is_(None))
            .values(tries=card_order.c.tries + 1, last_error=error, next_try=next_try)
        )


def unanswered(connection: Connection, target: str, error: str) -> None:
    """The target gave no answer, whatever the order."""
    connection.execute(
        update(card_order)
        .where(card_order.c.target == target, card_order.c.took_effect_at.is_(None))
        .values(tries=card_order.c.tries + 1, last_error=error)
    )


def alarmed(connection: Connection, order_id: int, now: datetime) -> bool:
    """Somebody is told now; False: he was told lately, or it has taken effect."""
    done = connection.execute(
        update(card_order)
        .where(card_order.c.id == order_id, _not_lately(now), card_order.c.took_effect_at.is_(None))
        .values(alarmed_at=now)
    )
    return done.rowcount == 1


def _not_lately(now: datetime) -> ColumnElement[bool]:
    return or_(card_order.c.alarmed_at.is_(None), card_order.c.alarmed_at <= now - AGAIN)


_IN_USE = (Step.LEND.value, Step.RETURN.value, Step.RESTORE.value)
"""After one of these an earlier report stops the card no more."""


def stopping_report(connection: Connection, card_id: int) -> int | None:
    """The report (its step's id) whose orders stop this card now; None where none was ordered since it was in use."""
    used = select(func.coalesce(func.max(card_step.c.id), 0)).where(
        card_step.c.card_id == card_id, card_step.c.step.in_(_IN_USE)
    )
    found = last_report(connection, card_id)
    return found if found is not None and found > connection.execute(used).scalar_one() else None


def last_report(connection: Connection, card_id: int) -> int | None:
    """The newest report (its step's id) that ordered stops, whether the card is stopped now or not."""
    query = (
        select(func.max(card_step.c.id))
        .join(card_order, card_order.c.step_id == card_step.c.id)
        .where(card_step.c.card_id == card_id)
    )
    found: int | None = connection.execute(query).scalar_one()
    return found


def withdraw(connection: Connection, report: int, by: str, now: datetime) -> list[str]:
    """The card is in use again: what was not carried out yet is not to be. Returns the targets, oldest order first."""
    query = (
        update(card_order)
        .where(card_order.c.step_id == report, card_order.c.took_effect_at.is_(None))
        .values(took_effect_at=now, confirmed_how="restored", confirmed_by=by, last_error=None)
        .returning(card_order.c.id, card_order.c.target)
    )
    return [row.target for row in sorted(connection.execute(query), key=lambda row: row.id)]
