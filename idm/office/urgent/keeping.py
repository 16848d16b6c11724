"""What every emergency act has in common: words, the line on record, and who hears of it."""

import json
from datetime import datetime

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft, Value
from idm.errors import BadInput, NotThere
from idm.facts import Person
from idm.facts.urgent import EmergencyAct, UrgentKind
from idm.messages import Message
from idm.messages import urgent as say
from idm.office.cases.seats import House
from idm.office.cases.words import require_fit, shown
from idm.office.instance import Actor
from idm.office.officers import held, overseers
from idm.store import facts, log, notices, urgent

SEES_ALL = frozenset({"ciso", "network_admin", "audit_chief"})
"""Who looks at every act; everybody else at his own."""


def require_words(**texts: str) -> None:
    """
    Args:
        texts: What each is called, and what was typed.

    Raises:
        BadInput: one is empty, they are too long together, or there is a My Number in them.
    """
    for what, text in texts.items():
        if not text.strip():
            raise BadInput(say.NEEDS_WORDS, what=what)
    require_fit(*texts.values())


def known_act(house: House, number: int, person: Person) -> EmergencyAct:
    """
    His own, or anybody's for the network admin and his deputy.

    Raises:
        NotThere: there is none, or none for him (F11).
    """
    act = urgent.get(house.connection, number)
    if act is None or (act.person != person.id and "network_admin" not in held(house, person)):
        raise NotThere(say.NO_ACT, number=number)
    return act


def tell(house: House, act: EmergencyAct, message: Message, *but: str, **values: str) -> dict[str, str]:
    """
    To the CISO and the network admin by their posts, for whom it waits if they may not work now; where no CISO can look
    at it, because he is himself stopped by it for one, to a third office too.

    Args:
        but: Ids of those who know.

    Returns:
        What was said.
    """
    who = shown(next(facts.people(house.connection, {act.person}), None))
    said = {"number": str(act.id), "who": who, "what": act.what, **values}
    for person in sorted({*house.carriers("network_admin"), *overseers(house, act.person, *stopped_by(act))}):
        if person not in but:
            notices.tell(house.connection, person, message, said, house.now)
    return said


def stopped_by(act: EmergencyAct) -> list[str]:
    """Ids of those whom a containment stopped."""
    return json.loads(act.content)["people"] if act.kind is UrgentKind.CONTAINMENT else []


def put_on_record(
    connection: Connection, act: Act, about: EmergencyAct, actor: Actor, now: datetime, **data: Value
) -> int | None:
    """A line without reason or report: those words stay with the act. Returns its number."""
    draft = Draft(
        act=act,
        by=actor.by,
        via=actor.via,
        subject=about.person,
        object=f"urgent:{about.id}",
        outcome="ok",
        corr=f"urgent:{about.id}",
        data={"kind": about.kind.value, **data},
    )
    return log.append(connection, [draft], now)
