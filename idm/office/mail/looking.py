"""How it stands with the mail: what was not sent, and how long the oldest has waited."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from idm.facts.case import CaseState, Decision
from idm.messages import cases as say_cases
from idm.messages import mail as say
from idm.office.cases.words import shown
from idm.office.instance import Instance
from idm.store import cases, facts, notices, outbox
from idm.store.cases import Filed
from idm.store.outbox import Delivered, Mail

TOO_LONG = timedelta(hours=1)
LATELY = timedelta(days=7)
SHOWN = 500


@dataclass(frozen=True, slots=True)
class Told:
    """One who had to hear of something, and whether he has."""

    who: str
    delivered: Delivered

    @property
    def state(self) -> str:
        """In words; 未通知 until it was sent, where he gets mail, or read."""
        return say.told(self.delivered.reached, self.delivered.read_at is not None, self.delivered.mailed)


@dataclass(frozen=True, slots=True)
class Unsent:
    """A mail that waits or was given up, and whose it is."""

    mail: Mail
    who: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """``late_since``: when the oldest was written that has waited too long (aware UTC); ``given_up``: of these days."""

    late_since: datetime | None = None
    given_up: int = 0


def deputy_told(connection: Connection, filed: Filed, decisions: Sequence[Decision]) -> list[Told]:
    """
    Who had to hear of an accepted deputy, and how far each has been told (NISHIHARA-7.2.1.3.u).

    Args:
        decisions: Those on the case, the newest last; the one that accepted is when all of them were written to.
    """
    if filed.state is not CaseState.APPROVED or not decisions:
        return []
    about = {"number": str(filed.id)}
    numbers = notices.numbers_of(connection, decisions[-1].at, say_cases.DEPUTY_ACCEPTED.id, about)
    found = outbox.delivered(connection, numbers)
    people = {one.id: one for one in facts.people(connection, {one.person for one in found.values()})}
    return [Told(shown(people.get(one.person)), one) for one in found.values()]


def case_told(instance: Instance, number: int) -> list[Told]:
    """The same for a case by its number, for whoever was shown the case."""
    with instance.store.read() as connection:
        filed = cases.get(connection, number)
        return [] if filed is None else deputy_told(connection, filed, cases.decisions_of(connection, number))


def unsent(instance: Instance) -> list[Unsent]:
    """The oldest first."""
    with instance.store.read() as connection:
        mails = outbox.unsent(connection, SHOWN)
        people = {one.id: one for one in facts.people(connection, {mail.person for mail in mails})}
    return [Unsent(mail, shown(people.get(mail.person))) for mail in mails]


def trouble(instance: Instance) -> Trouble:
    """What somebody should look at; nothing where no mail is sent."""
    if not instance.settings.mail.host:
        return Trouble()
    now = instance.clock.now()
    with instance.store.read() as connection:
        found = outbox.backlog(connection, now - LATELY)
    late = found.since is not None and now - found.since > TOO_LONG
    return Trouble(found.since if late else None, found.given_up)
