"""The HR desk: check a file, show what it would do, take it in, release it when the brake holds it.

Taking in is one transaction: facts, marks, batch and audit line, or nothing. Whether somebody may release is decided by
person, not by account: the one who handed it in cannot, and the second must hold an office that answers for it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from pydantic import TypeAdapter
from sqlalchemy import Connection

from idm.audit.entry import Act, Draft
from idm.bulk import bulk
from idm.calendar import day_of, start_of
from idm.desired import Desired
from idm.errors import BadInput, Stopped
from idm.facts import Absence, Employment, Name, Organisation, Person, Posting
from idm.hr.changeset import ChangeSet, Extent, PersonChange, Source
from idm.hr.check import Verdict, check
from idm.hr.sheet import NO_ANSWERS, Answers, Problem, Sheet
from idm.ids import new_ids
from idm.messages import Said
from idm.messages import hr as say_hr
from idm.messages import work as say
from idm.office.batches import STATE
from idm.office.instance import Actor, Instance
from idm.plan import Change, plan
from idm.rules.brake import Trip, accepted_states, trips
from idm.rules.employment import status_on
from idm.store import batches, facts, log, mappings, marks
from idm.store.batches import Batch
from idm.verdict import Status

MAY_RELEASE = ("ciso", "network_admin", "system_manager", "hr_operator")
"""Roles whose holders may look over HR's shoulder and release what the brake holds."""

_CHANGES = TypeAdapter(tuple[PersonChange, ...])
_TRIPS = TypeAdapter(tuple[Trip, ...])


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a file: whose list, and whether it is everybody or changes (None: the file says so itself)."""

    source: Source = Source.HR
    extent: Extent | None = None
    as_of: date | None = None
    rows: int | None = None  # 件数突合: what HR counted on paper
    answers: Answers = NO_ANSWERS
    sender: str = ""  # whose saved headings to read it by


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that was looked through. ``trips`` is what the removal brake says of it."""

    sheet: Sheet
    verdict: Verdict
    trips: tuple[Trip, ...]
    organisation: Organisation
    now: datetime

    @property
    def ok(self) -> bool:
        return not self.verdict.problems

    @property
    def changes(self) -> tuple[PersonChange, ...]:
        return self.verdict.changes.changes if self.verdict.changes else ()


@bulk()
def look_through(instance: Instance, sheet: Sheet, asked: Asked) -> Prepared:
    """Check a file and work out what it would change. Writes nothing."""
    with instance.store.read() as connection:
        return _prepare(instance, connection, sheet, asked)


def _prepare(instance: Instance, connection: Connection, sheet: Sheet, asked: Asked) -> Prepared:
    now = instance.clock.now()
    organisation = facts.organisation(connection)
    roster = facts.people_by_number(connection)
    verdict = check(
        sheet,
        source=asked.source,
        extent=asked.extent,
        roster=roster,
        organisation=organisation,
        policy=instance.policy,
        today=day_of(now),
        new_id=new_ids(now),
        as_of=asked.as_of,
        answers=asked.answers,
        aliases=mappings.of(connection, asked.sender) if asked.sender else None,
        taken=facts.taken_names(connection),
    )
    if asked.rows is not None and asked.rows != len(sheet.rows):
        counted = Problem(say_hr.ROW_COUNT.say(a=asked.rows, b=len(sheet.rows)))
        verdict = replace(verdict, problems=(counted, *verdict.problems), changes=None)
    found = verdict.changes or ChangeSet(())
    tripped = trips(found.changes, list(roster.values()), instance.policy, organisation, now)
    return Prepared(sheet, verdict, tripped, organisation, now)


@bulk()
def effects(instance: Instance, prepared: Prepared, at: datetime | None) -> dict[datetime, list[Change]]:
    """
    What the file changes in the desired state, by the moment it takes effect.

    Args:
        at: Aware UTC: everything that is then otherwise than without the file. None: each person at the moments at
            which a fact of theirs begins or ends otherwise, as far as they may work then with or without the file.
    """
    by_moment: dict[datetime, list[PersonChange]] = {}
    for change in prepared.changes:
        for moment in {at} if at is not None else {max(prepared.now, start_of(day)) for day in _days(change)}:
            by_moment.setdefault(moment, []).append(change)
    found: dict[datetime, list[Change]] = {}
    for moment, concerned in sorted(by_moment.items()):
        desired = Desired(instance.policy, prepared.organisation, moment)
        before = {e.account: e for c in concerned if c.before and (e := desired.entry(c.before))}
        after = {e.account: e for c in concerned if (e := desired.entry(c.after))}
        changes = [c for c in plan(before, after) if at is not None or _worth_saying(c)]
        if changes:
            found[moment] = changes
    return found


