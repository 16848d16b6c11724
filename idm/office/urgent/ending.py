"""An emergency exception ends at once: by the CISO's word, or because nobody needs it any more (NISHIHARA-8.4.2)."""

from idm.audit.entry import Act
from idm.errors import BadInput, NotThere, Stopped
from idm.facts import Person
from idm.facts.urgent import EmergencyAct
from idm.messages import urgent as say
from idm.office.cases.seats import House
from idm.office.cases.words import shown
from idm.office.instance import Actor, Instance
from idm.office.officers import acting, held
from idm.office.urgent.keeping import SEES_ALL, put_on_record, require_words, tell
from idm.store import facts, notices, urgent


def end(instance: Instance, number: int, reason: str, actor: Actor) -> EmergencyAct:
    """
    The rule holds again from this second on. Whoever took it reports it all the same.

    Raises:
        NotThere: no such exception, or none that he may look at.
        BadInput: no reason, or it is over.
        Stopped: neither the CISO nor the network admin nor whoever took it.
    """
    instance = instance.containing()
    require_words(理由=reason)
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        own = acting(house, actor)
        act, why = _to_end(house, number, own)
        if not urgent.end(connection, number, why, house.now):
            raise BadInput(say.OVER_ALREADY, number=number)
        put_on_record(connection, Act.URGENT_ENDED, act, actor, house.now, why=why)
        values = tell(house, act, say.NOTICE_ENDED, own.id, act.person, by=shown(own), reason=reason.strip())
        if act.person != own.id:
            notices.tell(connection, act.person, say.NOTICE_ENDED, values, house.now)
    instance.checkpoint()
    return act


def by_office(house: House, person: Person) -> str | None:
    """A key of ``messages.urgent.WHY_ENDED`` for whoever ends what others took; None for everybody else."""
    if "ciso" in {key for key, _ in house.roles_of(person)}:
        return "ciso"
    return "admin" if "network_admin" in held(house, person) else None


def _to_end(house: House, number: int, person: Person) -> tuple[EmergencyAct, str]:
    found = next((act for act in urgent.exceptions(house.connection) if act.id == number), None)
    own = "taker" if found is not None and found.person == person.id else None
    why = own or by_office(house, person)
    if found is None or (why is None and not held(house, person) & SEES_ALL):
        raise NotThere(say.NO_ACT, number=number)
    if why is None:
        raise Stopped(say.NOT_YOURS_TO_END, number=number)
    if number not in {act.id for act in urgent.in_force(house.connection, house.now)}:
        raise BadInput(say.OVER_ALREADY, number=number)
    return found, why
