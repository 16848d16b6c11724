"""Signing in and out, and changing one's password (NISHIHARA-7.2.3, 7.2.4.2)."""

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from idm.messages import Said
from idm.messages import signin as say
from idm.office.signin import credentials as counter
from idm.office.signin import sources
from idm.office.signin.lately import lately
from idm.office.signin.sources import AtDoor
from idm.secret import Secret
from web import access, door

pages = Blueprint("signin", __name__)


@pages.app_context_processor
def shown_at_the_door() -> dict[str, Any]:
    """What 7.2(3) wants shown: the banner before, and what happened lately after."""
    desk = door.desk()
    return {
        "banner": desk.instance.policy.sign_in.banner.text,
        "lately": lambda: lately(desk, door.user().visitor),
    }


@pages.get("/")
def home() -> ResponseReturnValue:
    """Where one begins: whoever runs the place at its state, everybody else at his own page."""
    if not current_user.is_authenticated:
        return redirect(url_for("signin.ask"))
    return redirect(url_for("dashboard.page" if access.may("dashboard.page") else "me.page"))


@pages.get("/signin")
def ask() -> ResponseReturnValue:
    return render_template("signin.html", wrong=None, name="")


@pages.post("/signin")
def check() -> ResponseReturnValue:
    """Name and password; whatever was wrong, the answer is the same (F11)."""
    name, desk = request.form.get("name", ""), door.desk()
    sources.hold(desk, AtDoor.SIGN_IN, door.address())
    token = desk.gate.knock(name, Secret(request.form.get("password", "")), door.terminal())
    if token is None:
        return render_template("signin.html", wrong=say.NO.say(), name=name[:64]), 401
    sources.was_right(desk, AtDoor.SIGN_IN, door.address())
    return door.let_in(make_response(redirect(url_for("me.page"))), token)


@pages.get("/signin/code")
def ask_code() -> ResponseReturnValue:
    if not door.user().visitor.waiting:
        return redirect(url_for("me.page"))
    return render_template("code.html", wrong=None)


@pages.post("/signin/code")
def check_code() -> ResponseReturnValue:
    token = door.desk().gate.show_code(door.user().token, request.form.get("code", "").strip(), door.terminal())
    if token is None:
        return render_template("code.html", wrong=say.CODE_WRONG.say()), 401
    return door.let_in(make_response(redirect(url_for("me.page"))), token)


@pages.post("/signout")
def leave() -> ResponseReturnValue:
    door.desk().gate.leave(door.user().token, door.terminal())
    return door.let_out(lambda: redirect(url_for("signin.home")))


@pages.get("/password")
def ask_password() -> ResponseReturnValue:
    if door.user().visitor.waiting:
        return redirect(url_for("signin.ask_code"))
    return _password_page(())


@pages.post("/password")
def change_password() -> ResponseReturnValue:
    """Every session ends with the old password, this one too: the person signs in with the new one."""
    visitor = door.user().visitor
    if visitor.waiting:
        return redirect(url_for("signin.ask_code"))
    old, new, again = (Secret(request.form.get(field, "")) for field in ("old", "new", "again"))
    if new.reveal() != again.reveal():
        return _password_page((say.TYPED_TWICE.say(),)), 400
    wrong = counter.change_password(door.desk(), visitor, old, new)
    if wrong:
        return _password_page(wrong), 400
    return door.let_out(lambda: render_template("signin.html", wrong=None, name="", done=say.CHANGED.say()))


def _password_page(wrong: tuple[Said, ...]) -> str:
    visitor = door.user().visitor
    temporary = visitor.must_change and "password" not in visitor.person.proofs.factors
    rules = door.desk().rules_for(visitor)
    return render_template("password.html", wrong=wrong, rules=rules, visitor=visitor, temporary=temporary)
