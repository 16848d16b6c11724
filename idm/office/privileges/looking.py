"""Privileged IDs to look at: one's own, those that are held, windows and what the directory did meanwhile."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from idm.audit.entry import Act
from idm.calendar import ONE_DAY, day_of
from idm.errors import NotThere, Stopped
from idm.facts import Person
from idm.messages import Said
from idm.messages import privileges as say
from idm.office.cases.seats import House
from idm.office.cases.words import shown
from idm.office.instance import Actor, Instance
from idm.office.privileges.checking import refusal
from idm.office.privileges.issuing import KIND
from idm.office.privileges.opening import may_end
from idm.office.privileges.roll import MANAGERS, Roll
from idm.office.views import reading
from idm.passwords.rules import rules_for, runs_out
from idm.policy.privileges import Privilege
from idm.rules.periods import period_of
from idm.rules.privilege_holders import BODY_WIDE, GroundKind, Holding, barred, longest, may_manage, opens_on
from idm.rules.standing import Standing
from idm.store import credentials, facts, log_search, windows
from idm.store.log_search import Filter
from idm.store.windows import Opened

LISTED = 50
"""So many windows are listed, the newest first."""
AFTERWARDS = timedelta(minutes=10)
"""The end of a window reaches a directory after it."""
_DEEDS = frozenset(
    act.value
    for act in (
        Act.ACCOUNT_CONVERGED,
        Act.GROUP_CONVERGED,
        Act.WRITE_REFUSED,
        Act.PRIVILEGE_OPENED,
        Act.PRIVILEGE_ENDED,
        Act.PRIVILEGE_LEFT,
        Act.PRIVILEGE_PASSWORD,
        Act.PRIVILEGE_RETIRED,
    )
)


@dataclass(frozen=True, slots=True)
class Row:
    """A window in words. ``until`` is when it ends or ended (aware UTC); ``why``: empty where its clock ends it."""

    number: int
    who: str
    login: str
    label: str
    purpose: str
    starts: datetime
    until: datetime
    open: bool
    case: int | None
    why: str
    left: bool


@dataclass(frozen=True, slots=True)
class Held:
    """One privilege of somebody, on one ground. ``until`` None: as long as he holds the post."""

    key: str
    label: str
    ground: str
    case: int
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Mine:
    """
    One privilege that the one who looks holds. ``minutes``: how long a window lasts at most.

    ``refused``: why no window may be begun; ``window``: the one that is open.
    """

    held: Held
    minutes: int
    refused: Said | None
    window: Row | None


@dataclass(frozen=True, slots=True)
class Own:
    """``login`` empty without a privileged ID; ``chosen``: his own password is in force; ``shortest``: characters."""

    login: str
    chosen: bool
    change_by: datetime | None
    shortest: int
    privileges: tuple[Mine, ...]
    windows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Holder:
    """
    A line of the register. ``last`` is when his last window began; ``due`` until when he has to be confirmed.

    ``mine``: whoever looks may manage it; ``beyond``: labels of privileges of which he is one too many.
    """

    person_id: str
    number: str
    who: str
    login: str
    made_at: datetime
    held: tuple[Held, ...]
    last: datetime | None
    confirmed: bool
    period: str
    due: datetime
    mine: bool
    beyond: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cap:
    """How many hold a privilege, and how many may."""

    label: str
    count: int
    most: int


@dataclass(frozen=True, slots=True)
class Register:
    """``may_end``: whoever looks may end every window; ``may_issue``: by his post, as a deputy gives nobody any."""

    holders: tuple[Holder, ...]
    caps: tuple[Cap, ...]
    windows: tuple[Row, ...]
    may_end: bool
    may_issue: bool


@dataclass(frozen=True, slots=True)
class Looked:
    """One window, with the lines of the log about it, the oldest first."""

    row: Row
    meanwhile: tuple[reading.Line, ...]
    mine: bool
    may_end: bool


def own(instance: Instance, actor: Actor) -> Own:
    """What the one who asks holds, and what he did with it."""
    with instance.store.read() as connection:
        roll = _roll(instance, connection)
        one = roll.of(next(facts.people(connection, {actor.by})))
        chosen, change_by = _password(roll, one)
        found = windows.newest(connection, LISTED, actor.by)
        rows = _rows(roll, found)
        mine = tuple(_mine(roll, one, key, rows) for key in one.keys)
    shortest = rules_for(instance.policy, Standing.PRIVILEGED).shortest_alone
    return Own(one.account.login if one.account else "", chosen, change_by, shortest, mine, tuple(rows))


def register(instance: Instance, actor: Actor) -> Register:
    """
    Everybody who holds one. A system manager sees those of his own unit, a deputy what his delegator would.

    Raises:
        Stopped: whoever asks holds no office that answers for them.
    """
    with instance.store.read() as connection:
        roll = _roll(instance, connection)
        person = next(facts.people(connection, {actor.by}), None) if actor.person else None
        held = roll.house.held_by(person) if person else frozenset()
        if person is None or {role for role, _ in held}.isdisjoint(MANAGERS):
            source = instance.policy.rules["privilege.holder"].source
            raise Stopped(say.NOT_A_MANAGER, who=actor.shown, whom=say.EVERYBODY, source=source)
        wide = not BODY_WIDE.isdisjoint(role for role, _ in held)
        seen = {
            key: one
            for key, one in roll.holders.items()
            if may_manage(instance.policy, held, roll.units_of(one.person), one.keys)
        }
        last = windows.last_of_each(connection)
        holders = tuple(_holder(roll, one, last, _manages(roll, person, one)) for one in seen.values())
        found = [one for one in windows.newest(connection, LISTED) if wide or one.person_id in seen]
        rows = tuple(_rows(roll, found))
        may_issue = person.id in roll.house.with_role(*MANAGERS)
    return Register(holders, _caps(roll), rows, wide, may_issue)


def window(instance: Instance, number: int, actor: Actor) -> Looked:
    """
    One window, and what directories and people did about it while it was open.

    Raises:
        NotThere: there is none, or it is neither his own nor his to look after (F11).
    """
    with instance.store.read() as connection:
        roll = _roll(instance, connection)
        found = windows.one(connection, number)
        person = next(facts.people(connection, {actor.by}), None) if actor.person else None
        wide = person is not None and may_end(roll.house, person)
        if found is None or not (wide or found.person_id == actor.by):
            raise NotThere(say.NO_SUCH_WINDOW, number=number)
        (row,) = _rows(roll, [found])
        lines = _meanwhile(connection, found, roll.house.now)
        names = reading.names_of(connection, lines)
        names[found.privilege] = row.label
    return Looked(row, tuple(reading.in_words(line, names) for line in lines), found.person_id == actor.by, wide)


def _roll(instance: Instance, connection: Connection) -> Roll:
    return Roll(House(instance, connection, instance.clock.now()))


def _manages(roll: Roll, person: Person, one: Holding) -> bool:
    if person.id == one.person.id:
        return not roll.managers_of(one)
    return roll.manages(person, one)


def _mine(roll: Roll, one: Holding, key: str, rows: list[Row]) -> Mine:
    policy, now = roll.house.instance.policy, roll.house.now
    privilege = policy.privileges[key]
    rule = barred(policy, one, key, roll.holders, now)
    message, values = refusal(policy, rule or "privilege.window", privilege, now)
    if one.account is None:
        message, values = say.HAS_NONE, {"whom": shown(one.person)}
    ground = opens_on(one, key)
    minutes = longest(policy, ground) if ground else 0
    free = rule is None and ground is not None
    still = next((row for row in rows if row.open and row.label == privilege.label), None)
    held = next(line for line in _grounds(roll, one) if line.key == key)
    return Mine(held, minutes, None if free or still else message.say(**values), still)


def _password(roll: Roll, one: Holding) -> tuple[bool, datetime | None]:
    known = next(iter(credentials.of(roll.house.connection, one.person.id, KIND)), None)
    if one.account is None or known is None:
        return False, None
    until = known.expires_at or runs_out(known.made_at, rules_for(roll.house.instance.policy, Standing.PRIVILEGED))
    in_force = known.state == "active" and (until is None or roll.house.now < until)
    return in_force, until


def _grounds(roll: Roll, one: Holding) -> tuple[Held, ...]:
    labels = roll.house.instance.policy.privileges
    return tuple(
        Held(ground.privilege, labels[ground.privilege].label, say.GROUND[ground.kind.value], ground.case, ground.until)
        for ground in one.grounds
        if not (ground.kind is GroundKind.CASE and ground.claimed) or len(one.on(ground.privilege)) == 1
    )


def _holder(roll: Roll, one: Holding, last: dict[str, datetime], mine: bool) -> Holder:
    policy, account = roll.house.instance.policy, roll.issued[one.person.id]
    current = period_of(roll.house.now, policy.privileged_ids.recertified.value)
    beyond = [key for key in one.keys if barred(policy, one, key, roll.holders, roll.house.now) == "privilege.most"]
    return Holder(
        person_id=one.person.id,
        number=one.person.numbers[-1],
        who=shown(one.person),
        login=account.login,
        made_at=account.made_at,
        held=_grounds(roll, one),
        last=last.get(account.id),
        confirmed=current.key in one.confirmed,
        period=current.key,
        due=current.ends,
        mine=mine,
        beyond=tuple(policy.privileges[key].label for key in beyond),
    )


def _caps(roll: Roll) -> tuple[Cap, ...]:
    def count(privilege: Privilege) -> int:
        return sum(bool(one.on(privilege.key)) for one in roll.holders.values())

    return tuple(Cap(one.label, count(one), one.most) for one in roll.house.instance.policy.privilege)


def _rows(roll: Roll, found: list[Opened]) -> list[Row]:
    labels, now = roll.house.instance.policy.privileges, roll.house.now
    people = {one.id: one for one in facts.people(roll.house.connection, {one.person_id for one in found})}
    return [
        Row(
            number=one.id,
            who=shown(people[one.person_id]),
            login=one.login,
            label=labels[one.privilege].label if one.privilege in labels else one.privilege,
            purpose=one.purpose,
            starts=one.starts,
            until=one.until,
            open=one.covers(now),
            case=one.case_id,
            why=say.WHY_ENDED.get(one.ended_why or "", one.ended_why or ""),
            left=one.alarmed_at is not None and one.gone_at is None,
        )
        for one in found
    ]


def _meanwhile(connection: Connection, one: Opened, now: datetime) -> list[dict[str, Any]]:
    until = min(one.until + AFTERWARDS, now)
    first, last = day_of(one.starts), day_of(until)
    found: list[dict[str, Any]] = []
    for number in range((last - first).days + 1):
        wanted = Filter(first + number * ONE_DAY, frozenset({one.account_id, one.privilege}), _DEEDS)
        lines = reversed(log_search.newest(connection, wanted, None, 500))
        found += [line for line in lines if one.starts <= datetime.fromisoformat(line["at"]) <= until]
    return found
