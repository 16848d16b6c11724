"""Contracts (委託契約): their people, what is missing, what ends when; and their end (9.1(2)②④⑧⑨)."""

from collections.abc import Callable

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from idm.calendar import wareki
from idm.errors import BadInput, NotYours, Stopped
from idm.messages import Said
from idm.messages import contracts as say
from idm.office.cases.words import shown
from idm.office.contracts import adding, closing, looking
from idm.office.contracts.adding import LIMIT, Days, Wanted
from idm.office.instance import Actor, Instance
from idm.office.leaving.clearing import OWN
from web import access, asked, door

pages = Blueprint("contracts", __name__, url_prefix="/contracts")

OPENS = frozenset({"network_admin", "system_manager"})


@pages.get("/")
def page() -> ResponseReturnValue:
    """Those that the one who asks answers for, or looks over."""
    return render_template(
        "contracts.html",
        found=looking.page(door.desk().instance, door.user().actor, asked.page()),
        states=say.STATE,
        opens=bool(access.roles() & OPENS),
    )


@pages.get("/new")
def new() -> ResponseReturnValue:
    """For whoever may come to register one; where exactly is judged when he does."""
    if not access.roles() & OPENS:
        abort(403)
    return _new_page()


@pages.post("/new")
def add() -> ResponseReturnValue:
    """The form comes back as it was where something is wrong. Only whoever answers for the unit may do it."""
    instance = door.desk().instance
    try:
        one = adding.add(instance, _wanted(), asked.person("sponsor"), door.user().actor)
    except (BadInput, NotYours, Stopped) as error:
        return _new_page(error.said), 409
    return redirect(url_for("contracts.one", key=one.key))


@pages.get("/<key>")
def one(key: str) -> ResponseReturnValue:
    return _one_page(key)


@pages.get("/<key>/deeds")
def ready(key: str) -> ResponseReturnValue:
    """Whoever has just shown a factor finds the forms on the page of the contract (see ``access``)."""
    return redirect(url_for("contracts.one", key=key, _anchor="deeds"), 303)


@pages.post("/<key>")
def decide(key: str) -> ResponseReturnValue:
    """One deed; refused with a sentence where it is not his, or something is missing."""
    try:
        done = asked.deed(_DEEDS, say.NO_DEED)(door.desk().instance, key, door.user().actor)
    except (BadInput, NotYours, Stopped) as error:
        return _one_page(key, refused=error.said), 409
    return _one_page(key, done=done)


# --- the deeds ---


def _worker(instance: Instance, key: str, actor: Actor) -> Said:
    person = asked.person("whom")
    days = Days(asked.day("starts"), asked.day("last_day"), request.form.get("employer", ""))
    row = adding.place(instance, key, person, days, actor)
    return say.PLACED.say(who=shown(person), key=key, last=wareki(row.last_day))


def _brief(instance: Instance, key: str, actor: Actor) -> Said:
    person = asked.person("whom")
    adding.brief(instance, key, person, asked.day("on"), request.form.get("acknowledged", ""), actor)
    return say.BRIEFED.say(who=shown(person))


def _sponsor(instance: Instance, key: str, actor: Actor) -> Said:
    person = asked.person("whom")
    adding.name_sponsor(instance, key, person, request.form.get("unit", "").strip() or None, actor)
    return say.SPONSORED.say(key=key, who=shown(person))


def _leave(instance: Instance, key: str, actor: Actor) -> Said:
    person, last = asked.person("whom"), asked.needed_day("last_day")
    adding.leave(instance, key, person, last, actor)
    return say.LEFT.say(who=shown(person), key=key, last=wareki(last))


def _close(instance: Instance, key: str, actor: Actor) -> Said:
    found = closing.close(instance, key, actor)
    return say.CLOSED_NOW.say(key=key, count=len(found.workers))


_DEEDS: dict[str, Callable[[Instance, str, Actor], Said]] = {
    "worker": _worker,
    "brief": _brief,
    "sponsor": _sponsor,
    "leave": _leave,
    "close": _close,
}


def _wanted() -> Wanted:
    form = request.form
    return Wanted(
        key=form.get("key", "").strip(),
        company=form.get("company", ""),
        label=form.get("label", ""),
        charge=form.get("charge", ""),
        place=form.get("place", ""),
        range=form.get("range", ""),
        method=form.get("method", ""),
        starts=asked.needed_day("starts"),
        last_day=asked.needed_day("last_day"),
        unit=form.get("unit", "").strip() or None,
    )


# --- the pages ---


def _new_page(refused: Said | None = None) -> str:
    source = door.desk().instance.policy.rules["contract.needed"].source
    return render_template(
        "contract_new.html", given=request.form, refused=refused, source=source, labels=say.FIELD, limit=LIMIT
    )


def _one_page(key: str, refused: Said | None = None, done: Said | None = None) -> str:
    instance = door.desk().instance
    return render_template(
        "contract.html",
        shown=looking.one(instance, key, door.user().actor),
        ready=door.desk().gate.judgement(door.user().visitor, privileged=True).allowed,
        labels=say.FIELD,
        states=say.STATE,
        deeds=say.DEED,
        own=OWN,
        given=request.form if refused else {},
        refused=refused,
        done=done,
        limit=LIMIT,
        source=instance.policy.rules["contract.over"].source,
    )
