"""Second factors: adding, naming, replacing, losing and removing them, and the codes for the day they are lost.

Each deed asks for a fresh proof, ends every session of the person, and leaves a notice for him (NISHIHARA-4.1.2.a,
5.4.2, 6.1.1.4, 6.4.1.2).
"""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import pyotp
from sqlalchemy import Connection

from idm.audit.entry import Act
from idm.errors import BadInput, Stopped
from idm.facts.case import CaseKind
from idm.messages import Message
from idm.messages import factors as say
from idm.messages import signin as say_signin
from idm.office.signin.credentials import Desk, put_on_record
from idm.office.signin.visitor import Visitor
from idm.rules.factors import DEVICES, RECOVERY
from idm.secret import Secret
from idm.signin import recovery, totp
from idm.store import cases, credentials, notices, sessions
from idm.store.credentials import Credential

LABEL_LIMIT = 40  # characters


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A device that is being added. Nothing is kept until its first code is right: the page carries ``sealed``."""

    seed: Secret
    address: Secret
    sealed: str


@dataclass(frozen=True, slots=True)
class Told:
    """
    What somebody says of a new device.

    Args:
        private: His own, not handed out by the body (NISHIHARA-6.1.1.4).
        instead: The id of the one that it replaces.
    """

    label: str
    private: bool = False
    instead: int | None = None


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


def finish_totp(desk: Desk, visitor: Visitor, sealed: str, code: str, told: Told) -> list[Secret]:
    """
    Add the device once it shows a right code; that code is used up by it.

    Returns:
        Recovery codes, to be shown once; none when the person has some already.

    Raises:
        BadInput: the code is wrong, nothing was begun, or one device too many; nothing is added.
        Stopped: no fresh proof, or a private device that nobody has ruled on.
    """
    now = desk.instance.clock.now()
    step = totp.accepted_step(_seed(desk, visitor, sealed), code, now)
    if step is None:
        raise BadInput(say_signin.CODE_WRONG)
    person_id = visitor.person.id
    handle = f"totp:{sha256(_seed(desk, visitor, sealed).reveal().encode()).hexdigest()}"
    with desk.instance.store.write() as connection:
        may_add(desk, connection, visitor, told)
        if credentials.was_known(connection, handle):
            raise BadInput(say_signin.NOT_BEGUN)  # the same page once more: one seed is one device (F01)
        credentials.add(
            connection,
            person_id,
            "totp",
            sealed,
            by=person_id,
            now=now,
            label=told.label,
            step=step,
            handle=handle,
            traits=json.dumps({"private": told.private}),
        )
        return added(desk, connection, visitor, "totp", told, now)


def may_add(desk: Desk, connection: Connection, visitor: Visitor, told: Told) -> None:
    """
    Raises:
        BadInput: no name for it, or one device too many.
        Stopped: no fresh proof, or a private device that nobody has ruled on.
    """
    _require_fresh(desk, visitor)
    policy = desk.instance.policy
    if told.private and policy.factors.private_devices is None:
        raise Stopped(say.PRIVATE_REFUSED, clause=policy.rules["factor.private"].source)
    if told.private and not _permitted(desk, connection, visitor.person.id):
        raise Stopped(say.PRIVATE_NEEDS_CASE, clause=policy.rules["factor.private"].source)
    _check_label(told.label)
    held = [c.id for c in credentials.of(connection, visitor.person.id) if c.kind in DEVICES and c.id != told.instead]
    if len(held) >= policy.factors.devices.value:
        raise BadInput(say.TOO_MANY, count=policy.factors.devices.value)


def _permitted(desk: Desk, connection: Connection, person_id: str) -> bool:
    """By an approved application, where the profile asks for one."""
    if CaseKind.PRIVATE_DEVICE not in desk.instance.policy.cases:
        return True
    found = cases.in_force(connection, CaseKind.PRIVATE_DEVICE, desk.instance.clock.now())
    return any(one.case.beneficiary == person_id for one in found)


def added(desk: Desk, connection: Connection, visitor: Visitor, kind: str, told: Told, now: datetime) -> list[Secret]:
    """What goes with every new device, in its transaction: record, notice, end of sessions, the first codes."""
    person_id = visitor.person.id
    owner = "private" if told.private else "issued"
    put_on_record(connection, Act.FACTOR_ADDED, person_id, person_id, now, kind=kind, owner=owner)
    _tell(connection, person_id, say.ADDED, kind, told.label, now)
    if told.instead is not None:
        _over(connection, _own(connection, visitor, told.instead), "replaced", person_id, now)
    sessions.next_epoch(connection, person_id)
    return [] if credentials.of(connection, person_id, RECOVERY) else _new_codes(desk, connection, person_id, now)


def rename(desk: Desk, visitor: Visitor, credential_id: int, label: str) -> None:
    """
    Raises:
        BadInput: not a device of this person, or no name.
        Stopped: no fresh proof.
    """
    _require_fresh(desk, visitor)
    _check_label(label)
    now = desk.instance.clock.now()
    with desk.instance.store.write() as connection:
        one = _own(connection, visitor, credential_id)
        credentials.rename(connection, visitor.person.id, one.id, label)
        put_on_record(connection, Act.FACTOR_RENAMED, visitor.person.id, visitor.person.id, now, kind=one.kind)
        notices.tell(connection, visitor.person.id, say.RENAMED, {"label": label}, now)


def takes_away(desk: Desk, visitor: Visitor, credential_id: int) -> tuple[str, ...]:
    """
    The labels of the rights that go with this device, when it is the last one that gives them.

    Raises:
        BadInput: not a device of this person.
    """
    with desk.instance.store.read() as connection:
        return _takes_away(desk, connection, visitor, _own(connection, visitor, credential_id))


def remove(desk: Desk, visitor: Visitor, credential_id: int, *, aware: bool = False) -> None:
    """
    Give a device up. Every session ends.

    Args:
        aware: The person was told which rights go with it.

    Raises:
        BadInput: not a device of this person.
        Stopped: no fresh proof, or rights would go that he was not told of.
    """
    _require_fresh(desk, visitor)
    now = desk.instance.clock.now()
    with desk.instance.store.write() as connection:
        one = _own(connection, visitor, credential_id)
        going = _takes_away(desk, connection, visitor, one)
        if going and not aware:
            raise Stopped(say.TAKES_AWAY, rights="、".join(going))
        _over(connection, one, "removed", visitor.person.id, now)
        sessions.next_epoch(connection, visitor.person.id)


def lost(desk: Desk, visitor: Visitor, credential_id: int) -> None:
    """
    It is not in hand any more: it stops at once, and every session ends (NISHIHARA-6.4.1.2).

    Raises:
        BadInput: not a device of this person.
        Stopped: no fresh proof. Another device or a recovery code gives it, or the desk reports the loss.
    """
    _require_fresh(desk, visitor)
    now = desk.instance.clock.now()
    with desk.instance.store.write() as connection:
        stop(connection, _own(connection, visitor, credential_id), visitor.person.id, now)


def new_codes(desk: Desk, visitor: Visitor) -> list[Secret]:
    """
    Another sheet of recovery codes, shown once; the earlier ones are waste paper.

    Raises:
        Stopped: no fresh proof, or no device that they could stand in for.
    """
    _require_fresh(desk, visitor)
    if not visitor.devices:
        raise Stopped(say.CODES_FOR_A_DEVICE)
    now = desk.instance.clock.now()
    with desk.instance.store.write() as connection:
        made = _new_codes(desk, connection, visitor.person.id, now)
        notices.tell(connection, visitor.person.id, say.NEW_CODES, {}, now)
        put_on_record(connection, Act.FACTOR_ADDED, visitor.person.id, visitor.person.id, now, kind=RECOVERY)
    return made


def stop(connection: Connection, one: Credential, by: str, now: datetime) -> None:
    """A lost device, whoever says so: over, on record, told, and every session with it."""
    _over(connection, one, "lost", by, now)
    sessions.next_epoch(connection, one.person_id)


def end_orphaned_codes(connection: Connection, person_id: str, now: datetime) -> None:
    """The codes of whoever has no device any more: the desk has recognised him, and does not ask for a sheet too."""
    held = credentials.of(connection, person_id)
    if not any(one.kind in DEVICES for one in held):
        for code in (one for one in held if one.kind == RECOVERY):
            credentials.end(connection, code.id, "recognised", now)


def end_private(connection: Connection, person_id: str, by: str, now: datetime) -> None:
    """The permission to use devices of his own is over: they end, and every session."""
    own = [c for c in credentials.of(connection, person_id) if c.kind in DEVICES and is_private(c)]
    for one in own:
        _over(connection, one, "not_allowed", by, now)
    if own:
        sessions.next_epoch(connection, person_id)


def is_private(one: Credential) -> bool:
    """Was it registered as the person's own?"""
    return bool(json.loads(one.traits).get("private"))


