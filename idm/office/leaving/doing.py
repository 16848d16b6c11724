"""What people do with a procedure: look, take things back, hand over, remind, close. Nothing is closed with items left
(NISHIHARA-6.1.1.8)."""

from collections.abc import Collection
from dataclasses import dataclass

from idm.audit.entry import Act
from idm.calendar import day_of, wareki
from idm.errors import BadInput, NotThere, Stopped
from idm.facts import Form, Person
from idm.hr.cells.mynumber import holds_my_number
from idm.messages import leaving as say
from idm.office.cases.words import shown as name_of
from idm.office.instance import Actor, Instance
from idm.office.leaving.desk import Desk, Shown, Task, first_day_without
from idm.office.leaving.opening import tell
from idm.office.officers import usable
from idm.store import facts, leaving, notices

NOTE_LIMIT = 200  # characters


def every(instance: Instance, actor: Actor) -> list[Shown]:
    """
    The open ones that he sees: HR and those who answer for the network all, a head those of his section, everybody his
    own; the nearest last day first.

    Raises:
        Stopped: whoever asks is nobody in particular.
    """
    with instance.store.read() as connection:
        desk = Desk(instance, connection, actor)
        return desk.all_shown([one for one in leaving.open_ones(connection) if desk.sees(one)])


@dataclass(frozen=True, slots=True)
class Some:
    """Part of the list: ``sections`` are code and name of all that he sees, ``after`` where it goes on, or None."""

    found: list[Shown]
    sections: list[tuple[str, str]]
    total: int
    after: int | None


def some(instance: Instance, actor: Actor, section: str, begin: int, most: int) -> Some:
    """
    As ``every``, so many at a time.

    Args:
        section: Code of a unit; empty for all.
        begin: How many to pass over.
    """
    with instance.store.read() as connection:
        desk = Desk(instance, connection, actor)
        seen = [one for one in leaving.open_ones(connection) if desk.sees(one)]
        wanted = [one for one in seen if not section or one.unit == section]
        sections = sorted((code, desk.unit(code)) for code in {one.unit for one in seen})
        after = begin + most if begin + most < len(wanted) else None
        return Some(desk.all_shown(wanted[begin : begin + most]), sections, len(wanted), after)


def concerning(instance: Instance, actor: Actor) -> list[Shown]:
    """His own open ones, and of others' what he is to take over. One question for nearly everybody."""
    with instance.store.read() as connection:
        found = leaving.concerning(connection, actor.by)
        return Desk(instance, connection, actor).all_shown(found) if found else []


def one(instance: Instance, number: int, actor: Actor) -> Shown:
    """
    Raises:
        NotThere: none of that number, or none that he sees.
    """
    with instance.store.read() as connection:
        desk = Desk(instance, connection, actor)
        return desk.shown(desk.seen(number))


def done(instance: Instance, number: int, tasks: Collection[int], note: str, actor: Actor) -> list[Task]:
    """
    Things are given back or acknowledged, all of these or none. Secrecy he acknowledges himself; the rest somebody
    receives.

    Args:
        note: How it was made sure; asked of whoever does it for another's word.

    Raises:
        NotThere, NotYours, BadInput, Stopped: as their sentences say.
    """
    if len(note) > NOTE_LIMIT or holds_my_number([[note]]):
        raise BadInput(say.NOTE_WRONG, limit=NOTE_LIMIT)
    instance = instance.containing()
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        desk = Desk(instance, connection, actor)
        shown = desk.shown(desk.still_open(number))
        found = [_task(shown, task) for task in sorted(set(tasks))]
        for each in found:
            desk.require_receiver(shown, each, note)
            if each.done or not leaving.finish(connection, each.task.id, actor.by, note.strip(), desk.house.now):
                raise Stopped(say.DONE_ALREADY, task=each.task.id)
            desk.put(Act.LEAVING_DONE, shown, what=each.task.what)
    instance.checkpoint()
    return found


