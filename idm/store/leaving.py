"""Whoever leaves or moves, in the database: what is left of him, what is to be done, and when what was gone."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, exists, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from idm.calendar import ONE_DAY, start_of
from idm.facts.case import UNDECIDED
from idm.store import cases
from idm.store.cases import Filed
from idm.store.credentials import USABLE
from idm.store.tables import (
    case_file,
    contract_worker,
    credential,
    employment,
    leaving,
    leaving_task,
    posting,
    privileged_account,
    receipt,
)

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Left:
    """One thing by which somebody could prove himself, with when it was made (aware UTC)."""

    id: int
    person_id: str
    kind: str
    made_at: datetime


_ENDED, _FOLLOWING = employment.alias("ended"), employment.alias("following")


def _was_out(person_id: ColumnElement[str], day: date) -> tuple[ColumnElement[bool], ...]:
    """Of ``_ENDED``: an appointment of his that was over by that day (JST), and that no other one followed at once."""
    followed = exists().where(
        _FOLLOWING.c.person_id == _ENDED.c.person_id,
        _FOLLOWING.c.superseded_at.is_(None),
        _FOLLOWING.c.valid_from <= _ENDED.c.valid_to,
        _FOLLOWING.c.valid_to.is_(None) | (_FOLLOWING.c.valid_to > _ENDED.c.valid_to),
    )
    return (_ENDED.c.person_id == person_id, _ENDED.c.superseded_at.is_(None), _ENDED.c.valid_to <= day, ~followed)


def credentials_of_leavers(connection: Connection, day: date) -> list[Left]:
    """What is in force, and was made before its owner was out of office up to that day (JST); by his id."""
    query = (
        select(credential.c.id, credential.c.person_id, credential.c.kind, credential.c.made_at, _ENDED.c.valid_to)
        .where(credential.c.state.in_(USABLE), *_was_out(credential.c.person_id, day))
        .order_by(credential.c.person_id, credential.c.id)
    )
    rows = connection.execute(query).all()
    return list({row[0]: Left(*row[:4]) for row in rows if row.made_at < start_of(row.valid_to)}.values())


def privileged_of_leavers(connection: Connection, day: date) -> list[str]:
    """Whose privileged ID is held, and was given out before its holder was out of office up to that day (JST)."""
    query = select(privileged_account.c.person_id, privileged_account.c.made_at, _ENDED.c.valid_to).where(
        privileged_account.c.retired_at.is_(None), *_was_out(privileged_account.c.person_id, day)
    )
    return sorted({row[0] for row in connection.execute(query) if row.made_at < start_of(row.valid_to)})


def undecided(connection: Connection, day: date) -> list[Filed]:
    """Applications that nobody has decided, of or for somebody who has no appointment any more that day (JST)."""

    def left(person_id: ColumnElement[str]) -> ColumnElement[bool]:
        employed = exists().where(
            employment.c.person_id == person_id,
            employment.c.superseded_at.is_(None),
            employment.c.valid_to.is_(None) | (employment.c.valid_to > day),
        )
        return exists().where(*_was_out(person_id, day)) & ~employed

    query = select(case_file.c.id).where(
        case_file.c.state.in_([state.value for state in UNDECIDED]),
        left(case_file.c.applicant) | left(case_file.c.beneficiary),
    )
    return cases.these(connection, list(connection.execute(query).scalars()))


def end_credentials(connection: Connection, ids: Collection[int], why: str, now: datetime) -> frozenset[str]:
    """Over, for good, all at once; telling the directories is the caller's. Ids of those who had one."""
    done = connection.execute(
        update(credential)
        .where(credential.c.id.in_(sorted(ids)), credential.c.state.in_(USABLE))
        .values(state="ended", ended_at=now, ended_why=why, handle=None)
        .returning(credential.c.person_id)
    )
    return frozenset(done.scalars())


@dataclass(frozen=True, slots=True)
class Leaving:
    """退職・異動の手続. ``last_day`` is a JST date, instants are aware UTC."""

    id: int
    person_id: str
    kind: str
    last_day: date
    unit: str
    opened_at: datetime
    closed_at: datetime | None
    closed_by: str | None
    dropped_at: datetime | None
    reminded_at: datetime | None

    @property
    def open(self) -> bool:
        return self.closed_at is None and self.dropped_at is None


@dataclass(frozen=True, slots=True)
class ToDo:
    """One thing of it. ``about``: see ``rules.leaving.What``; ``successor``: id of who is to take it over."""

    id: int
    leaving_id: int
    what: str
    about: str
    done_at: datetime | None
    done_by: str | None
    note: str
    successor: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """``due_at``: from when on it had to be gone; ``gone_at``: when it was seen gone; ``seq``: the line about it."""

    account_id: str
    target: str
    due_at: datetime
    gone_at: datetime
    seq: int


_LEAVING = [leaving.c[name] for name in Leaving.__slots__]
_TASK = [leaving_task.c[name] for name in ToDo.__slots__]


