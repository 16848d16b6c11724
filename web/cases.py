"""Applications (申請): asked for, looked at, decided, withdrawn, ended, and printed."""

import io

from flask import Blueprint, Response, abort, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from idm.errors import BadInput, Stopped
from idm.facts.case import UNDECIDED, Answer, CaseKind, CaseState
from idm.messages import Said
from idm.messages import case_pages as say
from idm.messages import cases as say_cases
from idm.office.cases import asking, deciding, ending, forms, sheet
from idm.office.cases.deciding import Word
from idm.office.cases.effects import EFFECTS
from idm.office.cases.forms import Form, Whom
from idm.office.cases.sheet import Sheet
from idm.office.cases.words import content_of
from idm.store.cases import Filed
from web import access, case_forms, door, paper
from web.case_forms import Read

pages = Blueprint("cases", __name__, url_prefix="/cases")

NUMBER = "<int(max=2147483647):number>"
NOTHING_WRONG = Read(None, {})
USED_AT = {
    CaseKind.PRIVILEGE: ("privileges.page", "特権を使い始める"),
    CaseKind.SHARED_ID: ("vault.page", "共用IDを借りる"),
    CaseKind.PRIVATE_DEVICE: ("devices.add_code", "私物の機器を登録する"),
}
"""Where whom an approved case is for uses it, by himself."""


# --- asking ---


@pages.get("/new")
def kinds() -> ResponseReturnValue:
    """What the one who asks may ask for."""
    return render_template("case_kinds.html", found=_choices(), comes=say.COMES_OF_YES)


@pages.get("/new/<kind>")
def new(kind: str) -> ResponseReturnValue:
    return _form_page(_form(kind), {}, NOTHING_WRONG)


@pages.post("/new/<kind>")
def apply(kind: str) -> ResponseReturnValue:
    """Handed in; the form comes back as it was, with everything that is wrong."""
    form = _form(kind)
    read = _read(form)
    if read.asked is None:
        return _form_page(form, request.form, read), 409
    try:
        filed = asking.apply_for(door.desk().instance, read.asked, door.user().actor, EFFECTS)
    except (BadInput, Stopped) as error:
        return _form_page(form, request.form, _refused(error.said)), 409
    told = say.APPLIED_AND_STUCK if _sheet(filed.id).stuck else say.APPLIED
    return _page(filed.id, done=told.say(number=filed.id))


@pages.get(f"/{NUMBER}/edit")
def edit(number: int) -> ResponseReturnValue:
    """One's own, while it is undecided."""
    found = _sheet(number)
    form = _form_of(found)
    return _form_page(form, case_forms.given(found.case, found.beneficiary.number, form), NOTHING_WRONG, found)


@pages.post(f"/{NUMBER}/edit")
def revise(number: int) -> ResponseReturnValue:
    """Other words in its place: it is decided from the first step (F22)."""
    found = _sheet(number)
    form = _form_of(found)
    read = _read(form)
    if read.asked is None:
        return _form_page(form, request.form, read, found), 409
    try:
        asking.hand_in_again(door.desk().instance, number, read.asked, door.user().actor, EFFECTS)
    except (BadInput, Stopped) as error:
        return _form_page(form, request.form, _refused(error.said), found), 409
    return _page(number, done=say.CHANGED.say(number=number))


@pages.post(f"/{NUMBER}/withdraw")
def withdraw(number: int) -> ResponseReturnValue:
    try:
        asking.withdraw(door.desk().instance, number, door.user().actor)
    except (BadInput, Stopped) as error:
        return _page(number, wrong=error.said), 409
    return _page(number, done=say.WITHDRAWN.say(number=number))


@pages.post(f"/{NUMBER}/end")
def end(number: int) -> ResponseReturnValue:
    """What was approved is over before its time: taking away needs nobody's yes."""
    try:
        ending.end_early(door.desk().instance, number, door.user().actor, request.form.get("why", ""))
    except (BadInput, Stopped) as error:
        return _page(number, wrong=error.said), 409
    return _page(number, done=say.ENDED.say(number=number))


# --- deciding ---


@pages.get(f"/{NUMBER}")
def one(number: int) -> ResponseReturnValue:
    """Everything that is needed to decide."""
    return _page(number)


@pages.get(f"/{NUMBER}/decision")
def ready(number: int) -> ResponseReturnValue:
    """Whoever has just shown a factor finds the decision's form on the page of the case (see ``access``)."""
    return redirect(url_for("cases.one", number=number, _anchor="decision"), 303)


@pages.post(f"/{NUMBER}")
def decide(number: int) -> ResponseReturnValue:
    """One word on exactly what was shown."""
    word = _word()
    try:
        filed = deciding.decide(door.desk().instance, number, word, door.user().actor, EFFECTS)
    except (BadInput, Stopped) as error:
        return _page(number, wrong=error.said), 409
    return _page(number, done=_told(filed, word))


