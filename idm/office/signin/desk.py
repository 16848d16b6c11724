"""The desk where people come who cannot get in: who may serve there, whom, and how a person is recognised there."""

from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import Connection

from idm.calendar import day_of
from idm.errors import Stopped
from idm.facts import Form, Person
from idm.messages import resets as say
from idm.office.instance import Actor
from idm.office.signin.credentials import Desk
from idm.rules.standing import Standing


class Recognised(StrEnum):
    """How the one who came was recognised as himself. A name and a number on the telephone are not enough."""

    FACE = "face"
    CARD = "card"
    CALLED_BACK = "called_back"
    HEAD = "head"


RECOGNISED = {
    Recognised.FACE: "顔を知っている職員が、会って確かめた",
    Recognised.CARD: "写真のある職員証か身分証を見た",
    Recognised.CALLED_BACK: "名簿の内線に、こちらから掛け直した",
    Recognised.HEAD: "所属長が、本人だと認めた",
}


def require_first_issue(desk: Desk, actor: Actor, people: Iterable[Person]) -> None:
    """
    Whoever hands out first passwords serves at the desk. The operator of the machine, who is nobody by name, may begin.

    Raises:
        Stopped: see ``require_desk``.
    """
    if actor.person is None:
        return
    with desk.instance.store.read() as connection:
        for person in people:
            require_desk(desk, connection, actor, person)


def require_desk(desk: Desk, connection: Connection, actor: Actor, person: Person) -> Person:
    """
    Whoever serves here, for this person.

    Raises:
        Stopped: nobody named, no operating role, about himself, or a contractor and a privileged person
            (NISHIHARA-7.2.4.2, 7.2.1.3.e).
    """
    now, own = desk.instance.clock.now(), actor.person
    if own is None:
        raise Stopped(say.NEEDS_A_NAME)
    if own.id == person.id:
        raise Stopped(say.ABOUT_ONESELF)
    if desk.gate.standings.of(connection, own, now) is not Standing.PRIVILEGED:
        raise Stopped(say.NOT_YOUR_OFFICE, who=actor.shown)
    employment = own.employment_on(day_of(now))
    privileged = desk.gate.standings.of(connection, person, now) is Standing.PRIVILEGED
    if privileged and employment is not None and employment.form is Form.CONTRACTOR:
        raise Stopped(say.CONTRACTOR)
    return own
