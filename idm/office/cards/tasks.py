"""What the card desk still has to do, and which targets are late. A question never writes."""

from dataclasses import dataclass

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft
from idm.calendar import day_of
from idm.facts.card import Card
from idm.office.cards.keepers import Keeper, require_keeper
from idm.office.cards.papers import readable_kinds
from idm.office.instance import Actor, Instance
from idm.rules.card_tasks import ToDo, to_do
from idm.rules.cards import counts
from idm.store import card_search, cards, facts, log
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
    now, kept = instance.clock.now(), instance.policy.card_collection
    on_move = kept.on_move if kept else ()
    with instance.store.read() as connection:
        found = card_search.wanting_care(connection, day_of(now), on_move)
        held = {one.holder for one in found if one.holder}
        people = {p.id: p for p in facts.people(connection, sorted(held))}
        changed = cards.last_changes(connection, [one.id for one in found])
    todo = [to_do(card, people.get(card.holder or ""), changed.get(card.id, now), now, on_move) for card in found]
    return sorted((one for one in todo if one), key=lambda one: (not one.late, one.since, one.card.face))


def overdue(instance: Instance) -> list[Overdue]:
    """Targets that did not stop a card in time (6.4(1)②), the oldest order first."""
    now = instance.clock.now()
    with instance.store.read() as connection:
        late = [(order, card_id) for order, card_id in cards.open_orders(connection) if order.due_at <= now]
        found = {card_id: cards.get(connection, card_id) for _, card_id in late}
    return [Overdue(order, card) for order, card_id in late if (card := found[card_id]) is not None]


def export_for_readers(instance: Instance, actor: Actor) -> list[tuple[str, ...]]:
    """
    What readers that take a list get, with a line on record: whoever has it could copy simple cards (F67).

    Raises:
        Stopped: no office that keeps cards.
    """
    now = instance.clock.now()
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        rows = _for_readers(instance, connection, require_keeper(instance, connection, actor))
        data = {"count": len(rows)}
        draft = Draft(
            act=Act.CARDS_LISTED, by=actor.by, via=actor.via, object="cards", outcome="ok", corr="cards", data=data
        )
        log.append(connection, [draft], now)
    instance.checkpoint()
    return rows


def _for_readers(instance: Instance, connection: Connection, keeper: Keeper) -> list[tuple[str, ...]]:
    """
    Every card of a kind that readers meet and whether it counts at this moment, for systems that take a list (see
    ``HEADING``); a head of a section has those of his own people.

    Cards that are stopped stand on it too: a reader that only adds would let them in for ever.
    """
    now, kinds = instance.clock.now(), readable_kinds(instance)
    found = [card for card in cards.every(connection) if card.kind in kinds]
    holders = {p.id: p for p in facts.people(connection, sorted({one.holder for one in found if one.holder}))}
    return [
        (
            card.face,
            card.handle,
            USABLE if counts(card, now) else STOPPED,
            card.valid.start.isoformat(),
            card.valid.end.isoformat() if card.valid.end else "",
        )
        for card in found
        if keeper.reads(holders.get(card.holder or ""))
    ]
