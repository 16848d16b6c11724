"""My page: what I prove myself with, where I am signed in, who tried, what I may do and why."""

import segno
from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from idm.errors import BadInput
from idm.messages import Said
from idm.office import factors, looking
from idm.store import credentials, sessions
from web import door

pages = Blueprint("me", __name__)

TRIES_SHOWN = 10
WHAT = {"signed_in": "サインイン", "failed": "失敗", "locked": "ロック", "signed_out": "サインアウト"}
KIND = {"password": "パスワード", "totp": "確認コードの機器", "recovery": "回復コード"}


@pages.get("/me")
def page() -> ResponseReturnValue:
    desk, visitor = door.desk(), door.user().visitor
    with desk.instance.store.read() as connection:
        held = credentials.of(connection, visitor.person.id)
        open_ones = sessions.open_ones(connection, visitor.person.id)
        tries = sessions.tries(connection, visitor.person.id, TRIES_SHOWN)
    own = looking.show(desk.instance, visitor.person.number, None)
    return render_template(
        "me.html",
        visitor=visitor,
        held=[c for c in held if c.kind != "recovery"],
        codes=sum(c.kind == "recovery" for c in held),
        sessions=open_ones,
        tries=tries,
        own=own,
        what=WHAT,
        kind=KIND,
    )


@pages.get("/me/device")
def add_device() -> ResponseReturnValue:
    """A new seed for each look at this page; nothing is kept until its first code is right."""
    return _device_page(factors.begin_totp(door.desk(), door.user().visitor), None)


@pages.post("/me/device")
def finish_device() -> ResponseReturnValue:
    visitor, sealed = door.user().visitor, request.form.get("device", "")
    code, label = request.form.get("code", "").strip(), request.form.get("label", "").strip()
    begun = factors.same_totp(door.desk(), visitor, sealed)
    try:
        codes = factors.finish_totp(door.desk(), visitor, sealed, code, label)
    except BadInput as error:
        return _device_page(begun, error.said), 400
    return render_template("codes.html", codes=[one.reveal() for one in codes])


def _device_page(begun: factors.Enrolment, wrong: Said | None) -> str:
    picture = segno.make(begun.address.reveal(), error="m").svg_inline(scale=5, border=4)
    return render_template("device.html", picture=Markup(picture), begun=begun, wrong=wrong)  # noqa: S704 - ours
