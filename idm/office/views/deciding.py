"""What waits for somebody's decision now, and whether this person may be the one. Nothing is decided here.

A file before its 内示 is counted and never named here: to look at it is put on record where it is looked at.
"""

from collections.abc import Iterator, Mapping
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
from idm.store import batches, facts, marks, resets, stops
from idm.store.batches import Batch


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


def waiting(instance: Instance, actor: Actor) -> list[Waiting]:
    """Everything that waits, what is this person's first; the longest waiting of each first."""
    with instance.store.read() as connection:
        eyes = eyes_of(instance, connection, actor)
        found = [
            *_files(connection, eyes, actor),
            *_braked(connection, actor),
            *_stopped(instance, connection, actor),
            *_resets(instance, connection, actor),
        ]
    order = list(Kind)
    return sorted(found, key=lambda one: (not one.yours, order.index(one.kind)))


def count(instance: Instance) -> int:
    """How many decisions wait, whoever takes them. ``stop`` apart: those may stand for good."""
    now = instance.clock.now()
    with instance.store.read() as connection:
        files = len(batches.in_state(connection, "draft", "approved", "held"))
        braked = any(one.state == "braked" for one in marks.attention(connection))
        return files + braked + len(resets.waiting(connection, now))


def _files(connection: Connection, eyes: Eyes, actor: Actor) -> Iterator[Waiting]:
    found = batches.in_state(connection, "draft", "approved", "held")
    people = _people(connection, {b.by for b in found})
    for batch in found:
        kind = Kind(batch.state)
        hands = {batch.by, *terms_of(batch.asked).hands[-1:]} if kind is not Kind.APPROVED else set()
        named = not eyes.embargoed(batch)
        what = batch.file_name if named else say.HIDDEN_FILE.ja
        by = _shown(people.get(batch.by), batch.by) if named else ""
        yours = eyes.see(batch) and actor.by not in hands and not (kind is Kind.HELD and batch.by.startswith("os:"))
        yield Waiting(kind, str(batch.id), _counted(what, batch), by, batch.at, yours)


def _counted(what: str, batch: Batch) -> str:
    return f"{what}（{batch.people}人）"


def _braked(connection: Connection, actor: Actor) -> Iterator[Waiting]:
    held = [one for one in marks.attention(connection) if one.state == "braked"]
    if held:
        first = marks.freed_by(connection)
        yield Waiting(Kind.BRAKED, "", f"{held[0].error}（{len(held)}件）", "", None, actor.by not in first)


def _stopped(instance: Instance, connection: Connection, actor: Actor) -> Iterator[Waiting]:
    now = instance.clock.now()
    standing = [s for s in stops.standing(connection) if s.stop.ends is None or s.stop.ends > now]
    put = {s: stops.put_by(connection, s.person_id, s.stop)[1] for s in standing}
    people = _people(connection, {s.person_id for s in standing} | set(put.values()))
    for one, by in put.items():
        person = people[one.person_id]
        what = f"{_shown(person, one.person_id)}：{stops_desk.WHAT[one.stop.kind]}"
        yours = actor.by not in (by, one.person_id)
        yield Waiting(Kind.STOP, person.numbers[-1], what, _shown(people.get(by), by), one.stop.starts, yours)


def _resets(instance: Instance, connection: Connection, actor: Actor) -> Iterator[Waiting]:
    found = resets.waiting(connection, instance.clock.now())
    people = _people(connection, {r.person_id for r in found} | {r.asked_by for r in found})
    for one in found:
        yours = actor.by not in (one.asked_by, one.person_id)
        by = _shown(people.get(one.asked_by), one.asked_by)
        what = _shown(people.get(one.person_id), one.person_id)
        yield Waiting(Kind.RESET, str(one.id), what, by, one.asked_at, yours)


def _people(connection: Connection, ids: set[str]) -> Mapping[str, Person]:
    return {p.id: p for p in facts.people(connection, {one for one in ids if ":" not in one})}


def _shown(person: Person | None, other: str) -> str:
    return other if person is None else f"{person.numbers[-1]} {person.names[-1].full if person.names else ''}".strip()
