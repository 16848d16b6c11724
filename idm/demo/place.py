"""Where the demo is played: a home of its own, cleared before each run, and a port that is free."""

import shutil
import socket
from pathlib import Path

from idm.cli.wiring import own_slapd
from idm.errors import Stopped
from idm.messages import demo as say
from idm.office.settings import FILE, read_settings

NAME = "demo"
PORT = 3890
_LEAVINGS = ("directory", "audit", "demo", "sekisho.db", "sekisho.db-wal", "sekisho.db-shm")


def clear(home: Path) -> bool:
    """
    Take the last demo away: its server, then its files, the settings last, so that a broken try can be repeated.

    Returns:
        Whether there was one.

    Raises:
        Stopped: what stands there is not known to be a demo's.
        NotReady: its settings cannot be read, or its server does not stop.
    """
    if not (home / FILE).exists():
        for name in _LEAVINGS:
            if (home / name).exists():
                raise Stopped(say.LEFTOVER, path=home / name)
        return False
    settings = read_settings(home)
    if not settings.rehearsal or settings.name != NAME:
        raise Stopped(say.NOT_OURS, home=home)
    own_slapd(home, settings).stop()
    for name in _LEAVINGS:
        path = home / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    (home / FILE).unlink()
    return True


def free_port(wanted: int = PORT) -> int:
    """The wanted TCP port on 127.0.0.1, or any other when somebody listens there."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as slapd does
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            found: int = probe.getsockname()[1]
            return found
    return wanted  # not even one port is left: slapd will say so
