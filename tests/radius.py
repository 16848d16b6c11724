"""The real FreeRADIUS with the configuration that we ship, on loopback, as an ordinary user."""

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.slapd import free_port

CONFIGURATION = Path(__file__).parents[1] / "deploy" / "freeradius"
SECRET = "FAKE-radius-secret"


@dataclass(frozen=True)
class Radius:
    port: int
    log: Path

    def asks(self, name: str, password: str, **more: str) -> str:
        """What the server answered: Access-Accept, Access-Reject, Access-Challenge, or nothing."""
        answer = self.hears(name, password, **more)
        words = ("Access-Accept", "Access-Reject", "Access-Challenge")
        return next((word for word in words if f"Received {word}" in answer), answer)

    def state(self, name: str, password: str) -> str:
        """The State of the challenge that a password alone is answered with, as 0x and digits."""
        found = re.search(r"State = (0x[0-9a-f]+)", self.hears(name, password))
        assert found is not None
        return found[1]

    def hears(self, name: str, password: str, **more: str) -> str:
        """All that the client shows of the answer."""
        attributes = {"User-Name": name, "User-Password": password, **more}
        done = subprocess.run(
            ["radclient", "-x", "-r", "1", "-t", "12", f"127.0.0.1:{self.port}", "auth", SECRET],
            input=", ".join(
                ["Message-Authenticator = 0x00"]
                + [f"{key.replace('_', '-')} = {_value(key, value)}" for key, value in attributes.items()]
            ),
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout + done.stderr


def _value(key: str, text: str) -> str:
    if key == "State":  # digits, as ``state`` gives it
        return text
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}"'


@contextmanager
def radius(url: str, key: str) -> Iterator[Radius]:
    """A server that knows one network access server, this machine, and asks at ``url`` with that key."""
    folder = Path(tempfile.mkdtemp(prefix="sekradius"))
    port = free_port(socket.SOCK_DGRAM)
    environment: Mapping[str, str] = {
        "PATH": os.environ["PATH"],
        "SEKISHO_URL": url,
        "SEKISHO_KEY": key,
        "SEKISHO_SYSTEM": "terminal",
        "SEKISHO_NAS": "127.0.0.1",
        "SEKISHO_RADIUS_SECRET": SECRET,
        "SEKISHO_RADIUS_ADDRESS": "127.0.0.1",
        "SEKISHO_RADIUS_PORT": str(port),
        "SEKISHO_RADIUS_RUN": str(folder),
    }
    shutil.copytree(CONFIGURATION, folder / "conf")
    user = "nobody" if os.getuid() == 0 else None
    if user is not None:
        for path in (folder, folder / "conf", *(folder / "conf").iterdir()):
            shutil.chown(path, user)
    server = subprocess.Popen(
        [
            shutil.which("freeradius") or "/usr/sbin/freeradius",
            "-d",
            str(folder / "conf"),
            "-f",
            "-l",
            str(folder / "radius.log"),
        ],
        env=dict(environment),
        user=user,
        group="nogroup" if user else None,
        extra_groups=[] if user else None,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    log = folder / "radius.log"
    try:
        _wait_until_ready(server, log)
        yield Radius(port, log)
    finally:
        server.terminate()
        server.wait(30)
        shutil.rmtree(folder)


def _wait_until_ready(server: "subprocess.Popen[bytes]", log: Path) -> None:
    ends = time.monotonic() + 120
    while "Ready to process requests" not in (said := log.read_text("utf-8", "replace") if log.exists() else ""):
        assert server.poll() is None, said
        assert time.monotonic() < ends, said
        time.sleep(0.05)
