"""Marks and leases: what is to do, who does it, and what a lease that was seized may still say."""

from datetime import timedelta

from sqlalchemy import Connection, select, text

from idm.store import marks
from idm.store.engine import Store
from idm.store.marks import Lease, Settled
from idm.store.tables import mark
from tests.people import at

NOW = at("2026-04-01 09:00:00")
LATER = NOW + timedelta(seconds=61)


def a_lease(connection: Connection, owner: str, now=NOW, count: int = 10) -> Lease | None:
    return marks.lease_due(connection, "main", owner, now, count=count, seconds=60)


def three_marks(connection: Connection) -> None:
    marks.know_directory(connection, "main")
    marks.touch(connection, ["main"], "account", dict.fromkeys(("a", "b", "c")), NOW)


def test_f38_a_seized_lease_settles_nothing(store: Store):
    """Who comes back after the seizure is told so, and no mark changes."""
    with store.write() as connection:
        three_marks(connection)
        first = a_lease(connection, "first")
        second = a_lease(connection, "second", LATER)
        assert first is not None
        assert second is not None
        before = connection.execute(select(mark).order_by(mark.c.subject)).all()

        answer = marks.settle(connection, "main", first.token, [Settled(m, None) for m in first.marks])

        assert second.seized_from == first.token
        assert answer is False
        assert connection.execute(select(mark).order_by(mark.c.subject)).all() == before


def test_f38_what_one_worker_has_leased_no_other_gets(store: Store):
    """Two of three to the first, the third to the second, nothing to the next."""
    with store.write() as connection:
        three_marks(connection)
        found = [a_lease(connection, owner, count=2) for owner in ("first", "second", "third")]

    assert [sorted(m.subject for m in one.marks) if one else None for one in found] == [["a", "b"], ["c"], None]


def test_a_lease_runs_out_at_its_instant_and_not_before(store: Store):
    """Sixty seconds: at 59 nobody else gets the marks, at 60 they are seized with their fences."""
    with store.write() as connection:
        three_marks(connection)
        first = a_lease(connection, "first")
        assert first is not None
        marks.announce_groups(connection, first.token, ["staff"], first.until)
        early = a_lease(connection, "second", NOW + timedelta(seconds=59))
        on_time = a_lease(connection, "second", NOW + timedelta(seconds=60))

    assert early is None
    assert on_time is not None
    assert (on_time.seized_from, on_time.fence) == (first.token, ("staff",))
    assert {m.generation for m in on_time.marks} == {3}


def test_marks_that_take_access_away_are_leased_first_also_after_a_silent_directory(store: Store):
    """Urgent stays urgent until it is done: a try that failed does not put it behind everything else."""
    with store.write() as connection:
        three_marks(connection)
        marks.touch(connection, ["main"], "account", {"c": None}, NOW, urgent={"c"})
        first = a_lease(connection, "first", count=1)
        assert first is not None
        marks.settle(connection, "main", first.token, [Settled(m, NOW, error="silent") for m in first.marks])
        again = a_lease(connection, "first", count=1)
        assert again is not None
        marks.settle(connection, "main", again.token, [Settled(m, NOW) for m in again.marks])
        after = a_lease(connection, "first", count=1)
        assert after is not None

    assert [one.marks[0].subject for one in (first, again, after)] == ["c", "c", "a"]


def test_urgent_marks_travel_alone(store: Store):
    """However much else is due, what is urgent is leased without it; then comes the rest."""
    with store.write() as connection:
        three_marks(connection)
        marks.touch(connection, ["main"], "group", {"staff": None}, NOW)
        marks.touch(connection, ["main"], "account", {"c": None}, NOW, urgent={"c"})
        leases = [a_lease(connection, "first"), a_lease(connection, "second")]

    assert [sorted(m.subject for m in one.marks) if one else None for one in leases] == [["c"], ["a", "b", "staff"]]


def test_marking_twice_is_marking_once_with_a_newer_generation(store: Store):
    """One row for ever; the generation tells that something came in between."""
    with store.write() as connection:
        three_marks(connection)
        marks.touch(connection, ["main"], "account", {"a": None}, NOW)
        found = connection.execute(select(mark.c.subject, mark.c.generation).order_by(mark.c.subject)).all()

    assert [tuple(row) for row in found] == [("a", 2), ("b", 1), ("c", 1)]


def test_only_urgent_takes_what_is_urgent_and_nothing_of_a_lost_worker(store: Store):
    """Neither ordinary marks that are due nor a lease that ran out; with nothing urgent there is no work."""
    with store.write() as connection:
        three_marks(connection)
        a_lease(connection, "gone", count=1)
        nothing = marks.lease_due(connection, "main", "express", LATER, count=10, seconds=60, only_urgent=True)
        asked = marks.work_there_is(connection, "main", LATER, only_urgent=True)
        marks.touch(connection, ["main"], "account", {"c": None, "d": None}, LATER, urgent={"d"})

        found = marks.lease_due(connection, "main", "express", LATER, count=10, seconds=60, only_urgent=True)

    assert (nothing, asked) == (None, False)
    assert found is not None
    assert ([m.subject for m in found.marks], found.urgent, found.seized_from) == (["d"], True, None)


def test_urgent_marks_are_found_by_an_index_of_their_own(store: Store):
    """A hundred thousand others that are due cost the express nothing."""
    query = marks._due("main", NOW, only_urgent=True)
    explain = "EXPLAIN QUERY PLAN " if store.engine.dialect.name == "sqlite" else "EXPLAIN "
    with store.write() as connection:
        if store.engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL enable_seqscan = off"))
        sql = str(query.compile(store.engine, compile_kwargs={"literal_binds": True}))

        plan = " ".join(str(row) for row in connection.execute(text(explain + sql.replace(":", "\\:"))))

    assert "ix_mark_urgent" in plan
