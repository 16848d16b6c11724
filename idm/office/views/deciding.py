"""What waits for somebody's decision now, and whether this person may be the one. Nothing is decided here.

A file before its 内示 is counted and never named here: to look at it is put on record where it is looked at.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from idm.facts import Person
from idm.messages import hr_desk as say
from idm.office import now as stops_desk
from idm.office.hr.embargo import Eyes, eyes_of
from idm.office.hr.papers import terms_of
from idm.office.instance import Actor, Instance
from idm.office.views.parts import part
from idm.store import batches, facts, marks, resets, stops
from idm.store.batches import Batch
from idm.store.resets import Request
from idm.store.stops import StandingStop


class Kind(StrEnum):
    """What there is to decide."""

    DRAFT = "draft"  # approve a draft
    APPROVED = "approved"  # take in what was approved
    HELD = "held"  # let a held file go
    BRAKED = "braked"  # let go what a worker held
    STOP = "stop"  # lift a stop
    RESET = "reset"  # reset somebody's password


@dataclass(frozen=True, slots=True)
class Waiting:
    """
    One decision. ``key`` names it: a file's number, a person's 職員番号, a request's number.

    ``yours``: nothing that this room knows speaks against this person; where it is decided, everything is asked again.
    ``since`` is aware UTC, None when it is not known.
    """

    kind: Kind
    key: str
    what: str
    by: str
    since: datetime | None
    yours: bool


FILES = ("draft", "approved", "held")
PAGE = 50
"""Stops on one page: a dismissal is never lifted, so they only grow in number. All else is on every page."""


@dataclass(frozen=True, slots=True)
class Page:
    """Page ``number`` of so many ``pages``, counted from 1. ``stops``: how many there are on all of them."""

    shown: tuple[Waiting, ...]
    number: int
    pages: int
    stops: int


def waiting(instance: Instance, actor: Actor) -> list[Waiting]:
    """Everything that waits, what is this person's first; the longest waiting of each first."""
    return list(page(instance, actor).shown)


def page(instance: Instance, actor: Actor, number: int | None = None) -> Page:
    """
    The same with one page of the stops, what is this person's first.

    Args:
        number: Counted from 1, the last one for any beyond it; None is all of them.
    """
    with instance.store.read() as connection:
        eyes = eyes_of(instance, connection, actor)
        standing = stops.standing(connection, instance.clock.now())
        standing.sort(key=lambda one: not _may_lift(one, actor))
        chosen = part(standing, number, PAGE)
        found = [
            *_files(connection, eyes, actor),
            *_braked(connection, actor),
            *_stopped(connection, actor, chosen.rows),
            *_resets(instance, connection, actor),
        ]
    order = list(Kind)
    found.sort(key=lambda one: (not one.yours, order.index(one.kind)))
    return Page(tuple(found), chosen.number, chosen.pages, len(standing))


def count_of(instance: Instance, actor: Actor) -> int:
    """How many of them are this person's: nobody is read for it by name."""
    now = instance.clock.now()
    with instance.store.read() as connection:
        eyes = eyes_of(instance, connection, actor)
        files = sum(_may_decide(one, eyes, actor) for one in batches.in_state(connection, *FILES))
        braked = sum(one.yours for one in _braked(connection, actor))
        lifted = sum(_may_lift(one, actor) for one in stops.standing(connection, now))
        return files + braked + lifted + sum(_may_confirm(one, actor) for one in resets.waiting(connection, now))


def count(instance: Instance) -> int:
    """How many decisions wait, whoever takes them. ``stop`` apart: those may stand for good."""
    now = instance.clock.now()
    with instance.store.read() as connection:
        files = len(batches.in_state(connection, *FILES))
        braked = any(one.state == "braked" for one in marks.attention(connection))
        return files + braked + len(resets.waiting(connection, now))


def _files(connection: Connection, eyes: Eyes, actor: Actor) -> Iterator[Waiting]:
    found = batches.in_state(connection, *FILES)
    people = _people(connection, {b.by for b in found})
    for batch in found:
        named = not eyes.embargoed(batch)
        what = batch.file_name if named else say.HIDDEN_FILE.ja
        by = _shown(people.get(batch.by), batch.by) if named else ""
        yours = _may_decide(batch, eyes, actor)
        yield Waiting(Kind(batch.state), str(batch.id), _counted(what, batch), by, batch.at, yours)


def _may_decide(batch: Batch, eyes: Eyes, actor: Actor) -> bool:
    kind = Kind(batch.state)
    hands = {batch.by, *terms_of(batch.asked).hands[-1:]} if kind is not Kind.APPROVED else set()
    return eyes.see(batch) and actor.by not in hands and not (kind is Kind.HELD and batch.by.startswith("os:"))


def _counted(what: str, batch: Batch) -> str:
    return f"{what}（{batch.people}人）"


def _braked(connection: Connection, actor: Actor) -> Iterator[Waiting]:
    held = [one for one in marks.attention(connection) if one.state == "braked"]
    if held:
        first = marks.freed_by(connection)
        yield Waiting(Kind.BRAKED, "", f"{held[0].error}（{len(held)}件）", "", None, actor.by not in first)


def _stopped(connection: Connection, actor: Actor, found: Collection[StandingStop]) -> Iterator[Waiting]:
    people = _people(connection, {who for one in found for who in (one.person_id, one.put_by)})
    for one in found:
        person, by = people[one.person_id], _shown(people.get(one.put_by), one.put_by)
        what = f"{_shown(person, one.person_id)}：{stops_desk.WHAT[one.stop.kind]}"
        yield Waiting(Kind.STOP, person.numbers[-1], what, by, one.stop.starts, _may_lift(one, actor))


def _may_lift(one: StandingStop, actor: Actor) -> bool:
    return actor.by not in (one.put_by, one.person_id)


def _resets(instance: Instance, connection: Connection, actor: Actor) -> Iterator[Waiting]:
    found = resets.waiting(connection, instance.clock.now())
    people = _people(connection, {r.person_id for r in found} | {r.asked_by for r in found})
    for one in found:
        by = _shown(people.get(one.asked_by), one.asked_by)
        what = _shown(people.get(one.person_id), one.person_id)
        yield Waiting(Kind.RESET, str(one.id), what, by, one.asked_at, _may_confirm(one, actor))


def _may_confirm(one: Request, actor: Actor) -> bool:
    return actor.by not in (one.asked_by, one.person_id)


def _people(connection: Connection, ids: set[str]) -> Mapping[str, Person]:
    return {p.id: p for p in facts.on_paper(connection, {one for one in ids if ":" not in one})}


def _shown(person: Person | None, other: str) -> str:
    return other if person is None else f"{person.numbers[-1]} {person.names[-1].full if person.names else ''}".strip()
