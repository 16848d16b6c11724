"""Looking at the ledger in the browser: searched, one card with its life, somebody's own. A question never writes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from idm.errors import BadInput
from idm.facts import Person
from idm.facts.card import Card, CardKind, CardState
from idm.messages import cards as say
from idm.office.cards import tasks
from idm.office.cards.keepers import Keeper
from idm.office.cards.papers import called
from idm.office.cards.restoring import open_request
from idm.office.cards.steps import cards_called, the_card
from idm.office.instance import Instance
from idm.office.views import finding
from idm.office.views.finding import Scope
from idm.rules.card_tasks import ToDo
from idm.rules.cards import REPORTABLE, Step, after
from idm.store import card_search, cards, facts
from idm.store.card_search import Wanted

SHOWN = 100
"""Cards on one page of results."""
MEANT = 20
"""People whom a report may mean, by a name that several have."""


@dataclass(frozen=True, slots=True)
class Row:
    """One card in a list, with its holder's number and name."""

    card: Card
    holder: str

    @property
    def state(self) -> str:
        return say.STATE[self.card.state]

    @property
    def kind(self) -> str:
        return say.KIND[self.card.kind]


@dataclass(frozen=True, slots=True)
class Found:
    """The first of them by face, and how many there are."""

    rows: tuple[Row, ...]
    total: int


def search(instance: Instance, keeper: Keeper, text: str, state: CardState | None, kind: CardKind | None) -> Found:
    """Cards by face, by what a reader tells, by drawer or holder: number, name, kana, section. The keeper's own."""
    with instance.store.read() as connection:
        organisation = facts.organisation(connection)
        holders = finding.matching(connection, organisation, text) or set() if text else set()
        ids = card_search.matching(connection, Wanted(state, kind, text, holders))
        ids = ids if keeper.everywhere else _kept(connection, keeper, ids)
        found = _rows(connection, cards.these(connection, ids[:SHOWN]))
    return Found(tuple(found), len(ids))


def _kept(connection: Connection, keeper: Keeper, ids: list[int]) -> list[int]:
    found = cards.these(connection, ids)
    holders = _named(connection, found)
    return [card.id for card in found if keeper.keeps_of(holders.get(card.holder or ""))]


@dataclass(frozen=True, slots=True)
class Event:
    """One step of a card's life; ``at`` is aware UTC, ``report`` the number of the receipt where it was a report."""

    at: datetime
    label: str
    by: str
    holder: str
    told: tuple[tuple[str, str], ...]
    report: int | None


@dataclass(frozen=True, slots=True)
class Shown:
    """
    One card: its life, oldest first, which steps may follow, and the card in whose place it came. ``handle`` is what a
    reader tells of it, "" for whoever may not know. ``asked_by``: number and name of whoever asks that it is restored.
    """

    row: Row
    handle: str
    asked_by: str
    asked_why: str
    life: tuple[Event, ...]
    steps: frozenset[Step]
    replaces: Card | None


def one(instance: Instance, keeper: Keeper, card_id: int) -> Shown:
    """
    Raises:
        BadInput: there is no such card, or whoever holds it is of another section.
    """
    with instance.store.read() as connection:
        card = the_card(connection, card_id)
        holder = _named(connection, [card]).get(card.holder or "")
        if not keeper.keeps_of(holder):
            raise BadInput(say.NO_SUCH_CARD, value=card_id)
        asked = open_request(connection, card.id)
        steps = cards.steps_of(connection, card.id)
        mentioned = [who for s in steps for who in (s.by, s.holder, *s.told.values()) if who]
        named = {p.id: p for p in facts.people(connection, sorted(set(mentioned)))}
        row = _row(card, named)
        replaces = cards.get(connection, card.replaces) if card.replaces is not None else None
    life = tuple(
        Event(
            s.at,
            say.STEP[s.step],
            called(named, s.by),
            called(named, s.holder),
            tuple((say.TOLD[key], called(named, value)) for key, value in s.told.items() if key in say.TOLD),
            s.id if s.step == Step.REPORT else None,
        )
        for s in steps
    )
    return Shown(
        row=row,
        handle=card.handle if keeper.reads(holder) else "",
        asked_by=called(named, asked.by) if asked else "",
        asked_why=asked.reason if asked else "",
        life=life,
        steps=frozenset(step for step in Step if after(card, step) is not None),
        replaces=replaces,
    )


