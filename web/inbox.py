"""受付箱: what waits for the one who asks, what he asked for, and what nobody can decide."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from idm.messages import cases as say
from idm.office.cases import looking
from idm.office.views import deciding
from idm.office.views.due import Due, Kind, due
from web import access, door

DEEDS = {
    Kind.REVIEW: "台帳を確かめて署名する",
    Kind.URGENT: "緊急の措置を報告する",
    Kind.STOPPED: "緊急の停止を続けるか決める",
    Kind.VAULT: "緊急に使った預かり物を報告する",
}
"""What somebody owes besides decisions."""

AT_ONCE = 50
"""So many of each list are on one page."""
DIGITS = 18

pages = Blueprint("inbox", __name__, url_prefix="/inbox")


@pages.get("/")
def page() -> ResponseReturnValue:
    instance, actor = door.desk().instance, door.user().actor
    return render_template(
        "inbox.html",
        found=looking.inbox(instance, actor, _begin(), AT_ONCE),
        held=_held(),
        decided=looking.decided(instance, actor),
        due=due(instance, actor),
        deed=DEEDS,
        where=_where,
        state=say.STATE,
        now=instance.clock.now(),
        decides=bool(access.roles() & access.DECIDERS),
    )


def _begin() -> dict[str, int]:
    """From which number on a list is wanted; what is no number begins it anew."""
    asked = {name: request.args.get(name, "") for name in looking.NEWEST}
    return {name: int(text) for name, text in asked.items() if text.isascii() and text.isdigit() and len(text) < DIGITS}


def _held() -> int:
    """How many files and stops wait for him on the page of approvals."""
    if not access.may("approvals.page"):
        return 0
    return deciding.count_of(door.desk().instance, door.user().actor)


def _where(one: Due) -> str:
    """The page on which it is done."""
    match one.kind:
        case Kind.REVIEW:
            subject, period = one.key
            return url_for("reviews.one", subject=subject, period=period)
        case Kind.URGENT | Kind.STOPPED:
            return url_for("urgent.page")
        case Kind.VAULT:
            return url_for("vault.page")
