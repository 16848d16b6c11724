"""Tries are counted one by one, whichever process counts them, and are forgotten in time (F07, F08)."""

from datetime import timedelta

from idm.store import tallies
from idm.store.engine import Store
from idm.store.tables import tally
from tests.people import at
from tests.races.at_once import crowd

NOW = at("2026-04-01 09:00:00")
QUARTER = timedelta(minutes=15)


def taken(store: Store, who: str = "192.0.2.1", after: timedelta = timedelta(0), what: str = "door") -> bool:
    with store.write() as connection:
        return tallies.take(connection, what, who, most=5, lasts=QUARTER, now=NOW + after) is None


def test_so_many_are_taken_and_no_more_until_the_time_is_over(store: Store):
    """Another's count and another door's are apart; who goes on trying is not held for longer."""
    assert [taken(store, after=timedelta(minutes=m)) for m in range(8)] == [True] * 5 + [False] * 3
    assert taken(store, "192.0.2.2")
    assert taken(store, what="other door")

    assert not taken(store, after=QUARTER - timedelta(seconds=1))
    assert taken(store, after=QUARTER)


def test_until_when_is_told(store: Store):
    """The end of the time that began with the first try."""
    for _ in range(5):
        taken(store)

    with store.write() as connection:
        until = tallies.take(connection, "door", "192.0.2.1", most=5, lasts=QUARTER, now=NOW + timedelta(minutes=3))

    assert until == NOW + QUARTER


def test_what_was_right_is_given_back_and_never_more_than_there_is(store: Store):
    """And a forgotten count begins at nothing."""
    for _ in range(5):
        taken(store)
    with store.write() as connection:
        tallies.give_back(connection, "door", "192.0.2.1", 2)
    assert [taken(store) for _ in range(3)] == [True, True, False]

    with store.write() as connection:
        tallies.give_back(connection, "door", "192.0.2.1", 99)
    assert [taken(store) for _ in range(6)] == [True] * 5 + [False]

    with store.write() as connection:
        tallies.forget(connection, "door", "192.0.2.1")
    assert taken(store)


def test_f07_of_thirty_two_at_once_over_two_processes_five_are_taken(store: Store):
    """Half of them through a store of their own, as another process has."""
    other = Store(store.url.render_as_string(hide_password=False))
    with crowd() as at_once:
        found = at_once(lambda number: taken((store, other)[number % 2]))
    other.close()

    assert sum(found) == 5


def test_counts_that_are_over_are_swept_by_the_next_new_one(store: Store):
    """Ever new sources do not fill the database."""
    for number in range(4):
        taken(store, str(number))

    taken(store, "later", QUARTER)

    with store.read() as connection:
        assert len(connection.execute(tally.select()).all()) == 1
