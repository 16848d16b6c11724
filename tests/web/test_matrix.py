"""Every route against everybody who may come, by every method (F26): the rows are the map of the URLs themselves."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask

from idm.office.signin import clients
from idm.office.signin.clients import Scope
from idm.secret import Secret
from tests.races.at_once import open_sessions
from tests.signing import Door
from web import access
from web.access import OWN_DEEDS, ROUTES, WORK_DEEDS, Access
from web.app import create_app

ONE_RUN = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # no database changes who may come
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND")
NOBODY = {Access.ANYBODY}
LET_IN = NOBODY | {Access.WAITING}
STAFF = LET_IN | {Access.PERSON}
AT_WORK = STAFF | {Access.STAFF}
CLERK = AT_WORK | {Access.OPERATOR, Access.DESK, Access.HR, Access.DECIDER, Access.ADOPTION}  # 人事係
HEAD = AT_WORK | {
    Access.OPERATOR,
    Access.DESK,
    Access.CARDS,
    Access.AUDIT,
    Access.PRIVILEGES,
    Access.DECIDER,
    Access.ADOPTION,
}  # 企画商工課長: network administrator
JUDGED_WITHIN = "api.verify"  # by the transaction that answers; without a question it is 400 for everybody
MONITOR = "status.health"  # 503 says that somebody is needed
DEEDS = OWN_DEEDS.keys() | WORK_DEEDS.keys()


@dataclass(frozen=True)
class Comer:
    """Who comes: which kinds of route answer him, but for those named, and what he shows at each request."""

    answered: set[Access]
    shows: Callable[[Door], dict[str, str]]
    not_those: frozenset[str] = frozenset()


def browser(number: str, *shown: str, ago: int = 0, device: bool = False) -> Callable[[Door], dict[str, str]]:
    """A session of its own for each request, these factors shown so many minutes ago."""

    ready: list[Door] = []

    def shows(door: Door) -> dict[str, str]:
        if not any(one is door for one in ready):
            door.own(number)
            if device:
                door.hold(number)
            ready.append(door)
        door.later(minutes=-ago)
        (token,) = open_sessions(door, 1, *shown, number=number)
        door.later(minutes=ago)
        return {"Cookie": f"session={token.reveal()}"}

    return shows


def temporary(door: Door) -> dict[str, str]:
    """Somebody who has not yet chosen a password of his own."""
    if not door.person("00105").proofs.password:
        door.temporary("00105")
    (token,) = open_sessions(door, 1, "password", number="00105")
    return {"Cookie": f"session={token.reveal()}"}


AT_A_DESK = browser("00104", "password", "totp", device=True)


def ended(door: Door) -> dict[str, str]:
    """The cookie of a session that is over."""
    shown = AT_A_DESK(door)
    door.gate.leave(Secret(shown["Cookie"].partition("=")[2]), "")
    return shown


def program(*scopes: Scope) -> Callable[[Door], dict[str, str]]:
    """A key of its own for each request."""

    def shows(door: Door) -> dict[str, str]:
        instance = door.world.instance
        name = f"client-{len(door.world.rows('client')['client'])}"
        key, _ = clients.make(instance, name, scopes, (), door.world.somebody())
        return {"Authorization": f"Bearer {key.reveal()}"}

    return shows


COMERS = {
    "nobody": Comer(NOBODY, lambda _: {}),
    "a made-up session": Comer(NOBODY, lambda _: {"Cookie": f"session={'A' * 43}"}),
    "a session that is over": Comer(NOBODY, ended),
    "a made-up key": Comer(NOBODY, lambda _: {"Authorization": f"Bearer {'A' * 43}"}),
    "a temporary password": Comer(LET_IN, temporary),
    "the code still to come": Comer(LET_IN, browser("00102", "password", device=True)),
    "staff": Comer(STAFF, browser("00103", "password")),
    "staff, an hour later": Comer(STAFF, browser("00103", "password", ago=59), frozenset(OWN_DEEDS)),
    "staff with a device": Comer(AT_WORK, browser("00106", "password", "totp", device=True)),
    "clerk without a device": Comer(STAFF, browser("00104", "password")),
    "clerk": Comer(CLERK, AT_A_DESK),
    "clerk, an hour later": Comer(CLERK, browser("00104", "password", "totp", ago=59, device=True), frozenset(DEEDS)),
    "clerk with a recovery code": Comer(
        CLERK, browser("00104", "password", "recovery", device=True), frozenset(WORK_DEEDS)
    ),
    "head": Comer(HEAD, browser("00102", "password", "totp", device=True)),
    "a program": Comer(NOBODY | {Access.CLIENT}, program(*(s for s in Scope))),
    "a program without the scope": Comer(NOBODY, program(Scope.VOUCH)),
}


@dataclass
class Walk:
    """One application that notes which view was reached."""

    app: Flask
    reached: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.app.config["WTF_CSRF_ENABLED"] = False
        for endpoint, view in self.app.view_functions.items():
            self.app.view_functions[endpoint] = self._noting(endpoint, view)

    def _noting(self, endpoint: str, view: Callable[..., Any]) -> Callable[..., Any]:
        def noted(**given: Any) -> Any:
            self.reached.append(endpoint)
            return view(**given)

        return noted

    def cells(self, every_method: bool) -> Iterator[tuple[str, str, str | None]]:
        """Path, method, and the endpoint that answers it, if any."""
        taken: dict[str, dict[str, str]] = {}
        for rule in self.app.url_map.iter_rules():
            path = re.sub(r"<[^>]+>", "1", rule.rule.replace("<path:filename>", "sekisho.css"))
            taken.setdefault(path, {}).update(dict.fromkeys(rule.methods or (), rule.endpoint))
        for path, methods in sorted(taken.items()):
            for method in sorted({*(METHODS if every_method else ()), *methods}):
                yield path, method, methods.get(method)

    def ask(self, path: str, method: str, headers: dict[str, str]) -> tuple[int, list[str], bool]:
        """The status, the views reached, and whether there was anything to read."""
        self.reached.clear()
        answer = self.app.test_client(use_cookies=False).open(path, method=method, headers=headers)
        said = bool(answer.get_data())
        answer.close()  # files are open until then
        return answer.status_code, [*self.reached], said


@ONE_RUN
@pytest.mark.parametrize("who", COMERS)
def test_f26_every_route_answers_by_every_method_whom_its_row_names_and_nobody_else(door: Door, who: str):
    """What is let in reaches the view of that row; what is not, and what no row answers, reaches none."""
    comer, walk = COMERS[who], Walk(create_app(door.world.instance, door.desk.hasher))
    wrong, idle = [], comer.shows(door)
    for path, method, endpoint in walk.cells(every_method=who in ("nobody", "head")):
        row = ROUTES[endpoint] if endpoint else None
        may = row in comer.answered and endpoint not in comer.not_those
        status, reached, said = walk.ask(path, method, comer.shows(door) if endpoint else idle)
        if endpoint is None:
            right = status == 405 and not reached
        elif method == "OPTIONS":
            right = not reached and not (status == 200 and said)
        elif endpoint == JUDGED_WITHIN:
            right = (status not in (401, 403)) is may or status == 400
        else:
            right = reached == ([endpoint] if may else []) and (may or status != 200 or not said)
        if not right or (status >= 500 and endpoint != MONITOR):
            wrong.append((method, path, endpoint, status, reached))

    assert wrong == [], who


def test_a_route_without_a_row_does_not_start(door: Door, monkeypatch: pytest.MonkeyPatch):
    """Nor a row without a route: the application says which."""
    app = create_app(door.world.instance, door.desk.hasher)
    for endpoint in ROUTES:
        less = {key: kind for key, kind in ROUTES.items() if key != endpoint}
        monkeypatch.setattr(access, "ROUTES", less)
        with pytest.raises(RuntimeError, match=re.escape(endpoint)):
            access.install(app)
    monkeypatch.setattr(access, "ROUTES", {**ROUTES, "nothing.there": Access.PERSON})
    with pytest.raises(RuntimeError, match=re.escape("nothing.there")):
        create_app(door.world.instance, door.desk.hasher)


def test_every_deed_that_asks_for_a_fresh_factor_is_a_route():
    """A slip in a name would ask nobody for anything."""
    assert ROUTES.keys() >= DEEDS
    assert set(OWN_DEEDS.values()) | set(WORK_DEEDS.values()) <= ROUTES.keys()
    assert {kind for one in COMERS.values() for kind in one.answered} == set(Access)
