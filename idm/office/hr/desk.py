"""The HR desk: check a file, show what it would do, take it in, release it when it is held.

Taking in is one transaction: facts, marks, batch and audit line, or nothing.
"""

from dataclasses import dataclass
from datetime import datetime

from idm.audit.entry import Act
from idm.bulk import bulk
from idm.hr.sheet import Sheet
from idm.office.hr import effect
from idm.office.hr.judging import Prepared, look_through, prepare
from idm.office.hr.papers import Asked, Terms, kept_terms
from idm.office.hr.recording import held_changes, held_or_recorded, record, said_of_refusal, trips_of
from idm.office.hr.release import MAY_RELEASE, release, require_office, trip_said, withdraw
from idm.office.instance import Actor, Instance
from idm.plan import Change
from idm.store import facts, log
from idm.store.batches import Batch

__all__ = [
    "MAY_RELEASE",
    "Applied",
    "Asked",
    "Prepared",
    "apply",
    "batch_of",
    "effects",
    "held_changes",
    "held_or_recorded",
    "look_through",
    "record",
    "release",
    "require_office",
    "trip_said",
    "trips_of",
    "withdraw",
]


@bulk()
def effects(instance: Instance, prepared: Prepared, at: datetime | None) -> dict[datetime, list[Change]]:
    """What the file changes in the desired state, by the moment it takes effect; see ``effect.by_moment``."""
    return effect.by_moment(prepared.changes, instance.policy, prepared.organisation, prepared.now, at)


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
        prepared = prepare(instance, connection, sheet, asked, actor)
        if not prepared.ok:
            log.append(connection, [said_of_refusal(prepared.verdict, sheet.sha256, asked, actor)], prepared.now)
            return Applied(None, "refused", 0, prepared)
        if not prepared.changes:
            return Applied(None, "unchanged", 0, prepared)
        new = batch_of(prepared, asked, actor)
        done = held_or_recorded(connection, instance, new, prepared.changes, prepared.trips, Act.HR_APPLIED)
    instance.checkpoint()
    return Applied(done.id, done.state, done.people, prepared)


def batch_of(prepared: Prepared, asked: Asked, actor: Actor) -> Batch:
    """A batch without state, plan and reasons yet."""
    extent = prepared.verdict.extent
    return Batch(
        id=0,
        source=asked.source.value,
        extent=extent.value if extent else "",
        file_name=prepared.sheet.name,
        file_sha256=prepared.sheet.sha256,
        rows=len(prepared.sheet.rows),
        people=len(prepared.changes),
        state="",
        plan_sha256="",
        plan=None,
        trips="[]",
        by=actor.by,
        at=prepared.now,
        asked=kept_terms(Terms(asked)),
    )