def end_copied(connection: Connection, one: Credential, now: datetime) -> None:
    """A key whose counter went back: somebody has a copy of it (F62)."""
    _over(connection, one, "copied", one.person_id, now)
    sessions.next_epoch(connection, one.person_id)


_DEEDS: dict[str, tuple[Act, Message]] = {
    "removed": (Act.FACTOR_ENDED, say.REMOVED),
    "replaced": (Act.FACTOR_ENDED, say.REPLACED),
    "copied": (Act.FACTOR_ENDED, say.COPIED),
    "lost": (Act.FACTOR_LOST, say.LOST),
    "not_allowed": (Act.FACTOR_ENDED, say.PRIVATE_OVER),
}


def _over(connection: Connection, one: Credential, why: str, by: str, now: datetime) -> None:
    act, message = _DEEDS[why]
    if credentials.end(connection, one.id, why, now):
        put_on_record(connection, act, one.person_id, by, now, kind=one.kind, why=why)
        _tell(connection, one.person_id, message, one.kind, one.label, now)


def _tell(connection: Connection, person_id: str, message: Message, kind: str, label: str, now: datetime) -> None:
    notices.tell(connection, person_id, message, {"kind": say.KINDS[kind], "label": label}, now)


def _takes_away(desk: Desk, connection: Connection, visitor: Visitor, one: Credential) -> tuple[str, ...]:
    others = [c for c in credentials.of(connection, visitor.person.id) if c.id != one.id and c.state == "active"]
    return desk.gate.standings.lost_with(
        connection, visitor.person, frozenset(c.kind for c in others), desk.instance.clock.now()
    )


