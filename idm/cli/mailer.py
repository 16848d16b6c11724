"""The worker's mailer: sends notices by mail in a process of its own, so that no directory waits for a mail server."""

import os
import signal
import socket
import sys
from contextlib import closing
from pathlib import Path

from idm.cli.beside import Beside
from idm.cli.express import STOPS
from idm.cli.output import tell
from idm.cli.wiring import post_of
from idm.errors import NotReady
from idm.office.instance import Instance, open_instance
from idm.office.mail.sending import Passed, send_waiting
from idm.ports import Post

LOOK_EVERY = 2  # seconds: a look is one query that an index answers


class Mailer(Beside):
    """The running process."""

    def __init__(self, home: Path) -> None:
        super().__init__(__name__, home)


def send_once(instance: Instance, post: Post) -> Passed:
    """One pass; what was given up is in the log, which is signed then."""
    done = send_waiting(instance, post, f"worker:{socket.gethostname()}")
    if done.said:
        instance.checkpoint()
    return done


def _run(home: Path, worker: int) -> None:
    """Until SIGTERM, or until the worker that started it is no more."""
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    told = ""
    while signal.sigtimedwait(STOPS, LOOK_EVERY) is None and os.getppid() == worker:
        try:
            with closing(open_instance(home)) as instance, post_of(instance) as post:
                _work(instance, post, worker)
                return
        except NotReady as error:
            if error.said.id != told:
                tell(error.said)
            told = error.said.id


def _work(instance: Instance, post: Post, worker: int) -> None:
    """
    What is wrong is said once, and again after a pass in which it was not.

    Raises:
        NotReady: the database is away.
    """
    said = frozenset[str]()
    while True:
        done = send_once(instance, post)
        for one in done.said:
            if one.id not in said:
                tell(one)
        said = frozenset(one.id for one in done.said) or (frozenset() if done.sent else said)
        wait = 0 if done.sent else LOOK_EVERY  # more may be waiting
        if signal.sigtimedwait(STOPS, wait) is not None or os.getppid() != worker:
            return


if __name__ == "__main__":
    _run(Path(sys.argv[1]), int(sys.argv[2]))
