"""The vault (預かり物): who may have which secret, lent to one person at a time and shown once."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from idm.calendar import wareki_minute
from idm.errors import BadInput, NotThere, Stopped
from idm.facts.vault import VaultKind
from idm.messages import Said
from idm.messages import vault as say
from idm.office.instance import Instance
from idm.office.vault import items, lending, looking, setting
from web import asked, door

pages = Blueprint("vault", __name__, url_prefix="/vault")


@pages.get("/")
def page() -> ResponseReturnValue:
    """What he may do here; and for a key, that item with its forms."""
    return _page()


@pages.post("/")
def decide() -> ResponseReturnValue:
    """One deed about one item or one loan. A secret stands on the answer to it alone."""
    try:
        return asked.deed(_DEEDS, say.NO_DEED)()
    except NotThere as error:
        return _page(refused=error.said), 404
    except (BadInput, Stopped) as error:
        return _page(refused=error.said), 409


def _take() -> ResponseReturnValue:
    form = request.form
    loan = lending.take(
        _instance(), _key(), form.get("purpose", ""), asked.number("minutes", say.NO_DEED), door.user().actor
    )
    item = next(line for line in looking.board(_instance(), door.user().actor).items if line.key == _key())
    values = {"label": item.label, "number": loan.id, "until": wareki_minute(loan.until)}
    if loan.report_due is None:
        return _page(done=say.TAKEN.say(**values))
    return _page(done=say.TAKEN_URGENT.say(**values, due=wareki_minute(loan.report_due)))


def _show() -> ResponseReturnValue:
    item, secret = lending.show(_instance(), asked.number("loan", say.NO_DEED), door.user().actor)
    return render_template("vault_secret.html", item=item, secret=secret)


def _return() -> ResponseReturnValue:
    number = asked.number("loan", say.NO_DEED)
    item = lending.give_back(_instance(), number, door.user().actor)
    return _page(done=say.RETURNED.say(label=item.label, number=number))


def _report() -> ResponseReturnValue:
    number = asked.number("loan", say.NO_DEED)
    lending.report(_instance(), number, request.form.get("report", ""), door.user().actor)
    return _page(done=say.REPORTED.say(number=number))


def _fetch() -> ResponseReturnValue:
    got = setting.fetch(_instance(), _key(), door.user().actor)
    half = say.PART[got.part] if got.item.parts > 1 else ""
    return render_template("vault_secret.html", item=got.item, secret=got.secret, version=got.version, half=half)


def _set() -> ResponseReturnValue:
    item = setting.confirm_set(_instance(), _key(), asked.number("version", say.NO_DEED), door.user().actor)
    return _page(done=say.SET.say(label=item.label, place=item.place))


def _add() -> ResponseReturnValue:
    form = request.form
    wanted = items.Wanted(_key(), *(form.get(name, "") for name in ("label", "kind", "place", "role")))
    item = items.add(_instance(), wanted, door.user().actor)
    return _page(done=say.ADDED.say(label=item.label, key=item.key))


def _confirm() -> ResponseReturnValue:
    item = items.confirm(_instance(), _key(), door.user().actor)
    return _page(done=say.CONFIRMED.say(label=item.label, place=item.place))


def _retire() -> ResponseReturnValue:
    item = items.retire(_instance(), _key(), door.user().actor)
    if item.retired_at is None:
        return _page(done=say.ASKED_TO_RETIRE.say(label=item.label))
    return _page(done=say.RETIRED.say(label=item.label, place=item.place))


def _confirm_retire() -> ResponseReturnValue:
    item = items.confirm_retire(_instance(), _key(), door.user().actor)
    return _page(done=say.RETIRED.say(label=item.label, place=item.place))


def _keep() -> ResponseReturnValue:
    item = items.keep(_instance(), _key(), door.user().actor)
    return _page(done=say.KEPT.say(label=item.label))


_DEEDS = {
    "take": _take,
    "show": _show,
    "return": _return,
    "report": _report,
    "fetch": _fetch,
    "set": _set,
    "add": _add,
    "confirm": _confirm,
    "retire": _retire,
    "confirm_retire": _confirm_retire,
    "keep": _keep,
}


def _instance() -> Instance:
    return door.desk().instance


def _key() -> str:
    return asked.text("key").strip()


def _page(refused: Said | None = None, done: Said | None = None) -> str:
    instance = _instance()
    board = looking.board(instance, door.user().actor)
    return render_template(
        "vault.html",
        board=board,
        chosen=next((line for line in board.items if line.key == _key()), None),
        kinds={kind.value: say.KIND[kind] for kind in VaultKind},
        states=say.STATE,
        whys=say.WHY,
        roles={role.key: role.label for role in instance.policy.role},
        most=instance.policy.privileged_ids.longest.minutes,
        refused=refused,
        done=done,
    )
