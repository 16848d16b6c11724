"""A sweep is opened as a plan: by a person, or proposed by a worker on its day. Opening it stops nobody."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from idm.audit.entry import Act
from idm.calendar import day_of, wareki
from idm.errors import BadInput, Stopped
from idm.hr.cells.mynumber import mentions_my_number
from idm.messages import Said
from idm.messages import sweeps as say
from idm.office.cases.seats import House
from idm.office.cases.words import shown
from idm.office.instance import Actor, Instance
from idm.office.roles import acts_for
from idm.office.sweeps.finding import Finding, lines_of
from idm.office.sweeps.granted import granted
from idm.office.sweeps.parties import ADMIN, HR, MAY_OPEN, Offices, Parties
from idm.office.sweeps.recording import put_on_record
from idm.office.sweeps.restoring import require_as_told
from idm.office.sweeps.strangers import strangers
from idm.office.sweeps.systems import Holders
from idm.policy import Policy
from idm.rules.brake import limit
from idm.rules.campaigns import MANY, Kind, Load, State, due_after, label_on
from idm.rules.dormancy import Remedy
from idm.rules.last_use import doubts
from idm.store import campaigns, facts, last_use, notices
from idm.store.campaigns import Campaign, Line, NewLine

HELD_SEPARATOR = "、"
REASON_LIMIT = 200  # characters
MAY_RELEASE = frozenset({HR, ADMIN, "ciso"})


@dataclass(frozen=True, slots=True)
class Opened:
    """``stops``: lines that may come to a stop; ``exempt``: those nobody is asked about; ``held``: why, in words."""

    number: int
    label: str
    lines: int
    stops: int
    exempt: int
    held: str = ""


def open_sweep(
    instance: Instance, actor: Actor, label: str | None = None, kind: Kind = Kind.DORMANCY, system: str | None = None
) -> Opened:
    """
    Args:
        label: What to call it; None is today's date.
        kind: ACCESS for the rights that approved cases give, which the heads of their holders confirm (棚卸し); SYSTEM
            for everybody who holds a right of one system, whom the head confirms that answers for it.
        system: Its key in the profile.

    Raises:
        BadInput: there is one of that name, nobody ever read when accounts were used, or no such system.
        NotYours: neither HR nor whoever answers for the network.
        Stopped: nobody in particular opens it.
    """
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        Parties(house, actor).require(MAY_OPEN)
        lines = lines_for(house, kind, system)
        opened = put(house, (label or "").strip() or str(day_of(house.now)), actor, kind, lines)
    instance.checkpoint()
    return opened


def lines_for(house: House, kind: Kind, system: str | None) -> list[NewLine]:
    """
    Raises:
        BadInput: as ``open_sweep``.
    """
    if kind is Kind.ACCESS:
        return granted(house)
    if kind is Kind.DORMANCY:
        return _unused(house)
    known = reviewed(house.instance.policy)
    if system is None or system not in known:
        raise BadInput(say.NO_SYSTEM, value=system or "", known="、".join(known))
    return Holders(house).of({system})[system]


def reviewed(policy: Policy) -> Mapping[str, str]:
    """Key and name of every system that hands out a right."""
    named = {right.system for right in policy.entitlement}
    return {one.key: one.label for one in policy.system if one.key in named}


def propose(instance: Instance, by: str) -> list[Said]:
    """
    On its day, a list; it asks people and decides nothing. One that is still gone through is not doubled.

    Args:
        by: Name of the worker, for the log.
    """
    now = instance.clock.now()
    label = label_on(day_of(now), instance.policy)
    with instance.store.read() as connection:
        known = campaigns.labels(connection)
        if label is None or label in known or not last_use.sources(connection):
            return []
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        if label in campaigns.labels(connection):
            return []
        opened = put(house, label, Actor(by, via="worker"), Kind.DORMANCY, _unused(house))
    instance.checkpoint()
    return [say.PROPOSED.say(label=label, lines=opened.lines)]


def release(instance: Instance, number: int, actor: Actor) -> Campaign:
    """
    Somebody else than whoever opened it has looked: its lines may be answered to the end, and whoever answers for them
    has his days again, whenever that is.

    Raises:
        NotThere, NotYours: as in ``looking.one``.
        BadInput: it is not held.
        Stopped: the same person or his deputy, a source of last uses is still not to be believed, or it is not the list
            that was made.
    """
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        parties = Parties(house, actor)
        parties.campaign(number)
        parties.require_post(MAY_RELEASE)
        one, _ = require_as_told(house, number, (), actor, whole=True)
        if one.state is not State.HELD:
            raise BadInput(say.NOT_HELD, number=number, state=say.STATE[one.state])
        source = instance.policy.rules["sweep.held"].source
        if actor.by == one.opened_by or acts_for(parties.person, one.opened_by, house.now):
            raise Stopped(say.SAME_PERSON, source=source)
        doubted = _doubted(house) if one.kind is Kind.DORMANCY else {}
        if doubted:
            raise Stopped(say.STILL_DOUBTED, what=said_of(doubted), source=source)
        # Held on its day: nobody could say "stop" to it then, and what nobody confirms would end with the next turn.
        due_at = max(one.due_at, due_after(house.now, instance.policy.reviews.access.reminded))
        campaigns.release(connection, number, actor.by, house.now, due_at)
        one = replace(one, state=State.OPEN, released_by=actor.by, due_at=due_at)
        put_on_record(house, Act.SWEEP_RELEASED, number, actor, why=list(one.held_why), due=str(one.last_day))
        asked = [line for line in campaigns.lines(connection, number) if line.done is None]
        _tell_to_answer(house, number, one.label, asked, due_at, one.kind)
    instance.checkpoint()
    return one


def drop(instance: Instance, number: int, actor: Actor, reason: str = "") -> Campaign:
    """
    It is given up; nothing of it is done any more. A review that the profile's calendar opened is proposed again, and
    the CISO and the audit chief hear who gave it up, and why: no single person calls off the city's review.

    Args:
        reason: Of such a review; others need none.

    Raises:
        NotThere, NotYours: as in ``looking.one``.
        BadInput: it is over already, or the reason is missing, too long or holds a number that must not be there.
    """
    reason = reason.strip()
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        parties = Parties(house, actor)
        one = parties.campaign(number)
        parties.require(MAY_OPEN)
        of_calendar = one.kind is not Kind.DORMANCY and not any(facts.people(connection, {one.opened_by}))
        if (of_calendar and not reason) or len(reason) > REASON_LIMIT or mentions_my_number(reason):
            raise BadInput(say.DROP_REASON, number=number, limit=REASON_LIMIT)
        if not campaigns.drop(connection, number):
            raise BadInput(say.NOT_OPEN, number=number, state=say.STATE[one.state])
        put_on_record(house, Act.SWEEP_DROPPED, number, actor, reason=reason)
        if of_calendar:
            _tell_dropped(house, parties, one, reason)
    instance.checkpoint()
    return one


def put(house: House, label: str, actor: Actor, kind: Kind, lines: Collection[NewLine]) -> Opened:
    """
    A list with these lines, in a transaction that has locked the roster; whoever has to answer hears of it.

    Raises:
        BadInput: there is one of that name.
    """
    connection, policy = house.connection, house.instance.policy
    _require_new(connection, label)
    stops = [one for one in lines if one.exempt is None and one.remedy not in (Remedy.LOOK, Remedy.OBJECT)]
    held = _held(house, len(stops)) if kind is Kind.DORMANCY else []  # of a review the brake asks when it is due
    days = policy.dormancy.answered.days if kind is Kind.DORMANCY else policy.reviews.access.days
    due_at = due_after(house.now, days)
    number = campaigns.add(connection, label, actor.by, house.now, due_at, held, kind)
    campaigns.add_lines(connection, number, lines, house.now)
    exempt = sum(one.exempt is not None for one in lines)
    seq = put_on_record(
        house,
        Act.SWEEP_OPENED,
        number,
        actor,
        kind=kind.value,
        lines=len(lines),
        stops=len(stops),
        exempt=exempt,
        held=held,
        due=str(campaigns.last_day(due_at)),
        sha256=campaigns.whole(connection, number),
    )
    campaigns.on_record(connection, number, seq)
    why = said_of_held(held)
    if held:
        tell_held(house, number, label, held, actor.by)
    else:
        asked = [line for line in lines if not line.exempt]
        _tell_to_answer(house, number, label, asked, due_at, kind)
    return Opened(number, label, len(lines), len(stops), exempt, why)


def _require_new(connection: Connection, label: str) -> None:
    for one in campaigns.every(connection):
        if one.label == label:
            raise BadInput(say.LABEL_TAKEN, label=label, number=one.id)


def _unused(house: House) -> list[NewLine]:
    finding = Finding(house.instance, house.connection)
    if not finding.sources:
        raise BadInput(say.NOTHING_WATCHED)
    return [*lines_of(finding, finding.everybody()), *strangers(house)]


def _held(house: House, stops: int) -> list[str]:
    many = [MANY] if load_of(house, stops).trips else []
    return [*many, *(f"{name}:{why}" for name, why in sorted(_doubted(house).items()))]


def load_of(house: House, count: int, kind: Kind = Kind.DORMANCY) -> Load:
    """So many are to be stopped, and what lists have taken within a month counts too (the removal brake)."""
    lately = campaigns.stopped_since(house.connection, house.now - timedelta(days=30), kind)
    active = facts.count_employed(house.connection, day_of(house.now))
    return Load(count + lately, limit(house.instance.policy, active))


def _doubted(house: House) -> dict[str, str]:
    sources = last_use.sources(house.connection)
    return {name: why.value for name, why in doubts(sources, house.instance.policy, house.now).items()}


def said_of(doubted: dict[str, str]) -> str:
    return HELD_SEPARATOR.join(f"{say.SOURCE.get(name, name)}：{say.DOUBT[why]}" for name, why in doubted.items())


def said_of_held(codes: Collection[str]) -> str:
    """Why one is held, in words: too many, or sources that are not believed."""
    parts = [say.HELD_WHY[code] for code in codes if code in say.HELD_WHY]
    doubted = dict(code.split(":", 1) for code in codes if code not in say.HELD_WHY)
    return HELD_SEPARATOR.join([*parts, said_of(doubted)] if doubted else parts)


def tell_held(house: House, number: int, label: str, codes: Collection[str], by: str) -> None:
    """Whoever may release it hears of it; whoever opened it may not."""
    values = {"number": str(number), "label": label, "why": said_of_held(codes)}
    for who in sorted({*house.with_role(*MAY_RELEASE)} - {by}):
        notices.tell(house.connection, who, say.TOLD_HELD, values, house.now)


def _tell_dropped(house: House, parties: Parties, one: Campaign, reason: str) -> None:
    """By post, and himself too where he is one of them: the sentence stays with whoever follows him."""
    values = {"number": str(one.id), "label": one.label, "who": shown(parties.person), "reason": reason}
    for who in house.carriers("ciso", "audit_chief"):
        notices.tell(house.connection, who, say.TOLD_DROPPED, values, house.now)


def _tell_to_answer(
    house: House, number: int, label: str, lines: Iterable[Line | NewLine], due_at: datetime, kind: Kind
) -> None:
    """Whoever has lines to answer hears of a list once it may be answered to the end."""
    values = {"number": str(number), "label": label, "due": wareki(campaigns.last_day(due_at))}
    for who in sorted(Offices(house).answerers(lines, kind)):
        notices.tell(house.connection, who, say.TOLD_OPEN, values, house.now)
