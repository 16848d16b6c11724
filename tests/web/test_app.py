"""The application as a whole: the door, health, safe headers."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from idm.clock import SystemClock
from idm.office.instance import create
from idm.office.settings import Settings
from web.app import create_app


@pytest.fixture
def client(tmp_path: Path) -> Iterator[FlaskClient]:
    settings = Settings(name="test", profile="nishihara")
    with closing(create(tmp_path / "home", settings, SystemClock())) as instance:
        yield create_app(instance).test_client()


def test_whoever_is_not_signed_in_is_sent_to_the_door(client: FlaskClient):
    """Also from a page that does not exist for him yet."""
    assert client.get("/", follow_redirects=True).request.path == "/signin"
    assert client.get("/overview").headers["Location"] == "/signin"


def test_health_is_a_number_and_a_word(client: FlaskClient):
    """For a monitor: 200 and ok."""
    answer = client.get("/healthz")

    assert (answer.status_code, answer.get_json()["ok"]) == (200, True)


@pytest.mark.parametrize("path", ["/", "/healthz", "/nothing", "/static/sekisho.css"])
def test_every_answer_carries_the_security_headers(client: FlaskClient, path: str):
    """F84, F88: also errors and files."""
    answer = client.get(path)
    answer.close()

    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_another_host_name_is_refused(client: FlaskClient):
    """F80: only the configured names."""
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400
