"""Security keys and passkeys: registering them, showing them after a password, and signing in with one alone (F62).

Challenges are ours, bound to who asked for them, good for five minutes and for one answer.
"""

import json
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection

from idm.audit.entry import Act
from idm.calendar import day_of
from idm.errors import BadInput, Stopped
from idm.facts.card import CardKind
from idm.messages import factors as say
from idm.office.signin import key_models
from idm.office.signin.credentials import Desk
from idm.office.signin.factors import Told, added, end_copied, may_add
from idm.office.signin.visitor import Visitor
from idm.rules.factors import PASSKEY
from idm.secret import Secret
from idm.signin import webauthn
from idm.signin.webauthn import Claim, Site
from idm.store import cards, challenges, credentials, facts, sessions
from idm.store.credentials import Credential

NEW, AGAIN, ALONE = "key.new", "key.shown", "key.alone"
LASTS = timedelta(minutes=webauthn.MINUTES)


def begin(desk: Desk, visitor: Visitor, site: Site) -> str:
    """
    Options for the browser to make a new key, as JSON.

    Raises:
        Stopped: the body uses no keys.
    """
    _require_allowed(desk)
    person, now = visitor.person, desk.instance.clock.now()
    name = person.name_on(day_of(now))
    with desk.instance.store.write() as connection:
        challenge = _hand_out(connection, NEW, now, visitor)
        known = _handles(connection, person.id)
    shown = name.full if name else person.account.login
    return webauthn.creation_options(
        site,
        challenge,
        person.id,
        person.account.login,
        shown,
        known,
        verify=_must_verify(desk),
        vouched=bool(desk.instance.policy.factors.webauthn.models),
    )


def finish(desk: Desk, visitor: Visitor, site: Site, answer: str, told: Told) -> list[Secret]:
    """
    Keep the key that the browser has made. Every session ends.

    Returns:
        Recovery codes, to be shown once; none when the person has some already.

    Raises:
        BadInput: the answer proves nothing, or the key is known; nothing is added.
        NotReady: models are named and their makers' certificates cannot be read.
        Stopped: no fresh proof, no keys here, a model that is not issued, or a private one that nobody has ruled on.
    """
    _require_allowed(desk)
    now = desk.instance.clock.now()
    claim = webauthn.claim_of(answer)
    if claim is None or not _taken_back(desk, claim, NEW, visitor, now):
        raise BadInput(say.KEY_REFUSED)
    makers = key_models.makers(desk.instance)
    new = webauthn.registered(site, answer, claim.challenge, verify=_must_verify(desk), makers=makers)
    if new is None:
        raise BadInput(say.KEY_REFUSED)
    person_id = visitor.person.id
    with desk.instance.store.write() as connection:
        may_add(desk, connection, visitor, told)
        if not told.private:
            key_models.require_issued(desk.instance.policy, new)
        known = credentials.with_handle(connection, "webauthn", new.handle)
        if known is not None or cards.is_over(connection, CardKind.FIDO2, new.handle):
            raise BadInput(say.KEY_KNOWN)
        traits = {"private": told.private, "verified": new.verified, "model": new.model, "backed_up": new.backed_up}
        credentials.add(
            connection,
            person_id,
            "webauthn",
            new.public_key,
            by=person_id,
            now=now,
            label=told.label,
            step=new.count,
            handle=new.handle,
            traits=json.dumps(traits),
        )
        return added(desk, connection, visitor, "webauthn", told, now)


def ask(desk: Desk, visitor: Visitor, site: Site) -> str:
    """Options for the browser to show one of this person's keys, as JSON."""
    now = desk.instance.clock.now()
    with desk.instance.store.write() as connection:
        challenge = _hand_out(connection, AGAIN, now, visitor)
        known = _handles(connection, visitor.person.id)
    return webauthn.request_options(site, challenge, known, verify=_must_verify(desk))


