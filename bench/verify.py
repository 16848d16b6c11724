"""Verification: a device alone beside privacyIDEA, and password with device beside the bare password hash.

Ours with everything on: the client's key, the profile's rules, lockout, the chained log. Both sides answer on loopback
with as many sync workers, ask the same PostgreSQL, and get each code once.
"""

import os
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from bench import ours, peer
from bench.asking import Asked, ask
from bench.measure import Measured
from bench.postgres import Server, postgres
from idm.passwords.hashing import Hasher
from idm.secret import Secret

SECONDS = 10
DATABASE, SIGNING = "ours", "signing"
STEP = 30


@dataclass
class Queue:
    """People who have not been asked for yet; each has three codes, the last one, this one and the next."""

    people: int
    each: int
    asked: int = 0

    def next(self) -> list[tuple[int, int]]:
        """The next of them, each with each of his codes; begins early in a time step, so that none is too old."""
        first, self.asked = self.asked, self.asked + self.each
        if self.asked > self.people:
            raise RuntimeError("more rounds than people")
        late = time.time() % STEP  # noqa: TID251 - the devices' clock
        if late > STEP - SECONDS - 10:
            time.sleep(STEP - late)
        step = int(time.time()) // STEP  # noqa: TID251 - as above
        return [(index, step + drift) for drift in (-1, 0, 1) for index in range(first, self.asked)]


def measure(folder: Path, *, people: int, theirs: int, repeats: int) -> list[Measured]:
    """
    Args:
        people: Of ours in each round; ``theirs`` of the other's.
    """
    shutil.rmtree(folder / "verify", ignore_errors=True)
    with postgres() as server:
        lines = beside_peer(folder / "verify", server, people, theirs, repeats)
        url = _made(server, SIGNING)
        looked = partial(server.run, SIGNING, "ANALYZE")
        lines += beside_hash(folder / "verify" / "postgresql", url, people, repeats, looked)
    lines += beside_hash(folder / "verify" / "sqlite", "sqlite", people, repeats)
    return lines


def beside_peer(folder: Path, server: Server, people: int, theirs: int, repeats: int) -> list[Measured]:
    """Devices alone, in turns: ours on PostgreSQL, theirs, ours on SQLite."""
    with ExitStack() as open_ones:
        own = _caller(open_ones, folder / "ours", _made(server, DATABASE), people, repeats)
        small = _caller(open_ones, folder / "small", "sqlite", people, repeats)
        server.run(DATABASE, "ANALYZE")
        port = open_ones.enter_context(peer.serving(folder / "theirs", server, theirs * (repeats + 1)))
        queue = Queue(theirs * (repeats + 1), theirs)

        def other() -> Asked:
            return ask(port, peer.calls(queue.next(), password=False), SECONDS)

        for warm in (own, other, small):
            warm()
        rounds = [(own(), other(), small()) for _ in range(repeats)]
    pairs = (("PostgreSQL", 0, 10.0, 20.0), ("SQLite", 2, 0.0, None))
    return [
        _compared(f"verify, device alone, {name}", [r[at] for r in rounds], [r[1] for r in rounds], bar, aim)
        for name, at, bar, aim in pairs
    ]


def beside_hash(
    folder: Path, database: str, people: int, repeats: int, analyze: Callable[[], None] | None = None
) -> list[Measured]:
    """
    Password and device, in turns with nothing but the password's hash on every core.

    Args:
        analyze: Done once the people are there, as autovacuum does within a minute.
    """
    with ExitStack() as open_ones:
        own = _caller(open_ones, folder, database, people, repeats, password=True)
        if analyze is not None:
            analyze()
        own()
        rounds = [(own(), bare_rate(SECONDS / 2)) for _ in range(repeats)]
    name = "SQLite" if database == "sqlite" else "PostgreSQL"
    rate, bare = median(r[0].rate for r in rounds), median(r[1] for r in rounds)
    share = median(r[0].rate / r[1] for r in rounds)
    cores = os.cpu_count() or 1
    shown = f"{rate / cores:.1f}/s a core, {_spread([r[0] for r in rounds])}"
    hashed = f"bare argon2id: {bare / cores:.1f}/s a core"
    return [Measured(f"sign-in, password and device, {name}", shown, hashed, share, "×", 0.8, 0.95, higher=True)]


def bare_rate(seconds: float) -> float:
    """Password checks a second on all cores together, with the parameters that come with the product."""
    cores = os.cpu_count() or 1
    with ProcessPoolExecutor(cores) as pool:
        return sum(pool.map(_check_for, [seconds] * cores))


def _check_for(seconds: float) -> float:
    hasher, password = Hasher(), Secret("Bench7-kasuri/Hagaki")
    known, count, start = hasher.hash(password), 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        hasher.verify(password, known)
        count += 1
    return count / (time.perf_counter() - start)


def _caller(
    open_ones: ExitStack, folder: Path, database: str, people: int, repeats: int, *, password: bool = False
) -> Callable[[], Asked]:
    """Something that asks for the next of so many people each time."""
    queue = Queue(people * (repeats + 1), people)
    port, key = open_ones.enter_context(ours.serving(folder, database, queue.people))
    return lambda: ask(port, ours.calls(key, queue.next(), password=password), SECONDS)


def _made(server: Server, database: str) -> str:
    server.create(database)
    return server.url("psycopg", database)


def _compared(what: str, own: list[Asked], other: list[Asked], bar: float, aim: float | None) -> Measured:
    ratio = median(a.rate / b.rate for a, b in zip(own, other, strict=True))
    shown = f"{median(a.rate for a in own):,.0f}/s, {_spread(own)}"
    beside = f"privacyIDEA: {median(b.rate for b in other):.1f}/s, {_spread(other)}"
    return Measured(what, shown, beside, ratio, "×", bar, aim, higher=True)


def _spread(rounds: list[Asked]) -> str:
    return (
        f"p50 {median(r.percentile(50) for r in rounds):.0f} ms, p99 {median(r.percentile(99) for r in rounds):.0f} ms"
    )
