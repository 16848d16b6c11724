"""Showing a factor once more before a deed (step-up), and security keys at the door (NISHIHARA-5.4.2, 7.2.5)."""

from flask import Blueprint, Flask, Response, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from idm.messages import Said
from idm.messages import factors as say
from idm.messages import signin as say_signin
from idm.office.signin import keys
from idm.rules.factors import RECOVERY
from idm.secret import Secret
from web import door
from web.site import site

pages = Blueprint("proving", __name__)

BACK = "back"
"""In the form's own cookie: the path of ours that asked for a proof. Never anything that a browser sent (F83)."""


def install(app: Flask) -> None:
    app.jinja_env.globals["keys_allowed"] = lambda: door.desk().instance.policy.factors.webauthn.allowed


def send(endpoint: str, **values: object) -> ResponseReturnValue:
    """To the page that asks for a factor, and from there to this page of ours."""
    session[BACK] = url_for(endpoint, **values)  # type: ignore[arg-type]
    return redirect(url_for("proving.ask"), 303)


@pages.get("/prove")
def ask() -> ResponseReturnValue:
    return _page(None)


@pages.post("/prove")
def check() -> ResponseReturnValue:
    """A code of the device or a recovery code; of a newcomer, the password. Another token in any case (F17)."""
    gate, user = door.desk().gate, door.user()
    if user.visitor.asked:
        token = gate.show_code(user.token, request.form.get("code", "").strip(), door.terminal())
    else:
        token = gate.show_password(user.token, Secret(request.form.get("password", "")), door.terminal())
    if token is None:
        return _page((say_signin.CODE_WRONG if user.visitor.asked else say_signin.OLD_WRONG).say()), 401
    return _onward(token)


@pages.post("/key/options")
def key_options() -> ResponseReturnValue:
    """For a key in this session: as the second factor, or once more."""
    return _json(keys.ask(door.desk(), door.user().visitor, site()))


@pages.post("/key")
def check_key() -> ResponseReturnValue:
    desk, user = door.desk(), door.user()
    token = keys.show(desk, user.token, site(), request.form.get("answer", ""), door.terminal())
    if token is None:
        waiting = user.visitor.waiting
        wrong = say.KEY_REFUSED.say()
        return (render_template("code.html", wrong=wrong, waiting=waiting) if waiting else _page(wrong)), 401
    return _onward(token)


@pages.post("/signin/passkey/options")
def passkey_options() -> ResponseReturnValue:
    return _json(keys.ask_alone(door.desk(), site()))


@pages.post("/signin/passkey")
def check_passkey() -> ResponseReturnValue:
    """A passkey alone; whatever was wrong, the answer is the same (F11)."""
    token = keys.knock(door.desk(), site(), request.form.get("answer", ""), door.terminal())
    if token is None:
        return render_template("signin.html", wrong=say.KEY_REFUSED.say(), name=""), 401
    return _onward(token)


def _onward(token: Secret) -> Response:
    return door.let_in(make_response(redirect(session.pop(BACK, url_for("me.page")), 303)), token)


def _page(wrong: Said | None) -> str:
    """Whoever is here by a recovery code is told what it does not open; whoever has nothing left, where to go."""
    visitor, policy = door.user().visitor, door.desk().instance.policy
    if visitor.must_ask_the_desk:
        return render_template("error.html", said=say.DESK_FIRST.say(clause=policy.rules["factor.lost"].source))
    by_code = RECOVERY in visitor.session.proofs
    stronger = say.STRONGER.say(clause=policy.rules["factor.privileged"].source) if by_code else None
    return render_template("prove.html", wrong=wrong, asked=visitor.asked, stronger=stronger)


def _json(options: str) -> Response:
    return make_response(options, 200, {"Content-Type": "application/json"})
