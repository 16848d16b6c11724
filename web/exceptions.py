"""The register of exceptions (例外措置の台帳): refused ones too, whether they are in force, and when they were used."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from idm.office.exceptions import register
from web import door

pages = Blueprint("exceptions", __name__, url_prefix="/exceptions")


@pages.get("/")
def page() -> ResponseReturnValue:
    instance = door.desk().instance
    found = register.register(instance, door.user().actor)
    exceptable = [(one, instance.policy.sign_in.usual(one.rule)) for one in instance.policy.exceptable]
    return render_template("exceptions.html", found=found, exceptable=exceptable, period=register.period)


@pages.get("/<int(max=2147483647):number>")
def one(number: int) -> ResponseReturnValue:
    instance = door.desk().instance
    line, uses = register.one(instance, number, door.user().actor)
    source = instance.policy.rules["exception.active"].source
    return render_template("exception.html", line=line, uses=uses, source=source, period=register.period)