def _new_codes(desk: Desk, connection: Connection, person_id: str, now: datetime) -> list[Secret]:
    for old in credentials.of(connection, person_id, RECOVERY):
        credentials.end(connection, old.id, "replaced", now)
    made = recovery.make(secrets.choice)[: desk.instance.policy.factors.recovery_codes.value]
    for one in made:
        credentials.add(connection, person_id, RECOVERY, recovery.digest(one.reveal()), by=person_id, now=now)
    return made


def _own(connection: Connection, visitor: Visitor, credential_id: int) -> Credential:
    for one in credentials.of(connection, visitor.person.id):
        if one.id == credential_id and one.kind in DEVICES:
            return one
    raise BadInput(say.NO_SUCH_DEVICE)


def _require_fresh(desk: Desk, visitor: Visitor) -> None:
    if desk.gate.fresh(visitor):
        return
    if visitor.must_ask_the_desk:
        raise Stopped(say.DESK_FIRST, clause=desk.instance.policy.rules["factor.lost"].source)
    raise Stopped(say.PROVE_FIRST)


def _check_label(label: str) -> None:
    if not label.strip() or len(label) > LABEL_LIMIT:
        raise BadInput(say.NO_LABEL)


def _enrolment(desk: Desk, visitor: Visitor, seed: Secret, sealed: str) -> Enrolment:
    return Enrolment(seed, totp.address(seed, visitor.person.account.login, desk.instance.policy.body.name), sealed)


def _seed(desk: Desk, visitor: Visitor, sealed: str) -> Secret:
    try:
        return desk.gate.sealer.open(sealed, visitor.person.id)
    except ValueError as error:
        raise BadInput(say_signin.NOT_BEGUN) from error
