"""How far the workers are, per directory. Questions only."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from idm.office.instance import Instance
from idm.store import counting, log_search, marks
from idm.store.counting import Progress, Working

LATE = timedelta(minutes=2)
"""Work that nobody has taken for so long means that no worker runs."""


@dataclass(frozen=True, slots=True)
class Directory:
    """One directory. ``idle``: work waits, and nobody takes it. Instants are aware UTC."""

    progress: Progress
    workers: tuple[Working, ...]
    error: str | None
    next_try: datetime | None
    idle: bool


@dataclass(frozen=True, slots=True)
class Work:
    """All directories at one instant; ``last_write`` is when a worker last wrote anything down."""

    at: datetime
    directories: tuple[Directory, ...]
    last_write: datetime | None

    @property
    def busy(self) -> bool:
        return any(d.progress.waiting or d.progress.taken for d in self.directories)


def directories(instance: Instance) -> Work:
    """As they are now."""
    now = instance.clock.now()
    with instance.store.read() as connection:
        found = []
        for name in marks.directory_names(connection):
            state = marks.directory_state(connection, name)
            here = counting.progress(connection, name, now)
            workers = tuple(counting.working(connection, name))
            late = here.oldest is not None and now - here.oldest > LATE
            idle = late and not workers and not state.last_error
            found.append(Directory(here, workers, state.last_error, state.next_try, idle))
        return Work(now, tuple(found), log_search.newest_by_worker(connection))
