"""A procedure (退職・異動の手続) for each coming end: opened, kept in step with the facts, reminded of, or dropped.

A worker looks; it closes none. What it marks as done are facts: a card that the ledger has back, a case that was
decided, a key that has ended.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft
from idm.calendar import day_after, day_of, start_of, wareki
from idm.facts import Person
from idm.messages import Said
from idm.messages import leaving as say
from idm.office.cases.seats import House
from idm.office.cases.words import shown
from idm.office.instance import Instance
from idm.office.leaving.listing import Holding, asked, holdings, settled, words
from idm.office.leaving.owning import Look
from idm.office.sweeps.parties import ADMIN, HR, Offices
from idm.rules.leaving import Coming, LeavingKind, What, coming, ends_of
from idm.store import facts, leaving, log, notices
from idm.store.leaving import Leaving, ToDo

BACK = 31
"""Days: a worker that was away so long still opens what began meanwhile; what is older was never Sekisho's."""
KEYS = frozenset({What.CLIENT, What.VAULT})
"""What goes on working for whoever knows it, wherever he is: the network admin hears of it."""
AT_ONCE = 100
"""People in one transaction: nobody who signs in waits longer."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One look at some people, in one transaction. ``by``: name of the worker, for the log."""

    house: House
    offices: Offices
    by: str

    @property
    def connection(self) -> Connection:
        return self.house.connection

    @property
    def now(self) -> datetime:
        return self.house.now

    def put(self, act: Act, number: int, person: str, **data: str) -> None:
        draft = Draft(
            act=act, by=self.by, via="worker", subject=person, outcome="ok", object=f"leaving:{number}", data=data
        )
        log.append(self.connection, [draft], self.now)


def sweep(instance: Instance, by: str) -> list[Said]:
    """
    Look at everybody whose end is near, and at everything open.

    Args:
        by: Name of the worker, for the log.
    """
    instance = instance.containing()
    today = day_of(instance.clock.now())
    with instance.store.read() as connection:
        ahead = timedelta(days=instance.policy.leaver.opened.days)
        near = leaving.near(connection, today - timedelta(days=BACK), today + ahead)
        waiting = _wanting(connection, instance, near)
    said = []
    for start in range(0, len(waiting), AT_ONCE):
        with instance.store.write() as connection:
            facts.lock_roster(connection)
            said += _look_at(instance, connection, waiting[start : start + AT_ONCE], by)
    if said:
        instance.checkpoint()
    return said


def _wanting(connection: Connection, instance: Instance, ids: Sequence[str]) -> list[str]:
    """Of these people those for whom something is to be written: nearly always nobody."""
    now = instance.clock.now()
    held = holdings(Look(instance, connection, frozenset(ids), now))
    had = _by_person(leaving.of_people(connection, ids))
    tasks = leaving.tasks_of(connection, [one.id for each in had.values() for one in each])
    found = []
    for person in facts.people(connection, ids):
        if _steps(instance, person, held[person.id], had.get(person.id, ()), tasks, now):
            found.append(person.id)
    return found


