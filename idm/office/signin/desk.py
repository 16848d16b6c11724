"""The desk where people come who cannot get in: who may serve there, whom, and how a person is recognised there."""

from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import Connection

from idm.calendar import day_of
from idm.errors import Stopped
from idm.facts import Form, Person
from idm.messages import resets as say
from idm.office.cases.seats import House
from idm.office.instance import Actor
from idm.office.officers import is_contractor
from idm.office.signin.credentials import Desk, shown
from idm.office.signin.standing import in_office_from
from idm.rules.standing import OPERATING, Standing
from idm.store import credentials, facts


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
        Stopped: see ``require_desk``; or one of them will hold an operating role, which takes two of the staff as soon
            as there are two.
    """
    with desk.instance.store.read() as connection:
        for person in people:
            if actor.person is not None:
                require_desk(desk, connection, actor, person)
            if _takes_two(desk, connection, person, actor):
                raise Stopped(say.TWO_FOR_PRIVILEGED, who=shown(person))


def one_suffices(desk: Desk, people: Iterable[Person], actor: Actor) -> tuple[list[Person], list[Person]]:
    """
    To whom this actor alone may give a first password, and the others, who need two: whoever has chosen one before, or
    holds an operating role from his first day on (NISHIHARA-7.2.1.3.o).
    """
    alone: list[Person] = []
    others: list[Person] = []
    with desk.instance.store.read() as connection:
        for person in people:
            two = credentials.chose_one(connection, person.id) or _takes_two(desk, connection, person, actor)
            (others if two else alone).append(person)
    return alone, others


def _takes_two(desk: Desk, connection: Connection, person: Person, actor: Actor) -> bool:
    """Nobody in particular begins with the officers only while there are no two who could (F21)."""
    if not _privileged(desk, connection, person):
        return False
    return actor.person is not None or _two_could(desk, connection, person)


def _two_could(desk: Desk, connection: Connection, person: Person) -> bool:
    """Are there two others in office who serve him at the desk, and who have passwords of their own choice?"""
    house = House(desk.instance, connection, desk.instance.clock.now())
    ids = set(house.with_role(*OPERATING)) - {person.id}
    able = [
        one
        for one in facts.people(connection, ids)
        if credentials.chose_one(connection, one.id)
        and not is_contractor(house, one)
        and desk.gate.standings.serves(connection, one, person, house.now)
    ]
    return len(able) > 1


def _privileged(desk: Desk, connection: Connection, person: Person) -> bool:
    begins = in_office_from(person, desk.instance.clock.now())
    return desk.gate.standings.of(connection, person, begins) is Standing.PRIVILEGED


def require_desk(desk: Desk, connection: Connection, actor: Actor, person: Person) -> Person:
    """
    Whoever serves here, for this person.

    Raises:
        Stopped: nobody named, no operating role or one for other units, about himself, or a contractor and a privileged
            person (NISHIHARA-7.2.4.2, 7.2.1.3.e).
    """
    now, own = desk.instance.clock.now(), actor.person
    if own is None:
        raise Stopped(say.NEEDS_A_NAME)
    if own.id == person.id:
        raise Stopped(say.ABOUT_ONESELF)
    if desk.gate.standings.of(connection, own, now) is not Standing.PRIVILEGED:
        raise Stopped(say.NOT_YOUR_OFFICE, who=actor.shown)
    if not desk.gate.standings.serves(connection, own, person, now):
        raise Stopped(say.NOT_YOUR_SECTION, who=actor.shown, person=shown(person))
    employment = own.employment_on(day_of(now))
    contractor = employment is not None and employment.form is Form.CONTRACTOR
    if contractor and _privileged(desk, connection, person):
        raise Stopped(say.CONTRACTOR)
    return own
