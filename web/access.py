"""Who may ask for which page. Denied unless it says so here; a route without a line does not start (F26)."""

from collections.abc import Iterable
from enum import Enum
from typing import cast, get_args

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from idm.calendar import day_of
from idm.errors import NotYours
from idm.messages import work as say
from idm.office.adoption.looking import MAY_LOOK
from idm.office.cards.keepers import MAY_KEEP
from idm.office.hr.embargo import HR
from idm.office.hr.release import MAY_RELEASE
from idm.office.privileges.roll import MANAGERS
from idm.office.roles import held_now
from idm.office.signin.visitor import Visitor
from idm.office.views.reading import AUDITORS
from idm.policy.cases import DeciderKey
from idm.rules.consents import waits
from idm.rules.grants import Held
from idm.secret import Secret
from web import door, proving
from web.api.door import SCOPES


class Access(Enum):
    """Whom a route answers."""

    ANYBODY = "anybody"
    CLIENT = "client"  # another program with a key that is good for this call: see ``web.api.door``
    WAITING = "waiting"  # signed in with a password, the second factor or a new password still to come
    PERSON = "person"  # signed in, with everything that was asked for
    STAFF = "staff"  # the same, with what the tier of these pages asks for, whatever post somebody holds
    DECIDER = "decider"  # the same, holding an office that may come to decide an application
    OPERATOR = "operator"  # the same, holding one of the roles below
    DESK = "desk"  # the same, in 人事 or holding an office that answers for what 人事 hands in
    HR = "hr"  # the same, in 人事: who hands files in
    CARDS = "cards"  # the same, holding an office that keeps cards
    PRIVILEGES = "privileges"  # the same, holding an office that answers for privileged IDs
    ADOPTION = "adoption"  # the same, holding an office that says what an entry is that nobody granted
    AUDIT = "audit"  # the same, holding an office that reads the audit log


OPERATORS = frozenset({"ciso", "network_admin", "system_manager", "operator", "hr_operator"})

DESK = frozenset(MAY_RELEASE)

KEEPERS = frozenset(MAY_KEEP)

DECIDERS = frozenset(get_args(DeciderKey))

NEEDED = {
    Access.OPERATOR: OPERATORS,
    Access.DESK: DESK,
    Access.HR: frozenset({HR}),
    Access.CARDS: KEEPERS,
    Access.PRIVILEGES: frozenset(MANAGERS),
    Access.ADOPTION: MAY_LOOK,
    Access.AUDIT: AUDITORS,
    Access.DECIDER: DECIDERS,
}
"""One of these roles goes with a route of that kind."""

