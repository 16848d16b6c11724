"""Another system asks: is it this person, and is what he showed enough there? (NISHIHARA-5.4.2, 5.4.3, 7.2.3)

Whatever is wrong with the person or with what he showed, the answer is one and the same, and as much is read and
written for it; the reason is on record (F10, F11). Whoever asks is judged by its key in the very transaction that
answers. What cannot be answered is not allowed.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft
from idm.calendar import day_of
from idm.facts import Person
from idm.messages import Message, Said
from idm.messages import api as say
from idm.office.instance import Instance
from idm.office.signin import clients as counter
from idm.office.signin.clients import Scope
from idm.office.signin.gate import NONE, Gate, renew
from idm.passwords.hashing import Hasher
from idm.policy.factors import System
from idm.rules.employment import status_on
from idm.rules.factors import PASSWORD, RECOVERY, judged
from idm.rules.standing import Standing
from idm.secret import Secret
from idm.signin import recovery, totp
from idm.signin.names import canonical
from idm.signin.rules import limits_for
from idm.store import credentials, log, sessions, verifying
from idm.store.clients import Client
from idm.store.credentials import Credential
from idm.verdict import Status

NOBODY = "nobody"
REFUSED = "verify.refused"
"""The rule of every answer that tells nothing."""

TOTP = "totp"


@dataclass(frozen=True, slots=True)
class Question:
    """
    What another system asks.

    ``vouched``: kinds of factor that it has checked itself, as a terminal does with a directory's password; they count
    when its key may vouch. ``terminal``: where the person is, for his own eyes.
    """

    name: str
    system: str
    password: Secret | None = None
    code: Secret | None = None
    vouched: frozenset[str] = frozenset()
    terminal: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """``missing``: one more of any of these kinds (knowledge, possession, inherence) would do."""

    allowed: bool
    rule: str
    clause: str
    missing: tuple[str, ...]
    because: Said


@dataclass(frozen=True, slots=True)
class _Checked:
    """
    A password that was looked at, and the credential it was held against; None when there was none to try.

    ``newer``: its hash made anew, where the one on record is cheaper than ours.
    """

    known: Credential | None
    right: bool
    newer: str | None


@dataclass(slots=True)
class _Shown:
    """What was shown so far, and the first thing that was wrong with it, as a word for the log."""

    at: dict[str, datetime]
    wrong: str = ""
    to_be_changed: bool = False


class Verifier:
    """The counter of one process; it remembers nothing of a person."""

    def __init__(self, instance: Instance, gate: Gate, hasher: Hasher) -> None:
        self._instance = instance
        self._gate = gate
        self._hasher = hasher
        self._nobody = gate.sealer.seal(Secret("A" * 32), NOBODY)

    def answer(self, key: Secret, question: Question) -> Answer:
        """
        Raises:
            NotKnown, NotYours: whoever asks may not.
            NotReady: the database is away; nobody is allowed.
        """
        checked = None if question.password is None else self._check_password(key, question, question.password)
        now = self._instance.clock.now()
        with self._instance.store.write() as connection:
            client = counter.judge(connection, key, Scope.VERIFY, now)
            counter.noted(connection, client, now)
            return self._settle(connection, client, question, checked, now)

    def _check_password(self, key: Secret, question: Question, password: Secret) -> _Checked:
        """The try is counted and committed before the password is looked at (F07, F08); no transaction waits for it."""
        now = self._instance.clock.now()
        with self._instance.store.write() as connection:
            counter.judge(connection, key, Scope.VERIFY, now)
            found = verifying.find(connection, canonical(question.name))
            known = _password(found.held, now)
            limits = limits_for(self._instance.policy, self._standing(connection, found, now))
            if not credentials.reserve_try(connection, known.id if known else NONE, limits, now):
                known = None
        right = self._hasher.verify(password, known.secret if known else None)
        newer = self._hasher.hash(password) if right and known and self._hasher.outdated(known.secret) else None
        return _Checked(known, right, newer)

    def _settle(
        self, connection: Connection, client: Client, question: Question, checked: _Checked | None, now: datetime
    ) -> Answer:
        found = verifying.find(connection, canonical(question.name))
        shown = self._show(connection, found, question, checked, now)
        system = self._system(client, question.system)
        person, wrong = found.person, shown.wrong
        if person is None:
            wrong = "unknown"
        elif status_on(person, self._instance.policy, day_of(now), now)[0] is not Status.ACTIVE:
            wrong = "stopped"
        if system is None:
            wrong = "system"
        if person is None or system is None or wrong:
            answer = self._refusal(say.NOT_ALLOWED)
        elif shown.to_be_changed:
            answer, wrong = self._refusal(say.CHANGE_FIRST), "to_be_changed"
        else:
            answer = self._judged(client, system, question, shown, now)
            wrong = "" if answer.allowed else answer.rule
        self._record(connection, client, question, person, shown, answer, wrong, now)
        return answer

    def _show(
        self,
        connection: Connection,
        found: verifying.Found,
        question: Question,
        checked: _Checked | None,
        now: datetime,
    ) -> _Shown:
        """Use what was shown. A code beside a wrong password is not held against anybody's device."""
        shown, held = _Shown({}), found.held
        if checked is not None:
            known = checked.known if checked.right and _of(checked.known, found) else None
            if credentials.succeeded(connection, known.id if known else NONE, known.secret if known else "", now):
                shown.at[PASSWORD] = now
                shown.to_be_changed = self._gate.to_be_changed(known, self._standing(connection, found, now), now)
                if checked.newer is not None and known is not None:
                    renew(connection, known, checked.newer, now)
            else:
                shown.wrong, held = "password", ()
        if question.code is not None:
            owner = found.person.id if found.person and not shown.wrong else NOBODY
            kind = self._use_code(connection, owner, found, held, question.code, now)
            if kind is None:
                shown.wrong = shown.wrong or "code"
            else:
                shown.at[kind] = now
        if not shown.at:
            shown.wrong = shown.wrong or "nothing"
        return shown

    def _use_code(
        self,
        connection: Connection,
        owner: str,
        found: verifying.Found,
        held: tuple[Credential, ...],
        code: Secret,
        now: datetime,
    ) -> str | None:
        """
        Which kind of factor this was, used up by the statement that decides (F01-F05); None counts as a try (F09).

        One statement decides whether the device is locked and whether the step is new, so that of tries at the same
        moment no more count than one after the other.
        """
        devices = [(one.id, one.person_id, one.secret) for one in held if one.kind == TOTP]
        devices = devices or [(NONE, NOBODY, self._nobody)]
        typed = code.reveal()
        if totp.is_code(typed):
            for number, whose, sealed in devices:
                step = totp.accepted_step(self._gate.sealer.open(sealed, whose), typed, now)
                if credentials.use_step(connection, number, -1 if step is None else step, now, unless_locked=True):
                    if len(devices) > 1:
                        credentials.begin_count_anew(connection, whose, TOTP)
                    return TOTP
        elif credentials.use_once(connection, owner, RECOVERY, recovery.digest(typed), now):
            return RECOVERY
        limits = limits_for(self._instance.policy, self._standing(connection, found, now))
        for number, *_ in devices:
            credentials.reserve_try(connection, number, limits, now)
        return None

    def _judged(self, client: Client, system: System, question: Question, shown: _Shown, now: datetime) -> Answer:
        vouched = question.vouched if Scope.VOUCH in client.scopes else ()
        found = judged(self._instance.policy, system.tier, {**dict.fromkeys(vouched, now), **shown.at}, now)
        said = say.ALLOWED.say() if found.allowed else say.NOT_ENOUGH.say(shown=found.because.detail)
        return Answer(found.allowed, found.because.rule, found.clause, tuple(sorted(found.missing)), said)

    def _refusal(self, message: Message) -> Answer:
        return Answer(False, REFUSED, self._instance.policy.rules[REFUSED].source, (), message.say())

    def _system(self, client: Client, key: str) -> System | None:
        """The system, when the profile has it and the client may ask for it."""
        return self._instance.policy.systems.get(key) if not client.systems or key in client.systems else None

    def _standing(self, connection: Connection, found: verifying.Found, now: datetime) -> Standing:
        return self._gate.standings.of(connection, found.person, now, found.units)

    def _record(
        self,
        connection: Connection,
        client: Client,
        question: Question,
        person: Person | None,
        shown: _Shown,
        answer: Answer,
        wrong: str,
        now: datetime,
    ) -> None:
        what = "verified" if answer.allowed else "failed"
        terminal = question.terminal or client.name
        sessions.tried(connection, person.id if person else None, what, terminal, now, system=question.system)
        draft = Draft(
            act=Act.VERIFIED if answer.allowed else Act.NOT_VERIFIED,
            by=counter.by(client),
            via="api",
            subject=person.id if person else NOBODY,
            object=question.system,
            outcome="ok" if answer.allowed else "refused",
            reason=answer.rule if answer.allowed else wrong,
            data={"shown": sorted(shown.at)},
        )
        log.append(connection, [draft], now)


def _of(known: Credential | None, found: verifying.Found) -> bool:
    """Is it the password of the one whom the name means now? At midnight a number may go to somebody else."""
    return known is not None and found.person is not None and known.person_id == found.person.id


def _password(held: tuple[Credential, ...], now: datetime) -> Credential | None:
    """A temporary one that has run out is none (F18)."""
    found = next((one for one in held if one.kind == PASSWORD), None)
    return None if found is None or (found.expires_at is not None and found.expires_at <= now) else found
