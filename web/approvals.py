"""
Everything that waits for a decision of the one who asks, with the way to where it is decided.

Two things are decided here, because no other page does: letting a held file go, and what a worker held.
"""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from idm.errors import BadInput, Stopped
from idm.messages import Message, Said
from idm.messages import pages as say
from idm.office import brake
from idm.office.hr import desk as office_hr
from idm.office.views import deciding
from idm.office.views.deciding import Kind
from web import asked, door

pages = Blueprint("approvals", __name__, url_prefix="/approvals")

LABELS = {
    Kind.DRAFT: "案を承認する",
    Kind.APPROVED: "承認された案を反映する",
    Kind.HELD: "安全装置が止めたファイルを確かめる",
    Kind.BRAKED: "ワーカーが止めた利用停止を確かめる",
    Kind.STOP: "その場の停止を解く",
    Kind.RESET: "パスワードの再設定に立ち会う",
}


@pages.get("/")
def page() -> ResponseReturnValue:
    return _page(None, None)


@pages.get("/held/<int(max=2147483647):number>")
def held(number: int) -> ResponseReturnValue:
    """A held file with its reasons and with whoever would lose access."""
    return _held_page(number, None)


@pages.post("/held/<int(max=2147483647):number>")
def decide(number: int) -> ResponseReturnValue:
    """Let it go, or take it back."""
    instance, actor, deed = door.desk().instance, door.user().actor, request.form.get("deed", "")
    try:
        if deed == "release":
            office_hr.release(instance, number, actor)
            return _page(say.RELEASED.say(batch=number), None)
        office_hr.withdraw(instance, number, actor)
    except Stopped as error:
        return _held_page(number, error.said), 409
    return _page(say.WITHDRAWN.say(batch=number), None)


@pages.post("/braked")
def free() -> ResponseReturnValue:
    """One of two persons lets go what a worker held."""
    instance = door.desk().instance
    try:
        first, due = brake.free(instance, door.user().actor)
    except Stopped as error:
        return _page(None, error.said), 409
    instance.checkpoint()
    return _page(_freed(first, due), None)


def _freed(first: int, due: int) -> Said | None:
    said: tuple[Message, int] | None = (say.FREED, due) if due else (say.FREED_ONCE, first) if first else None
    return None if said is None else said[0].say(count=said[1])


def _page(done: Said | None, wrong: Said | None) -> str:
    found = deciding.page(door.desk().instance, door.user().actor, asked.page())
    mine = {label: [one for one in found.shown if one.yours and one.kind is kind] for kind, label in LABELS.items()}
    others = [(LABELS[one.kind], one) for one in found.shown if not one.yours]
    return render_template(
        "approvals.html", found=found, mine=mine, others=others, where=_where, done=done, wrong=wrong
    )


def _where(one: deciding.Waiting) -> str | None:
    """The page on which it is decided; None when that is this one."""
    match one.kind:
        case Kind.DRAFT | Kind.APPROVED:
            return url_for("files.one", number=int(one.key))
        case Kind.HELD:
            return url_for("approvals.held", number=int(one.key))
        case Kind.STOP:
            return url_for("stops.page", number=one.key)
        case Kind.RESET:
            return url_for("window.page")
        case Kind.BRAKED:
            return None


def _held_page(number: int, wrong: Said | None) -> str:
    """
    Raises:
        BadInput: it does not wait.
    """
    waiting = brake.held(door.desk().instance, door.user().actor)["batches"]
    batch = next((one for one in waiting if one["id"] == number), None)
    if batch is None:
        raise BadInput(say.NOTHING_WAITS, batch=number)
    return render_template("held.html", batch=batch, wrong=wrong)
