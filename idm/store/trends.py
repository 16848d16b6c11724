"""Numbers over time and by section, counted by the database: a city's 100,000 are not read for it. No names."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, case, exists, func, or_, select

from idm.calendar import day_of
from idm.facts import StopKind
from idm.facts.case import CaseKind, CaseState
from idm.rules.campaigns import Kind, State
from idm.store.tables import (
    campaign,
    campaign_line,
    case_file,
    employment,
    leaving,
    leaving_task,
    posting,
    receipt,
    stop,
)

_MANY = 500  # values in one statement
Days = list[tuple[date, int]]
"""First day (JST) on which something is so, and of how many."""

_OTHER_JOB, _OTHER_POST = employment.alias("other_job"), posting.alias("other_post")


def joined(connection: Connection, first: date, after: date) -> Days:
    """Appointments that begin on these days, ``after`` excluded, without another one that leads into them."""
    before = exists().where(
        *_same(_OTHER_JOB.c.person_id == employment.c.person_id, _OTHER_JOB.c.superseded_at),
        _OTHER_JOB.c.valid_from < employment.c.valid_from,
        _OTHER_JOB.c.valid_to.is_(None) | (_OTHER_JOB.c.valid_to >= employment.c.valid_from),
    )
    return _by_day(connection, employment.c.valid_from, first, after, employment.c.superseded_at.is_(None), ~before)


def left(connection: Connection, first: date, after: date) -> Days:
    """Appointments that no other one follows at once, by the first day that is none of theirs any more."""
    following = exists().where(
        *_same(_OTHER_JOB.c.person_id == employment.c.person_id, _OTHER_JOB.c.superseded_at),
        _OTHER_JOB.c.valid_from <= employment.c.valid_to,
        _OTHER_JOB.c.valid_to.is_(None) | (_OTHER_JOB.c.valid_to > employment.c.valid_to),
    )
    return _by_day(connection, employment.c.valid_to, first, after, employment.c.superseded_at.is_(None), ~following)


def moved(connection: Connection, first: date, after: date) -> Days:
    """Main posts that begin where one in another section ends, but for whoever was handed over with his section."""
    before = exists().where(
        *_same(_OTHER_POST.c.person_id == posting.c.person_id, _OTHER_POST.c.superseded_at),
        _OTHER_POST.c.main,
        _OTHER_POST.c.valid_to == posting.c.valid_from,
        _OTHER_POST.c.unit != func.coalesce(posting.c.handed_from, posting.c.unit),
    )
    return _by_day(
        connection, posting.c.valid_from, first, after, posting.c.superseded_at.is_(None), posting.c.main, before
    )


def _same(person: ColumnElement[bool], superseded: ColumnElement[datetime]) -> tuple[ColumnElement[bool], ...]:
    return person, superseded.is_(None)


def _by_day(
    connection: Connection, day: ColumnElement[date], first: date, after: date, *which: ColumnElement[bool]
) -> Days:
    query = select(day, func.count()).where(day >= first, day < after, *which).group_by(day).order_by(day)
    return [(row[0], row[1]) for row in connection.execute(query)]


def ended(
    connection: Connection, since: datetime, directories: Collection[str]
) -> list[tuple[datetime, datetime | None]]:
    """
    Of each account that had to be gone since then: when, and when its last target was seen without it; None while one
    of these directories has not been seen without it.
    """
    seen = func.count(case((receipt.c.target.in_(sorted(directories)), receipt.c.target)).distinct())
    query = (
        select(receipt.c.due_at, func.max(receipt.c.gone_at), seen)
        .where(receipt.c.due_at >= since)
        .group_by(receipt.c.account_id, receipt.c.due_at)
    )
    whole = len(set(directories))
    return [(row[0], row[1] if row[2] == whole else None) for row in connection.execute(query)]


def stopped_unused(connection: Connection, now: datetime) -> int:
    """People who are stopped because nobody used their accounts."""
    goes_on = stop.c.ends.is_(None) | (stop.c.ends > now)
    query = select(func.count(stop.c.person_id.distinct())).where(
        stop.c.kind == StopKind.DORMANT.value, stop.c.superseded_at.is_(None), stop.c.starts <= now, goes_on
    )
    return int(connection.execute(query).scalar_one())


# --- what is late, by the code of a section ---


class Counted(NamedTuple):
    """How many of a section, whose code is the one that it had on that day (JST)."""

    section: str
    since: date
    many: int


def late_tasks(connection: Connection, today: date) -> list[Counted]:
    """What whoever left or moved before today has not given back or handed over; by his last day."""
    query = (
        select(leaving.c.unit, leaving.c.last_day, func.count())
        .join(leaving_task, leaving_task.c.leaving_id == leaving.c.id)
        .where(leaving.c.closed_at.is_(None), leaving.c.dropped_at.is_(None), leaving_task.c.done_at.is_(None))
        .where(leaving.c.last_day < today)
    )
    rows = connection.execute(query.group_by(leaving.c.unit, leaving.c.last_day))
    return [Counted(row[0], row[1], row[2]) for row in rows]


def late_lines(connection: Connection, now: datetime, kinds: Collection[Kind]) -> list[Counted]:
    """Lines of open lists of these kinds whose day is over; by the day on which each list was opened."""
    query = (
        select(campaign_line.c.section, campaign.c.opened_at, func.count())
        .join(campaign, campaign.c.id == campaign_line.c.campaign_id)
        .where(*_late(now, kinds))
    )
    rows = connection.execute(query.group_by(campaign_line.c.section, campaign.c.opened_at))
    return [Counted(row[0], day_of(row[1]), row[2]) for row in rows]


def late_reviews(connection: Connection, now: datetime) -> list[tuple[str, int]]:
    """The same of each system's review: one of the rights that it is about (as in the lines), and how many lines."""
    query = (
        select(func.min(campaign_line.c.detail), func.count())
        .join(campaign, campaign.c.id == campaign_line.c.campaign_id)
        .where(*_late(now, {Kind.SYSTEM}))
    )
    return [(row[0], row[1]) for row in connection.execute(query.group_by(campaign.c.id))]


