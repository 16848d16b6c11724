"""
What was approved is over before its time: by hand, because somebody left or moved, or lost the post he handed on, or
because the unit it was for is no more.

Taking away needs nobody's yes. Own checks do not wait for any of this: rules look at posts at every use (F28); here it
is written down, told, and cleared away.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from idm.audit.entry import Act
from idm.calendar import day_of
from idm.errors import BadInput, NotThere, Stopped
from idm.facts import Person
from idm.facts.case import Answer, CaseKind, CaseState
from idm.messages import Message, Said
from idm.messages import cases as say
from idm.messages import managed as say_managed
from idm.messages import work as say_work
from idm.office.cases import telling
from idm.office.cases.effects import AT_END, permitted, touch
from idm.office.cases.filing import may_look, put_on_record
from idm.office.cases.seats import House, delegation_of
from idm.office.cases.words import content_of, label, require_fit
from idm.office.instance import Actor, Instance
from idm.office.signin.factors import end_private
from idm.rules.delegation import handed_on
from idm.rules.exceptions import Scope, ScopeKind, scope_by, scope_in
from idm.rules.moves import still_there, was_away, was_out
from idm.rules.overlap import bound_from
from idm.store import cases, credentials, facts
from idm.store.cases import Filed

GIVES = frozenset(
    {
        CaseKind.DELEGATION,
        CaseKind.ENTITLEMENT,
        CaseKind.EXTERNAL_ACCESS,
        CaseKind.EXCEPTION,
        CaseKind.SHARED_ID,
        CaseKind.CONTRACTOR,
        CaseKind.MANAGED,
        CaseKind.PRIVATE_DEVICE,
        CaseKind.PRIVILEGE,
    }
)
"""Kinds that give something for a time. To end another one would give something back, or undo what was done."""

WITH_THE_UNIT = frozenset(
    {CaseKind.DELEGATION, CaseKind.ENTITLEMENT, CaseKind.EXTERNAL_ACCESS, CaseKind.SHARED_ID, CaseKind.PRIVILEGE}
)
"""Of those, what somebody has for the work of his unit: it does not move with him."""

WITH_THE_PERSON = WITH_THE_UNIT | {CaseKind.PRIVATE_DEVICE}
"""Of those, what ends with his employment."""


def end_early(instance: Instance, number: int, actor: Actor, reason: str) -> Filed:
    """
    Over from this moment on; the accounts concerned are looked at before all other work.

    Args:
        actor: Who asked for it, whom it is for, who said yes to it, or the network admin.

    Raises:
        NotThere: no such case, or none that he may look at.
        BadInput: no reason, it is not in force, or it is nothing that ends.
        Stopped: he may not, somebody else was quicker, or it is ended at another counter (``managed.deeds``).
    """
    instance = instance.containing()
    require_fit(reason)
    if not reason.strip():
        raise BadInput(say.END_WITHOUT_REASON)
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        filed = _to_end(house, number, actor)
        ended = end_in(house, filed, actor, reason.strip(), "hand")
    instance.checkpoint()
    return ended


def end_gone(instance: Instance, by: str) -> list[Said]:
    """
    End what was for somebody who has left or moved since, or what its delegator does not hold any more; and private
    devices whose permission has run out.

    Args:
        by: Name of the worker, for the log.
    """
    instance = instance.containing()
    now = instance.clock.now()
    with instance.store.read() as connection:
        found = [number for number, _ in _gone(connection, House(instance, connection, now))]
        over = _no_longer_permitted(connection, instance)
    if over:
        with instance.store.write() as connection:
            for person in sorted(_no_longer_permitted(connection, instance)):
                end_private(connection, person, by, instance.clock.now())
    return [said for number in found if (said := _end_one(instance, number, by)) is not None]


def _no_longer_permitted(connection: Connection, instance: Instance) -> set[str]:
    """Ids of those who have private devices in force and no permission, or none any more."""
    if CaseKind.PRIVATE_DEVICE not in instance.policy.cases:
        return set()
    return credentials.with_private(connection) - permitted(connection, instance.clock.now())


def _end_one(instance: Instance, number: int, by: str) -> Said | None:
    """Judged again in its own transaction. None: it is as it should be by now."""
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        why = dict(_gone(connection, house)).get(number)
        filed = cases.get(connection, number)
        if why is None or filed is None:
            return None
        end_in(house, filed, Actor(by, shown=say.BY_ITSELF.ja, via="worker"), why.ja, why.id)
    instance.checkpoint()
    return say.ENDED_BY_MOVE.say(number=number, label=label(instance, filed.case), why=why.ja)


def _to_end(house: House, number: int, actor: Actor) -> Filed:
    if actor.person is None:
        raise Stopped(say_work.WHO_ARE_YOU, who=actor.shown)
    filed = cases.get(house.connection, number)
    if filed is None:
        raise NotThere(say.NO_SUCH_CASE, number=number)
    said = cases.decisions_of(house.connection, number)
    yes = {one.person for one in said if one.answer is Answer.YES and one.digest == filed.case.digest}
    own = next(facts.people(house.connection, {actor.by}))
    party = actor.by in {filed.case.applicant, filed.case.beneficiary, *yes}
    if not party and ("network_admin", None) not in house.held_by(own):
        if may_look(house, filed, said, actor):
            raise Stopped(say.NOT_YOURS_TO_END)
        raise NotThere(say.NO_SUCH_CASE, number=number)
    if filed.case.kind not in GIVES:
        raise BadInput(say.NOTHING_ENDS, label=label(house.instance, filed.case))
    if filed.state is not CaseState.APPROVED or filed.over_at is not None or filed.case.over(house.now):
        raise BadInput(say.NOT_IN_FORCE, number=number)
    if filed.case.kind is CaseKind.MANAGED:  # by whoever answers for it now, who need be none of those of then
        raise Stopped(say_managed.END_IT_THERE, login=content_of(filed.case)["login"])
    return filed


def end_in(house: House, filed: Filed, actor: Actor, reason: str, why: str) -> Filed:
    if not cases.end_early(house.connection, filed, house.now, actor.by, reason):
        raise Stopped(say.QUICKER, number=filed.id)
    ended = replace(filed, over_at=house.now)
    put_on_record(house.connection, Act.CASE_ENDED, ended, actor, house.now, why=why)
    touch(house, ended, urgent=True)
    clear = AT_END.get(ended.case.kind)
    if clear is not None:
        clear(house, ended, actor)
    telling.ended_early(house, ended, actor, reason)
    return ended


def _gone(connection: Connection, house: House) -> list[tuple[int, Message]]:
    """Numbers of what has lost its ground by now, and why."""
    found = cases.to_come_or_in_force(connection, WITH_THE_PERSON | {CaseKind.EXCEPTION}, house.now)
    people = house.people([one.case for one in found])
    judged = [(one.id, _why(house, one, people[one.case.applicant], people[one.case.beneficiary])) for one in found]
    return [(number, why) for number, why in judged if why is not None]


def _why(house: House, one: Filed, applicant: Person, beneficiary: Person) -> Message | None:
    unit = _unit_of(one)
    if unit is not None:
        here = scope_by(unit, one.handed_in_at, house.organisation, day_of(house.now))
        return None if here.key else say.GONE_UNIT
    if not still_there(beneficiary, None, house.now):
        return say.GONE_LEFT
    if one.ended_at is not None and was_out(beneficiary, one.ended_at, house.now):
        return say.GONE_LEFT
    bound = _bound(one)
    if bound is not None and bound > house.now:
        return None  # for after a move that is still to come
    if not still_there(beneficiary, bound, house.now):
        return say.GONE_MOVED
    if bound is not None and was_away(beneficiary, bound, house.now):
        return say.GONE_AWAY
    return _root_gone(house, one, applicant, house.now) if one.case.kind is CaseKind.DELEGATION else None


def _unit_of(one: Filed) -> Scope | None:
    """Of an exception for everybody in a unit."""
    scope = scope_in(content_of(one.case).get("scope", "")) if one.case.kind is CaseKind.EXCEPTION else None
    return scope if scope is not None and scope.kind is ScopeKind.UNIT else None


def _bound(one: Filed) -> datetime | None:
    """From when on it is for the unit in which its beneficiary works; None: it goes with him."""
    if one.case.kind is CaseKind.EXCEPTION:
        return one.ended_at  # as ``idm.rules.exceptions.covered`` has it
    if one.case.kind not in WITH_THE_UNIT:
        return None
    return bound_from(content_of(one.case).get("entitlement", ""), one.ended_at, one.case.starts)


def _root_gone(house: House, one: Filed, delegator: Person, now: datetime) -> Message | None:
    """By his posts alone: whoever is on leave has not lost them."""
    named, carried = delegation_of(one), house.carried_by(delegator)
    if named is None or not still_there(delegator, named.accepted_at, now):
        return say.GONE_ROOT
    here = handed_on(named, delegator, house.organisation, now)
    return None if here is not None and (here.role, here.unit) in carried else say.GONE_ROOT
