"""The state of things at a glance: numbers without names, each with its page; small charts, each with its table."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from idm.calendar import day_of
from idm.office.views import counting, describe
from idm.verdict import Status
from web import charts, door, language

pages = Blueprint("dashboard", __name__)

SHOWN = {"active": Status.ACTIVE, "suspended": Status.SUSPENDED, "left": Status.DISABLED}


@pages.get("/overview")
def page() -> ResponseReturnValue:
    found = counting.overview(door.desk().instance)
    people = [(str(language.word(describe.STATUS[status])), (found.people[kind],)) for kind, status in SHOWN.items()]
    coming = [(f"{day:%m-%d}", (begin, end)) for day, begin, end in found.coming]
    tries = [(f"{day:%m-%d}", (good, bad)) for day, good, bad in found.tries]
    return render_template(
        "dashboard.html",
        body=door.desk().instance.policy.body,
        found=found,
        today=day_of(found.at),
        people=people,
        people_chart=charts.bars(people),
        coming_chart=charts.bars(coming),
        tries_chart=charts.bars(tries),
    )