# --- on paper ---


@pages.get(f"/{NUMBER}/paper.pdf")
def pdf(number: int) -> ResponseReturnValue:
    """承認書, or whatever it has come to be."""
    instance, found = door.desk().instance, _sheet(number)
    title = _title(found)
    page = render_template(
        "paper/approval.html",
        paper=found,
        one=found.shown.listed,
        title=title,
        lines=sheet.lines(instance, number),
        body=instance.policy.body.name,
        **_words(),
    )
    return _download(paper.pdf(page), f"{title}-{number}.pdf")


# --- parts ---


def _choices() -> list[Form]:
    return forms.choices(door.desk().instance, door.user().visitor.person)


def _form(kind: str) -> Form:
    """
    Raises:
        BadInput: nothing that he may ask for by a form.
    """
    found = next((form for form in _choices() if form.kind == kind), None)
    if found is None:
        raise BadInput(say.NOT_BY_FORM)
    return found


def _form_of(found: Sheet) -> Form:
    if not found.own or found.shown.listed.state not in UNDECIDED:
        abort(404)
    return _form(found.shown.listed.kind)


def _read(form: Form) -> Read:
    return case_forms.read(door.desk().instance, form, request.form, door.user().visitor.person)


def _refused(said: Said) -> Read:
    return Read(None, {case_forms.WHERE.get(said.id, case_forms.WHOLE): [said]})


def _word() -> Word:
    form = request.form
    try:
        answer = Answer(form.get("answer", ""))
    except ValueError:
        abort(400)
    return Word(answer, form.get("digest", ""), form.get("reason", ""), form.get("unavoidable") == "1")


def _told(filed: Filed, word: Word) -> Said:
    if word.answer is Answer.YES:
        return (say.YES if filed.state is CaseState.APPROVED else say.YES_SO_FAR).say(number=filed.id)
    return (say.NO if word.answer is Answer.NO else say.SENT_BACK).say(number=filed.id)


def _sheet(number: int) -> Sheet:
    """
    Raises:
        NotThere: no such case, or none that he may look at.
    """
    return sheet.sheet(door.desk().instance, number, door.user().actor)


def _form_page(form: Form, given: object, read: Read, found: Sheet | None = None) -> str:
    return render_template(
        "case_form.html",
        form=form,
        given=given,
        wrong=read.wrong,
        people=read.people,
        found=found,
        whom=Whom,
        comes=say.COMES_OF_YES[form.kind],
        name_of=case_forms.name_of,
    )


def _page(number: int, done: Said | None = None, wrong: Said | None = None) -> str:
    found = _sheet(number)
    needs_why = wrong is not None and wrong.id in (say_cases.NEEDS_WHY.id, say_cases.NEEDS_REFERENCE.id)
    judged = door.desk().gate.judgement(door.user().visitor, privileged=True)
    return render_template(
        "case.html",
        paper=found,
        title=_title(found),
        matter=_matter(found),
        one=found.shown.listed,
        ready=judged.allowed,
        decides=access.may("cases.decide"),
        undecided=found.shown.listed.state in UNDECIDED,
        editable=found.own and any(form.kind == found.shown.listed.kind for form in _choices()),
        reason=request.form.get("reason", "") if wrong else "",
        needs_why=wrong if needs_why else None,
        wrong=None if needs_why else wrong,
        done=done,
        **_words(),
    )


def _title(found: Sheet) -> str:
    return say.PAPER.get(found.shown.listed.state, say.APPLICATION)


def _matter(found: Sheet) -> tuple[str, str] | None:
    """The page of what an application began with, or where its approval is used; with the words that lead there."""
    content, case, listed = content_of(found.case), found.case, found.shown.listed
    if case.kind is CaseKind.BRAKE and listed.state in UNDECIDED and access.may("approvals.held"):
        return url_for("approvals.held", number=int(content["batch"])), "止められたファイルを見る"
    if case.kind is CaseKind.SUSPENSION:
        return url_for("violations.one", number=int(content["violation"])), "違反の記録を見る"
    used = USED_AT.get(case.kind)
    if used is None or not found.endable or case.beneficiary != door.user().get_id() or found.now < case.starts:
        return None
    return url_for(used[0]), used[1]


def _words() -> dict[str, object]:
    return {"state": say_cases.STATE, "answer": say_cases.ANSWER, "flag": say_cases.FLAG}


def _download(data: bytes, name: str) -> Response:
    return send_file(io.BytesIO(data), mimetype="application/pdf", download_name=name, as_attachment=True)
