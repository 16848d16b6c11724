"""Writers of one process come in the order of asking, whoever waited loses nothing, and a split process begins anew."""

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from idm.errors import NotReady
from idm.messages import setup as say
from idm.store import engine
from idm.store.engine import Store, sqlite_url
from idm.store.tables import directory
from idm.store.turns import Turns

SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
PATIENCE = 120


class TooLong(Exception):
    """The turn did not come."""


def lined_up(turns: Turns, count: int) -> None:
    while turns.waiting < count:
        threading.Event().wait(0.001)


def test_turns_come_in_the_order_of_asking():
    """Twelve ask one after the other while the first holds it; each comes once, and none before its elder."""
    turns, came = Turns(), []

    def wait(number: int) -> None:
        with turns.take(PATIENCE, TooLong()):
            came.append(number)

    with ThreadPoolExecutor(12) as pool, turns.take(PATIENCE, TooLong()):
        for number in range(12):
            pool.submit(wait, number)
            lined_up(turns, number + 1)
        assert came == []

    assert came == list(range(12))


def test_nobody_who_asks_again_comes_before_one_who_waits():
    """The holder asks anew at once, as a busy thread does: the one who waited is first."""
    turns, came = Turns(), []

    def other() -> None:
        with turns.take(PATIENCE, TooLong()):
            came.append("other")

    with ThreadPoolExecutor(1) as pool:
        with turns.take(PATIENCE, TooLong()):
            pool.submit(other)
            lined_up(turns, 1)
        with turns.take(PATIENCE, TooLong()):
            came.append("again")

    assert came == ["other", "again"]


def test_whoever_waited_too_long_leaves_the_line():
    """And the turn goes to the next when it is free, not to him."""
    turns = Turns()

    def impatient() -> None:
        with turns.take(0.01, TooLong()):
            raise AssertionError("the turn was taken")

    with ThreadPoolExecutor(1) as pool:
        with turns.take(PATIENCE, TooLong()):
            with pytest.raises(TooLong):
                pool.submit(impatient).result(PATIENCE)
            assert turns.waiting == 0
        with turns.take(0, TooLong()):
            pass


def test_an_error_hands_the_turn_on():
    """Whatever went wrong inside."""
    turns = Turns()
    with pytest.raises(TooLong), turns.take(PATIENCE, ValueError()):
        raise TooLong

    with turns.take(0, ValueError()):
        pass


@SQLITE
def test_a_writer_who_waits_holds_no_connection(store: Store):
    """However many wait to write, whoever only reads gets his answer."""
    waiting = engine.CONNECTIONS + 10
    with ThreadPoolExecutor(waiting) as pool:
        with store.write():
            written = [pool.submit(_write, store) for _ in range(waiting)]
            lined_up(store._turns, waiting)
            with store.read() as connection:
                assert connection.execute(select(directory.c.name)).all() == []
        assert [one.result(PATIENCE) for one in written] == [None] * waiting


@SQLITE
def test_a_turn_that_does_not_come_is_told_as_a_locked_database(store: Store, monkeypatch: pytest.MonkeyPatch):
    """The sentence says that somebody else is writing; nothing was done."""
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.01)

    with ThreadPoolExecutor(1) as pool, store.write(), pytest.raises(NotReady) as error:
        pool.submit(_write, store).result(PATIENCE)

    assert error.value.said.id == say.DATABASE_LOCKED.id


@SQLITE
def test_a_split_process_does_not_wait_for_a_turn_that_was_taken_before(store: Store):
    """Split off while it is held: in the child nobody would ever hand it on, so the child has turns of its own."""
    with store._turn():
        child = os.fork()
        if child == 0:
            _end_with(lambda: _write(store))
        _, status = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(status) == 0


def _write(store: Store) -> None:
    with store.write():
        pass


def _end_with(work: Callable[[], object]) -> None:
    code = 1
    try:
        work()
        code = 0
    finally:
        os._exit(code)


def test_nishihara_6_4_1_2_what_takes_access_away_waits_for_the_longest_writer(tmp_path: Path):
    """A lost card is reported while a large file is taken in: it waits, and nobody else waits longer for that."""
    store = Store(sqlite_url(tmp_path / "patience.db"))

    def waits(one: Store) -> int:
        with one.write() as connection:
            return int(connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one()) // 1000

    assert [waits(store), waits(store.patient()), waits(store)] == [10, 300, 10]
    store.close()