@dataclass(frozen=True, slots=True)
class Care:
    """Something to be done about a card, with its holder's number and name."""

    todo: ToDo
    holder: str


def cares(instance: Instance, keeper: Keeper) -> list[Care]:
    """Everything there is to do for this keeper, the late ones first, then the oldest."""
    found = tasks.open_tasks(instance)
    with instance.store.read() as connection:
        named = _named(connection, [one.card for one in found])
    return [
        Care(one, called(named, one.card.holder)) for one in found if keeper.keeps_of(named.get(one.card.holder or ""))
    ]


def kept(instance: Instance, keeper: Keeper, found: list[Card]) -> list[Card]:
    """Those of them that this keeper keeps."""
    with instance.store.read() as connection:
        holders = _named(connection, found)
    return [card for card in found if keeper.keeps_of(holders.get(card.holder or ""))]


def of_person(instance: Instance, person: Person) -> list[Row]:
    """What somebody holds, or held until it was stopped; destroyed ones left out, the newest first."""
    with instance.store.read() as connection:
        held = cards.held_by(connection, person.id)
    named = {person.id: person}
    return [_row(card, named) for card in held if card.state not in (CardState.DESTROYED, CardState.COLLECTED)]


@dataclass(frozen=True, slots=True)
class Meant:
    """Somebody whose cards a report would stop."""

    login: str
    number: str
    name: str
    place: str
    cards: int


@dataclass(frozen=True, slots=True)
class Meaning:
    """
    What a report means: one card by its number, or somebody of these; neither where nothing fits. ``exact``: what was
    said is somebody's number or login, or a card's own; otherwise it is asked back.
    """

    card: Card | None = None
    people: tuple[Meant, ...] = ()
    exact: bool = False


def meant_by(instance: Instance, text: str) -> Meaning:
    """What is to be stopped, by its holder's number, login or name, or by a card's face: whatever the caller knows."""
    now = instance.clock.now()
    with instance.store.read() as connection:
        exact = facts.find_person(connection, text)
        if exact is not None and card_search.held(connection, [exact.id], REPORTABLE):
            return Meaning(people=_meant(instance, connection, {exact.id}, now), exact=True)
        called_so = cards_called(connection, text)
        if called_so:
            return Meaning(card=called_so[0], exact=True)
        ids = finding.matching(connection, facts.organisation(connection), text)
        return Meaning(people=_meant(instance, connection, ids or set(), now))


def _meant(instance: Instance, connection: Connection, ids: set[str], now: datetime) -> tuple[Meant, ...]:
    held = card_search.held(connection, sorted(ids), REPORTABLE)
    organisation = facts.organisation(connection)
    counted = {p.account.login: held[p.id] for p in facts.people(connection, sorted(held))}
    rows = finding.rows(instance, connection, organisation, Scope(None), now, sorted(held))
    found = [Meant(row.login, row.number, row.name, row.place, counted[row.login]) for row in rows]
    return tuple(sorted(found, key=lambda one: one.number)[:MEANT])


def _rows(connection: Connection, found: list[Card]) -> list[Row]:
    named = _named(connection, found)
    return [_row(card, named) for card in found]


def _named(connection: Connection, found: list[Card]) -> dict[str, Person]:
    held = sorted({card.holder for card in found if card.holder})
    return {person.id: person for person in facts.people(connection, held)}


def _row(card: Card, named: dict[str, Person]) -> Row:
    return Row(card, "" if card.state is CardState.STOCK else called(named, card.holder))
