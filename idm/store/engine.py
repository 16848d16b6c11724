"""Opening the database and its two kinds of transaction. Whoever may write says so at the start: on SQLite a reader
that turns writer gets "database is locked" whatever the time-out."""

import copy
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError

from idm.errors import Clashed, NotReady
from idm.messages import setup as say
from idm.store.turns import Turns

BUSY_SECONDS = 10
PATIENT_SECONDS = 300  # longer than the largest file takes
CLASHED = frozenset({"40P01", "40001"})
"""PostgreSQL gave up one of two transactions that waited for each other, or that read what the other wrote."""
TRIES = 5  # of a transaction that was given up
T = TypeVar("T")
MAIL_DOMAIN = "mail_domain"
"""What a connection knows about mail."""
LOGIN = "login"
"""What a connection knows of whoever is at the terminal."""

CONNECTIONS = 40  # more than there are threads: who waits for one of them may hold what the others wait for


class Store:
    """
    A database and its transactions.

    ``login``: who is at the terminal, for the lines of the log that come in by the command (see ``log.append``).
    """

    def __init__(self, url: str, login: str = "") -> None:
        self.url = make_url(url)
        self._options = {MAIL_DOMAIN: "", LOGIN: login}
        self.engine = _sqlite(url) if self.url.get_backend_name() == "sqlite" else _postgresql(url)
        self._process = os.getpid()
        self._turns = Turns()
        self._judge: Callable[[], None] | None = None
        self._wait = BUSY_SECONDS

    def mailing(self, domain: str) -> "Store":
        """The same database, with mails of notices numbered in this domain; empty: nobody gets any (``outbox.put``)."""
        other = copy.copy(self)
        other._options = {**self._options, MAIL_DOMAIN: domain}
        return other

    def patient(self) -> "Store":
        """The same database, for what must not fail because a long writer is at work: a lost card (6.4.1.2)."""
        other = copy.copy(self)
        other._wait = PATIENT_SECONDS
        return other

    def under(self, judge: Callable[[], None]) -> "Store":
        """
        The same database, for one request: right before anything is committed ``judge`` is asked, and may raise.

        It reads with a transaction of its own, so it sees what everybody else sees and not what this writer is about to
        do. A deed and whatever takes its doer's access away both add to the log, whose head only one of them can hold:
        a judge that says yes is right until the commit (F15, F16). Whoever judges already is asked before.
        """
        other, earlier = copy.copy(self), self._judge

        def both() -> None:
            if earlier is not None:
                earlier()
            judge()

        other._judge = both
        return other

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """
        A transaction that may write; commits at the end, rolls back on any error.

        Raises:
            NotReady: locked by somebody else for too long, or not there.
        """
        with self._turn(), self._begin("write") as connection:
            yield connection
            if self._judge is not None:
                self._judge()

    def insist(self, work: Callable[[Connection], T]) -> T:
        """
        ``work`` in a transaction that may write; begun anew when it was given up because another one stood in its way.

        Raises:
            NotReady: see ``write``; also where that happened time and again.
        """
        for _ in range(TRIES - 1):
            try:
                with self.write() as connection:
                    return work(connection)
            except Clashed:
                continue
        with self.write() as connection:
            return work(connection)

    @contextmanager
    def migrate(self) -> Iterator[Connection]:
        """
        A transaction that may change tables. SQLite makes a changed table anew, which its foreign keys must not see:
        they rest meanwhile, and are checked before it commits.
        """
        sqlite = self.engine.dialect.name == "sqlite"
        with self._turn(), self._begin("migrate") as connection:
            yield connection
            if sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()):
                raise RuntimeError(f"a migration left rows without what they refer to: {broken[:3]}")
        if sqlite:
            self.engine.dispose()  # the next connection begins with its foreign keys watched

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads and sees one moment."""
        with self._begin("read") as connection:
            yield connection

    def _turn(self) -> AbstractContextManager[None]:
        """
        SQLite has one writer; who waits for it inside this process comes in the order of asking, and without holding a
        connection. Its own waiting is a lottery with losers of seconds; it still decides between processes.
        """
        self._own()
        if self.engine.dialect.name != "sqlite":
            return nullcontext()
        return self._turns.take(self._wait, NotReady(say.DATABASE_LOCKED))

    def _own(self) -> None:
        """Split off from another process: its connections are not ours, and whoever had a turn there is not here."""
        if self._process != os.getpid():
            self.engine.dispose(close=False)
            self._turns = Turns()
            self._process = os.getpid()

    @contextmanager
    def _begin(self, purpose: str) -> Iterator[Connection]:
        self._own()
        try:
            with (
                self.engine.connect().execution_options(
                    purpose=purpose, wait=self._wait, **self._options
                ) as connection,
                connection.begin(),
            ):
                yield connection
        except OperationalError as error:
            raise self._explain(error) from error
        except DatabaseError as error:
            if type(error) is DatabaseError:  # none of its kinds: SQLite says so of a file that is no database
                raise self._explain(error) from error
            raise

    def _explain(self, error: DBAPIError) -> NotReady:
        if getattr(error.orig, "sqlstate", "") in CLASHED:
            return Clashed(say.DATABASE_LOCKED)
        if "locked" in str(error.orig):
            return NotReady(say.DATABASE_LOCKED)
        why = str(error.orig).strip().partition("\n")[0]
        return NotReady(say.DATABASE_UNREACHABLE, where=self.url.render_as_string(hide_password=True), why=why)

    def close(self) -> None:
        self.engine.dispose()


def _sqlite(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS}, max_overflow=CONNECTIONS, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _prepare(connection, _record) -> None:  # type: ignore[no-untyped-def]
        connection.isolation_level = None  # we begin ourselves
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        purpose = options.get("purpose")
        wait = options.get("wait", BUSY_SECONDS)
        if wait != connection.info.get("wait", BUSY_SECONDS):
            connection.exec_driver_sql(f"PRAGMA busy_timeout={wait * 1000}")
            connection.info["wait"] = wait
        if purpose == "migrate":
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("BEGIN" if purpose == "read" else "BEGIN IMMEDIATE")

    return engine


def _postgresql(url: str) -> Engine:
    engine = create_engine(
        url, connect_args={"connect_timeout": BUSY_SECONDS}, max_overflow=CONNECTIONS, hide_parameters=True
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if connection.get_execution_options().get("purpose") == "read":
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))

    return engine


def sqlite_url(path: Path) -> str:
    return f"sqlite+pysqlite:///{path}"
