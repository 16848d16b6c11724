"""The report of a lost card: it stops the card before any paper, and says where else it has to stop (6.4.1.2).

One transaction: the card's state, the end of its holder's sessions, the urgent mark for every directory, the orders to
all targets, the notices to the network admin and to the holder's system manager, and the audit line. Nothing is asked
of whoever reports, and nothing is waited for (NISHIHARA-6.4.1.1.u, 6.4.1.2, TAKETOYO-A2). It is taken in every state of
a card (F39), and begun anew where another transaction stands in its way: no report is turned away.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft
from idm.calendar import day_of
from idm.errors import BadInput
from idm.facts import Person
from idm.facts.card import Card
from idm.messages import cards as say
from idm.messages import setup as say_setup
from idm.office.cards.keepers import require_keeper_of
from idm.office.cards.steps import Named, about, harmless, held, moved, on_record
from idm.office.cards.telling import clock, responsible, shown
from idm.office.instance import Actor, Instance
from idm.rules.cards import REPORTABLE, Step
from idm.store import card_orders, cards, credentials, facts, log, marks, notices, sessions
from idm.store.cards import Order

OWN = "own"
"""The target that is Sekisho's own sign-in: the card counts no more with the commit itself (F15, F68)."""
DIRECTORY = "directory:"
WITHIN = timedelta(seconds=60)
"""6.4(1)②「速やかに」 is read as one minute for whatever Sekisho writes itself."""


@dataclass(frozen=True, slots=True)
class Report:
    """
    What a report did. ``again``: the card was stopped before; ``number`` is that of the receipt (受付票), ``holder``
    number and name of whose card it is, "" for nobody's.
    """

    number: int
    card: Card
    at: datetime
    again: bool
    told: tuple[str, ...]
    holder: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """One report and what became of it at every target, oldest order first."""

    number: int
    card: Card
    at: datetime
    by: str
    told: dict[str, str]
    orders: tuple[Order, ...]


@dataclass(frozen=True, slots=True)
class _Heard:
    """Who reports, when (aware UTC), and what was said."""

    actor: Actor
    now: datetime
    told: dict[str, str]


def report(instance: Instance, number: Named, actor: Actor, *, how: str = "", circumstances: str = "") -> Report:
    """
    Stop one card, by its printed number or by what a reader tells.

    Args:
        how: In what way it was reported: 本人, 同僚, 上司, 電話.
        circumstances: As much of it as can be kept is kept (see ``steps.harmless``).

    Raises:
        BadInput: there is no such card.
    """
    instance = instance.containing()
    heard = _heard(instance, actor, how, circumstances)
    (done,) = instance.store.insist(
        lambda connection: _stop_all(instance, connection, [held(connection, number)], heard)
    )
    instance.checkpoint()
    return done


def report_all(
    instance: Instance, holder: str, actor: Actor, *, how: str = "", circumstances: str = ""
) -> list[Report]:
    """
    Stop every card of a person, for whoever does not know the card's number: that is the usual call.

    Raises:
        BadInput: nobody with that 職員番号, or he has no card out there.
    """
    instance = instance.containing()
    heard = _heard(instance, actor, how, circumstances)
    done = instance.store.insist(
        lambda connection: _stop_all(instance, connection, _all_of(connection, holder, heard.now), heard)
    )
    instance.checkpoint()
    return done


def receipt(instance: Instance, number: int) -> Receipt:
    """
    Raises:
        BadInput: there is no such report.
    """
    with instance.store.read() as connection:
        step = cards.step(connection, number)
        if step is None or step.step != Step.REPORT:
            raise BadInput(say.NO_SUCH_REPORT, report=number)
        card = cards.get(connection, step.card_id)
        if card is None:
            raise BadInput(say.NO_SUCH_REPORT, report=number)
        return Receipt(number, card, step.at, step.by, dict(step.told), tuple(cards.orders_of(connection, number)))


