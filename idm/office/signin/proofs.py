"""What somebody shows when another system asks about him: looked at, counted and used up (F01-F09).

For nobody's name as much is read and written (F10).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from idm.office.cards.verifying import look
from idm.office.instance import Instance
from idm.office.signin import clients as counter
from idm.office.signin import continuing
from idm.office.signin.clients import Scope
from idm.office.signin.codes import NOBODY
from idm.office.signin.gate import Gate
from idm.office.signin.passwords import NONE, password_in_force, renew
from idm.office.signin.questions import Question
from idm.passwords.hashing import Hasher
from idm.rules.factors import PASSWORD, RECOVERY
from idm.rules.standing import Standing
from idm.secret import Secret
from idm.signin import recovery, totp
from idm.signin.names import canonical
from idm.signin.rules import Limits, limits_for
from idm.store import credentials, verifying
from idm.store.clients import Client
from idm.store.credentials import Credential
from idm.store.verifying import Found

TOTP = "totp"
USED = "used"
"""What is wrong with a device's own code that was used before: nobody guessed it, and no try is counted."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in the transaction that answers it. ``now``: aware UTC."""

    connection: Connection
    question: Question
    client: Client
    found: Found
    now: datetime


@dataclass(frozen=True, slots=True)
class Checked:
    """
    A password that was looked at, and the credential it was held against; None when there was none to try.

    ``newer``: its hash made anew, where the one on record is cheaper than ours. ``found``: what was read before.
    """

    known: Credential | None
    right: bool
    newer: str | None
    found: Found

    @property
    def earlier(self) -> Found | None:
        """What an answer may rest on without reading it once more: that of somebody who knew his password."""
        return self.found if self.right and self.found.alone else None


@dataclass(slots=True)
class Shown:
    """What was right of it, and since when; the first thing that was wrong with it, as a word for the log."""

    at: dict[str, datetime]
    wrong: str = ""
    to_be_changed: bool = False


def read(connection: Connection, key: Secret, question: Question) -> Found:
    """Who asks, and who is meant."""
    return verifying.find(connection, canonical(question.name), counter.digest(key))


