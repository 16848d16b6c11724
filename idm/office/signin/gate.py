"""Signing in and out, and what a session is worth at this moment (NISHIHARA-5.4.2, 7.2.3).

One answer for whatever went wrong; the reason is on record. Every check is made at use, by the clock and by the facts
of that moment: no sweeper, no worker and no cache stands between a stop and its effect (F15, F18).
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft, OutcomeWord
from idm.calendar import day_of
from idm.facts import Person
from idm.messages import factors as say
from idm.office.instance import Instance
from idm.office.signin.standing import Standings
from idm.passwords.hashing import Hasher
from idm.passwords.rules import rules_for, runs_out
from idm.rules.employment import status_on
from idm.rules.factors import DEVICES, RECOVERY, Judgement, in_hand, judged
from idm.rules.standing import Standing
from idm.secret import Secret
from idm.signin import recovery, totp
from idm.signin.names import canonical
from idm.signin.rules import Limits, limits_for, over
from idm.signin.sealing import Sealer, read_key
from idm.store import credentials, facts, log, notices, sessions
from idm.store.credentials import Credential
from idm.verdict import Status

KEY = Path("keys") / "seal.key"
NEVER = datetime.min.replace(tzinfo=UTC)
NOBODY = "nobody"
NONE = -1
"""The number of no credential: trying it counts nothing, and takes as long."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """
    Somebody who is signed in, at this moment.

    ``waiting``: the kinds of factor still to be shown before anything else; ``must_change``: a temporary password, or
    one that the profile wants changed by now; ``standing``: the class of his credentials.
    """

    person: Person
    session: sessions.Session
    must_change: bool
    waiting: frozenset[str]
    standing: Standing

    @property
    def complete(self) -> bool:
        return not self.waiting and not self.must_change

    @property
    def devices(self) -> frozenset[str]:
        """Kinds of what this person has in hand and on record: one of them is asked for after the password."""
        return self.person.proofs.factors & DEVICES


class Gate:
    """The one door of an instance."""

    def __init__(self, instance: Instance, hasher: Hasher) -> None:
        self._instance = instance
        self._hasher = hasher
        self.standings = Standings(instance.policy)
        self.sealer = Sealer(read_key(instance.home / KEY))
        self._no_seed = self.sealer.seal(Secret("A" * 32), NOBODY)

    def knock(self, name: str, password: Secret, terminal: str) -> Secret | None:
        """
        Sign in with name and password: a session's token, or None for every reason there is.

        One argon2 check is made in every case, also for nobody's name and for a locked one, and as much is read and
        written (F10). Whether he may work is asked again after the check, under the epoch from before it (F15).
        """
        now = self._instance.clock.now()
        with self._instance.store.write() as connection:
            person = self.named(connection, name)
            person_id = person.id if person else None
            epoch = sessions.epoch_of(connection, person_id)
            known = _password(connection, person, now)
            limits = self.standings.limits(connection, person, now)
            if not credentials.reserve_try(connection, known.id if known else NONE, limits, now):
                known = None
            this_try = sessions.tried(connection, person_id, "failed", terminal, now)
        right = self._hasher.verify(password, known.secret if known else None)
        newer = None
        if right and known and person and self.may_work(person, now) and self._hasher.outdated(known.secret):
            newer = self._hasher.hash(password)
        with self._instance.store.write() as connection:
            person = facts.by_id(connection, person_id)
            if (
                person is None
                or known is None
                or not right
                or not self.may_work(person, now)
                or not credentials.succeeded(connection, known.id, known.secret, now)
            ):
                self.log(connection, Act.SIGN_IN_REFUSED, person_id or NOBODY, "refused", now)
                return None
            if newer is not None:
                renew(connection, known, newer, now)
            sessions.was_right(connection, this_try)
            return self.open_for(connection, person, {"password": now}, terminal, now, since=now, epoch=epoch)

    def show_code(self, token: Secret, code: str, terminal: str) -> Secret | None:
        """A second factor: a one-time password, or a recovery code. A new token, or None (F17)."""
        now = self._instance.clock.now()
        with self._instance.store.write() as connection:
            visitor = self.visitor_of(connection, token, now)
            if visitor is None:
                return None
            limits = limits_for(self._instance.policy, visitor.standing)
            devices = self.count_code(connection, visitor.person.id, code, limits, now)
        with self._instance.store.write() as connection:
            kind = self.use_code(connection, visitor.person.id, devices, code, now)
            opened = self.proved(connection, token, kind, terminal, now) if kind else None
            if opened is None:
                sessions.tried(connection, visitor.person.id, "failed", terminal, now)
                self.log(connection, Act.SIGN_IN_REFUSED, visitor.person.id, "refused", now)
            return opened

    def who(self, token: Secret) -> Visitor | None:
        """Who this is, if he may still be here: session, epoch, time-outs and facts, all as of now."""
        now = self._instance.clock.now()
        with self._instance.store.read() as connection:
            return self.visitor_of(connection, token, now)

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
            visitor = self.visitor_of(connection, token, now)
            if visitor is not None and sessions.close(connection, visitor.session.key, "left", now):
                sessions.tried(connection, visitor.person.id, "signed_out", terminal, now)
                self.log(connection, Act.SIGNED_OUT, visitor.person.id, "ok", now)

    def fresh(self, visitor: Visitor) -> bool:
        """Was the device shown just now, or the password by whoever has none? Otherwise it is asked for (step-up)."""
        proofs = visitor.session.proofs
        newest = max((at for kind, at in proofs.items() if in_hand(kind) or not visitor.devices), default=NEVER)
        limits = limits_for(self._instance.policy, visitor.standing)
        return self._instance.clock.now() - newest < timedelta(minutes=limits.fresh)

    def judgement(self, visitor: Visitor, *, privileged: bool) -> Judgement:
        """Is what this session has shown enough for these pages, or for work with an operating role on them?"""
        policy, now = self._instance.policy, self._instance.clock.now()
        return judged(policy, policy.tier, visitor.session.proofs, now, privileged=privileged)

    def show_password(self, token: Secret, password: Secret, terminal: str) -> Secret | None:
        """The password once more, for whoever has no device: a new token, or None (F17)."""
        now = self._instance.clock.now()
        with self._instance.store.write() as connection:
            visitor = self.visitor_of(connection, token, now)
            known = _password(connection, visitor.person, now) if visitor else None
            if visitor is None or known is None or visitor.devices:
                return None
            limits = limits_for(self._instance.policy, visitor.standing)
            if not credentials.reserve_try(connection, known.id, limits, now):
                return None
        right = self._hasher.verify(password, known.secret)
        with self._instance.store.write() as connection:
            if not right or not credentials.succeeded(connection, known.id, known.secret, now):
                sessions.tried(connection, visitor.person.id, "failed", terminal, now)
                self.log(connection, Act.SIGN_IN_REFUSED, visitor.person.id, "refused", now)
                return None
            return self.proved(connection, token, "password", terminal, now)

    def proved(self, connection: Connection, token: Secret, kind: str, terminal: str, now: datetime) -> Secret | None:
        """
        One more factor was right: another session under a new token, in place of this one (F17).

        None, and nothing is changed, when the session is over: stopped since, closed, or its password is another.
        """
        visitor = self.visitor_of(connection, token, now)
        if visitor is None or not sessions.close(connection, visitor.session.key, "proved", now):
            return None
        if visitor.waiting:
            sessions.tried(connection, visitor.person.id, "signed_in", terminal, now)
        session, act = visitor.session, Act.SIGNED_IN if visitor.waiting else Act.STEPPED_UP
        proofs = {**session.proofs, kind: now}
        return self.open_for(
            connection, visitor.person, proofs, terminal, now, since=session.opened_at, epoch=session.epoch, act=act
        )

    def named(self, connection: Connection, name: str) -> Person | None:
        """Whoever has this name or number, in any of its spellings (F06)."""
        wanted = canonical(name)
        return facts.find_named(connection, (wanted, wanted.upper()))

    def may_work(self, person: Person, now: datetime) -> bool:
        return status_on(person, self._instance.policy, day_of(now), now)[0] is Status.ACTIVE

    def visitor_of(self, connection: Connection, token: Secret, now: datetime) -> Visitor | None:
        session = sessions.find(connection, token)
        person = next(facts.people(connection, [session.person_id]), None) if session else None
        if session is None or person is None or not self.may_work(person, now):
            return None
        standing = self.standings.of(connection, person, now)
        limits = limits_for(self._instance.policy, standing)
        if over(session.opened_at, session.seen_at, session.ends_at, limits, now):
            return None
        held = credentials.of(connection, person.id)
        password = next((c for c in held if c.kind == "password"), None)
        shown = any(in_hand(kind) for kind in session.proofs)
        waiting = frozenset() if shown else person.proofs.factors & DEVICES
        return Visitor(person, session, self.to_be_changed(password, standing, now), waiting, standing)

    def to_be_changed(self, password: Credential | None, standing: Standing, now: datetime) -> bool:
        """A temporary password, or one that the profile wants changed by now: nothing else may be done before."""
        if password is None:
            return False
        until = runs_out(password.made_at, rules_for(self._instance.policy, standing))
        return password.state == "temporary" or (until is not None and until <= now)

    def open_for(
        self,
        connection: Connection,
        person: Person,
        proofs: dict[str, datetime],
        terminal: str,
        now: datetime,
        since: datetime,
        epoch: int,
        act: Act = Act.SIGNED_IN,
    ) -> Secret:
        """The only place where sessions begin (F63)."""
        token = Secret(secrets.token_urlsafe(32))
        limits = self.standings.limits(connection, person, now)
        ends = since + timedelta(minutes=limits.longest)
        sessions.open_one(
            connection, token, person.id, proofs, epoch, now=now, opened_at=since, ends_at=ends, terminal=terminal
        )
        self.log(connection, act, person.id, "ok", now)
        return token

    def count_code(
        self, connection: Connection, person_id: str | None, code: str, limits: Limits, now: datetime
    ) -> list[Credential]:
        """
        Count a try with a code on each device; those that may be tried. To be committed before ``use_code``.

        For whoever has no device nothing is counted, and it takes as long (F10).
        """
        held = credentials.of(connection, person_id or "", "totp")
        tried = {
            number: totp.is_code(code) and credentials.reserve_try(connection, number, limits, now)
            for number in [device.id for device in held] or [NONE]
        }
        return [device for device in held if tried[device.id]]

    def use_code(
        self, connection: Connection, person_id: str, devices: Sequence[Credential], typed: str, now: datetime
    ) -> str | None:
        """Use up a device's code or a recovery code: its kind, or None when it is none of this person's."""
        if not devices:
            totp.accepted_step(self.sealer.open(self._no_seed, NOBODY), typed, now)  # it takes as long (F10)
        for device in devices:
            step = totp.accepted_step(self.sealer.open(device.secret, person_id), typed, now)
            if step is not None and credentials.use_step(connection, device.id, step, now):
                credentials.begin_count_anew(connection, person_id, "totp")
                return "totp"
        if not credentials.use_once(connection, person_id, RECOVERY, recovery.digest(typed), now):
            return None
        left = len(credentials.of(connection, person_id, RECOVERY))
        notices.tell(connection, person_id, say.CODE_USED, {"left": str(left)}, now)
        return RECOVERY

    def log(self, connection: Connection, act: Act, person_id: str, outcome: OutcomeWord, now: datetime) -> None:
        log.append(connection, [Draft(act=act, by=person_id, via="web", subject=person_id, outcome=outcome)], now)


def _password(connection: Connection, person: Person | None, now: datetime) -> Credential | None:
    """
    A temporary one that has run out is none (F18).

    For whoever never had any, and for nobody, somebody's is read and set aside: it takes as long (F10).
    """
    other = facts.somebody(connection)
    whose = person.id if person and person.proofs.password else other
    found = next(iter(credentials.of(connection, whose, "password")), None)
    if found is None or person is None or found.person_id != person.id:
        return None
    return None if found.expires_at is not None and found.expires_at <= now else found


def renew(connection: Connection, known: Credential, newer: str, now: datetime) -> None:
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
