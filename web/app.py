"""The application factory: one instance, its door, and the desks as blueprints."""

import os
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path

from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import AnonymousUserMixin
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from idm.errors import BadInput, IdmError, NotThere, NotYours, Stopped, TooOften
from idm.messages import web as say
from idm.office.hr.memory import Memory
from idm.office.instance import Instance
from idm.office.signin import credentials as counter
from idm.office.signin.gate import Gate
from idm.passwords.hashing import Hasher
from idm.signin.sealing import read_key
from web import (
    access,
    adoption,
    approvals,
    audit,
    away,
    bycard,
    bytls,
    cards,
    cases,
    consents,
    contracts,
    dashboard,
    devices,
    door,
    exceptions,
    files,
    giving_up,
    headers,
    inbox,
    language,
    leaving,
    lost,
    managed,
    me,
    menu,
    paper,
    people,
    privileges,
    proving,
    proxies,
    receipts,
    resets,
    reviews,
    signin,
    status,
    stopped,
    stops,
    style,
    sweeps,
    systems,
    urgent,
    vault,
    violations,
    window,
    worker,
)
from web.api import errors, mount
from web.site import hosts

FILES = frozenset({"files.upload", "files.revise", "sweeps.take"})
CODES = {BadInput: 400, NotYours: 403, NotThere: 404, Stopped: 409, TooOften: 429}
LARGEST = 64 * 1024
"""Bytes of a request; a desk that takes files says its own (F65, F88)."""


DESKS = (
    signin,
    me,
    giving_up,
    consents,
    contracts,
    devices,
    proving,
    bycard,
    bytls,
    stopped,
    resets,
    window,
    managed,
    vault,
    urgent,
    away,
    lost,
    cards,
    receipts,
    files,
    stops,
    status,
    dashboard,
    inbox,
    cases,
    approvals,
    privileges,
    exceptions,
    reviews,
    sweeps,
    leaving,
    violations,
    adoption,
    people,
    systems,
    worker,
    audit,
    style,
)


def create_app(instance: Instance, hasher: Hasher | None = None) -> Flask:
    """
    The pages over one instance.

    Args:
        hasher: A cheaper one for tests; by default argon2id at full cost.
    """
    app = mount.application(__name__)
    app.config.update(
        SECRET_KEY=read_key(instance.home / Path("keys") / "web.key"),
        TRUSTED_HOSTS=hosts(instance),
        MAX_CONTENT_LENGTH=LARGEST,
        MAX_FORM_PARTS=100,
        SESSION_COOKIE_NAME="form",  # holds the CSRF secret, and where to go back to after a proof
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=bool(instance.settings.public_url) or os.environ.get("IDM_BEHIND_TLS") == "1",
        WTF_CSRF_SSL_STRICT=False,  # it wants the Referer that our own headers keep back; the token stays
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session that it belongs to
    )
    hasher = hasher or Hasher()
    instance = replace(instance, via="web")
    desk = counter.Desk(instance, Gate(instance, hasher), hasher)
    proxies.install(app, instance.settings)
    door.install(app, desk)
    app.extensions["memory"] = Memory()
    language.install(app)
    headers.install(app)
    app.before_request(_allow_files)
    csrf = CSRFProtect(app)
    for desk_pages in DESKS:
        app.register_blueprint(desk_pages.pages)
    mount.install(app, csrf)
    access.install(app)
    proving.install(app)
    stopped.install(app)
    bytls.install(app)
    menu.install(app)
    _install_errors(app)
    return app


def _allow_files() -> None:
    """Before anything reads the form: only a desk that takes files takes more than a form."""
    if request.endpoint in FILES:
        request.max_content_length = files.LARGEST


def _install_errors(app: Flask) -> None:
    """One place where an error becomes a page: a sentence and its id, never a trace."""

    @app.errorhandler(IdmError)
    def refused(error: IdmError) -> ResponseReturnValue:
        code = next((code for kind, code in CODES.items() if isinstance(error, kind)), 503)
        if code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            g._login_user = AnonymousUserMixin()  # who asks cannot be read either: the page must not ask again
            app.logger.error("%s", error)  # where our database is is nothing for whoever asks
            return render_template("error.html", said=say.AWAY.say(id=error.said.id)), code
        later = {"Retry-After": str(error.seconds)} if isinstance(error, TooOften) else {}
        return render_template("error.html", said=error.said), code, later

    @app.errorhandler(paper.CannotPrint)
    def no_paper(error: paper.CannotPrint) -> ResponseReturnValue:
        return render_template("error.html", said=error.said), 503

    @app.errorhandler(CSRFError)
    def stale_form(_error: CSRFError) -> ResponseReturnValue:
        return render_template("error.html", said=say.STALE_FORM.say()), 400

    @app.errorhandler(SecurityError)
    def another_host(_error: SecurityError) -> ResponseReturnValue:
        return say.OTHER_HOST.ja, 400, {"Content-Type": "text/plain; charset=utf-8"}  # no page: links need a host

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> ResponseReturnValue:
        if errors.ours(request.path):
            return errors.http(error)
        said = {403: say.NOT_FOR_YOU, 404: say.NO_PAGE, 413: say.TOO_LARGE}.get(error.code or 500, say.FAULT)
        return render_template("error.html", said=said.say()), error.code or 500