class Proofs:
    """Of everybody; nothing of a person is remembered."""

    def __init__(self, instance: Instance, gate: Gate, hasher: Hasher) -> None:
        self._instance = instance
        self._gate = gate
        self._hasher = hasher
        self._nobody = gate.sealer.seal(Secret("A" * 32), NOBODY)

    def check(self, key: Secret, question: Question, password: Secret) -> Checked:
        """
        The try is counted and committed before the password is looked at (F07, F08); no transaction waits for it.

        Raises:
            NotKnown, NotYours: whoever asks may not.
        """
        now = self._instance.clock.now()
        with self._instance.store.write() as connection:
            found = read(connection, key, question)
            counter.judged(found.client, Scope.VERIFY, now)
            known = password_in_force(found.held, now)
            limits = self._limits(connection, found, now)
            if not credentials.reserve_try(connection, known.id if known else NONE, limits, now):
                known = None
        right = self._hasher.verify(password, known.secret if known else None)
        newer = self._hasher.hash(password) if right and known and self._hasher.outdated(known.secret) else None
        return Checked(known, right, newer, found)

    def use(self, asked: Asked, checked: Checked | None) -> Shown:
        """
        Use what was shown. A code beside a wrong password is not held against anybody's device; a wrong card beside a
        right password is held against that: whoever knows it shall not guess numbers.
        """
        shown, held = Shown({}), asked.found.held
        if asked.question.card is not None and not self._use_card(asked, shown):
            held, checked = (), checked and replace(checked, right=False)
        if checked is not None and not self._use_password(asked, checked, shown):
            held = ()
        if asked.question.state is not None and not self._go_on(asked, asked.question.state, shown):
            held = ()
        if asked.question.code is not None:
            self._use_code(asked, held, asked.question.code, shown)
        if not shown.at:
            shown.wrong = shown.wrong or "nothing"
        return shown

    def _use_card(self, asked: Asked, shown: Shown) -> bool:
        """False: it was none, or not his."""
        question = asked.question
        if question.card is None:
            return False
        card = look(
            asked.connection,
            self._instance,
            question.card,
            asked.found.person,
            asked.client.name,
            asked.now,
            in_steps=question.state is not None,
        )
        shown.wrong = card.wrong
        if not card.wrong:
            shown.at[card.kind] = asked.now
        return not card.wrong

    def _use_password(self, asked: Asked, checked: Checked, shown: Shown) -> bool:
        """False: it was wrong, or is no longer the one on record."""
        known = checked.known if checked.right and _of(checked.known, asked.found) else None
        number, secret = (known.id, known.secret) if known else (NONE, "")
        if not credentials.succeeded(asked.connection, number, secret, asked.now):
            shown.wrong = shown.wrong or "password"
            return False
        shown.at[PASSWORD] = asked.now
        shown.to_be_changed = self._to_be_changed(asked, known)
        if checked.newer is not None and known is not None:
            renew(asked.connection, known, checked.newer, asked.now)
        return True

    def _go_on(self, asked: Asked, state: Secret, shown: Shown) -> bool:
        """A token in the password's place. False: it is none, was used, or stands for something else."""
        known, system = password_in_force(asked.found.held, asked.now), asked.question.system
        begun = continuing.take_back(asked.connection, state, asked.client, system, known, asked.now)
        if begun is None:
            shown.wrong = "state"
            return False
        shown.at[PASSWORD] = begun
        shown.to_be_changed = self._to_be_changed(asked, known)
        return True

    def _use_code(self, asked: Asked, held: tuple[Credential, ...], code: Secret, shown: Shown) -> None:
        """
        Used up by the statement that decides (F01-F05); what is none of his counts as a try (F09).

        One statement decides whether the device is locked and whether the step is new, so that of tries at the same
        moment no more count than one after the other.
        """
        devices = [(one.id, one.person_id, one.secret) for one in held if one.kind == TOTP]
        devices = devices or [(NONE, NOBODY, self._nobody)]
        connection, typed, now = asked.connection, code.reveal(), asked.now
        steps: dict[int, int | None] = {number: None for number, *_ in devices}
        if totp.is_code(typed):
            for number, whose, sealed in devices:
                step = steps[number] = totp.accepted_step(self._gate.sealer.open(sealed, whose), typed, now)
                if credentials.use_step(connection, number, -1 if step is None else step, now, unless_locked=True):
                    if len(devices) > 1:
                        credentials.begin_count_anew(connection, whose, TOTP)
                    shown.at[TOTP] = now
                    return
        else:
            owner = asked.found.person.id if asked.found.person and not shown.wrong else NOBODY
            if credentials.use_once(connection, owner, RECOVERY, recovery.digest(typed), now):
                shown.at[RECOVERY] = now
                return
        wrong = self._count(asked, steps)
        shown.wrong = shown.wrong or wrong

    def _count(self, asked: Asked, steps: Mapping[int, int | None]) -> str:
        """
        What is wrong with a code, as a word for the log.

        Args:
            steps: By device, whose code it is at this time. Where it is one's, it is used or the device is locked, and
                nothing is counted for any: as much is written (F10).
        """
        connection, now = asked.connection, asked.now
        if any(step is not None for step in steps.values()):
            used = [credentials.was_used(connection, number, step, now) for number, step in steps.items()]
            return USED if any(used) else "code"
        limits = self._limits(connection, asked.found, now)
        for number in steps:
            credentials.reserve_try(connection, number, limits, now)
        return "code"

    def _to_be_changed(self, asked: Asked, known: Credential | None) -> bool:
        return self._gate.to_be_changed(known, self._standing(asked.connection, asked.found, asked.now), asked.now)

    def _limits(self, connection: Connection, found: Found, now: datetime) -> Limits:
        return limits_for(self._instance.policy, self._standing(connection, found, now))

    def _standing(self, connection: Connection, found: Found, now: datetime) -> Standing:
        return self._gate.standings.of(connection, found.person, now, found.units)


def _of(known: Credential | None, found: Found) -> bool:
    """Is it the password of the one whom the name means now? At midnight a number may go to somebody else."""
    return known is not None and found.person is not None and known.person_id == found.person.id
