"""
Taking a file back: everybody's facts become what they were before it, by correcting facts that are recorded anew.

Nothing is deleted. The file's own facts stay readable as superseded, and the taking back is a batch of its own, through
the brake like any other, that can be taken back in its turn. Whoever was changed otherwise since is left as they are.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft
from idm.bulk import bulk
from idm.calendar import day_of, wareki
from idm.desired import NO_GROUPS, Desired
from idm.errors import BadInput, Stopped
from idm.facts import Organisation, Person
from idm.hr.changeset import Extent, PersonChange, Source
from idm.messages import Said
from idm.messages import hr_undo as say
from idm.office.hr.batches import STATE
from idm.office.hr.desk import held_or_recorded
from idm.office.hr.questions import own_change
from idm.office.hr.release import known_batch, require_office
from idm.office.hr.taking_back import changed_since, taken_back, values
from idm.office.instance import Actor, Instance
from idm.office.now import SOURCE as AT_ONCE
from idm.policy import Policy
from idm.rules.brake import Trip, trips
from idm.store import facts, history, log
from idm.store.batches import Batch
from idm.store.history import Recorded

SHOWN = 20  # people named in one sentence


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be taken back: a file, of everybody or of these 職員番号 only."""

    batch: int
    numbers: tuple[str, ...] = ()
    leave_out_changed: bool = False  # everybody but those of whom it cannot be taken back


@dataclass(frozen=True, slots=True)
class Undoing:
    """What taking a file back would do. ``notes`` say what cannot be brought back, ``trips`` why it would be held."""

    batch: Batch
    changes: tuple[PersonChange, ...]
    notes: tuple[Said, ...]
    trips: tuple[Trip, ...]
    organisation: Organisation
    now: datetime


@bulk()
def look_back(instance: Instance, wanted: Wanted, actor: Actor) -> Undoing:
    """
    Work out what taking a file back would do. Writes nothing.

    Raises:
        BadInput: no such file, not in force, not a personnel file, a number that is not in it, or nothing is left.
        Stopped: nobody in particular asks; or somebody's facts were changed otherwise since, or their unit is gone: all
            of them are named.
    """
    with instance.store.read() as connection:
        return _work_out(instance, connection, wanted, actor)


@bulk()
def undo(instance: Instance, wanted: Wanted, actor: Actor) -> Batch:
    """
    Take a file back, in one transaction with its audit lines. Worked out again inside, so that what is recorded is
    what was judged.

    Returns:
        The new batch: applied, or held when the brake says so or the change is one's own.

    Raises:
        BadInput, Stopped: as ``look_back``.
    """
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        found = _work_out(instance, connection, wanted, actor)
        new = Batch(
            id=0,
            source=found.batch.source,
            extent=Extent.CHANGES.value,
            file_name=say.FILE_NAME.say(batch=wanted.batch).text,
            file_sha256="",
            rows=0,
            people=len(found.changes),
            state="",
            plan_sha256="",
            plan=None,
            trips="[]",
            by=actor.by,
            at=found.now,
            undoes=wanted.batch,
        )
        done = held_or_recorded(connection, instance, new, found.changes, found.trips, Act.HR_APPLIED)
        log.append(connection, [_said_of(done, wanted)], found.now)
    instance.checkpoint()
    return done


def _said_of(done: Batch, wanted: Wanted) -> Draft:
    """The link between both batches. Of a held one it says what is intended: its release has a line of its own."""
    return Draft(
        act=Act.HR_UNDONE,
        by=done.by,
        via="cli",
        object=f"batch:{done.undoes}",
        outcome="intended" if done.state == "held" else "ok",
        corr=f"batch:{done.id}",
        data={"people": done.people, "everybody": not (wanted.numbers or wanted.leave_out_changed)},
    )


# --- gather ---


def _work_out(instance: Instance, connection: Connection, wanted: Wanted, actor: Actor) -> Undoing:
    if actor.person is None:
        raise Stopped(say.WHO_ARE_YOU, who=actor.shown)
    require_office(instance, connection, actor.person)
    batch, now = _in_force(connection, wanted.batch), instance.clock.now()
    organisation, today = facts.organisation(connection), day_of(now)
    people = _chosen(list(facts.people(connection, history.people_of(connection, batch.id))), wanted)
    past = history.recorded(connection, [one.id for one in people])
    changes, hindered = _judged(people, past, batch.id, organisation, today)
    _refuse(batch, changes, hindered, wanted)
    everybody = list(facts.people(connection))
    tripped = trips(changes, everybody, instance.policy, organisation, now)
    own = own_change(changes, actor.person, now)
    already = len(people) - len(changes) - len(hindered)
    notes = _left_alone(already, [one for one, _ in hindered], today)
    lasts = lasting(changes, instance.policy, organisation, now)
    return Undoing(batch, tuple(changes), (*notes, *lasts), (*tripped, *own), organisation, now)


