"""F77 on both databases: uses never go back, and the database itself says who has none lately."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from idm.calendar import day_of
from idm.rules.last_use import Source
from idm.store import facts, last_use
from idm.store.tables import attempt, privileged_account
from tests.cases import CLERK, HR, Hall
from tests.people import at, d

OLD, NEW = at("2026-09-01 00:00:00"), at("2026-10-01 00:00:00")


@pytest.fixture
def accounts(hall: Hall) -> dict[str, str]:
    """職員番号 -> account id."""
    with hall.world.instance.store.read() as connection:
        return {one.number: one.account.id for one in facts.people(connection)}


def test_a_use_never_goes_back_and_is_kept_by_source(hall: Hall, accounts: dict[str, str]):
    """The newest of one source counts, in whatever order they come; of accounts that are not ours too."""
    clerk, other = accounts[CLERK], accounts[HR]
    store = hall.world.instance.store
    with store.write() as connection:
        last_use.put(connection, "main", [(clerk, OLD), (clerk, NEW), (other, OLD), ("no account of ours", NEW)])
        last_use.put(connection, "main", [(clerk, OLD)])
        last_use.put(connection, "sekisho", [(clerk, OLD)])
        last_use.put(connection, "main", [])
        found = last_use.of_accounts(connection, [clerk, other, "nobody"])

    assert found == {clerk: {"main": NEW, "sekisho": OLD}, other: {"main": OLD}}


def test_a_source_is_kept_as_it_is_after_its_last_reading(hall: Hall):
    """The second time it is the same row."""
    first = Source("main", OLD, OLD)
    second = Source("main", OLD, NEW, NEW, NEW)
    with hall.world.instance.store.write() as connection:
        last_use.keep(connection, first)
        last_use.keep(connection, second)

        assert last_use.sources(connection) == [second]


def test_whoever_has_no_use_lately_is_found_and_nobody_else(hall: Hall, accounts: dict[str, str]):
    """Used by any source since then, made since then, or in no office: not found; a privileged ID counts by itself."""
    day = d("2026-10-20")
    store = hall.world.instance.store
    with store.write() as connection:
        people = {one.number: one.id for one in facts.people(connection)}
        last_use.put(connection, "main", [(account, NEW) for number, account in accounts.items() if number != CLERK])
        last_use.put(connection, "main", [(accounts[CLERK], OLD)])

        assert last_use.quiet(connection, NEW, day) == {people[CLERK]}
        assert last_use.quiet(connection, OLD, day) == set()
        last_use.put(connection, "sekisho", [(accounts[CLERK], NEW)])
        assert last_use.quiet(connection, NEW, day) == set()
        assert last_use.quiet(connection, at("2026-03-31 00:00:00"), day) == set()
        assert last_use.quiet(connection, NEW + timedelta(days=1), d("2020-01-01")) == set()
        row = {"id": "p1", "person_id": people[HR], "login": "x-n00104", "made_at": OLD, "made_by": people[HR]}
        connection.execute(insert(privileged_account).values(**row))
        assert last_use.quiet(connection, NEW, day) == {people[HR]}


def test_whoever_has_left_and_was_used_since_is_found(hall: Hall, accounts: dict[str, str]):
    """Before the first day nobody is in office: every account that was used is one too many."""
    with hall.world.instance.store.write() as connection:
        last_use.put(connection, "main", [(accounts[CLERK], NEW), (accounts[HR], OLD)])
        person = next(facts.people(connection, [hall.person(CLERK).id]))

        assert last_use.used_after_the_end(connection, NEW, d("2020-01-01")) == {person.id}
        assert last_use.used_after_the_end(connection, NEW, day_of(NEW)) == set()


def test_our_own_uses_are_what_was_signed_in_and_verified(hall: Hall, accounts: dict[str, str]):
    """The newest of each account since an instant; nothing that went wrong."""
    person = hall.person(CLERK).id
    tries = ((OLD, "signed_in"), (NEW, "verified"), (NEW + timedelta(days=1), "failed"))
    rows = [{"person_id": person, "at": when, "what": what, "terminal": ""} for when, what in tries]
    with hall.world.instance.store.write() as connection:
        assert not last_use.has_own(connection)
        connection.execute(insert(attempt), rows)

        assert last_use.has_own(connection)
        assert last_use.own_uses(connection, OLD) == [(accounts[CLERK], NEW)]
        assert last_use.own_uses(connection, NEW + timedelta(seconds=1)) == []
