"""The reader agent that we ship, with SoftHSM for a card, against the real server (S06, S07, F67)."""

import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from idm.facts.card import CardKind
from idm.office.cards import handover, ledger, loss
from idm.office.cards.issuers import ISSUERS, LISTS
from idm.office.signin.clients import Scope
from idm.secret import Secret
from tests.asking import Asking
from tests.cards import CardOffice
from tests.deploy.test_freeradius import serving
from tests.office.cards.test_ledger import HOLDER, NETWORK_ADMIN, OTHER
from tests.office.cards.test_proof import VALID, lent
from tests.softhsm import AGENT, MODULE, PIN, SoftCard, inserted, made

sys.path.insert(0, str(AGENT))
from sekisho_reader import card as reader  # shipped beside our packages, not in them
from sekisho_reader import server, settings
from sekisho_reader.trouble import Trouble

pytestmark = [
    pytest.mark.skipif(
        shutil.which("softhsm2-util") is None and os.getuid() != 0,
        reason="softhsm2 is not installed, and may not be: deploy/system-packages.sh test says the command",
    ),
    pytest.mark.parametrize("database", ["sqlite"], indirect=True),  # no database knows how a card was read
]


@dataclass
class Terminal:
    """The agent at one terminal; ``url`` is where it was told that Sekisho is."""

    url: str
    key: Secret
    folder: Path
    running: list["Running"] = field(default_factory=list)

    def settings(self, card: SoftCard) -> settings.Settings:
        """For the agent's own parts, one by one."""
        return settings.Settings(self.url, self.key.reveal(), MODULE, card.label)

    def start(self, card: SoftCard, pin: str = PIN, browser: Path | None = None) -> "Running":
        """``browser``: a program that is started in place of one."""
        self.folder.mkdir(exist_ok=True)
        (self.folder / "key").write_text(self.key.reveal())
        (self.folder / "key").chmod(0o600)
        (self.folder / "reader.toml").write_text(
            f'url = "{self.url}"\nkey_file = "{self.folder / "key"}"\nmodule = "{MODULE}"\n'
        )
        own = {"PYTHONPATH": str(AGENT), "PYTHONUNBUFFERED": "1", "XDG_RUNTIME_DIR": str(self.folder)}
        how, path = ["--no-browser"] if browser is None else [], str(self.folder / "reader.toml")
        agent = subprocess.Popen(
            # a shell that put the tests into the background has them, and so the agent, ignore a Ctrl-C
            ["env", "--default-signal=INT", sys.executable, "-W", "error", "-m", "sekisho_reader", *how, path],
            env={**card.environment, **own, "BROWSER": f"{browser} %s"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert agent.stdin is not None
        agent.stdin.write(f"{pin}\n")
        agent.stdin.close()
        self.running.append(Running(agent))
        return self.running[-1]


class Running:
    def __init__(self, agent: subprocess.Popen[str]) -> None:
        self._agent = agent
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self._agent.stdout is not None
        for line in self._agent.stdout:
            self._lines.put(line)

    def line(self, within: float = 120) -> str:
        """What the person at the terminal is told next."""
        return self._lines.get(timeout=within)

    def code(self) -> str:
        """The one that the browser is opened with."""
        self.line()
        return self.line().split("番号 ")[1].split()[0]

    def signalled(self, number: signal.Signals) -> None:
        """And gone."""
        self._agent.send_signal(number)
        self._agent.wait(120)

    def stop(self) -> int:
        """As when the person goes away; nothing is left of it."""
        if self._agent.poll() is None:
            self._agent.terminate()
        code = self._agent.wait(120)
        self._reader.join(120)
        assert self._agent.stdout is not None
        self._agent.stdout.close()
        return code

    def ends(self, within: float = 120) -> int:
        self._agent.wait(within)
        return self.stop()


@pytest.fixture
def office(asking: Asking) -> CardOffice:
    world = asking.door.world
    found = CardOffice("試験用カード発行局", world.clock.now() - timedelta(days=30))
    (world.instance.home / ISSUERS).write_text(found.pem, encoding="ascii")
    return found


@pytest.fixture
def terminal(asking: Asking, tmp_path: Path) -> Iterator[Terminal]:
    key = asking.made("pc-17", Scope.CARD)
    with serving(asking) as url:
        found = Terminal(url.replace("127.0.0.1", "localhost"), key, tmp_path / "agent")
        yield found
        for one in found.running:
            one.stop()


def why(asking: Asking) -> tuple[str, str]:
    line = asking.door.world.log("session.refused")[-1]
    assert line["data"]["clause"]
    return line["data"]["why"], line["reason"]


@pytest.mark.parametrize("rsa", [False, True])
def test_a_card_signs_in_until_it_is_taken_out(
    asking: Asking, terminal: Terminal, office: CardOffice, tmp_path: Path, rsa: bool
):
    """6.4(1)①(イ): the key stays on the card, the PIN at the terminal; the session ends when the card goes."""
    card = made(tmp_path / "card", office, "阿蘇 試験", rsa=rsa)
    lent(asking.door, card.certificate)
    agent = terminal.start(card)
    code = agent.code()
    token = redeemed(asking, code)
    before = asking.door.gate.who(token)

    card.take_out()
    told = agent.line()
    ended = agent.ends()

    assert before is not None
    assert before.person.id == asking.door.person(HOLDER).id
    assert "抜かれた" in told
    assert ended == 0
    assert asking.door.gate.who(token) is None
    assert asking.door.world.log("session.ended")[-1]["reason"] == "card.removed"


@dataclass
class Wrong:
    """What is done to the card, or with its answer, before it is brought."""

    ledger: str = ""
    days: int = 1095
    url: str = ""
    serial: str = ""


@pytest.mark.parametrize(
    ("wrong", "record", "rule", "clause"),
    [
        (Wrong(ledger="replay"), "challenge", "card.proof", "西原村 5.4②"),
        (Wrong(ledger="late"), "challenge", "card.proof", "西原村 5.4②"),
        (Wrong(url="https://elsewhere.example"), "wrong_signature", "card.proof", "西原村 5.4②"),
        (Wrong(serial="01010A1B2C3D4E5F"), "unknown", "card.proof", "西原村 5.4②"),
        (Wrong(serial="theirs"), "wrong_signature", "card.proof", "西原村 5.4②"),
        (Wrong(days=31, ledger="two days"), "card_over", "card.stopped", "西原村 6.4(1)②"),
        (Wrong(ledger="reported"), "card_suspended", "card.stopped", "西原村 6.4(1)②"),
        (Wrong(ledger="replaced"), "card_replaced", "card.stopped", "西原村 6.4(1)②"),
        (Wrong(ledger="crl"), "revoked", "card.stopped", "西原村 6.4(1)②"),
    ],
    ids=lambda one: str(one)[:60],
)
def test_s07_what_a_card_signs_is_refused_with_rule_and_clause(
    asking: Asking, terminal: Terminal, office: CardOffice, tmp_path: Path, wrong: Wrong, record, rule, clause
):
    """A real PKCS#11 signature each time; the terminal is told one and the same, the reason is on record."""
    door, instance = asking.door, asking.door.world.instance
    card = made(tmp_path / "card", office, "阿蘇 試験", days=wrong.days)
    lent(door, card.certificate)
    theirs = office.card("白川 試験")
    lent(door, theirs, "P-0002", OTHER)
    own = terminal.settings(card)
    asked = server.ask(own)
    inserted(card)
    signed = reader.sign(own, PIN, asked.text(wrong.url or own.url))
    serial = {"": signed.serial, "theirs": theirs.serial}.get(wrong.serial, wrong.serial)
    shown = reader.Signed(serial, signed.signature)
    _spoil(asking, office, card, own, asked, shown, wrong.ledger)

    answer = server.answer(own, asked, shown)

    assert (answer.code, answer.clause.startswith("西原村 7.2(3)")) == (None, True)
    assert why(asking) == (record, rule)
    assert asking.door.world.log("session.refused")[-1]["data"]["clause"].startswith(clause)
    assert instance.policy.rules[rule].source.startswith(clause)


def _spoil(asking, office, card, own, asked, shown, what: str) -> None:
    world = asking.door.world
    admin = world.instance.actor(NETWORK_ADMIN)
    if what == "replay":
        assert server.answer(own, asked, shown).code is not None
    elif what == "late":
        asking.door.later(seconds=60)
    elif what == "two days":
        asking.door.later(days=2)
        renewed = server.ask(own)
        object.__setattr__(asked, "challenge", renewed.challenge)
    elif what == "reported":
        loss.report(world.instance, "P-0001", world.instance.actor(None))
    elif what == "replaced":
        ledger.register(world.instance, CardKind.IDENTIFIER, "N-0009", "01010A1B2C3D4E60", VALID, admin)
        ledger.replace_card(world.instance, "P-0001", "N-0009", admin)
    elif what == "crl":
        (world.instance.home / LISTS).write_text(office.crl([card.certificate], days=60), encoding="ascii")


def test_a_wrong_pin_is_refused_by_the_card_and_goes_on_record(
    asking: Asking, terminal: Terminal, office: CardOffice, tmp_path: Path
):
    """The terminal says so, with the clause that asks for the PIN; no answer reaches the server, and no PIN."""
    card = made(tmp_path / "card", office, "阿蘇 試験")
    lent(asking.door, card.certificate)
    before = len(asking.door.world.log())

    agent = terminal.start(card, pin="0000")
    told = agent.line()

    assert agent.ends() == 1
    assert told.startswith("暗証番号が違います（西原村 5.4②")
    assert [line["act"] for line in asking.door.world.log()[before:]] == ["session.refused"]
    assert why(asking) == ("pin", "card.proof")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda one: one.name)
def test_6_4_1_1_i_whoever_ends_the_agent_ends_the_session(
    asking: Asking, terminal: Terminal, office: CardOffice, tmp_path: Path, number: signal.Signals
):
    """Ctrl-C, a shutdown, a closed window: nobody would notice any more when the card goes."""
    card = made(tmp_path / "card", office, "阿蘇 試験")
    lent(asking.door, card.certificate)
    agent = terminal.start(card)
    token = redeemed(asking, agent.code())
    before = asking.door.gate.who(token)

    agent.signalled(number)

    assert before is not None
    assert asking.door.gate.who(token) is None


def test_6_4_1_1_i_the_session_of_an_agent_that_is_heard_no_more_ends_by_itself(
    asking: Asking, terminal: Terminal, office: CardOffice, tmp_path: Path
):
    """Killed, or cut off: ninety seconds; whoever says that the card is there goes on for longer."""
    card = made(tmp_path / "card", office, "阿蘇 試験")
    lent(asking.door, card.certificate)
    agent = terminal.start(card)
    code = agent.code()
    token = redeemed(asking, code)
    agent.signalled(signal.SIGKILL)

    asking.door.later(seconds=60)
    server.present(terminal.settings(card), code)
    asking.door.later(seconds=60)
    heard = asking.door.gate.who(token)
    asking.door.later(seconds=30)

    assert heard is not None
    assert asking.door.gate.who(token) is None


def test_the_code_is_on_no_command_line(asking: Asking, terminal: Terminal, office: CardOffice, tmp_path: Path):
    """Everybody at this computer can read those: the browser gets a file for this user alone, which is gone later."""
    card = made(tmp_path / "card", office, "阿蘇 試験")
    lent(asking.door, card.certificate)
    browser, noted = tmp_path / "browser", tmp_path / "noted"
    browser.write_text(f'#!/bin/sh\nf="${{1#file://}}"\n(echo "$1"; stat -c %a "$f"; cat "$f") > {noted}\n')
    browser.chmod(0o700)
    agent = terminal.start(card, browser=browser)
    code = agent.code()
    page, mode, *text = noted.read_text().splitlines()
    there = Path(page.removeprefix("file://"))

    card.take_out()
    agent.ends()

    assert code not in page
    assert mode == "600"
    assert f"/signin/card#{code}" in "".join(text)
    assert not there.exists()


def test_an_answer_that_is_none_of_ours_is_trouble_in_words(terminal: Terminal):
    """Something else at that address: no traceback."""

    class Other(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Other) as other:
        thread = threading.Thread(target=other.serve_forever)
        thread.start()
        try:
            own = settings.Settings(f"http://127.0.0.1:{other.server_port}", terminal.key.reveal(), MODULE)
            with pytest.raises(Trouble):
                server.ask(own)
            with pytest.raises(Trouble):
                server.answer(own, server.Asked("", "", ""), reader.Signed("1", b""))
        finally:
            other.shutdown()
            thread.join(120)


@pytest.mark.parametrize(("mode", "good"), [(0o600, True), (0o400, True), (0o640, False), (0o604, False)])
def test_a_key_that_others_can_read_is_not_used(terminal: Terminal, tmp_path: Path, mode: int, good: bool):
    """It is the terminal's: whoever has it is the terminal."""
    (tmp_path / "key").write_text(terminal.key.reveal())
    (tmp_path / "key").chmod(mode)
    path = tmp_path / "reader.toml"
    path.write_text(f'url = "http://localhost"\nkey_file = "{tmp_path / "key"}"\nmodule = "{MODULE}"\n')

    if good:
        assert settings.read(path).key == terminal.key.reveal()
    else:
        with pytest.raises(Trouble, match="chmod 600"):
            settings.read(path)


def test_a_card_of_another_office_is_refused_in_words(
    asking: Asking, terminal: Terminal, office: CardOffice, tmp_path: Path
):
    """Nobody's card: what the person at the terminal reads says what to do, and carries a clause."""
    other = CardOffice("よその発行局", asking.door.world.clock.now() - timedelta(days=30))
    agent = terminal.start(made(tmp_path / "card", other, "阿蘇 試験"))
    told = agent.line()

    assert agent.ends() == 1
    assert told.startswith("カードで確認できませんでした")
    assert "西原村 7.2(3)" in told
    assert why(asking) == ("unknown", "card.proof")


@pytest.mark.parametrize("url", ["http://sekisho.example", "https://sekisho.example/signin", "ftp://localhost"])
def test_the_agent_speaks_to_no_server_without_tls(terminal: Terminal, url: str, tmp_path: Path):
    """But for this machine itself; and its address is the origin that the card signs for, nothing else."""
    path = tmp_path / "reader.toml"
    (tmp_path / "key").write_text("x")
    (tmp_path / "key").chmod(0o600)
    path.write_text(f'url = "{url}"\nkey_file = "{tmp_path / "key"}"\nmodule = "{MODULE}"\n')

    with pytest.raises(Trouble):
        settings.read(path)


def redeemed(asking: Asking, code: str) -> Secret:
    token = handover.redeem(asking.door.desk, Secret(code), "127.0.0.1", "Chrome", None)
    assert token is not None
    return token
