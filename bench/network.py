"""Ports and programs that listen on them."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    """
    Raises:
        TimeoutError: nobody listens there in time.
    """
    for _ in range(PATIENCE * 20):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nobody listens on port {port}")


@contextmanager
def gunicorn(
    program: Path, application: str, environment: Mapping[str, str], folder: Path, options: Sequence[str] = ()
) -> Iterator[int]:
    """A server on a free port, from the venv whose gunicorn this is, with one sync worker more than there are cores."""
    port = free_port()
    workers = (os.cpu_count() or 1) + 1  # while one waits for its commit, a core has something to do
    command = [str(program), "--workers", str(workers), "--bind", f"127.0.0.1:{port}", *options, application]
    with (folder / "gunicorn.log").open("wb") as log:
        server = subprocess.Popen(command, env=dict(environment), cwd=folder, stdout=log, stderr=log)
        try:
            wait_for(port)
            yield port
        finally:
            server.terminate()
            server.wait(60)
