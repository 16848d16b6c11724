"""What is looked through each quarter: registers as a page, a file and on paper; and the name under them (8.4(3))."""

import io

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from connectors.tables import as_csv, as_xlsx
from idm.errors import BadInput, Stopped
from idm.messages import Said
from idm.office.reviews import signing
from idm.office.reviews.registers import Register
from idm.office.reviews.signing import NOTE_LIMIT
from web import access, door, paper

pages = Blueprint("reviews", __name__, url_prefix="/reviews")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pages.get("/")
def page() -> ResponseReturnValue:
    instance = door.desk().instance
    found = signing.every(instance, door.user().actor)
    return render_template("reviews.html", found=found, source=instance.policy.rules["review.signed"].source)


@pages.get("/<subject>/<period>")
def one(subject: str, period: str) -> ResponseReturnValue:
    return _page(subject, period)


@pages.get("/<subject>/<period>/signature")
def ready(subject: str, period: str) -> ResponseReturnValue:
    """Whoever has just shown a factor finds the form on the page of the register (see ``access``)."""
    return redirect(url_for("reviews.one", subject=subject, period=period, _anchor="signature"), 303)


@pages.post("/<subject>/<period>")
def sign(subject: str, period: str) -> ResponseReturnValue:
    """The CISO's name under exactly what the form showed."""
    seen, note = request.form.get("digest", ""), request.form.get("note", "")
    try:
        signing.sign(door.desk().instance, subject, period, seen, door.user().actor, note)
    except (BadInput, Stopped) as error:
        return _page(subject, period, error.said), 409
    return redirect(url_for("reviews.one", subject=subject, period=period))


@pages.get("/<subject>/<period>/register.csv")
def csv(subject: str, period: str) -> ResponseReturnValue:
    found = _look(subject, period)
    return _file(as_csv(found.columns, found.rows), "text/csv", f"{found.label}-{period}.csv")


@pages.get("/<subject>/<period>/register.xlsx")
def xlsx(subject: str, period: str) -> ResponseReturnValue:
    found = _look(subject, period)
    return _file(as_xlsx(found.columns, found.rows), XLSX, f"{found.label}-{period}.xlsx")


@pages.get("/<subject>/<period>/register.pdf")
def pdf(subject: str, period: str) -> ResponseReturnValue:
    """To file and to sign by hand where that is wanted."""
    instance = door.desk().instance
    found, due = signing.look(instance, subject, period, door.user().actor)
    made = render_template(
        "paper/review.html",
        found=found,
        due=due,
        paper={"now": instance.clock.now()},
        body=instance.policy.body.name,
        source=instance.policy.rules["review.signed"].source,
    )
    return _file(paper.pdf(made), "application/pdf", f"{found.label}-{period}.pdf")


def _look(subject: str, period: str) -> Register:
    return signing.look(door.desk().instance, subject, period, door.user().actor)[0]


def _file(data: bytes, kind: str, name: str) -> Response:
    return send_file(io.BytesIO(data), mimetype=kind, download_name=name, as_attachment=True)


def _page(subject: str, period: str, refused: Said | None = None) -> str:
    instance = door.desk().instance
    found, due = signing.look(instance, subject, period, door.user().actor)
    return render_template(
        "review.html",
        found=found,
        due=due,
        open=due.opens <= instance.clock.now(),
        days=instance.policy.reviews.opens.days,
        signs="ciso" in access.roles(),
        ready=door.desk().gate.judgement(door.user().visitor, privileged=True).allowed,
        refused=refused,
        given=request.form,
        limit=NOTE_LIMIT,
    )