def show(desk: Desk, token: Secret, site: Site, answer: str, terminal: str) -> Secret | None:
    """A key in the session that this token opens: a new token, or None (F17)."""
    now = desk.instance.clock.now()
    visitor = desk.gate.who(token)
    claim = webauthn.claim_of(answer)
    if visitor is None or claim is None or not _taken_back(desk, claim, AGAIN, visitor, now):
        return None
    with desk.instance.store.write() as connection:
        found = credentials.with_handle(connection, "webauthn", claim.handle)
        kind = None
        if found is not None and found.person_id == visitor.person.id:
            kind = _right(connection, found, site, answer, claim, now, verify=_must_verify(desk))
        opened = desk.gate.proved(connection, token, kind, terminal, now) if kind else None
        if opened is None:
            desk.gate.not_proved(connection, visitor, terminal, now)
        return opened


def ask_alone(desk: Desk, site: Site) -> str:
    """
    Options for signing in with a passkey and nothing else, as JSON: the key itself knows whose it is.

    Raises:
        Stopped: the body uses no keys.
    """
    _require_allowed(desk)
    with desk.instance.store.write() as connection:
        challenge = _hand_out(connection, ALONE, desk.instance.clock.now(), None)
    return webauthn.request_options(site, challenge, (), verify=True)


def knock(desk: Desk, site: Site, answer: str, terminal: str) -> Secret | None:
    """
    Sign in with a passkey that asked for a PIN or a finger itself: two kinds at once. A token, or None for every reason
    there is.
    """
    now = desk.instance.clock.now()
    claim = webauthn.claim_of(answer)
    if claim is None or not _taken_back(desk, claim, ALONE, None, now):
        return None
    with desk.instance.store.write() as connection:
        found = credentials.with_handle(connection, "webauthn", claim.handle)
        person = facts.by_id(connection, found.person_id) if found else None
        kind = None
        if found is not None and claim.owner == found.person_id:
            kind = _right(connection, found, site, answer, claim, now, verify=True)
        if kind is None or person is None or not desk.gate.may_work(person, now):
            _refused(desk, connection, person.id if person else None, terminal, now)
            return None
        epoch = sessions.epoch_of(connection, person.id)
        sessions.tried(connection, person.id, "signed_in", terminal, now)
        return desk.gate.open_for(connection, person, {kind: now}, terminal, now, since=now, epoch=epoch)


def _right(
    connection: Connection, found: Credential, site: Site, answer: str, claim: Claim, now: datetime, *, verify: bool
) -> str | None:
    """The kind of proof it is; None when it is none. A key whose counter went back is over."""
    shown = webauthn.shown(site, answer, claim.challenge, found.secret, verify=verify)
    if shown is None:
        return None
    if shown.count or found.step:
        if not credentials.use_step(connection, found.id, shown.count, now):
            end_copied(connection, found, now)
            return None
    elif not credentials.succeeded(connection, found.id, found.secret, now):
        return None
    return PASSKEY if shown.verified else "webauthn"


def _hand_out(connection: Connection, purpose: str, now: datetime, visitor: Visitor | None) -> Secret:
    challenge = Secret(secrets.token_urlsafe(32))
    owner, data = (None, {}) if visitor is None else (visitor.person.id, {"session": visitor.session.key})
    challenges.hand_out(connection, challenge, purpose, now, lasts=LASTS, person_id=owner, data=data)
    return challenge


def _taken_back(desk: Desk, claim: Claim, purpose: str, visitor: Visitor | None, now: datetime) -> bool:
    """Ours, for this purpose and this session, in time, and for the first time; committed whatever comes of it."""
    with desk.instance.store.write() as connection:
        found = challenges.use_up(connection, claim.challenge, purpose, now)
    if found is None:
        return False
    return visitor is None or (found.person_id, found.data) == (visitor.person.id, {"session": visitor.session.key})


def _handles(connection: Connection, person_id: str) -> list[str]:
    return [c.handle for c in credentials.of(connection, person_id, "webauthn") if c.handle]


def _refused(desk: Desk, connection: Connection, person_id: str | None, terminal: str, now: datetime) -> None:
    sessions.tried(connection, person_id, "failed", terminal, now)
    desk.gate.log(connection, Act.SIGN_IN_REFUSED, person_id or "nobody", "refused", now)


def _require_allowed(desk: Desk) -> None:
    said = desk.instance.policy.factors.webauthn
    if not said.allowed:
        raise Stopped(say.KEY_NOT_ALLOWED, source=said.source)


def _must_verify(desk: Desk) -> bool:
    return desk.instance.policy.factors.webauthn.verification == "required"
