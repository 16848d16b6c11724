"""My page: what I prove myself with, where I am signed in, who tried, what I may do and why."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from idm.messages.factors import KINDS
from idm.office.views import looking
from idm.rules.factors import DEVICES
from idm.store import credentials, notices, sessions
from web import door

pages = Blueprint("me", __name__)

TRIES_SHOWN = 10
WHAT = {
    "signed_in": "サインイン",
    "failed": "失敗",
    "locked": "ロック",
    "signed_out": "サインアウト",
    "reset": "パスワードの再設定",
}


@pages.get("/me")
def page() -> ResponseReturnValue:
    desk, visitor = door.desk(), door.user().visitor
    with desk.instance.store.read() as connection:
        held = credentials.of(connection, visitor.person.id)
        open_ones = sessions.open_ones(connection, visitor.person.id)
        told = notices.unread(connection, visitor.person.id)
        tries = sessions.tries(connection, visitor.person.id, TRIES_SHOWN)
    own = looking.show(desk.instance, visitor.person.account.login, None)
    return render_template(
        "me.html",
        visitor=visitor,
        held=[c for c in held if c.kind != "recovery"],
        codes=sum(c.kind == "recovery" for c in held),
        sessions=open_ones,
        tries=tries,
        own=own,
        what=WHAT,
        kind=KINDS,
        told=told,
        changeable=DEVICES,
    )
