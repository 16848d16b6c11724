"""A directory that lived before us, and what nobody granted: whose it is, a plan, and what is cleared away."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from idm.errors import BadInput, NotThere, Stopped
from idm.messages import Said
from idm.messages import adoption as say
from idm.office.adoption import deciding, looking, planning
from idm.office.adoption.deciding import Wanted
from idm.office.instance import DIRECTORY, Instance
from idm.rules.orphans import Deed, State
from idm.signin.names import canonical
from web import asked, door

pages = Blueprint("adoption", __name__, url_prefix="/adoption")

LONGEST = 64  # characters of a number


@pages.get("/")
def page() -> ResponseReturnValue:
    """The register by state and kind; and for a number, that entry with its forms."""
    try:
        return _page()
    except NotThere as error:
        return _page(refused=error.said, chosen=False), 404


@pages.post("/")
def decide() -> ResponseReturnValue:
    """One deed about one entry, or about everything that is certain."""
    try:
        return _page(done=_decided(), chosen=False)
    except NotThere as error:
        return _page(refused=error.said, chosen=False), 404
    except (BadInput, Stopped) as error:
        return _page(refused=error.said), 409


@pages.get("/plan")
def plan() -> ResponseReturnValue:
    """What a release would do."""
    return _plan()


@pages.post("/plan")
def release() -> ResponseReturnValue:
    """Released by the digest of what was shown."""
    try:
        done = planning.release(_instance(), DIRECTORY, request.form.get("plan", ""), door.user().actor)
    except (BadInput, Stopped) as error:
        return _plan(refused=error.said), 409
    return _plan(done=say.RELEASED.say(count=len(done.lines), new=len(done.new)))


def _decided() -> Said:
    form, actor = request.form, door.user().actor
    if form.get("deed") == "certain":
        return say.DECIDED.say(count=deciding.confirm_certain(_instance(), DIRECTORY, actor))
    number = _number()
    if form.get("deed") not in set(Deed) or number is None:
        raise BadInput(say.NO_DEED)
    wanted = Wanted(Deed(form["deed"]), canonical(form.get("who", ""))[:LONGEST], form.get("reason", ""))
    return say.DECIDED.say(count=deciding.decide(_instance(), DIRECTORY, [number], wanted, actor))


def _instance() -> Instance:
    return door.desk().instance


def _number() -> int | None:
    return asked.whole(asked.text("entry"))


def _page(refused: Said | None = None, done: Said | None = None, *, chosen: bool = True) -> str:
    args, instance, actor = request.args, _instance(), door.user().actor
    state, kind, number = args.get("state", ""), args.get("kind", ""), _number()
    after = args.get("after", "")
    board = looking.board(
        instance,
        DIRECTORY,
        actor,
        states={State(state)} if state in set(State) else None,
        kinds={kind} if kind in say.KIND else None,
        after=asked.whole(after) or 0,
    )
    return render_template(
        "adoption.html",
        board=board,
        chosen=looking.one(instance, DIRECTORY, number, actor) if chosen and number is not None else None,
        state=state,
        kind=kind,
        states=say.STATE,
        kinds=say.KIND,
        deeds=say.DEED,
        refused=refused,
        done=done,
    )


def _plan(refused: Said | None = None, done: Said | None = None) -> str:
    looking.require(_instance(), door.user().actor)
    return render_template(
        "adoption_plan.html",
        plan=planning.plan(_instance(), DIRECTORY),
        ends=say.ENDS,
        fields=say.FIELD,
        refused=refused,
        done=done,
    )
