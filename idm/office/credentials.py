"""Giving and changing what a person proves himself with. Nobody chooses or reads another's password (7.2(4)②)."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pyotp
from sqlalchemy import Connection

from idm.audit.entry import Act, Draft
from idm.errors import BadInput
from idm.facts import Person
from idm.messages import Said
from idm.messages import signin as say
from idm.office.gate import Gate, Visitor
from idm.office.instance import Actor, Instance
from idm.passwords import temporary
from idm.passwords.hashing import Hasher
from idm.passwords.rules import About, PasswordRules, shortcomings
from idm.secret import Secret
from idm.signin import recovery, totp
from idm.store import credentials, log, sessions

TEMPORARY_HOURS = 72
REMEMBERED = 10
"""Earlier passwords that are not taken again."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What this counter works with."""

    instance: Instance
    gate: Gate
    hasher: Hasher
    rules: PasswordRules = field(default_factory=PasswordRules)


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
            expires_at=now + timedelta(hours=TEMPORARY_HOURS),
        )
        _log(connection, Act.PASSWORD_ISSUED, person.id, actor.by, now)
    return password


def change_password(desk: Desk, visitor: Visitor, old: Secret, new: Secret) -> tuple[Said, ...]:
    """
    The person's own change: everything that is wrong with the new one, or nothing and it is changed.

    Every session ends, this one too: whoever knew the old password is out (F16).
    """
    now = desk.instance.clock.now()
    person = visitor.person
    with desk.instance.store.read() as connection:
        held = next(iter(credentials.of(connection, person.id, "password")), None)
        earlier = credentials.earlier_passwords(connection, person.id, REMEMBERED)
        alone = not credentials.of(connection, person.id, "totp")
    if held is None or not desk.hasher.verify(old, held.secret):
        return (say.OLD_WRONG.say(),)
    wrong = shortcomings(new, desk.rules, about(desk.instance, person), alone=alone)
    if wrong:
        return wrong
    if any(desk.hasher.verify(new, known) for known in earlier):
        return (say.SAME_PASSWORD.say(),)
    hashed = desk.hasher.hash(new)
    with desk.instance.store.write() as connection:
        if not credentials.end(connection, held.id, "changed", now):
            return (say.OLD_WRONG.say(),)  # somebody was quicker
        _replace_password(connection, person.id, hashed, by=person.id, now=now, state="active", expires_at=None)
        _log(connection, Act.PASSWORD_CHANGED, person.id, person.id, now)
    return ()


def about(instance: Instance, person: Person) -> About:
    """What others know of a person."""
    names = [n.full for n in person.names] + [n.kana for n in person.names]
    return About((*names, instance.policy.body.name, instance.policy.body.key), (person.number, person.account.login))


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A device that is being added. Nothing is kept until its first code is right: the page carries ``sealed``."""

    seed: Secret
    address: Secret
    sealed: str


def begin_totp(desk: Desk, visitor: Visitor) -> Enrolment:
    seed = totp.new_seed(pyotp.random_base32())
    return _enrolment(desk, visitor, seed, desk.gate.sealer.seal(seed, visitor.person.id))


def same_totp(desk: Desk, visitor: Visitor, sealed: str) -> Enrolment:
    """
    The same device once more, after a wrong code.

    Raises:
        BadInput: not one that was begun here by this person.
    """
    return _enrolment(desk, visitor, _seed(desk, visitor, sealed), sealed)


def finish_totp(desk: Desk, visitor: Visitor, sealed: str, code: str, label: str) -> list[Secret]:
    """
    Add the device once it shows a right code; that code is used up by it. Returns ten recovery codes, shown once.

    Every session ends, this one too: the next sign-in asks for the code.

    Raises:
        BadInput: the code is wrong, or nothing was begun; nothing is added.
    """
    now = desk.instance.clock.now()
    step = totp.accepted_step(_seed(desk, visitor, sealed), code, now)
    if step is None:
        raise BadInput(say.CODE_WRONG)
    codes = recovery.make(secrets.choice)
    person_id = visitor.person.id
    with desk.instance.store.write() as connection:
        credentials.add(connection, person_id, "totp", sealed, by=person_id, now=now, label=label[:40], step=step)
        for old in credentials.of(connection, person_id, "recovery"):
            credentials.end(connection, old.id, "replaced", now)
        for one in codes:
            credentials.add(connection, person_id, "recovery", recovery.digest(one.reveal()), by=person_id, now=now)
        sessions.next_epoch(connection, person_id)
        _log(connection, Act.FACTOR_ADDED, person_id, person_id, now, kind="totp")
    return codes


def _enrolment(desk: Desk, visitor: Visitor, seed: Secret, sealed: str) -> Enrolment:
    return Enrolment(seed, totp.address(seed, visitor.person.account.login, desk.instance.policy.body.name), sealed)


def _seed(desk: Desk, visitor: Visitor, sealed: str) -> Secret:
    try:
        return desk.gate.sealer.open(sealed, visitor.person.id)
    except ValueError as error:
        raise BadInput(say.NOT_BEGUN) from error


def unlock(desk: Desk, person: Person, actor: Actor) -> int:
    """Let somebody who is locked try again. Returns how many of his factors had failures."""
    now = desk.instance.clock.now()
    with desk.instance.store.write() as connection:
        found = credentials.unlock(connection, person.id)
        _log(connection, Act.UNLOCKED, person.id, actor.by, now)
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


def _log(connection: Connection, act: Act, person_id: str, by: str, now: datetime, **data: str) -> None:
    log.append(connection, [Draft(act=act, by=by, via="web", subject=person_id, outcome="ok", data=data)], now)
