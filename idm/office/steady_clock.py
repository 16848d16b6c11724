"""A clock that is not believed while it stands behind what is on record (F52).

Set back, it would let temporary passwords, sessions and leavers live again that were over, and take codes that are old.
So nothing is done until it is right again, or until somebody says that the record was ahead of its time. Only a stop
and the report of a lost card wait for nothing: they count from the newest line on (``ForwardClock``).
"""

import json
import time
from datetime import datetime, timedelta

from idm.errors import NotReady
from idm.messages import setup as say
from idm.ports import Clock
from idm.store import log
from idm.store.engine import Store

BEHIND = timedelta(seconds=60)
"""More than a clock is put right by while it runs."""

LOOK_SECONDS = 1.0
"""For how long the newest line of the log is remembered, by a clock that nobody sets."""


class SteadyClock:
    """Another clock's time, as long as the log does not know better."""

    def __init__(self, clock: Clock, store: Store) -> None:
        self._clock = clock
        self._store = store
        self._newest: datetime | None = None
        self._look_at = 0.0

    @property
    def unchecked(self) -> Clock:
        """What the machine says, right or wrong."""
        return self._clock

    def now(self) -> datetime:
        """
        Aware UTC.

        Raises:
            NotReady: more than a minute before the newest line of the log, or there is no telling.
        """
        now, ticks = self._clock.now(), time.monotonic()
        if ticks >= self._look_at:
            self._newest, self._look_at = newest_line(self._store), ticks + LOOK_SECONDS
        if self._newest is not None and self._newest - now > BEHIND:
            raise NotReady(say.CLOCK_BEHIND, now=now, newest=self._newest)
        return now


class ForwardClock:
    """Another clock's time, or the newest line's where that is later: for what only ever takes access away."""

    def __init__(self, clock: Clock, store: Store) -> None:
        self._clock = clock
        self._store = store

    def now(self) -> datetime:
        """Aware UTC."""
        now, newest = self._clock.now(), newest_line(self._store)
        return now if newest is None else max(now, newest)


def newest_line(store: Store) -> datetime | None:
    """When the newest line of the log was written (aware UTC), by its own word; None for an empty log."""
    with store.read() as connection:
        lines = log.newest(connection, 1)
    return datetime.fromisoformat(json.loads(lines[0])["at"]) if lines else None
