"""The desk for people who cannot get in: locks, resets by two, slips for newcomers (NISHIHARA-7.2.4.2)."""

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from idm.errors import BadInput, Stopped
from idm.facts import Person
from idm.messages import Said
from idm.messages import resets as say
from idm.messages import setup as say_setup
from idm.office.signin import desk_resets, locks, slips
from idm.office.signin.credentials import Issued, shown
from idm.office.signin.desk import RECOGNISED, Recognised
from idm.office.views.looking import parse_day
from idm.signin.names import canonical
from idm.store import credentials
from web import door

pages = Blueprint("window", __name__, url_prefix="/desk")


@pages.get("/")
def page() -> ResponseReturnValue:
    """Who is locked, what waits for a second word; and for a number, the person it means."""
    return _page(())


@pages.post("/")
def decide() -> ResponseReturnValue:
    """One deed about one person, or about one request."""
    try:
        return _deed()()
    except (BadInput, Stopped) as error:
        return _page((error.said,)), 409


@pages.post("/slips")
def joiners() -> ResponseReturnValue:
    """A sheet of paper for everybody who begins that day: shown once."""
    try:
        return _slips(slips.issue_for(door.desk(), _joiners(), door.user().actor))
    except (BadInput, Stopped) as error:
        return _page((error.said,)), 409


def _joiners() -> list[Person]:
    day = parse_day(request.form.get("day", ""))
    people = slips.joiners(door.desk(), day)
    if not people:
        raise BadInput(say.NO_JOINERS, day=day)
    return people


def _unlock() -> ResponseReturnValue:
    person = _person()
    found = locks.unlock(door.desk(), person, _recognised(), door.user().actor)
    return _page((), done=(say.UNLOCKED if found else say.NOT_LOCKED).say(who=shown(person)))


def _ask() -> ResponseReturnValue:
    desk_resets.ask(door.desk(), _person(), _recognised(), door.user().actor)
    return redirect(url_for("window.page"))


def _issue() -> ResponseReturnValue:
    person = _person()
    _recognised()
    return _slips(slips.issue_for(door.desk(), [person], door.user().actor))


def _confirm() -> ResponseReturnValue:
    return _slips([desk_resets.confirm(door.desk(), _request(), door.user().actor)])


def _withdraw() -> ResponseReturnValue:
    desk_resets.withdraw(door.desk(), _request(), door.user().actor)
    return redirect(url_for("window.page"))


_DEEDS = {"unlock": _unlock, "ask": _ask, "issue": _issue, "confirm": _confirm, "withdraw": _withdraw}


def _deed() -> Callable[[], ResponseReturnValue]:
    try:
        return _DEEDS[request.form.get("deed", "")]
    except KeyError:
        raise BadInput(say.NOT_RECOGNISED) from None


def _person() -> Person:
    number = request.values.get("number", "").strip()
    desk = door.desk()
    with desk.instance.store.read() as connection:
        found = desk.gate.named(connection, number) if canonical(number) else None
    if found is None:
        raise BadInput(say_setup.NO_SUCH_PERSON, value=number[:64])
    return found


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
    desk, number = door.desk(), request.values.get("number", "").strip()
    meant, newcomer = None, False
    if number and done is None:
        try:
            meant = _person()
        except BadInput as error:
            refused = tuple({said.id: said for said in (*refused, error.said)}.values())
    if meant is not None:
        with desk.instance.store.read() as connection:
            newcomer = not credentials.chose_one(connection, meant.id)
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


def _slips(issued: list[Issued]) -> str:
    return render_template("slips.html", issued=issued, body=door.desk().instance.policy.body.name)
