"""「ICカードをなくした」: a report stops the card, and nothing stands before it (NISHIHARA-6.4.1.1.u, 6.4.1.2).

One's own cards are stopped with a password alone: the second factor may be what was lost. Somebody else's are stopped
by anybody who is signed in for good: a colleague, a superior, the desk at the telephone.
"""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from idm.errors import BadInput, Stopped
from idm.messages import Said
from idm.messages import cards as say
from idm.office.cards import looking, loss, papers
from idm.office.cards.looking import Meant
from idm.rules.cards import REPORTABLE
from web import access, door

pages = Blueprint("lost", __name__, url_prefix="/lost")

HOW = {"self": "本人", "colleague": "同僚", "superior": "上司", "telephone": "電話"}
"""From whom a report came, as the card's history says it."""
SELF, USUAL = HOW["self"], "colleague"
LONGEST = 64  # characters of a name or number


@pages.get("/")
def page() -> ResponseReturnValue:
    return _page()


@pages.post("/")
def report() -> ResponseReturnValue:
    """
    Stop at once, and say what stopped when. What is no number of a person or a card is asked back, and nothing else.

    The answer is the page itself: of whoever reports his own card the report has just ended every session.
    """
    try:
        done = _deed()
    except (BadInput, Stopped) as error:
        return _page(refused=error.said), 409
    if isinstance(done, tuple):
        return _page(refused=say.WHO_IS_MEANT.say(count=len(done)), people=done), 409
    return _told(done)


def _deed() -> list[loss.Report] | tuple[Meant, ...]:
    card = request.form.get("card", "")
    if card:
        return [_one_of_mine(card)]
    if request.form.get("id"):
        return [_by_id(request.form.get("id", type=int) or 0)]
    if request.form.get("all"):
        return _all_of(door.user().visitor.person.account.login, SELF)
    return _somebodys()


def _one_of_mine(card: str) -> loss.Report:
    person = door.user().visitor.person
    own = next((row.card for row in _mine() if str(row.card.id) == card), None)
    if own is None:
        raise BadInput(say.NO_CARDS, who=person.numbers[-1])
    return loss.report(door.desk().instance, own.id, door.user().actor, how=SELF, circumstances=_circumstances())


def _by_id(number: int) -> loss.Report:
    """From the ledger's own page, for those who keep it."""
    if not access.may("cards.one"):
        abort(403)
    return loss.report(door.desk().instance, number, door.user().actor, how=_how(), circumstances=_circumstances())


def _somebodys() -> list[loss.Report] | tuple[Meant, ...]:
    if not door.user().visitor.complete:
        abort(403)
    instance, how = door.desk().instance, _how()
    login = request.form.get("login", "")[:LONGEST]
    if login:
        return _all_of(login, how)
    text = request.form.get("who", "").strip()[:LONGEST]
    meant = looking.meant_by(instance, text)
    if meant.card is not None:
        report = loss.report(instance, meant.card.id, door.user().actor, how=how, circumstances=_circumstances())
        return [report]
    if not meant.people:
        raise BadInput(say.NOBODY_MEANT, value=text)
    return _all_of(meant.people[0].login, how) if meant.exact else meant.people


def _all_of(login: str, how: str) -> list[loss.Report]:
    return loss.report_all(door.desk().instance, login, door.user().actor, how=how, circumstances=_circumstances())


def _how() -> str:
    return HOW.get(request.form.get("how", ""), HOW[USUAL])


def _circumstances() -> str:
    return request.form.get("circumstances", "")


def _mine() -> list[looking.Row]:
    return looking.of_person(door.desk().instance, door.user().visitor.person)


def _told(done: list[loss.Report]) -> str:
    found = [papers.paper(door.desk().instance, one.number) for one in done]
    own = any(paper.card.holder == door.user().visitor.person.id for paper in found)
    return render_template("lost_told.html", found=found, own=own)


def _page(refused: Said | None = None, people: tuple[Meant, ...] = ()) -> str:
    visitor = door.user().visitor
    return render_template(
        "lost.html",
        mine=_mine(),
        stoppable=REPORTABLE,
        complete=visitor.complete,
        ways=HOW,
        how=request.form.get("how", USUAL),
        who=request.form.get("who", "").strip()[:LONGEST],
        circumstances=_circumstances(),
        people=people,
        refused=refused,
    )
