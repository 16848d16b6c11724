"""Absences (不在): who cannot be asked, and until when. What waits for him waits on."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from idm.calendar import day_after, start_of
from idm.errors import BadInput, NotThere, Stopped
from idm.facts import Person
from idm.messages import Said
from idm.messages import urgent as say
from idm.office.urgent import absence
from idm.office.views.looking import parse_day
from web import asked, door

pages = Blueprint("away", __name__, url_prefix="/away")


@pages.get("/")
def page() -> ResponseReturnValue:
    return _page()


@pages.post("/")
def decide() -> ResponseReturnValue:
    """A new one, or the end of one."""
    try:
        _deed()
    except NotThere as error:
        return _page(error.said), 404
    except (BadInput, Stopped) as error:
        return _page(error.said), 409
    return redirect(url_for("away.page"))


def _deed() -> None:
    instance, actor, form = door.desk().instance, door.user().actor, request.form
    deed = form.get("deed", "")
    if deed == "record":
        now = instance.clock.now()
        starts = start_of(parse_day(form["start"])) if form.get("start", "").strip() else now
        until = start_of(day_after(parse_day(form.get("until", ""))))
        absence.record(instance, _who(), starts, until, actor)
    elif deed == "end":
        absence.end(instance, asked.number("number", say.NO_DEED), actor)
    else:
        raise BadInput(say.NO_DEED)


def _who() -> Person:
    """Himself, where no number was typed."""
    if not request.form.get("who", "").strip():
        return door.user().visitor.person
    return asked.person("who")


def _page(refused: Said | None = None) -> str:
    found = absence.listed(door.desk().instance, door.user().actor)
    return render_template("away.html", found=found, given=request.form, refused=refused)
