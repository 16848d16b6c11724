"""The sweep of unused accounts (放置IDの点検): for HR, the heads, and those who answer for the network."""

import io
from dataclasses import replace

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from connectors.hr_file.reader import sheet_from
from connectors.tables import as_xlsx
from idm.errors import BadInput, NotThere, NotYours, Stopped
from idm.messages import Said
from idm.messages import sweeps as say
from idm.office.instance import Instance
from idm.office.sweeps import answering, looking, opening, reporting, sheets
from idm.office.sweeps.answering import NOTE_LIMIT, Wish
from idm.office.sweeps.looking import NO_SECTION, PAGE, Row, Shown, Wanted
from idm.office.sweeps.parties import MAY_OPEN, WHOLE
from idm.office.sweeps.strangers import number_of
from idm.office.views.parts import part
from idm.rules.campaigns import PLAIN, RIGHTS, STRANGERS, Kind, Says, Side
from idm.store.campaigns import Campaign
from web import access, asked, door, paper

pages = Blueprint("sweeps", __name__, url_prefix="/sweeps")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LABEL_LIMIT = 40  # characters
ON_A_PAGE = 100
"""Lines of a report on one page; its digest and its files are of all of them."""
NUMBER = "<int(max=2147483647):number>"


@pages.get("/")
def page() -> ResponseReturnValue:
    return _page()


@pages.post("/")
def open_one() -> ResponseReturnValue:
    """A list is made; nobody is stopped by it."""
    label = request.form.get("label", "")[:LABEL_LIMIT]
    kind = next((one for one in Kind if one.value == request.form.get("kind")), Kind.DORMANCY)
    try:
        system = request.form.get("system") if kind is Kind.SYSTEM else None
        opened = opening.open_sweep(_instance(), door.user().actor, label or None, kind, system)
    except (BadInput, NotYours, Stopped) as error:
        return _page(error.said), 409
    return redirect(url_for("sweeps.one", number=opened.number), 303)


@pages.get(f"/{NUMBER}")
def one(number: int) -> ResponseReturnValue:
    return _one(number)


@pages.post(f"/{NUMBER}")
def decide(number: int) -> ResponseReturnValue:
    """Released by another person than who opened it, or given up."""
    form, actor = request.form, door.user().actor
    try:
        if form.get("deed") == "release":
            opening.release(_instance(), number, actor)
        else:
            opening.drop(_instance(), number, actor, form.get("reason", ""))
    except (BadInput, NotYours, Stopped) as error:
        return _one(number, error.said), 409
    return redirect(url_for("sweeps.one", number=number), 303)


@pages.post(f"/{NUMBER}/lines")
def answer_lines(number: int) -> ResponseReturnValue:
    """One answer to the lines of one unit that were ticked on the page, each for exactly what stood there."""
    form = request.form
    ticked = [one for one in map(asked.whole, form.getlist("line")) if one is not None]
    wishes = [Wish(one, form.get(f"digest-{one}", ""), form.get("says", "")) for one in ticked[:PAGE]]
    if not wishes:
        return _one(number, say.NONE_TICKED.say()), 409
    try:
        done = answering.answer(_instance(), number, wishes, door.user().actor, form.get("of", ""))
    except (BadInput, NotThere, Stopped) as error:
        return _one(number, error.said), 409
    return _one(number, done=say.ANSWERED.say(count=done))


@pages.get(f"/{NUMBER}/<int(max=2147483647):line>")
def line(number: int, line: int) -> ResponseReturnValue:
    return _line(number, line)


@pages.post(f"/{NUMBER}/<int(max=2147483647):line>")
def answer(number: int, line: int) -> ResponseReturnValue:
    """One answer to one line; then the next that waits for the same person."""
    form = request.form
    side = next((one for one in Side if one.value == form.get("side")), None)
    wish = Wish(line, form.get("digest", ""), form.get("says", ""), form.get("note", ""), side)
    try:
        answering.answer(_instance(), number, [wish], door.user().actor)
    except (BadInput, Stopped) as error:
        return _line(number, line, error.said), 409
    waiting = looking.one(_instance(), number, door.user().actor, Wanted(page=0)).waiting
    after = next((one for one in waiting if one > line), next(iter(waiting), None))
    if after is None:
        return redirect(url_for("sweeps.one", number=number), 303)
    return redirect(url_for("sweeps.line", number=number, line=after), 303)


@pages.post(f"/{NUMBER}/list.xlsx")
def sheet(number: int) -> ResponseReturnValue:
    """The lines that wait for his answers; that they left the house is on record, so it is no GET."""
    rows = sheets.rows(_instance(), number, door.user().actor)
    return _file(as_xlsx(sheets.COLUMNS, rows), XLSX, f"放置IDの点検-{number}.xlsx")


@pages.post(f"/{NUMBER}/answers")
def take(number: int) -> ResponseReturnValue:
    """The list with answers in it."""
    file = request.files.get("file")
    found = sheet_from(file.read() if file else b"", (file.filename if file else "") or "", sheets.is_header)
    try:
        done = sheets.take(_instance(), number, found, door.user().actor)
    except (BadInput, Stopped) as error:
        return _one(number, error.said), 409
    return _one(number, done=say.IMPORTED.say(count=done.answered, left=done.left))


@pages.get(f"/{NUMBER}/report")
def report(number: int) -> ResponseReturnValue:
    return _report(number)


@pages.get(f"/{NUMBER}/signature")
def ready(number: int) -> ResponseReturnValue:
    """Whoever has just shown a factor finds the form on the page of the report (see ``access``)."""
    return redirect(url_for("sweeps.report", number=number, _anchor="signature"), 303)


