"""Reading once a day when accounts were last used: from our own sign-ins, and from the directory.

Nothing is written at a sign-in for it: its own record is read again here. What cannot be read in full is not read.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection, select

from idm.audit.entry import Act, Draft
from idm.bulk import bulk
from idm.calendar import ONE_DAY, day_of
from idm.errors import Refused, Unreachable
from idm.messages import Said
from idm.messages import sweeps as say
from idm.office.cases.seats import House
from idm.office.instance import Instance
from idm.ports import Directory
from idm.rules.last_use import OWN, Doubt, Source, doubt, due, read_again, used_on
from idm.store import last_use, log, marks, notices
from idm.store.tables import instance as instance_row

AT_ONCE = 5000
"""Uses that are put down in one transaction."""


@dataclass(frozen=True, slots=True)
class Reading:
    """So many uses a source told of; ``trouble``: why it could not be read in full."""

    source: str
    count: int
    trouble: Said | None = None


def watch(instance: Instance, directory: Directory, *, again: bool = False) -> list[Reading]:
    """
    Every source that was not read today.

    Args:
        again: Also those that were.
    """
    now = instance.clock.now()
    with instance.store.read() as connection:
        known = {one.name: one for one in last_use.sources(connection)}
        silent = marks.directory_state(connection, directory.name).attempts > 0
    done: list[Reading] = []
    with bulk():
        if again or due(known.get(OWN), now):
            done.append(_read_own(instance, known.get(OWN), now))
        if again or (due(known.get(directory.name), now) and not silent):
            done += _read_directory(instance, directory, known.get(directory.name), now)
    return done


def keep_watch(instance: Instance, directory: Directory, by: str) -> list[Said]:
    """
    The worker's turn: read what is due, and tell whoever answers for the network, once, of a source that is not
    believed any more. One that never told of anybody is no news; it holds a sweep when one is opened.

    Args:
        by: Name of the worker, for the log.
    """
    watch(instance, directory)
    now = instance.clock.now()
    with instance.store.read() as connection:
        doubted = [one for one in last_use.sources(connection) if _news(instance, one, now)]
        if not doubted or all(_was_told(instance, connection, one, now) for one in doubted):
            return []
    with instance.store.write() as connection:
        house = House(instance, connection, now)
        said = [_tell(house, one, by) for one in doubted if not _was_told(instance, connection, one, now)]
    instance.checkpoint()
    return said


def _read_own(instance: Instance, known: Source | None, now: datetime) -> Reading:
    """Those since the last reading, with a day before it: whoever was signing in just then is not missed."""
    with instance.store.read() as connection:
        begun = _begun(connection)
        found = last_use.own_uses(connection, known.read_at - ONE_DAY if known else begun)
        any_at_all = bool(found) or last_use.has_own(connection)
    days = [(account, used_on(at, now)) for account, at in found]
    newest = max((at for _, at in days), default=None)
    if known is None:
        source = Source(OWN, begun, now, newest)
    else:
        # A day without anybody tells no less than before; a history that is gone does.
        told = [at for at in (newest, known.newest) if at is not None] if any_at_all else []
        source = read_again(known, OWN, max(told, default=None), now)
    with instance.store.write() as connection:
        last_use.put(connection, OWN, days)
        last_use.keep(connection, source)
    return Reading(OWN, len(days))


def _read_directory(instance: Instance, directory: Directory, known: Source | None, now: datetime) -> list[Reading]:
    count, newest = 0, None
    try:
        told = directory.last_uses()
        if told is None:
            return []
        for some in _portions((account, used_on(at, now)) for account, at in told):
            with instance.store.write() as connection:
                last_use.put(connection, directory.name, some)
            count += len(some)
            newest = max(at for at in (newest, *(at for _, at in some)) if at is not None)
    except (Unreachable, Refused) as error:  # what was read of it is true; that it was all is not said
        return [Reading(directory.name, count, error.said)]
    with instance.store.write() as connection:
        last_use.keep(connection, read_again(known, directory.name, newest, now))
    return [Reading(directory.name, count)]


def _portions(told: Iterable[tuple[str, datetime]]) -> Iterator[list[tuple[str, datetime]]]:
    waiting = iter(told)
    while some := list(islice(waiting, AT_ONCE)):
        yield some


def _begun(connection: Connection) -> datetime:
    """Every sign-in of ours since the first day is on record."""
    at: datetime = connection.execute(select(instance_row.c.created_at)).scalar_one()
    return at


def _news(instance: Instance, source: Source, now: datetime) -> bool:
    return doubt(source, instance.policy, now) not in (None, Doubt.EMPTY)


def _was_told(instance: Instance, connection: Connection, source: Source, now: datetime) -> bool:
    values, admins = _values(instance, source, now), House(instance, connection, now).with_role("network_admin")
    return all(notices.was_told(connection, who, say.TOLD_DOUBT, values) for who in admins)


def _values(instance: Instance, source: Source, now: datetime) -> dict[str, str]:
    """The same for as long as it is the same trouble."""
    found = doubt(source, instance.policy, now)
    since = {Doubt.BEHIND: source.behind_at, Doubt.UNREAD: source.read_at}.get(found or Doubt.SILENT, source.newest)
    shown = say.SOURCE.get(source.name, source.name)
    return {"source": shown, "what": say.DOUBT[found or ""], "day": str(day_of(since or now))}


def _tell(house: House, source: Source, by: str) -> Said:
    values = _values(house.instance, source, house.now)
    for who in house.with_role("network_admin"):
        notices.tell(house.connection, who, say.TOLD_DOUBT, values, house.now)
    found = doubt(source, house.instance.policy, house.now)
    draft = Draft(
        act=Act.USE_DOUBTED,
        by=by,
        via="worker",
        object=f"source:{source.name}",
        outcome="refused",
        data={"why": found, "since": values["day"], "rule": "sweep.held"},
    )
    log.append(house.connection, [draft], house.now)
    return say.TOLD_DOUBT.say(**values)
