"""My devices: adding, naming, replacing, losing and removing what I prove myself with (NISHIHARA-4.1.2.a, 6.1.1.4)."""

from collections.abc import Callable

import segno
from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from idm.errors import BadInput, Stopped
from idm.messages import Said
from idm.messages import factors as say
from idm.office.signin import factors, keys
from idm.office.signin.factors import Told
from idm.rules.factors import DEVICES
from idm.secret import Secret
from idm.store import credentials, notices
from idm.store.credentials import Credential
from web import asked, door
from web.site import site

pages = Blueprint("devices", __name__, url_prefix="/me")


@pages.get("/enrol")
def enrol() -> ResponseReturnValue:
    """What is missing before a page opens, and the ways to add it."""
    rules, alone = door.desk().instance.policy.rules, not door.user().visitor.must_ask_the_desk
    first = say.ENROL_FIRST.say(clause=rules["factor.items"].source)
    said = first if alone else say.DESK_FIRST.say(clause=rules["factor.lost"].source)
    return render_template("enrol.html", said=said, alone=alone, devices=_held())


@pages.get("/device")
def add_code() -> ResponseReturnValue:
    """A new seed for each look at this page; nothing is kept until its first code is right."""
    return _code_page(factors.begin_totp(door.desk(), door.user().visitor), None)


@pages.post("/device")
def finish_code() -> ResponseReturnValue:
    desk, visitor, sealed = door.desk(), door.user().visitor, request.form.get("device", "")
    begun = factors.same_totp(desk, visitor, sealed)
    try:
        codes = factors.finish_totp(desk, visitor, sealed, request.form.get("code", "").strip(), _told())
    except (BadInput, Stopped) as error:
        return _code_page(begun, error.said), 400 if isinstance(error, BadInput) else 409
    return _done(codes)


@pages.get("/key")
def add_key() -> ResponseReturnValue:
    return _key_page(None)


@pages.post("/key/options")
def key_options() -> ResponseReturnValue:
    options = keys.begin(door.desk(), door.user().visitor, site())
    return make_response(options, 200, {"Content-Type": "application/json"})


@pages.post("/key")
def finish_key() -> ResponseReturnValue:
    try:
        codes = keys.finish(door.desk(), door.user().visitor, site(), request.form.get("answer", ""), _told())
    except (BadInput, Stopped) as error:
        return _key_page(error.said), 400 if isinstance(error, BadInput) else 409
    return _done(codes)


@pages.get("/device/<int(max=2147483647):number>")
def one(number: int) -> ResponseReturnValue:
    return _one_page(_mine(number), None)


@pages.post("/device/<int(max=2147483647):number>")
def change(number: int) -> ResponseReturnValue:
    """Another name, lost, or given up; what ends a device ends the session, and the person signs in anew."""
    deed = DEEDS.get(request.form.get("deed", ""))
    mine = _mine(number)
    if deed is None:
        return _one_page(mine, say.NO_SUCH_DEVICE.say()), 400
    try:
        return deed(number)
    except (BadInput, Stopped) as error:
        return _one_page(mine, error.said), 400 if isinstance(error, BadInput) else 409


@pages.post("/codes")
def new_codes() -> ResponseReturnValue:
    made = factors.new_codes(door.desk(), door.user().visitor)
    return render_template("codes.html", codes=[one.reveal() for one in made], device=False)


@pages.post("/notices")
def read() -> ResponseReturnValue:
    """The person has seen what was on the page."""
    desk, visitor, last = door.desk(), door.user().visitor, request.form.get("last", "")
    if last.isascii() and last.isdigit() and len(last) < 19:
        with desk.instance.store.write() as connection:
            notices.mark_read(connection, visitor.person.id, int(last), desk.instance.clock.now())
    return redirect(url_for("me.page"), 303)


def _rename(number: int) -> ResponseReturnValue:
    factors.rename(door.desk(), door.user().visitor, number, request.form.get("label", "").strip())
    return redirect(url_for("me.page"), 303)


def _lose(number: int) -> ResponseReturnValue:
    factors.lost(door.desk(), door.user().visitor, number)
    return door.let_out(_signed_out)


def _remove(number: int) -> ResponseReturnValue:
    factors.remove(door.desk(), door.user().visitor, number, aware=request.form.get("aware") == "yes")
    return door.let_out(_signed_out)


DEEDS: dict[str, Callable[[int], ResponseReturnValue]] = {"rename": _rename, "lost": _lose, "remove": _remove}


def _told() -> Told:
    form = request.form
    instead = asked.whole(form.get("instead", ""))
    return Told(form.get("label", "").strip(), private=form.get("owner") != "issued", instead=instead)


def _done(codes: list[Secret]) -> ResponseReturnValue:
    """Every session is over: the cookie goes, and the codes are shown this once."""
    if not codes:
        return door.let_out(_signed_out)
    shown = [one.reveal() for one in codes]
    return door.let_out(lambda: render_template("codes.html", codes=shown, device=True))


def _signed_out() -> str:
    return render_template("signin.html", wrong=None, name="", done=say.TOLD_AWAY.say())


def _held() -> list[Credential]:
    desk, visitor = door.desk(), door.user().visitor
    with desk.instance.store.read() as connection:
        return [c for c in credentials.of(connection, visitor.person.id) if c.kind in DEVICES]


def _mine(number: int) -> Credential:
    found = next((c for c in _held() if c.id == number), None)
    if found is None:
        raise BadInput(say.NO_SUCH_DEVICE)
    return found


def _code_page(begun: factors.Enrolment, wrong: Said | None) -> str:
    picture = segno.make(begun.address.reveal(), error="m").svg_inline(scale=5, border=4)
    shown = Markup(picture)  # noqa: S704 - ours
    return render_template("device.html", picture=shown, begun=begun, wrong=wrong, **_adding())


def _key_page(wrong: Said | None) -> str:
    return render_template("key.html", wrong=wrong, **_adding())


def _adding() -> dict[str, object]:
    """What both pages that add something need: the ruling on private devices, and what may be replaced."""
    said = door.desk().instance.policy
    chosen = asked.text("instead")
    return {
        "ruling": said.factors.private_devices,
        "barred": said.rules["factor.private"].source,
        "devices": _held(),
        "chosen": chosen,
    }


def _one_page(mine: Credential, wrong: Said | None) -> str:
    desk, visitor = door.desk(), door.user().visitor
    going = factors.takes_away(desk, visitor, mine.id)
    return render_template("one_device.html", one=mine, kind=say.KINDS, wrong=wrong, going=going)
