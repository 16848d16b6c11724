"""Signing in and out, and what a session is worth at this moment (NISHIHARA-5.4.2, 7.2.3).

One answer for whatever went wrong; the reason is on record. Every check is made at use, by the clock and by the facts
of that moment: no sweeper, no worker and no cache stands between a stop and its effect (F15, F18).
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft, OutcomeWord
from idm.calendar import day_of
from idm.facts import Person
from idm.office.instance import Instance
from idm.passwords.hashing import Hasher
from idm.rules.employment import status_on
from idm.secret import Secret
from idm.signin import recovery, totp
from idm.signin.names import canonical
from idm.signin.rules import STAFF, Limits, over
from idm.signin.sealing import Sealer, read_key
from idm.store import credentials, facts, log, sessions
from idm.store.credentials import Credential
from idm.verdict import Status

KEY = Path("keys") / "seal.key"
NEEDS = ("totp",)
"""Kinds that are asked for after the password, once the person has one."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """
    Somebody who is signed in, at this moment.

    ``waiting``: the kinds of factor still to be shown before anything else; ``must_change``: a temporary password.
    """

    person: Person
    session: sessions.Session
    must_change: bool
    waiting: frozenset[str]

    @property
    def complete(self) -> bool:
        return not self.waiting and not self.must_change


class Gate:
    """The one door of an instance."""

    def __init__(self, instance: Instance, hasher: Hasher, limits: Limits = STAFF) -> None:
        self._instance = instance
        self._hasher = hasher
        self._limits = limits
        self.sealer = Sealer(read_key(instance.home / KEY))
        self._sealer = Sealer(read_key(instance.home / KEY))

    def knock(self, name: str, password: Secret, terminal: str) -> Secret | None:
        """
        Sign in with name and password: a session's token, or None for every reason there is.

        One argon2 check is made in every case, also for nobody's name and for a locked one (F10).
        """
        now = self._instance.clock.now()
        with self._instance.store.write() as connection:
            person = self._named(connection, name)
            known = _password(connection, person, now)
            if known is not None and not credentials.reserve_try(connection, known.id, self._limits, now):
                known = None
        right = self._hasher.verify(password, known.secret if known else None)
        newer = self._hasher.hash(password) if right and known and self._hasher.outdated(known.secret) else None
        with self._instance.store.write() as connection:
            if (
                person is None
                or known is None
                or not right
                or not self._may_work(person, now)
                or not credentials.succeeded(connection, known.id, known.secret, now)
            ):
                self._refused(connection, person, terminal, now)
                return None
            if newer is not None:
                _renew(connection, known, newer, now)
            return self._opened(connection, person, {"password": now}, terminal, now, since=now)

    def show_code(self, token: Secret, code: str, terminal: str) -> Secret | None:
        """A second factor: a one-time password, or a recovery code. A new token, or None (F17)."""
        now = self._instance.clock.now()
        with self._instance.store.write() as connection:
            visitor = self._visitor(connection, token, now)
            if visitor is None:
                return None
            devices = [
                device
                for device in credentials.of(connection, visitor.person.id, "totp")
                if credentials.reserve_try(connection, device.id, self._limits, now)
            ]
        with self._instance.store.write() as connection:
            kind = self._use_code(connection, visitor.person.id, devices, code, now)
            if kind is None or not sessions.close(connection, visitor.session.key, "proved", now):
                self._refused(connection, visitor.person, terminal, now)
                return None
            proofs = {**visitor.session.proofs, kind: now}
            return self._opened(connection, visitor.person, proofs, terminal, now, since=visitor.session.opened_at)

    def who(self, token: Secret) -> Visitor | None:
        """Who this is, if he may still be here: session, epoch, time-outs and facts, all as of now."""
        now = self._instance.clock.now()
        with self._instance.store.read() as connection:
            return self._visitor(connection, token, now)

    def still_here(self, visitor: Visitor) -> None:
        """Note a request, at most once a minute: idle time counts from it."""
        now = self._instance.clock.now()
        if now - visitor.session.seen_at >= timedelta(minutes=1):
            with self._instance.store.write() as connection:
                sessions.seen(connection, visitor.session.key, now)

    def leave(self, token: Secret, terminal: str) -> None:
        """Sign out: the token is worth nothing from now on, wherever it was copied to (F16)."""
        now = self._instance.clock.now()
        with self._instance.store.write() as connection:
            visitor = self._visitor(connection, token, now)
            if visitor is not None and sessions.close(connection, visitor.session.key, "left", now):
                sessions.tried(connection, visitor.person.id, "signed_out", terminal, now)
                self._log(connection, Act.SIGNED_OUT, visitor.person.id, "ok", now)

    def fresh(self, visitor: Visitor) -> bool:
        """Was the strongest factor shown just now? Otherwise it is asked for again (step-up)."""
        newest = max(visitor.session.proofs.values())
        return self._instance.clock.now() - newest < timedelta(minutes=self._limits.fresh)

    def _named(self, connection: Connection, name: str) -> Person | None:
        wanted = canonical(name)
        return (
            facts.find_person(connection, wanted) or facts.find_person(connection, wanted.upper()) if wanted else None
        )

    def _may_work(self, person: Person, now: datetime) -> bool:
        return status_on(person, self._instance.policy, day_of(now), now)[0] is Status.ACTIVE

    def _visitor(self, connection: Connection, token: Secret, now: datetime) -> Visitor | None:
        session = sessions.find(connection, token)
        if session is None or over(session.opened_at, session.seen_at, session.ends_at, self._limits, now):
            return None
        person = next(facts.people(connection, [session.person_id]), None)
        if person is None or not self._may_work(person, now):
            return None
        held = credentials.of(connection, person.id)
        password = next((c for c in held if c.kind == "password"), None)
        needed = {c.kind for c in held if c.kind in NEEDS}
        shown = {"totp"} if "recovery" in session.proofs else set()
        waiting = frozenset(needed - set(session.proofs) - shown)
        return Visitor(person, session, password is not None and password.state == "temporary", waiting)

    def _opened(
        self,
        connection: Connection,
        person: Person,
        proofs: dict[str, datetime],
        terminal: str,
        now: datetime,
        since: datetime,
    ) -> Secret:
        token = Secret(secrets.token_urlsafe(32))
        ends = since + timedelta(minutes=self._limits.longest)
        sessions.open_one(
            connection, token, person.id, proofs, now=now, opened_at=since, ends_at=ends, terminal=terminal
        )
        sessions.tried(connection, person.id, "signed_in", terminal, now)
        self._log(connection, Act.SIGNED_IN, person.id, "ok", now)
        return token

    def _refused(self, connection: Connection, person: Person | None, terminal: str, now: datetime) -> None:
        sessions.tried(connection, person.id if person else None, "failed", terminal, now)
        self._log(connection, Act.SIGN_IN_REFUSED, person.id if person else "nobody", "refused", now)

    def _use_code(
        self, connection: Connection, person_id: str, devices: Sequence[Credential], typed: str, now: datetime
    ) -> str | None:
        for device in devices:
            step = totp.accepted_step(self.sealer.open(device.secret, person_id), typed, now)
            if step is not None and credentials.use_step(connection, device.id, step, now):
                return "totp"
        if credentials.use_once(connection, person_id, "recovery", recovery.digest(typed), now):
            return "recovery"
        return None

    def _log(self, connection: Connection, act: Act, person_id: str, outcome: OutcomeWord, now: datetime) -> None:
        log.append(connection, [Draft(act=act, by=person_id, via="web", subject=person_id, outcome=outcome)], now)


def _password(connection: Connection, person: Person | None, now: datetime) -> Credential | None:
    """A temporary one that has run out is none (F18)."""
    if person is None:
        return None
    found = next(iter(credentials.of(connection, person.id, "password")), None)
    return None if found is None or (found.expires_at is not None and found.expires_at <= now) else found


def _renew(connection: Connection, known: Credential, newer: str, now: datetime) -> None:
    """A hash that an existing directory brought, or a cheaper one of ours, gives way to a new one."""
    credentials.end(connection, known.id, "renewed", now)
    credentials.add(
        connection,
        known.person_id,
        "password",
        newer,
        by=known.person_id,
        now=now,
        state=known.state,
        expires_at=known.expires_at,
    )
