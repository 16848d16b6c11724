"""Back in by the desk: one of its staff recognises the person, another one does so again and hands out the slip.

Nobody alone can take over somebody's account, and nobody ever chooses another's password (NISHIHARA-7.2.4.2, 7.2.4.3).
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from idm.audit.entry import Act
from idm.errors import BadInput, Stopped
from idm.facts import Person
from idm.messages import resets as say
from idm.messages import signin as say_signin
from idm.office.instance import Actor
from idm.office.signin.credentials import Desk, Issued, give_temporary, put_on_record, shown
from idm.office.signin.desk import RECOGNISED, Recognised, require_desk
from idm.office.signin.factors import end_orphaned_codes
from idm.office.signin.standing import in_office_from
from idm.passwords import temporary
from idm.store import facts, notices, resets
from idm.store.resets import Request


@dataclass(frozen=True, slots=True)
class Waiting:
    """A reset that waits for a second word, in words. ``own``: asked by the one who looks, or about him."""

    number: int
    who: str
    asked_by: str
    asked_at: datetime
    until: datetime
    recognised: str
    own: bool


def ask(desk: Desk, person: Person, recognised: Recognised, actor: Actor) -> Request:
    """
    The first of the two has recognised the person. Nothing changes yet.

    Raises:
        Stopped: this actor may not (see ``require_desk``), the person may not work now, or it was asked already.
    """
    now = desk.instance.clock.now()
    until = now + timedelta(hours=desk.instance.policy.passwords.desk_reset.hours)
    with desk.instance.store.write() as connection:
        require_desk(desk, connection, actor, person)
        _require_in_office(desk, person, now)
        for other in resets.waiting(connection, now):
            if other.person_id == person.id:
                raise Stopped(say.ALREADY_ASKED, who=shown(person), number=other.id)
        made = resets.ask(connection, person.id, actor.by, recognised.value, now=now, expires_at=until)
        put_on_record(
            connection, Act.RESET_ASKED, person.id, actor.by, now, actor.via,
            request=str(made.id), recognised=recognised.value,
        )  # fmt: skip
    return made


def confirm(desk: Desk, number: int, actor: Actor) -> Issued:
    """
    The second of the two: the password and every session end, and a temporary one is there, to be shown once.

    Raises:
        BadInput: nothing of that number waits.
        Stopped: the first once more, the person himself, or see ``require_desk``.
    """
    password = temporary.make(secrets.choice)
    hashed = desk.hasher.hash(password)
    now = desk.instance.clock.now()
    with desk.instance.store.write() as connection:
        request, person = _waiting_one(connection, number, now)
        require_desk(desk, connection, actor, person)
        if request.asked_by == actor.by:
            raise Stopped(say.SAME_PERSON)
        _require_in_office(desk, person, now)
        if not resets.decide(connection, number, "done", actor.by, now):
            raise BadInput(say.NO_REQUEST, number=number)
        until = give_temporary(desk, connection, person, hashed, actor.by, now)
        end_orphaned_codes(connection, person.id, now)
        put_on_record(
            connection, Act.RESET_DONE, person.id, actor.by, now, actor.via,
            request=str(number), first=request.asked_by,
        )  # fmt: skip
        notices.tell(connection, person.id, say.TOLD_DESK, {}, now)
    return Issued(person, password, until)


def withdraw(desk: Desk, number: int, actor: Actor) -> None:
    """
    Nothing comes of it. Anybody who serves at the desk may, also the one who asked.

    Raises:
        BadInput: nothing of that number waits.
        Stopped: see ``require_desk``.
    """
    now = desk.instance.clock.now()
    with desk.instance.store.write() as connection:
        _, person = _waiting_one(connection, number, now)
        require_desk(desk, connection, actor, person)
        if not resets.decide(connection, number, "withdrawn", actor.by, now):
            raise BadInput(say.NO_REQUEST, number=number)
        put_on_record(connection, Act.RESET_ENDED, person.id, actor.by, now, actor.via, request=str(number))


def waiting(desk: Desk, actor: Actor) -> list[Waiting]:
    """What waits for a second word, the oldest first."""
    now = desk.instance.clock.now()
    with desk.instance.store.read() as connection:
        found = resets.waiting(connection, now)
        ids = {one.person_id for one in found} | {one.asked_by for one in found}
        people = {person.id: shown(person) for person in facts.people(connection, ids)}
    return [
        Waiting(
            number=one.id,
            who=people[one.person_id],
            asked_by=people[one.asked_by],
            asked_at=one.asked_at,
            until=one.expires_at,
            recognised=RECOGNISED[Recognised(one.reason)],
            own=actor.by in (one.asked_by, one.person_id),
        )
        for one in found
    ]


def _waiting_one(connection: Connection, number: int, now: datetime) -> tuple[Request, Person]:
    request = next((one for one in resets.waiting(connection, now) if one.id == number), None)
    person = facts.by_id(connection, request.person_id if request else None)
    if request is None or person is None:
        raise BadInput(say.NO_REQUEST, number=number)
    return request, person


def _require_in_office(desk: Desk, person: Person, now: datetime) -> None:
    """A newcomer may be given his slip before his first day."""
    if not desk.gate.may_work(person, in_office_from(person, now)):
        raise Stopped(say_signin.NO_ACCOUNT, who=shown(person))
