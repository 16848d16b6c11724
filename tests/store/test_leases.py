"""Leases: what a lost worker may still be writing is never forgotten."""

from datetime import timedelta

from idm.store import marks
from idm.store.engine import Store
from tests.people import at

NOW = at("2026-04-01 00:00:00")


def test_F35_groups_announced_by_a_lost_worker_are_handed_on_when_its_successor_is_lost_too(store: Store):
    """The second worker dies before it says anything; the third must still fence what the first announced."""
    with store.write() as connection:
        marks.know_directory(connection, "main")
        marks.touch(connection, ["main"], "account", {"a1": None}, NOW)
        first = marks.lease_due(connection, "main", "first", NOW, count=10, seconds=10)
        assert first is not None
        marks.announce_groups(connection, first.token, ["staff", "mail"], NOW + timedelta(seconds=10))
        second = marks.lease_due(connection, "main", "second", NOW + timedelta(seconds=11), count=10, seconds=10)
        third = marks.lease_due(connection, "main", "third", NOW + timedelta(seconds=22), count=10, seconds=10)

    assert second is not None
    assert third is not None
    assert third.seized_from == second.token
    assert third.fence == ("mail", "staff")


def test_F35_a_seized_lease_cannot_be_settled_or_announced(store: Store):
    """Whoever wakes up too late finds that his lease is gone."""
    with store.write() as connection:
        marks.know_directory(connection, "main")
        marks.touch(connection, ["main"], "account", {"a1": None}, NOW)
        first = marks.lease_due(connection, "main", "first", NOW, count=10, seconds=10)
        assert first is not None
        marks.lease_due(connection, "main", "second", NOW + timedelta(seconds=11), count=10, seconds=10)

        assert not marks.announce_groups(connection, first.token, [], NOW + timedelta(seconds=60))
        assert not marks.settle(connection, "main", first.token, [])


def test_a_mark_touched_during_a_pass_stays_due(store: Store):
    """Settling answers for the generation that was leased, not for what came in between."""
    with store.write() as connection:
        marks.know_directory(connection, "main")
        marks.touch(connection, ["main"], "account", {"a1": None}, NOW)
        lease = marks.lease_due(connection, "main", "worker", NOW, count=10, seconds=10)
        assert lease is not None
        marks.touch(connection, ["main"], "account", {"a1": None}, NOW)
        marks.settle(connection, "main", lease.token, [marks.Settled(lease.marks[0], None)])

        assert marks.waiting(connection, NOW) == {"main": 1}
