"""A report that was a mistake: one keeper asks that the suspension is lifted, another one lifts it (6.4(1)②, F21).

Neither of them reported the card or holds it, nor acts for anybody who did (NISHIHARA-2.6.1).
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from idm.audit.entry import Act
from idm.errors import BadInput, Stopped
from idm.facts import Person
from idm.facts.card import Card
from idm.messages import cards as say
from idm.office.cards.keepers import MAY_KEEP, require_keeper_of
from idm.office.cards.steps import Named, checked_text, held, on_record, require_legal, take
from idm.office.cards.telling import clock, responsible, shown
from idm.office.instance import Actor, Instance
from idm.office.roles import acts_for, holds
from idm.rules.cards import Step
from idm.store import card_orders, cards, credentials, facts, notices
from idm.store.cards import RESTORE_ASKED, Taken


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody asks that a suspension is lifted: ``by`` a person's id, ``at`` aware UTC."""

    by: str
    at: datetime
    reason: str


def ask(instance: Instance, number: Named, actor: Actor, reason: str) -> Card:
    """
    The first of the two says that it was a mistake. Nothing changes yet; a report that comes in later undoes it.

    Raises:
        BadInput: no such card, or no reason.
        Stopped: the card is not suspended, it was asked already, or this keeper may not.
    """
    now = instance.clock.now()
    why = checked_text(reason)
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        card = held(connection, number)
        if _require_outsider(instance, connection, card, actor, now) is not None:
            raise Stopped(say.RESTORE_ASKED, face=card.face)
        if not why:
            raise BadInput(say.NEEDS_REASON, step=say.STEP[Step.RESTORE])
        told = {"reason": why}
        cards.put_down(connection, card.id, RESTORE_ASKED, by=actor.by, holder=card.holder, now=now, told=told)
        on_record(connection, Act.CARD_RESTORE_ASKED, card.id, card.holder, actor, now, reason=why)
    instance.checkpoint()
    return card


def confirm(instance: Instance, number: Named, actor: Actor) -> Card:
    """
    The second of the two lifts it: the card counts again, what was not carried out yet is withdrawn, and the holder and
    whoever heard of the report hear of this.

    Raises:
        BadInput: no such card, or nobody asked for it.
        Stopped: the card is not suspended, this keeper may not, or he is the one who asked.
    """
    now = instance.clock.now()
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        card = held(connection, number)
        asked = _require_outsider(instance, connection, card, actor, now)
        if asked is None:
            raise BadInput(say.RESTORE_NOT_ASKED, face=card.face)
        _require_second(instance, connection, actor, asked, now)
        report = card_orders.stopping_report(connection, card.id)
        targets = card_orders.withdraw(connection, report, actor.by, now) if report is not None else []
        noted = {"asked_by": asked.by, "withdrawn": ",".join(targets)}
        told = {"reason": asked.reason, "asked_by": asked.by}
        done = take(connection, card, Step.RESTORE, actor, now, told=told, noted=noted)
        _tell(instance, connection, card, actor, asked, now)
    instance.checkpoint()
    return done


def open_request(connection: Connection, card_id: int) -> Asked | None:
    """What waits for a second keeper: asked since the newest report, and not done."""
    for step in reversed(cards.steps_of(connection, card_id)):
        if step.step == RESTORE_ASKED:
            return Asked(step.by, step.at, step.told["reason"])
        if step.step in set(Step):
            return None
    return None


def _require_outsider(
    instance: Instance, connection: Connection, card: Card, actor: Actor, now: datetime
) -> Asked | None:
    """A keeper of this card who has no part in it, where it may be lifted at all. Returns what was asked so far."""
    person = require_keeper_of(instance, connection, actor, card).person
    require_legal(card, Step.RESTORE)
    for other in {one.by for one in _reports(connection, card)} | ({card.holder} if card.holder else set()):
        _require_other(person, other, now)
    return open_request(connection, card.id)


def _require_second(instance: Instance, connection: Connection, actor: Actor, asked: Asked, now: datetime) -> None:
    """Somebody else than the first, who must be a keeper still."""
    first, second = (facts.by_id(connection, one) for one in (asked.by, actor.by))
    if second is not None:
        _require_other(second, asked.by, now)
    if first is None or not holds(instance, connection, first, MAY_KEEP):
        raise Stopped(say.FIRST_GONE)


def _require_other(person: Person, other: str, now: datetime) -> None:
    if person.id == other or acts_for(person, other, now):
        raise Stopped(say.NEEDS_SECOND)


def _reports(connection: Connection, card: Card) -> list[Taken]:
    """Those that keep the card stopped now."""
    first = card_orders.stopping_report(connection, card.id)
    return [
        one
        for one in cards.steps_of(connection, card.id)
        if one.step == Step.REPORT and first is not None and one.id >= first
    ]


def _tell(instance: Instance, connection: Connection, card: Card, actor: Actor, asked: Asked, now: datetime) -> None:
    holder: Person | None = None
    if card.holder is not None:
        credentials.deliver(connection, card.holder, now)
        holder = facts.by_id(connection, card.holder)
    values = {"at": clock(now), "face": card.face, "who": shown(holder), "by": actor.shown, "reason": asked.reason}
    told = {person.id for person in responsible(instance, connection, holder, now)}
    for person in sorted(told | ({holder.id} if holder else set())):
        notices.tell(connection, person, say.NOTICE_RESTORED, values, now)
