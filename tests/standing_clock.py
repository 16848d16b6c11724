"""A slapd whose own clock stands where the test puts it: how long anything takes is all the same."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from connectors.slapd import PrivateSlapd
from tests.slapd import free_port, scratch


@contextmanager
def a_slapd_to_start() -> Iterator[PrivateSlapd]:
    """Not running yet; see ``start_at``."""
    home = scratch()
    server = PrivateSlapd(home / "directory", port=free_port())
    server.create()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(home)


def start_at(server: PrivateSlapd, utc: str) -> None:
    """Anew where it runs already: with what it holds, and a clock that says this and goes no further."""
    server.stop()
    library = subprocess.run(
        ["faketime", "-m", utc, "printenv", "LD_PRELOAD"], capture_output=True, text=True, check=True
    )
    clock = {"LD_PRELOAD": library.stdout.strip(), "FAKETIME": utc, "FAKETIME_DONT_FAKE_MONOTONIC": "1", "TZ": "UTC"}
    with pytest.MonkeyPatch.context() as patch:  # for programs that are started, not for this one
        for name, value in clock.items():
            patch.setenv(name, value)
        server.start()
