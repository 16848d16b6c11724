"""People: looked up by whoever answers for them, and one of them with every reason."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from idm.office.views import finding
from idm.office.views.looking import parse_at
from web import access, door

pages = Blueprint("people", __name__, url_prefix="/people")

LONGEST = 64  # characters of a search
KINDS = {
    "active": "利用中",
    "joining": "30日以内に始まる",
    "leaving": "30日以内に終わる",
    "suspended": "停止",
    "left": "利用終了",
    "locked": "ロック中",
    "all": "すべて",
}
FACTORS = {
    "password": "パスワード",
    "totp": "確認コードの機器",
    "webauthn": "パスキー",
    "recovery": "回復コード",
    "card": "ICカード",
}


@pages.get("/")
def search() -> ResponseReturnValue:
    """By number, name, kana, section or login; a manager of a section finds his own people."""
    text, kind = request.args.get("q", "").strip()[:LONGEST], request.args.get("kind", "active")
    found = finding.find(door.desk().instance, scope(), text, kind)
    return render_template("people.html", found=found, text=text, kind=kind, kinds=KINDS, scope=scope())


@pages.get("/<who>")
def one(who: str) -> ResponseReturnValue:
    """Posts, account, roles and rights with their reasons, today or on another day."""
    day = request.args.get("at", "").strip()
    shown = finding.one(door.desk().instance, scope(), who[:LONGEST], parse_at(day[:LONGEST]) if day else None)
    if shown.row.login != who:
        return redirect(url_for("people.one", who=shown.row.login, at=day or None))
    return render_template("person.html", shown=shown, day=day, factors=FACTORS)


def scope() -> finding.Scope:
    """Whom the one who asks may look at."""
    return finding.scope_of(access.held())
