"""Who leaves or moves (退職・異動の手続): what is to be given back and taken over, and what was seen gone when."""

import io

from flask import Blueprint, Response, abort, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from idm.errors import BadInput, NotYours, Stopped
from idm.messages import Said
from idm.messages import leaving as say
from idm.office.instance import Instance
from idm.office.leaving import doing
from idm.office.leaving.desk import Shown
from idm.office.leaving.doing import NOTE_LIMIT
from web import asked, door, paper

pages = Blueprint("leaving", __name__, url_prefix="/leaving")

AT_ONCE = 100
"""So many procedures are on one page."""
NUMBER = "<int(max=2147483647):number>"
SUCCESSOR_LIMIT = 20  # characters


@pages.get("/")
def page() -> ResponseReturnValue:
    section, begin = request.args.get("section", ""), request.args.get("begin", "0")
    first = asked.whole(begin) or 0
    return render_template(
        "leavings.html",
        listed=doing.some(_instance(), door.user().actor, section, first, AT_ONCE),
        section=section,
        opened=_instance().policy.leaver.opened.days,
        source=_source(),
    )


@pages.get(f"/{NUMBER}")
def one(number: int) -> ResponseReturnValue:
    return _page(number)


@pages.post(f"/{NUMBER}")
def decide(number: int) -> ResponseReturnValue:
    """Something is received or handed over; those concerned are told again; or it is closed."""
    try:
        return _page(number, done=_deed(number))
    except (BadInput, NotYours, Stopped) as error:
        return _page(number, error.said), 409


@pages.post(f"/{NUMBER}/secrecy")
def acknowledge(number: int) -> ResponseReturnValue:
    """By himself, from his own page."""
    doing.acknowledge(_instance(), number, door.user().actor)
    return redirect(url_for("me.page", _anchor="leaving"), 303)


@pages.get(f"/{NUMBER}/receipt.pdf")
def pdf(number: int) -> ResponseReturnValue:
    """受領書: what was received by whom, and when which account was seen shut; to file."""
    found = doing.one(_instance(), number, door.user().actor)
    if not found.whole:
        abort(404)
    made = render_template(
        "paper/leaving.html",
        found=found,
        paper={"now": _instance().clock.now()},
        body=_instance().policy.body.name,
        source=_source(),
    )
    return _file(paper.pdf(made), f"受領書-{number}.pdf")


def _deed(number: int) -> Said:
    instance, actor, form = _instance(), door.user().actor, request.form
    match form.get("deed"):
        case "done":
            tasks = doing.done(instance, number, _tasks(), form.get("note", ""), actor)
            return say.DONE.say(number=number, task="、".join(task.label for task in tasks))
        case "hand":
            successor = form.get("successor", "")[:SUCCESSOR_LIMIT]
            task, who = doing.hand_over(instance, number, _tasks()[0], successor, actor)
            return say.HANDED.say(number=number, task=task.label, who=who)
        case "remind":
            doing.remind(instance, number, actor)
            return say.REMINDED.say(number=number)
        case "close":
            doing.close(instance, number, actor)
            return say.CLOSED.say(number=number)
    raise BadInput(say.NO_DEED)


def _tasks() -> list[int]:
    """
    Raises:
        BadInput: none, or no numbers of items.
    """
    typed = request.form.getlist("task")
    found = [one for one in map(asked.whole, typed) if one is not None]
    if not found or len(found) < len(typed):
        raise BadInput(say.NO_DEED)
    return found


def _page(number: int, refused: Said | None = None, done: Said | None = None) -> str:
    found: Shown = doing.one(_instance(), number, door.user().actor)
    return render_template(
        "leaving.html",
        found=found,
        refused=refused,
        done=done,
        limit=NOTE_LIMIT,
        most=SUCCESSOR_LIMIT,
        source=_source(),
    )


def _instance() -> Instance:
    return door.desk().instance


def _source() -> str:
    return _instance().policy.rules["leaving.returned"].source


def _file(data: bytes, name: str) -> Response:
    return send_file(io.BytesIO(data), mimetype="application/pdf", download_name=name, as_attachment=True)
