"""Whose appointment it is, and who answers for it, as the roster stands in this very transaction."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft
from idm.calendar import day_of, wareki
from idm.errors import NotThere, NotYours, Stopped
from idm.facts import Employment, Person
from idm.messages import consents as say
from idm.office.cases.seats import House
from idm.office.cases.words import shown
from idm.office.instance import Actor, Instance
from idm.office.sweeps.parties import WHOLE, Offices
from idm.policy import Policy
from idm.rules.brake import accepted_states
from idm.rules.consents import Known, about, asked_of, waits
from idm.rules.moves import main_unit
from idm.store import consents, facts, log, marks
from idm.store.consents import Record

Which = Callable[[Person, Policy, date], Employment | None]
"""Which of somebody's appointments is meant, on a day (JST)."""


@dataclass(frozen=True, slots=True)
class Appointment:
    """An appointment that this is about, what is on record about it, and the code of its section ("" for none)."""

    person: Person
    job: Employment
    record: Record | None
    unit: str

    @property
    def starts(self) -> date:
        return self.job.span.start

    @property
    def known(self) -> Known:
        """As far as the log says the same."""
        one = about(self.person, self.starts)
        return Known() if one is None else Known(one.briefed, one.needed, one.signed)


class Desk:
    """One transaction, at ``house.now``."""

    def __init__(self, instance: Instance, connection: Connection) -> None:
        self.house = House(instance, connection, instance.clock.now())
        self.offices = Offices(self.house)
        self.today = day_of(self.house.now)

    def appointment(self, person_id: str, starts: date | None = None) -> Appointment:
        """
        Args:
            starts: First day (JST) of the one that is meant; None for whichever is asked about now.

        Raises:
            NotThere: he has none that this is about.
            Stopped: it is another one than what is meant.
        """
        found = self.appointments([person_id])
        if not found:
            person, policy = next(facts.people(self.house.connection, {person_id})), self.house.instance.policy
            forms = "、".join(policy.forms[form] for form in policy.consents.asked.forms)
            raise NotThere(say.NONE_OF_THIS_KIND, who=shown(person), forms=forms)
        if starts is not None and found[0].starts != starts:
            raise Stopped(say.OTHER_APPOINTMENT, who=shown(found[0].person), day=wareki(found[0].starts))
        return found[0]

    def appointments(self, ids: Collection[str], which: Which = asked_of) -> list[Appointment]:
        """Of these people, those that this is about; as many questions for many as for one."""
        connection, policy = self.house.connection, self.house.instance.policy
        records = consents.of_people(connection, ids)
        found = []
        for person in facts.people(connection, ids):
            job = which(person, policy, self.today)
            if job is not None:
                unit = main_unit(person, max(self.today, job.span.start)) or ""  # of one still to come: his first
                found.append(Appointment(person, job, records.get((person.id, job.span.start)), unit))
        return found

    def units_of(self, who: str) -> list[str]:
        """Codes of the units for which he answers."""
        units = facts.organisation(self.house.connection).all_on(self.today)
        return [unit.code for unit in units if who in self.offices.heads_of(unit.code, "")]

    def is_head(self, one: Appointment, who: str) -> bool:
        """Does he answer for it: by a post of his own, and never about himself?"""
        return who in self.offices.heads_of(one.unit, one.person.id)

    def require_head(self, one: Appointment, who: str) -> None:
        """
        Raises:
            NotYours: he does not.
        """
        if not self.is_head(one, who):
            raise NotYours(say.NOT_THE_HEAD, source=self.house.instance.policy.rules["consent.decided"].source)

    def sees_all(self, who: Person) -> bool:
        """HR, and those who answer for the network, see every section."""
        return bool({key for key, _ in self.house.roles_of(who)} & WHOLE)

    def put(self, act: Act, one: Appointment, actor: Actor, **data: str | int | bool) -> int | None:
        """A line about it; its number. Reasons stay with the record, never in the log."""
        draft = Draft(
            act=act,
            by=actor.by,
            via=actor.via,
            subject=one.person.id,
            object=f"appointment:{one.starts.isoformat()}",
            outcome="ok",
            data=data,
        )
        return log.append(self.house.connection, [draft], self.house.now)

    def look_again(self, person_id: str) -> None:
        """Mark his accounts, with what was accepted about him: he may use something now, or nothing any more."""
        connection, policy = self.house.connection, self.house.instance.policy
        person = next(facts.people(connection, {person_id}))
        accounts = dict.fromkeys(person.accounts) | {person.account.id: accepted_states(person, policy)}
        urgent = accounts if waits(person, policy, self.today) else ()
        marks.touch(connection, marks.directory_names(connection), "account", accounts, self.house.now, urgent=urgent)
