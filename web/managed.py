"""Development and service accounts (人のものでない登録): for whoever answers for one, and whoever manages them."""

from collections.abc import Callable

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from idm.calendar import day_of, wareki
from idm.errors import BadInput, Stopped
from idm.messages import Said
from idm.messages import managed as say
from idm.office.cases.words import shown
from idm.office.instance import Instance
from idm.office.managed import deeds, looking, passwords
from web import access, asked, door

pages = Blueprint("managed", __name__, url_prefix="/managed")

MAY_ASK = frozenset({"network_admin", "system_manager"})
REASON_LIMIT = 300  # characters


@pages.get("/")
def page() -> ResponseReturnValue:
    """What he answers for or manages, also what is over; first what waits for somebody."""
    return render_template(
        "managed.html",
        found=looking.page(_instance(), door.user().actor, asked.page()),
        sorts=say.SORT,
        states=say.STATE,
        waits=say.OVERDUE,
        asks=bool(access.roles() & MAY_ASK),
        days=_instance().policy.managed.unowned.days,
    )


@pages.get("/<login>")
def one(login: str) -> ResponseReturnValue:
    return _one(login)


@pages.post("/<login>")
def decide(login: str) -> ResponseReturnValue:
    """One deed about one account. A password stands on the answer to it alone."""
    try:
        return asked.deed(_DEEDS, say.NO_DEED)(login)
    except (BadInput, Stopped) as error:
        return _one(login, refused=error.said), 409


def _renew(login: str) -> ResponseReturnValue:
    return render_template("managed_secret.html", one=passwords.renew(door.desk(), login, door.user().actor))


def _review(login: str) -> ResponseReturnValue:
    due = deeds.review(_instance(), login, door.user().actor)
    return _one(login, done=say.REVIEWED.say(login=login, due=wareki(day_of(due))))


def _owner(login: str) -> ResponseReturnValue:
    new = deeds.name_owner(_instance(), login, asked.person("number"), door.user().actor)
    return _one(login, done=say.OWNED.say(login=login, whom=shown(new)))


def _end(login: str) -> ResponseReturnValue:
    deeds.end(_instance(), login, door.user().actor, request.form.get("reason", "")[:REASON_LIMIT])
    return _one(login, done=say.ENDED.say(login=login))


_DEEDS: dict[str, Callable[[str], ResponseReturnValue]] = {
    "renew": _renew,
    "review": _review,
    "owner": _owner,
    "end": _end,
}


def _instance() -> Instance:
    return door.desk().instance


def _one(login: str, refused: Said | None = None, done: Said | None = None) -> str:
    return render_template(
        "managed_one.html",
        one=looking.one(_instance(), login, door.user().actor),
        sorts=say.SORT,
        states=say.STATE,
        waits=say.OVERDUE,
        limit=REASON_LIMIT,
        refused=refused,
        done=done,
    )
