"""The list of stopped cards (CRL), for programs that read one; it holds numbers of certificates and nobody's name."""

from typing import cast

from flask import Blueprint, Flask, current_app, make_response
from flask.typing import ResponseReturnValue

from idm.office.cards.stop_list import StopList, signer_pem
from web import door

pages = Blueprint("stopped", __name__)
_EXTENSION = "sekisho.stopped"


def install(app: Flask) -> None:
    app.extensions[_EXTENSION] = StopList()


@pages.get("/crl/cards.crl")
def cards() -> ResponseReturnValue:
    held = cast(StopList, current_app.extensions[_EXTENSION])
    return make_response(held.current(door.desk().instance), 200, {"Content-Type": "application/pkix-crl"})


@pages.get("/crl/cards.pem")
def signer() -> ResponseReturnValue:
    """Whose signature it carries. A reader gets it once from the body's own hands, and compares."""
    return make_response(signer_pem(door.desk().instance), 200, {"Content-Type": "application/x-pem-file"})
