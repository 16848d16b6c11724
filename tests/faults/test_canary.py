"""Marked secrets through every route, with everything logged that can be: none of them is found again (F64).

Searched are the log at DEBUG with SQLAlchemy's and the server's own, the audit log, every row and every byte of the
database, every file of the instance, and every page but the one place that shows a secret once.
"""

import logging
import re
import socket
import sqlite3
import subprocess
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus
from zipfile import ZipFile

import pyotp
import pytest
from flask import Flask

from connectors.ldap import LdapDirectory
from connectors.slapd import PrivateSlapd
from idm.office import reconcile
from idm.office.instance import DIRECTORY
from idm.office.signin import clients
from idm.office.signin import credentials as counter
from idm.office.signin.clients import Scope
from idm.office.views import reading
from idm.passwords.hashing import Hasher
from idm.secret import Secret
from idm.store.tables import metadata
from tests.instances import World
from tests.races.at_once import open_sessions
from tests.signing import Door
from tests.web.test_matrix import Walk
from web.app import create_app

SECRET_FIELDS = ("password", "old", "new", "again", "code", "token", "answer", "device")
OPEN_FIELDS = {
    "name": "n00104",
    "number": "00106",
    "label": "鍵束",
    "owner": "issued",
    "deed": "hold",
    "kind": "terminal",
}
ECHOED = {("resets.choose", "token"), ("devices.finish_code", "device")}
"""The form goes back to whoever sent it, with what it needs to be sent again."""

MARK = "KANARIA"
FIRST, SECOND = Secret("Kanaria7-tobu/Yamabiko"), Secret("Kanaria8-naku/Minamoto")


@dataclass
class Cage:
    """Every secret that was handed in or out, and everything that was written meanwhile."""

    door: Door
    app: Flask
    lines: list[str]
    secrets: dict[str, str] = field(default_factory=dict)
    pages: list[tuple[str, str, frozenset[str]]] = field(default_factory=list)
    heard: list[tuple[str, bytes]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)

    def bird(self, what: str) -> str:
        """A new marked secret."""
        made = f"{MARK}{next(self._numbers)}xQ7zW"
        self.secrets[what] = made
        return made

    def watch(self, what: str, secret: str) -> str:
        self.secrets[what] = secret
        return secret

    def saw(self, where: str, page: str, *shown: str) -> None:
        """A page; ``shown`` are the secrets it is there to show."""
        self.pages.append((where, page, frozenset(shown)))

    def found(self) -> list[tuple[str, str]]:
        """Which secret was found where, in whatever spelling."""
        world = self.door.world
        rows = repr([*world.rows(*metadata.tables).values()])
        places: list[tuple[str, bytes]] = [
            ("the log", "\n".join(self.lines).encode()),
            ("the audit log", repr(world.log()).encode()),
            ("the database", rows.encode()),
            ("the dump", dump_of(world)),
            *self.heard,
            *((str(path), path.read_bytes()) for path in world.instance.home.rglob("*") if path.is_file()),
        ]
        places += [(where, page.encode()) for where, page, _ in self.pages]
        allowed = [frozenset[str]()] * (len(places) - len(self.pages)) + [shown for _, _, shown in self.pages]
        spelled, mark = {secret: spellings(secret) for secret in self.secrets.values()}, spellings(MARK)
        found = []
        for (where, raw), shown in zip(places, allowed, strict=True):
            marked = any(one in raw for one in mark)  # thousands of birds need not be looked for where none can be
            for what, secret in self.secrets.items():
                if secret in shown or (secret.startswith(MARK) and not marked):
                    continue
                if any(one in raw for one in spelled[secret]):
                    found.append((what, where))
        return found


