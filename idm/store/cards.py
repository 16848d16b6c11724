"""The ledger of IC cards in the database. A state changes by compare-and-set; every step stays on record."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from idm.calendar import Span
from idm.facts.card import LIVING, Card, CardKind, CardState, der_of, fingerprint_of
from idm.rules.cards import Step
from idm.store.tables import card, card_order, card_step

CHUNK = 500
INSTRUCTION = "instruction"
"""In a card's history beside its steps: an order of somebody responsible was received (6.4.1.1.u)."""
RESTORE_ASKED = "restore_asked"
"""The same: one keeper asks that a suspension is lifted, which takes a second one."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One step that was taken. ``told`` holds reason, method, permission and the like."""

    id: int
    card_id: int
    step: str
    at: datetime
    by: str
    holder: str | None
    told: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Order:
    """An order to stop a card at one target, and what came of it; instants are aware UTC."""

    id: int
    step_id: int
    target: str
    ordered_at: datetime
    due_at: datetime
    took_effect_at: datetime | None
    confirmed_how: str | None
    confirmed_by: str | None
    tries: int
    last_error: str | None
    next_try: datetime | None = None
    alarmed_at: datetime | None = None


HOLDER = card.c.holder


def add(connection: Connection, new: Card, certificate: str | None, *, by: str, now: datetime) -> int | None:
    """
    A new row of the ledger (its id is ignored); None when a living card has this face, or any card there ever was is
    this very one: by its certificate, or by what readers tell of it. A lost card does not come back under a new row.
    """
    values = {
        "kind": new.kind.value,
        "medium": new.medium,
        "face": new.face,
        "handle": new.handle,
        "state": new.state.value,
        "valid_from": new.valid.start,
        "valid_to": new.valid.end,
        "pool": new.pool,
        "issue": new.issue,
        "temporary": new.temporary,
        "replaces": new.replaces,
        "certificate": certificate,
        "fingerprint": fingerprint_of(der_of(certificate)) if certificate else None,
        "made_at": now,
        "made_by": by,
    }
    same = card.c.fingerprint == values["fingerprint"] if certificate else _by_number(new)
    try:
        with connection.begin_nested() as tried:
            made = int(connection.execute(insert(card).values(values).returning(card.c.id)).scalar_one())
            # asked last: the insert has waited for whoever was changing such a card
            if connection.execute(select(card.c.id).where(same, card.c.id != made)).first() is not None:
                tried.rollback()
                return None
            return made
    except IntegrityError:
        return None


def _by_number(new: Card) -> ColumnElement[bool]:
    return card.c.fingerprint.is_(None) & (card.c.handle == new.handle)


def lock(connection: Connection, ids: Collection[int]) -> list[Card]:
    """
    These cards as they are, and nobody changes them before this transaction ends; in the order of their ids, so that
    two who want the same cards do not wait for each other. SQLite has one writer anyway.
    """
    query = select(card).where(card.c.id.in_(sorted(set(ids)))).order_by(card.c.id).with_for_update()
    return list(_cards(connection, query))


def get(connection: Connection, card_id: int) -> Card | None:
    return next(_cards(connection, select(card).where(card.c.id == card_id)), None)


def find(connection: Connection, number: str) -> list[Card]:
    """Every card with this face or handle (in our spelling), the living one first, then the newest."""
    return sorted(called(connection, [number]), key=lambda one: one.state not in LIVING)


def called(connection: Connection, numbers: Collection[str]) -> list[Card]:
    """Every card with one of these as its face or handle (in our spelling), the newest first."""
    wanted = sorted(set(numbers))
    query = select(card).where(or_(card.c.face.in_(wanted), card.c.handle.in_(wanted))).order_by(card.c.id.desc())
    return list(_cards(connection, query))


def of_handle(connection: Connection, kind: CardKind, handle: str) -> Card | None:
    """The living card that a reader or a certificate tells of."""
    query = select(card).where(card.c.kind == kind.value, card.c.handle == handle, card.c.state.in_(LIVING))
    return next(_cards(connection, query), None)


def is_shared(connection: Connection, one: Card) -> bool:
    """Is another card lent that goes by the same number: the same serial of another issuer?"""
    same = (card.c.kind == one.kind.value) & (card.c.handle == one.handle) & (card.c.id != one.id)
    query = select(card.c.id).where(same, card.c.state == CardState.LENT.value).limit(1)
    return connection.execute(query).first() is not None


