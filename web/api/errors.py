"""Errors as RFC 9457 says: one shape, a stable id, a sentence, never a trace."""

from typing import Literal

from flask import Response, current_app, request
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from idm.errors import BadInput, IdmError, NotKnown, NotThere, NotYours
from idm.messages import Said
from idm.messages import api as say
from web.api.blueprint import PREFIX, api
from web.api.models import Problem
from web.api.refusals import TooMany
from web.language import answered

VERIFY = "api.verify"
MOST_PROBLEMS = 5
_CODES: dict[type[IdmError], int] = {BadInput: 400, NotKnown: 401, NotYours: 403, NotThere: 404, TooMany: 429}
_SAID = {404: say.NO_SUCH_CALL, 405: say.NO_SUCH_CALL}


def ours(path: str) -> bool:
    """Does an address that nobody answers to belong to the API?"""
    return path.startswith(f"{PREFIX}/") or path in ("/api", "/api/", PREFIX)


def told(said: Said, code: int) -> Response:
    """
    The answer to a call that could not be carried out.

    A verification that cannot be answered says besides that nobody is allowed: it fails closed.
    """
    closed: Literal[False] | None = False if request.endpoint == VERIFY else None
    problem = Problem(title=HTTP_STATUS_CODES[code], status=code, id=said.id, detail=answered(said), allowed=closed)
    return Response(problem.model_dump_json(exclude_none=True), code, content_type="application/problem+json")


def malformed(error: ValidationError) -> Response:
    """Where the request is wrong and how; never what it said, which may be a password (F64)."""
    problems = [
        f"{'.'.join(map(str, one['loc'])) or 'body'}: {one['type']}" for one in error.errors(include_input=False)
    ]
    return told(say.MALFORMED.say(problems="、".join(problems[:MOST_PROBLEMS])), 400)


@api.errorhandler(IdmError)
def _refused(error: IdmError) -> Response:
    code = next((code for kind, code in _CODES.items() if isinstance(error, kind)), 503)
    if code == 503:
        current_app.logger.error("%s", error)  # where our database is is nothing for whoever asks
        return told(say.AWAY.say(id=error.said.id), code)
    answer = told(error.said, code)
    if code == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, TooMany):
        answer.headers["Retry-After"] = str(error.seconds)
    return answer


@api.errorhandler(RecursionError)
def _too_deep(_error: RecursionError) -> Response:
    """JSON nested so deeply that it cannot be read."""
    return told(say.MALFORMED.say(problems="body: nested"), 400)


@api.errorhandler(HTTPException)
def http(error: HTTPException) -> Response:
    """Also for an address below ours that nobody answers to."""
    if error.response is not None and isinstance(error.response, Response):
        return error.response
    code = error.code or 500
    said = say.TOO_LARGE.say(most=request.max_content_length) if code == 413 else _SAID.get(code, say.FAULT).say()
    answer = told(said, code)
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            answer.headers[name] = value
    return answer
