"""Signing in and out, and what a session is worth at this moment (NISHIHARA-5.4.2, 7.2.3).

One answer for whatever went wrong; the reason is on record. Every check is made at use, by the clock and by the facts
of that moment: no sweeper, no worker and no cache stands between a stop and its effect (F15, F18).
"""

import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft, OutcomeWord
from idm.calendar import day_of
from idm.facts import Person
from idm.office.cards import proof
from idm.office.cards.issuers import trust
from idm.office.instance import Instance
from idm.office.signin.codes import NOBODY, Codes
from idm.office.signin.passwords import own_password, renew
from idm.office.signin.standing import Standings
from idm.office.signin.visitor import Visitor
from idm.passwords.hashing import Hasher
from idm.passwords.rules import rules_for, runs_out
from idm.rules.card_proofs import silent
from idm.rules.cards import factors_of
from idm.rules.employment import left_over, status_on
from idm.rules.factors import PASSWORD, Judgement, anew, in_hand, judged
from idm.rules.second_factor import asked_for, password_suffices
from idm.rules.standing import Standing
from idm.secret import Secret
from idm.signin.names import canonical
from idm.signin.rules import limits_for, over
from idm.signin.sealing import Sealer, read_key
from idm.store import credentials, facts, log, second_factors, sessions
from idm.store.credentials import Credential
from idm.verdict import Status

KEY = Path("keys") / "seal.key"
NEVER = datetime.min.replace(tzinfo=UTC)


