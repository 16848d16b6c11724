"""The real nginx as we ship it: a card in the handshake, and the ledger at every request (6.4.1.2)."""

import http.client
import os
import re
import secrets
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from cryptography.hazmat.primitives import serialization

from idm.errors import NotReady
from idm.office.cards import loss
from idm.office.cards.issuers import ISSUERS
from idm.office.cards.presented import SECRET, presented
from tests.asking import Asking
from tests.cards import CardOffice, SigningCard
from tests.deploy.test_freeradius import serving
from tests.office.cards.test_ledger import HOLDER, OTHER
from tests.office.cards.test_proof import lent
from tests.slapd import free_port

CONFIGURATION = Path(__file__).parents[2] / "deploy" / "nginx" / "sekisho-card.conf"
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
PATIENCE = 120  # seconds
LONG = 36500  # days: nginx reads the machine's own clock

pytestmark = [
    pytest.mark.skipif(
        not Path(NGINX).exists() and os.getuid() != 0,
        reason="nginx is not installed, and may not be: deploy/system-packages.sh test says the command",
    ),
    pytest.mark.parametrize("database", ["sqlite"], indirect=True),  # no database knows of TLS
]


@dataclass
class Browser:
    """One that shows this card, or none, whenever a connection is made."""

    port: int
    ca: Path
    card: Path | None
    more: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        context = ssl.create_default_context(cafile=str(self.ca))
        if self.card is not None:
            context.load_cert_chain(self.card)
        connection = http.client.HTTPSConnection("localhost", self.port, context=context, timeout=PATIENCE)
        headers = {**self.more, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, urlencode(form or {}), headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        for one in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = one.partition(";")[0].partition("=")
            self.cookies[name] = value
        connection.close()
        return answer.status, text

    def sign_in(self) -> int:
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.ask("GET", "/signin/card")[1])
        assert token is not None
        return self.ask("POST", "/signin/card/tls", {"csrf_token": token[1]})[0]


@dataclass
class House:
    asking: Asking
    office: CardOffice
    port: int
    direct: str
    folder: Path

    def browser(self, card: SigningCard | None, **more: str) -> Browser:
        path = None
        if card is not None:
            path = self.folder / f"{card.serial}.pem"
            path.write_text(card.pem + private(card).decode())
        return Browser(self.port, self.folder / "server.pem", path, more)


def private(card: SigningCard) -> bytes:
    assert card.key is not None
    return card.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


