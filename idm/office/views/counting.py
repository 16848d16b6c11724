"""The state of things in numbers, for whoever runs the place. No names; every number has a page behind it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from idm.calendar import day_of, start_of
from idm.office.instance import Instance
from idm.office.views import deciding, finding, reading, rights
from idm.office.views.finding import Row, Scope
from idm.store import counting, facts, log, log_search, marks
from idm.store.counting import Progress

WEEKS = 4
DAYS = 7
A_MOMENT = timedelta(microseconds=1)
SIGNED_IN, REFUSED = ("signed_in",), ("failed", "locked")


@dataclass(frozen=True, slots=True)
class Overview:
    """
    ``people`` by the keys of ``finding.KINDS``. ``coming``: first day of a week (JST), who begins, who ends.
    ``tries``: day (JST), sign-ins, refusals. ``last_write`` is when a worker last wrote anything down (aware UTC).
    """

    at: datetime
    people: dict[str, int]
    coming: tuple[tuple[date, int, int], ...]
    tries: tuple[tuple[date, int, int], ...]
    directories: tuple[Progress, ...]
    silent: tuple[tuple[str, str], ...]
    decisions: int
    vacant: tuple[str, ...]
    last_write: datetime | None
    entries: int
    signed: int
    verified: reading.Verified | None

    @property
    def waiting(self) -> int:
        return sum(d.waiting + d.taken + d.again for d in self.directories)

    @property
    def trouble(self) -> int:
        return sum(d.refused + d.braked for d in self.directories)


def overview(instance: Instance) -> Overview:
    """Count everything."""
    now = instance.clock.now()
    today = day_of(now)
    with instance.store.read() as connection:
        organisation = facts.organisation(connection)
        everybody = list(finding.rows(instance, connection, organisation, Scope(None), now))
        names = marks.directory_names(connection)
        directories = tuple(counting.progress(connection, name, now) for name in names)
        states = {name: marks.directory_state(connection, name) for name in names}
        tries = counting.attempts_since(connection, start_of(today - timedelta(days=DAYS - 1)))
        last_write = log_search.newest_by_worker(connection)
        entries = log.size(connection)
        verified = reading.last_verified(connection)
    return Overview(
        at=now,
        people={kind: sum(fits(row, now) for row in everybody) for kind, fits in finding.KINDS.items()},
        coming=_weeks(everybody, today, now),
        tries=_days(tries, today),
        directories=directories,
        silent=tuple((name, state.last_error) for name, state in states.items() if state.last_error),
        decisions=deciding.count(instance),
        vacant=tuple(rights.vacancies(instance)),
        last_write=last_write,
        entries=entries,
        signed=instance.keeper.head().size,
        verified=verified,
    )


def _weeks(everybody: Sequence[Row], today: date, now: datetime) -> tuple[tuple[date, int, int], ...]:
    """Who begins and who ends within the coming weeks, by the first day of each week from tomorrow."""
    begins = [row.begins for row in everybody if row.begins is not None]
    joined, left = finding.KINDS["active"], finding.KINDS["suspended"]
    ends = [
        day_of(row.ends_at - A_MOMENT)  # 24:00 of the last day is that day
        for row in everybody
        if row.ends_at is not None and row.ends_at > now and (joined(row, now) or left(row, now))
    ]
    firsts = [today + timedelta(days=7 * week + 1) for week in range(WEEKS)]
    return tuple((first, _within_week(begins, first), _within_week(ends, first)) for first in firsts)


def _within_week(days: Sequence[date], first: date) -> int:
    return sum(first <= day < first + timedelta(days=7) for day in days)


def _days(tries: Iterable[tuple[datetime, str]], today: date) -> tuple[tuple[date, int, int], ...]:
    found = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    good = dict.fromkeys(found, 0)
    bad = dict.fromkeys(found, 0)
    for at, what in tries:
        counted = good if what in SIGNED_IN else bad if what in REFUSED else None
        if counted is not None and day_of(at) in counted:
            counted[day_of(at)] += 1
    return tuple((day, good[day], bad[day]) for day in found)
