"""The comparison of verifications works; how fast the machine is today is no claim of a test."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bench import ours
from bench.asking import Asked, Call, ask
from bench.verify import Queue


class Echo(BaseHTTPRequestHandler):
    """Says what it was sent."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


def test_every_call_is_made_once_and_every_answer_looked_at():
    """Ten of them are counted; one no among them ends the measurement."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    calls = [Call("/", "", f"yes {number}".encode(), b"yes") for number in range(10)]

    asked = ask(server.server_port, calls, 5)
    with pytest.raises(RuntimeError, match="no, never"):
        ask(server.server_port, [*calls, Call("/", "", b"no, never", b"yes")], 5)

    server.shutdown()
    thread.join()
    server.server_close()
    assert len(asked.each) == 10


def test_ours_answers_yes_to_device_alone_and_to_password_with_device(tmp_path: Path):
    """The same people, the same codes, over gunicorn."""
    queue = Queue(people=4, each=2)
    with ours.serving(tmp_path / "place", "sqlite", queue.people) as (port, key):
        alone = ask(port, ours.calls(key, queue.next()[2:4], password=False), 600)
        both = ask(port, ours.calls(key, queue.next()[2:4], password=True), 600)

    assert (len(alone.each), len(both.each)) == (2, 2)


def test_nobodys_code_is_asked_for_twice():
    """People of one round are not those of another, and after the last there is none."""
    queue = Queue(people=4, each=2)

    first, second = queue.next(), queue.next()

    assert {index for index, _ in first} == {0, 1}
    assert {index for index, _ in second} == {2, 3}
    assert len(set(first)) == 6
    with pytest.raises(RuntimeError):
        queue.next()


def test_a_share_of_a_hundred_is_answered_within_its_percentile():
    """Of a hundred requests of 1 to 100 ms, in milliseconds."""
    asked = Asked(10.0, tuple(number / 1000 for number in range(1, 101)))

    assert (asked.rate, asked.percentile(50), asked.percentile(99)) == (10.0, 51.0, 100.0)