def _late(now: datetime, kinds: Collection[Kind]) -> tuple[ColumnElement[bool], ...]:
    chosen = campaign.c.kind.in_([kind.value for kind in kinds])
    return campaign.c.state == State.OPEN.value, campaign.c.due_at <= now, campaign_line.c.done.is_(None), chosen


def late_cases(connection: Connection, today: date, handed_in_before: Mapping[CaseKind, datetime]) -> dict[str, int]:
    """
    Applications that nobody has decided in time, by the section of whom they are for.

    Args:
        handed_in_before: Of each kind, when (aware UTC) one has to have been handed in to be late now.
    """
    if not handed_in_before:
        return {}
    late = or_(
        *((case_file.c.kind == kind.value) & (case_file.c.handed_in_at <= at) for kind, at in handed_in_before.items())
    )
    here = (
        (posting.c.person_id == case_file.c.beneficiary)
        & posting.c.superseded_at.is_(None)
        & posting.c.main
        & (posting.c.valid_from <= today)
        & (posting.c.valid_to.is_(None) | (posting.c.valid_to > today))
    )
    section = func.coalesce(posting.c.unit, "")
    query = (
        select(section, func.count(case_file.c.id.distinct()))
        .select_from(case_file.outerjoin(posting, here))
        .where(case_file.c.state == CaseState.OPEN.value, late)
    )
    return {row[0]: row[1] for row in connection.execute(query.group_by(section))}


def sections_of(connection: Connection, people: Iterable[str]) -> dict[str, str]:
    """Code of the section of each of these: of his newest main post that has begun or was the last."""
    found: dict[str, str] = {}
    wanted = sorted(set(people))
    for start in range(0, len(wanted), _MANY):
        query = (
            select(posting.c.person_id, posting.c.unit)
            .where(posting.c.person_id.in_(wanted[start : start + _MANY]), posting.c.superseded_at.is_(None))
            .where(posting.c.main)
            .order_by(posting.c.valid_from)
        )
        found.update((row[0], row[1]) for row in connection.execute(query))
    return found
