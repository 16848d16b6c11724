"""What an applicant does: ask, hand in again, withdraw; and what becomes of a case whose period ran out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from idm.audit.entry import Act
from idm.calendar import day_of
from idm.errors import BadInput, NotThere, Stopped
from idm.facts import Person
from idm.facts.case import UNDECIDED, Case, CaseKind, CaseState, canonical
from idm.messages import Said
from idm.messages import cases as say
from idm.messages import work as say_work
from idm.office.cases import telling
from idm.office.cases.effects import Effects, rule_of
from idm.office.cases.filing import moved, put_on_record
from idm.office.cases.kinds import against, check_kind, completed
from idm.office.cases.seats import House
from idm.office.cases.words import label, require_fit
from idm.office.instance import Actor, Instance
from idm.store import cases, facts, leaving
from idm.store.cases import Filed


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks for. ``starts`` and ``until`` are aware UTC, half-open; ``content`` says it to the letter."""

    kind: CaseKind
    subject: str
    beneficiary: Person
    starts: datetime
    until: datetime | None
    reason: str
    content: Mapping[str, str]


def apply_for(instance: Instance, asked: Asked, actor: Actor, effects: Effects) -> Filed:
    """
    Take an application in, and tell whoever may decide.

    Raises:
        BadInput: of this kind none are taken in, or something is wrong with it.
        Stopped: nobody in particular asks.
    """
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        filed = file_in(house, asked, actor, effects)
    instance.checkpoint()
    return filed


def file_in(house: House, asked: Asked, actor: Actor, effects: Effects) -> Filed:
    """
    The same within the transaction of a caller who has locked the roster.

    Raises:
        BadInput, Stopped: as in ``apply_for``.
    """
    filed = cases.open_one(house.connection, sound(house, asked, actor, effects), house.now)
    _handed_in(house, filed, actor)
    return filed


def hand_in_again(instance: Instance, number: int, asked: Asked, actor: Actor, effects: Effects) -> Filed:
    """
    Put other words in its place: it is decided from the first step, whatever was said before (F22).

    Args:
        asked: Of the same kind; another kind is another case.

    Raises:
        NotThere: no such case, or none of his.
        BadInput: it is decided already, or something is wrong with what is asked.
        Stopped: somebody else was quicker.
    """
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        old = _own_undecided(house, number, actor)
        again = sound(house, replace(asked, kind=old.case.kind), actor, effects)
        new = replace(again, version=old.case.version + 1)
        if not cases.hand_in_again(connection, old, new, house.now):
            raise Stopped(say.QUICKER, number=number)
        filed = replace(old, case=new, state=CaseState.OPEN, step=0, handed_in_at=house.now)
        _handed_in(house, filed, actor)
    instance.checkpoint()
    return filed


def withdraw(instance: Instance, number: int, actor: Actor) -> Filed:
    """
    Nothing comes of it. It waits for no clock to be put right.

    Raises:
        NotThere, BadInput, Stopped: as in ``hand_in_again``.
    """
    instance = instance.containing()
    with instance.store.write() as connection:
        house = House(instance, connection, instance.clock.now())
        filed = moved(connection, _own_undecided(house, number, actor), CaseState.WITHDRAWN, house.now)
        put_on_record(connection, Act.CASE_WITHDRAWN, filed, actor, house.now)
    instance.checkpoint()
    return filed


def lapse_over(instance: Instance, by: str) -> list[Said]:
    """
    What was not decided before its period was over lapses, or before whoever asked for it or was to have it had left;
    its applicant is told.

    Args:
        by: Name of the worker, for the log.
    """
    now = instance.clock.now()
    with instance.store.read() as connection:
        late = cases.run_out(connection, now)
        late += [one for one in leaving.undecided(connection, day_of(now)) if one not in late]
    said = [found for one in late if (found := _lapse(instance, one, now, by)) is not None]
    if late:
        instance.checkpoint()
    return said


def _lapse(instance: Instance, old: Filed, now: datetime, by: str) -> Said | None:
    with instance.store.write() as connection:
        if not cases.move(connection, old, CaseState.LAPSED, old.step, now):  # withdrawn or changed since
            return None
        filed = replace(old, state=CaseState.LAPSED, ended_at=now)
        put_on_record(connection, Act.CASE_LAPSED, filed, Actor(by, via="worker"), now)
        telling.ended(House(instance, connection, now), filed)
    return say.LAPSED.say(number=old.id, label=label(instance, old.case))


def _handed_in(house: House, filed: Filed, actor: Actor) -> None:
    put_on_record(house.connection, Act.CASE_OPENED, filed, actor, house.now)
    telling.deciders(house, filed, ())


def sound(house: House, asked: Asked, actor: Actor, effects: Effects) -> Case:
    """
    What is asked, as a case that may be filed. Nothing is written.

    Raises:
        BadInput, Stopped: as in ``apply_for``.
    """
    if actor.person is None:
        raise Stopped(say_work.WHO_ARE_YOU, who=actor.shown)
    rule = rule_of(house.instance, asked.kind, effects)
    own = next(facts.people(house.connection, {actor.by}))
    held = house.roles_of(own)
    content = canonical(completed(asked.kind, asked.content, held))
    require_fit(asked.subject, asked.reason, content)
    if asked.until is not None and asked.until <= asked.starts:
        raise BadInput(say.CHANGED_PERIOD)
    case = Case(
        kind=asked.kind,
        subject=asked.subject.strip(),
        applicant=actor.by,
        beneficiary=asked.beneficiary.id,
        starts=asked.starts,
        until=asked.until,
        reason=asked.reason.strip(),
        content=content,
        chain=rule.bound,
    )
    if wrong := against(house, case, own):
        raise BadInput(say.UNFIT, problems="".join(said.text for said in wrong))
    check_kind(house, case, asked.beneficiary, held)
    return case


def _own_undecided(house: House, number: int, actor: Actor) -> Filed:
    filed = cases.get(house.connection, number)
    if filed is None or actor.by != filed.case.applicant:
        raise NotThere(say.NO_SUCH_CASE, number=number)
    if filed.state not in UNDECIDED:
        raise BadInput(say.NOT_OPEN, number=number, state=say.STATE[filed.state])
    return filed
