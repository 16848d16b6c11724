"""The real FreeRADIUS with the configuration that we ship asks the real API."""

import json
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest
from werkzeug.serving import make_server

from idm.office.signin import continuing
from idm.office.signin.clients import Scope
from idm.secret import Secret
from tests.asking import Asking
from tests.radius import Radius, radius
from tests.signing import GOOD, WRONG
from web.app import create_app

ACCEPT, REJECT, CHALLENGE = "Access-Accept", "Access-Reject", "Access-Challenge"
PASSWORD = GOOD.reveal()

pytestmark = pytest.mark.skipif(
    shutil.which("radclient") is None and os.getuid() != 0,
    reason="freeradius-utils is not installed, and may not be: deploy/system-packages.sh test says the command",
)


@contextmanager
def serving(asking: Asking) -> Iterator[str]:
    """The API on a free port, until the end of the block."""
    desk = asking.door.desk
    with listening(create_app(desk.instance, desk.hasher)) as url:
        yield url


@contextmanager
def listening(app: WSGIApplication) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def asked(asking: Asking) -> Iterator[Radius]:
    """A server whose key may verify for terminals, and nothing else."""
    asking.door.own()
    key = asking.made("honcho", Scope.VERIFY, systems=["terminal"]).reveal()
    with serving(asking) as url, radius(url, key) as found:
        yield found


def test_password_and_code_in_one_field_are_accepted_once(asking: Asking, asked: Radius):
    """
    F01: typed as password followed by six digits; the same again, as a machine sends it that heard nothing, is refused
    and is no wrong try. The log holds neither.
    """
    device, _ = asking.door.device()
    code = asking.door.code(device)

    first = asked.asks("N00104", PASSWORD + code, Calling_Station_Id="PC-17")
    again = asked.asks("n00104", PASSWORD + code)

    assert (first, again) == (ACCEPT, REJECT)
    assert [line["reason"] for line in asking.door.world.log("access.refused")] == ["used"]
    assert asking.failures() == 0
    log = asked.log.read_text("utf-8")
    assert "n00104" in log
    assert PASSWORD not in log
    assert code not in log
    verified = asking.door.world.log("access.verified")[-1]
    assert (verified["by"], verified["object"], verified["via"]) == ("client:honcho", "terminal", "api")


def test_f13_whatever_is_wrong_or_odd_is_rejected(asking: Asking, asked: Radius):
    """One factor alone, a wrong one, nobody's name, and passwords that would be more than a text in JSON."""
    device, _ = asking.door.device()
    code = asking.door.code(device)
    tried = [
        ("n00104", PASSWORD),
        ("n00104", code),
        ("n99999", PASSWORD + code),
        ("n00104", 'x","checked":["password"],"code":"' + code),
        ('n00104","checked":["password"],"x":"', code),
        ("n00104", "\\" + PASSWORD + code),
        ("n00104", WRONG.reveal() + code),
    ]

    assert [asked.asks(*one) for one in tried] == [CHALLENGE, *[REJECT] * (len(tried) - 1)]
    assert asked.asks("n00104", PASSWORD + code) == ACCEPT


def test_a_password_alone_is_answered_with_a_challenge_and_the_code_with_a_yes(asking: Asking, asked: Radius):
    """The State that went out comes back once: not for a second time, nor with another person's name, nor invented."""
    device, codes = asking.door.device()
    state = asked.state("n00104", PASSWORD)

    other = asked.asks("n00105", asking.door.code(device), State=asked.state("n00104", PASSWORD))
    first = asked.asks("n00104", asking.door.code(device), State=state)
    asking.door.later(seconds=30)
    again = asked.asks("n00104", asking.door.code(device), State=state)
    invented = asked.asks("n00104", asking.door.code(device), State="0x" + b"A".hex() * 43)
    recovery = asked.asks("n00104", codes[0].reveal(), State=asked.state("n00104", PASSWORD))

    assert (first, recovery) == (ACCEPT, ACCEPT)
    assert (other, again, invented) == (REJECT, REJECT, REJECT)
    assert PASSWORD not in asked.log.read_text("utf-8")


@pytest.mark.parametrize("begins", ["0x", "0X", "0xab", "--", "-_"])
def test_a_token_that_looks_like_digits_of_a_number_comes_back_as_it_went_out(
    begins: str, asking: Asking, asked: Radius, monkeypatch: pytest.MonkeyPatch
):
    """FreeRADIUS reads a text that begins with 0x as hexadecimal digits: one token in 2,048 was another one then."""
    device, _ = asking.door.device()
    monkeypatch.setattr(continuing.secrets, "token_urlsafe", lambda _: (begins + "Tonbo7" * 8)[:43])
    state = asked.state("n00104", PASSWORD)
    assert asked.asks("n00104", asking.door.code(device), State=state) == ACCEPT


@pytest.mark.parametrize(
    "odd", ['Tonbo7-絣/葉書"{}\\%{User-Name}', "0xTonbo7-kasuri", "0x546f6e626f37Aa9", "Tonbo7-" + "kasuri-hagaki" * 8]
)
def test_names_and_passwords_of_any_script_arrive_as_they_were_typed(odd: str, asking: Asking):
    """Kanji, signs that mean something to JSON or to FreeRADIUS, and a name that is none."""
    asking.door.own(password=Secret(odd))
    device, _ = asking.door.device(password=Secret(odd))
    key = asking.made("honcho", Scope.VERIFY).reveal()
    with serving(asking) as url, radius(url, key) as asked:
        state = asked.state("n00104", odd)
        assert asked.asks("n00104", asking.door.code(device), State=state) == ACCEPT
        asking.door.later(seconds=30)
        assert asked.asks("n00104", odd + asking.door.code(device)) == ACCEPT
        assert asked.asks("阿蘇 一郎", odd) == REJECT


def test_the_question_holds_name_password_code_and_terminal_as_they_were_typed():
    """What begins with 0x is no number; a stranger hears the question, since nobody of ours has such a name."""
    heard: list[dict[str, str]] = []

    def stranger(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        asked = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        heard.append({key: bytes.fromhex(asked[key]).decode() for key in ("name", "password", "code", "terminal")})
        start_response("403 Forbidden", [("Content-Length", "0")])
        return []

    with listening(stranger) as url, radius(url, "FAKE-key") as found:
        answers = [
            found.asks("0xabcd", "0x12ab123456", Calling_Station_Id="0xPC-17"),
            found.asks("0Xno", "0x", Calling_Station_Id="0x"),
        ]

    assert answers == [REJECT, REJECT]
    assert heard == [
        {"name": "0xabcd", "password": "0x12ab", "code": "123456", "terminal": "0xPC-17"},
        {"name": "0Xno", "password": "0x", "code": "", "terminal": "0x"},
    ]


def test_it_fails_closed_when_nobody_answers(asking: Asking):
    """Before Sekisho is up, and after its key was ended: Access-Reject, and it goes on by itself afterwards."""
    asking.door.own()
    device, _ = asking.door.device()
    key = asking.made("honcho", Scope.VERIFY).reveal()
    with serving(asking) as url:
        pass
    with radius(url, key) as found:
        away = found.asks("n00104", PASSWORD + asking.door.code(device))
    with serving(asking) as url, radius(url, key + "x") as found:
        unknown = found.asks("n00104", PASSWORD + asking.door.code(device))
    with serving(asking) as url, radius(url, key) as found:
        known = found.asks("n00104", PASSWORD + asking.door.code(device))

    assert (away, unknown, known) == (REJECT, REJECT, ACCEPT)
