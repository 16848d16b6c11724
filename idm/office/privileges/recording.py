"""What every deed about privileged IDs has in common: its line in the log, and refusing a contractor's people."""

from datetime import datetime
from typing import NoReturn

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft, OutcomeWord
from idm.errors import Stopped
from idm.facts import Person
from idm.messages import Message
from idm.messages import privileges as say
from idm.office import officers
from idm.office.cases.seats import House
from idm.office.cases.words import shown
from idm.office.instance import Actor, Instance
from idm.rules.privilege_holders import CONTRACTOR, contractor
from idm.store import facts, log, notices


def put_on_record(
    connection: Connection,
    act: Act,
    actor: Actor,
    now: datetime,
    *,
    person: str,
    account: str = "",
    outcome: OutcomeWord = "ok",
    reason: str = "",
    **data: str | int,
) -> None:
    """A line about somebody's privileged ID."""
    draft = Draft(
        act=act,
        by=actor.by,
        via=actor.via,
        subject=person,
        object=account,
        outcome=outcome,
        reason=reason,
        data=data,
    )
    log.append(connection, [draft], now)


def tell_all(house: House, roles: tuple[str, ...], message: Message, values: dict[str, str]) -> None:
    """Whoever holds one of these roles by his post."""
    for who in house.with_role(*roles):
        notices.tell(house.connection, who, message, values, house.now)


def refuse_contractors(instance: Instance, actor: Actor, whom: Person, deed: str) -> None:
    """
    Neither does a contractor's man change a privileged ID, nor does he get one, whatever roles he holds (7.2(1)③(エ)).

    The refusal is on record and the network admin told before it is said.

    Args:
        deed: A word of ``messages.privileges.DEED``.

    Raises:
        Stopped: one of the two is of a contractor.
    """
    refuse_contractor(instance, actor, deed, whom)
    if _is_contractor(instance, whom):
        _refuse(instance, actor, whom, deed, say.FOR_A_CONTRACTOR)


def refuse_contractor(instance: Instance, actor: Actor, deed: str, whom: Person | None = None) -> None:
    """
    The same for what takes something away or is for oneself: judged is whoever acts alone.

    Args:
        whom: Whom it is about; None for himself.

    Raises:
        Stopped: he is of a contractor.
    """
    own = actor.person
    if own is not None and _is_contractor(instance, own):
        _refuse(instance, actor, whom or own, deed, say.CONTRACTOR_ACTS)


def _refuse(instance: Instance, actor: Actor, whom: Person, deed: str, message: Message) -> NoReturn:
    source = instance.policy.rules[CONTRACTOR].source
    with instance.store.write() as connection:
        house = House(instance, connection, instance.clock.now())
        values = {"by": actor.shown, "whom": shown(whom), "deed": say.DEED[deed], "source": source}
        tell_all(house, ("network_admin",), say.TOLD_CONTRACTOR, values)
        put_on_record(
            connection,
            Act.PRIVILEGE_REFUSED,
            actor,
            house.now,
            person=whom.id,
            outcome="refused",
            deed=deed,
            rule=CONTRACTOR,
        )
    instance.checkpoint()
    raise Stopped(message, whom=shown(whom), source=source)


def _is_contractor(instance: Instance, person: Person) -> bool:
    """As he is recorded now."""
    with instance.store.read() as connection:
        return contractor(next(facts.people(connection, {person.id})), instance.clock.now())


def begun(instance: Instance, connection: Connection, actor: Actor) -> tuple[House, Person]:
    """
    The roster locked, and whoever acts as he is in this transaction.

    Raises:
        Stopped: nobody in particular, somebody who may not work any more, or of a contractor.
    """
    facts.lock_roster(connection)
    house = House(instance, connection, instance.clock.now())
    own = officers.acting(house, actor)
    if contractor(own, house.now):
        raise Stopped(say.CONTRACTOR_ACTS, source=instance.policy.rules[CONTRACTOR].source)
    return house, own


def person_in(house: House, person_id: str) -> Person:
    """As he is in this transaction."""
    return next(facts.people(house.connection, {person_id}))
