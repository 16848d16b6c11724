"""The other side: privacyIDEA from the package index in a venv of its own, tuned as well as we know how.

Its people come from an SQL resolver, its engines are shared between requests, its user cache is on, and it does not
check its keys anew each time. It is set up and spoken to through its own commands and its own API.
"""

import json
import os
import shutil
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.asking import Call
from bench.network import gunicorn
from bench.ours import code, seed
from bench.postgres import Server

VERSION = "3.14"
CACHE = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser() / "sekisho-bench"
ADMIN, ADMIN_PASSWORD = "bench", "bench-admin-password"
DATABASE = "privacyidea"
PIN = "Bench7-kasuri"


def installed() -> Path:
    """The bin folder of its venv, made at the first need."""
    venv = CACHE / f"privacyidea-{VERSION}"
    if not (venv / "bin" / "pi-manage").exists():
        shutil.rmtree(venv, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        wanted = [f"privacyidea=={VERSION}", "gunicorn", "psycopg2-binary"]
        subprocess.run([venv / "bin" / "pip", "install", "--quiet", *wanted], check=True)
    return venv / "bin"


@contextmanager
def serving(folder: Path, server: Server, people: int) -> Iterator[int]:
    """The port of a server that knows so many people, each with a device."""
    folder.mkdir(parents=True)
    programs = installed()
    server.create(DATABASE)
    _people(server, people)
    configuration = _configuration(folder, server)
    environment = {**os.environ, "PRIVACYIDEA_CONFIGFILE": str(configuration)}
    for command in (["setup", "create_enckey"], ["setup", "create_audit_keys"], ["setup", "create_tables"]):
        _manage(programs, environment, folder, *command)
    _manage(programs, environment, folder, "admin", "add", ADMIN, "--password", ADMIN_PASSWORD)
    (folder / "peer.py").write_text(
        "from privacyidea.app import create_app\n"
        f"application = create_app(config_name='production', config_file={str(configuration)!r}, silent=True)\n"
    )
    with gunicorn(programs / "gunicorn", "peer:application", environment, folder, ("--timeout", "120")) as port:
        _fill(port, server, people)
        server.run(DATABASE, "ANALYZE")
        yield port


def calls(pairs: Sequence[tuple[int, int]], *, password: bool) -> list[Call]:
    """A verification of each (person, time step): device alone, or PIN and device."""
    headers = "Content-Type: application/x-www-form-urlencoded\r\n"
    pin = PIN if password else ""
    return [
        Call("/validate/check", headers, f"user=u{index}&pass={pin}{code(index, step)}".encode(), b'"value": true')
        for index, step in pairs
    ]


def _people(server: Server, people: int) -> None:
    server.run(
        DATABASE,
        "CREATE TABLE people (id integer PRIMARY KEY, username varchar(64) UNIQUE, given varchar(64), sur varchar(64),"
        " email varchar(100));"
        "INSERT INTO people SELECT n + 1, 'u' || n, 'G', 'S', 'u' || n || '@bench.example'"
        f" FROM generate_series(0, {people - 1}) AS n",
    )


def _configuration(folder: Path, server: Server) -> Path:
    values = {
        "SUPERUSER_REALM": ["super"],
        "SQLALCHEMY_DATABASE_URI": server.url("psycopg2", DATABASE),
        "SECRET_KEY": "a key for a measurement, nothing else",
        "PI_PEPPER": "a pepper for a measurement",
        "PI_ENCFILE": str(folder / "enckey"),
        "PI_AUDIT_KEY_PRIVATE": str(folder / "private.pem"),
        "PI_AUDIT_KEY_PUBLIC": str(folder / "public.pem"),
        "PI_LOGFILE": str(folder / "peer.log"),
        "PI_LOGLEVEL": 40,
        "PI_UUID_FILE": str(folder / "uuid.txt"),
        "PI_ENGINE_REGISTRY_CLASS": "shared",
        "PI_AUDIT_NO_PRIVATE_KEY_CHECK": True,
        "PI_RESPONSE_NO_PRIVATE_KEY_CHECK": True,
    }
    path = folder / "peer.cfg"
    path.write_text("".join(f"{name} = {value!r}\n" for name, value in values.items()))
    return path


def _manage(programs: Path, environment: Mapping[str, str], folder: Path, *command: str) -> None:
    done = subprocess.run(
        [programs / "pi-manage", *command], env=dict(environment), cwd=folder, capture_output=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"pi-manage {command[0]}: {done.stderr.decode()[-500:]}")


def _fill(port: int, server: Server, people: int) -> None:
    key = _post(port, "", "auth", username=ADMIN, password=ADMIN_PASSWORD)["value"]["token"]
    mapping = {"userid": "id", "username": "username", "email": "email", "givenname": "given", "surname": "sur"}
    resolver = {
        "type": "sqlresolver",
        "Driver": "postgresql+psycopg2",
        "Server": "127.0.0.1",
        "Port": str(server.port),
        "User": "bench",
        "Database": DATABASE,
        "Table": "people",
        "Limit": "500",
        "Editable": "0",
        "poolSize": "5",
        "poolTimeout": "5",
        "poolRecycle": "7200",
        "Map": json.dumps(mapping),
    }
    _post(port, key, "resolver/people", **resolver)
    _post(port, key, "realm/bench", resolvers="people")
    _post(port, key, "defaultrealm/bench")
    _post(port, key, "system/setConfig", UserCacheExpiration="3600")
    for index in range(people):
        _post(port, key, "token/init", type="totp", otpkey=seed(index).hex(), user=f"u{index}", realm="bench")
    _post(port, key, "policy/device-alone", scope="authentication", action="otppin=none", realm="bench")


def _post(port: int, key: str, path: str, **values: str) -> Any:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/{path}", urllib.parse.urlencode(values).encode(), {"PI-Authorization": key}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return json.load(answer)["result"]
    except urllib.error.HTTPError as error:
        raise RuntimeError(f"{path}: {error.read()[:500]!r}") from error
