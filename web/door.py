"""The browser's side of a session: one cookie with the token, read anew at every request by Flask-Login's loader."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import cast

from flask import Flask, Request, Response, current_app, g, make_response, request
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user, logout_user

from idm.office.instance import Actor
from idm.office.signin import credentials as counter
from idm.office.signin.visitor import Visitor
from idm.secret import Secret

COOKIE = "session"
_EXTENSION = "sekisho"
LOOKS_ON = frozenset({"worker.part", "receipts.part"})
"""What a page asks for by itself: an open window is nobody at work, and its session runs out like any other (F19)."""


@dataclass(eq=False)
class User:
    """Who asks: the visitor, with the token that the browser showed. The first four are what Flask-Login asks for."""

    visitor: Visitor
    token: Secret
    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        return self.visitor.person.id

    @property
    def name(self) -> str:
        return self.visitor.person.names[-1].full

    @property
    def actor(self) -> Actor:
        """Who was let in, and nobody whom a number may mean besides: numbers are given again (domain case 53)."""
        person = self.visitor.person
        return Actor(person.id, person, f"{person.numbers[-1]} {self.name}", desk().instance.via)


def install(app: Flask, counter_desk: counter.Desk) -> None:
    app.extensions[_EXTENSION] = counter_desk
    manager = LoginManager(app)
    manager.session_protection = None  # the session is ours, on the server
    manager.request_loader(_load)


def desk() -> counter.Desk:
    """The counter; for whoever is signed in, one where nothing is committed that his judge does not allow."""
    return cast(counter.Desk, g.get("desk") or current_app.extensions[_EXTENSION])


def under(judge: Callable[[], None]) -> None:
    """From now on in this request, ``judge`` is asked before every commit."""
    instance = desk().instance
    g.desk = replace(desk(), instance=replace(instance, store=instance.store.under(judge)))


def user() -> User:
    """The one who asks, on pages that need one (see ``access``)."""
    return cast(User, current_user._get_current_object())


def terminal() -> str:
    """Where a request comes from, for the person's own eyes: address and browser, cut short."""
    agent = request.user_agent.string
    known = next((name for name in ("Edg", "Chrome", "Firefox", "Safari") if name in agent), "")
    return f"{address()} {known}".strip()[:80]


def address() -> str:
    """Of whoever asks: his own, or what the last of the proxies that the settings name has seen; never his own word."""
    return request.remote_addr or ""


def let_in(response: Response, token: Secret) -> Response:
    """The only place that sets the session cookie (F63)."""
    response.set_cookie(
        COOKIE,
        token.reveal(),
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        path="/",
    )
    return response


def let_out(draw: Callable[[], ResponseReturnValue]) -> Response:
    """The session is over, and the answer is drawn as for nobody: no name, no menu, no way out of what is over."""
    logout_user()
    response = make_response(draw())
    response.delete_cookie(COOKIE, path="/")
    return response


def _load(asked: Request) -> User | None:
    """Asked once per request; the facts of this very moment decide."""
    shown = asked.cookies.get(COOKIE, "")
    if not shown or len(shown) > 200:
        return None
    token = Secret(shown)
    visitor = desk().gate.who(token)
    if visitor is None:
        return None
    g.visitor = visitor
    if asked.endpoint not in LOOKS_ON:
        desk().gate.still_here(visitor)
    return User(visitor, token)
