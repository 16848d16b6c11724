"""Facts into the store, with the marks and the audit line that belong to them: in one transaction, or not at all."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import Connection

from idm.audit.entry import Act, Draft, Via
from idm.calendar import day_of
from idm.hr.changeset import PersonChange
from idm.hr.check import Verdict
from idm.office.hr.papers import Asked, terms_of
from idm.office.instance import Actor, Instance
from idm.office.vacancies import refuse_second
from idm.rules.brake import Trip, accepted_states
from idm.rules.employment import status_on
from idm.store import batches, facts, log, marks, recording
from idm.store.batches import Batch
from idm.verdict import Status

_CHANGES = TypeAdapter(tuple[PersonChange, ...])
_TRIPS = TypeAdapter(tuple[Trip, ...])


def held_or_recorded(
    connection: Connection,
    instance: Instance,
    new: Batch,
    changes: Sequence[PersonChange],
    held_for: Sequence[Trip],
    act: Act,
) -> Batch:
    """
    Store a batch with its audit line: held when there is a reason to, else applied, with its facts and marks.

    Args:
        new: Its id, state, plan and trips are filled in here.
        act: What the log says when it is applied.
    """
    plan = plan_of(changes)
    filled = replace(
        new,
        state="held" if held_for else "applied",
        plan_sha256=hashlib.sha256(plan.encode()).hexdigest(),
        plan=plan if held_for else None,
        trips=trips_json(held_for),
    )
    stored = replace(filled, id=batches.add(connection, filled))
    if not held_for:
        record(connection, instance, changes, stored.id, new.at)
    log.append(connection, [said_of(stored, Act.HR_HELD if held_for else act, via=instance.via)], new.at)
    return stored


def record(
    connection: Connection, instance: Instance, changes: Sequence[PersonChange], batch_id: int, now: datetime
) -> None:
    """
    Facts, and with them the marks: in one transaction, so that neither is ever without the other.

    Raises:
        Stopped: somebody would be a second CISO or network admin (NISHIHARA-2.1.1).
    """
    today = day_of(now)
    refuse_second(connection, instance.policy, changes, facts.organisation(connection), today)
    recording.record_changes(connection, changes, batch_id, now)
    touched: dict[str, str | None] = {key: None for c in changes for key in c.after.accounts}
    touched |= {c.after.account.id: accepted_states(c.after, instance.policy) for c in changes}
    urgent = {
        account
        for c in changes
        if c.before is not None
        and status_on(c.before, instance.policy, today, now)[0] is Status.ACTIVE
        and status_on(c.after, instance.policy, today, now)[0] is not Status.ACTIVE
        for account in c.after.accounts
    }
    marks.touch(connection, marks.directory_names(connection), "account", touched, now, urgent=urgent)


def said_of(batch: Batch, act: Act, by: str | None = None, via: Via = "cli") -> Draft:
    """What the log keeps of a file: counts and digests, and the questions that were answered; no name of anybody."""
    confirmed = terms_of(batch.asked).asked.confirmed
    return Draft(
        act=act,
        by=by or batch.by,
        via=via,
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
            **({"confirmed": confirmed} if confirmed else {}),
            **({"embargo": batch.embargo.isoformat()} if batch.embargo else {}),
        },
    )


def said_of_refusal(verdict: Verdict, file_sha256: str, asked: Asked, actor: Actor) -> Draft:
    """A refused file leaves a line: its digest and the ids of what was wrong, none of its values."""
    return Draft(
        act=Act.HR_REFUSED,
        by=actor.by,
        via=actor.via,
        outcome="refused",
        data={
            "source": asked.source.value,
            "file_sha256": file_sha256,
            "problems": len(verdict.problems),
            "ids": sorted({p.id for p in verdict.problems}),
        },
    )


def plan_of(changes: Sequence[PersonChange]) -> str:
    """A change set as it waits for a release."""
    return _CHANGES.dump_json(tuple(changes)).decode()


def held_changes(batch: Batch) -> tuple[PersonChange, ...]:
    """The exact changes that wait: what a second person must see before he says yes."""
    return _CHANGES.validate_json(batch.plan or "[]")


def trips_json(found: Sequence[Trip]) -> str:
    return _TRIPS.dump_json(tuple(found)).decode()


def trips_of(batch: Batch) -> tuple[Trip, ...]:
    """Why a second person has to look."""
    return _TRIPS.validate_json(batch.trips)
