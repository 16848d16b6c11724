"""The HR desk (人事): files handed in as drafts, looked at, answered, approved by somebody else, taken in."""

import base64
import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from flask import Blueprint, abort, current_app, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from connectors.hr_file.reader import sheet_from
from connectors.hr_file.returned import write_returned
from idm.desired import Desired
from idm.errors import BadInput, Stopped
from idm.hr.changeset import Extent
from idm.hr.sheet import Answers, Problem
from idm.messages import Said
from idm.messages import web as say
from idm.office.hr import batches as office_batches
from idm.office.hr import desk as office_hr
from idm.office.hr import drafts
from idm.office.hr.effect import by_moment
from idm.office.hr.embargo import DIGITS
from idm.office.hr.judging import Prepared
from idm.office.hr.memory import Memory
from idm.office.hr.papers import Asked, sheet_of, terms_of
from idm.office.hr.rehearsal import Look, look_at
from idm.office.views import describe
from web import access, door

pages = Blueprint("files", __name__, url_prefix="/hr")

LARGEST = 21 * 1024 * 1024
_COUNT = re.compile(r"[0-9]{1,7}")
SHOWN = 200
"""Changes of one day on the page; the counts are of all."""

EXTENTS = {"changes": Extent.CHANGES, "full": Extent.FULL}


@pages.get("/")
def every() -> ResponseReturnValue:
    return _list_page(None)


@pages.post("/")
def upload() -> ResponseReturnValue:
    """A new draft. What is wrong with the file as a whole is said at once, and nothing of it is kept."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return redirect(url_for("files.every"))
    asked = _asked()
    sheet = sheet_from(file.read(), file.filename, answers=asked.answers)
    instance, actor = door.desk().instance, door.user().actor
    done = drafts.draft(instance, sheet, asked, actor, _day("embargo"), request.form.get("readers", "").split())
    if done.batch is None:
        return _refused(done.prepared)
    _days(_look(done.batch.id))  # worked out while the person waits for the upload anyway
    return redirect(url_for("files.one", number=done.batch.id))


@pages.get("/<int(max=2147483647):number>")
def one(number: int) -> ResponseReturnValue:
    """What a draft would do, alone; whoever may not read it before the 内示 gets counts and a digest."""
    return page_of(_look(number), ())


@pages.post("/<int(max=2147483647):number>/answers")
def answer(number: int) -> ResponseReturnValue:
    """Yes to some of the questions about a draft: it is read again with these answers."""
    instance, actor = door.desk().instance, door.user().actor
    look = _look(number)
    if look.prepared is None or look.batch.sheet is None:
        abort(403)
    terms = terms_of(look.batch.asked)
    yes = terms.asked.answers.yes | {_answer(text) for text in request.form.getlist("yes")}
    sheet = sheet_of(look.batch.sheet, look.batch.file_name, look.batch.file_sha256)
    drafts.revise(instance, number, sheet, replace(terms.asked, answers=Answers(yes)), actor)
    return redirect(url_for("files.one", number=number))


@pages.post("/<int(max=2147483647):number>/file")
def revise(number: int) -> ResponseReturnValue:
    """Another file in its place; what was approved needs approving again."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return redirect(url_for("files.one", number=number))
    asked = _asked()
    sheet = sheet_from(file.read(), file.filename, answers=asked.answers)
    done = drafts.revise(door.desk().instance, number, sheet, asked, door.user().actor)
    return _refused(done.prepared) if done.batch is None else redirect(url_for("files.one", number=number))


@pages.post("/<int(max=2147483647):number>/decision")
def decide(number: int) -> ResponseReturnValue:
    """Approve exactly what was shown, take in what was approved, or withdraw."""
    instance, actor = door.desk().instance, door.user().actor
    deed = request.form.get("deed", "")
    try:
        if deed == "approve":
            drafts.approve(instance, number, actor, request.form.get("digest", "?"))
        elif deed == "apply":
            drafts.apply_draft(instance, number, actor)
        elif deed == "withdraw":
            office_hr.withdraw(instance, number, actor)
        else:
            abort(400)
    except (Stopped, BadInput) as error:
        return page_of(_look(number), (error.said,)), 409
    return redirect(url_for("files.every"))


@pages.get("/<int(max=2147483647):number>/errors.xlsx")
def errors(number: int) -> ResponseReturnValue:
    """The file as it was sent, with what is wrong beside each row."""
    look = _look(number)
    if look.prepared is None:
        abort(403)
    data = _returned(look.prepared)
    return send_file(io.BytesIO(data), download_name=f"確認-{number}.xlsx", as_attachment=True)


