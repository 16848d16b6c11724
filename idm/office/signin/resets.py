"""Back in by oneself: a second factor is shown, then a new password chosen (F14).

In between stands a token of chance that names the person on our side, is good for one thing, for minutes, and once.
"""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection

from idm.audit.entry import Act
from idm.errors import Stopped
from idm.messages import Said
from idm.messages import resets as say
from idm.office.signin.codes import NOBODY
from idm.office.signin.credentials import RESET, Desk, put_on_record, replace_password, unfit
from idm.office.signin.visitor import Visitor
from idm.rules.factors import in_hand
from idm.secret import Secret
from idm.signin.rules import LONGEST_LOCK
from idm.store import challenges, credentials, facts, notices, sessions, tallies
from idm.store.credentials import Credential

TRIES = "reset"
"""What is counted here; a day begins with the first wrong try."""


def prove(desk: Desk, name: str, code: str, terminal: str) -> Secret | None:
    """
    A name, and a code of the person's device or a recovery code: a token, or None for every reason there is (F11).

    Tries have a count of their own, as many a day as lock a factor at the door: whoever guesses here, where no password
    is asked for, does not lock the device of the one whose name it is. What is locked there is locked here (F09).
    """
    now = desk.instance.clock.now()
    with desk.instance.store.write() as connection:
        person = desk.gate.named(connection, name)
        person_id = person.id if person else None
        most = desk.gate.standings.limits(connection, person, now).tries
        held = tallies.take(connection, TRIES, person_id or NOBODY, most=most, lasts=LONGEST_LOCK, now=now)
        this_try = sessions.tried(connection, person_id, "failed_reset", terminal, now)
    with desk.instance.store.write() as connection:
        person = facts.by_id(connection, person_id)
        typed = "" if held else code  # it is looked at in any case: it takes as long (F10)
        devices = _devices(connection, person_id, now)
        kind = desk.gate.codes.use(connection, person_id or "", devices, typed, now, counted=False)
        if person is None or kind is None or not desk.gate.may_work(person, now):
            desk.gate.log(connection, Act.SIGN_IN_REFUSED, person_id or NOBODY, "refused", now, reason="failed_reset")
            return None
        tallies.forget(connection, TRIES, person.id)
        sessions.was_right(connection, this_try, "reset")
        return _token(desk, connection, person.id, kind, now)


def _devices(connection: Connection, person_id: str | None, now: datetime) -> list[Credential]:
    """
    Those that open this way: not locked, and used before. One that its owner never used may still be in other hands,
    and whoever handed it out alone gets nobody's password.
    """
    held = credentials.of(connection, person_id or "", "totp")
    return [one for one in held if one.step > 0 and (one.locked_until is None or one.locked_until <= now)]


def begin(desk: Desk, visitor: Visitor) -> Secret:
    """
    The same for somebody who is signed in with a device or key that he has just shown: a passkey, say.

    Raises:
        Stopped: he has none, or has not shown it just now.
    """
    if not visitor.devices or not desk.gate.fresh(visitor):
        raise Stopped(say.NOT_PROVED)
    kind = max((kind for kind in visitor.session.proofs if in_hand(kind)), key=visitor.session.proofs.__getitem__)
    with desk.instance.store.write() as connection:
        return _token(desk, connection, visitor.person.id, kind, desk.instance.clock.now())


EPOCH = "epoch"


def _token(desk: Desk, connection: Connection, person_id: str, kind: str, now: datetime) -> Secret:
    token = Secret(secrets.token_urlsafe(32))
    lasts = timedelta(minutes=desk.instance.policy.passwords.reset_token.minutes)
    data = {EPOCH: str(sessions.epoch_of(connection, person_id))}
    challenges.hand_out(connection, token, RESET, now, lasts=lasts, person_id=person_id, data=data)
    put_on_record(connection, Act.RESET_ASKED, person_id, person_id, now, kind=kind)
    return token


def choose(desk: Desk, token: Secret, new: Secret) -> tuple[Said, ...]:
    """
    The new password: everything that is wrong with it, and the token stays good; or nothing, and it is used up.

    Every session ends. A stop since the factor was shown holds here as well, and so does the loss of that factor: a
    token is worth nothing once the epoch was raised (F15, F61).

    Raises:
        Stopped: the token was never given, is used or too old, or its person may not come in any more.
    """
    now = desk.instance.clock.now()
    with desk.instance.store.read() as connection:
        person = facts.by_id(connection, challenges.whose(connection, token, RESET, now))
        if person is None or not desk.gate.may_work(person, now):
            raise Stopped(say.TOKEN_OVER)
        standing = desk.gate.standings.of(connection, person, now)
    wrong = unfit(desk, person, standing, new)
    if wrong:
        return wrong
    hashed = desk.hasher.hash(new)
    with desk.instance.store.write() as connection:
        earned = challenges.use_up(connection, token, RESET, now)
        if earned is None or earned.data.get(EPOCH) != str(sessions.epoch_of(connection, person.id)):
            raise Stopped(say.TOKEN_OVER)
        person = facts.by_id(connection, person.id)
        if person is None or not desk.gate.may_work(person, now):
            raise Stopped(say.TOKEN_OVER)
        replace_password(connection, person.id, hashed, by=person.id, now=now, state="active", expires_at=None)
        put_on_record(connection, Act.RESET_DONE, person.id, person.id, now)
        notices.tell(connection, person.id, say.TOLD_RESET, {}, now)
    return ()