OWN_POST = frozenset({Access.AUDIT, Access.DECIDER})
"""What goes with the post alone and is not for a deputy: looking into what others did, and deciding (8.2(2), 2(6)①)."""

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
    "stopped.cards": Access.ANYBODY,
    "stopped.signer": Access.ANYBODY,
    "bytls.check": Access.ANYBODY,
    "bycard.ask": Access.ANYBODY,
    "bycard.check": Access.ANYBODY,
    "resets.ask": Access.ANYBODY,
    "resets.prove": Access.ANYBODY,
    "resets.choose": Access.ANYBODY,
    "resets.leak": Access.PERSON,
    "resets.begin": Access.PERSON,
    "window.page": Access.OPERATOR,
    "window.decide": Access.OPERATOR,
    "window.joiners": Access.OPERATOR,
    "vault.page": Access.STAFF,
    "vault.decide": Access.STAFF,
    "managed.page": Access.STAFF,
    "managed.one": Access.STAFF,
    "managed.decide": Access.STAFF,
    "urgent.page": Access.OPERATOR,
    "urgent.decide": Access.OPERATOR,
    "away.page": Access.OPERATOR,
    "away.decide": Access.OPERATOR,
    "lost.page": Access.WAITING,  # the second factor may be what was lost: nothing stands before a report
    "lost.report": Access.WAITING,
    "cards.page": Access.CARDS,
    "cards.new": Access.CARDS,
    "cards.register": Access.CARDS,
    "cards.one": Access.CARDS,
    "cards.step": Access.CARDS,
    "cards.todo": Access.CARDS,
    "cards.readers": Access.CARDS,
    "receipts.every": Access.CARDS,
    "receipts.one": Access.CARDS,
    "receipts.part": Access.CARDS,
    "receipts.decide": Access.CARDS,
    "receipts.pdf": Access.CARDS,
    "receipts.sheet": Access.CARDS,
    "me.page": Access.PERSON,
    "giving_up.page": Access.PERSON,
    "giving_up.ask": Access.PERSON,
    "giving_up.end": Access.PERSON,
    "giving_up.account": Access.PERSON,
    "consents.own": Access.PERSON,
    "consents.sign": Access.PERSON,
    "consents.page": Access.DESK,
    "consents.decide": Access.DESK,
    "consents.pdf": Access.DESK,
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
    "inbox.page": Access.STAFF,
    "cases.kinds": Access.STAFF,
    "cases.new": Access.STAFF,
    "cases.apply": Access.STAFF,
    "cases.one": Access.STAFF,
    "cases.edit": Access.STAFF,
    "cases.revise": Access.STAFF,
    "cases.withdraw": Access.STAFF,
    "cases.end": Access.STAFF,
    "cases.pdf": Access.STAFF,
    "cases.ready": Access.DECIDER,
    "cases.decide": Access.DECIDER,
    "privileges.page": Access.STAFF,
    "privileges.begin": Access.STAFF,
    "privileges.choose": Access.STAFF,
    "privileges.window": Access.STAFF,
    "privileges.end": Access.STAFF,
    "privileges.holders": Access.PRIVILEGES,
    "privileges.decide": Access.PRIVILEGES,
    "exceptions.page": Access.DECIDER,
    "exceptions.one": Access.DECIDER,
    "reviews.page": Access.AUDIT,
    "reviews.one": Access.AUDIT,
    "reviews.ready": Access.AUDIT,
    "reviews.sign": Access.AUDIT,
    "reviews.csv": Access.AUDIT,
    "reviews.xlsx": Access.AUDIT,
    "reviews.pdf": Access.AUDIT,
    "sweeps.page": Access.DESK,
    "sweeps.open_one": Access.DESK,
    "sweeps.one": Access.DESK,
    "sweeps.decide": Access.DESK,
    "sweeps.line": Access.DESK,
    "sweeps.answer": Access.DESK,
    "sweeps.answer_lines": Access.DESK,
    "sweeps.sheet": Access.DESK,
    "sweeps.take": Access.DESK,
    "sweeps.report": Access.DESK,
    "sweeps.ready": Access.DESK,
    "sweeps.sign": Access.DESK,
    "sweeps.pdf": Access.DESK,
    "sweeps.workbook": Access.DESK,
    "contracts.page": Access.STAFF,
    "contracts.new": Access.STAFF,
    "contracts.add": Access.STAFF,
    "contracts.one": Access.STAFF,
    "contracts.ready": Access.STAFF,
    "contracts.decide": Access.STAFF,
    "leaving.page": Access.STAFF,
    "leaving.one": Access.STAFF,
    "leaving.decide": Access.STAFF,
    "leaving.acknowledge": Access.PERSON,
    "leaving.pdf": Access.STAFF,
    "violations.page": Access.STAFF,
    "violations.new": Access.STAFF,
    "violations.report": Access.STAFF,
    "violations.one": Access.STAFF,
    "violations.ready": Access.STAFF,
    "violations.decide": Access.STAFF,
    "violations.read": Access.STAFF,
    "violations.pdf": Access.STAFF,
    "adoption.page": Access.ADOPTION,
    "adoption.decide": Access.ADOPTION,
    "adoption.plan": Access.ADOPTION,
    "adoption.release": Access.ADOPTION,
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
    "consents.decide": "consents.page",
    "window.decide": "window.page",
    "window.joiners": "window.page",
    "vault.decide": "vault.page",
    "managed.decide": "managed.one",
    "urgent.decide": "urgent.page",
    "away.decide": "away.page",
    "cards.register": "cards.new",
    "cards.step": "cards.one",
    "cards.readers": "cards.page",
    "receipts.decide": "receipts.one",
    "files.decide": "files.one",
    "cases.ready": "cases.one",
    "cases.decide": "cases.one",
    "privileges.begin": "privileges.page",
    "privileges.choose": "privileges.page",
    "privileges.decide": "privileges.holders",
    "reviews.ready": "reviews.one",
    "reviews.sign": "reviews.one",
    "sweeps.decide": "sweeps.one",
    "sweeps.answer": "sweeps.line",
    "sweeps.answer_lines": "sweeps.one",
    "sweeps.take": "sweeps.one",
    "sweeps.ready": "sweeps.report",
    "sweeps.sign": "sweeps.report",
    "leaving.decide": "leaving.one",
    "contracts.add": "contracts.new",
    "contracts.ready": "contracts.one",
    "contracts.decide": "contracts.one",
    "violations.ready": "violations.one",
    "violations.decide": "violations.one",
    "violations.read": "violations.one",
    "approvals.decide": "approvals.held",
    "approvals.free": "approvals.page",
    "adoption.decide": "adoption.page",
    "adoption.release": "adoption.plan",
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
    """The roles of the one who asks, now, by his posts and as a deputy; worked out once for an answer."""
    if "held" not in g:
        g.held = _held_by(door.user().visitor)
    return cast(tuple[Held, ...], g.held)


