"""A card that nginx asked for while the connection was made (deploy/nginx): the second way beside the reader agent."""

from cryptography import x509
from flask import Blueprint, Flask, g, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from idm.messages import card_signin as say
from idm.office.cards import presented
from web import door
from web.proving import BACK

pages = Blueprint("bytls", __name__)
PROXY, VERIFIED, CARD = "X-Sekisho-Card-Proxy", "X-Sekisho-Card-Verify", "X-Sekisho-Card"


def install(app: Flask) -> None:
    app.before_request(_ask)
    app.jinja_env.globals["card_of_connection"] = card


def card() -> x509.Certificate | None:
    """Of this connection, once looked for in this request."""
    if "presented" not in g:
        told = (request.headers.get(name, "") for name in (PROXY, VERIFIED, CARD))
        g.presented = presented.presented(door.desk().instance, *told)
    found: x509.Certificate | None = g.presented
    return found


@pages.post("/signin/card/tls")
def check() -> ResponseReturnValue:
    """Whatever was wrong, the answer is the same (F11)."""
    found = card()
    held = door.user().token if current_user.is_authenticated else None
    token = presented.knock(door.desk(), found, door.terminal(), held) if found else None
    if token is None:
        return render_template("card_signin.html", wrong=say.NO.say()), 401
    return door.let_in(make_response(redirect(session.pop(BACK, url_for("me.page")), 303)), token)


def _ask() -> ResponseReturnValue | None:
    """
    A card that was stopped, is somebody else's, or is shown no more, ends the session at its next request (6.4.1.2).

    To sign in with another card is what one does about it. Programs come with a key: no session is looked for.
    """
    endpoint = request.endpoint or ""
    if endpoint in ("static", "bytls.check") or endpoint.startswith("api.") or not current_user.is_authenticated:
        return None
    user = door.user()
    if presented.still(door.desk(), card(), user.visitor):
        return None
    door.desk().gate.leave(user.token, door.terminal())
    return door.let_out(lambda: (render_template("error.html", said=say.CARD_OVER.say()), 403))
