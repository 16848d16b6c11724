"""Whoever writes marks and lines takes the head of the log first: nobody waits for somebody who waits for him (F98)."""

import threading
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Connection, insert

from idm.audit.entry import NO_HASH, Act, Draft
from idm.store import log, marks
from idm.store.engine import Store
from idm.store.marks import Settled
from idm.store.tables import audit_head, instance
from tests.people import at

NOW = at("2026-04-01 00:00:00")


def line(connection: Connection, by: str) -> None:
    log.append(connection, [Draft(act=Act.VERIFY_RUN, by=by, via="worker", outcome="ok")], NOW)


def test_f98_a_deed_and_a_worker_that_books_never_wait_for_each_other(store: Store):
    """One writes its line, then a mark; the other gives that mark back, then writes its line: both are done."""
    with store.write() as connection:
        row = {"id": 1, "name": "nishihara", "profile": "nishihara", "policy_digest": "", "created_at": NOW}
        connection.execute(insert(instance).values(**row))
        connection.execute(insert(audit_head).values(id=1, size=0, last=NO_HASH))
        marks.know_directory(connection, "main")
        marks.touch(connection, ["main"], "account", {"a1": None}, NOW)
        lease = marks.lease_due(connection, "main", "worker", NOW, count=10, seconds=60)
    assert lease is not None
    line_written, given_back = threading.Event(), threading.Event()

    def deed() -> None:
        with store.write() as connection:
            line(connection, "os:deed")
            line_written.set()
            given_back.wait(0.5)
            marks.touch(connection, ["main"], "account", {"a1": None}, NOW)

    def book() -> None:
        line_written.wait(120)
        with store.write() as connection:
            assert marks.settle(connection, "main", lease.token, [Settled(lease.marks[0], None)])
            given_back.set()
            line(connection, "worker:book")

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(deed), pool.submit(book)]:
            done.result(120)

    with store.read() as connection:
        assert (log.size(connection), log.head_stands(connection)) == (2, True)
        assert marks.waiting(connection, NOW) == {"main": 1}  # touched meanwhile: it stays due
