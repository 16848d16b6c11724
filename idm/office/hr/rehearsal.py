"""Drafts rehearsed: what one would do alone, and what all of them would do on top of each other. Writes no facts."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from idm.bulk import bulk
from idm.errors import BadInput
from idm.facts import Organisation, Person
from idm.hr.changeset import PersonChange
from idm.messages import Said
from idm.messages import hr_desk as say
from idm.office.hr.batches import STATE
from idm.office.hr.drafts import judged_again, since_approval
from idm.office.hr.effect import begun, bound, digest, facts_of, in_order
from idm.office.hr.embargo import eyes_of, hidden, log_readings, log_refused_reading
from idm.office.hr.judging import Prepared, prepare
from idm.office.hr.papers import sheet_of, terms_of
from idm.office.hr.release import known_batch
from idm.office.hr.words import words
from idm.office.instance import Actor, Instance
from idm.policy import Policy
from idm.rules.brake import Trip, trips
from idm.store import batches, facts
from idm.store.batches import OPEN, Batch


@dataclass(frozen=True, slots=True)
class Look:
    """
    One draft looked at. Whoever may not read it before the 内示 gets ``hidden`` and no ``prepared``.

    ``digest`` is that of what it would change now; ``differs`` names who is not as it was approved.
    """

    batch: Batch
    prepared: Prepared | None
    hidden: Said | None = None
    digest: str = ""
    differs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A draft against the live roster: the digest of what it would change, and who is not as it was approved."""

    prepared: Prepared
    digest: str
    differs: tuple[str, ...]


Judge = Callable[[Instance, Connection, Batch], Judged]


def judged(instance: Instance, connection: Connection, batch: Batch) -> Judged:
    prepared = judged_again(instance, connection, batch)
    plan = bound(prepared.changes)
    return Judged(prepared, digest(plan), tuple(since_approval(batch, plan)))


@bulk()
def look_at(instance: Instance, batch_id: int, actor: Actor, judge: Judge = judged) -> Look:
    """
    One draft against the live roster; that somebody looks before the 内示 is put on record.

    Args:
        judge: May remember what it found, as long as draft and roster are the same (see ``memory``).

    Raises:
        BadInput: no such draft.
    """
    with instance.store.read() as connection:
        batch = known_batch(connection, batch_id)
        if batch.state not in OPEN:
            raise BadInput(say.NOT_OPEN, batch=batch_id, state=STATE[batch.state])
        eyes = eyes_of(instance, connection, actor)
        found = judge(instance, connection, batch) if eyes.see(batch) else None
    if eyes.embargoed(batch):
        now = instance.clock.now()
        with instance.store.write() as connection:
            if found is not None:
                log_readings(connection, eyes, [batch], actor, now)
            else:
                log_refused_reading(connection, batch, actor, now)
        instance.checkpoint()
    if found is None:
        return Look(batch, None, hidden(batch), batch.plan_sha256)
    return Look(batch, found.prepared, None, found.digest, found.differs)


@dataclass(frozen=True, slots=True)
class Together:
    """
    Drafts on top of each other, in the order of their numbers.

    ``changes`` hold everybody as they are now and as all of it would leave them, ``trips`` what the removal brake says
    of the whole; ``drafts`` were laid on each other, ``left_out`` have problems, and ``unseen`` counts those that this
    person may not read.
    """

    changes: tuple[PersonChange, ...]
    trips: tuple[Trip, ...]
    drafts: tuple[Batch, ...]
    left_out: tuple[tuple[Batch, Prepared], ...]
    conflicts: tuple[Said, ...]
    unseen: int
    organisation: Organisation
    now: datetime


@bulk()
def look_at_all(instance: Instance, actor: Actor) -> Together:
    """All drafts that wait and that this person may read; reading them before their 内示 is put on record."""
    now = instance.clock.now()
    with instance.store.read() as connection:
        eyes = eyes_of(instance, connection, actor)
        waiting = batches.in_state(connection, *OPEN)
        seen = [batch for batch in waiting if eyes.see(batch)]
        live = facts.people_by_number(connection)
        organisation = facts.organisation(connection)
        pile = _Pile(dict(live))
        for batch in seen:
            pile.lay(instance, connection, batch)
    if any(eyes.embargoed(batch) for batch in seen):
        with instance.store.write() as connection:
            log_readings(connection, eyes, seen, actor, now)
        instance.checkpoint()
    changes = tuple(_from_first_to_last(layers) for layers in pile.touched.values())
    return Together(
        changes,
        trips(changes, list(live.values()), instance.policy, organisation, now),
        tuple(pile.laid),
        tuple(pile.left_out),
        tuple(s for layers in pile.touched.values() for s in _conflicts(layers, instance.policy, organisation)),
        len(waiting) - len(seen),
        organisation,
        now,
    )


@dataclass(slots=True)
class _Pile:
    """Drafts being laid on each other: the roster as they leave it, and who was changed by which."""

    roster: dict[str, Person]
    laid: list[Batch] = field(default_factory=list)
    left_out: list[tuple[Batch, Prepared]] = field(default_factory=list)
    touched: dict[str, list[tuple[int, PersonChange]]] = field(default_factory=dict)

    def lay(self, instance: Instance, connection: Connection, batch: Batch) -> None:
        sheet = sheet_of(batch.sheet or "", batch.file_name, batch.file_sha256)
        asked = terms_of(batch.asked).asked
        prepared = prepare(instance, connection, sheet, asked, None, again=True, roster=self.roster)
        if not prepared.ok:
            self.left_out.append((batch, prepared))
            return
        self.laid.append(batch)
        for change in prepared.changes:
            if change.before is not None:
                self.roster.pop(change.before.numbers[-1], None)
            self.roster[change.after.numbers[-1]] = change.after
            self.touched.setdefault(change.after.id, []).append((batch.id, change))


def _from_first_to_last(layers: Sequence[tuple[int, PersonChange]]) -> PersonChange:
    first, last = layers[0][1], layers[-1][1]
    return PersonChange(first.before, last.after, tuple(e for _, c in layers for e in c.events), ())


def _conflicts(
    layers: Sequence[tuple[int, PersonChange]], policy: Policy, organisation: Organisation
) -> Iterator[Said]:
    """
    What one draft says of a person and the drafts after it undo. That something a draft begins ends later on another
    draft's day is no conflict.
    """
    final = {begun(fact) for fact in facts_of(layers[-1][1].after)}
    lost: dict[object, None] = {}
    for _, change in layers[:-1]:
        had = facts_of(change.before) if change.before is not None else set()
        told = facts_of(change.after) - had
        lost.update(dict.fromkeys(in_order(fact for fact in told if begun(fact) not in final)))
    if lost:
        number = layers[-1][1].after.numbers[-1]
        numbers = "、".join(str(batch_id) for batch_id, _ in layers)
        yield say.CONFLICT.say(v=number, batches=numbers, lost=words(lost, policy, organisation))
