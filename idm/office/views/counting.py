"""The state of things in numbers, for whoever runs the place. No names; every number has a page behind it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from idm.calendar import day_of, start_of
from idm.office.cards import tasks
from idm.office.instance import Instance
from idm.office.mail import looking as mail
from idm.office.privileges.scanning import Scan
from idm.office.privileges.scanning import last as last_scan
from idm.office.views import deciding, finding, reading, rights
from idm.office.views.finding import Many
from idm.store import card_orders, counting, facts, log, log_search, marks, search, sessions
from idm.store.counting import Progress

WEEKS = 4
DAYS = 7
A_MOMENT = timedelta(microseconds=1)
SIGNED_IN, REFUSED = ("signed_in",), frozenset(sessions.FAILED)


@dataclass(frozen=True, slots=True)
class Overview:
    """
    ``people`` by the keys of ``finding.KINDS``. ``coming``: first day of a week (JST), who begins, who ends.
    ``tries``: day (JST), sign-ins, refusals. ``stops_late``: orders to stop a card that nobody confirmed in
    time. ``last_write`` is when a worker last wrote anything down (aware UTC). ``scan``: the newest for default names.
    """

    at: datetime
    people: dict[str, int]
    coming: tuple[tuple[date, int, int], ...]
    tries: tuple[tuple[date, int, int], ...]
    directories: tuple[Progress, ...]
    silent: tuple[tuple[str, str], ...]
    decisions: int
    stops_late: int
    card_tasks: int
    card_tasks_late: int
    vacant: tuple[str, ...]
    last_write: datetime | None
    entries: int
    signed: int
    verified: reading.Verified | None
    scan: Scan | None
    mail: mail.Trouble

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
        everybody = list(finding.counted(instance, connection, organisation, now))
        locked = search.locked(connection, now)
        names = marks.directory_names(connection)
        directories = tuple(counting.progress(connection, name, now) for name in names)
        states = {name: marks.directory_state(connection, name) for name in names}
        tries = counting.attempts_since(connection, start_of(today - timedelta(days=DAYS - 1)))
        last_write = log_search.newest_by_worker(connection)
        stops_late = card_orders.count_overdue(connection, now)
        entries = log.size(connection)
        verified = reading.last_verified(connection)
    to_do = tasks.open_tasks(instance)
    return Overview(
        at=now,
        people=_kinds(everybody, len(locked), now),
        coming=_weeks(everybody, today, now),
        tries=_days(tries, today),
        directories=directories,
        silent=tuple((name, state.last_error) for name, state in states.items() if state.last_error),
        decisions=deciding.count(instance),
        stops_late=stops_late,
        card_tasks=len(to_do),
        card_tasks_late=sum(one.late for one in to_do),
        vacant=tuple(rights.vacancies(instance)),
        last_write=last_write,
        entries=entries,
        signed=instance.keeper.head().size,
        verified=verified,
        scan=last_scan(instance),
        mail=mail.trouble(instance),
    )


def _kinds(everybody: Sequence[Many], locked: int, now: datetime) -> dict[str, int]:
    found = {kind: sum(one.count for one in everybody if fits(one.row, now)) for kind, fits in finding.KINDS.items()}
    return {**found, "locked": locked}


def _weeks(everybody: Sequence[Many], today: date, now: datetime) -> tuple[tuple[date, int, int], ...]:
    """Who begins and who ends within the coming weeks, by the first day of each week from tomorrow."""
    begins = [(one.row.begins, one.count) for one in everybody if one.row.begins is not None]
    joined, left = finding.KINDS["active"], finding.KINDS["suspended"]
    ends = [
        (day_of(one.row.ends_at - A_MOMENT), one.count)  # 24:00 of the last day is that day
        for one in everybody
        if one.row.ends_at is not None and one.row.ends_at > now and (joined(one.row, now) or left(one.row, now))
    ]
    firsts = [today + timedelta(days=7 * week + 1) for week in range(WEEKS)]
    return tuple((first, _within_week(begins, first), _within_week(ends, first)) for first in firsts)


def _within_week(days: Sequence[tuple[date, int]], first: date) -> int:
    return sum(count for day, count in days if first <= day < first + timedelta(days=7))


def _days(tries: Iterable[tuple[datetime, str]], today: date) -> tuple[tuple[date, int, int], ...]:
    found = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    good = dict.fromkeys(found, 0)
    bad = dict.fromkeys(found, 0)
    for at, what in tries:
        counted = good if what in SIGNED_IN else bad if what in REFUSED else None
        if counted is not None and day_of(at) in counted:
            counted[day_of(at)] += 1
    return tuple((day, good[day], bad[day]) for day in found)
