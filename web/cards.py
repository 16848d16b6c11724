"""The ledger of IC cards (台帳): found, registered, lent, taken back, destroyed (NISHIHARA-6.4.1, 3.2.10)."""

import io
from collections.abc import Callable
from datetime import date

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from connectors.tables import as_csv
from idm.calendar import Span, day_of
from idm.errors import BadInput, Stopped
from idm.facts.card import Card, CardKind, CardState
from idm.messages import Said
from idm.messages import cards as say
from idm.office.cards import ledger, looking, restoring, tasks, watching
from idm.office.cards.keepers import Keeper, keeper_at
from idm.office.cards.papers import target_label
from idm.office.instance import Actor, Instance
from idm.office.views.looking import parse_day
from web import door

pages = Blueprint("cards", __name__, url_prefix="/cards")

LONGEST = 64  # characters of a search
METHODS = ("裁断", "破砕", "溶解")


@pages.get("/")
def page() -> ResponseReturnValue:
    """By state, kind, holder, drawer and number."""
    text = request.args.get("q", "").strip()[:LONGEST]
    state, kind = request.args.get("state", ""), request.args.get("kind", "")
    found = looking.search(
        door.desk().instance,
        _keeper(),
        text,
        CardState(state) if state in set(CardState) else None,
        CardKind(kind) if kind in set(CardKind) else None,
    )
    return render_template(
        "cards.html", found=found, text=text, state=state, kind=kind, states=say.STATE, kinds=say.KIND
    )


@pages.get("/new")
def new() -> ResponseReturnValue:
    return _new_page()


@pages.post("/new")
def register() -> ResponseReturnValue:
    """Into the cupboard; the form comes back as it was where something is wrong."""
    try:
        card = _register(door.desk().instance, door.user().actor)
    except (BadInput, Stopped) as error:
        return _new_page(error.said), 409
    return redirect(url_for("cards.one", number=card.id))


@pages.get("/<int(max=2147483647):number>")
def one(number: int) -> ResponseReturnValue:
    return _one_page(number)


@pages.post("/<int(max=2147483647):number>")
def step(number: int) -> ResponseReturnValue:
    """One step of its life; refused with a sentence where it may not follow."""
    try:
        _step(number)
    except (BadInput, Stopped) as error:
        return _one_page(number, error.said), 409
    return redirect(url_for("cards.one", number=number))


@pages.get("/tasks")
def todo() -> ResponseReturnValue:
    """What waits: cards of leavers, old ones, temporary ones, suspended ones; and stops that are overdue."""
    instance, keeper = door.desk().instance, _keeper()
    waiting = tasks.overdue(instance)
    own = {card.id for card in looking.kept(instance, keeper, [one.card for one in waiting])}
    late = [(one, target_label(instance, one.order.target)) for one in waiting if one.card.id in own]
    found = looking.cares(instance, keeper)
    in_readers = watching.long_ones(instance, keeper)
    return render_template("card_tasks.html", found=found, late=late, words=say.TASK, in_readers=in_readers)


@pages.post("/readers")
def readers() -> ResponseReturnValue:
    """Which cards count, for readers that take a list; that it was taken is on record."""
    rows = tasks.export_for_readers(door.desk().instance, door.user().actor)
    data = io.BytesIO(as_csv(tasks.HEADING, rows))
    return send_file(data, mimetype="text/csv", download_name="カード一覧.csv", as_attachment=True)


# --- the steps ---


def _lend(instance: Instance, number: int, actor: Actor) -> None:
    ledger.lend(instance, number, _field("holder"), actor)


def _give_back(instance: Instance, number: int, actor: Actor) -> None:
    ledger.give_back(instance, number, actor, pool=_field("pool"))


def _restore(instance: Instance, number: int, actor: Actor) -> None:
    restoring.ask(instance, number, actor, _field("reason"))


def _confirm_restore(instance: Instance, number: int, actor: Actor) -> None:
    restoring.confirm(instance, number, actor)


def _confirm(instance: Instance, number: int, actor: Actor) -> None:
    ledger.confirm_loss(instance, number, actor, _field("reason"))


def _replace(instance: Instance, number: int, actor: Actor) -> None:
    ledger.replace_card(instance, number, _field("new"), actor)


def _collect(instance: Instance, number: int, actor: Actor) -> None:
    ledger.collect(instance, number, actor, note=_field("note"))


def _destroy(instance: Instance, number: int, actor: Actor) -> None:
    ledger.destroy(instance, number, actor, method=_field("method"), permitted_by=_field("permitted_by"))


_STEPS: dict[str, Callable[[Instance, int, Actor], None]] = {
    "lend": _lend,
    "return": _give_back,
    "restore": _restore,
    "confirm-restore": _confirm_restore,
    "confirm": _confirm,
    "replace": _replace,
    "collect": _collect,
    "destroy": _destroy,
}
"""Every step but the report, which has a page of its own for everybody (``web.lost``)."""


def _step(number: int) -> None:
    taken = _STEPS.get(_field("step"))
    if taken is None:
        raise BadInput(say.NO_DEED)
    taken(door.desk().instance, number, door.user().actor)


def _register(instance: Instance, actor: Actor) -> Card:
    kind = _field("kind")
    if kind not in set(CardKind):
        raise BadInput(say.BAD_KIND, value=kind[:LONGEST], known="、".join(say.KIND.values()))
    return ledger.register(
        instance,
        CardKind(kind),
        _field("face"),
        _field("handle"),
        _span(),
        actor,
        pool=_field("pool"),
        temporary=bool(request.form.get("temporary")),
        certificate=_field("certificate") or None,
        medium=_field("medium"),
    )


def _span() -> Span:
    start = parse_day(_field("start")[:LONGEST])
    end: date | None = parse_day(_field("end")[:LONGEST]) if _field("end") else None
    if end is not None and end <= start:
        raise BadInput(say.BAD_SPAN)
    return Span(start, end)


def _field(name: str) -> str:
    return request.form.get(name, "").strip()


def _keeper() -> Keeper:
    return keeper_at(door.desk().instance, door.user().actor)


# --- the pages ---


def _new_page(refused: Said | None = None) -> str:
    today = day_of(door.desk().instance.clock.now())
    return render_template("card_new.html", kinds=say.KIND, given=request.form, today=today, refused=refused)


def _one_page(number: int, refused: Said | None = None) -> str:
    shown = looking.one(door.desk().instance, _keeper(), number)
    return render_template("card.html", shown=shown, methods=METHODS, refused=refused)
