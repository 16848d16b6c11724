"""
What the CISO says to a containment: it stays, it is lifted, or it is a matter of 8.6(2) (NISHIHARA-2.2.5, 2.2.8).

Until he has said something it stays, and somebody hears of it every day; no clock says it in his place. Lifting gives
access back, and takes a second person as every lifting does (2(6)①).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from idm.audit.entry import Act, Value
from idm.errors import BadInput, NotThere, Stopped
from idm.facts import Person
from idm.facts.urgent import Answer, EmergencyAct, UrgentKind
from idm.messages import urgent as say
from idm.office import now as stops
from idm.office.cases.seats import House
from idm.office.cases.words import shown
from idm.office.instance import Actor, Instance
from idm.office.officers import acting, held
from idm.office.urgent.keeping import SEES_ALL, put_on_record, require_words, tell
from idm.office.urgent.lasting import lasting
from idm.office.violations.deeds import report_in
from idm.store import facts, notices, urgent, violations

UNANSWERED: frozenset[str | None] = frozenset({None})
CONFIRMED_OR_NOT: frozenset[str | None] = frozenset({None, Answer.CONFIRMED.value})
KEPT: frozenset[str | None] = frozenset({None, Answer.CONFIRMED.value, Answer.CONVERTED.value})
"""After which words another one may be said: what stays is lifted at any time."""

ACTS = {
    Answer.CONFIRMED: Act.URGENT_CONFIRMED,
    Answer.LIFTED: Act.URGENT_LIFTED,
    Answer.CONVERTED: Act.URGENT_CONVERTED,
}


@dataclass(frozen=True, slots=True)
class Answered:
    """``people``: whom it was about, in words; ``kept``: who stays stopped for a violation; ``violations``: numbers."""

    act: EmergencyAct
    people: tuple[str, ...]
    kept: tuple[str, ...] = ()
    violations: tuple[int, ...] = ()


def confirm(instance: Instance, number: int, reason: str, actor: Actor) -> Answered:
    """
    It stays, until somebody lifts it.

    Raises:
        NotThere: no such containment, or none that he may look at.
        BadInput: no reason, answered before, or nobody is stopped by it any more.
        Stopped: not the CISO, or he contained it himself.
    """
    require_words(理由=reason)
    with instance.store.write() as connection:
        house, own, act, people = _judged(instance, connection, number, actor, UNANSWERED)
        _put_down(house, act, Answer.CONFIRMED, own, actor, reason, people=len(people))
    instance.checkpoint()
    return Answered(act, _names(people))


def lift(instance: Instance, number: int, reason: str, actor: Actor) -> Answered:
    """
    Everybody whom it stopped may work again, but for those whom a violation or another stop keeps.

    Raises:
        NotThere, BadInput, Stopped: as in ``confirm``.
    """
    require_words(理由=reason)
    with instance.store.write() as connection:
        house, own, act, people = _judged(instance, connection, number, actor, KEPT)
        kept = [one for one, _ in people if violations.suspended(connection, one.id)]
        lifted = [(one, batch) for one, batch in people if one not in kept]
        if not lifted:
            raise BadInput(say.STILL_HELD, who="、".join(shown(one) for one in kept))
        for one, batch in lifted:
            stops.lift_within(connection, instance, one, batch, actor)
        _put_down(house, act, Answer.LIFTED, own, actor, reason, people=len(lifted))
    instance.checkpoint()
    return Answered(act, _names(lifted), tuple(shown(one) for one in kept))


def convert(instance: Instance, number: int, clause: str, what: str, actor: Actor) -> Answered:
    """
    What happened is a violation: a case for each of them, in which guidance comes first (8.6(2)③). They stay stopped
    meanwhile; a suspension takes the same stop over.

    Raises:
        NotThere, BadInput, Stopped: as in ``confirm``; also a clause that is none.
    """
    require_words(理由=what)
    with instance.store.write() as connection:
        house, own, act, people = _judged(instance, connection, number, actor, CONFIRMED_OR_NOT)
        filed = []
        for one, batch in people:
            if not violations.suspended(connection, one.id):
                filed.append(report_in(house, one, clause, what, actor).number)
                violations.held_by(connection, filed[-1], batch)
        _put_down(house, act, Answer.CONVERTED, own, actor, what, violations=",".join(map(str, filed)))
    instance.checkpoint()
    return Answered(act, _names(people), violations=tuple(filed))


def _judged(
    instance: Instance, connection: Connection, number: int, actor: Actor, before: Collection[str | None]
) -> tuple[House, Person, EmergencyAct, list[tuple[Person, int]]]:
    """Who speaks, about what, and everybody who is still stopped by it, each with the batch of his stop."""
    facts.lock_roster(connection)
    house = House(instance, connection, instance.clock.now())
    own = acting(house, actor)
    act = urgent.get(connection, number)
    if (
        act is None
        or act.kind is not UrgentKind.CONTAINMENT
        or (act.person != own.id and not held(house, own) & SEES_ALL)
    ):
        raise NotThere(say.NO_ACT, number=number)
    _require_ciso(house, act, own)
    if act.answer not in before:
        raise BadInput(say.ANSWERED_BEFORE, number=number, answer=say.ANSWER[act.answer or ""])
    stopped = lasting(connection, [act], house.now)[act.id]
    people = {one.id: one for one in facts.people(connection, stopped.keys())}
    if not stopped:
        raise BadInput(say.NOBODY_HELD, number=number)
    return house, own, act, [(people[who], batch) for who, batch in sorted(stopped.items())]


def _require_ciso(house: House, act: EmergencyAct, person: Person) -> None:
    """By his own post; neither whoever contained it, nor who stands in for him, is a second person."""
    source = house.instance.policy.rules["urgent.confirmed"].source
    if not may_answer(house, person):
        raise Stopped(say.NOT_THE_CISO, source=source)
    house.require_one("ciso")
    if not second(house, act, person):
        raise Stopped(say.NOT_ALONE, source=source)


def may_answer(house: House, person: Person) -> bool:
    return "ciso" in {key for key, _ in house.roles_of(person)}


def second(house: House, act: EmergencyAct, person: Person) -> bool:
    """Is he another person than who contained it?"""
    return person.id != act.person and person.id not in house.stand_ins_of(act.person)


def _put_down(
    house: House, act: EmergencyAct, word: Answer, own: Person, actor: Actor, reason: str, **data: Value
) -> None:
    if not urgent.answer(house.connection, act, word, own.id, house.now):
        raise Stopped(say.QUICKER, number=act.id)
    put_on_record(house.connection, ACTS[word], act, actor, house.now, rule="urgent.confirmed", **data)
    more = {"by": shown(own), "answer": say.ANSWER[word], "reason": reason.strip()}
    values = tell(house, act, say.NOTICE_ANSWERED, own.id, act.person, **more)
    notices.tell(house.connection, act.person, say.NOTICE_ANSWERED, values, house.now)


def _names(people: Iterable[tuple[Person, int]]) -> tuple[str, ...]:
    return tuple(sorted(shown(one) for one, _ in people))
