"""Who came, moved and left in the last twelve months, how soon leavers were out, and what nobody uses or owns."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median_low

from sqlalchemy import Connection

from idm.calendar import ONE_DAY, day_of, start_of
from idm.office.instance import Instance
from idm.rules.last_use import doubts
from idm.store import last_use, marks, trends
from idm.store.trends import Days

MONTHS = 12
A_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Month:
    """
    ``first`` is its first day (JST). ``median`` and ``worst``: seconds from 24:00 of somebody's last day until every
    target was seen without him; None where nobody had to go, or nothing of it is confirmed yet. ``ended``: of how many;
    ``open``: how many more have a directory that is not yet seen without them.
    """

    first: date
    joined: int
    moved: int
    left: int
    ended: int
    median: int | None
    worst: int | None
    open: int


@dataclass(frozen=True, slots=True)
class Movement:
    """
    The newest month last. ``unused``: accounts that nobody used for the profile's days; None while nobody can say, as
    unknown is not never. ``stopped``: people who are stopped for it.
    """

    months: tuple[Month, ...]
    unused: int | None
    stopped: int


def movement(instance: Instance) -> Movement:
    """As of now; counted by the database."""
    now = instance.clock.now()
    firsts = _firsts(day_of(now))
    after = _next(firsts[-1])
    with instance.store.read() as connection:
        joined = trends.joined(connection, firsts[0], after)
        moved = trends.moved(connection, firsts[0], after)
        left = [(day - ONE_DAY, count) for day, count in trends.left(connection, firsts[0] + ONE_DAY, after + ONE_DAY)]
        ended = trends.ended(connection, start_of(firsts[0]), marks.directory_names(connection))
        unused = _unused(instance, connection, now)
        stopped = trends.stopped_unused(connection, now)
    times = _times(ended)
    months = tuple(
        Month(
            first, _within(joined, first), _within(moved, first), _within(left, first), *_spread(times.get(first, []))
        )
        for first in firsts
    )
    return Movement(months, unused, stopped)


def _firsts(today: date) -> list[date]:
    """First days of this month and of those before it, the oldest first."""
    found = [today.replace(day=1)]
    while len(found) < MONTHS:
        found.append((found[-1] - ONE_DAY).replace(day=1))
    return found[::-1]


def _next(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _within(days: Days, first: date) -> int:
    return sum(count for day, count in days if first <= day < _next(first))


def _times(ended: list[tuple[datetime, datetime | None]]) -> dict[date, list[int | None]]:
    """Seconds, by the month of the last day; None for what is not confirmed everywhere."""
    found: dict[date, list[int | None]] = {}
    for due, gone in ended:
        month = day_of(due - A_MOMENT).replace(day=1)  # 24:00 of the last day is that day
        found.setdefault(month, []).append(None if gone is None else max(0, round((gone - due).total_seconds())))
    return found


def _spread(times: list[int | None]) -> tuple[int, int | None, int | None, int]:
    known = [one for one in times if one is not None]
    still = len(times) - len(known)
    return (len(known), median_low(known), max(known), still) if known else (0, None, None, still)


def _unused(instance: Instance, connection: Connection, now: datetime) -> int | None:
    before = start_of(day_of(now) - timedelta(days=instance.policy.dormancy.listed.days - 1))
    sources = last_use.sources(connection)
    watched = bool(sources) and all(one.since < before for one in sources)
    if not watched or doubts(sources, instance.policy, now):
        return None
    return last_use.count_quiet(connection, before, day_of(now))