def is_over(connection: Connection, kind: CardKind, handle: str) -> bool:
    """Does the ledger know such a card, and say that it is in use no more?"""
    in_use = (CardState.STOCK.value, CardState.LENT.value)
    query = select(card.c.id).where(card.c.kind == kind.value, card.c.handle == handle, card.c.state.not_in(in_use))
    return connection.execute(query.limit(1)).first() is not None


def held_by(connection: Connection, person_id: str) -> list[Card]:
    """Every card that is booked on this person, given back ones left out; the newest first."""
    return list(_cards(connection, select(card).where(card.c.holder == person_id).order_by(card.c.id.desc())))


def held_by_each(connection: Connection, ids: Collection[str]) -> dict[str, list[Card]]:
    """By person id, every card that is booked on these people; the newest first."""
    found: dict[str, list[Card]] = {who: [] for who in ids}
    wanted = sorted(ids)
    for start in range(0, len(wanted), CHUNK):
        query = select(card).where(card.c.holder.in_(wanted[start : start + CHUNK])).order_by(card.c.id.desc())
        for one in _cards(connection, query):
            found[str(one.holder)].append(one)
    return found


def every(connection: Connection, states: Collection[CardState] = tuple(CardState)) -> Iterator[Card]:
    return _cards(connection, select(card).where(card.c.state.in_(states)).order_by(card.c.face, card.c.id))


def these(connection: Connection, ids: Sequence[int]) -> list[Card]:
    """The cards with these ids, in this order."""
    found: dict[int, Card] = {}
    for start in range(0, len(ids), CHUNK):
        query = select(card).where(card.c.id.in_(ids[start : start + CHUNK]))
        found.update((one.id, one) for one in _cards(connection, query))
    return [found[one] for one in ids if one in found]


def certificate_of(connection: Connection, card_id: int) -> str | None:
    """PEM; None for a card that signs nothing."""
    return connection.execute(select(card.c.certificate).where(card.c.id == card_id)).scalar_one_or_none()


def lent(connection: Connection, whose: ColumnElement[bool]) -> dict[str, tuple[Card, ...]]:
    """
    The cards that people hold, by person id, the oldest first.

    Args:
        whose: A condition on the holder, see ``HOLDER``.
    """
    found: dict[str, tuple[Card, ...]] = {}
    query = select(card).where(whose, card.c.state == CardState.LENT.value).order_by(card.c.id)
    for one in _cards(connection, query):
        if one.holder is not None:
            found[one.holder] = (*found.get(one.holder, ()), one)
    return found


def certificates(connection: Connection, fingerprints: Collection[str]) -> dict[str, bytes]:
    """The certificates themselves (DER), by fingerprint; of cards that are lent."""
    found: dict[str, bytes] = {}
    wanted = sorted(fingerprints)
    for start in range(0, len(wanted), 500):
        query = select(card.c.fingerprint, card.c.certificate).where(
            card.c.fingerprint.in_(wanted[start : start + 500]), card.c.state == CardState.LENT.value
        )
        found.update((key, der_of(pem)) for key, pem in connection.execute(query))
    return found


def successor(connection: Connection, card_id: int) -> int | None:
    """The card that came in its place."""
    return connection.execute(select(card.c.id).where(card.c.replaces == card_id).limit(1)).scalar_one_or_none()


def move(connection: Connection, card_id: int, was: CardState, to: CardState, **values: object) -> bool:
    """Change the state, and what goes with it, if it still is ``was``; False: somebody was quicker."""
    done = connection.execute(
        update(card).where(card.c.id == card_id, card.c.state == was.value).values(state=to.value, **values)
    )
    return done.rowcount == 1


def issues_of(connection: Connection, person_id: str) -> int:
    """How many cards this person was lent so far."""
    query = select(card_step.c.id).where(card_step.c.holder == person_id, card_step.c.step == Step.LEND.value)
    return len(connection.execute(query).all())


