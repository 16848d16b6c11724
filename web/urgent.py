"""Emergency acts (緊急の措置): stopping at once on one's own judgement, and the queue of reports to the CISO."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from idm.calendar import day_after, start_of, wareki_minute
from idm.errors import BadInput, NotThere, Stopped
from idm.facts import Person
from idm.messages import Said
from idm.messages import exceptions as say_exceptions
from idm.messages import setup as say_setup
from idm.messages import urgent as say
from idm.office.instance import Instance
from idm.office.urgent import confirming, containing, ending, excepting, looking, reporting
from idm.office.urgent.containing import Measures
from idm.office.views.looking import parse_day
from idm.policy.register import clauses
from idm.store import facts
from web import asked, door

pages = Blueprint("urgent", __name__, url_prefix="/urgent")


@pages.get("/")
def page() -> ResponseReturnValue:
    """What waits for its report, what he may do, and what was done."""
    return _page()


@pages.post("/")
def decide() -> ResponseReturnValue:
    """One act, or the report of one."""
    try:
        return _page(done=asked.deed(_DEEDS, say.NO_DEED)())
    except NotThere as error:
        return _page(refused=error.said), 404
    except (BadInput, Stopped) as error:
        return _page(refused=error.said), 409


def _contain() -> tuple[Said, ...]:
    form = request.form
    measures = Measures(
        numbers=tuple(form.get("numbers", "").split()),
        units=tuple(form.get("units", "").split()),
        external="external" in form,
        windows="windows" in form,
        sessions="sessions" in form,
    )
    done = containing.contain(_instance(), measures, form.get("reason", ""), door.user().actor)
    act = done.act
    said = say.CONTAINED.say(number=act.id, what=act.what, due=wareki_minute(act.report_due))
    if done.passed_over:
        return said, say.SOME_STOPPED.say(who="、".join(done.passed_over))
    return (said,)


def _except() -> tuple[Said, ...]:
    form = request.form
    names = ("rule", "clause", "scope", "alternative", "value")
    content = {name: form.get(name, "").strip() for name in names if form.get(name, "").strip()}
    until = start_of(day_after(parse_day(form.get("until", ""))))
    wanted = excepting.Wanted(form.get("what", ""), _beneficiary(), content, form.get("reason", ""), until)
    act = excepting.take(_instance(), wanted, door.user().actor)
    return (say.EXCEPTED.say(number=act.id, due=wareki_minute(act.report_due)),)


def _report() -> tuple[Said, ...]:
    act = reporting.report(
        _instance(), asked.number("number", say.NO_DEED), request.form.get("report", ""), door.user().actor
    )
    if act.case is None:
        return (say.REPORTED.say(number=act.id),)
    return (say.REPORTED_AS_CASE.say(number=act.id, case=act.case),)


def _end() -> tuple[Said, ...]:
    act = ending.end(_instance(), asked.number("number", say.NO_DEED), _word(), door.user().actor)
    return (say.ENDED.say(number=act.id),)


def _confirm() -> tuple[Said, ...]:
    done = confirming.confirm(_instance(), asked.number("number", say.NO_DEED), _word(), door.user().actor)
    return (say.CONFIRMED.say(number=done.act.id, who="、".join(done.people)),)


def _lift() -> tuple[Said, ...]:
    done = confirming.lift(_instance(), asked.number("number", say.NO_DEED), _word(), door.user().actor)
    said = say.LIFTED.say(number=done.act.id, who="、".join(done.people))
    return (said, say.STILL_HELD.say(who="、".join(done.kept))) if done.kept else (said,)


def _convert() -> tuple[Said, ...]:
    clause = request.form.get("broken", "")
    done = confirming.convert(_instance(), asked.number("number", say.NO_DEED), clause, _word(), door.user().actor)
    return (say.CONVERTED.say(number=done.act.id, violations="、".join(map(str, done.violations))),)


def _word() -> str:
    return request.form.get("word", "")


_DEEDS = {
    "contain": _contain,
    "except": _except,
    "report": _report,
    "end": _end,
    "confirm": _confirm,
    "lift": _lift,
    "convert": _convert,
}


def _instance() -> Instance:
    return door.desk().instance


def _beneficiary() -> Person:
    """Whom an exception for one person is for; the manager himself where it is for a unit."""
    kind, _, key = request.form.get("scope", "").strip().partition(":")
    if kind != "person":
        return door.user().visitor.person
    with _instance().store.read() as connection:
        found = facts.find_person(connection, key)
    if found is None:
        raise BadInput(say_setup.NO_SUCH_PERSON, value=key[:64])
    return found


def _page(refused: Said | None = None, done: tuple[Said, ...] = ()) -> str:
    policy = _instance().policy
    rules = {one.rule: one.label for one in policy.exceptable} | {say_exceptions.OTHER: say_exceptions.OTHER_RULE}
    return render_template(
        "urgent.html",
        board=looking.board(_instance(), door.user().actor),
        kinds=say.KIND,
        states=say.STATE,
        answers=say.ANSWER,
        rules=rules,
        clauses={key: str(one) for key, one in clauses().items() if one.body == policy.body.name},
        hours=policy.privileged_ids.urgent.hours,
        given={} if done else request.form,
        refused=refused,
        done=done,
    )