def confirm_by_person(instance: Instance, number: int, target: str, actor: Actor) -> None:
    """
    The door or the printer was changed by hand, and somebody says so.

    Raises:
        BadInput: no such order, or Sekisho looks for itself there; in a directory that it keeps no more it does not.
        Stopped: no office that keeps this card.
    """
    now = instance.clock.now()
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        step = cards.step(connection, number)
        order = next((one for one in cards.orders_of(connection, number) if one.target == target), None)
        if step is None or order is None:
            raise BadInput(say.NO_SUCH_ORDER, report=number, target=target)
        require_keeper_of(instance, connection, actor, held(connection, step.card_id))
        if target == OWN or target.removeprefix(DIRECTORY) in marks.directory_names(connection):
            raise BadInput(say.BY_READING, target=target)
        if cards.confirm(connection, order.id, how="person", by=actor.by, at=now):
            on_record(
                connection, Act.CARD_STOP_CONFIRMED, step.card_id, step.holder, actor, now, target=target, how="person"
            )
    instance.checkpoint()


def _heard(instance: Instance, actor: Actor, how: str, circumstances: str) -> _Heard:
    told = {"how": harmless(how), "circumstances": harmless(circumstances)}
    return _Heard(actor, instance.clock.now(), {key: text for key, text in told.items() if text})


def _all_of(connection: Connection, holder: str, now: datetime) -> list[Card]:
    """
    Everything that this person has or had when it got lost, locked. A card that somebody else changed meanwhile stays
    where it came to be; one that is stopped by now is among them.
    """
    person = facts.find_person(connection, holder)
    if person is None:
        raise BadInput(say_setup.NO_SUCH_PERSON, value=holder)
    ids = [one.id for one in cards.held_by(connection, person.id)]
    found = [one for one in cards.lock(connection, ids) if one.holder == person.id and one.state in REPORTABLE]
    if not found:
        raise BadInput(say.NO_CARDS, who=person.number_on(day_of(now)))
    return found


def _stop_all(instance: Instance, connection: Connection, found: Sequence[Card], heard: _Heard) -> list[Report]:
    """The log comes last: its head is what every writer waits for."""
    done = [_stop(instance, connection, card, heard) for card in found]
    log.append(connection, [line for _, line in done], heard.now)
    return [one for one, _ in done]


def _stop(instance: Instance, connection: Connection, card: Card, heard: _Heard) -> tuple[Report, Draft]:
    now, actor = heard.now, heard.actor
    before = card_orders.stopping_report(connection, card.id)
    stopped, number = moved(connection, card, Step.REPORT, actor, now, told=heard.told)
    holder = next(facts.people(connection, [card.holder or ""]), None)
    whose = shown(holder) if holder else ""
    line = about(Act.CARD_REPORTED, card.id, card.holder, actor, state=stopped.state.value, report=str(number))
    if before is not None:
        first = cards.step(connection, before)
        return Report(number, stopped, first.at if first else now, again=True, told=(), holder=whose), line
    _order(instance, connection, number, actor, now)
    if holder is not None:
        sessions.next_epoch(connection, holder.id)
        credentials.deliver(connection, holder.id, now)
        notices.tell(connection, holder.id, say.NOTICE_OWN, {"at": clock(now), "face": card.face}, now)
    told = _tell_responsible(instance, connection, card, holder, now)
    return Report(number, stopped, now, again=False, told=told, holder=whose), line


def _order(instance: Instance, connection: Connection, number: int, actor: Actor, now: datetime) -> None:
    cards.order(connection, number, _targets(instance, connection, now), now)
    own = next(one for one in cards.orders_of(connection, number) if one.target == OWN)
    cards.confirm(connection, own.id, how="own", by=actor.by, at=now)


def _targets(instance: Instance, connection: Connection, now: datetime) -> dict[str, datetime]:
    due = {OWN: now}
    due |= {f"{DIRECTORY}{name}": now + WITHIN for name in marks.directory_names(connection)}
    due |= {one.key: now + timedelta(minutes=one.minutes) for one in instance.policy.card_target}
    return due


def _tell_responsible(
    instance: Instance, connection: Connection, card: Card, holder: Person | None, now: datetime
) -> tuple[str, ...]:
    values = {"at": clock(now), "face": card.face, "who": shown(holder)}
    told = responsible(instance, connection, holder, now)
    for person in told:
        notices.tell(connection, person.id, say.NOTICE_STOPPED, values, now)
    return tuple(person.id for person in told)