def _look_at(instance: Instance, connection: Connection, ids: Sequence[str], by: str) -> list[Said]:
    house = House(instance, connection, instance.clock.now())
    turn, held = Turn(house, Offices(house), by), holdings(Look(instance, connection, frozenset(ids), house.now))
    had = _by_person(leaving.of_people(connection, ids))
    tasks = leaving.tasks_of(connection, [one.id for each in had.values() for one in each])
    said: list[Said] = []
    for person in facts.people(connection, ids):
        for step in _steps(instance, person, held[person.id], had.get(person.id, ()), tasks, house.now):
            said += _take(turn, person, step)
    return said


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to write: ``one`` is None for a new procedure; otherwise what of it is new, done, or late."""

    end: Coming | None
    one: Leaving | None
    new: tuple[tuple[str, str], ...] = ()
    done: tuple[ToDo, ...] = ()
    remind: tuple[ToDo, ...] = ()


def _steps(
    instance: Instance,
    person: Person,
    held: Holding,
    had: Sequence[Leaving],
    tasks: Mapping[int, list[ToDo]],
    now: datetime,
) -> list[Step]:
    today, policy = day_of(now), instance.policy
    by_key = {(one.kind, one.last_day): one for one in had}
    on_paper = {(end.kind.value, end.last_day): end for end in ends_of(person)}
    found = []
    for end in coming(person, today, policy.leaver.opened.days, BACK):
        one = by_key.get((end.kind.value, end.last_day))
        if one is None or one.dropped_at is not None:
            found.append(Step(end, one, tuple(asked(policy, end.kind.value, held))))
    for one in had:
        if not one.open:
            continue
        if (one.kind, one.last_day) not in on_paper:
            found.append(Step(None, one))
            continue
        listed = tasks[one.id]
        known = {(task.what, task.about) for task in listed}
        late = one.last_day < today
        new = () if late else tuple(key for key in asked(policy, one.kind, held) if key not in known)
        done = tuple(task for task in listed if task.done_at is None and settled(task, held))
        left = tuple(task for task in listed if task.done_at is None and task not in done)
        remind = left if _to_remind(one, timedelta(days=policy.leaver.reminded.days), now) else ()
        if new or done or remind:
            found.append(Step(on_paper[one.kind, one.last_day], one, new, done, remind))
    return found


def _to_remind(one: Leaving, every: timedelta, now: datetime) -> bool:
    """So long after the last time; and at once when the last day is over."""
    since, over = one.reminded_at or one.opened_at, start_of(day_after(one.last_day))
    return now - since >= every or since < over <= now


def _take(turn: Turn, person: Person, step: Step) -> list[Said]:
    if step.end is None and step.one is not None:
        return [_drop(turn, person, step.one)]
    if step.end is not None and (step.one is None or not step.one.open):
        return [_open(turn, person, step.end, step.one, step.new)]
    if step.one is not None:
        _go_on(turn, person, step.one, step)
    return []


def _open(turn: Turn, person: Person, end: Coming, before: Leaving | None, tasks: Sequence[tuple[str, str]]) -> Said:
    if before is None:
        kind = end.kind.value
        number = leaving.add(turn.connection, person.id, kind, end.last_day, end.unit, turn.now)
    else:
        number = before.id
        leaving.take_up_again(turn.connection, number)
    known = {(task.what, task.about) for task in leaving.tasks_of(turn.connection, [number])[number]}
    leaving.add_tasks(turn.connection, number, [key for key in tasks if key not in known])
    turn.put(Act.LEAVING_OPENED, number, person.id, kind=end.kind.value, last_day=end.last_day.isoformat())
    one = leaving.get(turn.connection, number)
    if one is not None:
        tell(turn.house, turn.offices, person, one, himself=end.kind is not LeavingKind.DIED)
    return say.OPENED.say(number=number, who=shown(person), kind=say.KINDS[end.kind], day=wareki(end.last_day))


def _drop(turn: Turn, person: Person, one: Leaving) -> Said:
    leaving.change(turn.connection, one.id, dropped_at=turn.now)
    turn.put(Act.LEAVING_DROPPED, one.id, person.id, kind=one.kind)
    return say.DROPPED.say(number=one.id, who=shown(person), kind=say.KINDS[one.kind])


def _go_on(turn: Turn, person: Person, one: Leaving, step: Step) -> None:
    leaving.add_tasks(turn.connection, one.id, step.new)
    for task in step.done:
        if leaving.finish(turn.connection, task.id, turn.by, "", turn.now):
            turn.put(Act.LEAVING_DONE, one.id, person.id, what=task.what)
    if step.remind:
        tell(turn.house, turn.offices, person, one, himself=False)


def tell(house: House, offices: Offices, person: Person, one: Leaving, *, himself: bool) -> None:
    """
    HR and the heads of the section; of keys and shared secrets the network admin too; on opening himself. Whoever is
    only to take something over hears of that alone, and not why somebody goes. In the caller's transaction.
    """
    left = [task for task in leaving.tasks_of(house.connection, [one.id])[one.id] if task.done_at is None]
    values = {
        "number": str(one.id),
        "kind": say.KINDS[one.kind],
        "day": wareki(one.last_day),
        "tasks": "、".join(words(house.instance.policy, one, task) for task in left),
    }
    leaving.change(house.connection, one.id, reminded_at=house.now)
    if himself:
        notices.tell(house.connection, person.id, say.TOLD_HIM, values, house.now)
    told = {*offices.heads_of(one.unit, person.id, one.last_day), *house.with_role(HR)}
    if any(task.what in KEYS for task in left):
        told.update(house.with_role(ADMIN))
    for who in sorted(told - {person.id}):
        notices.tell(house.connection, who, say.TOLD_OTHERS, {**values, "who": shown(person)}, house.now)
    for who in sorted({task.successor for task in left if task.successor is not None} - told - {person.id}):
        his = "、".join(words(house.instance.policy, one, task) for task in left if task.successor == who)
        only = {**values, "who": shown(person), "kind": say.ANY_KIND, "tasks": his}
        notices.tell(house.connection, who, say.TOLD_OTHERS, only, house.now)


def _by_person(found: Sequence[Leaving]) -> dict[str, list[Leaving]]:
    by: dict[str, list[Leaving]] = {}
    for one in found:
        by.setdefault(one.person_id, []).append(one)
    return by
