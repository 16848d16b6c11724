"""The private server starts, stays, stops, and says in one sentence what is missing."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from connectors.ldap import LdapDirectory
from connectors.slapd import PrivateSlapd, private
from idm.errors import BadInput, NotReady
from tests.slapd import free_port, scratch


def is_empty(server: PrivateSlapd) -> bool:
    """It answers, and holds nobody yet."""
    with closing(LdapDirectory(server.settings())) as directory:
        return not list(directory.read())


@pytest.fixture
def server() -> Iterator[PrivateSlapd]:
    """Created, not started."""
    home = scratch()
    made = PrivateSlapd(home / "own", port=free_port())
    made.create()
    yield made
    made.stop()
    shutil.rmtree(home)


def test_it_starts_once_and_stops_once(server: PrivateSlapd) -> None:
    """Starting a running server and stopping a stopped one change nothing."""
    assert server.status() is None

    pid = server.start()

    assert server.start() == pid
    assert server.status() == pid
    assert is_empty(server)
    server.stop()
    server.stop()
    assert server.status() is None


def test_it_outlives_the_process_that_started_it(server: PrivateSlapd) -> None:
    """A command starts it and ends; the server stays."""
    layout = server.layout
    code = (
        "from pathlib import Path; from connectors.slapd import PrivateSlapd;"
        f"print(PrivateSlapd(Path({str(layout.home)!r}), port={layout.port}).start())"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True, timeout=180
    )

    assert server.status() == int(done.stdout)


def test_data_survive_a_restart_and_a_second_creation(server: PrivateSlapd) -> None:
    """Creating again keeps everything: data, certificate, running server."""
    certificate = server.layout.ca_file.read_bytes()
    pid = server.start()

    server.create()

    assert server.status() == pid
    server.stop()
    assert server.layout.ca_file.read_bytes() == certificate
    server.start()
    assert is_empty(server)


def test_a_creation_that_was_interrupted_is_begun_again(server: PrivateSlapd) -> None:
    """Half a base tree is never served."""
    server.layout.seeded.unlink()
    with pytest.raises(NotReady, match="DIR-021"):
        server.start()

    server.create()

    server.start()
    assert is_empty(server)


def test_nothing_readable_by_others_lies_in_its_home(server: PrivateSlapd) -> None:
    """The folder is the user's own, and so is the key; no password is stored anywhere."""
    home = server.layout.home

    assert home.stat().st_mode & 0o077 == 0
    assert (home / "tls" / "server.key").stat().st_mode & 0o077 == 0
    assert not (home / "tls" / "ca.key").exists()
    assert "rootpw" not in server.layout.config.read_text("utf-8")


def test_a_busy_port_is_named(server: PrivateSlapd) -> None:
    """Somebody else's port is a sentence, not a trace."""
    port = server.layout.port
    with socket.create_server(("127.0.0.1", port)), pytest.raises(NotReady, match=f"DIR-022.*{port}"):
        server.start()
    assert server.status() is None


def test_a_killed_server_leaves_nothing_in_the_way(server: PrivateSlapd) -> None:
    """A stale process id, also one that another program has by now, is not ours."""
    os.kill(server.start(), signal.SIGKILL)
    while server.status() is not None:
        pass
    assert server.layout.pid_file.exists()

    with subprocess.Popen(["sleep", "60"]) as other:
        server.layout.pid_file.write_text(str(other.pid))
        server.stop()
        assert server.status() is None
        assert other.poll() is None
        assert server.start() == server.status() != other.pid
        other.kill()


@pytest.mark.parametrize("rubbish", ["", "no number\n", "99999999\n", "-1\n"])
def test_a_damaged_process_id_is_no_server(server: PrivateSlapd, rubbish: str) -> None:
    """Nobody is stopped because of rubbish in a file."""
    server.layout.pid_file.write_text(rubbish)

    assert server.status() is None
    server.stop()


def test_without_slapd_the_command_to_install_it_is_named(
    server: PrivateSlapd, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine without OpenLDAP gets an answer that helps."""
    monkeypatch.setattr(private, "PROGRAM", Path("/nonexistent/slapd"))

    with pytest.raises(NotReady, match=r"DIR-020.*apt-get install slapd"):
        server.create()
    with pytest.raises(NotReady, match="DIR-020"):
        server.start()


def test_where_a_profile_confines_slapd_a_copy_runs(
    server: PrivateSlapd, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Ubuntu's profile is bound to the program's path: the copy under our home is free of it."""
    profile = tmp_path / "usr.sbin.slapd"
    profile.touch()
    monkeypatch.setattr(private, "APPARMOR_PROFILE", profile)

    pid = server.start()

    assert Path(f"/proc/{pid}/exe").resolve() == (server.layout.home / "bin" / "slapd").resolve()
    assert server.status() == pid


def test_a_very_long_home_still_gets_a_socket() -> None:
    """Unix sockets have short names; homes have not."""
    top = scratch()
    server = PrivateSlapd(top / ("x" * 120) / "a b", port=free_port())

    server.create()
    server.start()

    assert len(str(server.layout.socket)) <= 100
    assert is_empty(server)
    server.stop()
    shutil.rmtree(top)
    shutil.rmtree(server.layout.socket.parent)


def test_a_socket_folder_of_somebody_else_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In a shared temporary folder, whoever comes first does not get our connection."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    server = PrivateSlapd(tmp_path / ("x" * 120), port=free_port())
    server.layout.socket.parent.mkdir()
    server.layout.socket.parent.chmod(0o777)

    with pytest.raises(NotReady, match="DIR-028"):
        server.create()


def test_a_home_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """A file in the way of the folder is a sentence."""
    (tmp_path / "file").touch()

    with pytest.raises(NotReady, match="DIR-023"):
        PrivateSlapd(tmp_path / "file" / "home", port=free_port()).create()


@pytest.mark.parametrize("base", ["", "cn=x", "dc=a b", 'dc=a"', "dc=a,ou=b", "dc=あ"])
def test_a_base_that_a_configuration_cannot_carry_is_refused(tmp_path: Path, base: str) -> None:
    """Only plain names."""
    with pytest.raises(BadInput, match="DIR-025"):
        PrivateSlapd(tmp_path, base, port=1)


def test_a_home_that_a_configuration_cannot_carry_is_refused(tmp_path: Path) -> None:
    """A quote would end the line's argument."""
    with pytest.raises(BadInput, match="DIR-024"):
        PrivateSlapd(tmp_path / 'a"b', port=1)


def test_another_base_works_too() -> None:
    """A body's own domain."""
    top = scratch()
    server = PrivateSlapd(top / "own", "o=nishihara,c=JP", port=free_port())

    server.create()
    server.start()

    assert is_empty(server)
    server.stop()
    shutil.rmtree(top)