class Gate:
    """The one door of an instance."""

    def __init__(self, instance: Instance, hasher: Hasher) -> None:
        self._instance = instance
        self._hasher = hasher
        self.standings = Standings(instance.policy)
        self.sealer = Sealer(read_key(instance.home / KEY))
        self.codes = Codes(self.sealer)

    def knock(self, name: str, password: Secret, terminal: str) -> Secret | None:
        """Sign in with name and password: a session's token; None, evenly timed, for every reason there is (F10)."""
        begun = monotonic()
        token = self._knock(name, password, terminal)
        if token is None:
            self._hasher.even_out(begun)
        return token

    def _knock(self, name: str, password: Secret, terminal: str) -> Secret | None:
        """
        One argon2 check is made in every case, also for nobody's name and for a locked one, and as much is read and
        written (F10). Whether he may work is asked again after the check, under the epoch from before it (F15).
        """
        now = self._instance.clock.now()
        with self._instance.store.write() as connection:
            person = self.named(connection, name)
            person_id = person.id if person else None
            epoch = sessions.epoch_of(connection, person_id)
            known, row = own_password(connection, person, now)
            limits = self.standings.limits(connection, person, now)
            if not credentials.reserve_try(connection, row, limits, now, counts=known is not None):
                known = None
            this_try = sessions.tried(connection, person_id, "failed", terminal, now)
        right = self._hasher.verify(password, known.secret if known else None)
        newer = None
        if right and known and person and self.may_work(person, now) and self._hasher.outdated(known.secret):
            newer = self._hasher.hash(password)
        with self._instance.store.write() as connection:
            person = facts.by_id(connection, person_id if known else None)
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
            half = bool(asked_for(factors_of(person, now)))
            sessions.was_right(connection, this_try, "password" if half else "signed_in")
            act = Act.SIGN_IN_BEGUN if half else Act.SIGNED_IN
            return self.open_for(connection, person, {PASSWORD: now}, terminal, now, since=now, epoch=epoch, act=act)

    def show_code(self, token: Secret, code: str, terminal: str) -> Secret | None:
        """A second factor: a one-time password, or a recovery code. A new token, or None (F17)."""
        now = self._instance.clock.now()
        with self._instance.store.write() as connection:
            visitor = self.visitor_of(connection, token, now)
            if visitor is None:
                return None
            limits = limits_for(self._instance.policy, visitor.standing)
            devices = self.codes.count(connection, visitor.person.id, code, limits, now)
        with self._instance.store.write() as connection:
            kind = self.codes.use(connection, visitor.person.id, devices, code, now)
            opened = self.proved(connection, token, kind, terminal, now) if kind else None
            if opened is None:
                self.not_proved(connection, visitor, terminal, now)
            return opened

    def who(self, token: Secret) -> Visitor | None:
        """Who this is, if he may still be here: session, epoch, time-outs and facts, all as of now."""
        now = self._instance.clock.now()
        with self._instance.store.read() as connection:
            return self.visitor_of(connection, token, now)

    def still_here(self, visitor: Visitor) -> None:
        """
        Note a request, at most once a minute: idle time counts from it. What would be over but for an exception goes
        on record with the exception's name (NISHIHARA-8.4.1).
        """
        now = self._instance.clock.now()
        if now - visitor.session.seen_at >= timedelta(minutes=1):
            with self._instance.store.write() as connection:
                sessions.seen(connection, visitor.session.key, now)
                log.append(connection, self._uses(visitor, now), now)

    def _uses(self, visitor: Visitor, now: datetime) -> list[Draft]:
        """The exceptions without which this session would be over since the request before this one."""
        one, usual = visitor.session, limits_for(self._instance.policy, visitor.standing)
        end = one.opened_at + timedelta(minutes=usual.longest)
        needed = {
            "sign_in.staff.idle": now >= one.seen_at + timedelta(minutes=usual.idle),
            "sign_in.staff.longest": one.seen_at < end <= now,
        }
        return [
            Draft(
                act=Act.EXCEPTION_USED,
                by=visitor.person.id,
                via="web",
                subject=visitor.person.id,
                object=found.id,
                outcome="ok",
                data={"rule": found.rule, "exception": found.id, "minutes": found.value},
            )
            for found in visitor.exemptions
            if needed[found.rule]
        ]

    def leave(self, token: Secret, terminal: str) -> None:
        """Sign out: the token is worth nothing from now on, wherever it was copied to (F16)."""
        now = self._instance.clock.now()
        with self._instance.store.write() as connection:
            visitor = self.visitor_of(connection, token, now)
            if visitor is not None and sessions.close(connection, visitor.session.key, "left", now):
                sessions.tried(connection, visitor.person.id, "signed_out", terminal, now)
                self.log(connection, Act.SIGNED_OUT, visitor.person.id, "ok", now)

    def fresh(self, visitor: Visitor) -> bool:
        """Was the device shown just now, or the password by a newcomer? Otherwise it is asked for (step-up)."""
        proofs, by_password = visitor.session.proofs, visitor.by_password
        newest = max((at for kind, at in proofs.items() if anew(kind) or by_password), default=NEVER)
        limits = limits_for(self._instance.policy, visitor.standing)
        return self._instance.clock.now() - newest < timedelta(minutes=limits.fresh)

    def judgement(self, visitor: Visitor, *, privileged: bool) -> Judgement:
        """Is what this session has shown enough for these pages, or for work with an operating role on them?"""
        policy, now = self._instance.policy, self._instance.clock.now()
        return judged(policy, policy.tier, visitor.session.proofs, now, privileged=privileged)

    def show_password(self, token: Secret, password: Secret, terminal: str) -> Secret | None:
        """The password once more, for whoever it proves well enough: a new token, or None (F17)."""
        now = self._instance.clock.now()
        with self._instance.store.write() as connection:
            visitor = self.visitor_of(connection, token, now)
            known = own_password(connection, visitor.person, now)[0] if visitor else None
            if visitor is None or known is None or not visitor.by_password:
                return None
            limits = limits_for(self._instance.policy, visitor.standing)
            if not credentials.reserve_try(connection, known.id, limits, now):
                return None
        right = self._hasher.verify(password, known.secret)
        with self._instance.store.write() as connection:
            if not right or not credentials.succeeded(connection, known.id, known.secret, now):
                self.not_proved(connection, visitor, terminal, now)
                return None
            return self.proved(connection, token, PASSWORD, terminal, now)

    def not_proved(self, connection: Connection, visitor: Visitor, terminal: str, now: datetime) -> None:
        """
        Whoever is in by his password, or wholly, has shown something wrong: not the same as a failed sign-in, for the
        one who reads it on his page.
        """
        what = "failed_code" if visitor.waiting else "failed_proof"
        sessions.tried(connection, visitor.person.id, what, terminal, now)
        self.log(connection, Act.SIGN_IN_REFUSED, visitor.person.id, "refused", now, reason=what)

    def proved(
        self,
        connection: Connection,
        token: Secret,
        kind: str,
        terminal: str,
        now: datetime,
        card: sessions.ShownCard | None = None,
    ) -> Secret | None:
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
        return self.open_for(
            connection,
            visitor.person,
            {**session.proofs, kind: now},
            terminal,
            now,
            since=session.opened_at,
            epoch=session.epoch,
            act=act,
            card=card or session.card,
        )

    def named(self, connection: Connection, name: str) -> Person | None:
        """Whoever has this name or number, in any of its spellings (F06)."""
        wanted = canonical(name)
        return facts.find_named(connection, (wanted, wanted.upper()))

    def may_work(self, person: Person, now: datetime) -> bool:
        """Not with anything that is left of an earlier time in office either (F29)."""
        status, _ = status_on(person, self._instance.policy, day_of(now), now)
        return status is Status.ACTIVE and not left_over(person, day_of(now))

    def visitor_of(self, connection: Connection, token: Secret, now: datetime) -> Visitor | None:
        session = sessions.find(connection, token)
        person = next(facts.people(connection, [session.person_id]), None) if session else None
        if session is None or person is None or not self.may_work(person, now):
            return None
        if session.card is not None and not self._card_stands(connection, session.card, person, now):
            return None
        standing = self.standings.of(connection, person, now)
        exemptions = self.standings.exemptions(connection, person, standing, now)
        limits = limits_for(self._instance.policy, standing, exemptions)
        if over(session.opened_at, session.seen_at, session.ends_at, limits, now):
            return None
        password = next(iter(credentials.of(connection, person.id, PASSWORD)), None)
        shown = any(in_hand(kind) for kind in session.proofs)
        on_record = factors_of(person, now)
        waiting = frozenset() if shown else asked_for(on_record)
        must_change = self.to_be_changed(password, standing, now)
        by_password = self._by_password(connection, person, on_record, now)
        return Visitor(person, session, must_change, waiting, standing, by_password, on_record, exemptions)

    def _card_stands(self, connection: Connection, shown: sessions.ShownCard, person: Person, now: datetime) -> bool:
        """Whoever came in by a card is here for as long as it is good: by ledger, issuer, midnight and its reader."""
        if silent(shown.heard_at, now):
            return False
        found = proof.standing_by_id(connection, self._instance, trust(self._instance), shown.id, now)
        return not found.why and found.person is not None and found.person.id == person.id

    def _by_password(self, connection: Connection, person: Person, on_record: frozenset[str], now: datetime) -> bool:
        if asked_for(on_record):
            return False
        gone, word = (ask(connection, person.id) for ask in (second_factors.last_gone, second_factors.recognised_at))
        lasts = timedelta(hours=self._instance.policy.passwords.temporary.hours)
        return password_suffices(on_record, gone, word, lasts, now)

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
        card: sessions.ShownCard | None = None,
    ) -> Secret:
        """The only place where sessions begin (F63). With the ``card`` that they rest on, they end."""
        token = Secret(secrets.token_urlsafe(32))
        limits = self.standings.limits(connection, person, now)
        ends = since + timedelta(minutes=limits.longest)
        sessions.open_one(
            connection,
            token,
            person.id,
            proofs,
            epoch,
            now=now,
            opened_at=since,
            ends_at=ends,
            terminal=terminal,
            card=card,
        )
        self.log(connection, act, person.id, "ok", now)
        return token

    def log(
        self,
        connection: Connection,
        act: Act,
        person_id: str,
        outcome: OutcomeWord,
        now: datetime,
        reason: str = "",
    ) -> None:
        via = self._instance.via
        draft = Draft(act=act, by=person_id, via=via, subject=person_id, outcome=outcome, reason=reason)
        log.append(connection, [draft], now)
