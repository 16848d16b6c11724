"""The desk for people who cannot get in: locks, resets by two, slips for newcomers (NISHIHARA-7.2.4.2)."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from idm.errors import BadInput, Stopped
from idm.facts import Person
from idm.messages import Said
from idm.messages import resets as say
from idm.office.signin import desk_resets, locks, slips
from idm.office.signin.credentials import Issued, shown
from idm.office.signin.desk import RECOGNISED, Recognised, one_suffices
from idm.office.views.looking import parse_day
from web import asked, door

pages = Blueprint("window", __name__, url_prefix="/desk")


@pages.get("/")
def page() -> ResponseReturnValue:
    """Who is locked, what waits for a second word; and for a number, the person it means."""
    return _page(())


@pages.post("/")
def decide() -> ResponseReturnValue:
    """One deed about one person, or about one request."""
    try:
        return asked.deed(_DEEDS, say.NOT_RECOGNISED)()
    except (BadInput, Stopped) as error:
        return _page((error.said,)), 409


@pages.post("/slips")
def joiners() -> ResponseReturnValue:
    """A sheet of paper for everybody who begins that day: shown once."""
    try:
        alone, others = one_suffices(door.desk(), _joiners(), door.user().actor)
        issued = slips.issue_for(door.desk(), alone, door.user().actor) if alone else []
        return _slips(issued, others)
    except (BadInput, Stopped) as error:
        return _page((error.said,)), 409


def _joiners() -> list[Person]:
    day = parse_day(request.form.get("day", ""))
    people = slips.joiners(door.desk(), day)
    if not people:
        raise BadInput(say.NO_JOINERS, day=day)
    return people


def _unlock() -> ResponseReturnValue:
    person = asked.person("number")
    found = locks.unlock(door.desk(), person, _recognised(), door.user().actor)
    return _page((), done=(say.UNLOCKED if found else say.NOT_LOCKED).say(who=shown(person)))


def _ask() -> ResponseReturnValue:
    desk_resets.ask(door.desk(), asked.person("number"), _recognised(), door.user().actor)
    return redirect(url_for("window.page"))


def _issue() -> ResponseReturnValue:
    return _slips(slips.issue_for(door.desk(), [asked.person("number")], door.user().actor, _recognised()))


def _confirm() -> ResponseReturnValue:
    return _slips([desk_resets.confirm(door.desk(), _request(), door.user().actor)])


def _withdraw() -> ResponseReturnValue:
    desk_resets.withdraw(door.desk(), _request(), door.user().actor)
    return redirect(url_for("window.page"))


_DEEDS = {"unlock": _unlock, "ask": _ask, "issue": _issue, "confirm": _confirm, "withdraw": _withdraw}


def _recognised() -> Recognised:
    try:
        return Recognised(request.form.get("recognised", ""))
    except ValueError:
        raise BadInput(say.NOT_RECOGNISED) from None


def _request() -> int:
    typed = request.form.get("request", "")
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        raise BadInput(say.NO_REQUEST, number=typed[:10])
    return int(typed)


def _page(refused: tuple[Said, ...], done: Said | None = None) -> str:
    desk, number = door.desk(), asked.text("number").strip()
    meant, newcomer = None, False
    if number and done is None:
        try:
            meant = asked.person("number")
        except BadInput as error:
            refused = tuple({said.id: said for said in (*refused, error.said)}.values())
    if meant is not None:
        newcomer = bool(one_suffices(desk, [meant], door.user().actor)[0])
    return render_template(
        "window.html",
        number=number,
        meant=meant,
        newcomer=newcomer,
        locked=locks.locked(desk),
        waiting=desk_resets.waiting(desk, door.user().actor),
        ways=[(key.value, label) for key, label in RECOGNISED.items()],
        refused=refused,
        done=done,
    )


def _slips(issued: list[Issued], others: list[Person] | None = None) -> str:
    """``others``: newcomers of that day whose slips take two of the staff."""
    names = [shown(person) for person in others or ()]
    return render_template("slips.html", issued=issued, others=names, body=door.desk().instance.policy.body.name)
