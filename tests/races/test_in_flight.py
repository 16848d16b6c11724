"""Two hundred requests of a person are in flight while something is taken from him (F15, F16, F18).

Over real HTTP, on both databases. Served is the page itself; whoever is sent to the door or told 403, or whose deed is
not kept, was not served.
"""

import http.client
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlencode

import pytest

from idm.facts import StopKind
from idm.office import now
from idm.office.cards import loss
from idm.office.signin import clients
from idm.office.signin import credentials as counter
from idm.office.signin.clients import Scope
from idm.passwords.hashing import Cost, Hasher
from idm.secret import Secret
from idm.store.engine import Store
from tests.instances import a_hire
from tests.office.cards.test_ledger import lent_card
from tests.races.at_once import open_sessions
from tests.signing import BETTER, GOOD, HERE, Door
from tests.web import browser
from web.app import create_app

REQUESTS = 200
BROWSERS = 8
LATE = 5  # of each browser's, after the loss
PATIENCE = 180  # seconds
THREADS = 24  # of the server
PAGE = "/hr/now/"
DOOR = "door"  # the name of the thread in which somebody is let in
CLERK = "00104"  # in 人事, so this page is his


def at_work(door: Door, count: int) -> list[Secret]:
    """Browsers of the clerk, who has shown everything that his work asks for."""
    if "totp" not in door.person(CLERK).proofs.factors:
        door.hold(CLERK)
    return open_sessions(door, count, "password", "totp", number=CLERK)


def stopped(door: Door) -> None:
    instance = door.world.instance
    now.stop(instance, StopKind.HOLD, CLERK, instance.actor("00101"))


def password_changed(door: Door) -> None:
    """By himself, in another place."""
    visitor = door.visitor(at_work(door, 1)[0])
    assert counter.change_password(door.desk, visitor, GOOD, BETTER) == ()


def demoted(door: Door) -> None:
    """By the personnel file: from today in 税務課."""
    taken = door.world.take([a_hire(CLERK, 異動区分="異動", 所属コード="0300")])
    assert taken.state == "applied"


def card_lost(door: Door) -> None:
    """A colleague reports it; it was not what the clerk signed in with."""
    instance = door.world.instance
    lent_card(door.world, holder=CLERK)
    loss.report_all(instance, CLERK, instance.actor("00106"))


EVERY_LOSS = pytest.mark.parametrize("lose", [stopped, password_changed, demoted, card_lost])


