"""The whole demo on a real slapd, and what must be true after it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors.slapd import PrivateSlapd
from idm.cli.wiring import own_slapd
from idm.clock import FixedClock, SystemClock
from idm.demo import place
from idm.demo.play import HAND_MADE_GROUP, play
from idm.errors import Stopped
from idm.office.instance import create
from idm.office.settings import Settings, read_settings
from tests.people import at
from tests.processes import command_of
from tests.slapd import Hands, free_port, scratch


@pytest.fixture
def home() -> Iterator[Path]:
    folder = scratch()
    yield folder / "var"
    if (folder / "var" / "sekisho.toml").exists():
        server_of(folder / "var").stop()
    shutil.rmtree(folder)


def server_of(home: Path) -> PrivateSlapd:
    return own_slapd(home, read_settings(home))


def runs(pid: int | None) -> bool:
    return pid is not None and bool(command_of(pid))


def idm(home: Path, *words: str) -> tuple[int, Any]:
    """The command as a person runs it: its exit code and its JSON."""
    command = [str(Path(sys.executable).parent / "idm"), "--home", str(home), *words, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    return done.returncode, json.loads(done.stdout)


def test_after_the_demo_everything_can_be_looked_at_and_nothing_moves(home: Path):
    """Accounts and groups are there, nothing differs, nothing is written again; a hand-made member is taken out."""
    environment = {**os.environ, "IDM_HOME": str(home)}
    demo = subprocess.run(
        [sys.executable, "-m", "idm.demo"], env=environment, capture_output=True, text=True, check=False, timeout=600
    )
    assert demo.returncode == 0, demo.stdout[-2000:] + demo.stderr
    hands = Hands(server_of(home))
    assert len(hands.names("ou=people")) > 100
    assert len(hands.names("ou=groups")) > 40
    assert idm(home, "reconcile")[1]["differences"] == 0
    assert idm(home, "worker", "--once")[1]["writes"] == 0

    somebody = "n500001"
    hands.modify(
        f"dn: {hands.group(HAND_MADE_GROUP)}\nchangetype: modify\nadd: member\nmember: {hands.person(somebody)}\n"
    )
    _, found = idm(home, "reconcile")
    assert [(d["what"], d["who"]) for d in found["found"]] == [("member_extra", somebody)]
    code, repaired = idm(home, "reconcile", "--repair")
    assert (code, repaired["differences"], repaired["writes"]) == (0, 0, 1)

    _, said = idm(home, "audit", "verify")
    assert said["ok"]
    assert said["signed"] == said["entries"]


@pytest.mark.long
def test_it_can_be_played_again_and_on_any_day(home: Path, monkeypatch: pytest.MonkeyPatch):
    """The last second of a fiscal year and the first of the next: each time afresh, the last server stopped."""
    monkeypatch.setattr(place, "PORT", free_port())
    servers = []
    for now, coming in (("2028-03-31 23:59:59", "2028-04-01"), ("2028-04-01 00:00:00", "2029-04-01")):
        play(home, FixedClock(at(now)))
        servers.append(server_of(home).status())

        monkeypatch.setenv("IDM_NOW", f"{now.replace(' ', 'T')}+09:00")
        _, plan = idm(home, "plan", "--at", coming)
        retired = next(c for c in plan["changes"] if c["kind"] == "disable")
        assert retired["because"][0]["clause"]
    assert servers[1] is not None
    assert not runs(servers[0])


def test_an_instance_that_is_no_demo_is_left_alone(home: Path):
    """The demo clears away what it made itself and nothing else."""
    create(home, Settings(name="nishihara", profile="nishihara", rehearsal=True), SystemClock()).close()
    before = {path.relative_to(home): path.stat().st_mtime_ns for path in home.rglob("*")}

    with pytest.raises(Stopped, match="DMO-002"):
        play(home, SystemClock())

    assert {path.relative_to(home): path.stat().st_mtime_ns for path in home.rglob("*")} == before


def test_leavings_without_settings_are_left_alone(home: Path):
    """Whose they are cannot be told, so a person looks."""
    (home / "audit").mkdir(parents=True)

    with pytest.raises(Stopped, match="DMO-003"):
        play(home, SystemClock())

    assert (home / "audit").exists()
