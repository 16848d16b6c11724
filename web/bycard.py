"""Signing in, or proving oneself once more, with a card in this terminal's reader (NISHIHARA-5.4.2, 6.4.1)."""

from flask import Blueprint, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from idm.messages import Said
from idm.messages import card_signin as say
from idm.office.cards import handover
from idm.secret import Secret
from web import door
from web.proving import BACK

pages = Blueprint("bycard", __name__)
LONGEST = 64


@pages.get("/signin/card")
def ask() -> ResponseReturnValue:
    """Where the terminal's reader agent sends its browser; the code is behind #, which no server sees."""
    return _page(None)


@pages.post("/signin/card")
def check() -> ResponseReturnValue:
    """Whatever was wrong, the answer is the same (F11)."""
    code = Secret(request.form.get("code", "").strip()[:LONGEST])
    held = door.user().token if current_user.is_authenticated else None
    token = handover.redeem(door.desk(), code, request.remote_addr or "", door.terminal(), held)
    if token is None:
        return _page(say.NO_CODE.say()), 401
    return door.let_in(make_response(redirect(session.pop(BACK, url_for("me.page")), 303)), token)


def _page(wrong: Said | None) -> str:
    return render_template("card_signin.html", wrong=wrong)
