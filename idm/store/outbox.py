"""Notices on their way by mail: written with the notice, taken by one sender at a time, kept for a while once sent.

A row is due at ``next_try``. Whoever takes it moves that instant on, by a statement that looks at it again, so that two
senders never hold one mail at the same time; one that never comes back gives it up when that time has come. Between
handing a mail over and writing that down a crash sends it once more, under the same Message-ID: there is no other way
to send one twice.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, delete, exists, func, insert, literal, select, update

from idm.facts import StopKind
from idm.ids import new_ids
from idm.messages import Said
from idm.messages.finding import said
from idm.store.engine import MAIL_DOMAIN
from idm.store.tables import UtcDateTime, account, notice, outbox, stop

_WAITS = outbox.c.sent_at.is_(None) & outbox.c.given_up_at.is_(None)


@dataclass(frozen=True, slots=True)
class Mail:
    """
    One mail: what is told (the sentence's id and its values), when it was, to whom, and how it stands with it.

    ``tries`` counts the one that is being made. Instants are aware UTC.
    """

    id: int
    notice: int
    person: str
    address: str
    message_id: str
    message: str
    values: Mapping[str, str]
    made_at: datetime
    next_try: datetime
    tries: int
    sent_at: datetime | None
    given_up_at: datetime | None
    last_error: str | None

    @property
    def said(self) -> Said:
        """
        Raises:
            KeyError: this program has no such sentence: another version wrote it.
        """
        return said(self.message, dict(self.values))


@dataclass(frozen=True, slots=True)
class Delivered:
    """
    How far a notice has come. ``mailed``: a mail goes with it; without one it stands on the person's page alone.

    ``sent_at`` is when a mail server took it over, ``read_at`` when the person said on his page that he has read it.
    """

    person: str
    mailed: bool
    sent_at: datetime | None
    given_up_at: datetime | None
    read_at: datetime | None

    @property
    def reached(self) -> bool:
        """He was told: sent where he gets mail, otherwise shown; or read, whatever became of the mail."""
        return self.read_at is not None or self.sent_at is not None or not self.mailed


@dataclass(frozen=True, slots=True)
class Backlog:
    """``since``: when the oldest of those that wait was written, None when none does."""

    waiting: int
    since: datetime | None
    given_up: int


def put(connection: Connection, notice_id: int, person_id: str, now: datetime) -> None:
    """A mail for this notice, if its person has an address and is alive, and if mail is sent here at all."""
    domain = connection.get_execution_options().get(MAIL_DOMAIN)
    if not domain:
        return
    values = {
        "notice_id": literal(notice_id),
        "address": account.c.mail,
        "message_id": literal(f"<{new_ids(now)()}@{domain}>"),
        "made_at": literal(now, UtcDateTime()),
        "next_try": literal(now, UtcDateTime()),
        "tries": literal(0),
    }
    whose = account.c.person_id == person_id
    chosen = select(*values.values()).where(whose, account.c.mail != "", ~_has_died(account.c.person_id))
    connection.execute(insert(outbox).from_select(list(values), chosen))


def due(connection: Connection, now: datetime) -> bool:
    """Is there anything to send? One look that an index answers."""
    return connection.execute(select(outbox.c.id).where(_WAITS, outbox.c.next_try <= now).limit(1)).first() is not None


def drop_for_the_dead(connection: Connection, now: datetime, why: str) -> None:
    """What is due for somebody who has died since: nothing is ever sent to him (domain case 75)."""
    gone = select(notice.c.id).where(notice.c.id == outbox.c.notice_id, _has_died(notice.c.person_id))
    chosen = update(outbox).where(_WAITS, outbox.c.next_try <= now, exists(gone))
    connection.execute(chosen.values(given_up_at=now, last_error=why))


def take(connection: Connection, now: datetime, until: datetime, count: int) -> list[Mail]:
    """Up to so many that are due, for one sender alone until that instant; those tried least often come first."""
    query = _mails().where(_WAITS, outbox.c.next_try <= now).order_by(outbox.c.tries, outbox.c.next_try, outbox.c.id)
    found = connection.execute(query.limit(count).with_for_update(of=outbox, skip_locked=True)).fetchall()
    taken = []
    for row in found:
        mine = outbox.c.id == row.id, outbox.c.next_try == row.next_try, _WAITS
        moved = connection.execute(update(outbox).where(*mine).values(next_try=until, tries=outbox.c.tries + 1))
        if moved.rowcount == 1:
            taken.append(_mail(row, next_try=until, tries=row.tries + 1))
    return taken


def sent(connection: Connection, mail: Mail, now: datetime) -> None:
    """A server took it over: that stays true whoever holds the row by now."""
    connection.execute(update(outbox).where(outbox.c.id == mail.id).values(sent_at=now, given_up_at=None))


def put_off(connection: Connection, mail: Mail, until: datetime, why: str) -> None:
    """It could not be sent for now."""
    connection.execute(update(outbox).where(_still(mail)).values(next_try=until, last_error=why))


def put_back(connection: Connection, mails: Iterable[Mail], now: datetime) -> None:
    """They were not tried after all."""
    for mail in mails:
        connection.execute(update(outbox).where(_still(mail)).values(next_try=now, tries=mail.tries - 1))


def give_up(connection: Connection, mail: Mail, now: datetime, why: str) -> bool:
    """Nobody tries it any more. False when somebody else holds it by now."""
    done = connection.execute(update(outbox).where(_still(mail)).values(given_up_at=now, last_error=why))
    return done.rowcount == 1


def try_again(connection: Connection, numbers: Collection[int] | None, now: datetime) -> int:
    """Those of these mails (None: of all) that were not sent are due now, as if they had never been tried."""
    chosen = update(outbox).where(outbox.c.sent_at.is_(None))
    if numbers is not None:
        chosen = chosen.where(outbox.c.id.in_(numbers))
    return connection.execute(chosen.values(next_try=now, tries=0, given_up_at=None)).rowcount


def unsent(connection: Connection, count: int) -> list[Mail]:
    """What waits and what was given up, the oldest first."""
    query = _mails().where(outbox.c.sent_at.is_(None)).order_by(outbox.c.id).limit(count)
    return [_mail(row) for row in connection.execute(query)]


def backlog(connection: Connection, since: datetime) -> Backlog:
    """How much waits, and how much was given up since that instant (aware UTC)."""
    waiting, oldest = connection.execute(select(func.count(), func.min(outbox.c.made_at)).where(_WAITS)).one()
    given_up = select(func.count()).where(outbox.c.given_up_at >= since, outbox.c.sent_at.is_(None))
    return Backlog(waiting, oldest, connection.execute(given_up).scalar_one())


def delivered(connection: Connection, notices: Collection[int]) -> Mapping[int, Delivered]:
    """How far these notices have come (NISHIHARA-7.2.1.3.u), by their number."""
    query = (
        select(
            notice.c.id,
            notice.c.person_id,
            outbox.c.id.is_not(None),
            outbox.c.sent_at,
            outbox.c.given_up_at,
            notice.c.read_at,
        )
        .outerjoin(outbox, outbox.c.notice_id == notice.c.id)
        .where(notice.c.id.in_(notices))
        .order_by(notice.c.id)
    )
    return {number: Delivered(*rest) for number, *rest in connection.execute(query)}


def old(connection: Connection, before: datetime) -> bool:
    """Is there anything to clear away?"""
    return connection.execute(select(outbox.c.id).where(_done_before(before)).limit(1)).first() is not None


def clear(connection: Connection, before: datetime, count: int) -> list[Mail]:
    """Up to so many that were sent or given up before that instant (aware UTC) are gone; what they were."""
    query = _mails().where(_done_before(before)).order_by(outbox.c.id).limit(count).with_for_update(of=outbox)
    found = [_mail(row) for row in connection.execute(query)]
    connection.execute(delete(outbox).where(outbox.c.id.in_([mail.id for mail in found])))
    return found


def _done_before(before: datetime) -> ColumnElement[bool]:
    return (outbox.c.sent_at < before) | (outbox.c.sent_at.is_(None) & (outbox.c.given_up_at < before))


def _mails() -> Select[Any]:
    return select(outbox, notice.c.person_id, notice.c.message, notice.c["values"]).join(
        notice, notice.c.id == outbox.c.notice_id
    )


def _mail(row: Row[Any], **changed: Any) -> Mail:
    found = {**row._mapping, **changed}
    return Mail(
        id=found["id"],
        notice=found["notice_id"],
        person=found["person_id"],
        address=found["address"],
        message_id=found["message_id"],
        message=found["message"],
        values=json.loads(found["values"]),
        made_at=found["made_at"],
        next_try=found["next_try"],
        tries=found["tries"],
        sent_at=found["sent_at"],
        given_up_at=found["given_up_at"],
        last_error=found["last_error"],
    )


def _still(mail: Mail) -> ColumnElement[bool]:
    """Nobody has taken it since."""
    return (outbox.c.id == mail.id) & (outbox.c.next_try == mail.next_try) & (outbox.c.tries == mail.tries) & _WAITS


def _has_died(person: ColumnElement[str]) -> ColumnElement[bool]:
    """As ``Person.gets_mail`` says it."""
    died = (stop.c.kind == StopKind.DEATH) & stop.c.ends.is_(None) & stop.c.superseded_at.is_(None)
    return exists(select(stop.c.id).where(stop.c.person_id == person, died))
