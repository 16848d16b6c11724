"""A work window: begun by its holder with a purpose, ended by its clock, by him, or by an office (7.2(5))."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from idm.audit.entry import Act
from idm.errors import BadInput, NotThere, Stopped
from idm.facts import Person
from idm.hr.cells.mynumber import mentions_my_number
from idm.messages import privileges as say
from idm.office import officers
from idm.office.cases.seats import House
from idm.office.cases.words import shown
from idm.office.instance import Actor, Instance
from idm.office.privileges.checking import privilege_of, refusal
from idm.office.privileges.issuing import KIND, clock
from idm.office.privileges.passwords import require_proof
from idm.office.privileges.recording import begun, put_on_record, refuse_contractor
from idm.office.privileges.roll import Roll
from idm.office.signin.credentials import Desk
from idm.office.signin.visitor import Visitor
from idm.passwords.rules import rules_for, runs_out
from idm.policy.privileges import Privilege
from idm.rules.privilege_holders import BODY_WIDE, HOLDER, GroundKind, Holding, barred, lasts, longest, opens_on
from idm.rules.standing import Standing
from idm.store import credentials, notices, windows
from idm.store.windows import Opened

PURPOSE_LIMIT = 200  # characters


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody is about to do. ``minutes`` None: as long as the profile allows."""

    privilege: str
    purpose: str
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Begun:
    """``until`` is aware UTC."""

    number: int
    privilege: Privilege
    until: datetime


def open_at_the_web(desk: Desk, visitor: Visitor, wish: Wish, actor: Actor) -> Begun:
    """
    The holder himself, who has just shown two kinds of factor.

    Raises:
        Stopped, BadInput: as ``open_one``; or there was no such proof.
    """
    refuse_contractor(desk.instance, actor, "open")
    require_proof(desk, visitor)
    return open_one(desk.instance, wish, actor)


def open_one(instance: Instance, wish: Wish, actor: Actor) -> Begun:
    """
    A window of the one who acts. Which ground he has is looked up now; an approved use is claimed by it, once.

    Raises:
        Stopped: he may not, by the rule that is named.
        BadInput: no purpose, no such privilege, a time that cannot be, no password yet, or a window is open.
    """
    refuse_contractor(instance, actor, "open")
    privilege = privilege_of(instance.policy, wish.privilege)
    _require_sense(instance, privilege, wish)
    with instance.store.write() as connection:
        house, own = begun(instance, connection, actor)
        roll = Roll(house)
        one = roll.of(own)
        account = one.account
        if account is None:
            raise BadInput(say.HAS_NONE, whom=shown(own))
        rule = barred(instance.policy, one, privilege.key, roll.holders, house.now)
        ground = opens_on(one, privilege.key)
        if rule is not None or ground is None:
            message, values = refusal(instance.policy, rule or HOLDER, privilege, house.now)
            raise Stopped(message, **values)
        _require_password(house, own)
        _require_none_open(one, privilege, house.now)
        most = longest(instance.policy, ground)
        if wish.minutes is not None and wish.minutes > most:
            raise BadInput(say.BAD_MINUTES, most=most)
        until = lasts(instance.policy, ground, wish.minutes, house.now)
        claimed = ground.case if ground.kind is GroundKind.CASE else None
        number = windows.open_one(
            connection, account.id, own.id, privilege.key, wish.purpose.strip(), claimed, house.now, until
        )
        put_on_record(
            connection,
            Act.PRIVILEGE_OPENED,
            actor,
            house.now,
            person=own.id,
            account=account.id,
            window=number,
            privilege=privilege.key,
            until=until.isoformat(),
            ground=ground.kind.value,
            case=ground.case,
            rule="privilege.window",
        )
    instance.checkpoint()
    return Begun(number, privilege, until)


def end(instance: Instance, number: int, actor: Actor) -> None:
    """
    Over now: by its holder, or by whoever answers for the network. It waits for no approval and no clock.

    Raises:
        NotThere: no such window, or none of his.
        BadInput: it is over.
    """
    instance = instance.containing()
    refuse_contractor(instance, actor, "end")
    with instance.store.write() as connection:
        house, own = begun(instance, connection, actor)
        found = windows.one(connection, number)
        manages = may_end(house, own)
        if found is None or not (manages or own.id == found.person_id):
            raise NotThere(say.NO_SUCH_WINDOW, number=number)
        why = "holder" if own.id == found.person_id else "manager"
        if not end_one(connection, found, actor, why, house.now):
            raise BadInput(say.ENDED_ALREADY, number=number)
    instance.checkpoint()


def end_all(instance: Instance, actor: Actor) -> int:
    """
    Every window that is open, at once; how many there were.

    Raises:
        Stopped: whoever asks does not answer for the network.
    """
    instance = instance.containing()
    refuse_contractor(instance, actor, "end")
    count = instance.store.insist(lambda connection: _all_ended(instance, connection, actor))
    instance.checkpoint()
    return count


def _all_ended(instance: Instance, connection: Connection, actor: Actor) -> int:
    house, own = begun(instance, connection, actor)
    if not may_end(house, own):
        raise Stopped(say.MAY_NOT_END, who=actor.shown)
    found = windows.open_now(connection, house.now)
    return sum(end_one(connection, one, actor, "all", house.now) for one in found)


def may_end(house: House, person: Person) -> bool:
    """Everybody's windows: whoever answers for the network, his accepted deputies too. It only takes away."""
    return not BODY_WIDE.isdisjoint(officers.held(house, person))


def end_one(connection: Connection, one: Opened, actor: Actor, why: str, now: datetime) -> bool:
    """In the caller's transaction, with its record; the holder is told unless he did it. False: it was over."""
    if not windows.end(connection, one, actor.by, why, now):
        return False
    put_on_record(
        connection,
        Act.PRIVILEGE_ENDED,
        actor,
        now,
        person=one.person_id,
        account=one.account_id,
        window=one.id,
        privilege=one.privilege,
        why=why,
    )
    if actor.by != one.person_id:
        values = {"login": one.login, "number": str(one.id), "at": clock(now), "why": say.WHY_ENDED[why]}
        notices.tell(connection, one.person_id, say.TOLD_ENDED, values, now)
    return True


def _require_sense(instance: Instance, privilege: Privilege, wish: Wish) -> None:
    purpose = wish.purpose.strip()
    if not purpose or len(purpose) > PURPOSE_LIMIT or mentions_my_number(purpose):
        raise BadInput(say.NO_PURPOSE, limit=PURPOSE_LIMIT)
    most = min(privilege.minutes, instance.policy.privileged_ids.longest.minutes)
    if wish.minutes is not None and not 1 <= wish.minutes <= most:
        raise BadInput(say.BAD_MINUTES, most=most)


def _require_password(house: House, own: Person) -> None:
    policy, now = house.instance.policy, house.now
    known = next(iter(credentials.of(house.connection, own.id, KIND)), None)
    until = runs_out(known.made_at, rules_for(policy, Standing.PRIVILEGED)) if known is not None else None
    if known is None or known.state != "active" or (until is not None and until <= now):
        raise BadInput(say.NO_PASSWORD)


def _require_none_open(one: Holding, privilege: Privilege, now: datetime) -> None:
    account = one.account
    for window in account.windows if account else ():
        if window.privilege == privilege.key and window.covers(now):
            raise BadInput(say.OPEN_ALREADY, label=privilege.label, until=window.until)
