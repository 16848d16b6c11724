"""What people hold in other rooms that somebody else has to take over: one line a room. Nothing is written here.

A task about one of these is done when its room shows so, and by nobody's word: whoever made a key or set a shared
secret knows it until there is another one.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import Connection

from idm.facts.case import UNDECIDED, CaseKind, CaseState
from idm.office.cases.looking import waiting_for
from idm.office.cases.seats import House
from idm.office.instance import Instance
from idm.rules.leaving import What
from idm.store import cases, clients, contracts, managed, vault
from idm.store.cases import Filed


@dataclass(frozen=True)
class Look:
    """One look at some people (ids) at ``now`` (aware UTC); who holds which office is read once, and where asked."""

    instance: Instance
    connection: Connection
    people: frozenset[str]
    now: datetime

    @cached_property
    def house(self) -> House:
        return House(self.instance, self.connection, self.now)

    @cached_property
    def waiting(self) -> dict[int, frozenset[str]]:
        """By the number of each undecided application: ids of those who may decide its next step now."""
        return waiting_for(self.house)

    @cached_property
    def stuck(self) -> frozenset[str]:
        """Numbers of undecided applications whose next step nobody may take now."""
        return frozenset(str(number) for number, may in self.waiting.items() if not may)


Pairs = Iterator[tuple[str, str]]
Finder = Callable[[Look], Pairs]


def _asked_for(look: Look) -> Pairs:
    """Applications of his that nobody has decided, and deputies whom he named, who lose the role with him."""
    for who, filed in cases.of_each(look.connection, look.people).items():
        for one in filed:
            if _goes_on(one):
                yield who, str(one.id)


def _goes_on(one: Filed) -> bool:
    in_force = one.case.kind is CaseKind.DELEGATION and one.state is CaseState.APPROVED and one.over_at is None
    return one.state in UNDECIDED or in_force


def _waiting_for_nobody_else(look: Look) -> Pairs:
    """Applications whose next step is his alone."""
    if look.people.intersection(look.house.with_role(*{role.key for role in look.instance.policy.role})):
        for number, may in look.waiting.items():
            if len(may) == 1 and may <= look.people:
                yield next(iter(may)), str(number)


def _made_keys(look: Look) -> Pairs:
    """Keys of programs that he made, and has seen."""
    for one in clients.every(look.connection):
        if one.good(look.now) and one.made_by in look.people:
            yield one.made_by, one.name


def _known_secrets(look: Look) -> Pairs:
    """Shared secrets that he set or got, or has on loan, and for which nobody has set another one since."""
    items = {one.id: one.key for one in vault.items(look.connection)}
    if not items:
        return
    known = {(who, one.item) for one in vault.in_force_of_each(look.connection).values() for who, _ in one.knowers}
    lent = {(loan.person, loan.item) for loan in vault.lent(look.connection)}
    for who, item in sorted(known | lent):
        if who in look.people and item in items:
            yield who, items[item]


def _owned_accounts(look: Look) -> Pairs:
    """Development and service accounts that he answers for, as long as they are not over."""
    for who, accounts in managed.accounts_of(look.connection, lambda column: column.in_(sorted(look.people))).items():
        for one in accounts:
            if who in look.people and (one.ends is None or look.now < one.ends):
                yield who, one.login


def _sponsored_contracts(look: Look) -> Pairs:
    """Contracts that nobody has closed, for which he was named last."""
    open_ones = {one.id: one for one in contracts.every(look.connection) if one.closed_at is None}
    for number, named in contracts.namings(look.connection, open_ones).items():
        if named and named[-1].person_id in look.people:
            yield named[-1].person_id, open_ones[number].key


OWNED: Mapping[What, Finder] = {
    What.CASE: _asked_for,
    What.DECISION: _waiting_for_nobody_else,
    What.CLIENT: _made_keys,
    What.VAULT: _known_secrets,
    What.MANAGED: _owned_accounts,
    What.SPONSOR: _sponsored_contracts,
}
"""A room that knows of something else that one person answers for adds its line."""

WITH_THE_SECTION = frozenset({What.DECISION, What.CLIENT, What.VAULT, What.MANAGED, What.SPONSOR})
"""Of those, what stays behind when somebody moves to another section."""


def owned(look: Look) -> dict[str, dict[What, tuple[str, ...]]]:
    """By person id, for every kind: what is his now. As many questions for a thousand people as for one."""
    found: dict[str, dict[What, tuple[str, ...]]] = {who: dict.fromkeys(OWNED, ()) for who in look.people}
    if look.people:
        for what, finder in OWNED.items():
            by_person: dict[str, list[str]] = {}
            for who, about in finder(look):
                by_person.setdefault(who, []).append(about)
            for who, each in by_person.items():
                found[who][what] = tuple(each)
    return found