@dataclass
class Served:
    """The server, and of every request whether it reached it after the loss was committed, and its answer."""

    port: int
    lost: threading.Event = field(default_factory=threading.Event)
    seen: list[tuple[bool, int]] = field(default_factory=list)

    def ask(self, token: Secret, method: str = "GET", **form: str) -> int:
        connection = http.client.HTTPConnection("localhost", self.port, timeout=PATIENCE)
        headers = {"Cookie": f"session={token.reveal()}", "Content-Type": "application/x-www-form-urlencoded"}
        connection.request(method, PAGE, urlencode(form) if form else None, headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status


@contextmanager
def served(door: Door) -> Iterator[Served]:
    app = create_app(door.world.instance, Hasher(Cost(memory=64, passes=1)))
    app.config["WTF_CSRF_ENABLED"] = False
    inner = app.wsgi_app

    def watched(environ: Any, start: Callable[..., Any]) -> Any:
        after = found.lost.is_set()

        def said(status: str, *rest: Any) -> Any:
            found.seen.append((after, int(status[:3])))
            return start(status, *rest)

        return inner(environ, said)

    app.wsgi_app = watched  # type: ignore[method-assign]
    with browser.served(app, threads=THREADS) as address:
        found = Served(int(address.rsplit(":", 1)[1]))
        yield found


@EVERY_LOSS
def test_f15_of_two_hundred_pages_asked_for_none_is_shown_after_the_commit(door: Door, lose: Callable[[Door], None]):
    """Eight browsers ask again and again; some pages were shown before, none to a request that came after."""
    door.own(CLERK)
    tokens = at_work(door, BROWSERS)

    def browse(token: Secret) -> int:
        """Also on and on after the loss, however long it takes; how many pages were asked for."""
        asked = late = 0
        while asked < REQUESTS // BROWSERS or late < LATE:
            asked, late = asked + 1, late + server.lost.is_set()
            server.ask(token)
        return asked

    with served(door) as server, ThreadPoolExecutor(BROWSERS) as browsers:
        browsing = [browsers.submit(browse, token) for token in tokens]
        try:
            while len(server.seen) < REQUESTS // 10:
                threading.Event().wait(0.001)
            lose(door)
        finally:
            server.lost.set()
        asked = sum(one.result(PATIENCE) for one in browsing)

        assert asked == len(server.seen) >= REQUESTS
        assert (False, 200) in server.seen
        assert {status for after, status in server.seen if after} <= {302, 403}
        assert sum(after for after, _ in server.seen) >= BROWSERS * LATE
        assert {server.ask(token) for token in tokens} <= {302, 403}


@EVERY_LOSS
def test_f15_of_two_hundred_deeds_under_way_none_is_kept_after_the_commit(
    door: Door, lose: Callable[[Door], None], monkeypatch: pytest.MonkeyPatch
):
    """Those the server has let in stand right before they write; then the person loses what let them in."""
    door.own(CLERK)
    (token,) = at_work(door, 1)
    let_in, go = threading.Semaphore(0), threading.Event()
    write = Store.write

    def held_back(store: Store) -> Any:
        if threading.current_thread().name.startswith("waitress-"):
            let_in.release()
            assert go.wait(PATIENCE)
        return write(store)

    with served(door) as server, ThreadPoolExecutor(REQUESTS) as browsers:
        assert server.ask(token, "POST", number="00105", deed="hold") == 302
        assert held(door) == {"00105"}
        monkeypatch.setattr(Store, "write", held_back)
        asked = [
            browsers.submit(server.ask, token, "POST", number=f"{106 + n % 7:05}", deed="hold") for n in range(REQUESTS)
        ]
        for _ in range(THREADS):
            assert let_in.acquire(timeout=PATIENCE)
        lose(door)
        server.lost.set()
        go.set()
        answers = [one.result(PATIENCE) for one in asked]

    assert held(door) - {CLERK} == {"00105"}
    assert len([line for line in door.world.log("hr.applied") if line["by"] == door.person(CLERK).id]) == 1
    assert server.seen[1:].count((False, 403)) == THREADS
    assert set(answers) <= {302, 403}


def held(door: Door) -> set[str]:
    """Numbers of everybody who is stopped."""
    instance = door.world.instance
    return {one["who"].split()[0] for one in now.listed(instance, instance.actor("00101"))}


def the_code(door: Door) -> Secret | None:
    device = door.hold(CLERK)
    (token,) = open_sessions(door, 1, "password", number=CLERK)
    return at_the_door(lambda: door.gate.show_code(token, door.code(device), HERE))


def the_password(door: Door) -> Secret | None:
    return at_the_door(lambda: door.knock(f"n{CLERK}", GOOD))


def at_the_door(work: Callable[[], Secret | None]) -> Secret | None:
    with ThreadPoolExecutor(1, thread_name_prefix=DOOR) as pool:
        return pool.submit(work).result(PATIENCE)


@pytest.mark.parametrize("lose", [stopped, password_changed])
@pytest.mark.parametrize("show", [the_password, the_code])
def test_f16_who_loses_it_while_he_is_being_let_in_is_not_let_in(
    door: Door,
    show: Callable[[Door], Secret | None],
    lose: Callable[[Door], None],
    monkeypatch: pytest.MonkeyPatch,
):
    """Between the count of the try and its answer. Also later, when the stop is lifted, no session comes of it."""
    door.own(CLERK)
    write, writes = Store.write, count(1)

    def in_between(store: Store) -> Any:
        if threading.current_thread().name.startswith(DOOR) and next(writes) == 2:
            with ThreadPoolExecutor(1) as elsewhere:
                elsewhere.submit(lose, door).result(PATIENCE)
        return write(store)

    monkeypatch.setattr(Store, "write", in_between)
    token = show(door)
    if lose is stopped:
        now.resume(door.world.instance, CLERK, door.world.instance.actor("00102"))

    assert next(writes) == 3
    assert token is None


def test_f15_a_key_that_is_ended_while_its_call_is_under_way_does_nothing(door: Door, monkeypatch: pytest.MonkeyPatch):
    """Judged before the end and writing after it: the session that it would have ended goes on."""
    instance, nobody = door.world.instance, door.world.nobody()
    door.own(CLERK)
    (token,) = at_work(door, 1)
    key, _ = clients.make(instance, "helpdesk", [Scope.END_SESSIONS], (), door.world.somebody())
    app = create_app(instance, Hasher(Cost(memory=64, passes=1)))
    write, ends = Store.write, [lambda: clients.end(instance, "helpdesk", nobody)]

    def held_back(store: Store) -> Any:
        while ends:
            ends.pop()()
        return write(store)

    path = f"/api/v1/people/{door.person(CLERK).id}/sessions/end"
    headers = {"Authorization": f"Bearer {key.reveal()}"}
    monkeypatch.setattr(Store, "write", held_back)
    answer = app.test_client().post(path, json={}, headers=headers)

    assert (answer.status_code, ends) == (401, [])
    assert door.gate.who(token) is not None
