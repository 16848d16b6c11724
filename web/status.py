"""How the instance is, for a monitor: numbers, no names."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from idm.office.views.status import health
from web import door

pages = Blueprint("status", __name__)


@pages.get("/healthz", endpoint="health")
def look() -> ResponseReturnValue:
    """200 when nobody is needed, 503 otherwise; counts only."""
    found = health(door.desk().instance)
    code = 200 if found.good else 503
    return jsonify(ok=found.good, waiting=found.waiting, attention=found.attention), code
