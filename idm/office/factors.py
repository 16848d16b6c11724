"""Second factors: adding them, and the codes for the day they are lost (7.2(3), 4.1.2)."""

import secrets
from dataclasses import dataclass

import pyotp

from idm.audit.entry import Act
from idm.errors import BadInput
from idm.messages import signin as say
from idm.office.credentials import Desk, put_on_record
from idm.office.gate import Visitor
from idm.secret import Secret
from idm.signin import recovery, totp
from idm.store import credentials, sessions


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
        put_on_record(connection, Act.FACTOR_ADDED, person_id, person_id, now, kind="totp")
    return codes


def _enrolment(desk: Desk, visitor: Visitor, seed: Secret, sealed: str) -> Enrolment:
    return Enrolment(seed, totp.address(seed, visitor.person.account.login, desk.instance.policy.body.name), sealed)


def _seed(desk: Desk, visitor: Visitor, sealed: str) -> Secret:
    try:
        return desk.gate.sealer.open(sealed, visitor.person.id)
    except ValueError as error:
        raise BadInput(say.NOT_BEGUN) from error
