"""Work on a whole city at once."""

import gc
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection, Pipe
from typing import TypeVar

T = TypeVar("T")


@contextmanager
def bulk() -> Iterator[None]:
    """
    Python's search for circular garbage rests meanwhile.

    It would walk the whole roster again and again while that grows; facts and entries never refer in circles.
    """
    resting = not gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if not resting:
            gc.enable()


@contextmanager
def beside(work: Callable[[], T]) -> Iterator[Callable[[], T]]:
    """
    Let a process of its own do this while the caller goes on; what is yielded waits for its answer.

    Only for work that reads and answers with plain values. Where no process can be split off (other threads run), or
    where it comes to nothing, the work is done here: an error shows as it would have without any process.
    """
    if threading.active_count() > 1:
        yield work
        return
    here, there = Pipe(duplex=False)
    process = get_context("fork").Process(target=_tell, args=(there, work), daemon=True)
    process.start()
    there.close()

    def answer() -> T:
        try:
            told: T = here.recv()
        except EOFError:
            return work()
        return told

    try:
        yield answer
    finally:
        here.close()
        process.kill()
        process.join()


def _tell(there: Connection, work: Callable[[], object]) -> None:
    try:
        there.send(work())
    except BaseException:  # noqa: BLE001 - whoever waits does it again and meets the same
        os._exit(1)
