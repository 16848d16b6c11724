"""The report of a lost card: it stops the card before any paper, and says where else it has to stop (6.4.1.2).

One transaction: the card's state, the end of its holder's sessions, the urgent mark for every directory, the orders to
all targets, the notices to the network admin and to the holder's system manager, and the audit line. Nothing is asked
of whoever reports, and nothing is waited for (NISHIHARA-6.4.1.1.u, 6.4.1.2, TAKETOYO-A2).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from idm.audit.entry import Act
from idm.calendar import JST, day_of
from idm.desired import Desired
from idm.errors import BadInput
from idm.facts import Person
from idm.facts.card import Card, CardState
from idm.messages import cards as say
from idm.messages import setup as say_setup
from idm.office.cards.ledger import MAY_KEEP, checked_text, on_record, require_office, take, the_card
from idm.office.instance import Actor, Instance
from idm.rules.cards import Step
from idm.store import cards, credentials, facts, marks, notices, posts, sessions
from idm.store.cards import Order

OWN = "own"
"""The target that is Sekisho's own sign-in: the card counts no more with the commit itself (F15, F68)."""
DIRECTORY = "directory:"
WITHIN = timedelta(seconds=60)
"""6.4(1)②「速やかに」 is read as one minute for whatever Sekisho writes itself."""
TOLD = ("network_admin", "system_manager")


@dataclass(frozen=True, slots=True)
class Report:
    """What a report did. ``again``: the card was stopped before; ``number`` is that of the receipt (受付票)."""

    number: int
    card: Card
    at: datetime
    again: bool
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """One report and what became of it at every target, oldest order first."""

    number: int
    card: Card
    at: datetime
    by: str
    told: dict[str, str]
    orders: tuple[Order, ...]


def report(instance: Instance, number: str, actor: Actor, *, how: str = "", circumstances: str = "") -> Report:
    """
    Stop one card, by its printed number or by what a reader tells.

    Args:
        how: In what way it was reported: 本人, 同僚, 上司, 電話.

    Raises:
        BadInput: there is no such card.
        Stopped: it is in our hands or destroyed: nothing of it can be used.
    """
    now = instance.clock.now()
    with instance.store.write() as connection:
        done = _stop(instance, connection, the_card(connection, number), actor, now, how, circumstances)
    instance.checkpoint()
    return done


def report_all(
    instance: Instance, holder: str, actor: Actor, *, how: str = "", circumstances: str = ""
) -> list[Report]:
    """
    Stop every card of a person, for whoever does not know the card's number: that is the usual call.

    Raises:
        BadInput: nobody with that 職員番号, or he holds no card.
    """
    now = instance.clock.now()
    with instance.store.write() as connection:
        person = facts.find_person(connection, holder)
        if person is None:
            raise BadInput(say_setup.NO_SUCH_PERSON, value=holder)
        held = [
            one for one in cards.held_by(connection, person.id) if one.state in (CardState.LENT, CardState.SUSPENDED)
        ]
        if not held:
            raise BadInput(say.NO_CARDS, who=person.number_on(day_of(now)))
        done = [_stop(instance, connection, card, actor, now, how, circumstances) for card in held]
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
        BadInput: no such order, or Sekisho looks for itself there.
        Stopped: no office that keeps cards.
    """
    now = instance.clock.now()
    with instance.store.write() as connection:
        require_office(instance, connection, actor.person, actor.shown, MAY_KEEP)
        order = next((one for one in cards.orders_of(connection, number) if one.target == target), None)
        if order is None:
            raise BadInput(say.NO_SUCH_ORDER, report=number, target=target)
        if target == OWN or target.startswith(DIRECTORY):
            raise BadInput(say.BY_READING, target=target)
        step = cards.step(connection, number)
        if cards.confirm(connection, order.id, how="person", by=actor.by, at=now) and step is not None:
            on_record(
                connection, Act.CARD_STOP_CONFIRMED, step.card_id, step.holder, actor, now, target=target, how="person"
            )
    instance.checkpoint()


def _stop(
    instance: Instance,
    connection: Connection,
    card: Card,
    actor: Actor,
    now: datetime,
    how: str,
    circumstances: str,
) -> Report:
    again = card.state in (CardState.SUSPENDED, CardState.LOST)
    told = {"how": checked_text(how), "circumstances": checked_text(circumstances)}
    stopped = take(connection, card, Step.REPORT, actor, now, told={k: v for k, v in told.items() if v})
    number = cards.steps_of(connection, card.id)[-1].id
    if again:
        first = next(one for one in cards.steps_of(connection, card.id) if one.step == Step.REPORT)
        return Report(number, stopped, first.at, again, ())
    cards.order(connection, number, _targets(instance, connection, now), now)
    own = next(one for one in cards.orders_of(connection, number) if one.target == OWN)
    cards.confirm(connection, own.id, how="own", by=actor.by, at=now)
    heard: tuple[str, ...] = ()
    holder = next(facts.people(connection, [card.holder or ""]), None)
    if holder is not None:
        sessions.next_epoch(connection, holder.id)
        credentials.deliver(connection, holder.id, now)
        values = {"at": _clock(now), "face": card.face}
        notices.tell(connection, holder.id, say.NOTICE_OWN, values, now)
    heard = _tell_responsible(instance, connection, card, holder, now)
    return Report(number, stopped, now, again, heard)


def _targets(instance: Instance, connection: Connection, now: datetime) -> dict[str, datetime]:
    due = {OWN: now}
    due |= {f"{DIRECTORY}{name}": now + WITHIN for name in marks.directory_names(connection)}
    due |= {one.key: now + timedelta(minutes=one.minutes) for one in instance.policy.card_target}
    return due


def _tell_responsible(
    instance: Instance, connection: Connection, card: Card, holder: Person | None, now: datetime
) -> tuple[str, ...]:
    """The network admin, and the system manager of the holder's own unit; each once (6.4.1.1.u)."""
    desired = Desired(instance.policy, facts.organisation(connection), now)
    titles = {title for role in instance.policy.role if role.key in TOLD for title in role.titles}
    units = {
        u.code
        for p in (holder.postings_on(desired.day) if holder else ())
        for u in desired.organisation.path(p.unit, desired.day)
    }
    found = []
    for person in facts.people(connection, posts.holders_of(connection, titles, desired.day)):
        roles = desired.explain(person).roles
        if any(r.role.key == "network_admin" or (r.role.key == "system_manager" and r.unit in units) for r in roles):
            who = holder.number_on(desired.day) if holder else say.STATE["stock"]
            values = {"at": _clock(now), "face": card.face, "who": who}
            notices.tell(connection, person.id, say.NOTICE_STOPPED, values, now)
            found.append(person.id)
    return tuple(found)


def _clock(now: datetime) -> str:
    return f"{now.astimezone(JST):%Y-%m-%d %H:%M}"
