"""What the numbers depend on."""

import os
import platform
import subprocess
import time
from pathlib import Path

from connectors.slapd.private import PROGRAM

_PROBE_SECONDS = 1.0


def machine(folder: Path) -> list[tuple[str, str]]:
    """Cores, load, the folder's rate of synchronous writes, and versions."""
    return [
        ("cores", f"{os.cpu_count()}, load {os.getloadavg()[0]:.1f}"),
        ("folder", f"{folder}, {fsync_rate(folder):,.0f} fsync/s"),
        ("slapd", _slapd_version()),
        ("python", platform.python_version()),
    ]


def fsync_rate(folder: Path) -> float:
    """Small writes a second that are on the disk when they return: what a directory waits for."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "fsync.probe"
    count, start = 0, time.perf_counter()
    with file.open("wb", buffering=0) as out:
        while time.perf_counter() - start < _PROBE_SECONDS:
            out.seek(0)
            out.write(b"\0" * 4096)
            os.fdatasync(out.fileno())
            count += 1
    taken = time.perf_counter() - start
    file.unlink()
    return count / taken


def _slapd_version() -> str:
    said = subprocess.run([str(PROGRAM), "-VV"], capture_output=True, text=True, check=False)
    return (said.stdout + said.stderr).strip().splitlines()[0].removeprefix("@(#) $").strip()
