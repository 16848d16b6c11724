"""Giving and changing what a person proves himself with. Nobody chooses or reads another's password (7.2(4)②)."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft, Via
from idm.errors import Stopped
from idm.facts import Person
from idm.messages import Said
from idm.messages import resets as say_reset
from idm.messages import signin as say
from idm.office.instance import Actor, Instance
from idm.office.signin.gate import Gate
from idm.office.signin.standing import in_office_from
from idm.office.signin.visitor import Visitor
from idm.passwords import temporary
from idm.passwords.hashing import Hasher
from idm.passwords.rules import About, PasswordRules, rules_for, shortcomings
from idm.rules.factors import DEVICES
from idm.rules.standing import Standing
from idm.secret import Secret
from idm.signin.rules import limits_for
from idm.store import challenges, credentials, log, notices, sessions

RESET = "reset"
"""Purpose of the token between a shown factor and a new password."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What this counter works with."""

    instance: Instance
    gate: Gate
    hasher: Hasher

    def rules_for(self, visitor: Visitor) -> PasswordRules:
        """What the profile demands of this person's next password."""
        return rules_for(self.instance.policy, visitor.standing)


@dataclass(frozen=True, slots=True)
class Issued:
    """A temporary password, to be shown once. ``good_until`` is aware UTC."""

    person: Person
    password: Secret
    good_until: datetime


def issue_temporary(desk: Desk, person: Person, actor: Actor, recognised: str = "") -> Issued:
    """
    The first temporary password, or another one as long as it was never used: by one of the desk's staff.

    Args:
        recognised: How the person was recognised; empty for a slip that is handed to nobody yet.

    Raises:
        Stopped: the person has chosen a password before; giving another one takes two of the staff.
    """
    password = temporary.make(secrets.choice)
    hashed = desk.hasher.hash(password)
    now = desk.instance.clock.now()
    with desk.instance.store.write() as connection:
        if credentials.chose_one(connection, person.id):
            raise Stopped(say_reset.NOT_A_NEWCOMER, who=shown(person))
        until = give_temporary(desk, connection, person, hashed, actor.by, now)
        how = {"recognised": recognised} if recognised else {}
        put_on_record(connection, Act.PASSWORD_ISSUED, person.id, actor.by, now, actor.via, **how)
        notices.tell(connection, person.id, say_reset.TOLD_ISSUED, {}, now)
    return Issued(person, password, until)


def give_temporary(desk: Desk, connection: Connection, person: Person, hashed: str, by: str, now: datetime) -> datetime:
    """
    In the caller's transaction, in place of whatever there was. Returns until when it is good: a newcomer's hours begin
    with his first day.
    """
    until = in_office_from(person, now) + timedelta(hours=desk.instance.policy.passwords.temporary.hours)
    replace_password(connection, person.id, hashed, by=by, now=now, state="temporary", expires_at=until)
    return until


def change_password(desk: Desk, visitor: Visitor, old: Secret, new: Secret) -> tuple[Said, ...]:
    """
    The person's own change: everything that is wrong with the new one, or nothing and it is changed.

    Every session ends, this one too: whoever knew the old password is out (F16). Wrong tries count as at the door.
    """
    now, person = desk.instance.clock.now(), visitor.person
    limits = limits_for(desk.instance.policy, visitor.standing)
    with desk.instance.store.write() as connection:
        held = next(iter(credentials.of(connection, person.id, "password")), None)
        if held is None or not credentials.reserve_try(connection, held.id, limits, now):
            return (say.OLD_WRONG.say(),)
    if not desk.hasher.verify(old, held.secret):
        return (say.OLD_WRONG.say(),)
    with desk.instance.store.write() as connection:
        credentials.succeeded(connection, held.id, held.secret, now)
    wrong = unfit(desk, person, visitor.standing, new)
    if wrong:
        return wrong
    hashed = desk.hasher.hash(new)
    with desk.instance.store.write() as connection:
        if not credentials.end(connection, held.id, "changed", now):
            return (say.OLD_WRONG.say(),)  # somebody was quicker
        replace_password(connection, person.id, hashed, by=person.id, now=now, state="active", expires_at=None)
        put_on_record(connection, Act.PASSWORD_CHANGED, person.id, person.id, now)
        notices.tell(connection, person.id, say_reset.TOLD_CHANGED, {}, now)
    return ()


def unfit(desk: Desk, person: Person, standing: Standing, new: Secret) -> tuple[Said, ...]:
    """Everything that is wrong with a new password for this person, earlier ones included."""
    rules = rules_for(desk.instance.policy, standing)
    alone = not person.proofs.factors & DEVICES
    wrong = shortcomings(new, rules, about(desk.instance, person), alone=alone, blocked=desk.instance.blocked)
    if wrong:
        return wrong
    with desk.instance.store.read() as connection:
        earlier = credentials.earlier_passwords(connection, person.id, max(1, rules.remembered))
    again = any(desk.hasher.verify(new, known) for known in earlier)
    return (say.SAME_PASSWORD.say(),) if again else ()


def about(instance: Instance, person: Person) -> About:
    """What others know of a person."""
    names = [n.full for n in person.names] + [n.kana for n in person.names]
    own = instance.policy.body
    familiar = instance.policy.passwords.familiar.words
    return About((*names, own.name, own.key, *familiar), (*person.numbers, person.account.login))


def replace_password(
    connection: Connection,
    person_id: str,
    hashed: str,
    *,
    by: str,
    now: datetime,
    state: str,
    expires_at: datetime | None,
) -> None:
    """The one place where a password begins: what was before it ends, and every session and reset with it (F16)."""
    end_password(connection, person_id, "replaced", now)
    credentials.add(connection, person_id, "password", hashed, by=by, now=now, state=state, expires_at=expires_at)


def end_password(connection: Connection, person_id: str, why: str, now: datetime) -> None:
    """No password, no session, no token for a reset that was begun before."""
    for old in credentials.of(connection, person_id, "password"):
        credentials.end(connection, old.id, why, now)
    challenges.withdraw(connection, person_id, RESET, now)
    sessions.next_epoch(connection, person_id)


def put_on_record(
    connection: Connection, act: Act, person_id: str, by: str, now: datetime, via: Via = "web", **data: str
) -> None:
    """A line about somebody's credentials."""
    log.append(connection, [Draft(act=act, by=by, via=via, subject=person_id, outcome="ok", data=data)], now)


def shown(person: Person) -> str:
    """A person as the desk's staff name him."""
    return f"{person.numbers[-1]} {person.names[-1].full}"
