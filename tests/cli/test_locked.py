"""A database that somebody else holds: wait a while, then one sentence, and nothing half done."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from idm.errors import NotReady
from idm.messages import setup as say
from idm.store import engine
from tests.instances import a_hire
from tests.places import Place


@contextmanager
def somebody_writes(place: Place) -> Iterator[None]:
    """Another program in the middle of a transaction that writes."""
    with closing(sqlite3.connect(place.home / "sekisho.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.2)


@pytest.mark.usefixtures("impatient")
def test_a_transaction_that_waits_too_long_is_one_sentence(small_place: Place):
    """Nobody sees a library's error; the sentence says that nothing was changed."""
    with (
        small_place.opened() as instance,
        somebody_writes(small_place),
        pytest.raises(NotReady) as refused,
        instance.store.write(),
    ):
        raise AssertionError("not reached")

    assert refused.value.said.id == say.DATABASE_LOCKED.id


@pytest.mark.usefixtures("impatient")
def test_who_only_reads_does_not_wait_for_who_writes(small_place: Place):
    """Looking goes on while a file is taken in."""
    with small_place.opened() as instance, somebody_writes(small_place), instance.store.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM person").scalar_one() == 0


@pytest.mark.usefixtures("impatient")
def test_a_locked_database_ends_the_command_with_its_sentence_and_changes_nothing(small_place: Place):
    """`idm hr apply` waits, says why, ends with 1; afterwards the same file is taken in whole."""
    small_place.populate(3)
    paper = small_place.hr("one.csv", [a_hire("00201")])

    with somebody_writes(small_place):
        refused = small_place.idm("hr", "apply", "--yes", "--changes", paper)
    taken = small_place.idm("hr", "apply", "--yes", "--changes", paper, "--json")

    assert (refused.code, refused.out) == (1, "")
    assert refused.err.strip().endswith("(SET-004)")
    assert len(refused.err.strip().splitlines()) == 1
    assert (taken.code, taken.json["state"]) == (0, "applied")


def test_the_usual_wait_is_ten_seconds():
    """Long enough for a big file of somebody else, short enough for a person at a screen."""
    assert engine.BUSY_SECONDS == 10
