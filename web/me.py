"""My page: what I prove myself with, where I am signed in, who tried, what I may do and why."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from idm.messages.factors import KINDS
from idm.office.cards import looking as cards
from idm.office.consents import looking as consents
from idm.office.leaving import doing as leaving
from idm.office.views import looking
from idm.rules.factors import DEVICES
from idm.store import credentials, notices, sessions
from web import door, notice_links

pages = Blueprint("me", __name__)

TRIES_SHOWN = 10
WHAT = {
    "signed_in": "サインイン",
    "password": "正しいパスワード（確認コードなどは、まだ）",
    "failed": "サインインの失敗",
    "failed_code": "正しいパスワードの後で、確認コードなどの間違い",
    "failed_proof": "サインイン中の、本人の確認の失敗",
    "failed_reset": "パスワードの再設定の失敗",
    "verified": "ほかのシステムでの本人確認",
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
        held=[c for c in held if c.kind not in ("recovery", credentials.PRIVILEGED)],
        codes=sum(c.kind == "recovery" for c in held),
        sessions=open_ones,
        tries=tries,
        own=own,
        what=WHAT,
        systems=desk.instance.policy.systems,
        kind=KINDS,
        told=told,
        links=notice_links.of(told),
        leavings=leaving.concerning(desk.instance, door.user().actor),
        changeable=DEVICES,
        cards=cards.of_person(desk.instance, visitor.person),
        consent=consents.own(desk.instance, visitor.person),
        exempt=[(one, desk.instance.policy.exceptables[one.rule].label) for one in visitor.exemptions],
        because=desk.instance.policy.rules["exception.active"].source,
    )
