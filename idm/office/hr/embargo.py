"""Before the 内示: who may see names of a file that waits, and on record who did.

Until 00:00 JST of the day that HR sets, a file is for whoever handed it in or revised it, for the people of the role
``hr_operator`` and for the people named for it. Everybody else gets counts and digests, whatever office they hold.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft, OutcomeWord
from idm.calendar import day_of, wareki
from idm.desired import Desired
from idm.errors import BadInput, Stopped
from idm.facts import Person
from idm.messages import Message, Said
from idm.messages import hr_desk as say
from idm.messages import work as say_work
from idm.office.hr.papers import terms_of
from idm.office.instance import Actor, Instance
from idm.store import batches, facts, log
from idm.store.batches import Batch

HR = "hr_operator"
DIGITS = 16
"""How much of a digest is shown to people; enough to tell two contents apart."""


@dataclass(frozen=True, slots=True)
class Eyes:
    """What one person may see today (a JST date). ``person`` is empty for somebody who has not said who he is."""

    person: str
    today: date
    hr: bool = False
    named: frozenset[int] = frozenset()

    def embargoed(self, batch: Batch) -> bool:
        """Not yet announced?"""
        return batch.embargo is not None and self.today < batch.embargo

    def see(self, batch: Batch) -> bool:
        """May this person see names, numbers and the file's name?"""
        return not self.embargoed(batch) or batch.id in self.named or self.decide(batch) or self._revised(batch)

    def decide(self, batch: Batch) -> bool:
        """May this person say who sees it, and until when?"""
        return self.hr or (bool(self.person) and self.person == batch.by)

    def handle(self, batch: Batch) -> bool:
        """May this person change or withdraw it before the 内示? To be named a reader is not enough."""
        return not self.embargoed(batch) or self.decide(batch) or self._revised(batch)

    def _revised(self, batch: Batch) -> bool:
        return bool(self.person) and self.person in terms_of(batch.asked).hands


def eyes_of(instance: Instance, connection: Connection, actor: Actor | None) -> Eyes:
    """The eyes of whoever asks; somebody without a name sees what everybody may see."""
    now = instance.clock.now()
    if actor is None or actor.person is None:
        return Eyes("", day_of(now))
    person = actor.person
    return Eyes(
        person.id, day_of(now), holds(instance, connection, person, (HR,)), batches.readable(connection, person.id)
    )


def holds(instance: Instance, connection: Connection, person: Person, roles: Collection[str]) -> bool:
    """Does the person hold one of these roles now?"""
    desired = Desired(instance.policy, facts.organisation(connection), instance.clock.now())
    return any(held.role.key in roles for held in desired.explain(person).roles)


def hidden(batch: Batch) -> Said:
    """What everybody may know of a file before the 内示."""
    return say.HIDDEN.say(
        batch=batch.id, day=_day(batch), rows=batch.rows, people=batch.people, digest=batch.plan_sha256[:DIGITS]
    )


def refuse_reader(eyes: Eyes, batch: Batch, actor: Actor) -> None:
    """
    Raises:
        Stopped: somebody who was named to read it, and no more.
    """
    if not eyes.handle(batch):
        raise Stopped(say.READERS_READ, who=actor.shown, batch=batch.id)


def refuse_unseen(eyes: Eyes, batch: Batch, actor: Actor, deed: Message) -> None:
    """
    Nobody decides about what he may not read.

    Raises:
        Stopped: the file is not for this person's eyes; HR can name him.
    """
    if not eyes.see(batch):
        raise Stopped(say.MAY_NOT_READ, batch=batch.id, day=_day(batch), who=actor.shown, deed=deed.say())


def _day(batch: Batch) -> str:
    return wareki(batch.embargo) if batch.embargo is not None else ""


# --- on record ---


def log_readings(connection: Connection, eyes: Eyes, shown: Iterable[Batch], actor: Actor, now: datetime) -> None:
    """One line for each file before its 内示 that was shown."""
    log.append(connection, [_reading(batch, actor, "ok") for batch in shown if eyes.embargoed(batch)], now)


def log_refused_reading(connection: Connection, batch: Batch, actor: Actor, now: datetime) -> None:
    log.append(connection, [_reading(batch, actor, "refused")], now)


def _reading(batch: Batch, actor: Actor, outcome: OutcomeWord) -> Draft:
    return Draft(act=Act.HR_READ, by=actor.by, via=actor.via, object=f"batch:{batch.id}", outcome=outcome)


@dataclass(frozen=True, slots=True)
class Readers:
    """``named`` are 職員番号; ``readings`` say when (aware UTC), who, and whether anything was shown."""

    named: tuple[str, ...]
    readings: tuple[tuple[datetime, str, bool], ...]


def readers_of(instance: Instance, batch_id: int, actor: Actor) -> Readers:
    """
    Who was named for a file, and who looked at it before the 内示.

    Raises:
        BadInput: no such file.
        Stopped: the file is not for this person's eyes.
    """
    with instance.store.read() as connection:
        _known(instance, connection, batch_id, actor)
        named = batches.readers(connection, batch_id)
        readings = batches.readings(connection, batch_id)
        ids = {*named, *(who for _, who, _ in readings if not who.startswith("os:"))}
        numbers = {p.id: p.numbers[-1] for p in facts.people(connection, ids)}
    return Readers(
        tuple(sorted(numbers[one] for one in named)),
        tuple((at, numbers.get(who, who), outcome == "ok") for at, who, outcome in readings),
    )


def name_reader(instance: Instance, batch_id: int, number: str, actor: Actor, *, remove: bool = False) -> None:
    """
    Let somebody read a file before the 内示, or no longer.

    Raises:
        BadInput: no such file, or nobody in office with that number.
        Stopped: only HR and whoever handed it in may say so.
    """
    reader = reader_of(instance, number)
    now = instance.clock.now()
    with instance.store.write() as connection:
        batch, eyes = _known(instance, connection, batch_id, actor)
        if not eyes.decide(batch):
            raise Stopped(say.ONLY_HR_NAMES, who=actor.shown, batch=batch_id)
        if remove:
            batches.remove_reader(connection, batch_id, reader.by)
        else:
            batches.name_readers(connection, batch_id, [reader.by])
        draft = Draft(
            act=Act.HR_READER,
            by=actor.by,
            via=actor.via,
            subject=reader.by,
            object=f"batch:{batch_id}",
            outcome="ok",
            data={"may_read": not remove},
        )
        log.append(connection, [draft], now)
    instance.checkpoint()


def reader_of(instance: Instance, number: str) -> Actor:
    """
    Somebody who is to be a reader.

    Raises:
        BadInput: nobody in office has that 職員番号.
    """
    try:
        return instance.actor(number)
    except BadInput as error:
        raise BadInput(say.READER_UNKNOWN, number=number) from error


def _known(instance: Instance, connection: Connection, batch_id: int, actor: Actor) -> tuple[Batch, Eyes]:
    batch = batches.get(connection, batch_id)
    if batch is None:
        raise BadInput(say_work.NO_SUCH_BATCH, batch=batch_id)
    eyes = eyes_of(instance, connection, actor)
    refuse_unseen(eyes, batch, actor, say.DEED_READERS)
    return batch, eyes
