"""One who comes to a procedure, in one transaction: what he sees of it, and what he may do."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft
from idm.calendar import ONE_DAY, day_of, start_of
from idm.errors import BadInput, NotThere, NotYours, Stopped
from idm.facts import Organisation, Person
from idm.messages import leaving as say
from idm.office.cases.seats import House
from idm.office.cases.words import shown
from idm.office.instance import Actor, Instance
from idm.office.leaving.clearing import OWN
from idm.office.leaving.listing import holdings, settled, words
from idm.office.leaving.owning import Look
from idm.office.sweeps.parties import HR, WHOLE, Offices, Parties
from idm.rules.leaving import BY_HAND, HANDED_OVER, LeavingKind, What
from idm.store import facts, leaving, marks
from idm.store import log as audit
from idm.store.leaving import Leaving, Receipt, ToDo


@dataclass(frozen=True, slots=True)
class Task:
    """One thing in words. ``settled``: the facts show by now that it is done. People by number and name."""

    task: ToDo
    label: str
    settled: bool
    successor: str = ""
    done_by: str = ""

    @property
    def done(self) -> bool:
        return self.task.done_at is not None or self.settled

    @property
    def by_hand(self) -> bool:
        return self.task.what in BY_HAND

    @property
    def handed_over(self) -> bool:
        """Is somebody named for it who takes it over?"""
        return self.task.what in HANDED_OVER


@dataclass(frozen=True, slots=True)
class Target:
    """
    One place where one of his accounts had to be gone from ``due_at`` on; ``gone_at`` (aware UTC) is when it was seen
    gone, None while nobody has seen it. ``seq``: the line of the log that says so.
    """

    name: str
    login: str
    due_at: datetime
    gone_at: datetime | None
    seq: int | None


@dataclass(frozen=True, slots=True)
class Shown:
    """
    A procedure, whose it is, what there is to do, and what was seen gone when.

    ``own``: of the one who looks. ``acts``: he may receive and close; ``whole``: he sees all of it, and not only what
    he is to take over.
    """

    one: Leaving
    person: Person
    unit: str
    tasks: tuple[Task, ...]
    receipts: tuple[Receipt, ...]
    targets: tuple[Target, ...]
    own: bool
    acts: bool
    whole: bool
    late: bool

    @property
    def left(self) -> tuple[Task, ...]:
        return tuple(task for task in self.tasks if not task.done)

    @property
    def who(self) -> str:
        """Number and name as on his last day."""
        name = self.person.name_on(self.one.last_day)
        return f"{self.person.number_on(self.one.last_day)} {name.full if name else ''}".strip()

    @property
    def kind(self) -> str:
        return say.KINDS[self.one.kind]

    @property
    def state(self) -> str:
        if self.one.dropped_at is not None:
            return say.STATE["dropped"]
        if self.one.closed_at is not None:
            return say.STATE["closed"]
        return say.STATE["late" if self.late else "open"]


class Desk:
    """Who may do what is read once, for however many procedures."""

    def __init__(self, instance: Instance, connection: Connection, actor: Actor) -> None:
        self.house = House(instance, connection, instance.clock.now())
        self.parties = Parties(self.house, actor)
        self.actor = actor
        self.source = instance.policy.rules["leaving.returned"].source

    @cached_property
    def _organisation(self) -> Organisation:
        return facts.organisation(self.connection)

    @property
    def connection(self) -> Connection:
        return self.house.connection

    def sees(self, found: Leaving) -> bool:
        """All of it?"""
        own = found.person_id == self.parties.person.id
        return own or bool(self.parties.roles & WHOLE) or self._heads(found)

    def _heads(self, found: Leaving) -> bool:
        offices: Offices = self.parties.offices
        return self.parties.person.id in offices.heads_of(found.unit, found.person_id, found.last_day)

    def seen(self, number: int) -> Leaving:
        """
        Raises:
            NotThere: none of that number, or none that he sees any of.
        """
        found = leaving.get(self.connection, number)
        takes_over = {one.id for one in leaving.concerning(self.connection, self.parties.person.id)}
        if found is None or not (self.sees(found) or number in takes_over):
            raise NotThere(say.NO_SUCH, number=number)
        return found

    def still_open(self, number: int) -> Leaving:
        """
        Raises:
            NotThere: as ``seen``.
            Stopped: it is over.
        """
        found = self.seen(number)
        if not found.open:
            raise Stopped(say.NOT_OPEN, number=number)
        return found

    def shown(self, found: Leaving) -> Shown:
        """With what is still to be looked at in directories."""
        (one,) = self.all_shown([found])
        return replace(one, targets=self._targets(found, one.person, one.receipts)) if one.whole else one

    def unit(self, code: str) -> str:
        """What a unit is called, or was when it was last there."""
        known = self._organisation.last_known(code)
        return known.name if known else code

    def all_shown(self, found: Sequence[Leaving]) -> list[Shown]:
        """As many questions for a hundred procedures as for one; ``targets`` are left out."""
        instance, ids = self.house.instance, frozenset(one.person_id for one in found)
        tasks = leaving.tasks_of(self.connection, [one.id for one in found])
        named = {who for each in tasks.values() for task in each for who in (task.successor, task.done_by) if who}
        people = {one.id: one for one in facts.people(self.connection, ids | named)}
        held = holdings(Look(instance, self.connection, ids, self.house.now)) if found else {}
        receipts = leaving.receipts_of(self.connection, [key for who in ids for key in people[who].accounts])
        listed = []
        for one in found:
            person, whole = people[one.person_id], self.sees(one)
            mine = [task for task in tasks[one.id] if whole or task.successor == self.parties.person.id]
            own = _of(one, person, receipts) if whole else ()
            listed.append(
                Shown(
                    one=one,
                    person=person,
                    unit=self.unit(one.unit),
                    tasks=tuple(self._task(one, task, settled(task, held[person.id]), people) for task in mine),
                    receipts=own,
                    targets=(),
                    own=person.id == self.parties.person.id,
                    acts=self._acts(one),
                    whole=whole,
                    late=one.open and one.last_day < day_of(self.house.now),
                )
            )
        return listed

    def _task(self, one: Leaving, task: ToDo, done: bool, people: Mapping[str, Person]) -> Task:
        by = task.done_by or ""
        return Task(
            task,
            words(self.house.instance.policy, one, task),
            done,
            shown(people.get(task.successor or "")),
            shown(people.get(by)) or (say.BY_THE_WORKER if by else ""),
        )

    def _targets(self, one: Leaving, person: Person, receipts: Collection[Receipt]) -> tuple[Target, ...]:
        """Also where it was to be gone by now, and a directory has still to be looked at."""
        gone = [
            Target(say.OWN_SIGN_IN if each.target == OWN else each.target, login, each.due_at, each.gone_at, each.seq)
            for each in receipts
            for login in (person.login_of(each.account_id),)
        ]
        due, seen = start_of(one.last_day + ONE_DAY), {(each.target, each.account_id) for each in receipts}
        services = {each.id for each in person.managed}  # they outlive him: another one answers for them
        own = [key for key in person.accounts if key not in services]
        if one.kind != LeavingKind.MOVER and due <= self.house.now:
            for name in marks.directory_names(self.connection):
                waiting = marks.unsettled(self.connection, name, own, self.house.now)
                gone += [
                    Target(name, person.login_of(key), due, None, None)
                    for key in sorted(waiting)
                    if (name, key) not in seen
                ]
        return tuple(gone)

    def _acts(self, found: Leaving) -> bool:
        barred = self.parties.offices.barred(found.person_id)
        return self.parties.person.id not in barred and (HR in self.parties.own or self._heads(found))

    def require_office(self, found: Leaving) -> None:
        """
        Raises:
            NotYours: he is neither in HR nor the head of the section.
        """
        if HR not in self.parties.own and not self._heads(found):
            raise NotYours(say.NOT_YOURS)

    def require_another(self, found: Leaving) -> None:
        """
        Raises:
            Stopped: it is about himself, or about somebody for whom he stands in.
        """
        if self.parties.person.id in self.parties.offices.barred(found.person_id):
            raise Stopped(say.OWN, source=self.source)

    def require_receiver(self, found: Shown, task: Task, note: str) -> None:
        """
        Raises:
            Stopped: its own ledger says when it is done; or it is his own thing.
            NotYours: not his office.
            BadInput: nothing is said of how he made sure.
        """
        if task.task.what == What.CARD:
            raise Stopped(say.BY_THE_LEDGER, card=task.task.about)
        if not task.by_hand:
            raise Stopped(say.BY_ITSELF, task=task.label)
        if found.own and task.task.what == What.SECRECY:
            return
        self.require_another(found.one)
        self.require_office(found.one)
        if task.task.what != What.ASSET and not note.strip():
            raise BadInput(say.NEEDS_NOTE)

    def put(self, act: Act, found: Shown, **data: str) -> None:
        draft = Draft(
            act=act,
            by=self.actor.by,
            via=self.actor.via,
            subject=found.person.id,
            outcome="ok",
            object=f"leaving:{found.one.id}",
            data=data,
        )
        audit.append(self.connection, [draft], self.house.now)


def _of(one: Leaving, person: Person, receipts: Collection[Receipt]) -> tuple[Receipt, ...]:
    """Those of this very end: of a dismissal the minute of its day, of any other 24:00."""
    first, last = start_of(one.last_day), start_of(one.last_day + ONE_DAY)
    return tuple(each for each in receipts if each.account_id in person.accounts and first <= each.due_at <= last)


def first_day_without(one: Leaving) -> date:
    """From when on (JST) somebody else answers for what he had."""
    return one.last_day + ONE_DAY
