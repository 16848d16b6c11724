"""Whoever only guesses is held before he locks out a town; an office behind one address is not (F09, F81)."""

import re

from flask import Flask
from werkzeug.test import TestResponse

from idm.messages import signin as say
from idm.passwords.hashing import Cost, Hasher
from tests.people import POLICY
from tests.signing import GOOD, WRONG, Door
from tests.web.conftest import Visit
from web.app import create_app

OUTSIDE, OFFICE = "203.0.113.9", "198.51.100.4"
LIMIT = POLICY.sign_in.source.tries


def send(app: Flask, path: str, address: str, **fields: str) -> TestResponse:
    """A form from this address, by a browser that was never here."""
    client, here = app.test_client(), {"REMOTE_ADDR": address}
    page = client.get(path, environ_overrides=here).get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    return client.post(path, data={"csrf_token": token[1], **fields}, environ_overrides=here)


def sign_in(app: Flask, address: str, number: int, password: str = WRONG.reveal()) -> int:
    return send(app, "/signin", address, name=f"n{number:05}", password=password).status_code


def test_a_source_that_only_guesses_is_held_and_the_town_works_on(app: Flask, door: Door):
    """After the profile's number, also for the right password; six people at most are locked, and nobody else."""
    for number in range(101, 113):
        door.own(f"{number:05}")

    answers = [sign_in(app, OUTSIDE, 101 + number // 5) for number in range(LIMIT + 10)]

    assert answers == [401] * LIMIT + [429] * 10
    held = send(app, "/signin", OUTSIDE, name="n00112", password=GOOD.reveal())
    assert (held.status_code, int(held.headers["Retry-After"])) == (429, 900)
    assert say.SOURCE_HELD.id in held.get_data(as_text=True)
    assert [sign_in(app, OFFICE, number, GOOD.reveal()) for number in range(108, 113)] == [302] * 5
    door.later(minutes=15)
    assert sign_in(app, OUTSIDE, 112, GOOD.reveal()) == 302


def test_the_count_is_one_for_all_processes(app: Flask, door: Door):
    """Half of the tries at another one's pages."""
    other = create_app(door.world.instance, Hasher(Cost(memory=64, passes=1)))

    answers = [sign_in((app, other)[number % 2], OUTSIDE, 999) for number in range(LIMIT + 2)]

    assert answers == [401] * LIMIT + [429] * 2


def test_an_office_behind_one_address_is_not_held(app: Flask, door: Door):
    """A morning on which everybody mistypes once: twice as many wrong tries as the limit, and nobody waits."""
    door.own()

    for _ in range(2 * LIMIT):
        assert sign_in(app, OFFICE, 999) == 401
        assert sign_in(app, OFFICE, 104, GOOD.reveal()) == 302


def test_the_page_for_resets_has_a_count_of_its_own(app: Flask, door: Door):
    """Held there, and not at the door."""
    limit = POLICY.sign_in.reset_source.tries

    answers = [send(app, "/reset", OUTSIDE, name="n00104", code="000000").status_code for _ in range(limit + 1)]

    assert answers == [401] * limit + [429]
    assert sign_in(app, OUTSIDE, 104) == 401


def test_f09_guessing_at_the_page_for_resets_does_not_lock_the_device_at_the_door(app: Flask, door: Door):
    """Whoever knows a name keeps nobody from his work."""
    door.own()
    device = door.hold()
    for _ in range(9):
        send(app, "/reset", OUTSIDE, name="n00104", code="000000")

    visit = Visit(app.test_client(), door, {"n00104": device})
    visit.sign_in()
    assert visit.show().headers["Location"] == "/me"


def test_a_forged_address_changes_nothing(app: Flask, door: Door):
    """Nobody said that there is a proxy: what a browser says of where it comes from is not heard."""
    client = app.test_client()
    forged = {"X-Forwarded-For": "10.9.9.9", "Forwarded": "for=10.9.9.9", "X-Real-IP": "10.9.9.9"}
    for number in range(LIMIT + 1):
        page = client.get("/signin", environ_overrides={"REMOTE_ADDR": OUTSIDE}).get_data(as_text=True)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token is not None
        headers = forged | {"X-Forwarded-For": f"10.9.9.{number}"}
        form = {"csrf_token": token[1], "name": "n00104", "password": "x"}
        answer = client.post("/signin", data=form, headers=headers, environ_overrides={"REMOTE_ADDR": OUTSIDE})
    assert answer.status_code == 429