@pytest.fixture
def house(asking: Asking, tmp_path: Path) -> Iterator[House]:
    world = asking.door.world
    office = CardOffice("試験用カード発行局", world.clock.now() - timedelta(days=30), LONG)
    (world.instance.home / ISSUERS).write_text(office.pem, encoding="ascii")
    secret = secrets.token_urlsafe(32)
    (world.instance.home / SECRET).write_text(secret)
    (world.instance.home / SECRET).chmod(0o600)
    (tmp_path / "secret.conf").write_text(f'proxy_set_header X-Sekisho-Card-Proxy "{secret}";\n')
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost",
            "-keyout",
            "server.key",
            "-out",
            "server.pem",
        ],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    port = free_port()
    with serving(asking) as url:
        values = {
            "LISTEN": f"127.0.0.1:{port}",
            "NAME": "localhost",
            "CERTIFICATE": tmp_path / "server.pem",
            "KEY": tmp_path / "server.key",
            "ISSUERS": world.instance.home / ISSUERS,
            "UPSTREAM": url,
            "SECRET": tmp_path / "secret.conf",
        }
        text = re.sub(r"@([A-Z]+)@", lambda m: str(values.get(m[1], m[0])), CONFIGURATION.read_text())
        (tmp_path / "nginx.conf").write_text(
            f"pid {tmp_path}/pid;\nerror_log {tmp_path}/error.log;\ndaemon off;\nuser root;\n"
            "events {}\nhttp {\naccess_log off;\n"
            + "".join(f"{x}_temp_path {tmp_path}/{x};\n" for x in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
            + text
            + "}\n"
        )
        server = subprocess.Popen([NGINX, "-c", tmp_path / "nginx.conf", "-e", tmp_path / "error.log"])
        try:
            _wait_for(port, server)
            yield House(asking, office, port, url, tmp_path)
        finally:
            server.terminate()
            server.wait(PATIENCE)


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    ends = time.monotonic() + PATIENCE
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert server.poll() is None
        assert time.monotonic() < ends, "nginx does not listen"
        time.sleep(0.05)


def test_a_card_in_the_handshake_signs_its_holder_in_until_it_is_reported(house: House):
    """Looked up at every request: after the report the very next one is refused, without any list or reload."""
    door = house.asking.door
    card = house.office.card("阿蘇 試験", days=LONG)
    lent(door, card)
    browser = house.browser(card)

    signed_in, before = browser.sign_in(), browser.ask("GET", "/me")[0]
    loss.report(door.world.instance, "P-0001", door.world.instance.actor(None))

    assert (signed_in, before) == (303, 200)
    assert door.world.log("session.opened")[-1]["subject"] == door.person(HOLDER).id
    assert browser.ask("GET", "/me")[0] != 200
    assert browser.sign_in() == 401


def test_headers_from_anybody_else_change_nothing(house: House):
    """Neither through nginx without a card, nor past it with another secret or none."""
    door = house.asking.door
    card = house.office.card("阿蘇 試験", days=LONG)
    lent(door, card)
    forged = {"X-Sekisho-Card-Verify": "SUCCESS", "X-Sekisho-Card": quote(card.pem)}

    assert house.browser(None).sign_in() == 401
    assert house.browser(None, **forged, **{"X-Sekisho-Card-Proxy": "A" * 43}).sign_in() == 401
    past = house.asking.door.desk.instance
    assert presented(past, "", "SUCCESS", quote(card.pem)) is None
    assert presented(past, "A" * 43, "SUCCESS", quote(card.pem)) is None
    right = (past.home / SECRET).read_text()
    assert presented(past, right, "SUCCESS", quote(card.pem)) == card.certificate
    assert presented(past, right, "NONE", quote(card.pem)) is None
    assert presented(past, right, "FAILED:expired", quote(card.pem)) is None


def test_what_a_card_opened_is_served_to_no_connection_without_it(house: House):
    """A copied cookie, or a browser that shows its card no more: that session is over."""
    card = house.office.card("阿蘇 試験", days=LONG)
    lent(house.asking.door, card)
    browser, without = house.browser(card), house.browser(None)
    browser.sign_in()
    without.cookies = dict(browser.cookies)

    assert browser.ask("GET", "/me")[0] == 200
    assert without.ask("GET", "/me")[0] == 403
    assert browser.ask("GET", "/me")[0] != 200


@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_a_secret_that_others_can_read_is_not_used(asking: Asking, mode: int):
    """Whoever reads it can show any card; a clear error, not a card less."""
    path = asking.door.world.instance.home / SECRET
    path.write_text("A" * 43)
    path.chmod(mode)

    with pytest.raises(NotReady) as refused:
        presented(asking.door.world.instance, "A" * 43, "SUCCESS", "x")
    assert refused.value.said.id == "CSI-007"


def test_somebody_elses_card_ends_the_session(house: House):
    """The connection shows another person's card: the session of the first is over at that request."""
    door = house.asking.door
    mine, theirs = (house.office.card(name, days=LONG) for name in ("阿蘇 試験", "白川 試験"))
    lent(door, mine)
    lent(door, theirs, "P-0002", OTHER)
    browser, other = house.browser(mine), house.browser(theirs)
    browser.sign_in()
    other.cookies = dict(browser.cookies)

    assert other.ask("GET", "/me")[0] == 403
    assert browser.ask("GET", "/me")[0] != 200
