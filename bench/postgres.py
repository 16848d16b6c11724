"""A PostgreSQL of our own for a measurement: as it comes, with every commit on the disk when it returns."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.network import free_port, wait_for

USER = "bench"


@dataclass(frozen=True, slots=True)
class Server:
    """Listens on 127.0.0.1 alone."""

    port: int
    version: str

    def url(self, driver: str, database: str) -> str:
        return f"postgresql+{driver}://{USER}@127.0.0.1:{self.port}/{database}"

    def create(self, database: str) -> None:
        self.run("postgres", f"CREATE DATABASE {database}")

    def run(self, database: str, sql: str) -> None:
        where = ["-h", "127.0.0.1", "-p", str(self.port), "-U", USER, "-d", database]
        subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", *where, "-c", sql], check=True)


@contextmanager
def postgres() -> Iterator[Server]:
    """It refuses to run as root, so root runs it as the user that the package made."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))[-1].parent
    folder = Path(tempfile.mkdtemp(prefix="benchpg"))
    user = "postgres" if os.getuid() == 0 else None
    if user is not None:
        shutil.chown(folder, user, user)
    switch = {"user": user, "group": user, "extra_groups": []} if user else {}
    data, port = folder / "data", free_port()
    made = [programs / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C"]
    subprocess.run(made, cwd=folder, stdout=subprocess.DEVNULL, check=True, **switch)
    listen = ["-h", "127.0.0.1", "-p", str(port), "-k", folder]
    started = subprocess.Popen(
        [programs / "postgres", "-D", data, *listen], cwd=folder, stderr=subprocess.DEVNULL, **switch
    )
    try:
        wait_for(port)
        said = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
        yield Server(port, said.strip())
    finally:
        started.terminate()
        started.wait(60)
        shutil.rmtree(folder)
