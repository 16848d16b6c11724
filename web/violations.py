"""Violations (違反): anybody reports one, those concerned act on it, and nobody else reads it (8.6(2), 8.2(2))."""

import io
from collections.abc import Callable

from flask import Blueprint, abort, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from idm.calendar import day_of
from idm.errors import BadInput, Stopped
from idm.messages import Said
from idm.messages import violations as say
from idm.office.instance import Actor, Instance
from idm.office.violations import deeds, looking, reading
from idm.rules.violations import State
from web import asked, door, paper

pages = Blueprint("violations", __name__, url_prefix="/violations")


@pages.get("/")
def page() -> ResponseReturnValue:
    """Those that concern the one who asks; his own among them."""
    return render_template("violations.html", found=looking.every(door.desk().instance, door.user().actor))


@pages.get("/new")
def new() -> ResponseReturnValue:
    return _new_page()


@pages.post("/new")
def report() -> ResponseReturnValue:
    """The form comes back as it was where something is wrong; else whoever was told is said."""
    form = request.form
    try:
        whom = asked.person("whom")
        clause, what = form.get("clause", "")[: asked.LONGEST], form.get("what", "")
        done = deeds.report(door.desk().instance, whom, clause, what, door.user().actor)
    except (BadInput, Stopped) as error:
        return _new_page(error.said), 409
    return _one_page(done.number, done=say.REPORTED.say(number=done.number, who=done.told))


@pages.get("/<int(max=2147483647):number>")
def one(number: int) -> ResponseReturnValue:
    return _one_page(number)


@pages.get("/<int(max=2147483647):number>/deeds")
def ready(number: int) -> ResponseReturnValue:
    """Whoever has just shown a factor finds the forms on the page of the violation (see ``access``)."""
    return redirect(url_for("violations.one", number=number, _anchor="deeds"), 303)


@pages.post("/<int(max=2147483647):number>")
def decide(number: int) -> ResponseReturnValue:
    """One step; refused with a sentence where it is not his, or not time for it."""
    try:
        asked.deed(_DEEDS, say.NO_DEED)(door.desk().instance, number, door.user().actor)
    except (BadInput, Stopped) as error:
        return _one_page(number, refused=error.said), 409
    return redirect(url_for("violations.one", number=number))


@pages.post("/<int(max=2147483647):number>/log")
def read(number: int) -> ResponseReturnValue:
    """The person's log, for the CISO and whom he named; a form, because each reading is on record."""
    instance, before = door.desk().instance, request.form.get("before", type=int)
    try:
        found = reading.read(instance, number, door.user().actor, asked.day("day"), before)
    except BadInput as error:
        return _one_page(number, refused=error.said), 409
    shown = looking.one(instance, number, door.user().actor)
    return render_template(
        "violation_log.html", found=found, shown=shown, day=request.form.get("day", "")[: asked.LONGEST]
    )


@pages.get("/<int(max=2147483647):number>/notice.pdf")
def pdf(number: int) -> ResponseReturnValue:
    """What his manager hands to somebody who was suspended: he cannot come here to read it."""
    instance = door.desk().instance
    shown = looking.one(instance, number, door.user().actor)
    if shown.listed.state is not State.SUSPENDED or not shown.whole:
        abort(404)
    made = render_template(
        "paper/violation.html", shown=shown, paper={"now": instance.clock.now()}, body=instance.policy.body.name
    )
    name = f"利用停止の通知-{number}.pdf"
    return send_file(io.BytesIO(paper.pdf(made)), mimetype="application/pdf", download_name=name, as_attachment=True)


# --- the steps ---


def _guide(instance: Instance, number: int, actor: Actor) -> None:
    deeds.guide(instance, number, _text(), actor, asked.day("day"))


def _name(instance: Instance, number: int, actor: Actor) -> None:
    last = asked.day("until")
    if last is None:
        raise BadInput(say.BAD_UNTIL, days=reading.LONGEST.days)
    reading.name(instance, number, asked.person("whom"), last, actor)


def _step(step: Callable[[Instance, int, str, Actor], object]) -> Callable[[Instance, int, Actor], None]:
    def taken(instance: Instance, number: int, actor: Actor) -> None:
        step(instance, number, _text(), actor)

    return taken


_DEEDS: dict[str, Callable[[Instance, int, Actor], None]] = {
    "guide": _guide,
    "not_improved": _step(deeds.not_improved),
    "suspend": _step(deeds.suspend),
    "reinstate": _step(deeds.reinstate),
    "close": _step(deeds.close),
    "name": _name,
}


def _text() -> str:
    return request.form.get("text", "")


# --- the pages ---


def _new_page(refused: Said | None = None) -> str:
    source = door.desk().instance.policy.rules["violation.told"].source
    return render_template("violation_new.html", given=request.form, refused=refused, source=source, limit=deeds.LIMIT)


def _one_page(number: int, refused: Said | None = None, done: Said | None = None) -> str:
    instance = door.desk().instance
    return render_template(
        "violation.html",
        shown=looking.one(instance, number, door.user().actor),
        ready=door.desk().gate.judgement(door.user().visitor, privileged=True).allowed,
        labels=say.DEED,
        given=request.form,
        today=day_of(instance.clock.now()),
        refused=refused,
        done=done,
        limit=deeds.LIMIT,
        longest=reading.LONGEST.days,
    )