def _days(change: PersonChange) -> set[date]:
    """The days on which facts that are new, or gone, begin and end."""
    if change.before is None:
        return {min(e.span.start for e in change.after.employments)}
    differing = _facts(change.before) ^ _facts(change.after)
    return {day for fact in differing for day in (fact.span.start, fact.span.end) if day is not None}


def _facts(person: Person) -> set[Name | Employment | Posting | Absence]:
    """What is said of a person, whichever row it stands in."""
    return {
        *(replace(f, id=0) for f in person.names),
        *(replace(f, id=0) for f in person.employments),
        *(replace(f, id=0) for f in person.postings),
        *(replace(f, id=0) for f in person.absences),
    }


def _worth_saying(change: Change) -> bool:
    """Not of people who may work neither way, and not that a coming end is known now: the end itself will be said."""
    may_work = any(e is not None and e.status is Status.ACTIVE for e in (change.before, change.after))
    return may_work and (change.fields != ("ends_at",) or bool(change.joins or change.leaves))


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a file. ``batch`` is None when there was nothing to change."""

    batch: int | None
    state: str
    people: int
    prepared: Prepared


def apply(instance: Instance, sheet: Sheet, asked: Asked, actor: Actor) -> Applied:
    """
    Take a file in: all of it or nothing. When the removal brake holds it, it is stored and waits for a second person.

    The file is checked again inside the transaction, so that what is recorded is what was judged.
    """
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        prepared = _prepare(instance, connection, sheet, asked)
        if not prepared.ok:
            _log_refusal(connection, prepared, asked, actor)
            return Applied(None, "refused", 0, prepared)
        if not prepared.changes:
            return Applied(None, "unchanged", 0, prepared)
        held = bool(prepared.trips)
        plan_json = _CHANGES.dump_json(prepared.changes).decode()
        new = Batch(
            id=0,
            source=asked.source.value,
            extent=prepared.verdict.extent.value if prepared.verdict.extent else "",
            file_name=sheet.name,
            file_sha256=sheet.sha256,
            rows=len(sheet.rows),
            people=len(prepared.changes),
            state="held" if held else "applied",
            plan_sha256=hashlib.sha256(plan_json.encode()).hexdigest(),
            plan=plan_json if held else None,
            trips=_TRIPS.dump_json(prepared.trips).decode(),
            by=actor.by,
            at=prepared.now,
        )
        batch_id = batches.add(connection, new)
        if not held:
            _record(connection, instance, prepared.changes, batch_id, prepared.now)
        log.append(
            connection, [_said_of(replace(new, id=batch_id), Act.HR_HELD if held else Act.HR_APPLIED)], prepared.now
        )
    instance.checkpoint()
    return Applied(batch_id, new.state, new.people, prepared)


def _record(
    connection: Connection, instance: Instance, changes: Sequence[PersonChange], batch_id: int, now: datetime
) -> None:
    """Facts, and with them the marks: in one transaction, so that neither is ever without the other."""
    facts.record_changes(connection, changes, batch_id, now)
    today = day_of(now)
    touched = {c.after.account.id: accepted_states(c.after, instance.policy) for c in changes}
    urgent = {
        c.after.account.id
        for c in changes
        if c.before is not None
        and status_on(c.before, instance.policy, today)[0] is Status.ACTIVE
        and status_on(c.after, instance.policy, today)[0] is not Status.ACTIVE
    }
    marks.touch(connection, marks.directory_names(connection), "account", touched, now, urgent=urgent)


def _said_of(batch: Batch, act: Act, by: str | None = None) -> Draft:
    return Draft(
        act=act,
        by=by or batch.by,
        via="cli",
        object=f"batch:{batch.id}",
        outcome="ok",
        corr=f"batch:{batch.id}",
        data={
            "source": batch.source,
            "extent": batch.extent,
            "file_sha256": batch.file_sha256,
            "rows": batch.rows,
            "people": batch.people,
            "plan_sha256": batch.plan_sha256,
        },
    )


def _log_refusal(connection: Connection, prepared: Prepared, asked: Asked, actor: Actor) -> None:
    """A refused file leaves a line: its digest and the ids of what was wrong, none of its values."""
    ids = sorted({p.id for p in prepared.verdict.problems})
    log.append(
        connection,
        [
            Draft(
                act=Act.HR_REFUSED,
                by=actor.by,
                via="cli",
                outcome="refused",
                data={
                    "source": asked.source.value,
                    "file_sha256": prepared.sheet.sha256,
                    "problems": len(prepared.verdict.problems),
                    "ids": ids,
                },
            )
        ],
        prepared.now,
    )


# --- what the brake holds ---


def held_changes(batch: Batch) -> tuple[PersonChange, ...]:
    """The exact changes that wait: what a second person must see before he says yes."""
    return _CHANGES.validate_json(batch.plan or "[]")


def trips_of(batch: Batch) -> tuple[Trip, ...]:
    return _TRIPS.validate_json(batch.trips)


def release(instance: Instance, batch_id: int, actor: Actor) -> Batch:
    """
    Let a held file go, by a second person.

    Raises:
        BadInput: no such batch, or it does not wait.
        Stopped: the same person, a person without office, or the roster changed since (F20-F22).
    """
    now = instance.clock.now()
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        batch = _held(connection, batch_id)
        _may_release(instance, connection, batch, actor)
        changes = held_changes(batch)
        ids = [c.before.id for c in changes if c.before is not None]
        known = {p.id: p for p in facts.people(connection, ids)}
        numbers = set(facts.people_by_number(connection)) if any(c.before is None for c in changes) else set()
        same = all(
            known.get(c.before.id) == c.before if c.before is not None else c.after.number not in numbers
            for c in changes
        )
        digest = hashlib.sha256((batch.plan or "").encode()).hexdigest()
        if not same or digest != batch.plan_sha256:
            raise Stopped(say.PLAN_CHANGED, batch=batch_id)
        batches.close(connection, batch_id, "released", actor.by, now)
        _record(connection, instance, changes, batch_id, now)
        log.append(connection, [_said_of(batch, Act.HR_RELEASED, actor.by)], now)
    instance.checkpoint()
    return batch


def withdraw(instance: Instance, batch_id: int, actor: Actor) -> Batch:
    """
    Take a held file back. Anybody may: it changes nothing.

    Raises:
        BadInput: no such batch, or it does not wait.
    """
    now = instance.clock.now()
    with instance.store.write() as connection:
        batch = _held(connection, batch_id)
        batches.close(connection, batch_id, "withdrawn", actor.by, now)
        log.append(connection, [_said_of(batch, Act.HR_WITHDRAWN, actor.by)], now)
    instance.checkpoint()
    return batch


def _held(connection: Connection, batch_id: int) -> Batch:
    batch = batches.get(connection, batch_id)
    if batch is None:
        raise BadInput(say.NO_SUCH_BATCH, batch=batch_id)
    if batch.state != "held":
        raise BadInput(say.NOT_HELD, batch=batch_id, state=STATE[batch.state])
    return batch


def _may_release(instance: Instance, connection: Connection, batch: Batch, actor: Actor) -> None:
    """Separation by person (NISHIHARA-2.6.1): compared by person id, never by account or role name."""
    if actor.person is None:
        raise Stopped(say.WHO_ARE_YOU, who=actor.shown)
    if batch.by.startswith("os:"):
        raise Stopped(say.APPLICANT_UNNAMED, who=batch.by)
    if batch.by == actor.by:
        raise Stopped(say.SAME_PERSON, who=actor.shown)
    require_office(instance, facts.organisation(connection), actor.person)


def require_office(instance: Instance, organisation: Organisation, person: Person) -> None:
    """
    Raises:
        Stopped: the person holds none of the offices that may release.
    """
    desired = Desired(instance.policy, organisation, instance.clock.now())
    if not any(held.role.key in MAY_RELEASE for held in desired.explain(person).roles):
        labels = "、".join(r.label for r in instance.policy.role if r.key in MAY_RELEASE)
        raise Stopped(say.NOT_ENTITLED, who=f"{person.number} {person.names[-1].full}", roles=labels)


_TRIP_SENTENCES = {
    "brake.people": say.BRAKE_PEOPLE,
    "brake.section": say.BRAKE_SECTION,
    "brake.group": say.BRAKE_GROUP,
}


def trip_said(trip: Trip, organisation: Organisation) -> Said:
    """A trip as a sentence, units by name."""
    unit = organisation.last_known(trip.what.removeprefix("unit-").upper()) or organisation.last_known(
        trip.what.removeprefix("unit-")
    )
    what = unit.name if trip.what.startswith("unit-") and unit else trip.what
    return _TRIP_SENTENCES[trip.rule].say(count=trip.count, limit=trip.limit, what=what)
