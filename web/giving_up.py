"""もう要らないもの: what somebody has beside his birthright, ended by himself after one more look (7.2(1)②(イ))."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from idm.errors import NotThere, Stopped
from idm.messages import Said
from idm.messages import giving_up as say
from idm.office import giving_up
from web import door

pages = Blueprint("giving_up", __name__, url_prefix="/me/not-needed")


@pages.get("/")
def page() -> ResponseReturnValue:
    return _page()


@pages.get("/<way>/<key>")
def ask(way: str, key: str) -> ResponseReturnValue:
    """One more look, before it is over."""
    found = next((one for one in _held() if (one.way, one.key) == (way, key)), None)
    if found is None:
        raise NotThere(say.NOT_HELD)
    return render_template("giving_up_one.html", one=found, source=_source())


@pages.post("/<way>/<key>")
def end(way: str, key: str) -> ResponseReturnValue:
    """Over at once, and by nobody's yes but his own."""
    try:
        done = giving_up.give_up(door.desk().instance, way, key, door.user().actor)
    except (NotThere, Stopped) as error:
        return _page(refused=error.said), 409
    return _page(done=say.GIVEN_UP.say(what=done.label))


@pages.post("/")
def account() -> ResponseReturnValue:
    """HR and his head hear that he needs his account no more; it stays."""
    try:
        giving_up.account_not_needed(door.desk().instance, door.user().actor)
    except Stopped as error:
        return _page(refused=error.said), 409
    return _page(done=say.TOLD.say())


def _held() -> tuple[giving_up.Held, ...]:
    return giving_up.held(door.desk().instance, door.user().visitor.person)


def _source() -> str:
    return door.desk().instance.policy.rules[giving_up.RULE].source


def _page(refused: Said | None = None, done: Said | None = None) -> str:
    return render_template("giving_up.html", found=_held(), source=_source(), refused=refused, done=done)
