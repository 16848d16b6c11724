"""What the card desk still has to do, and which targets are late. A question never writes."""

import csv
import io
from dataclasses import dataclass
from datetime import datetime

from idm.facts.card import Card
from idm.office.instance import Instance
from idm.rules.card_tasks import ToDo, to_do
from idm.rules.cards import counts
from idm.store import cards, facts
from idm.store.cards import Order

HEADING = ("券面番号", "読取り番号", "使えるか", "有効期間の初日", "この日から使えない")
USABLE, STOPPED = "使える", "停止"


@dataclass(frozen=True, slots=True)
class Overdue:
    """An order that should have taken effect by now."""

    order: Order
    card: Card


def open_tasks(instance: Instance) -> list[ToDo]:
    """Everything there is to do, the late ones first, then the oldest."""
    now = instance.clock.now()
    with instance.store.read() as connection:
        found = list(cards.every(connection))
        held = {one.holder for one in found if one.holder}
        people = {p.id: p for p in facts.people(connection, sorted(held))}
        changed = cards.last_changes(connection)
    todo = [to_do(card, people.get(card.holder or ""), changed.get(card.id, now), now) for card in found]
    return sorted((one for one in todo if one), key=lambda one: (not one.late, one.since, one.card.face))


def overdue(instance: Instance) -> list[Overdue]:
    """Targets that did not stop a card in time (6.4(1)②), the oldest order first."""
    now = instance.clock.now()
    with instance.store.read() as connection:
        late = [(order, card_id) for order, card_id in cards.open_orders(connection) if order.due_at <= now]
        found = {card_id: cards.get(connection, card_id) for _, card_id in late}
    return [Overdue(order, card) for order, card_id in late if (card := found[card_id]) is not None]


def list_for_readers(instance: Instance) -> str:
    """
    Every card a reader may meet and whether it counts at this moment, as CSV with CRLF, for systems that take a list.

    Cards that are stopped stand on it too: a reader that only adds would let them in for ever.
    """
    now: datetime = instance.clock.now()
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADING)
    with instance.store.read() as connection:
        for card in cards.every(connection):
            usable = USABLE if counts(card, now) else STOPPED
            writer.writerow((card.face, card.handle, usable, card.valid.start, card.valid.end or ""))
    return out.getvalue()
