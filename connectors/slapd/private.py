"""Create, start, watch and stop the private server."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from connectors.ldap.cards import CardNames
from connectors.ldap.settings import LdapSettings
from connectors.slapd.certificate import write_certificates
from connectors.slapd.layout import Layout
from idm.errors import NotReady
from idm.messages import directory as say

PROGRAM = Path("/usr/sbin/slapd")
APPARMOR_PROFILE = Path("/etc/apparmor.d/usr.sbin.slapd")
_START_SECONDS = 30
_STOP_SECONDS = 60
_DYING_SECONDS = 5  # a server that was just killed holds its port a moment longer, on a busy machine some seconds
_SERVED_DATA = ("db", "accesslog")


class PrivateSlapd:
    """
    One slapd of our own under ``home``, run by the calling user.

    It listens on a unix socket, where that user is Sekisho itself, and on 127.0.0.1 with TLS, where people bind.
    It outlives the command that started it.

    Args:
        port: TCP port for ldaps:// on 127.0.0.1; above 1023 for an ordinary user.

    Raises:
        BadInput: a home or base that slapd's configuration cannot carry.
    """

    def __init__(self, home: Path, base: str = "dc=sekisho,dc=example", *, port: int) -> None:
        self.layout = Layout(home.absolute(), base, port)

    def settings(self) -> LdapSettings:
        """How Sekisho itself reaches this server."""
        layout = self.layout
        return LdapSettings(
            url=layout.socket_url,
            base=layout.base,
            identity=layout.service,
            last_use="pwdLastSuccess",
            rules_dn=layout.rules,
            cards=CardNames("sekishoCard", "userCertificate;binary"),
        )

    def create(self) -> None:
        """
        Write configuration, certificate and base tree; what is already there is kept.

        Raises:
            NotReady: slapd is not installed, or the place cannot be written.
        """
        self._program()
        self.layout.make_folders()
        with self._alone():
            self._write_configuration()
            if not self.layout.seeded.exists():
                self._seed()

    def start(self) -> int:
        """
        Start the server unless it runs already, and wait until it answers.

        Returns:
            Its process id.

        Raises:
            NotReady: not created, no slapd, port busy, or slapd would not start.
        """
        if not self.layout.seeded.exists():
            raise NotReady(say.SLAPD_NOT_CREATED, home=self.layout.home)
        with self._alone():
            running = self.status()
            if running is not None:
                return running
            self.layout.pid_file.unlink(missing_ok=True)  # left by a killed server
            self.layout.make_folders()
            self._write_configuration()
            self._refuse_busy_port()
            urls = f"{self.layout.socket_url} {self.layout.tls_url}"
            # slapd goes to the background by itself, once its sockets and databases are open.
            self._run("起動", [str(self._program()), "-h", urls, "-f", str(self.layout.config)])
            return self._wait_until_up()

    def stop(self) -> None:
        """
        Stop the server we started and wait for it; nothing happens when it does not run.

        Raises:
            NotReady: it does not stop within a minute.
        """
        pid = self.status()
        if pid is None:
            return
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + _STOP_SECONDS
        while _lives(pid):
            if time.monotonic() > deadline:
                raise NotReady(say.SLAPD_DOES_NOT_STOP, pid=pid, seconds=_STOP_SECONDS)
            time.sleep(0.02)

    def status(self) -> int | None:
        """The process id of our server, or None. A recorded id that is another program's by now is not ours."""
        try:
            pid = int(self.layout.pid_file.read_text("ascii"))
            arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError, ValueError):
            return None
        ours = os.fsencode(self.layout.config) in arguments and os.path.basename(arguments[0]) == b"slapd"
        return pid if ours else None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Two commands at once take turns."""
        try:
            with (self.layout.home / "run" / "lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
        except PermissionError as error:
            raise NotReady(say.HOME_UNWRITABLE, home=self.layout.home, why=error) from error

    def _program(self) -> Path:
        if not PROGRAM.exists():
            raise NotReady(say.SLAPD_MISSING)
        if not APPARMOR_PROFILE.exists():
            return PROGRAM
        # The profile is bound to the program's path and forbids configurations outside /etc: a copy is free of it.
        copy = self.layout.home / "bin" / "slapd"
        if not copy.exists() or copy.stat().st_mtime < PROGRAM.stat().st_mtime:
            copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.copy2(PROGRAM, copy)
        return copy

    def _write_configuration(self) -> None:
        home = self.layout.home
        self.layout.config.write_text(self.layout.configuration(), "utf-8")
        (home / "sekisho.schema").write_text(self.layout.schema(), "utf-8")
        if not self.layout.ca_file.exists():
            write_certificates(home / "tls")

    def _seed(self) -> None:
        for name in _SERVED_DATA:  # a seeding that was interrupted left something half-made
            for rest in (self.layout.home / name).iterdir():
                rest.unlink()
        command = [str(self._program()), "-T", "add", "-f", str(self.layout.config), "-b", self.layout.base]
        self._run("初期設定", command, text=self.layout.tree())
        self.layout.seeded.touch()

    def _run(self, step: str, command: list[str], text: str = "") -> None:
        done = subprocess.run(command, input=text, capture_output=True, text=True, check=False, timeout=_START_SECONDS)
        if done.returncode != 0:
            words = (done.stderr.strip() or self._last_words()).splitlines()[-3:]
            why = " / ".join(words) or f"exit {done.returncode}"
            raise NotReady(say.SLAPD_FAILED, step=step, why=why, home=self.layout.home)

    def _last_words(self) -> str:
        log = self.layout.home / "log" / "slapd.log"
        return log.read_text("utf-8", "replace").strip() if log.exists() else ""

    def _refuse_busy_port(self) -> None:
        deadline = time.monotonic() + _DYING_SECONDS
        while not _free(self.layout.port):
            if time.monotonic() > deadline:
                raise NotReady(say.PORT_BUSY, port=self.layout.port)
            time.sleep(0.02)

    def _wait_until_up(self) -> int:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            pid = self.status()
            with socket.socket(socket.AF_UNIX) as probe:
                if pid is not None and probe.connect_ex(str(self.layout.socket)) == 0:
                    return pid
            time.sleep(0.02)
        raise NotReady(say.SLAPD_FAILED, step="起動", why=f"{_START_SECONDS}秒待っても応答なし", home=self.layout.home)


def _lives(pid: int) -> bool:
    """False when it is gone, or dead and only waits for its parent to notice."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return after_name.split()[0] != "Z"


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as slapd does
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
