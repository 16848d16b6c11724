"""Violations, for one person: those that concern him and no others. Nothing is written."""

from dataclasses import dataclass
from datetime import date, datetime

from idm.facts import Person
from idm.messages import violations as say
from idm.office.cases.seats import House
from idm.office.cases.words import shown
from idm.office.instance import Actor, Instance
from idm.office.officers import acting
from idm.office.violations import parties as who
from idm.policy.register import clauses
from idm.rules.violations import FROM, Deed, Parties, State, may, reads, sees
from idm.store import facts, violations
from idm.store.violations import Violation


@dataclass(frozen=True, slots=True)
class Listed:
    """``at`` is when it was reported (aware UTC); ``waits_for`` says whose step comes next."""

    number: int
    person: str
    clause: str
    state: State
    at: datetime

    @property
    def label(self) -> str:
        return say.STATE[self.state]


@dataclass(frozen=True, slots=True)
class Done:
    """One step. ``day``: JST, where it was done on another day than it was written down (``at``, aware UTC)."""

    what: str
    by: str
    at: datetime
    day: date | None
    text: str

    @property
    def label(self) -> str:
        return say.STEP[self.what]


@dataclass(frozen=True, slots=True)
class Shown:
    """
    One of them. ``deeds``: what the one who asks may do now. ``finder`` is empty for the person himself. ``whole``:
    he reads every step; for whoever only found it there are states and instants, and his own words.

    ``improves_until``: of guidance, before when (aware UTC) nobody finds that it did not help.
    ``investigators``: whom the CISO named, until when (aware UTC). ``may_name``, ``may_read``: of the one who asks.
    """

    listed: Listed
    what: str
    finder: str
    says: str
    source: str
    steps: tuple[Done, ...]
    deeds: tuple[Deed, ...]
    investigators: tuple[tuple[str, datetime], ...]
    own: bool
    whole: bool
    improves_until: datetime | None
    may_name: bool
    may_read: bool


def every(instance: Instance, actor: Actor) -> tuple[Listed, ...]:
    """
    The newest first; nothing about anybody to whom he has nothing to say.

    Raises:
        Stopped: nobody in particular asks.
    """
    with instance.store.read() as connection:
        house = House(instance, connection, instance.clock.now())
        acting(house, actor)
        every_one = violations.every(connection)
        parties = who.parties_of_each(house, every_one)
        found = [one for one in every_one if actor.by in sees(parties[one.id], one.state)]
        people = {one.id: one for one in facts.people(connection, {one.person for one in found})}
    return tuple(_listed(one, people[one.person]) for one in found)


def one(instance: Instance, number: int, actor: Actor) -> Shown:
    """
    Raises:
        NotThere: there is none, or not for him.
        Stopped: nobody in particular asks.
    """
    with instance.store.read() as connection:
        house = House(instance, connection, instance.clock.now())
        acting(house, actor)
        found, parties = who.visible(house, number, actor)
        return _shown(house, found, parties, actor)


def _shown(house: House, one: Violation, parties: Parties, actor: Actor) -> Shown:
    steps = violations.steps_of(house.connection, one.id)
    whole = actor.by in reads(parties, one.state)
    named = who.investigations(house, [one])
    people = {
        person.id: shown(person)
        for person in facts.people(
            house.connection, {one.finder, *(step.by for step in steps), *(word.investigator for word in named)}
        )
    }
    own = actor.by == one.person
    about = clauses().get(one.clause)
    return Shown(
        listed=_listed(one, who.person(house, one)),
        what=one.what,
        finder="" if own else people[one.finder],
        says=about.says if about else "",
        source=house.instance.policy.rules["violation.suspended"].source,
        steps=tuple(
            Done(s.what, _by(people[s.by], own, s.what), s.at, s.day, s.text)
            if whole or s.by == actor.by
            else Done(s.what, "", s.at, None, "")
            for s in steps
        ),
        deeds=tuple(deed for deed in Deed if one.state in FROM[deed] and actor.by in may(parties, deed)),
        investigators=tuple((people[word.investigator], word.until) for word in named) if whole and not own else (),
        own=own,
        whole=whole,
        improves_until=who.improves_until(house, steps) if whole and one.state is State.GUIDED else None,
        may_name=actor.by in parties.ciso and not own,
        may_read=actor.by in (parties.ciso | parties.investigators) and not own,
    )


def _by(by: str, own: bool, what: str) -> str:
    """Who reported him is nothing for the person himself."""
    return "" if own and what == "report" else by


def _listed(one: Violation, person: Person) -> Listed:
    return Listed(one.id, shown(person), str(clauses().get(one.clause, one.clause)), one.state, one.at)
