"""Many at the same moment."""

import secrets
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
    "rounds", [pytest.param(6, id="6 rounds"), pytest.param(200, id="200 rounds", marks=pytest.mark.long)]
)


@contextmanager
def crowd(count: int = AT_ONCE) -> Iterator[Callable[[Callable[[int], T]], list[T]]]:
    """So many threads; what is yielded lets all of them begin the same work at the same moment."""
    start = threading.Barrier(count)

    def one(work: Callable[[int], T], number: int) -> T:
        start.wait(120)
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        yield lambda work: list(pool.map(lambda number: one(work, number), range(count)))


def waiting_sessions(door: Door, count: int = AT_ONCE) -> list[Secret]:
    """So many sessions of one person, the password shown, the code still to come."""
    return open_sessions(door, count, "password")


def open_sessions(door: Door, count: int, *shown: str, number: str = "00104") -> list[Secret]:
    """So many sessions of one person, who has shown these factors just now."""
    now, person = door.world.clock.now(), door.person(number)
    tokens = [Secret(secrets.token_urlsafe(32)) for _ in range(count)]
    with door.world.instance.store.write() as connection:
        epoch = sessions.epoch_of(connection, person.id)
        for token in tokens:
            sessions.open_one(
                connection,
                token,
                person.id,
                dict.fromkeys(shown, now),
                epoch,
                now=now,
                opened_at=now,
                ends_at=now + timedelta(hours=12),
                terminal=HERE,
            )
    return tokens
