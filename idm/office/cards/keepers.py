"""Who keeps cards, and whose: the offices that answer for the whole body, and heads of sections for their people."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from idm.calendar import day_of
from idm.errors import Stopped
from idm.facts import Organisation, Person
from idm.facts.card import Card
from idm.messages import Message
from idm.messages import cards as say
from idm.messages import work as say_work
from idm.office.instance import Actor, Instance
from idm.office.roles import held_now
from idm.office.views.finding import Scope
from idm.store import facts

MAY_KEEP = ("network_admin", "system_manager", "operator")
"""Who keeps the ledger: those who answer for access, and the operators who do it for them (2(2), 2(3), 2(4))."""
MAY_PERMIT = ("network_admin", "system_manager")
"""Who may permit that a card is destroyed (6.4(1)③)."""


@dataclass(frozen=True, slots=True)
class Keeper:
    """Somebody who keeps cards now, and of whose people; ``scope`` is that of his offices (NISHIHARA-2.3.1)."""

    person: Person
    scope: Scope
    organisation: Organisation
    now: datetime

    @property
    def everywhere(self) -> bool:
        """For the whole body: the card office and the network admin."""
        return self.scope.units is None

    def keeps_of(self, holder: Person | None) -> bool:
        """His people's cards; those that nobody holds are every keeper's."""
        return holder is None or self.scope.covers(holder, self.organisation, day_of(self.now))

    def reads(self, holder: Person | None) -> bool:
        """May he see what readers tell of it? It is enough to copy a simple card (F67)."""
        return self.everywhere if holder is None else self.keeps_of(holder)


def require_keeper(
    instance: Instance,
    connection: Connection,
    actor: Actor,
    roles: tuple[str, ...] = MAY_KEEP,
    refusal: Message = say.NOT_ENTITLED,
) -> Keeper:
    """
    Somebody by name who holds one of these offices now.

    Raises:
        Stopped: nobody in particular, or no such office.
    """
    person = next(facts.people(connection, [actor.person.id]), None) if actor.person else None
    if person is None:
        raise Stopped(say_work.WHO_ARE_YOU, who=actor.shown)
    found = [one for one in held_now(instance, connection, person) if one.role.key in roles]
    if not found:
        labels = "、".join(role.label for role in instance.policy.role if role.key in roles)
        raise Stopped(refusal, who=actor.shown, roles=labels)
    units = frozenset(one.unit for one in found if one.unit is not None)
    scope = Scope(None if any(one.unit is None for one in found) else units)
    return Keeper(person, scope, facts.organisation(connection), instance.clock.now())


def keeper_at(instance: Instance, actor: Actor) -> Keeper:
    """
    ``require_keeper`` for whoever only looks.

    Raises:
        Stopped: see there.
    """
    with instance.store.read() as connection:
        return require_keeper(instance, connection, actor)


def require_keeper_of(instance: Instance, connection: Connection, actor: Actor, card: Card) -> Keeper:
    """
    ``require_keeper``, for this card.

    Raises:
        Stopped: see there; or whoever holds the card is of another section.
    """
    keeper = require_keeper(instance, connection, actor)
    require_own(keeper, actor, facts.by_id(connection, card.holder))
    return keeper


def require_own(keeper: Keeper, actor: Actor, holder: Person | None) -> None:
    """
    Raises:
        Stopped: he keeps the cards of other sections.
    """
    if holder is not None and not keeper.keeps_of(holder):
        raise Stopped(say.OTHER_SECTION, who=actor.shown)