def put_down(
    connection: Connection,
    card_id: int,
    step: str,
    *,
    by: str,
    holder: str | None,
    now: datetime,
    told: Mapping[str, str],
) -> int:
    """One step into the card's history; returns its id."""
    values = {
        "card_id": card_id,
        "step": step,
        "at": now,
        "by": by,
        "holder": holder,
        "told": json.dumps(dict(told), ensure_ascii=False),
    }
    return int(connection.execute(insert(card_step).values(values).returning(card_step.c.id)).scalar_one())


def steps_of(connection: Connection, card_id: int) -> list[Taken]:
    """Oldest first."""
    query = select(card_step).where(card_step.c.card_id == card_id).order_by(card_step.c.id)
    return [Taken(**row | {"told": json.loads(row["told"])}) for row in map(dict, connection.execute(query).mappings())]


def step(connection: Connection, step_id: int) -> Taken | None:
    row = connection.execute(select(card_step).where(card_step.c.id == step_id)).mappings().first()
    return None if row is None else Taken(**dict(row) | {"told": json.loads(row["told"])})


def last_changes(connection: Connection, ids: Sequence[int]) -> dict[int, datetime]:
    """When each of these cards came into its state, by its id: a second report changes none."""
    found: dict[int, datetime] = {}
    for start in range(0, len(ids), CHUNK):
        found |= _last_changes(connection, ids[start : start + CHUNK])
    return found


def _last_changes(connection: Connection, ids: Sequence[int]) -> dict[int, datetime]:
    found: dict[int, datetime] = {}
    reported: set[int] = set()
    query = (
        select(card_step.c.card_id, card_step.c.step, card_step.c.at)
        .where(card_step.c.card_id.in_(ids), card_step.c.step.not_in((INSTRUCTION, RESTORE_ASKED)))
        .order_by(card_step.c.id)
    )
    for card_id, step_, at in connection.execute(query):
        again = step_ == Step.REPORT.value and card_id in reported
        reported = reported | {card_id} if step_ == Step.REPORT.value else reported - {card_id}
        if not again:
            found[card_id] = at
    return found


# --- orders to stop ---


def order(connection: Connection, step_id: int, due: Mapping[str, datetime], now: datetime) -> None:
    """One order per target; ``due`` says until when it must have taken effect."""
    rows = [
        {"step_id": step_id, "target": target, "ordered_at": now, "due_at": until, "tries": 0}
        for target, until in due.items()
    ]
    connection.execute(insert(card_order), rows)


def orders_of(connection: Connection, step_id: int) -> list[Order]:
    query = select(card_order).where(card_order.c.step_id == step_id).order_by(card_order.c.id)
    return [Order(**row) for row in connection.execute(query).mappings()]


def open_orders(connection: Connection, target: str | None = None) -> list[tuple[Order, int]]:
    """Every order that nobody has confirmed, oldest first, with the id of its card."""
    query = (
        select(card_order, card_step.c.card_id)
        .join(card_step, card_step.c.id == card_order.c.step_id)
        .where(card_order.c.took_effect_at.is_(None))
        .order_by(card_order.c.id)
    )
    if target is not None:
        query = query.where(card_order.c.target == target)
    rows = [dict(row) for row in connection.execute(query).mappings()]
    return [(Order(**{k: v for k, v in row.items() if k != "card_id"}), row["card_id"]) for row in rows]


def confirm(connection: Connection, order_id: int, *, how: str, by: str, at: datetime) -> bool:
    """Once; False when it was confirmed already."""
    done = connection.execute(
        update(card_order)
        .where(card_order.c.id == order_id, card_order.c.took_effect_at.is_(None))
        .values(took_effect_at=at, confirmed_how=how, confirmed_by=by, last_error=None)
    )
    return done.rowcount == 1


def not_yet(connection: Connection, order_id: int, error: str) -> None:
    """Looked at, and it has not taken effect."""
    connection.execute(
        update(card_order).where(card_order.c.id == order_id).values(tries=card_order.c.tries + 1, last_error=error)
    )


def _cards(connection: Connection, query: Select[Any]) -> Iterator[Card]:
    for row in connection.execute(query).mappings():
        yield Card(
            row["id"],
            CardKind(row["kind"]),
            row["face"],
            row["handle"],
            CardState(row["state"]),
            Span(row["valid_from"], row["valid_to"]),
            row["holder"],
            row["pool"],
            row["issue"],
            row["temporary"],
            row["lent_on"],
            row["replaces"],
            row["fingerprint"] or "",
            row["medium"],
        )
