"""The API's place in the application."""

from flask_openapi3.openapi import OpenAPI
from flask_wtf import CSRFProtect

from web.api import calls, case_calls, door, privilege_calls
from web.api.blueprint import INFO, SCHEMES, api
from web.api.errors import malformed

ROOMS = (calls, case_calls, privilege_calls)
"""Where the calls are: each is registered by being read."""


def application(name: str) -> OpenAPI:
    """A Flask application that makes the document; no page of it comes from somewhere else."""
    return OpenAPI(
        name,
        info=INFO,
        security_schemes=SCHEMES,
        doc_ui=False,
        validation_error_status=400,
        validation_error_callback=malformed,
    )


def install(app: OpenAPI, csrf: CSRFProtect) -> None:
    """No cookie opens a call, so that nobody's browser can be made to send one: the forms' token is not asked for."""
    csrf.exempt(api)
    app.register_api(api)
    app.extensions[calls.DOCUMENT] = lambda: app.api_doc
    door.install(app)