def acknowledge(instance: Instance, number: int, actor: Actor) -> None:
    """
    He himself says that he knows that secrecy goes on.

    Raises:
        NotThere: no open procedure of his own with that in it.
        Stopped: done already.
    """
    found = one(instance, number, actor)
    secrecy = next((task for task in found.tasks if found.own and task.task.what == "secrecy"), None)
    if secrecy is None:
        raise NotThere(say.NO_SUCH, number=number)
    done(instance, number, [secrecy.task.id], "", actor)


def hand_over(instance: Instance, number: int, task: int, successor: str, actor: Actor) -> tuple[Task, str]:
    """
    Somebody is named who takes one thing over, and hears of it; who was named before is named no more.

    Args:
        successor: His 職員番号.

    Returns the task, and who he is.

    Raises:
        NotThere, NotYours, BadInput, Stopped: as their sentences say.
    """
    instance = instance.containing()
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        desk = Desk(instance, connection, actor)
        shown = desk.shown(desk.still_open(number))
        found = _task(shown, task)
        desk.require_another(shown.one)
        desk.require_office(shown.one)
        if not found.handed_over:
            raise BadInput(say.NOTHING_TO_HAND_OVER, task=found.label)
        person = _successor(desk, shown, successor)
        if found.done or not leaving.hand_over(connection, task, person.id):
            raise Stopped(say.DONE_ALREADY, task=task)
        desk.put(Act.LEAVING_HANDED, shown, what=found.task.what, to=person.id)
        values = {
            "who": shown.who,
            "kind": shown.kind,
            "day": wareki(shown.one.last_day),
            "number": str(number),
            "task": found.label,
        }
        notices.tell(connection, person.id, say.TOLD_SUCCESSOR, values, desk.house.now)
    instance.checkpoint()
    return found, name_of(person)


def close(instance: Instance, number: int, actor: Actor) -> None:
    """
    Everything is done, and the last day is over.

    Raises:
        NotThere, NotYours, Stopped: as their sentences say.
    """
    instance = instance.containing()
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        desk = Desk(instance, connection, actor)
        shown = desk.shown(desk.still_open(number))
        desk.require_office(shown.one)
        if desk.parties.person.id in desk.parties.offices.barred(shown.person.id):
            raise Stopped(say.ANOTHER, number=number, source=desk.source)
        if shown.left:
            tasks = "、".join(task.label for task in shown.left)
            raise Stopped(say.LEFT_OVER, number=number, tasks=tasks, source=desk.source)
        if day_of(desk.house.now) <= shown.one.last_day:
            raise Stopped(say.TOO_EARLY, number=number, day=wareki(shown.one.last_day))
        leaving.change(connection, number, closed_at=desk.house.now, closed_by=actor.by)
        desk.put(Act.LEAVING_CLOSED, shown)
    instance.checkpoint()


def remind(instance: Instance, number: int, actor: Actor) -> None:
    """
    Tell HR and the heads now what is left.

    Raises:
        NotThere, NotYours, Stopped: as their sentences say.
    """
    with instance.store.write() as connection:
        desk = Desk(instance, connection, actor)
        shown = desk.shown(desk.still_open(number))
        desk.require_office(shown.one)
        tell(desk.house, desk.parties.offices, shown.person, shown.one, himself=False)


def _task(shown: Shown, task: int) -> Task:
    found = next((each for each in shown.tasks if each.task.id == task), None)
    if found is None:
        raise NotThere(say.NO_TASK, number=shown.one.id, task=task)
    return found


def _successor(desk: Desk, shown: Shown, number: str) -> Person:
    """Still in office when the other is not, and no contractor's worker."""
    found, day = facts.find_person(desk.connection, number.strip()), first_day_without(shown.one)
    job = found.employment_on(day) if found is not None else None
    fits = found is not None and found.id != shown.person.id and usable(desk.house, found)
    if found is None or job is None or job.form is Form.CONTRACTOR or not fits:
        raise BadInput(say.NO_SUCCESSOR, value=number[:20], day=wareki(shown.one.last_day))
    return found