def spellings(secret: str) -> set[bytes]:
    """As it is, for an address, in hexadecimal, and in base64 wherever in a text it begins."""
    raw = secret.encode()
    found = {raw, quote(secret, safe="").encode(), quote_plus(secret).encode(), raw.hex().encode()}
    found.add(raw.hex().upper().encode())
    for before in range(3):
        whole = b64encode(bytes(before) + raw)
        found.add(whole[-(-before * 4 // 3) : len(whole) - 4 if len(raw) % 3 or before else None])
    return found


def dump_of(world: World) -> bytes:
    """The whole database as its own tool writes it out."""
    url = world.instance.store.url
    if world.on == "sqlite":
        with closing(sqlite3.connect(str(url.database))) as opened:
            return "\n".join(opened.iterdump()).encode()
    host = f"--host={url.query['host']}"
    command = ["pg_dump", "--format=plain", host, f"--username={url.username}", str(url.database)]
    return subprocess.run(command, capture_output=True, check=True, timeout=180).stdout


@pytest.fixture
def cage(door: Door) -> Iterator[Cage]:
    """Everything is logged, down to the rows that a statement brings."""
    lines: list[str] = []

    class Collect(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    collect, root = Collect(), logging.getLogger()
    names = [n for n in logging.root.manager.loggerDict if n.startswith(("sqlalchemy", "waitress", "werkzeug", "web"))]
    before = {name: logging.getLogger(name).level for name in ("", *names, "sqlalchemy.engine", "sqlalchemy.pool")}
    root.addHandler(collect)
    for name in before:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield Cage(door, create_app(door.world.instance, door.desk.hasher), lines)
    root.removeHandler(collect)
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


def test_f64_marked_secrets_in_every_field_of_every_route_are_found_nowhere(cage: Cage):
    """By nobody, somebody half in, a clerk at work and a program: fields, headers, cookies, JSON, each marked."""
    walk, door = Walk(cage.app), cage.door
    door.own("00104", FIRST)
    cage.watch("password", FIRST.reveal())
    for number, (path, method, endpoint) in enumerate(walk.cells(every_method=False)):
        if method not in ("GET", "POST") or endpoint is None:
            continue
        for comer in ("nobody", "half in", "clerk", "program"):
            birds = {f: cage.bird(f"{endpoint} {f} {comer}") for f in SECRET_FIELDS}
            headers = _shows(cage, comer, number)
            body: dict[str, Any] = {"data": {**OPEN_FIELDS, **birds}}
            if endpoint.startswith("api."):
                body = {"json": {"user": "n00104", "system": "terminal", **birds}}
            answer = cage.app.test_client(use_cookies=False).open(
                path, method=method, headers=headers, **(body if method == "POST" else {})
            )
            shown = [secret for key, secret in birds.items() if (endpoint, key) in ECHOED]
            cage.saw(f"{method} {path} {comer} {answer.status_code}", answer.data.decode("utf-8", "replace"), *shown)
            answer.close()

    seen = [where for where, _, _ in cage.pages]
    assert {"POST /signin/code half in 401", "POST /password clerk 400", "POST /me/device clerk 400"} <= set(seen)
    assert any("BEGIN" in line or "SELECT" in line for line in cage.lines)
    assert len(cage.secrets) > 500
    assert cage.found() == []


def test_f64_what_is_shown_once_is_found_nowhere_else(cage: Cage):
    """From the slip of paper to the reset: temporary password, seed, codes, tokens and keys, all of them real."""
    door, number = cage.door, "00104"
    cage.app.config["WTF_CSRF_ENABLED"] = False
    browser = cage.app.test_client()

    def send(path: str, *shown: str, **form: str) -> str:
        answer = browser.post(path, data=form)
        cookie = browser.get_cookie("session")
        if cookie is not None:
            cage.watch(f"session {path} {len(cage.pages)}", cookie.value)
        cage.saw(path, answer.text, *shown)
        return answer.text

    issued = cage.watch("temporary password", door.temporary(number).reveal())
    first, second = cage.watch("first", FIRST.reveal()), cage.watch("second", SECOND.reveal())
    send("/signin", name=f"n{number}", password=issued)
    send("/password", old=issued, new=first, again=first)
    send("/signin", name=f"n{number}", password=first)
    page = browser.get("/me/device").text
    seed = cage.watch("seed", re.search(r"<code>([A-Z2-7]{16,})</code>", page)[1])  # type: ignore[index]
    sealed = re.search(r'name="device" value="([^"]+)"', page)[1]  # type: ignore[index]
    codes = send("/me/device", device=sealed, code=door.code(pyotp.TOTP(seed)), label="鍵束", owner="issued")
    sheet = [cage.watch(f"recovery {n}", code) for n, code in enumerate(re.findall(r"<li><code>([^<]+)</code>", codes))]
    cage.pages[-1] = ("the sheet", codes, frozenset(sheet))
    door.later(seconds=30)
    send("/signin", name=f"n{number}", password=first)
    send("/signin/code", code=door.code(pyotp.TOTP(seed)))
    cage.saw("my page", browser.get("/me").text)
    reset = send("/reset", name=f"n{number}", code=sheet[0])
    token = cage.watch("reset token", re.search(r'name="token" value="([^"]+)"', reset)[1])  # type: ignore[index]
    cage.pages[-1] = ("the reset", reset, frozenset({token}))
    assert "サインイン" in send("/reset/password", token=token, new=second, again=second)
    key, _ = clients.make(door.world.instance, "radius", [Scope.VERIFY], (), door.world.somebody())
    cage.watch("key", key.reveal())
    question = {"user": f"n{number}", "system": "terminal", "password": second, "code": sheet[1]}
    asked = browser.post("/api/v1/verify", json=question, headers={"Authorization": f"Bearer {key.reveal()}"})
    cage.saw("verify", asked.text)

    assert len(sheet) == 10
    assert len(cage.secrets) > 16
    assert cage.found() == []


def test_f64_a_crash_in_the_middle_tells_of_no_secret(cage: Cage, monkeypatch: pytest.MonkeyPatch):
    """The trace is in the log, the page says that something went wrong; the password is in neither."""
    cage.door.own("00104", FIRST)
    cage.watch("password", FIRST.reveal())
    cage.app.config.update(WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)

    def crash(*_: object) -> bool:
        raise ValueError("the hash cannot be read")

    monkeypatch.setattr(Hasher, "verify", crash)
    answer = cage.app.test_client().post("/signin", data={"name": "n00104", "password": FIRST.reveal()})
    cage.saw("crash", answer.text)

    assert answer.status_code == 500
    assert any("Traceback" in line for line in cage.lines)
    assert cage.found() == []


def test_f64_a_password_on_its_way_to_the_directory_is_in_nobodys_log(cage: Cage, slapd: PrivateSlapd):
    """The worker and SQLAlchemy at DEBUG, slapd with all it can say, packets included; the export for an auditor."""
    door, world = cage.door, cage.door.world
    reconcile.keep_bind_rules(world.instance.policy, world.directory)
    door.own("00104", FIRST)
    cage.watch("first", FIRST.reveal())
    cage.watch("second", SECOND.reveal())
    with talking(slapd) as said, closing(LdapDirectory(slapd.settings(), DIRECTORY)) as directory:
        delivered = world.work(directory=directory)
        _, visitor = door.signed_in("n00104", FIRST)
        assert counter.change_password(door.desk, visitor, FIRST, SECOND) == ()
        again = world.work(directory=directory)
    world.instance.checkpoint()
    with ZipFile(BytesIO(reading.exported(world.instance, world.instance.actor("00102")))) as file:
        cage.heard += [(f"export {name}", file.read(name)) for name in file.namelist()]
    cage.heard += [("slapd", said.read_bytes()), ("packets of slapd", packets(said.read_text("utf-8", "replace")))]

    assert (delivered.failed, again.failed, again.writes) == (0, 0, 1)
    assert world.hands.may_bind("n00104", SECOND.reveal())
    assert b"{ARGON2}" in cage.heard[-1][1]  # the hash went over this wire, and was heard
    assert any("userPassword" in line or "mark" in line for line in cage.lines)
    assert cage.found() == []


@contextmanager
def talking(slapd: PrivateSlapd) -> Iterator[Path]:
    """The same server with everything it can say, written to this file."""
    slapd.stop()
    said = slapd.layout.home / "said.txt"
    urls = f"{slapd.layout.socket_url} {slapd.layout.tls_url}"
    command = [slapd._program(), "-h", urls, "-f", slapd.layout.config, "-d", "any"]
    with said.open("wb") as file, subprocess.Popen(command, stdout=file, stderr=file) as server:
        try:
            _wait_until_up(slapd, server)
            yield said
        finally:
            server.terminate()
    slapd.start()


def _wait_until_up(slapd: PrivateSlapd, server: "subprocess.Popen[bytes]") -> None:
    ends = time.monotonic() + 120
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", slapd.layout.port)) == 0:
                return
        assert server.poll() is None
        assert time.monotonic() < ends, "slapd does not answer"
        time.sleep(0.05)


def packets(said: str) -> bytes:
    """What slapd's dumps of packets say, put together again from their lines of sixteen bytes."""
    lines = re.findall(r"^.*?[0-9a-f]{4}:  ((?:[0-9a-f]{2}[ -]+){1,16})", said, flags=re.MULTILINE)
    return b"".join(bytes.fromhex(re.sub(r"[^0-9a-f]", "", line)) for line in lines)


def _shows(cage: Cage, comer: str, number: int) -> dict[str, str]:
    if comer == "program":
        return {"Authorization": f"Bearer {cage.bird(f'key {number}')}"}
    if comer == "nobody":
        return {"Cookie": f"session={cage.bird(f'cookie {number}')}", "X-Api-Key": cage.bird(f"header {number}")}
    if "totp" not in cage.door.person("00104").proofs.factors:
        cage.door.hold("00104")
    (token,) = open_sessions(cage.door, 1, "password", *(["totp"] if comer == "clerk" else []))
    return {"Cookie": f"session={cage.watch(f'session {number} {comer}', token.reveal())}"}