def _in_force(connection: Connection, batch_id: int) -> Batch:
    batch = known_batch(connection, batch_id)
    if batch.source == AT_ONCE:
        raise BadInput(say.NOT_A_FILE, batch=batch_id)
    if batch.source not in (Source.HR, Source.OTHERS):
        raise BadInput(say.NOT_OF_PEOPLE, batch=batch_id)
    if batch.state not in ("applied", "released"):
        raise BadInput(say.NOT_IN_FORCE, batch=batch_id, state=STATE[batch.state])
    return batch


def _chosen(people: Sequence[Person], wanted: Wanted) -> list[Person]:
    by_number = sorted(people, key=lambda one: one.number)
    if not wanted.numbers:
        return by_number
    unknown = sorted(set(wanted.numbers) - {number for one in people for number in one.numbers})
    if unknown:
        raise BadInput(say.NOT_IN_BATCH, batch=wanted.batch, numbers="、".join(unknown))
    return [one for one in by_number if not {*one.numbers}.isdisjoint(wanted.numbers)]


def _judged(
    people: Iterable[Person],
    past: Mapping[str, Sequence[Recorded]],
    batch: int,
    organisation: Organisation,
    today: date,
) -> tuple[list[PersonChange], list[tuple[Person, Said]]]:
    """Who is changed back, and who cannot be; whoever is back already is neither."""
    changes: list[PersonChange] = []
    hindered: list[tuple[Person, Said]] = []
    for person in people:
        rows = past[person.id]
        back = taken_back(person, rows, batch, today)
        if values(back) == values(person):
            continue
        why = _hindrance(person, back, rows, batch, organisation, today)
        if why is None:
            changes.append(PersonChange(person, back, (), ()))
        else:
            hindered.append((person, why))
    return changes, hindered


def _refuse(
    batch: Batch, changes: Sequence[PersonChange], hindered: Sequence[tuple[Person, Said]], wanted: Wanted
) -> None:
    if hindered and not (wanted.leave_out_changed and changes):
        lines = [why.text for _, why in hindered[:SHOWN]] + (["ほか"] if len(hindered) > SHOWN else [])
        raise Stopped(say.SOME_CANNOT, count=len(hindered), list="\n".join(lines))
    if not changes:
        raise BadInput(say.NOTHING_LEFT, batch=batch.id)


def _hindrance(
    person: Person, back: Person, rows: Sequence[Recorded], batch: int, organisation: Organisation, today: date
) -> Said | None:
    who = _named(person, today)
    since = changed_since(rows, batch)
    if since is not None:
        return say.CHANGED_SINCE.say(who=who, batch=since)
    for post in back.postings:
        day = max(today, post.span.start)
        if post.id == 0 and (post.span.end is None or day < post.span.end) and organisation.on(post.unit, day) is None:
            return say.UNIT_GONE.say(who=who, unit=post.unit, day=wareki(day))
    return None


# --- what stays for all that ---


def lasting(changes: Sequence[PersonChange], policy: Policy, organisation: Organisation, now: datetime) -> list[Said]:
    """What taking back cannot bring back, to be said before anybody says yes."""
    today, desired = day_of(now), Desired(policy, organisation, now)
    begun, coming, deleted, used = [], [], [], []
    for change in changes:
        if change.before is None:
            continue
        entry, back = desired.entry(change.before), desired.entry(change.after)
        if change.before.employment_on(today) is not None and change.after.employment_on(today) is None:
            begun.append(change.before)
        if not change.after.employments:
            coming.append(change.before)
        if entry is None and back is not None:
            deleted.append(change.before)
        if entry is not None and entry.groups - (back.groups if back else NO_GROUPS):
            used.append(change.before)
    days = policy.leaver.delete_after.days
    said = ((say.HIRE_BEGUN, begun), (say.HIRE_COMING, coming), (say.PASSWORD_GONE, deleted), (say.ACCESS_USED, used))
    return [m.say(count=len(who), people=_listed(who, today), days=days) for m, who in said if who]


def _left_alone(already: int, hindered: Sequence[Person], today: date) -> Iterable[Said]:
    if already:
        yield say.ALREADY_BACK.say(count=already)
    if hindered:
        yield say.LEFT_OUT.say(count=len(hindered), people=_listed(hindered, today))


def _listed(people: Sequence[Person], today: date) -> str:
    more = "ほか" if len(people) > SHOWN else ""
    return "、".join(_named(one, today) for one in people[:SHOWN]) + more


def _named(person: Person, today: date) -> str:
    name = person.name_on(today)
    return f"{person.number_on(today)} {name.full}" if name else person.number_on(today)
