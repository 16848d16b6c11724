"""Giving and changing what a person proves himself with. Nobody chooses or reads another's password (7.2(4)②)."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft
from idm.facts import Person
from idm.messages import Said
from idm.messages import signin as say
from idm.office.gate import Gate, Visitor
from idm.office.instance import Actor, Instance
from idm.passwords import temporary
from idm.passwords.hashing import Hasher
from idm.passwords.rules import About, PasswordRules, rules_for, shortcomings
from idm.secret import Secret
from idm.store import credentials, log, sessions


@dataclass(frozen=True, slots=True)
class Desk:
    """What this counter works with."""

    instance: Instance
    gate: Gate
    hasher: Hasher

    def rules_for(self, visitor: Visitor) -> PasswordRules:
        """What the profile demands of this person's next password."""
        return rules_for(self.instance.policy, visitor.standing)


def issue_temporary(desk: Desk, person: Person, actor: Actor) -> Secret:
    """
    A temporary password, to be shown once and changed at the first sign-in; it runs out by itself.

    Every session of the person ends, and an earlier password with them.
    """
    password = temporary.make(secrets.choice)
    hashed = desk.hasher.hash(password)
    now = desk.instance.clock.now()
    with desk.instance.store.write() as connection:
        _replace_password(
            connection,
            person.id,
            hashed,
            by=actor.by,
            now=now,
            state="temporary",
            expires_at=now + timedelta(hours=desk.instance.policy.passwords.temporary.hours),
        )
        put_on_record(connection, Act.PASSWORD_ISSUED, person.id, actor.by, now)
    return password


def change_password(desk: Desk, visitor: Visitor, old: Secret, new: Secret) -> tuple[Said, ...]:
    """
    The person's own change: everything that is wrong with the new one, or nothing and it is changed.

    Every session ends, this one too: whoever knew the old password is out (F16).
    """
    now = desk.instance.clock.now()
    person, rules = visitor.person, desk.rules_for(visitor)
    with desk.instance.store.read() as connection:
        held = next(iter(credentials.of(connection, person.id, "password")), None)
        earlier = credentials.earlier_passwords(connection, person.id, rules.remembered)
        alone = not credentials.of(connection, person.id, "totp")
    if held is None or not desk.hasher.verify(old, held.secret):
        return (say.OLD_WRONG.say(),)
    wrong = shortcomings(new, rules, about(desk.instance, person), alone=alone)
    if wrong:
        return wrong
    if any(desk.hasher.verify(new, known) for known in earlier):
        return (say.SAME_PASSWORD.say(),)
    hashed = desk.hasher.hash(new)
    with desk.instance.store.write() as connection:
        if not credentials.end(connection, held.id, "changed", now):
            return (say.OLD_WRONG.say(),)  # somebody was quicker
        _replace_password(connection, person.id, hashed, by=person.id, now=now, state="active", expires_at=None)
        put_on_record(connection, Act.PASSWORD_CHANGED, person.id, person.id, now)
    return ()


def about(instance: Instance, person: Person) -> About:
    """What others know of a person."""
    names = [n.full for n in person.names] + [n.kana for n in person.names]
    own = instance.policy.body
    familiar = instance.policy.passwords.familiar.words
    return About((*names, own.name, own.key, *familiar), (*person.numbers, person.account.login))


def unlock(desk: Desk, person: Person, actor: Actor) -> int:
    """Let somebody who is locked try again. Returns how many of his factors had failures."""
    now = desk.instance.clock.now()
    with desk.instance.store.write() as connection:
        found = credentials.unlock(connection, person.id)
        put_on_record(connection, Act.UNLOCKED, person.id, actor.by, now)
    return found


def _replace_password(
    connection: Connection,
    person_id: str,
    hashed: str,
    *,
    by: str,
    now: datetime,
    state: str,
    expires_at: datetime | None,
) -> None:
    for old in credentials.of(connection, person_id, "password"):
        credentials.end(connection, old.id, "replaced", now)
    credentials.add(connection, person_id, "password", hashed, by=by, now=now, state=state, expires_at=expires_at)
    sessions.next_epoch(connection, person_id)


def put_on_record(connection: Connection, act: Act, person_id: str, by: str, now: datetime, **data: str) -> None:
    """A line about somebody's credentials."""
    log.append(connection, [Draft(act=act, by=by, via="web", subject=person_id, outcome="ok", data=data)], now)
