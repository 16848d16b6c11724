"""The worker's express: what takes access away, beside all other work and before it, in a process of its own.

A mass change keeps a worker busy for seconds at a time, and a comparison for longer. A card that is reported lost, a
password that was changed or a person who is stopped must not wait for either.
"""

import os
import signal
import socket
import sys
from contextlib import closing
from pathlib import Path

from idm.cli.beside import Beside
from idm.cli.wiring import directory_of
from idm.converge import Desk, converge
from idm.errors import NotReady
from idm.office.instance import Instance, open_instance
from idm.ports import Directory

STOPS = (signal.SIGINT, signal.SIGTERM)
LOOK_EVERY = 0.1  # seconds: a look is one query that an index answers
LEASE_SECONDS = 20  # what a lost express held is seized after that


class Express(Beside):
    """The running process."""

    def __init__(self, home: Path) -> None:
        super().__init__(__name__, home)


def _run(home: Path, worker: int) -> None:
    """Until SIGTERM, or until the worker that started it is no more."""
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    while signal.sigtimedwait(STOPS, LOOK_EVERY) is None and os.getppid() == worker:
        try:
            with closing(open_instance(home)) as instance, directory_of(instance) as directory:
                _work(instance, directory, worker)
                return
        except NotReady:
            continue  # the worker itself says so


def _work(instance: Instance, directory: Directory, worker: int) -> None:
    """
    Raises:
        NotReady: the database is away.
    """
    turn(instance, directory)
    while signal.sigtimedwait(STOPS, LOOK_EVERY) is None and os.getppid() == worker:
        turn(instance, directory)


def turn(instance: Instance, directory: Directory) -> None:
    """
    Work off what is urgent, and look for the cards that are to be stopped.

    Raises:
        NotReady: the database is away.
    """
    report = converge(
        Desk(
            store=instance.store,
            directory=directory,
            policy=instance.policy,
            clock=instance.clock,
            worker=f"{socket.gethostname()}:{os.getpid()}",
            only_urgent=True,
            batch=instance.settings.worker.batch,
            lease_seconds=LEASE_SECONDS,
        )
    )
    if report.accounts:
        instance.checkpoint()


if __name__ == "__main__":
    _run(Path(sys.argv[1]), int(sys.argv[2]))
