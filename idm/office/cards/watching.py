"""Cards in readers: one at two terminals at once, and those that stay in theirs for hours (6.4(1)①(ア)(イ))."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from idm.audit.entry import Act
from idm.facts import Person
from idm.messages import Said
from idm.messages import cards as say
from idm.office.cards.keepers import Keeper
from idm.office.cards.steps import on_record
from idm.office.cards.telling import responsible, shown
from idm.office.instance import Actor, Instance
from idm.rules.card_proofs import SILENT
from idm.store import cards, facts, notices, sessions
from idm.store.sessions import Session

LONG = timedelta(hours=4)
"""Longer than a card is needed at a stretch; the clause names no time."""


@dataclass(frozen=True, slots=True)
class LongOne:
    """A card that has been in a reader since ``since`` (aware UTC)."""

    face: str
    holder: str
    terminal: str
    since: datetime


def long_ones(instance: Instance, keeper: Keeper) -> list[LongOne]:
    """Sessions of this keeper's people that rest on a card for longer than ``LONG``, the oldest first."""
    now = instance.clock.now()
    with instance.store.read() as connection:
        found = [one for one in sessions.with_cards(connection, now - SILENT) if now - one.opened_at > LONG]
        people = {person.id: person for person in facts.people(connection, sorted({one.person_id for one in found}))}
        faces = _faces(connection, found)
    return [
        LongOne(faces[one.card.id], shown(people[one.person_id]), one.terminal, one.opened_at)
        for one in found
        if one.card is not None and keeper.keeps_of(people[one.person_id])
    ]


def tell_two_places(instance: Instance, by: str) -> list[Said]:
    """
    Whoever keeps a card hears once of each moment at which two terminals have it: a copy, or somebody else's.

    Returns the same in words, for whoever watches a worker.
    """
    now = instance.clock.now()
    with instance.store.read() as connection:
        found = _in_two_places(sessions.with_cards(connection, now - SILENT))
    if not found:
        return []
    with instance.store.write() as connection:
        return [
            said
            for card_id, several in found.items()
            if (said := _tell(instance, connection, card_id, several, Actor(by, via="worker"), now)) is not None
        ]


def _in_two_places(found: list[Session]) -> dict[int, list[Session]]:
    """By card; a terminal is told by the name of its reader, which comes before that of the browser."""
    by_card: dict[int, list[Session]] = {}
    for one in found:
        if one.card is not None:
            by_card.setdefault(one.card.id, []).append(one)
    return {card: several for card, several in by_card.items() if len({_reader(one) for one in several}) > 1}


def _reader(one: Session) -> str:
    return one.terminal.partition(" ")[0]


def _tell(
    instance: Instance, connection: Connection, card_id: int, several: list[Session], actor: Actor, now: datetime
) -> Said | None:
    card = cards.get(connection, card_id)
    holder: Person | None = facts.by_id(connection, several[0].person_id)
    if card is None:
        return None
    terminals = "、".join(sorted({_reader(one) for one in several}))
    values = {
        "who": shown(holder),
        "face": card.face,
        "terminals": terminals,
        "since": several[-1].opened_at.isoformat(timespec="seconds"),
    }
    new = [
        person
        for person in responsible(instance, connection, holder, now)
        if not notices.was_told(connection, person.id, say.NOTICE_TWO_PLACES, values)
    ]
    if not new:
        return None
    for person in new:
        notices.tell(connection, person.id, say.NOTICE_TWO_PLACES, values, now)
    on_record(connection, Act.CARD_IN_TWO_PLACES, card.id, card.holder, actor, now, terminals=terminals)
    return say.NOTICE_TWO_PLACES.say(**values)


def _faces(connection: Connection, found: list[Session]) -> dict[int, str]:
    ids = sorted({one.card.id for one in found if one.card is not None})
    return {card.id: card.face for card in cards.these(connection, ids)}
