"""Who sees a sweep, and who may answer which of its lines, as the roster stands in this very transaction."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property

from idm.calendar import day_of
from idm.errors import NotThere, NotYours
from idm.facts import Organisation, Person
from idm.messages import sweeps as say
from idm.office.cases.seats import House
from idm.office.instance import Actor
from idm.office.officers import acting, held
from idm.rules.campaigns import Kind, Says, Side, right_of
from idm.rules.dormancy import Remedy
from idm.store import campaigns, facts
from idm.store.campaigns import Brief, Campaign, Line, NewLine

HR, ADMIN, HEAD = "hr_operator", "network_admin", "system_manager"
WHOLE = frozenset({HR, ADMIN, "ciso", "audit_chief"})
"""Whoever sees every line; a head sees those of his own section."""
SIGHT = WHOLE | {HEAD}
"""Whoever sees anything of other people's."""
MAY_OPEN = frozenset({HR, ADMIN, "ciso"})


class Offices:
    """Who answers for which section."""

    def __init__(self, house: House) -> None:
        self.house = house
        self._heads: dict[str, frozenset[str]] = {}
        self._keepers: dict[str, str] = {}
        self._stand_ins: dict[str, frozenset[str]] = {}

    def heads_of(self, section: str, about: str, since: date | None = None) -> frozenset[str]:
        """
        Ids of those who answer for a section: by their own posts, never as deputies, and never about themselves. Where
        there is nobody, the network admin does, and for what is his own the CISO (NISHIHARA-2.6.1).

        Args:
            since: The day (JST) on which the section's code was written down: whoever took it over answers for it. None
                for a code of today's.
        """
        if since is not None:
            section = self._organisation.heir(section, since, day_of(self.house.now)) or ""
        own = self._heads.get(section)
        if own is None:
            path = {unit.code for unit in self._organisation.path(section, day_of(self.house.now))}
            own = frozenset(who for who, units in self._managed.items() if None in units or path & units)
            self._heads[section] = own
        barred = self.barred(about)
        return (own - barred) or (self._admins - barred) or (self._ciso - barred)

    def unit_of(self, line: Brief | Line | NewLine) -> str:
        """
        Code of the unit whose head answers a line: the holder's section; of a system's right, the one that answers for
        the system. Empty where no such unit is there, and the network admin answers.
        """
        right = right_of(line.remedy, line.detail)
        if right is None:
            return line.section if isinstance(line, NewLine) else self._section_now(line)
        if right not in self._keepers:
            name, day = self.house.instance.policy.manager_of(right), day_of(self.house.now)
            called = sorted(unit.code for unit in self._organisation.all_on(day) if unit.name == name)
            self._keepers[right] = called[0] if called else ""
        return self._keepers[right]

    def _section_now(self, line: Brief | Line) -> str:
        """The holder's section when the line was made, or what took it over."""
        since, today = self._opened_on[line.campaign], day_of(self.house.now)
        return self._organisation.heir(line.section, since, today) or ""

    def answer_for(self, line: Brief | Line | NewLine) -> frozenset[str]:
        """Ids of those who answer this line as its head."""
        return self.heads_of(self.unit_of(line), line.person)

    def barred(self, about: str) -> frozenset[str]:
        """The person whose account it is, and whoever stands in for him."""
        if about not in self._stand_ins:
            every_role = [role.key for role in self.house.instance.policy.role]
            self._stand_ins[about] = self.house.deputies_of(about, *every_role) | {about}
        return self._stand_ins[about]

    def no_second(self, gave: str, other: str) -> frozenset[str]:
        """Whoever gave one answer, his deputies, and the other one where he is his deputy (NISHIHARA-2.6.1)."""
        delegator = {other} if gave in self.house.stand_ins_of(other) else set()
        return self.house.stand_ins_of(gave) | delegator | {gave}

    @cached_property
    def _opened_on(self) -> dict[int, date]:
        return campaigns.opened_on(self.house.connection)

    @cached_property
    def _organisation(self) -> Organisation:
        return facts.organisation(self.house.connection)

    @cached_property
    def _managed(self) -> dict[str, frozenset[str | None]]:
        return self.house.units_of(HEAD)

    @cached_property
    def _admins(self) -> frozenset[str]:
        return frozenset(self.house.with_role(ADMIN))

    @cached_property
    def _ciso(self) -> frozenset[str]:
        return frozenset(self.house.with_role("ciso"))

    def answerers(self, lines: Iterable[Line | NewLine], kind: Kind = Kind.DORMANCY) -> frozenset[str]:
        """The heads of these lines; and HR, where it has a say."""
        heads = (self.heads_of(*one) for one in {(self.unit_of(line), line.person) for line in lines})
        hr = frozenset(self.house.with_role(HR)) if kind is Kind.DORMANCY else frozenset()
        return hr.union(*heads)


