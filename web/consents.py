"""Staff who are hired (採用時の説明と同意書): for their heads, and for themselves what they are to agree to."""

import io
from datetime import date

from flask import Blueprint, render_template, request, send_file
from flask.typing import ResponseReturnValue

from idm.errors import BadInput, NotThere, NotYours, Stopped
from idm.messages import Said
from idm.messages import consents as say
from idm.office.cases.words import shown
from idm.office.consents import looking, recording, texts
from idm.office.views.looking import parse_day
from idm.office.views.parts import part
from web import asked, door, paper

pages = Blueprint("consents", __name__, url_prefix="/consents")

LONGEST = 64  # characters of a number
ON_A_PAGE = 50
"""So many people, in each of the two tables."""


@pages.get("/")
def page() -> ResponseReturnValue:
    return _page()


@pages.post("/")
def decide() -> ResponseReturnValue:
    """A briefing, a word on the signature, or a signed paper."""
    try:
        done = _deed()
    except (BadInput, NotThere, NotYours, Stopped) as error:
        return _page(refused=error.said), 409
    return _page(done=done)


@pages.get("/mine")
def own() -> ResponseReturnValue:
    """The whole text, to be read before he agrees."""
    return _own()


@pages.post("/mine")
def sign() -> ResponseReturnValue:
    """Agreed to exactly what the form showed."""
    version, form = _version(), request.form
    try:
        done = recording.sign(
            door.desk().instance, version, form.get("digest", ""), door.user().actor, starts=_starts()
        )
    except (NotThere, Stopped) as error:
        return _own(refused=error.said), 409
    return _own(done=say.SIGNED.say(version=done.version, digest=done.sha256[: recording.DIGITS]))


@pages.get("/<number>/paper.pdf")
def pdf(number: str) -> ResponseReturnValue:
    """The text in force with its lines for a signature, for whoever cannot come to a screen."""
    instance = door.desk().instance
    row = next((row for row in looking.every(instance, door.user().actor) if row.number == number), None)
    if row is None:
        raise NotThere(say.NOBODY_OF_YOURS, number=number[:LONGEST])
    made = render_template(
        "paper/consent.html",
        row=row,
        text=texts.show(instance),
        paper={"now": instance.clock.now()},
        body=instance.policy.body.name,
        source=instance.policy.rules["consent.signed"].source,
    )
    data = io.BytesIO(paper.pdf(made))
    return send_file(data, mimetype="application/pdf", download_name=f"同意書-{row.number}.pdf", as_attachment=True)


def _deed() -> Said:
    instance, actor, form = door.desk().instance, door.user().actor, request.form
    person, deed = asked.person("number"), form.get("deed", "")
    if deed == "brief":
        day = form.get("day", "").strip()
        on = recording.brief(instance, person, parse_day(day) if day else None, actor, starts=_starts())
        return say.BRIEFED.say(who=shown(person), day=on.isoformat())
    if deed == "receive":
        done = recording.receive(instance, person, _version(), actor, starts=_starts())
        return say.RECEIVED.say(who=shown(person), version=done.version)
    if deed in ("needed", "not_needed"):
        recording.decide(instance, person, deed == "needed", form.get("reason", ""), actor, starts=_starts())
        return (say.ASKED if deed == "needed" else say.NOT_ASKED_FOR).say(who=shown(person))
    raise BadInput(say.NO_DEED)


def _version() -> int:
    return asked.whole(request.form.get("version", "")) or 0


def _starts() -> date:
    """First day of the appointment that the form showed; a day that is nobody's without one."""
    try:
        return date.fromisoformat(request.form.get("starts", ""))
    except ValueError:
        return date.min


def _page(refused: Said | None = None, done: Said | None = None) -> str:
    instance = door.desk().instance
    found = looking.every(instance, door.user().actor)
    return render_template(
        "consents.html",
        open=part([row for row in found if row.left], asked.page(), ON_A_PAGE),
        settled=part([row for row in found if not row.left], asked.page("settled"), ON_A_PAGE),
        chosen=request.form.get("number", "") if refused else None,
        version=looking.version(instance),
        asked=instance.policy.consents.asked,
        briefed=instance.policy.rules["consent.briefed"].source,
        what=say.OPEN,
        needed=say.NEEDED,
        how=say.HOW,
        limit=recording.REASON_LIMIT,
        given=request.form,
        refused=refused,
        done=done,
    )


def _own(refused: Said | None = None, done: Said | None = None) -> str:
    instance = door.desk().instance
    found = looking.own(instance, door.user().visitor.person)
    return render_template(
        "consent.html",
        found=found,
        how=say.HOW,
        source=instance.policy.rules["consent.signed"].source,
        waits=instance.policy.consents.asked.waits,
        refused=refused,
        done=done,
    )
