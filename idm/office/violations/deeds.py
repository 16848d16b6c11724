"""What is done about a violation, one step after the other (NISHIHARA-8.6.2.1, 8.6.2.3).

Each in one transaction, in which whoever acts is judged: the step, the notices and the line of the log, or nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft
from idm.calendar import day_of, wareki
from idm.errors import BadInput, Stopped
from idm.facts import Person
from idm.hr.cells.mynumber import mentions_my_number
from idm.messages import Message
from idm.messages import violations as say
from idm.office import now as stops
from idm.office.cases.seats import House
from idm.office.exceptions.asking import is_clause
from idm.office.instance import Actor, Instance
from idm.office.officers import acting
from idm.office.violations import parties as who
from idm.rules.violations import FROM, TO, Deed, Parties, State, improves_until, may, told
from idm.store import facts, log, notices, sessions, violations
from idm.store.stops import without_end
from idm.store.violations import REPORTED, Step, Violation

LIMIT = 400  # characters of one text
ACTS = {
    Deed.GUIDE: Act.VIOLATION_GUIDED,
    Deed.NOT_IMPROVED: Act.VIOLATION_NOT_IMPROVED,
    Deed.SUSPEND: Act.VIOLATION_SUSPENDED,
    Deed.REINSTATE: Act.VIOLATION_REINSTATED,
    Deed.CLOSE: Act.VIOLATION_CLOSED,
}
RULE = {Deed.REINSTATE: "violation.reinstated", Deed.NOT_IMPROVED: "violation.guided"}
WITHOUT_GUIDANCE = frozenset({State.FOUND, State.GUIDED})


@dataclass(frozen=True, slots=True)
class Reported:
    """``told``: who hears of it, in words."""

    number: int
    told: str


def report(instance: Instance, whom: Person, clause: str, what: str, actor: Actor) -> Reported:
    """
    Somebody found something; both managers hear of it at once, whichever of them did not find it.

    Raises:
        BadInput: no such clause, no text, or it is about himself.
        Stopped: nobody in particular reports.
    """
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        done = report_in(House(instance, connection, instance.clock.now()), whom, clause, what, actor)
    instance.checkpoint()
    return done


def report_in(house: House, whom: Person, clause: str, what: str, actor: Actor) -> Reported:
    """
    The same within a transaction that has locked the roster.

    Raises:
        BadInput, Stopped: as in ``report``.
    """
    _check(what)
    clause = clause.strip()
    if not is_clause(house.instance.policy, clause):
        raise BadInput(say.NO_CLAUSE)
    finder = acting(house, actor)
    if finder.id == whom.id:
        raise BadInput(say.ABOUT_ONESELF)
    one = violations.add(house.connection, whom.id, finder.id, clause, what.strip(), house.now)
    violations.put_down(house.connection, one.id, Step(REPORTED, finder.id, house.now, None, what.strip()))
    heard = told(who.parties_of(house, one))
    values = {"finder": who.name(house, finder.id), "person": who.name(house, whom.id), "number": str(one.id)}
    _tell(house, heard, say.TOLD, values)
    _put_on_record(house, one, Act.VIOLATION_REPORTED, actor, told=sorted(heard), clause=clause)
    return Reported(one.id, who.named(house, heard))


def guide(instance: Instance, number: int, text: str, actor: Actor, day: date | None = None) -> Violation:
    """
    The system manager spoke to the person; what he said is on record, and the person can read it.

    Args:
        day: On which he did (JST); None is today.

    Raises:
        NotThere, BadInput, Stopped: as in ``suspend``; also a day before the report or to come.
    """

    def then(house: House, one: Violation, _parties: Parties) -> None:
        if day is not None and not day_of(one.at) <= day <= day_of(house.now):
            raise BadInput(say.BAD_DAY)
        until = improves_until(house.now, instance.policy.violations.improves.days)
        values = {"number": str(one.id), "by": who.name(house, actor.by), "last": wareki(_last_day(until))}
        _tell(house, {one.person}, say.GUIDED, values)

    return _done(instance, number, Deed.GUIDE, text, actor, then, day)


def not_improved(instance: Instance, number: int, text: str, actor: Actor) -> Violation:
    """
    Guidance did not help, in the days that the profile gives for it; whoever may suspend hears of it.

    Raises:
        NotThere, BadInput, Stopped: as in ``suspend``; also before those days are over.
    """

    def then(house: House, one: Violation, parties: Parties) -> None:
        _require_time(house, one)
        values = {"number": str(one.id), "person": who.name(house, one.person)}
        _tell(house, may(parties, Deed.SUSPEND) - {actor.by}, say.FOUND_WANTING, values)

    return _done(instance, number, Deed.NOT_IMPROVED, text, actor, then)


def suspend(instance: Instance, number: int, text: str, actor: Actor) -> Violation:
    """
    Every account of the person is held from now on; the CISO and the system manager hear of it in the same transaction.

    Also while the clock is being put right: it only takes access away.

    Raises:
        NotThere: no such violation, or none that he may see.
        BadInput: no text, or too long.
        Stopped: it is not his to do, there is no guidance that did not help, or somebody else was quicker.
    """
    return _done(instance.containing(), number, Deed.SUSPEND, text, actor, _suspension(text, actor))


def suspend_in(house: House, number: int, text: str, actor: Actor) -> Violation:
    """
    The same within a transaction that has locked the roster: an application for it was approved.

    Raises:
        NotThere, BadInput, Stopped: as in ``suspend``.
    """
    return _done_in(house, number, Deed.SUSPEND, text, actor, _suspension(text, actor))


def _suspension(text: str, actor: Actor) -> "Then":
    def then(house: House, one: Violation, parties: Parties) -> None:
        reason = f"違反 番号{one.id}"
        person = who.person(house, one)
        if one.batch is None or not without_end(house.connection, [one.batch], house.now):
            batch = stops.hold(house.instance, house.connection, person, actor, reason)
            violations.held_by(house.connection, one.id, batch)  # that of its containment becomes its own
        sessions.next_epoch(house.connection, one.person)
        steps = violations.steps_of(house.connection, one.id)
        judged_by = next(step.by for step in reversed(steps) if step.what == Deed.NOT_IMPROVED)
        both = say.BOTH.ja if judged_by == actor.by else ""
        values = {"by": who.name(house, actor.by), "person": who.name(house, one.person), "number": str(one.id)}
        heard = (parties.ciso | parties.managers) - {actor.by, one.person}
        _tell(house, heard, say.SUSPENDED, values | {"both": both})
        _tell(house, {one.person}, say.SUSPENDED_YOU, {"number": str(one.id), "reason": text.strip()})

    return then


def reinstate(instance: Instance, number: int, text: str, actor: Actor) -> Violation:
    """
    The hold of the suspension ends, by somebody else than who put it. Another hold of his stays.

    Raises:
        NotThere, BadInput, Stopped: as in ``suspend``.
    """

    def then(house: House, one: Violation, parties: Parties) -> None:
        if one.batch is not None:
            stops.lift_within(house.connection, house.instance, who.person(house, one), one.batch, actor)
        values = {"by": who.name(house, actor.by), "person": who.name(house, one.person), "number": str(one.id)}
        heard = (parties.ciso | parties.managers | parties.admins | {one.person}) - {actor.by}
        _tell(house, heard, say.REINSTATED, values)

    return _done(instance, number, Deed.REINSTATE, text, actor, then)


def close(instance: Instance, number: int, text: str, actor: Actor) -> Violation:
    """
    It is over: improved, or there was nothing in it.

    Raises:
        NotThere, BadInput, Stopped: as in ``suspend``.
    """
    return _done(instance, number, Deed.CLOSE, text, actor, lambda _house, _one, _parties: None)


Then = Callable[[House, Violation, Parties], None]


def _done(
    instance: Instance, number: int, deed: Deed, text: str, actor: Actor, then: Then, day: date | None = None
) -> Violation:
    _check(text)

    def work(connection: Connection) -> Violation:
        facts.lock_roster(connection)
        return _done_in(House(instance, connection, instance.clock.now()), number, deed, text, actor, then, day)

    one = instance.store.insist(work)
    instance.checkpoint()
    return one


def _done_in(
    house: House, number: int, deed: Deed, text: str, actor: Actor, then: Then, day: date | None = None
) -> Violation:
    acting(house, actor)
    old, parties = who.visible(house, number, actor)
    _require(house, old, parties, deed, actor)
    if not violations.move(house.connection, old, TO[deed], house.now):
        raise Stopped(say.QUICKER, number=number)
    violations.put_down(house.connection, number, Step(deed.value, actor.by, house.now, day, text.strip()))
    one = replace(old, state=TO[deed])
    then(house, one, parties)
    _put_on_record(house, one, ACTS[deed], actor, rule=_rule(deed))
    return one


def _require(house: House, one: Violation, parties: Parties, deed: Deed, actor: Actor) -> None:
    """First whose it is, then whether it is time for it."""
    allowed, source = may(parties, deed), house.instance.policy.rules[_rule(deed)].source
    if actor.by not in allowed:
        raise Stopped(say.NOT_YOURS, number=one.id, deed=say.DEED[deed], who=who.named(house, allowed), source=source)
    if deed is Deed.SUSPEND and one.state in WITHOUT_GUIDANCE:
        raise Stopped(say.NOT_YET, number=one.id, state=say.STATE[one.state], source=source)
    if one.state not in FROM[deed]:
        raise Stopped(say.NOT_NOW, number=one.id, state=say.STATE[one.state], deed=say.DEED[deed])


def _require_time(house: House, one: Violation) -> None:
    """Whatever day the guidance bears: the person heard of it when it was put down."""
    until = who.improves_until(house, violations.steps_of(house.connection, one.id))
    if until is not None and house.now < until:
        source = house.instance.policy.rules["violation.guided"].source
        raise Stopped(say.TOO_SOON, number=one.id, day=wareki(day_of(until)), source=source)


def _last_day(until: datetime) -> date:
    """JST."""
    return day_of(until - timedelta(microseconds=1))


def _rule(deed: Deed) -> str:
    return RULE.get(deed, "violation.suspended")


def _check(text: str) -> None:
    if not 0 < len(text.strip()) <= LIMIT or mentions_my_number(text):
        raise BadInput(say.TEXT_WRONG, limit=LIMIT)


def _tell(house: House, ids: frozenset[str] | set[str], message: Message, values: dict[str, str]) -> None:
    for one in sorted(ids):
        notices.tell(house.connection, one, message, values, house.now)


def _put_on_record(house: House, one: Violation, act: Act, actor: Actor, **data: str | list[str]) -> None:
    """A line without the words: those stay with the violation."""
    draft = Draft(
        act=act,
        by=actor.by,
        via=actor.via,
        subject=one.person,
        object=f"violation:{one.id}",
        outcome="ok",
        corr=f"violation:{one.id}",
        data={"state": one.state.value, **data},
    )
    log.append(house.connection, [draft], house.now)
