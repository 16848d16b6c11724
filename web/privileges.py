"""Privileged IDs: my own and its work windows; all that are held, for whoever answers for them (7.2(1)③, 7.2(5))."""

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from idm.errors import BadInput, Stopped
from idm.messages import Said
from idm.messages import privileges as say
from idm.office.cases.words import shown
from idm.office.privileges import issuing, looking, opening, passwords, reviewing, scanning
from idm.office.privileges.issuing import Handed
from idm.office.privileges.opening import Wish
from idm.secret import Secret
from web import asked, door

pages = Blueprint("privileges", __name__, url_prefix="/privileges")


@pages.get("/")
def page() -> ResponseReturnValue:
    """What I hold, what is open, and what I did with it."""
    return _own(())


@pages.post("/")
def begin() -> ResponseReturnValue:
    """A work window, after a fresh proof."""
    form, user = request.form, door.user()
    try:
        wish = Wish(form.get("privilege", ""), form.get("purpose", ""), _minutes(form.get("minutes", "")))
        opening.open_at_the_web(door.desk(), user.visitor, wish, user.actor)
    except (BadInput, Stopped) as error:
        return _own((error.said,)), 409
    return redirect(url_for("privileges.page"), 303)


@pages.post("/password")
def choose() -> ResponseReturnValue:
    """A password of one's own in place of the temporary one, or of the one until now."""
    form, user = request.form, door.user()
    new = form.get("new", "")
    if new != form.get("again", ""):
        return _own((say.NOT_TWICE.say(),)), 400
    try:
        wrong = passwords.choose(door.desk(), user.visitor, user.actor, Secret(form.get("old", "")), Secret(new))
    except (BadInput, Stopped) as error:
        return _own((error.said,)), 409
    if wrong:
        return _own(wrong), 400
    return _own((), done=say.PASSWORD_SET.say())


@pages.get("/windows/<int(max=2147483647):number>")
def window(number: int) -> ResponseReturnValue:
    """One window, and what directories did while it was open."""
    found = looking.window(door.desk().instance, number, door.user().actor)
    return render_template("privilege_window.html", found=found, one=found.row)


@pages.post("/windows/<int(max=2147483647):number>")
def end(number: int) -> ResponseReturnValue:
    """Over, at once: nothing stands before it."""
    opening.end(door.desk().instance, number, door.user().actor)
    return redirect(url_for("privileges.window", number=number), 303)


@pages.get("/holders")
def holders() -> ResponseReturnValue:
    """The register; for a number, the person it means."""
    return _register(())


@pages.post("/holders")
def decide() -> ResponseReturnValue:
    """One deed about one privileged ID, or the end of every window."""
    try:
        return asked.deed(_DEEDS, say.NO_DEED)()
    except (BadInput, Stopped) as error:
        return _register((error.said,)), 409


def _issue() -> ResponseReturnValue:
    login = request.form.get("login", "").strip()
    return _handed(issuing.issue(door.desk(), asked.person("number"), door.user().actor, login))


def _password() -> ResponseReturnValue:
    return _handed(passwords.hand_over(door.desk(), asked.person("number"), door.user().actor))


def _retire() -> ResponseReturnValue:
    person, why = asked.person("number"), request.form.get("why", "")
    login = issuing.retire(door.desk().instance, person, door.user().actor, why)
    return _register((), done=say.RETIRED.say(whom=shown(person), login=login))


def _keep() -> ResponseReturnValue:
    person = asked.person("number")
    label = reviewing.recertify(door.desk().instance, person, door.user().actor, "keep")
    return _register((), done=say.CONFIRMED.say(whom=shown(person), period=label))


def _end_all() -> ResponseReturnValue:
    count = opening.end_all(door.desk().instance, door.user().actor)
    return _register((), done=say.ENDED_ALL.say(count=count))


_DEEDS: dict[str, Callable[[], ResponseReturnValue]] = {
    "issue": _issue,
    "password": _password,
    "retire": _retire,
    "keep": _keep,
    "end-all": _end_all,
}


def _minutes(typed: str) -> int | None:
    """
    Raises:
        BadInput: no number of minutes.
    """
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) < 5):
        raise BadInput(say.NO_MINUTES)
    return int(typed)


def _own(refused: tuple[Said, ...], done: Said | None = None) -> str:
    found = looking.own(door.desk().instance, door.user().actor)
    return render_template("privileges.html", found=found, refused=refused, done=done)


def _register(refused: tuple[Said, ...], done: Said | None = None) -> str:
    instance = door.desk().instance
    return render_template(
        "privilege_holders.html",
        found=looking.register(instance, door.user().actor),
        scan=scanning.last(instance),
        refused=refused,
        done=done,
    )


def _handed(one: Handed) -> str:
    return render_template("privilege_handed.html", one=one, who=shown(one.person))
