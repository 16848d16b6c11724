"""Receipts (受付票): where a lost card had to stop and where it has, live; what was ordered; and both on paper."""

import io
from datetime import datetime

from flask import Blueprint, Response, abort, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from idm.calendar import JST
from idm.errors import BadInput, Stopped
from idm.messages import Said
from idm.messages import cards as say
from idm.office.cards import incident, looking, loss, papers
from idm.office.cards.keepers import Keeper, keeper_at
from idm.office.cards.papers import Paper
from web import door, paper

pages = Blueprint("receipts", __name__, url_prefix="/receipts")


@pages.get("/")
def every() -> ResponseReturnValue:
    instance = door.desk().instance
    found = papers.listed(instance)
    own = {card.id for card in looking.kept(instance, _keeper(), [one.card for one in found])}
    return render_template("receipts.html", found=[one for one in found if one.card.id in own])


@pages.get("/<int(max=2147483647):number>")
def one(number: int) -> ResponseReturnValue:
    return _page(number)


@pages.get("/<int(max=2147483647):number>/now")
def part(number: int) -> ResponseReturnValue:
    """The lines that renew themselves while one is open (see ``door.LOOKS_ON``)."""
    return render_template("parts/receipt.html", paper=_paper(number))


@pages.post("/<int(max=2147483647):number>")
def decide(number: int) -> ResponseReturnValue:
    """A target that a person stopped, or an order that was received."""
    try:
        _deed(number)
    except (BadInput, Stopped) as error:
        return _page(number, error.said), 409
    return redirect(url_for("receipts.one", number=number))


@pages.get("/<int(max=2147483647):number>/receipt.pdf")
def pdf(number: int) -> ResponseReturnValue:
    """To file: one page, unless many orders came in."""
    found = _paper(number)
    page = render_template("paper/receipt.html", paper=found, state=say.STATE[found.card.state], body=_body())
    return _download(paper.pdf(page), f"受付票-{number}.pdf")


@pages.get("/<int(max=2147483647):number>/<target>.pdf")
def sheet(number: int, target: str) -> ResponseReturnValue:
    """What whoever keeps a door or a printer has to do, by when; with a box to sign."""
    found = _paper(number)
    line = next((one for one in found.lines if one.order.target == target and one.by_hand), None)
    if line is None:
        abort(404)
    page = render_template("paper/sheet.html", paper=found, line=line, kind=say.KIND[found.card.kind], body=_body())
    return _download(paper.pdf(page), f"指示書-{number}-{target}.pdf")


@pages.after_request
def _whole(answer: Response) -> Response:
    """Whoever is sent to the door is sent there with the whole window, not with a part of it."""
    if request.endpoint == "receipts.part" and answer.status_code in (302, 303):
        return Response(headers={"HX-Refresh": "true"})
    return answer


def _deed(number: int) -> None:
    instance, actor, form = door.desk().instance, door.user().actor, request.form
    deed = form.get("deed", "")
    if deed == "confirm":
        if not form.get("seen"):
            raise BadInput(say.NOT_SEEN)
        loss.confirm_by_person(instance, number, form.get("target", ""), actor)
    elif deed == "order":
        given = _moment(form.get("given_at", ""))
        incident.receive(
            instance, number, form.get("given_by", "").strip(), form.get("order", ""), actor, given_at=given
        )
    else:
        raise BadInput(say.NO_DEED)


def _moment(text: str) -> datetime | None:
    """The wall clock's time, as the browser's field gives it; None is now."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=JST) if text else None
    except ValueError:
        raise BadInput(say.ORDER_TIME) from None


def _paper(number: int) -> Paper:
    """
    Raises:
        BadInput: there is no such report, or whoever holds that card is of another section.
    """
    instance = door.desk().instance
    found = papers.paper(instance, number)
    if not looking.kept(instance, _keeper(), [found.card]):
        raise BadInput(say.NO_SUCH_REPORT, report=number)
    return found


def _keeper() -> Keeper:
    return keeper_at(door.desk().instance, door.user().actor)


def _page(number: int, refused: Said | None = None) -> str:
    return render_template("receipt.html", paper=_paper(number), given=request.form, refused=refused)


def _body() -> str:
    return door.desk().instance.policy.body.name


def _download(data: bytes, name: str) -> Response:
    return send_file(io.BytesIO(data), mimetype="application/pdf", download_name=name, as_attachment=True)
