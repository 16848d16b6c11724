"""Work windows of privileged IDs: begun, ended, and looked for in the directories after their end."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from idm.store import privileged_ids
from idm.store.tables import privileged_account, work_window


@dataclass(frozen=True, slots=True)
class Opened:
    """
    One window, with the login that it is for. Instants are aware UTC, half-open.

    ``case_id``: of a use that was approved; ``ended_by`` None while only its clock ends it; ``gone_at``: when every
    directory was seen without it; ``alarmed_at``: when somebody was told that it was still there.
    """

    id: int
    account_id: str
    person_id: str
    privilege: str
    purpose: str
    case_id: int | None
    starts: datetime
    until: datetime
    ended_by: str | None
    ended_why: str | None
    gone_at: datetime | None
    alarmed_at: datetime | None
    login: str

    def covers(self, now: datetime) -> bool:
        return self.starts <= now < self.until


_COLUMNS = [*(work_window.c[name] for name in Opened.__slots__ if name != "login"), privileged_account.c.login]
_ALL = select(*_COLUMNS).join(privileged_account, privileged_account.c.id == work_window.c.account_id)


def open_one(
    connection: Connection,
    account_id: str,
    person_id: str,
    privilege: str,
    purpose: str,
    case_id: int | None,
    starts: datetime,
    until: datetime,
) -> int:
    """
    Every directory hears of it.

    Raises:
        sqlalchemy.exc.IntegrityError: the case was claimed already.
    """
    row = insert(work_window).values(
        account_id=account_id,
        person_id=person_id,
        privilege=privilege,
        purpose=purpose,
        case_id=case_id,
        starts=starts,
        until=until,
    )
    number = int(connection.execute(row.returning(work_window.c.id)).scalar_one())
    privileged_ids.tell_directories(connection, account_id, starts, urgent=False)
    return number


def end(connection: Connection, one: Opened, by: str, why: str, now: datetime) -> bool:
    """Over from now on; the directories hear of it before all other work. False: it was over already."""
    done = connection.execute(
        update(work_window)
        .where(work_window.c.id == one.id, work_window.c.until > now)
        .values(until=max(now, one.starts), ended_by=by, ended_why=why)
    )
    if done.rowcount == 1:
        privileged_ids.tell_directories(connection, one.account_id, now, urgent=True)
    return done.rowcount == 1


def one(connection: Connection, number: int) -> Opened | None:
    row = connection.execute(_ALL.where(work_window.c.id == number)).one_or_none()
    return None if row is None else Opened(*row)


def open_now(connection: Connection, now: datetime) -> list[Opened]:
    """The oldest first."""
    query = _ALL.where(work_window.c.starts <= now, work_window.c.until > now)
    return [Opened(*row) for row in connection.execute(query.order_by(work_window.c.id))]


def newest(connection: Connection, count: int, person_id: str | None = None) -> list[Opened]:
    """Of everybody or of one person, the newest first."""
    query = _ALL if person_id is None else _ALL.where(work_window.c.person_id == person_id)
    return [Opened(*row) for row in connection.execute(query.order_by(work_window.c.id.desc()).limit(count))]


def last_of_each(connection: Connection) -> dict[str, datetime]:
    """By account: when its last window began."""
    query = select(work_window.c.account_id, func.max(work_window.c.starts)).group_by(work_window.c.account_id)
    return {row[0]: row[1] for row in connection.execute(query)}


def to_look_for(connection: Connection, now: datetime) -> list[Opened]:
    """Ended ones that no directory was seen without yet; nearly always there is none."""
    query = _ALL.where(work_window.c.until <= now, work_window.c.gone_at.is_(None))
    return [Opened(*row) for row in connection.execute(query.order_by(work_window.c.id))]


def seen_gone(connection: Connection, number: int, now: datetime) -> None:
    connection.execute(
        update(work_window).where(work_window.c.id == number, work_window.c.gone_at.is_(None)).values(gone_at=now)
    )


def alarmed(connection: Connection, number: int, now: datetime) -> bool:
    """Somebody is told now that it is still there. False: somebody was, or it went meanwhile."""
    done = connection.execute(
        update(work_window)
        .where(work_window.c.id == number, work_window.c.alarmed_at.is_(None), work_window.c.gone_at.is_(None))
        .values(alarmed_at=now)
    )
    return done.rowcount == 1
