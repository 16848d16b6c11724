"""Who may ask for which page. Denied unless it says so here; a route without a line does not start (F26)."""

from enum import Enum
from typing import cast

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from idm.desired import Desired
from idm.errors import NotYours
from idm.messages import work as say
from idm.office.hr.embargo import HR
from idm.office.hr.release import MAY_RELEASE
from idm.office.signin.gate import Visitor
from idm.rules.grants import Held
from idm.secret import Secret
from idm.store import facts
from web import door, proving
from web.api.door import SCOPES


class Access(Enum):
    """Whom a route answers."""

    ANYBODY = "anybody"
    CLIENT = "client"  # another program with a key that is good for this call: see ``web.api.door``
    WAITING = "waiting"  # signed in with a password, the second factor or a new password still to come
    PERSON = "person"  # signed in, with everything that was asked for
    OPERATOR = "operator"  # the same, holding one of the roles below
    DESK = "desk"  # the same, in 人事 or holding an office that answers for what 人事 hands in
    HR = "hr"  # the same, in 人事: who hands files in
    AUDIT = "audit"  # the same, holding an office that reads the audit log


OPERATORS = frozenset({"ciso", "network_admin", "system_manager", "operator", "hr_operator"})

DESK = frozenset(MAY_RELEASE)

AUDITORS = frozenset({"ciso", "network_admin", "audit_chief"})

NEEDED = {Access.OPERATOR: OPERATORS, Access.DESK: DESK, Access.HR: frozenset({HR}), Access.AUDIT: AUDITORS}
"""One of these roles goes with a route of that kind."""

ROUTES: dict[str, Access] = {
    "static": Access.ANYBODY,
    "status.health": Access.ANYBODY,
    "api.document": Access.ANYBODY,
    **dict.fromkeys(SCOPES, Access.CLIENT),
    "signin.home": Access.ANYBODY,
    "signin.ask": Access.ANYBODY,
    "signin.check": Access.ANYBODY,
    "signin.ask_code": Access.WAITING,
    "signin.check_code": Access.WAITING,
    "signin.leave": Access.WAITING,
    "signin.ask_password": Access.WAITING,
    "signin.change_password": Access.WAITING,
    "resets.ask": Access.ANYBODY,
    "resets.prove": Access.ANYBODY,
    "resets.choose": Access.ANYBODY,
    "resets.leak": Access.PERSON,
    "resets.begin": Access.PERSON,
    "window.page": Access.OPERATOR,
    "window.decide": Access.OPERATOR,
    "window.joiners": Access.OPERATOR,
    "me.page": Access.PERSON,
    "devices.enrol": Access.PERSON,
    "devices.add_code": Access.PERSON,
    "devices.finish_code": Access.PERSON,
    "devices.add_key": Access.PERSON,
    "devices.key_options": Access.PERSON,
    "devices.finish_key": Access.PERSON,
    "devices.one": Access.PERSON,
    "devices.change": Access.PERSON,
    "devices.new_codes": Access.PERSON,
    "devices.read": Access.PERSON,
    "proving.ask": Access.PERSON,
    "proving.check": Access.PERSON,
    "proving.key_options": Access.WAITING,
    "proving.check_key": Access.WAITING,
    "proving.passkey_options": Access.ANYBODY,
    "proving.check_passkey": Access.ANYBODY,
    "dashboard.page": Access.OPERATOR,
    "people.search": Access.OPERATOR,
    "people.one": Access.OPERATOR,
    "systems.page": Access.OPERATOR,
    "systems.one": Access.OPERATOR,
    "worker.page": Access.OPERATOR,
    "worker.part": Access.OPERATOR,
    "audit.page": Access.AUDIT,
    "audit.verify": Access.AUDIT,
    "audit.export": Access.AUDIT,
    "style.page": Access.PERSON,
    "approvals.page": Access.DESK,
    "approvals.held": Access.DESK,
    "approvals.decide": Access.DESK,
    "approvals.free": Access.DESK,
    "stops.page": Access.DESK,
    "stops.decide": Access.DESK,
    "files.every": Access.DESK,
    "files.upload": Access.HR,
    "files.one": Access.DESK,
    "files.answer": Access.HR,
    "files.revise": Access.HR,
    "files.decide": Access.DESK,
    "files.errors": Access.DESK,
}


OWN_DEEDS: dict[str, str] = {
    "resets.begin": "me.page",
    "devices.add_code": "devices.add_code",
    "devices.finish_code": "devices.add_code",
    "devices.add_key": "devices.add_key",
    "devices.key_options": "devices.add_key",
    "devices.finish_key": "devices.add_key",
    "devices.one": "devices.one",
    "devices.change": "devices.one",
    "devices.new_codes": "me.page",
}
"""What changes one's own factors: the device, or the password of whoever has none, must have been shown just now. The
other side is the page to come back to."""

