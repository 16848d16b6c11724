"""What the brake holds, shown so that a second person sees what he releases."""

from typing import Any

from idm.audit.entry import Act, Draft
from idm.calendar import day_of
from idm.errors import Stopped
from idm.facts import Organisation, Person
from idm.hr.changeset import PersonChange
from idm.messages import hr_desk as say_desk
from idm.messages import work as say
from idm.office.hr import desk as hr
from idm.office.hr.embargo import eyes_of, hidden, log_readings
from idm.office.hr.release import refuse_deputy
from idm.office.instance import DIRECTORY, Actor, Instance
from idm.rules.brake import RELEASED
from idm.rules.employment import edges, status_on
from idm.store import batches, facts, log, marks
from idm.verdict import Status


def held(instance: Instance, actor: Actor | None = None) -> dict[str, Any]:
    """
    Held files with their reasons and the people who would lose access, and accounts that a worker held.

    A file before its 内示 shows counts and digests only, except to whoever may read it; that is put on record.
    """
    now = instance.clock.now()
    with instance.store.read() as connection:
        waiting = batches.held(connection)
        eyes = eyes_of(instance, connection, actor)
        organisation = facts.organisation(connection)
        braked = [a for a in marks.attention(connection) if a.state == "braked"]
        owners = facts.person_ids_of_accounts(connection, [a.subject for a in braked])
        people = {account: p for p in facts.people(connection, list(owners.values())) for account in p.accounts}
        makers = {p.id: p for p in facts.people(connection, [b.by for b in waiting if not b.by.startswith("os:")])}
    if actor is not None and any(eyes.embargoed(b) and eyes.see(b) for b in waiting):
        with instance.store.write() as connection:
            log_readings(connection, eyes, [b for b in waiting if eyes.see(b)], actor, now)
        instance.checkpoint()
    return {
        "batches": [
            _batch(instance, b, organisation, makers.get(b.by)) if eyes.see(b) else _unseen(b) for b in waiting
        ],
        "marks": [
            {"login": people[a.subject].login_of(a.subject) if a.subject in people else a.subject, "error": a.error}
            for a in braked
        ],
        "at": now.isoformat(),
    }


def _unseen(batch: batches.Batch) -> dict[str, Any]:
    return {
        "id": batch.id,
        "file": say_desk.HIDDEN_FILE.ja,
        "by": "",
        "plan_sha256": batch.plan_sha256,
        "reasons": [hidden(batch).text],
        "removed": [],
        "people": batch.people,
        "hidden": True,
    }


def _batch(instance: Instance, batch: batches.Batch, organisation: Organisation, by: Person | None) -> dict[str, Any]:
    changes = hr.held_changes(batch)
    return {
        "id": batch.id,
        "file": batch.file_name,
        "by": by.numbers[-1] if by else batch.by,
        "plan_sha256": batch.plan_sha256,
        "reasons": [hr.trip_said(t, organisation).text for t in hr.trips_of(batch)],
        "removed": [
            {"person": c.after.numbers[-1], "name": c.after.names[-1].full}
            for c in changes
            if _loses_access(instance, c)
        ],
        "people": len(changes),
        "hidden": False,
    }


def _loses_access(instance: Instance, change: PersonChange) -> bool:
    if change.before is None:
        return False
    now, policy = instance.clock.now(), instance.policy
    moments = {max(now, e) for e in edges(change.before, policy) | edges(change.after, policy)}
    return any(
        status_on(change.before, policy, day_of(m), m)[0] is Status.ACTIVE
        and status_on(change.after, policy, day_of(m), m)[0] is not Status.ACTIVE
        for m in moments
    )


def free(instance: Instance, actor: Actor) -> tuple[int, int]:
    """
    One of two persons releases what a worker held.

    Returns:
        (accounts that now wait for the second person, accounts that are due now)

    Raises:
        Stopped: nobody in particular, or somebody without office.
    """
    if actor.person is None:
        raise Stopped(say.WHO_ARE_YOU, who=actor.shown)
    now = instance.clock.now()
    with instance.store.write() as connection:
        hr.require_office(instance, connection, actor.person)
        for first_one in marks.freed_by(connection):
            refuse_deputy(instance, actor, first_one)
        first, due = marks.free_braked(connection, DIRECTORY, actor.by, RELEASED, now)
        log.append(
            connection,
            [
                Draft(
                    act=Act.BRAKE_FREED,
                    by=actor.by,
                    via=actor.via,
                    object=DIRECTORY,
                    outcome="ok",
                    data={"first": first, "due": due},
                )
            ],
            now,
        )
    return first, due
