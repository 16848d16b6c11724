"""Finding cards of the ledger without reading all of it: by what somebody typed, and those that want looking after."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, exists, func, literal, or_, select

from idm.facts.card import Card, CardKind, CardState, parse_face
from idm.rules.cards import Step
from idm.store import cards
from idm.store.tables import card, card_order, card_step, employment, posting

CHUNK = 500
IN_HAND = (CardState.SUSPENDED, CardState.REPLACED, CardState.COLLECTED)
"""States in which a card always has something to be done about it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """``text`` is part of a face, of what a reader tells, or of a drawer; ``holders`` are ids of people."""

    state: CardState | None = None
    kind: CardKind | None = None
    text: str = ""
    holders: Collection[str] = ()


def matching(connection: Connection, wanted: Wanted) -> list[int]:
    """Ids of the cards that fit, by face; without a text, of all in that state and of that kind."""
    found: dict[int, str] = {}
    query = _narrowed(wanted)
    said = query.where(_says(wanted.text)) if wanted.text else query
    found.update((row.id, row.face) for row in connection.execute(said))
    ids = sorted(wanted.holders)
    for start in range(0, len(ids), CHUNK):
        rows = connection.execute(query.where(card.c.holder.in_(ids[start : start + CHUNK])))
        found.update((row.id, row.face) for row in rows)
    return sorted(found, key=lambda key: (found[key], key))


def wanting_care(connection: Connection, today: date, on_move: Collection[CardKind] = ()) -> list[Card]:
    """
    Every card about which something may have to be done on this day (JST); ``idm.rules.card_tasks`` says what.

    Lent ones only where their time, their day or their holder's employment is over; and of the kinds in ``on_move``
    those whose holder has no post any more in a unit in which he got them.
    """
    in_office = exists().where(
        employment.c.person_id == card.c.holder,
        employment.c.superseded_at.is_(None),
        employment.c.valid_from <= today,
        or_(employment.c.valid_to.is_(None), employment.c.valid_to > today),
    )
    over = or_(
        and_(card.c.temporary, card.c.lent_on < today),
        card.c.valid_to <= today,
        ~in_office,
        and_(card.c.kind.in_([kind.value for kind in on_move]), ~_still_there(today)),
    )
    query = select(card.c.id).where(
        or_(
            card.c.state.in_([state.value for state in IN_HAND]),
            and_(card.c.state == CardState.LENT.value, over),
        )
    )
    return cards.these(connection, list(connection.execute(query).scalars()))


def _still_there(today: date) -> ColumnElement[bool]:
    """
    Has its holder a post in a unit in which he had one on the day on which he got the card? Posts that came of a
    handover count where they begin as the one before ends; ``idm.rules.card_tasks`` judges the rest.
    """
    then, here = posting.alias("then"), posting.alias("here")
    same = or_(
        then.c.id == here.c.id,
        and_(then.c.unit == here.c.unit, here.c.handed_from.is_(None)),
        and_(here.c.handed_from == then.c.unit, then.c.valid_to == here.c.valid_from),
    )
    return exists().where(*_held_on(then, card.c.lent_on), *_held_on(here, literal(today)), same)


def _held_on(post: FromClause, day: ColumnElement[date]) -> tuple[ColumnElement[bool], ...]:
    return (
        post.c.person_id == card.c.holder,
        post.c.superseded_at.is_(None),
        post.c.valid_from <= day,
        or_(post.c.valid_to.is_(None), post.c.valid_to > day),
    )


def held(connection: Connection, holders: Sequence[str], states: Collection[CardState]) -> dict[str, int]:
    """How many cards in one of these states each of these people has; who has none is left out."""
    found: dict[str, int] = {}
    wanted = [state.value for state in states]
    for start in range(0, len(holders), CHUNK):
        query = (
            select(card.c.holder, func.count())
            .where(card.c.holder.in_(holders[start : start + CHUNK]), card.c.state.in_(wanted))
            .group_by(card.c.holder)
        )
        found.update((holder, count) for holder, count in connection.execute(query))
    return found


@dataclass(frozen=True, slots=True)
class Reported:
    """One report that ordered stops: ``open`` ones are not confirmed, ``late`` ones of them are past their time."""

    number: int
    card_id: int
    at: datetime
    holder: str | None
    orders: int
    open: int
    late: int


def reports(connection: Connection, now: datetime, count: int) -> list[Reported]:
    """The newest reports first, those with an open order before all others."""
    waits = card_order.c.took_effect_at.is_(None)
    open_ones = func.count().filter(waits)
    query = (
        select(
            card_step.c.id,
            card_step.c.card_id,
            card_step.c.at,
            card_step.c.holder,
            func.count(),
            open_ones,
            func.count().filter(waits, card_order.c.due_at <= now),
        )
        .join(card_order, card_order.c.step_id == card_step.c.id)
        .group_by(card_step.c.id, card_step.c.card_id, card_step.c.at, card_step.c.holder)
        .order_by((open_ones > 0).desc(), card_step.c.id.desc())
        .limit(count)
    )
    return [Reported(*row) for row in connection.execute(query)]


def first_report(connection: Connection, card_id: int, before: int) -> int | None:
    """The report that stopped this card, for a later one (its step's id) that found it stopped."""
    query = (
        select(func.max(card_step.c.id))
        .join(card_order, card_order.c.step_id == card_step.c.id)
        .where(card_step.c.card_id == card_id, card_step.c.step == Step.REPORT.value, card_step.c.id <= before)
    )
    return connection.execute(query).scalar_one_or_none()


def _narrowed(wanted: Wanted) -> Select[tuple[int, str]]:
    query = select(card.c.id, card.c.face)
    if wanted.state is not None:
        query = query.where(card.c.state == wanted.state.value)
    if wanted.kind is not None:
        query = query.where(card.c.kind == wanted.kind.value)
    return query


def _says(text: str) -> ColumnElement[bool]:
    spelled = parse_face(text) or text
    return or_(
        card.c.face.contains(spelled, autoescape=True),
        card.c.handle.contains(spelled.replace("-", ""), autoescape=True),
        card.c.pool.contains(text, autoescape=True),
    )
