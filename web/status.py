"""How the instance is: numbers, no names."""

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue

from idm.office.status import status
from web import door

pages = Blueprint("status", __name__)


@pages.get("/status")
def page() -> ResponseReturnValue:
    return render_template("status.html", found=status(door.desk().instance))


@pages.get("/healthz")
def health() -> ResponseReturnValue:
    """For a monitor: 200 when nobody is needed, 503 otherwise; counts only."""
    found = status(door.desk().instance)
    code = 200 if found.healthy else 503
    return jsonify(ok=found.healthy, waiting=found.waiting, attention=found.attention), code
