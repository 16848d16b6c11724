"""Behind a proxy the terminal is the person's own, and nobody says himself where he is (F80, F81)."""

from contextlib import closing
from dataclasses import replace
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from idm.office.settings import new_settings
from tests.instances import World
from tests.web.browser import PATIENCE, served
from web import door
from web.__main__ import options
from web.app import create_app

PUBLIC = "https://sekisho.example.lg.jp"
PROXY = {"REMOTE_ADDR": "127.0.0.1"}


def an_app(village: World, trusted: int, public: str = PUBLIC) -> Flask:
    """The pages behind so many proxies, and one page more that says what they take for the terminal."""
    settings = village.instance.settings.model_copy(update={"trusted_proxies": trusted, "public_url": public})
    app = create_app(replace(village.instance, settings=settings))
    app.before_request_funcs[None].insert(0, lambda: door.address() if request.path == "/where" else None)
    return app


def where(client: FlaskClient, **headers: str) -> str:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get("/where", headers=named, environ_overrides=PROXY).get_data(as_text=True)


@pytest.mark.parametrize(
    ("trusted", "forwarded", "seen"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (0, "10.1.1.1, 203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.1.1.1, 203.0.113.9", "203.0.113.9"),
        (1, "", "127.0.0.1"),
        (2, "10.1.1.1, 203.0.113.9, 192.0.2.1", "203.0.113.9"),
        (2, "203.0.113.9", "127.0.0.1"),
    ],
)
def test_f81_exactly_the_proxies_of_the_settings_are_believed(village: World, trusted: int, forwarded: str, seen: str):
    """Counted from the right; what stands further left is what somebody wrote himself."""
    assert where(an_app(village, trusted).test_client(), X_Forwarded_For=forwarded) == seen


@pytest.mark.parametrize("trusted", [0, 1])
def test_f81_ten_thousand_forged_addresses_are_one_terminal(village: World, trusted: int):
    """Whichever header they are written into; a hundred of them here."""
    client = an_app(village, trusted).test_client()
    forged = (f"10.0.{number // 250}.{number % 250}" for number in range(100))
    added = {0: "", 1: ", 203.0.113.9"}[trusted]

    seen = {where(client, X_Forwarded_For=f"{one}{added}", X_Real_IP=one, Forwarded=f"for={one}") for one in forged}

    assert seen == {("127.0.0.1", "203.0.113.9")[trusted]}


def test_f80_no_proxy_says_under_which_name_the_pages_are_opened(village: World):
    """X-Forwarded-Host, -Port and -Prefix are nobody's to give."""
    client = an_app(village, 1).test_client()

    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Port": "666", "X-Forwarded-Prefix": "/evil"}
    answer = client.get("/", headers=forged | {"Host": "sekisho.example.lg.jp"})

    assert answer.headers["Location"] == "/signin"


@pytest.mark.parametrize(("public", "kept"), [(PUBLIC, True), ("", False)])
def test_the_browser_keeps_to_tls_where_the_public_address_is_one(village: World, public: str, *, kept: bool):
    """Under every server, also one that does not know that a terminator stands before it."""
    answer = an_app(village, 0, public).test_client().get("/signin")

    assert ("Strict-Transport-Security" in answer.headers) is kept


@pytest.mark.parametrize(("trusted", "seen"), [(0, "127.0.0.1"), (1, "203.0.113.9")])
def test_f81_the_real_server_leaves_the_proxys_word_to_the_pages(village: World, trusted: int, seen: str):
    """Waitress strips such headers by itself: only where the settings name no proxy."""
    app = an_app(village, trusted)
    settings = new_settings(name="test", profile="nishihara", trusted_proxies=trusted)
    with (
        served(app, **options(settings)) as address,
        closing(HTTPConnection("127.0.0.1", urlsplit(address).port, timeout=PATIENCE)) as asking,
    ):
        asking.request("GET", "/where", headers={"X-Forwarded-For": "203.0.113.9"})
        assert asking.getresponse().read().decode() == seen
