"""Violations in and out of the database: one row each, a step for everything that was done about it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from idm.rules.violations import Deed, State
from idm.store.tables import investigation, violation, violation_step

REPORTED = "report"


@dataclass(frozen=True, slots=True)
class Violation:
    """``person`` and ``finder`` are ids; ``at`` is when it was reported (aware UTC); ``batch`` the hold it brought."""

    id: int
    person: str
    finder: str
    clause: str
    what: str
    state: State
    at: datetime
    batch: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done. ``day`` is a JST date, where it was done on another day than it was written down."""

    what: str
    by: str
    at: datetime
    day: date | None
    text: str


@dataclass(frozen=True, slots=True)
class Investigation:
    """Somebody may read the log of the person of one violation, half-open from ``at`` to ``until`` (aware UTC)."""

    violation: int
    investigator: str
    by: str
    at: datetime
    until: datetime


def add(connection: Connection, person: str, finder: str, clause: str, what: str, now: datetime) -> Violation:
    values = {"person_id": person, "found_by": finder, "clause": clause, "what": what, "at": now}
    row = insert(violation).values(**values, state=State.FOUND.value).returning(violation.c.id)
    number = int(connection.execute(row).scalar_one())
    return Violation(number, person, finder, clause, what, State.FOUND, now)


def get(connection: Connection, number: int) -> Violation | None:
    row = connection.execute(select(violation).where(violation.c.id == number)).one_or_none()
    return None if row is None else _violation(row)


def every(connection: Connection) -> list[Violation]:
    """The newest first."""
    return [_violation(row) for row in connection.execute(select(violation).order_by(violation.c.id.desc()))]


def suspended(connection: Connection, person: str) -> bool:
    """Is he suspended because of a violation now?"""
    query = select(violation.c.id).where(violation.c.person_id == person, violation.c.state == State.SUSPENDED.value)
    return connection.execute(query.limit(1)).first() is not None


def move(connection: Connection, old: Violation, state: State, now: datetime) -> bool:
    """False: somebody else moved it on since it was read."""
    done = connection.execute(
        update(violation)
        .where(violation.c.id == old.id, violation.c.state == old.state.value)
        .values(state=state.value, ended_at=now if state is State.CLOSED else None)
    )
    return done.rowcount == 1


def held_by(connection: Connection, number: int, batch: int | None) -> None:
    """Remember which hold its suspension brought."""
    connection.execute(update(violation).where(violation.c.id == number).values(batch_id=batch))


def put_down(connection: Connection, number: int, step: Step) -> None:
    values = {"what": step.what, "by": step.by, "at": step.at, "day": step.day, "text": step.text}
    connection.execute(insert(violation_step).values(**values, violation_id=number))


def steps_of(connection: Connection, number: int) -> list[Step]:
    """The oldest first."""
    query = select(violation_step).where(violation_step.c.violation_id == number).order_by(violation_step.c.id)
    return [Step(row.what, row.by, row.at, row.day, row.text) for row in connection.execute(query)]


def suspended_by(connection: Connection, numbers: Collection[int]) -> dict[int, str]:
    """By number, who (person id) put the last suspension of each; those that had none are left out."""
    query = (
        select(violation_step.c.violation_id, violation_step.c.by)
        .where(violation_step.c.violation_id.in_(sorted(numbers)), violation_step.c.what == Deed.SUSPEND.value)
        .order_by(violation_step.c.id)
    )
    return {int(number): by for number, by in connection.execute(query)}


def name_one(connection: Connection, one: Investigation) -> None:
    values = {"investigator": one.investigator, "by": one.by, "at": one.at, "until": one.until}
    connection.execute(insert(investigation).values(**values, violation_id=one.violation))


def investigations(connection: Connection, numbers: Collection[int], now: datetime) -> list[Investigation]:
    """Those that are in force now, about these violations."""
    query = select(investigation).where(
        investigation.c.violation_id.in_(sorted(numbers)), investigation.c.at <= now, investigation.c.until > now
    )
    return [
        Investigation(row.violation_id, row.investigator, row.by, row.at, row.until)
        for row in connection.execute(query.order_by(investigation.c.id))
    ]


def _violation(row: Row[Any]) -> Violation:
    state = State(row.state)
    return Violation(int(row.id), row.person_id, row.found_by, row.clause, row.what, state, row.at, row.batch_id)
