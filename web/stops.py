"""Stops at a minute: 免職, 死亡 and 一時停止 by HR, at once and without a file (domain cases 74, 75)."""

from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from idm.calendar import JST, day_of
from idm.errors import BadInput, Stopped
from idm.facts import StopKind
from idm.messages import Said
from idm.messages import now as say
from idm.office import now as office
from web import asked, door

pages = Blueprint("stops", __name__, url_prefix="/hr/now")

KINDS = {StopKind.HOLD: "一時停止", StopKind.DISMISSAL: "免職・失職", StopKind.DEATH: "死亡"}


@pages.get("/")
def page() -> ResponseReturnValue:
    """Who is stopped, and for a number the person it means: nobody is stopped by a slip."""
    return _page(())


@pages.post("/")
def decide() -> ResponseReturnValue:
    instance, actor, form = door.desk().instance, door.user().actor, request.form
    number, deed, reason = form.get("number", ""), form.get("deed", ""), form.get("reason", "").strip()
    try:
        at = _moment(form.get("at", ""))
        if deed == "resume":
            office.resume(instance, number, actor, at=at, reason=reason)
        else:
            office.stop(instance, _kind(deed), number, actor, at=at, reason=reason)
    except (BadInput, Stopped) as error:
        return _page((error.said,)), 409
    return redirect(url_for("stops.page"))


def _kind(deed: str) -> StopKind:
    try:
        return StopKind(deed)
    except ValueError:
        raise BadInput(say.NO_DEED) from None


def _moment(text: str) -> datetime | None:
    """The wall clock's time, as the browser's field gives it; None is now."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=JST) if text else None
    except ValueError:
        raise BadInput(say.NO_DEED) from None


def _page(refused: tuple[Said, ...]) -> str:
    instance, number = door.desk().instance, asked.text("number").strip()
    meant = None
    if number:
        try:
            meant = office.who(office.find(instance, number), day_of(instance.clock.now()))
        except BadInput as error:
            refused = (*refused, error.said)
    return render_template(
        "stops.html",
        found=office.listed(instance, door.user().actor),
        number=number,
        meant=meant,
        kinds=[(kind.value, label) for kind, label in KINDS.items()],
        refused=refused,
    )