def near(connection: Connection, first: date, last: date) -> list[str]:
    """
    Ids of those who have an appointment, a post or a place on a contract with its last day between these two (JST), or
    an open one.
    """
    found: set[str] = set()
    for table in (employment, posting):
        ends = (table.c.valid_to > first, table.c.valid_to <= last + ONE_DAY, table.c.superseded_at.is_(None))
        found.update(connection.execute(select(table.c.person_id).where(*ends)).scalars())
    under = select(contract_worker.c.person_id).where(contract_worker.c.last_day.between(first, last))
    found.update(connection.execute(under).scalars())
    still = leaving.c.closed_at.is_(None) & leaving.c.dropped_at.is_(None)
    found.update(connection.execute(select(leaving.c.person_id).where(still)).scalars())
    return sorted(found)


def of_people(connection: Connection, ids: Collection[str]) -> list[Leaving]:
    """All of these, the oldest first."""
    found: list[Leaving] = []
    wanted = sorted(ids)
    for start in range(0, len(wanted), CHUNK):
        query = select(*_LEAVING).where(leaving.c.person_id.in_(wanted[start : start + CHUNK])).order_by(leaving.c.id)
        found += [Leaving(*row) for row in connection.execute(query)]
    return found


def open_ones(connection: Connection) -> list[Leaving]:
    """Those that nobody closed, by their last day."""
    still = leaving.c.closed_at.is_(None) & leaving.c.dropped_at.is_(None)
    query = select(*_LEAVING).where(still).order_by(leaving.c.last_day, leaving.c.id)
    return [Leaving(*row) for row in connection.execute(query)]


def concerning(connection: Connection, person_id: str) -> list[Leaving]:
    """Open ones of his own, and those of which he is to take something over that nobody has marked as done."""
    his = exists().where(
        leaving_task.c.leaving_id == leaving.c.id,
        leaving_task.c.successor == person_id,
        leaving_task.c.done_at.is_(None),
    )
    still = leaving.c.closed_at.is_(None) & leaving.c.dropped_at.is_(None)
    query = select(*_LEAVING).where(still, (leaving.c.person_id == person_id) | his)
    return [Leaving(*row) for row in connection.execute(query.order_by(leaving.c.last_day, leaving.c.id))]


def get(connection: Connection, number: int) -> Leaving | None:
    row = connection.execute(select(*_LEAVING).where(leaving.c.id == number)).one_or_none()
    return None if row is None else Leaving(*row)


def add(connection: Connection, person_id: str, kind: str, last_day: date, unit: str, now: datetime) -> int:
    row = insert(leaving).values(person_id=person_id, kind=kind, last_day=last_day, unit=unit, opened_at=now)
    return int(connection.execute(row.returning(leaving.c.id)).scalar_one())


def change(connection: Connection, number: int, **values: object) -> bool:
    """Of an open one. False: it is closed or dropped."""
    still = (leaving.c.id == number) & leaving.c.closed_at.is_(None) & leaving.c.dropped_at.is_(None)
    return connection.execute(update(leaving).where(still).values(**values)).rowcount == 1


def take_up_again(connection: Connection, number: int) -> None:
    """One that was dropped: the paper is in force again."""
    connection.execute(update(leaving).where(leaving.c.id == number).values(dropped_at=None))


def tasks_of(connection: Connection, numbers: Collection[int]) -> dict[int, list[ToDo]]:
    """By the number of the procedure, in the order in which they were listed."""
    found: dict[int, list[ToDo]] = {number: [] for number in numbers}
    wanted = sorted(numbers)
    for start in range(0, len(wanted), CHUNK):
        chosen = leaving_task.c.leaving_id.in_(wanted[start : start + CHUNK])
        for row in connection.execute(select(*_TASK).where(chosen).order_by(leaving_task.c.id)):
            found[row.leaving_id].append(ToDo(*row))
    return found


def add_tasks(connection: Connection, number: int, tasks: Collection[tuple[str, str]]) -> None:
    """As ``(what, about)``."""
    rows = [{"leaving_id": number, "what": what, "about": about} for what, about in tasks]
    if rows:
        connection.execute(insert(leaving_task), rows)


def finish(connection: Connection, task: int, by: str, note: str, now: datetime) -> bool:
    """False: it was done."""
    done = connection.execute(
        update(leaving_task)
        .where(leaving_task.c.id == task, leaving_task.c.done_at.is_(None))
        .values(done_at=now, done_by=by, note=note)
    )
    return done.rowcount == 1


def hand_over(connection: Connection, task: int, successor: str) -> bool:
    """Who is to take it over; False: it was done."""
    still = (leaving_task.c.id == task) & leaving_task.c.done_at.is_(None)
    return connection.execute(update(leaving_task).where(still).values(successor=successor)).rowcount == 1


def receive(connection: Connection, receipts: Collection[Receipt]) -> None:
    """Once for each account, target and end: the first time counts."""
    if not receipts:
        return
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    rows = [{name: getattr(one, name) for name in Receipt.__slots__} for one in receipts]
    connection.execute(dialect.insert(receipt).on_conflict_do_nothing(), rows)


def receipts_of(connection: Connection, accounts: Collection[str]) -> list[Receipt]:
    """Of these accounts, by when they were due."""
    query = select(*(receipt.c[name] for name in Receipt.__slots__)).where(receipt.c.account_id.in_(sorted(accounts)))
    return [Receipt(*row) for row in connection.execute(query.order_by(receipt.c.due_at, receipt.c.target))]
