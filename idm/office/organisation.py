"""The organisation: taking in its file, whole."""

import hashlib
from dataclasses import dataclass

from idm.audit.entry import Act, Draft
from idm.calendar import day_of
from idm.facts import Organisation
from idm.hr.sheet import Problem, Sheet
from idm.hr.units import people_left_behind, read_units
from idm.office.instance import Actor, Instance, touch_groups
from idm.rules.brake import accepted_states
from idm.store import batches, facts, log, marks
from idm.store.batches import Batch


@dataclass(frozen=True, slots=True)
class OrganisationApplied:
    problems: tuple[Problem, ...]
    batch: int | None
    units: int


def apply_units(instance: Instance, sheet: Sheet, actor: Actor) -> OrganisationApplied:
    """Make the file the organisation, or list every problem and change nothing. Everybody is looked at anew."""
    now = instance.clock.now()
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        before = facts.organisation(connection)
        units, problems = read_units(sheet, before)
        people = list(facts.people(connection))
        if not problems:
            problems = tuple(people_left_behind(Organisation(units), people, day_of(now)))
        if problems or set(units) == set(before.units):
            return OrganisationApplied(problems, None, 0 if problems else len(units))
        text = "\n".join(repr(u) for u in units)
        batch_id = batches.add(
            connection,
            Batch(
                id=0,
                source="org",
                extent="full",
                file_name=sheet.name,
                file_sha256=sheet.sha256,
                rows=len(sheet.rows),
                people=0,
                state="applied",
                plan_sha256=hashlib.sha256(text.encode()).hexdigest(),
                plan=None,
                trips="[]",
                by=actor.by,
                at=now,
            ),
        )
        facts.record_units(connection, before, units, batch_id, now)
        touch_groups(connection, instance.policy, Organisation(units), now)
        touched = {p.account.id: accepted_states(p, instance.policy) for p in people}
        marks.touch(connection, marks.directory_names(connection), "account", touched, now)
        log.append(
            connection,
            [
                Draft(
                    act=Act.ORG_APPLIED,
                    by=actor.by,
                    via="cli",
                    object=f"batch:{batch_id}",
                    outcome="ok",
                    data={"units": len(units), "file_sha256": sheet.sha256},
                )
            ],
            now,
        )
    instance.checkpoint()
    return OrganisationApplied((), batch_id, len(units))
