"""Many at the same moment."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar

import pytest

from idm.secret import Secret
from idm.store import sessions
from tests.signing import HERE, Door

T = TypeVar("T")

AT_ONCE = 32
ROUNDS = pytest.mark.parametrize(
    "rounds", [pytest.param(8, id="8 rounds"), pytest.param(200, id="200 rounds", marks=pytest.mark.long)]
)


@contextmanager
def crowd(count: int = AT_ONCE) -> Iterator[Callable[[Callable[[int], T]], list[T]]]:
    """So many threads; what is yielded lets all of them begin the same work at the same moment."""
    start = threading.Barrier(count)

    def one(work: Callable[[int], T], number: int) -> T:
        start.wait(30)
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        yield lambda work: list(pool.map(lambda number: one(work, number), range(count)))


def waiting_sessions(door: Door, count: int = AT_ONCE, number: str = "00104") -> list[Secret]:
    """So many sessions of one person, the password shown, the code still to come."""
    now, person = door.world.clock.now(), door.person(number)
    tokens = [Secret(f"FAKE-{now.timestamp()}-{n}") for n in range(count)]
    with door.world.instance.store.write() as connection:
        epoch = sessions.epoch_of(connection, person.id)
        for token in tokens:
            sessions.open_one(
                connection,
                token,
                person.id,
                {"password": now},
                epoch,
                now=now,
                opened_at=now,
                ends_at=now + timedelta(hours=12),
                terminal=HERE,
            )
    return tokens
