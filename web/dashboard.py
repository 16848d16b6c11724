"""The state of things at a glance: numbers without names, each with its page; small charts, each with its table."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from idm.calendar import day_of
from idm.office.cards import tasks
from idm.office.sweeps import looking as sweeps
from idm.office.views import counting, describe
from idm.office.views.movement import movement
from idm.office.views.overdue import overdue
from idm.verdict import Status
from web import charts, door, language

pages = Blueprint("dashboard", __name__)

SHOWN = {"active": Status.ACTIVE, "suspended": Status.SUSPENDED, "left": Status.DISABLED}


@pages.get("/overview")
def page() -> ResponseReturnValue:
    instance = door.desk().instance
    found, year = counting.overview(instance), movement(instance)
    people = [(str(language.word(describe.STATUS[status])), (found.people[kind],)) for kind, status in SHOWN.items()]
    coming = [(f"{day:%m-%d}", (begin, end)) for day, begin, end in found.coming]
    tries = [(f"{day:%m-%d}", (good, bad)) for day, good, bad in found.tries]
    months = [(f"{one.first:%Y-%m}", (one.joined, one.moved, one.left)) for one in year.months]
    times = [(f"{one.first:%Y-%m}", (one.median or 0, one.worst or 0)) for one in year.months if one.ended]
    return render_template(
        "dashboard.html",
        body=instance.policy.body,
        found=found,
        late=overdue(instance, tasks.open_tasks(instance)),
        year=year,
        orphans=sweeps.strangers(instance),
        listed=instance.policy.dormancy.listed.days,
        months_chart=charts.bars(months),
        times_chart=charts.bars(times) if times else "",
        today=day_of(found.at),
        people=people,
        people_chart=charts.bars(people),
        coming_chart=charts.bars(coming),
        tries_chart=charts.bars(tries),
    )
