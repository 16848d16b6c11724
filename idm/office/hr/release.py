"""
The second pair of eyes: a file that is held, let go or taken back.

Whether somebody may release is decided by person, not by account: the one who handed it in cannot, and the second must
hold an office that answers for it.
"""

import hashlib
from collections.abc import Sequence

from sqlalchemy import Connection

from idm.audit.entry import Act
from idm.errors import BadInput, Stopped
from idm.facts import Organisation, Person
from idm.hr.changeset import PersonChange
from idm.messages import Said
from idm.messages import hr_desk as say_desk
from idm.messages import hr_undo as say_undo
from idm.messages import work as say
from idm.office.hr.batches import STATE
from idm.office.hr.embargo import eyes_of, refuse_reader, refuse_unseen
from idm.office.hr.questions import OWN_CHANGE
from idm.office.hr.recording import held_changes, record, said_of
from idm.office.instance import Actor, Instance
from idm.office.roles import acts_for, holds
from idm.rules.brake import Trip
from idm.store import batches, facts, log
from idm.store.batches import OPEN, Batch

MAY_RELEASE = ("ciso", "network_admin", "system_manager", "hr_operator")
"""Roles whose holders may look over HR's shoulder, release what the brake holds and approve drafts."""


def release(instance: Instance, batch_id: int, actor: Actor) -> Batch:
    """
    Let a held file go, by a second person.

    Raises:
        BadInput: no such batch, or it does not wait.
        Stopped: the same person, a person without office or without the right to read it before the 内示, or the roster
            changed since (F20-F22).
    """
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        batch = release_in(instance, connection, batch_id, actor)
    instance.checkpoint()
    return batch


def release_in(instance: Instance, connection: Connection, batch_id: int, actor: Actor) -> Batch:
    """
    The same within a transaction that has locked the roster.

    Raises:
        BadInput, Stopped: as ``release``.
    """
    now = instance.clock.now()
    batch = known_batch(connection, batch_id)
    if batch.state != "held":
        raise BadInput(say.NOT_HELD, batch=batch_id, state=STATE[batch.state])
    _may_release(instance, connection, batch, actor)
    changes = held_changes(batch)
    refuse_own(changes, batch, actor)
    ids = [c.before.id for c in changes if c.before is not None]
    known = {p.id: p for p in facts.people(connection, ids)}
    same = all(known.get(c.before.id) == c.before for c in changes if c.before is not None)
    same = same and _still_free(connection, [c.after for c in changes if c.before is None])
    digest = hashlib.sha256((batch.plan or "").encode()).hexdigest()
    if not same or digest != batch.plan_sha256:
        raise Stopped(say.PLAN_CHANGED, batch=batch_id)
    batches.close(connection, batch_id, "held", "released", actor.by, now)
    record(connection, instance, changes, batch_id, now)
    log.append(connection, [said_of(batch, Act.HR_RELEASED, actor.by, actor.via)], now)
    return batch


def withdraw(instance: Instance, batch_id: int, actor: Actor) -> Batch:
    """
    Take a held file or a draft back. Anybody who may read it may: it changes nothing.

    Raises:
        BadInput: no such batch, or it does not wait.
        Stopped: it is not for this person's eyes before the 内示.
    """
    now = instance.clock.now()
    with instance.store.write() as connection:
        batch = known_batch(connection, batch_id)
        if batch.state not in ("held", *OPEN):
            raise BadInput(say.NOT_HELD, batch=batch_id, state=STATE[batch.state])
        eyes = eyes_of(instance, connection, actor)
        refuse_unseen(eyes, batch, actor, say_desk.DEED_WITHDRAW)
        refuse_reader(eyes, batch, actor)
        batches.close(connection, batch_id, batch.state, "withdrawn", actor.by, now)
        log.append(connection, [said_of(batch, Act.HR_WITHDRAWN, actor.by, actor.via)], now)
    instance.checkpoint()
    return batch


def known_batch(connection: Connection, batch_id: int) -> Batch:
    """
    Raises:
        BadInput: there is none with that number.
    """
    batch = batches.get(connection, batch_id)
    if batch is None:
        raise BadInput(say.NO_SUCH_BATCH, batch=batch_id)
    return batch


def _still_free(connection: Connection, newcomers: Sequence[Person]) -> bool:
    """False when somebody got the number or a name of one of them meanwhile; a number may be given again (case 53)."""
    roster = facts.people_by_number(connection) if newcomers else {}
    taken = facts.taken_names(connection) if newcomers else frozenset()
    return all(
        taken.isdisjoint((one.account.login, one.account.mail)) and not _carried(roster.get(one.number), one)
        for one in newcomers
    )


def _carried(holder: Person | None, newcomer: Person) -> bool:
    first = newcomer.employments[0].span.start
    return holder is not None and any(e.span.end is None or e.span.end > first for e in holder.employments)


def _may_release(instance: Instance, connection: Connection, batch: Batch, actor: Actor) -> None:
    """Separation by person (NISHIHARA-2.6.1): compared by person id, never by account or role name."""
    if actor.person is None:
        raise Stopped(say.WHO_ARE_YOU, who=actor.shown)
    if batch.by.startswith("os:"):
        raise Stopped(say.APPLICANT_UNNAMED, who=batch.by)
    if batch.by == actor.by:
        raise Stopped(say.SAME_PERSON, who=actor.shown)
    refuse_deputy(instance, actor, batch.by)
    require_office(instance, connection, actor.person)
    refuse_unseen(eyes_of(instance, connection, actor), batch, actor, say_desk.DEED_RELEASE)


def refuse_own(changes: Sequence[PersonChange], batch: Batch, actor: Actor) -> None:
    """
    Nobody says yes to what moves himself, whoever handed it in (domain case 78).

    Raises:
        Stopped: one of the changes is this person's.
    """
    if actor.person is not None and any(change.after.id == actor.person.id for change in changes):
        raise Stopped(say_desk.OWN_APPROVAL, who=actor.shown, batch=batch.id)


def refuse_deputy(instance: Instance, actor: Actor, first: str) -> None:
    """
    Through his deputy somebody would be the second person himself (F21).

    Raises:
        Stopped: whoever acts stands in for ``first`` (a person's id).
    """
    if actor.person is not None and acts_for(actor.person, first, instance.clock.now()):
        raise Stopped(say.DEPUTY_OF_FIRST, who=actor.shown)


def require_office(instance: Instance, connection: Connection, person: Person) -> None:
    """
    Raises:
        Stopped: the person holds none of the offices that may release.
    """
    if not holds(instance, connection, person, MAY_RELEASE):
        labels = "、".join(r.label for r in instance.policy.role if r.key in MAY_RELEASE)
        raise Stopped(say.NOT_ENTITLED, who=f"{person.numbers[-1]} {person.names[-1].full}", roles=labels)


_TRIP_SENTENCES = {
    "brake.people": say.BRAKE_PEOPLE,
    "brake.section": say.BRAKE_SECTION,
    "brake.group": say.BRAKE_GROUP,
    "brake.history": say_undo.BRAKE_HISTORY,
    OWN_CHANGE: say_desk.OWN_CHANGE,
}


def trip_said(trip: Trip, organisation: Organisation) -> Said:
    """A trip as a sentence, units by name."""
    unit = organisation.last_known(trip.what.removeprefix("unit-").upper()) or organisation.last_known(
        trip.what.removeprefix("unit-")
    )
    what = unit.name if trip.what.startswith("unit-") and unit else trip.what
    return _TRIP_SENTENCES[trip.rule].say(count=trip.count, limit=trip.limit, what=what)
