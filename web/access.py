"""Who may ask for which page. Denied unless it says so here; a route without a line does not start (F26)."""

from enum import Enum

from flask import Flask, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from idm.desired import Desired
from idm.office.embargo import HR
from idm.office.release import MAY_RELEASE
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


OPERATORS = frozenset({"ciso", "network_admin", "system_manager", "operator", "hr_operator"})

DESK = frozenset(MAY_RELEASE)

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
    app.jinja_env.globals.update(operates=operates, at_the_desk=at_the_desk)


def roles() -> frozenset[str]:
    """The roles that go with the posts of the one who asks, today."""
    instance = door.desk().instance
    with instance.store.read() as connection:
        organisation = facts.organisation(connection)
    held = Desired(instance.policy, organisation, instance.clock.now()).explain(door.user().visitor.person).roles
    return frozenset(one.role.key for one in held)


def operates() -> bool:
    """Is the one who asks signed in for good, and does he hold one of the operating roles?"""
    return door.user().visitor.complete and bool(roles() & OPERATORS)


def at_the_desk() -> bool:
    """The same for the HR desk."""
    return door.user().visitor.complete and bool(roles() & DESK)


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
    needed = {Access.OPERATOR: OPERATORS, Access.DESK: DESK, Access.HR: frozenset({HR})}.get(wanted)
    if needed is not None and not roles() & needed:
        abort(403)
    return None
