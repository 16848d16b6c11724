"""Numbers for the desks: marks by state, workers, tries to sign in. No names."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, ScalarSelect, Select, case, func, select

from idm.facts.case import CaseState
from idm.store.tables import absence, attempt, case_file, employment, lease, mark, notice, person, stop


@dataclass(frozen=True, slots=True)
class Progress:
    """
    The marks of one directory. ``waiting`` are due and nobody has them, ``taken`` are with a worker, ``again`` failed
    and are tried again later, ``refused`` and ``braked`` wait for a person, ``done`` are as they should be.

    ``oldest`` (aware UTC) is since when the longest waiting one has been due.
    """

    directory: str
    total: int
    waiting: int
    taken: int
    again: int
    refused: int
    braked: int
    oldest: datetime | None

    @property
    def done(self) -> int:
        return self.total - self.waiting - self.taken - self.again - self.refused - self.braked


def progress(connection: Connection, name: str, now: datetime) -> Progress:
    """Counted at once, so that the parts add up."""
    ready = mark.c.state == "ready"
    free = mark.c.lease.is_(None)
    waiting = ready & free & (mark.c.due <= now)

    def count(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    counted = [
        func.count(),
        count(waiting),
        count(~free),
        count(ready & free & (mark.c.due > now) & (mark.c.attempts > 0)),
        count(free & (mark.c.state == "refused")),
        count(free & (mark.c.state == "braked")),
        func.min(case((waiting, mark.c.due))),
    ]
    row = connection.execute(select(*counted).select_from(mark).where(mark.c.directory == name)).one()
    return Progress(name, *row)


@dataclass(frozen=True, slots=True)
class Working:
    """A worker with what it has taken. ``until`` (aware UTC): another one takes over from then on."""

    owner: str
    until: datetime
    marks: int


def working(connection: Connection, name: str) -> list[Working]:
    query = (
        select(lease.c.owner, lease.c.until, func.count(mark.c.subject))
        .join(mark, mark.c.lease == lease.c.token)
        .where(lease.c.directory == name)
        .group_by(lease.c.token, lease.c.owner, lease.c.until)
        .order_by(lease.c.until)
    )
    return [Working(*row) for row in connection.execute(query)]


def employed_alike(connection: Connection) -> list[tuple[str, date, date | None, int]]:
    """
    People whom only their one appointment tells apart, by its form, first day and end (JST, exclusive), and how many.

    That is nearly everybody: a city's 100,000 in a few hundred rows.
    """
    query = (
        select(employment.c.form, employment.c.valid_from, employment.c.valid_to, func.count())
        .where(employment.c.superseded_at.is_(None), employment.c.person_id.in_(_alike()))
        .group_by(employment.c.form, employment.c.valid_from, employment.c.valid_to)
    )
    return [(form, start, end, count) for form, start, end, count in connection.execute(query)]


def employed_otherwise(connection: Connection) -> set[str]:
    """Ids of all the others: several appointments or none, absences, stops."""
    return set(connection.execute(select(person.c.id).where(person.c.id.not_in(_alike()))).scalars())


def _alike() -> Select[tuple[str]]:
    several = [select(t.c.person_id).where(t.c.superseded_at.is_(None)) for t in (absence, stop)]
    return (
        select(employment.c.person_id)
        .where(employment.c.superseded_at.is_(None), *(employment.c.person_id.not_in(one) for one in several))
        .group_by(employment.c.person_id)
        .having(func.count() == 1)
    )


@dataclass(frozen=True, slots=True)
class Awaiting:
    """
    What waits for one person, for the menu. ``unread``: notices; ``returned``: applications sent back to him; ``open``:
    those of others that somebody has to decide, he or not.
    """

    unread: int
    returned: int
    open: int


def awaiting(connection: Connection, person_id: str) -> Awaiting:
    """In one statement: it is asked with every page."""

    def of_cases(state: CaseState, whose: ColumnElement[bool]) -> ScalarSelect[int]:
        return select(func.count()).where(case_file.c.state == state.value, whose).scalar_subquery()

    unread = select(func.count()).where(notice.c.person_id == person_id, notice.c.read_at.is_(None)).scalar_subquery()
    own = case_file.c.applicant == person_id
    return Awaiting(
        *connection.execute(select(unread, of_cases(CaseState.RETURNED, own), of_cases(CaseState.OPEN, ~own))).one()
    )


def attempts_since(connection: Connection, start: datetime) -> Iterable[tuple[datetime, str]]:
    """Every try to sign in from then on: when, and what came of it."""
    query = select(attempt.c.at, attempt.c.what).where(attempt.c.at >= start).order_by(attempt.c.id)
    return [(row.at, row.what) for row in connection.execute(query)]
