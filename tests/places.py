"""An instance as an operator has it: a home, its own slapd, and the command ``idm``."""

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from connectors.slapd import PrivateSlapd
from idm.cli.main import run
from idm.clock import FixedClock
from idm.office.instance import Instance, create, open_instance
from idm.office.settings import CommandSettings, DirectorySettings, Settings, WorkerSettings, read_settings
from tests.instances import NOON, UNITS, hires
from tests.people import an_hr_csv, at
from tests.slapd import Hands, bind_as_the_profile_says, free_port, scratch

IDM = Path(sys.executable).parent / "idm"


@dataclass
class Answer:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class Place:
    """``now`` is what the rehearsal clock shows: JST, as in ``2026-04-01 12:00:00``."""

    home: Path
    server: PrivateSlapd
    now: str = NOON

    @property
    def hands(self) -> Hands:
        return Hands(self.server)

    def environment(self, **more: str) -> dict[str, str]:
        return {**os.environ, "IDM_NOW": at(self.now).isoformat(), "IDM_HOME": str(self.home), **more}

    def start(self, *arguments: str, **more: str) -> subprocess.Popen[str]:
        """The command, under way."""
        return subprocess.Popen(
            [IDM, *arguments],
            env=self.environment(**more),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
        )

    def command(self, *arguments: str, **more: str) -> Answer:
        """The command in a process of its own, to its end."""
        process = self.start(*arguments, **more)
        out, err = process.communicate(timeout=300)
        return Answer(process.returncode, out, err)

    def idm(self, *arguments: str) -> Answer:
        """The same in this process: what it prints, and how it would end."""
        out, err = io.StringIO(), io.StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            patch.setattr(sys, "argv", ["idm", *arguments])
            for name, value in self.environment().items():
                patch.setenv(name, value)
            with pytest.raises(SystemExit) as end:
                run()
        return Answer(int(end.value.code or 0), out.getvalue(), err.getvalue())

    def must(self, *arguments: str) -> Answer:
        done = self.idm(*arguments)
        assert done.code == 0, done
        return done

    def paper(self, name: str, content: bytes | str) -> str:
        """A file beside the home; returns its path."""
        path = self.home.parent / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    def hr(self, name: str, rows: Iterable[Mapping[str, str]]) -> str:
        return self.paper(name, an_hr_csv(rows))

    def populate(self, count: int = 12) -> None:
        """The organisation and so many people, taken in but not yet in the directory."""
        self.must("org", "apply", self.paper("units.csv", UNITS))
        self.must("hr", "apply", "--yes", "--changes", self.hr("hires.csv", hires(count)))

    @contextmanager
    def opened(self) -> Iterator[Instance]:
        """The instance, for looking into it."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("IDM_NOW", at(self.now).isoformat())
            instance = open_instance(self.home)
        try:
            yield instance
        finally:
            instance.close()


@contextmanager
def a_place(
    database: str = "sqlite", *, without_proof: bool = True, profile: str = "nishihara", **worker: int
) -> Iterator[Place]:
    """A new one with its directory running. Unless told otherwise ``--by`` is believed (``tests.cli.test_proving``)."""
    folder = scratch()
    home = folder / "home"
    settings = Settings(
        name=profile,
        profile=profile,
        rehearsal=True,
        database=database,
        directory=DirectorySettings(port=free_port()),
        worker=WorkerSettings(**worker),
        cli=CommandSettings(without_proof=without_proof),
    )
    create(home, settings, FixedClock(at(NOON))).close()
    server = PrivateSlapd(home / "directory", port=read_settings(home).directory.port)
    server.create()
    server.start()
    bind_as_the_profile_says(server)
    try:
        yield Place(home, server)
    finally:
        server.stop()
        shutil.rmtree(folder)


@pytest.fixture
def place(database_url: str) -> Iterator[Place]:
    """An empty instance on each database, beside a directory of its own."""
    with a_place(database_url) as made:
        yield made


@pytest.fixture
def small_place() -> Iterator[Place]:
    """The same on SQLite alone, for what no database can change."""
    with a_place() as made:
        yield made
