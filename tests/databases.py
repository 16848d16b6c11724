"""Both databases, real: a file of SQLite, and one private PostgreSQL for the whole run with a database a test."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from zlib import crc32

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from idm.store import schema
from idm.store.engine import Store, sqlite_url
from tests.memory import place

TEMPLATE, EMPTY = "migrated", "template0"
BY_TURNS = (Path("tests/office"), Path("tests/web"), Path("tests/deploy"), Path("tests/faults/test_canary.py"))
_NUMBERS = count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--by-turns",
        action="store_true",
        help="desks, pages and what stands beside them: each test on one of the two databases",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """
    With ``--by-turns`` a test of the desks, the pages and what stands beside them that knows both databases runs on one
    of them, by its name; what the rooms below promise of both (store, races, faults but one, converge) runs on both,
    and so does the long lane.
    """
    if not config.getoption("by_turns"):
        return
    twins: dict[tuple[str, str], list[pytest.Item]] = {}
    for item in items:
        params = getattr(getattr(item, "callspec", None), "params", {})
        rooms = {config.rootpath / room for room in BY_TURNS}
        if "database" in params and rooms & {item.path, *item.path.parents}:
            twins.setdefault((str(item.path), item.name.replace(params["database"], "")), []).append(item)
    left = {
        pair[crc32(key[1].encode()) % 2] for key, pair in twins.items() if len(pair) == 2
    }  # the same ones each time
    config.hook.pytest_deselected(items=list(left))
    items[:] = [item for item in items if item not in left]


@dataclass(frozen=True)
class PostgreSql:
    """One running server that listens on a unix socket only, in a folder of its own."""

    folder: Path
    copying: str = ""

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://sekisho@/{database}?host={self.folder}"

    def command(self, sql: str) -> None:
        """One statement outside any transaction."""
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(sql))
        engine.dispose()

    def fresh(self, template: str = TEMPLATE) -> str:
        """A new database: a copy of this one, or an empty one (EMPTY)."""
        name = f"t{next(_NUMBERS)}"
        self.command(f"CREATE DATABASE {name} TEMPLATE {template} {self.copying}")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Whoever is still connected is sent away: a run of thousands of tests fills no disk."""
        self.command(f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    where = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=True).stdout
    return Path(where.strip())


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSql]:
    """The server refuses to run as root, so root runs it as the user that the package made."""
    folder = Path(tempfile.mkdtemp(prefix="sekpg", dir=place()))
    user = "postgres" if os.getuid() == 0 else None
    if user is not None:
        shutil.chown(folder, user, user)
    start = partial(subprocess.Popen, user=user, group=user, extra_groups=[] if user else None, cwd=folder)
    data = folder / "data"
    made = start(
        [_programs() / "initdb", "-D", data, "-U", "sekisho", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C"],
        stdout=subprocess.DEVNULL,
    )
    assert made.wait(300) == 0
    options = {
        "listen_addresses": "",
        "unix_socket_directories": str(folder),
        "fsync": "off",
        "full_page_writes": "off",
        "max_wal_size": "256MB",
        "log_min_messages": "panic",
    }
    switches = [f"--{name}={value}" for name, value in options.items()]
    server = start([_programs() / "postgres", "-D", data, *switches], stderr=subprocess.DEVNULL)
    newer = int((data / "PG_VERSION").read_text("ascii")) >= 15
    found = PostgreSql(folder, "STRATEGY file_copy" if newer else "")  # files are copied in half the time of pages
    _wait_until_up(folder)
    found.command(f"CREATE DATABASE {TEMPLATE} TEMPLATE {EMPTY}")
    store = Store(found.url(TEMPLATE))
    schema.upgrade(store)
    store.close()
    yield found
    server.send_signal(signal.SIGINT)  # whoever is still connected is sent away; SIGTERM would wait for him
    server.wait(300)
    shutil.rmtree(folder)


def _wait_until_up(folder: Path) -> None:
    ready = [_programs() / "pg_isready", "-q", "-h", folder, "-t", "1"]
    ends = time.monotonic() + 120
    while subprocess.run(ready, check=False).returncode != 0:
        assert time.monotonic() < ends, "postgres does not answer"
        time.sleep(0.05)  # without a socket it says so at once


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """Once for each database."""
    return str(request.param)


@pytest.fixture
def database_url(database: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """What ``sekisho.toml`` says of the database: ``sqlite``, or the URL of a fresh PostgreSQL one."""
    if database == "sqlite":
        yield "sqlite"
        return
    server: PostgreSql = request.getfixturevalue("postgresql")
    url = server.fresh()
    yield url
    server.drop(url)


@pytest.fixture
def empty_url(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """The URL of a database without any table, on either engine."""
    if database == "sqlite":
        return sqlite_url(tmp_path / "empty.db")
    server: PostgreSql = request.getfixturevalue("postgresql")
    return server.fresh(EMPTY)


@pytest.fixture
def store(database_url: str, tmp_path: Path) -> Iterator[Store]:
    """A migrated database without rows, on either engine."""
    opened = Store(sqlite_url(tmp_path / "store.db") if database_url == "sqlite" else database_url)
    schema.upgrade(opened)
    yield opened
    opened.close()
