"""Who may ask for which page. Denied unless it says so here; a route without a line does not start (F26)."""

from enum import Enum
from typing import cast

from flask import Flask, abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from idm.desired import Desired
from idm.errors import NotYours
from idm.messages import work as say
from idm.office.gate import Visitor
from idm.office.hr.embargo import HR
from idm.office.hr.release import MAY_RELEASE
from idm.rules.grants import Held
from idm.secret import Secret
from idm.store import facts
from web import door


class Access(Enum):
    """Whom a route answers."""

    ANYBODY = "anybody"
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
    "signin.home": Access.ANYBODY,
    "signin.ask": Access.ANYBODY,
    "signin.check": Access.ANYBODY,
    "signin.ask_code": Access.WAITING,
    "signin.check_code": Access.WAITING,
    "signin.leave": Access.WAITING,
    "signin.ask_password": Access.WAITING,
    "signin.change_password": Access.WAITING,
    "me.page": Access.PERSON,
    "me.add_device": Access.PERSON,
    "me.finish_device": Access.PERSON,
    "status.page": Access.OPERATOR,
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
    if not current_user.is_authenticated:
        return False
    if wanted is Access.WAITING:
        return True
    return door.user().visitor.complete and (wanted not in NEEDED or bool(roles() & NEEDED[wanted]))


def _ask() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None  # no such page: the error handler says so
    wanted = ROUTES[request.endpoint]
    if wanted is Access.ANYBODY:
        return None
    if not current_user.is_authenticated:
        return redirect(url_for("signin.ask"))
    visitor = door.user().visitor
    if wanted is not Access.WAITING and not visitor.complete:
        return redirect(url_for("signin.ask_code" if visitor.waiting else "signin.ask_password"))
    if wanted in NEEDED and not roles() & NEEDED[wanted]:
        abort(403)
    door.under(lambda: _still(wanted, door.user().token))
    return None


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