class Parties:
    """One who asks, and what of sweeps is his."""

    def __init__(self, house: House, actor: Actor) -> None:
        self.house = house
        self.offices = Offices(house)
        self.person: Person = acting(house, actor)
        self.roles = held(house, self.person)
        self.own = frozenset(key for key, _ in house.roles_of(self.person))  # a deputy decides nothing

    def require_sight(self) -> None:
        """
        Raises:
            NotYours: he holds no office that has to do with sweeps.
        """
        if not self.roles & WHOLE and HEAD not in self.roles:
            raise NotYours(say.NOT_YOURS)

    def require(self, roles: frozenset[str]) -> None:
        """
        Raises:
            NotYours: he holds none of these.
        """
        if not self.roles & roles:
            raise NotYours(say.NOT_YOURS)

    def require_post(self, roles: frozenset[str]) -> None:
        """
        Raises:
            NotYours: he holds none of these by a post of his own.
        """
        if not self.own & roles:
            raise NotYours(say.NOT_YOURS)

    def sees(self, line: Brief | Line) -> bool:
        return bool(self.roles & WHOLE) or self._heads(line)

    def sides(self, line: Brief | Line) -> tuple[Side, ...]:
        """As what he may answer this line, by office; whether it is about himself is judged apart."""
        hr = (Side.HR,) if HR in self.own and _asks_hr(line) else ()
        return (*hr, Side.HEAD) if self._heads(line) else hr

    def mine(self, line: Brief | Line) -> tuple[Side, ...]:
        """The same without what he is barred from: his own, and the other answer beside one of his."""
        if line.done is not None or self.person.id in self.offices.barred(line.person):
            return ()
        return tuple(side for side in self.sides(line) if self.person.id not in self.besides(line, side))

    def besides(self, line: Brief | Line, side: Side) -> frozenset[str]:
        """Who gave the other answer, and whoever is no second person beside him; empty while there is none."""
        said = line.said(Side.HEAD if side is Side.HR else Side.HR)
        return self.offices.no_second(said.by, self.person.id) if said is not None else frozenset()

    def _heads(self, line: Brief | Line) -> bool:
        return self.person.id in self.offices.answer_for(line)

    def campaign(self, number: int) -> Campaign:
        """
        Raises:
            NotYours: he holds no office that has to do with sweeps.
            NotThere: there is none of that number.
        """
        self.require_sight()
        found = campaigns.get(self.house.connection, number)
        if found is None:
            raise NotThere(say.NO_SUCH, number=number)
        return found

    def briefs(self, campaign: Campaign) -> list[Brief]:
        """Of those that he sees."""
        return [one for one in campaigns.briefs(self.house.connection, campaign.id) if self.sees(one)]

    def lines(self, campaign: Campaign) -> list[Line]:
        """Those that he sees."""
        return [one for one in campaigns.lines(self.house.connection, campaign.id) if self.sees(one)]


def _asks_hr(line: Brief | Line) -> bool:
    """Of a right that comes with a post once its head has objected; of one that was granted never."""
    if line.remedy is Remedy.OBJECT:
        return line.head is not None and line.head.says is Says.STOP
    return line.remedy is not Remedy.REVOKE
