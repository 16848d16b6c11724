"""Both databases, real: a file of SQLite, and one private PostgreSQL for the whole run with a database a test."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from idm.store import schema
from idm.store.engine import Store, sqlite_url

TEMPLATE = "migrated"
_NUMBERS = count(1)


@dataclass(frozen=True)
class PostgreSql:
    """One running server that listens on a unix socket only, in a folder of its own."""

    folder: Path

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://sekisho@/{database}?host={self.folder}"

    def command(self, sql: str) -> None:
        """One statement outside any transaction."""
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(sql))
        engine.dispose()

    def fresh(self, *, migrated: bool = True) -> str:
        """A new database: a copy of the migrated one, or an empty one."""
        name = f"t{next(_NUMBERS)}"
        self.command(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE if migrated else 'template0'}")
        return self.url(name)


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    where = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=True).stdout
    return Path(where.strip())


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSql]:
    """The server refuses to run as root, so root runs it as the user that the package made."""
    folder = Path(tempfile.mkdtemp(prefix="sekpg", dir="/tmp"))
    user = "postgres" if os.getuid() == 0 else None
    if user is not None:
        shutil.chown(folder, user, user)
    start = partial(subprocess.Popen, user=user, group=user, extra_groups=[] if user else None, cwd=folder)
    data = folder / "data"
    made = start(
        [_programs() / "initdb", "-D", data, "-U", "sekisho", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C"],
        stdout=subprocess.DEVNULL,
    )
    assert made.wait(60) == 0
    options = {
        "listen_addresses": "",
        "unix_socket_directories": str(folder),
        "fsync": "off",
        "full_page_writes": "off",
        "log_min_messages": "panic",
    }
    switches = [f"--{name}={value}" for name, value in options.items()]
    server = start([_programs() / "postgres", "-D", data, *switches], stderr=subprocess.DEVNULL)
    found = PostgreSql(folder)
    _wait_until_up(folder)
    found.command(f"CREATE DATABASE {TEMPLATE} TEMPLATE template0")
    store = Store(found.url(TEMPLATE))
    schema.upgrade(store)
    store.close()
    yield found
    server.terminate()
    server.wait(60)
    shutil.rmtree(folder)


def _wait_until_up(folder: Path) -> None:
    ready = [_programs() / "pg_isready", "-q", "-h", folder, "-t", "1"]
    for _ in range(300):
        if subprocess.run(ready, check=False).returncode == 0:
            return
    raise AssertionError("postgres does not answer")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """What ``sekisho.toml`` says of the database: ``sqlite``, or the URL of a fresh PostgreSQL one."""
    if request.param == "sqlite":
        return "sqlite"
    server: PostgreSql = request.getfixturevalue("postgresql")
    return server.fresh()


@pytest.fixture
def empty_url(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """The URL of a database without any table, on either engine."""
    if database == "sqlite":
        return sqlite_url(tmp_path / "empty.db")
    server: PostgreSql = request.getfixturevalue("postgresql")
    return server.fresh(migrated=False)


@pytest.fixture
def store(database: str, tmp_path: Path) -> Iterator[Store]:
    """A migrated database without rows, on either engine."""
    opened = Store(sqlite_url(tmp_path / "store.db") if database == "sqlite" else database)
    schema.upgrade(opened)
    yield opened
    opened.close()
