"""What the workers are doing, live: how much of each directory is as it should be, and what waits."""

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from idm.office.managed import looking as managed
from idm.office.views import looking, progress
from web import door

pages = Blueprint("worker", __name__, url_prefix="/worker")


@pages.get("/")
def page() -> ResponseReturnValue:
    """Without a script the same page, renewed by a link."""
    return render_template("worker.html", **_now())


@pages.get("/now")
def part() -> ResponseReturnValue:
    """The part that renews itself. Looking on is no work: it does not keep a session open (see ``door``)."""
    return render_template("parts/worker.html", **_now())


@pages.after_request
def _whole(answer: Response) -> Response:
    """Whoever is sent to the door is sent there with the whole window, not with a part of it."""
    if request.endpoint == "worker.part" and answer.status_code in (302, 303):
        return Response(headers={"HX-Refresh": "true"})
    return answer


def _now() -> dict[str, object]:
    instance = door.desk().instance
    return {
        "found": progress.directories(instance),
        "trouble": looking.needing_attention(instance),
        "unowned": managed.unowned(instance),
    }