def _held_by(visitor: Visitor) -> tuple[Held, ...]:
    instance = door.desk().instance
    with instance.store.read() as connection:
        return held_now(instance, connection, visitor.person)


def _has(wanted: Access, held_by: Iterable[Held]) -> bool:
    """Do these roles open a route of that kind?"""
    return any(one.role.key in NEEDED[wanted] and not (one.lent and wanted in OWN_POST) for one in held_by)


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
    visitor = door.user().visitor
    if not visitor.complete or (_is_work(wanted) and _owes_consent(visitor)):
        return False
    return wanted not in NEEDED or _has(wanted, held())


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
    if _is_work(wanted) and _owes_consent(visitor):
        return redirect(url_for("consents.own"), 303)
    if wanted in NEEDED and not _has(wanted, held()):
        abort(403)
    missing = _proof(request.endpoint, visitor)
    if missing is not None:
        return missing
    door.under(lambda: _still(wanted, door.user().token))
    return None


def _is_work(wanted: Access) -> bool:
    """More than one's own pages."""
    return wanted is Access.STAFF or wanted in NEEDED


def _owes_consent(visitor: Visitor) -> bool:
    """Until he has given it, only his own pages answer him, where he reads and signs it (NISHIHARA-6.1.2.2)."""
    instance = door.desk().instance
    return waits(visitor.person, instance.policy, day_of(instance.clock.now())) is not None


def _proof(endpoint: str, visitor: Visitor) -> ResponseReturnValue | None:
    """
    Where somebody is sent who has not shown what this route asks for; None when he has.

    One's own page asks for nothing more than to be signed in: there whoever has no device yet adds one. Every other
    page asks for what the tier of these pages does (NISHIHARA-5.4.2).
    """
    gate = door.desk().gate
    if endpoint in OWN_DEEDS:
        return None if gate.fresh(visitor) else _prove(OWN_DEEDS[endpoint])
    if not _is_work(ROUTES[endpoint]):
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
    if _is_work(wanted) and _owes_consent(visitor):
        raise NotYours(say.NO_LONGER)
    if wanted in NEEDED and not _has(wanted, _held_by(visitor)):
        raise NotYours(say.NO_LONGER)