def _returned(prepared: Prepared) -> bytes:
    with TemporaryDirectory() as folder:
        target = Path(folder) / "returned.xlsx"
        write_returned(target, prepared.sheet, prepared.verdict.problems)
        return target.read_bytes()


def _look(number: int) -> Look:
    return look_at(door.desk().instance, number, door.user().actor, _memory())


def _memory() -> Memory:
    return cast(Memory, current_app.extensions["memory"])


def _asked() -> Asked:
    form = request.form
    return Asked(
        extent=EXTENTS.get(form.get("extent", "")),
        as_of=_day("as_of"),
        rows=_number("rows"),
        leavers=_number("leavers"),
        answers=Answers(frozenset(_answer(text) for text in form.getlist("yes"))),
    )


def _day(field: str) -> date | None:
    text = request.form.get(field, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        abort(400)


def _number(field: str) -> int | None:
    text = unicodedata.normalize("NFKC", request.form.get(field, "")).replace(",", "").strip()
    if not text:
        return None
    if not _COUNT.fullmatch(text):
        raise BadInput(say.COUNT_UNREADABLE, value=text[:20])
    return int(text)


def _answer(text: str) -> tuple[str, int | None]:
    id_, _, row = text.partition(":")
    return id_, int(row) if _COUNT.fullmatch(row) else None


def _refused(prepared: Prepared) -> ResponseReturnValue:
    """Nothing was kept: the list of what is wrong goes back at once, inside the page."""
    return _list_page(prepared), 400


def _list_page(refused: Prepared | None) -> str:
    found = office_batches.listed(door.desk().instance, door.user().actor)
    shown = () if refused is None else refused.verdict.problems[:SHOWN]
    back = None
    if refused is not None and refused.sheet.header:
        back = base64.b64encode(_returned(refused)).decode("ascii")
    return render_template(
        "files.html",
        found=found,
        refused=refused,
        problems=shown,
        questions=_questions(refused),
        back=back,
        may_upload="hr_operator" in access.roles(),
    )


def _questions(prepared: Prepared | None) -> list[tuple[str, Problem, int]]:
    """Each question once: its id, where it was asked first, how many rows."""
    same: dict[str, list[Problem]] = {}
    for question in () if prepared is None else prepared.questions:
        same.setdefault(question.id, []).append(question)
    return [(id_, asked[0], len(asked)) for id_, asked in same.items()]


def page_of(look: Look, refused: Sequence[Said]) -> str:
    prepared = look.prepared
    days = [] if prepared is None else _days(look)
    trips = () if prepared is None else [office_hr.trip_said(t, prepared.organisation) for t in prepared.trips]
    return render_template(
        "file.html",
        batch=look.batch,
        label=office_batches.STATE[look.batch.state],
        hidden=look.hidden,
        prepared=prepared,
        digest=look.digest,
        short=look.digest[:DIGITS],
        differs=look.differs,
        days=days,
        trips=trips,
        questions=_questions(prepared),
        refused=refused,
        shown=SHOWN,
    )


def _days(look: Look) -> list[dict[str, Any]]:
    """Changes by the moment they take effect, counted by kind and by unit."""
    prepared = look.prepared
    if prepared is None:
        return []
    return cast(list[dict[str, Any]], _memory().shown(prepared, lambda: _make_days(prepared)))


def _make_days(prepared: Prepared) -> list[dict[str, Any]]:
    instance = door.desk().instance
    people = {c.after.account.id: c for c in prepared.changes}
    days = []
    found = by_moment(prepared.changes, instance.policy, prepared.organisation, prepared.now, None)
    for when, changes in found.items():
        desired = Desired(instance.policy, prepared.organisation, when)
        described = [
            describe.change(c, people[c.account].after, desired, desired, was=people[c.account].before)
            for c in changes[:SHOWN]
        ]
        units: dict[str, list[int]] = {}
        for change in changes:
            for entry, place in ((change.before, 0), (change.after, 1)):
                if entry is not None and entry.unit_name:
                    units.setdefault(entry.unit_name, [0, 0])[place] += 1
        days.append(
            {
                "at": when,
                "total": len(changes),
                "counts": describe.counts(changes),
                "changes": described,
                "units": sorted((name, left, came) for name, (left, came) in units.items() if left != came),
            }
        )
    return days