@pages.post(f"/{NUMBER}/report")
def sign(number: int) -> ResponseReturnValue:
    """A name under exactly what the form showed."""
    try:
        reporting.sign(_instance(), number, request.form.get("digest", ""), door.user().actor)
    except (BadInput, Stopped) as error:
        return _report(number, error.said), 409
    return redirect(url_for("sweeps.report", number=number), 303)


@pages.get(f"/{NUMBER}/report.xlsx")
def workbook(number: int) -> ResponseReturnValue:
    """The same lines as under the names; the digest and who signed stand in its last rows."""
    found, shown = reporting.report(_instance(), number, door.user().actor)
    return _file(as_xlsx(say.COLUMNS, reporting.sheet(found, shown)), XLSX, f"{shown.listed.kind}-{number}.xlsx")


@pages.get(f"/{NUMBER}/report.pdf")
def pdf(number: int) -> ResponseReturnValue:
    """To file, and to sign by hand where that is wanted."""
    instance = _instance()
    found, shown = reporting.report(instance, number, door.user().actor)
    made = render_template(
        "paper/sweep.html",
        found=found,
        shown=shown,
        columns=say.COLUMNS,
        paper={"now": instance.clock.now()},
        body=instance.policy.body.name,
        source=instance.policy.rules["sweep.signed"].source,
    )
    return _file(paper.pdf(made), "application/pdf", f"{shown.listed.kind}-{number}.pdf")


def _instance() -> Instance:
    return door.desk().instance


def _wanted() -> Wanted:
    """What the address asks for; whatever cannot be read asks for nothing."""
    wanted = request.args
    return Wanted(
        section=wanted.get("section", ""),
        why=wanted.get("why", ""),
        unanswered="unanswered" in wanted,
        page=asked.page(),
    )


def _file(data: bytes, kind: str, name: str) -> Response:
    return send_file(io.BytesIO(data), mimetype=kind, download_name=name, as_attachment=True)


def _page(refused: Said | None = None) -> str:
    instance, actor = _instance(), door.user().actor
    return render_template(
        "sweeps.html",
        found=looking.every(instance, actor),
        sources=looking.sources(instance, actor),
        strangers=looking.strangers(instance),
        opens=bool(access.roles() & MAY_OPEN),
        policy=instance.policy.dormancy,
        source=instance.policy.rules["sweep.listed"].source,
        kinds=[(one.value, say.KIND[one]) for one in Kind],
        systems=opening.reviewed(instance.policy),
        limit=LABEL_LIMIT,
        refused=refused,
    )


def _one(number: int, refused: Said | None = None, done: Said | None = None) -> str:
    wanted = _wanted()
    found = looking.one(_instance(), number, door.user().actor, wanted)
    wanted = replace(wanted, page=min(wanted.page or 1, found.pages))
    here = {row.line.section for row in found.rows}
    return render_template(
        "sweep.html",
        found=found,
        campaign=found.listed.campaign,
        wanted=wanted,
        no_section=NO_SECTION,
        whys={code: say.WHY[code] for code in found.whys},
        ticks=here.pop() if len(here) == 1 and any(row.sides for row in found.rows) else None,
        says=[(one.value, say.SAYS[one]) for one in _plain(found.listed.campaign)],
        ends=_would_end(found),
        reason_limit=opening.REASON_LIMIT,
        whole=bool(access.roles() & WHOLE),
        refused=refused,
        done=done,
    )


def _would_end(found: Shown) -> Said | None:
    """For whoever may release a review that is held: what that comes to."""
    if not (found.may_release and found.ends):
        return None
    return say.WOULD_END_HELD.say(number=found.listed.campaign.id, count=found.ends)


def _plain(campaign: Campaign) -> list[Says]:
    return [Says.KEEP] if answering.may_confirm(campaign) else sorted(PLAIN, reverse=True)


def _line(number: int, line: int, refused: Said | None = None) -> str:
    """
    Raises:
        NotThere: no such line, or none that he sees.
    """
    found, row = looking.line(_instance(), number, line, door.user().actor)
    return render_template(
        "sweep_line.html",
        found=found,
        campaign=found.listed.campaign,
        row=row,
        entry=number_of(row.line) if row.line.remedy in STRANGERS else None,
        says=[(one.value, say.SAYS[one]) for one in _possible(row, found.listed.campaign)],
        sides=[(side.value, say.SIDE[side]) for side in row.sides],
        rule=_instance().policy.rules["sweep.confirmed"].source,
        ends=_instance().policy.reviews.access.unconfirmed == "end",
        told=_instance().policy.dormancy.told.days,
        given=request.form,
        limit=NOTE_LIMIT,
        refused=refused,
    )


def _possible(row: Row, campaign: Campaign) -> list[Says]:
    if row.line.remedy in STRANGERS:
        return [Says.STOP]
    if row.line.remedy in RIGHTS:
        return _plain(campaign)
    return [one for one in Says if one is not Says.STOP or row.stops]


def _report(number: int, refused: Said | None = None) -> str:
    instance, actor = _instance(), door.user().actor
    found, shown = reporting.report(instance, number, actor)
    rows = part(found.rows, asked.page(), ON_A_PAGE)
    return render_template(
        "sweep_report.html",
        found=found,
        rows=rows.rows,
        here=rows.number,
        last=rows.pages,
        shown=shown,
        columns=say.COLUMNS,
        signs=reporting.may_sign(instance, number, actor),
        ready=door.desk().gate.judgement(door.user().visitor, privileged=True).allowed,
        refused=refused,
    )
