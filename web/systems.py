"""Systems and rights: what is handed out, to whom, by which clause; offices with their holders and vacancies."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from idm.calendar import day_of
from idm.office import vacancies
from idm.office.views import rights
from web import door, people

pages = Blueprint("systems", __name__, url_prefix="/systems")

TIERS = {"mynumber": "マイナンバー利用事務系", "lgwan": "LGWAN接続系", "internet": "インターネット接続系"}


@pages.get("/")
def page() -> ResponseReturnValue:
    """Offices first, because a vacant one stops work; then every right with its count."""
    instance = door.desk().instance
    found, today = rights.every(instance), day_of(instance.clock.now())
    coming = [
        one.sentence()
        for one in vacancies.ahead(instance)
        if (one.first is not None and one.first > today) or not one.role
    ]
    return render_template("systems.html", offices=rights.offices(instance), coming=coming, rights=found, tiers=TIERS)


@pages.get("/<key>")
def one(key: str) -> ResponseReturnValue:
    """Who has a right, and why; a manager of a section sees his own people."""
    scope = people.scope()
    return render_template("right.html", found=rights.one(door.desk().instance, scope, key), tiers=TIERS, scope=scope)
