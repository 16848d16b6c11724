"""Who holds which privilege at one moment, and who may say so; read in the transaction of a deed."""

from datetime import timedelta
from functools import cached_property

from idm.calendar import day_of
from idm.errors import Stopped
from idm.facts import Organisation, Person
from idm.messages import privileges as say
from idm.office import officers
from idm.office.cases.seats import House
from idm.office.cases.words import shown
from idm.rules.delegation import kept
from idm.rules.privilege_holders import Ground, Holding, grounds, may_manage, not_moved
from idm.store import facts, privileged_ids

MANAGERS = ("network_admin", "ciso", "system_manager")


class Roll:
    """Everybody with a privileged ID at the moment of ``house``; whoever has none may be asked about too."""

    def __init__(self, house: House) -> None:
        self.house = house
        policy = house.instance.policy
        claim = timedelta(hours=policy.privileged_ids.claim.hours)
        self._uses = privileged_ids.uses(house.connection, claim, house.now)
        self._confirmed = privileged_ids.confirmed(house.connection)
        self.issued = {one.person_id: one for one in privileged_ids.held(house.connection)}

    @cached_property
    def _organisation(self) -> Organisation:
        return facts.organisation(self.house.connection)

    @cached_property
    def holders(self) -> dict[str, Holding]:
        """By person id: whoever has a privileged ID, in the order in which they were given."""
        people = {one.id: one for one in facts.people(self.house.connection, self.issued)}
        return {key: self.of(people[key]) for key in self.issued}

    def of(self, person: Person) -> Holding:
        policy, issued = self.house.instance.policy, self.issued.get(person.id)
        active = officers.usable(self.house, person)
        given = self._grounds(person) if active else ()
        if issued is None:
            return Holding(person, active, given)
        account = next(one for one in person.privileged if one.id == issued.id)
        confirmed = self._confirmed.get(person.id, frozenset())
        known = tuple(one for one in given if one.privilege in policy.privileges)
        return Holding(person, active, known, account, issued.made_at, confirmed)

    def _grounds(self, person: Person) -> tuple[Ground, ...]:
        house = self.house
        named = {one.delegator for one in person.delegations}
        people = {one.id: one for one in (person, *facts.people(house.connection, named))}
        roots = {key: house.roles_of(one) for key, one in people.items()}
        still = kept(person.delegations, people, self._organisation, house.now)
        uses = not_moved(person, self._uses.get(person.id, ()), house.now)
        return grounds(house.instance.policy, person.id, roots, still, uses, house.now)

    def units_of(self, person: Person) -> frozenset[str]:
        """Codes of the units in which somebody has posts today, and of all above them."""
        day = day_of(self.house.now)
        return frozenset(u.code for post in person.postings_on(day) for u in self._organisation.path(post.unit, day))

    def managers_of(self, one: Holding) -> list[Person]:
        """
        Whose post answers for this privileged ID, its holder himself left out.

        Whether they may work today is not asked: whoever is away, suspended or contained is waited for. Otherwise a
        network admin who contains the CISO would be alone, and free (F21).
        """
        ids = set(self.house.carriers(*MANAGERS)) - {one.person.id}
        people = facts.people(self.house.connection, ids)
        return [person for person in people if self._answers(self.house.carried_by(person), one)]

    def manages(self, own: Person, one: Holding) -> bool:
        """Does somebody's office answer for this privileged ID, and may he work now?"""
        return self._answers(self.house.roles_of(own), one)

    def _answers(self, held: frozenset[tuple[str, str | None]], one: Holding) -> bool:
        return may_manage(self.house.instance.policy, held, self.units_of(one.person), one.keys)

    def require_manager(self, own: Person, one: Holding) -> bool:
        """
        Whoever gives, takes back or confirms somebody's privileged ID.

        Returns:
            True when it is his own, for want of anybody else: the CISO is to hear of it (NISHIHARA-2.6.1).

        Raises:
            Stopped: not his office, his own where another person has a post that can, or his as one of two CISOs.
        """
        rules = self.house.instance.policy.rules
        if ("ciso", None) in self.house.roles_of(own):
            self.house.require_one("ciso")
        if not self.manages(own, one):
            source = rules["privilege.holder"].source
            raise Stopped(say.NOT_A_MANAGER, who=shown(own), whom=shown(one.person), source=source)
        if own.id != one.person.id:
            return False
        others = self.managers_of(one)
        if others:
            names = "、".join(shown(other) for other in others)
            raise Stopped(say.NOT_ONESELF, others=names, source=rules["case.applicant"].source)
        return True
