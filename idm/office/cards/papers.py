"""The receipt (受付票) of a report, in names and labels: what was ordered where, what came of it. Never writes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from idm.calendar import day_of
from idm.errors import BadInput
from idm.facts import Person
from idm.facts.card import Card, CardKind
from idm.messages import Said
from idm.messages import cards as say
from idm.office.cards import incident
from idm.office.cards.loss import DIRECTORY, OWN
from idm.office.instance import Instance
from idm.rules.cards import Step
from idm.store import card_search, cards, facts, marks, notices
from idm.store.cards import Order, Taken

SHOWN = 100
"""Reports on the page that lists them."""


@dataclass(frozen=True, slots=True)
class Line:
    """One target. ``by_hand``: a person changes it and says so; ``by`` is who confirmed it."""

    order: Order
    label: str
    by_hand: bool
    by: str
    late: bool

    @property
    def how(self) -> str:
        return say.HOW.get(self.order.confirmed_how or "", self.order.confirmed_how or "")

    @property
    def open(self) -> bool:
        return self.order.took_effect_at is None


@dataclass(frozen=True, slots=True)
class Heard:
    """Somebody who was told, and when he read it (aware UTC; None: not yet)."""

    who: str
    said: Said
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class OrderReceived:
    """An order of somebody responsible, by names."""

    given_by: str
    given_at: datetime
    text: str
    written_by: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Restored:
    """The suspension was lifted at ``at`` (aware UTC) by two keepers, by names."""

    at: datetime
    by: str
    asked_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Paper:
    """
    Everything about one report; instants are aware UTC.

    ``first`` is the number of the report that stopped the card, where this is a later one. ``people`` are the ids of
    whoever reported and of whose card it was. ``handle`` is what a reader tells of a card of a kind that readers get;
    of no other kind it stands on any paper.
    """

    number: int
    card: Card
    at: datetime
    now: datetime
    holder: str
    place: str
    reporter: str
    told: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    heard: tuple[Heard, ...]
    orders: tuple[OrderReceived, ...]
    first: int | None
    people: frozenset[str]
    restored: Restored | None = None
    handle: str = ""

    @property
    def open(self) -> int:
        return sum(line.open for line in self.lines)

    @property
    def late(self) -> int:
        return sum(line.late for line in self.lines)


def paper(instance: Instance, number: int) -> Paper:
    """
    Raises:
        BadInput: there is no such report.
    """
    now = instance.clock.now()
    with instance.store.read() as connection:
        step = cards.step(connection, number)
        card = cards.get(connection, step.card_id) if step is not None and step.step == Step.REPORT else None
        if step is None or card is None:
            raise BadInput(say.NO_SUCH_REPORT, report=number)
        lines = cards.orders_of(connection, number)
        orders = incident.received(connection, card.id, number)
        lifted = _lifted(connection, card.id, number)
        heard = [
            (who, said, read)
            for who, said, read in notices.told(connection, step.at, (say.NOTICE_STOPPED.id, say.NOTICE_OWN.id))
            if lines and said.values.get("face") == card.face
        ]
        named = _people(
            connection,
            [
                step.by,
                step.holder,
                *((lifted.by, lifted.told.get("asked_by")) if lifted else ()),
                *(line.confirmed_by for line in lines),
                *(who for who, _, _ in heard),
                *(one for order in orders for one in (order.given_by, order.written_by)),
            ],
        )
        first = None if lines else card_search.first_report(connection, card.id, number)
        read = {OWN, *(f"{DIRECTORY}{name}" for name in marks.directory_names(connection))}
        place = _place(connection, named.get(step.holder or ""), day_of(step.at))
    return Paper(
        number=number,
        card=card,
        at=step.at,
        now=now,
        holder=called(named, step.holder),
        place=place,
        reporter=called(named, step.by),
        told=_told(step),
        lines=tuple(
            _line(order, target_label(instance, order.target), order.target not in read, named, now) for order in lines
        ),
        heard=tuple(Heard(called(named, who), said, read) for who, said, read in heard),
        orders=tuple(
            OrderReceived(
                called(named, one.given_by), one.given_at, one.text, called(named, one.written_by), one.written_at
            )
            for one in orders
        ),
        first=first,
        people=frozenset(one for one in (step.by, step.holder) if one),
        restored=_restored(lifted, named) if lifted else None,
        handle=card.handle if card.kind in readable_kinds(instance) else "",
    )


@dataclass(frozen=True, slots=True)
class Listed:
    """One report in the list; ``open`` orders are not confirmed, ``late`` ones of them are overdue."""

    number: int
    card: Card
    at: datetime
    holder: str
    orders: int
    open: int
    late: int


def listed(instance: Instance) -> list[Listed]:
    """The newest reports, those with something still open before all others."""
    now = instance.clock.now()
    with instance.store.read() as connection:
        found = card_search.reports(connection, now, SHOWN)
        known = {one.id: one for one in cards.these(connection, [one.card_id for one in found])}
        named = _people(connection, [one.holder for one in found])
    return [
        Listed(one.number, known[one.card_id], one.at, called(named, one.holder), one.orders, one.open, one.late)
        for one in found
    ]


def called(named: dict[str, Person], who: str | None) -> str:
    """Number and name; whoever is no person (an operating system's user) as the log names him."""
    person = named.get(who or "")
    return f"{person.numbers[-1]} {person.names[-1].full}" if person else who or ""


def target_label(instance: Instance, key: str) -> str:
    """What a target is called: by the profile, or by us where Sekisho looks after it itself."""
    label = next((one.label for one in instance.policy.card_target if one.key == key), None)
    return label or say.target(key)


def readable_kinds(instance: Instance) -> frozenset[CardKind]:
    """Of which kinds directories and readers are told: never the serial of a My Number card's certificate."""
    places = instance.policy.card_delivery
    return frozenset(places.kinds) if places else frozenset()


def _lifted(connection: Connection, card_id: int, number: int) -> Taken | None:
    """The first step after this report that took the card back into use."""
    later = (one for one in cards.steps_of(connection, card_id) if one.id > number)
    return next((one for one in later if one.step == Step.RESTORE), None)


def _restored(step: Taken, named: dict[str, Person]) -> Restored:
    asked = step.told.get("asked_by", "")
    return Restored(step.at, called(named, step.by), called(named, asked), step.told.get("reason", ""))


def _people(connection: Connection, ids: Iterable[str | None]) -> dict[str, Person]:
    wanted = sorted({one for one in ids if one and ":" not in one})
    return {person.id: person for person in facts.people(connection, wanted)}


def _line(order: Order, label: str, by_hand: bool, named: dict[str, Person], now: datetime) -> Line:
    late = order.took_effect_at is None and order.due_at <= now
    by = called(named, order.confirmed_by) if order.confirmed_how == "person" else ""
    return Line(order, label, by_hand, by, late)


def _told(step: Taken) -> tuple[tuple[str, str], ...]:
    return tuple((say.TOLD.get(key, key), value) for key, value in step.told.items())


def _place(connection: Connection, holder: Person | None, day: date) -> str:
    """Section and post of that day (JST); empty where there was none."""
    post = next(iter(holder.postings_on(day)), None) if holder else None
    if post is None:
        return ""
    unit = facts.organisation(connection).on(post.unit, day)
    return f"{unit.name if unit else post.unit} {post.title}".strip()
