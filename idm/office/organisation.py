"""The organisation: looking through its file, and taking it in, whole.

The file also moves people: whoever is still in a unit that names its successor goes on there, in the same transaction.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter
from sqlalchemy import Connection

from idm.audit.entry import Act, Draft
from idm.bulk import bulk
from idm.calendar import day_of
from idm.errors import Stopped
from idm.facts import Organisation, Person, Unit
from idm.hr.changeset import PersonChange
from idm.hr.organisation import handover
from idm.hr.organisation.reorganisation import UnitChange, unit_changes, with_people
from idm.hr.organisation.units import notes_on, read_units, with_history
from idm.hr.sheet import Problem, Sheet
from idm.messages import Said
from idm.messages import work as say
from idm.office.hr.release import refuse_deputy, require_office
from idm.office.instance import Actor, Instance, touch_groups
from idm.rules.brake import Trip
from idm.rules.regrouping import emptied
from idm.store import batches, facts, log, marks, recording
from idm.store.batches import Batch
from idm.store.successions import posts_given

_TRIPS = TypeAdapter(tuple[Trip, ...])


@dataclass(frozen=True, slots=True)
class OrganisationPrepared:
    """A file that was looked through; with any problem, nothing else. ``trips`` are groups nobody would be left in."""

    sheet: Sheet
    before: Organisation
    problems: tuple[Problem, ...] = ()
    notes: tuple[Said, ...] = ()
    units: tuple[Unit, ...] = ()
    changes: tuple[UnitChange, ...] = ()
    moves: tuple[PersonChange, ...] = ()
    trips: tuple[Trip, ...] = ()

    @property
    def nothing_new(self) -> bool:
        return set(self.units) == set(self.before.units) and not self.moves


@dataclass(frozen=True, slots=True)
class OrganisationApplied:
    """What became of a file. ``batch`` is None when it changed nothing: see its problems, or its trips."""

    batch: int | None
    prepared: OrganisationPrepared

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self.prepared.problems

    @property
    def units(self) -> int:
        return len(self.prepared.units)

    @property
    def held(self) -> bool:
        return self.batch is None and bool(self.prepared.trips)


@bulk()
def look_through(instance: Instance, sheet: Sheet) -> OrganisationPrepared:
    """Check a file and work out what it would change. Writes nothing."""
    with instance.store.read() as connection:
        return _prepare(instance, connection, sheet, list(facts.people(connection)))


def _prepare(
    instance: Instance, connection: Connection, sheet: Sheet, people: Sequence[Person]
) -> OrganisationPrepared:
    now = instance.clock.now()
    today = day_of(now)
    before = facts.organisation(connection)
    units, problems = read_units(sheet, before)
    if problems:
        return OrganisationPrepared(sheet, before, problems, notes_on(sheet))
    units = with_history(units, before, today)
    after = Organisation(units)
    steps = handover.handovers(after, today, before)
    undone = handover.called_off(people, posts_given(connection), after, today)
    moves = handover.moves(people, steps, undone, after, today)
    moved = {c.after.id: c.after for c in moves}
    people_after = [moved.get(p.id, p) for p in people]
    if left := tuple(handover.people_left_behind(after, people_after, today)):
        return OrganisationPrepared(sheet, before, left, notes_on(sheet))
    changes = unit_changes(before, after)
    trips = emptied(
        people, moved, before=before, after=after, days={c.day for c in changes}, policy=instance.policy, now=now
    )
    counted = with_people(changes, people_after, moves)
    return OrganisationPrepared(sheet, before, (), notes_on(sheet), units, tuple(counted), moves, trips)


def apply_units(instance: Instance, sheet: Sheet, actor: Actor, second: Actor | None = None) -> OrganisationApplied:
    """
    Make the file the organisation, or list every problem and change nothing. Everybody is looked at anew.

    Args:
        second: Who has looked at it as well. Without this person, a file by which a group loses everybody is not taken.

    Raises:
        Stopped: ``second`` is no second person, or holds none of the offices that may release.
    """
    now = instance.clock.now()
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        people = list(facts.people(connection))
        prepared = _prepare(instance, connection, sheet, people)
        if prepared.problems:
            log.append(connection, [_refusal(prepared, actor)], now)
            return OrganisationApplied(None, prepared)
        if prepared.nothing_new or (prepared.trips and second is None):
            return OrganisationApplied(None, prepared)
        if prepared.trips and second is not None:
            _require_second(instance, connection, actor, second)
        new = _batch(instance, prepared, actor, second if prepared.trips else None)
        batch_id = batches.add(connection, new)
        recording.record_units(connection, prepared.before, prepared.units, batch_id, now)
        recording.record_changes(connection, prepared.moves, batch_id, now)
        touch_groups(connection, instance.policy, Organisation(prepared.units), now)
        accounts: dict[str, str | None] = {
            account: None for p in people for account in p.accounts
        }  # what was accepted of them stays
        marks.touch(connection, marks.directory_names(connection), "account", accounts, now)
        log.append(connection, [_said_of(new, batch_id, prepared)], now)
    instance.checkpoint()
    return OrganisationApplied(batch_id, prepared)


def _require_second(instance: Instance, connection: Connection, actor: Actor, second: Actor) -> None:
    """Two persons, compared by person; the second one in an office of the organisation as it is (NISHIHARA-2.6.1)."""
    for one in (actor, second):
        if one.person is None:
            raise Stopped(say.WHO_ARE_YOU, who=one.shown)
    if second.by == actor.by or second.person is None:
        raise Stopped(say.SAME_PERSON, who=actor.shown)
    refuse_deputy(instance, second, actor.by)
    require_office(instance, connection, second.person)


def _batch(instance: Instance, prepared: OrganisationPrepared, actor: Actor, second: Actor | None) -> Batch:
    now = instance.clock.now()
    return Batch(
        id=0,
        source="org",
        extent="full",
        file_name=prepared.sheet.name,
        file_sha256=prepared.sheet.sha256,
        rows=len(prepared.sheet.rows),
        people=len(prepared.moves),
        state="applied",
        plan_sha256=_digest(prepared),
        plan=None,
        trips=_TRIPS.dump_json(prepared.trips).decode(),
        by=actor.by,
        at=now,
        released_by=second.by if second else None,
        released_at=now if second else None,
    )


def _digest(prepared: OrganisationPrepared) -> str:
    """SHA-256 of what was decided on: the units, and the posts of whoever moves with them."""
    moved = (f"{c.after.id} {sorted(map(repr, c.after.postings))}" for c in prepared.moves)
    return hashlib.sha256("\n".join((*map(repr, prepared.units), *moved)).encode()).hexdigest()


def _said_of(batch: Batch, batch_id: int, prepared: OrganisationPrepared) -> Draft:
    return Draft(
        act=Act.ORG_APPLIED,
        by=batch.by,
        via="cli",
        object=f"batch:{batch_id}",
        outcome="ok",
        corr=f"batch:{batch_id}",
        data={
            "units": len(prepared.units),
            "people": batch.people,
            "file_sha256": batch.file_sha256,
            "plan_sha256": batch.plan_sha256,
            "emptied": [t.what for t in prepared.trips],
            "released_by": batch.released_by,
        },
    )


def _refusal(prepared: OrganisationPrepared, actor: Actor) -> Draft:
    """A refused file leaves a line: its digest and the ids of what was wrong, none of its values."""
    return Draft(
        act=Act.HR_REFUSED,
        by=actor.by,
        via="cli",
        outcome="refused",
        data={
            "source": "org",
            "file_sha256": prepared.sheet.sha256,
            "problems": len(prepared.problems),
            "ids": sorted({p.id for p in prepared.problems}),
        },
    )
