"""Back in by oneself, and a password that others may know (NISHIHARA-6.4.3.4, 7.2.4.3)."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from idm.messages import Said
from idm.messages import resets as say
from idm.messages import signin as say_signin
from idm.office.signin import resets as office
from idm.office.signin import sources
from idm.office.signin.leaks import leaked
from idm.office.signin.sources import AtDoor
from idm.secret import Secret
from web import door

pages = Blueprint("resets", __name__)


@pages.get("/reset")
def ask() -> ResponseReturnValue:
    return render_template("reset.html", wrong=None, leaked=None, name="")


@pages.post("/reset")
def prove() -> ResponseReturnValue:
    """A name with a code; whatever was wrong, the answer is the same (F11). The token is in the page, in no address."""
    name, code = request.form.get("name", ""), request.form.get("code", "").strip()
    desk = door.desk()
    sources.hold(desk, AtDoor.RESET, door.address())
    token = office.prove(desk, name, code, door.terminal())
    if token is None:
        return render_template("reset.html", wrong=say.NOT_PROVED.say(), leaked=None, name=name[:64]), 401
    sources.was_right(desk, AtDoor.RESET, door.address())
    return _choose_page(token, ())


@pages.post("/reset/password")
def choose() -> ResponseReturnValue:
    """The new password. Nobody is signed in by this: the next step is the door, with everything it asks for."""
    token, new, again = (Secret(request.form.get(field, "")) for field in ("token", "new", "again"))
    if new.reveal() != again.reveal():
        return _choose_page(token, (say_signin.TYPED_TWICE.say(),)), 400
    wrong = office.choose(door.desk(), token, new)
    if wrong:
        return _choose_page(token, wrong), 400
    return door.let_out(lambda: render_template("signin.html", wrong=None, name="", done=say.DONE.say()))


@pages.post("/me/reset")
def begin() -> ResponseReturnValue:
    """For whoever came in by a key, and does not know his password any more (asked for just before, see ``access``)."""
    return _choose_page(office.begin(door.desk(), door.user().visitor), ())


@pages.post("/me/leaked")
def leak() -> ResponseReturnValue:
    """At once and without a question; the person goes on to a new password."""
    user = door.user()
    leaked(door.desk(), user.visitor.person, user.actor)
    name = user.visitor.person.account.login
    return door.let_out(lambda: render_template("reset.html", wrong=None, leaked=say.LEAKED.say(), name=name))


def _choose_page(token: Secret, wrong: tuple[Said, ...]) -> str:
    policy = door.desk().instance.policy.passwords
    return render_template("reset_password.html", token=token.reveal(), wrong=wrong, minutes=policy.reset_token.minutes)