WORK_DEEDS: dict[str, str] = {
    "stops.decide": "stops.page",
    "window.decide": "window.page",
    "window.joiners": "window.page",
    "files.decide": "files.one",
    "approvals.decide": "approvals.held",
    "approvals.free": "approvals.page",
    "audit.export": "audit.page",
}
"""Deeds of an operating role (approving, releasing, stopping, unlocking, resetting): two kinds of factor and a fresh
one, and no recovery code (``factor.privileged``, ``factor.fresh``). The other side is the page to come back to."""


def install(app: Flask) -> None:
    """
    Raises:
        RuntimeError: a route that this map does not know, or a line without a route.
    """
    routes = {rule.endpoint for rule in app.url_map.iter_rules()}
    if routes != ROUTES.keys():
        raise RuntimeError(f"the map and the routes differ: {sorted(routes ^ ROUTES.keys())}")
    app.before_request(_ask)
    app.jinja_env.globals.update(may=may)


def held() -> tuple[Held, ...]:
    """The roles that go with the posts of the one who asks, now; worked out once for an answer."""
    if "held" not in g:
        g.held = _held_by(door.user().visitor)
    return cast(tuple[Held, ...], g.held)


def _held_by(visitor: Visitor) -> tuple[Held, ...]:
    instance = door.desk().instance
    with instance.store.read() as connection:
        organisation = facts.organisation(connection)
    return Desired(instance.policy, organisation, instance.clock.now()).explain(visitor.person).roles


def roles() -> frozenset[str]:
    """Their keys."""
    return frozenset(one.role.key for one in held())


def may(endpoint: str) -> bool:
    """Would that page answer the one who asks?"""
    wanted = ROUTES[endpoint]
    if wanted is Access.ANYBODY:
        return True
    if wanted is Access.CLIENT:
        return False
    if not current_user.is_authenticated:
        return False
    if wanted is Access.WAITING:
        return True
    return door.user().visitor.complete and (wanted not in NEEDED or bool(roles() & NEEDED[wanted]))


def _ask() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None  # no such page: the error handler says so
    wanted = ROUTES[request.endpoint]
    if wanted in (Access.ANYBODY, Access.CLIENT):
        return None  # a key is judged by the API's own door, and a cookie is none
    if not current_user.is_authenticated:
        return redirect(url_for("signin.ask"))
    visitor = door.user().visitor
    if wanted is not Access.WAITING and not visitor.complete:
        return redirect(url_for("signin.ask_code" if visitor.waiting else "signin.ask_password"))
    if wanted in NEEDED and not roles() & NEEDED[wanted]:
        abort(403)
    missing = _proof(request.endpoint, visitor)
    if missing is not None:
        return missing
    door.under(lambda: _still(wanted, door.user().token))
    return None


def _proof(endpoint: str, visitor: Visitor) -> ResponseReturnValue | None:
    """
    Where somebody is sent who has not shown what this route asks for; None when he has.

    One's own page asks for nothing more than to be signed in: there whoever has no device yet adds one. Every other
    page asks for what the tier of these pages does (NISHIHARA-5.4.2).
    """
    gate = door.desk().gate
    if endpoint in OWN_DEEDS:
        return None if gate.fresh(visitor) else _prove(OWN_DEEDS[endpoint])
    if ROUTES[endpoint] not in NEEDED:
        return None
    judgement = gate.judgement(visitor, privileged=endpoint in WORK_DEEDS)
    if judgement.allowed:
        return None
    if not visitor.devices:
        return redirect(url_for("devices.enrol"), 303)
    return _prove(WORK_DEEDS.get(endpoint, endpoint if request.method == "GET" else "me.page"))


def _prove(page: str) -> ResponseReturnValue:
    rules = current_app.url_map.iter_rules(page)
    wanted = {name for rule in rules for name in rule.arguments}
    given = request.view_args or {}
    return proving.send(page, **{name: value for name, value in given.items() if name in wanted})


def _still(wanted: Access, token: Secret) -> None:
    """
    Asked once more, right before anything that a request did is committed (F15).

    Raises:
        NotYours: since the request began its session ended, or the right to this page did.
    """
    visitor = door.desk().gate.who(token)
    if visitor is None or (wanted is not Access.WAITING and not visitor.complete):
        raise NotYours(say.NO_LONGER)
    if wanted in NEEDED and not {one.role.key for one in _held_by(visitor)} & NEEDED[wanted]:
        raise NotYours(say.NO_LONGER)
