"""Devices at the desk: the body's own tokens handed out, and stopped when one is reported lost (6.1.1.4, 6.4.1.2)."""

import json
from dataclasses import dataclass
from datetime import datetime

import pyotp
from sqlalchemy import Connection

from idm.audit.entry import Act
from idm.errors import BadInput, Stopped
from idm.facts import Person
from idm.messages import factors as say
from idm.messages import resets as say_reset
from idm.office.instance import Actor
from idm.office.signin.credentials import Desk, put_on_record, shown
from idm.office.signin.factors import stop
from idm.rules.factors import DEVICES
from idm.rules.standing import OPERATING, Standing
from idm.secret import Secret
from idm.signin import totp
from idm.store import credentials, notices, sessions


@dataclass(frozen=True, slots=True)
class Issued:
    """A device that is somebody's now. ``address`` is shown only where the seed was made here: to be put into it."""

    person: Person
    serial: str
    address: Secret | None


def issue(desk: Desk, person: Person, actor: Actor, *, serial: str = "", seed: Secret | None = None) -> Issued:
    """
    Hand a token out: from now on it is asked for, and every session of the person ends.

    Args:
        serial: What stands on it; empty for a device without one.
        seed: The maker's; None makes one, for a device that takes it over by a QR code.

    Raises:
        Stopped: whoever asks is nobody in particular, holds no operating role or one for other units, or means himself.
        BadInput: the token is in somebody's hands, or the person has too many.
    """
    now = desk.instance.clock.now()
    new = seed or totp.new_seed(pyotp.random_base32())
    label = f"製造番号 {serial}" if serial else "支給された機器"
    handle = f"totp:{serial}" if serial else None
    limit = desk.instance.policy.factors.devices.value
    with desk.instance.store.write() as connection:
        _require_office(desk, connection, person, actor, now)
        if handle is not None and credentials.with_handle(connection, "totp", handle) is not None:
            raise BadInput(say.ISSUED_ELSEWHERE, serial=serial)
        if sum(c.kind in DEVICES for c in credentials.of(connection, person.id)) >= limit:
            raise BadInput(say.TOO_MANY, count=limit)
        credentials.add(
            connection,
            person.id,
            "totp",
            desk.gate.sealer.seal(new, person.id),
            by=actor.by,
            now=now,
            label=label,
            handle=handle,
            traits=json.dumps({"private": False, "serial": serial}, ensure_ascii=False),
        )
        put_on_record(connection, Act.FACTOR_ADDED, person.id, actor.by, now, kind="totp", owner="issued")
        notices.tell(connection, person.id, say.ISSUED, {"label": label}, now)
        sessions.next_epoch(connection, person.id)
    body = desk.instance.policy.body.name
    return Issued(person, serial, None if seed else totp.address(new, person.account.login, body))


def report_lost(desk: Desk, person: Person, actor: Actor) -> int:
    """
    Somebody says that a person's device is lost: all of them stop at once, and every session ends.

    Returns:
        How many were stopped.

    Raises:
        Stopped: whoever takes the report is nobody in particular.
        BadInput: there is nothing to stop.
    """
    if actor.person is None:
        raise Stopped(say.WHO_REPORTS)
    now = desk.instance.clock.now()
    with desk.instance.store.write() as connection:
        held = [c for c in credentials.of(connection, person.id) if c.kind in DEVICES]
        if not held:
            raise BadInput(say.NOTHING_TO_STOP, who=person.numbers[-1])
        for one in held:
            stop(connection, one, actor.by, now)
    return len(held)


def _require_office(desk: Desk, connection: Connection, person: Person, actor: Actor, now: datetime) -> None:
    standings = desk.gate.standings
    if actor.person is None or standings.of(connection, actor.person, now) is not Standing.PRIVILEGED:
        labels = "、".join(r.label for r in desk.instance.policy.role if r.key in OPERATING)
        raise Stopped(say.NOT_ENTITLED, who=actor.shown, roles=labels)
    if actor.person.id == person.id:
        raise Stopped(say.NOT_ONESELF, who=actor.shown)
    if not standings.serves(connection, actor.person, person, now):
        raise Stopped(say_reset.NOT_YOUR_SECTION, who=actor.shown, person=shown(person))
