"""What should exist and why: a pure function of facts, policy and time. The heart of the house.

Preview is this function at another time; reconciliation compares it with a directory; an auditor's question is this
function at a past time.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from idm.calendar import day_of, start_of
from idm.entry import Entry, Group
from idm.facts import Organisation, Person
from idm.policy import Entitlement, Policy
from idm.rules import employment
from idm.rules.factors import kinds_on_record
from idm.rules.grants import Grants, Held, posts_of
from idm.verdict import Because, Status

NO_GROUPS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Explained:
    """One account with every reason, for people: strictest verdict first. ``withheld``: what waits for a factor."""

    entry: Entry | None
    status: Status
    because: tuple[Because, ...]
    groups: dict[str, tuple[Because, ...]]
    roles: tuple[Held, ...]
    withheld: tuple[Entitlement, ...] = ()


class Desired:
    """The function, with policy, organisation and time filled in. ``now`` is aware UTC."""

    def __init__(self, policy: Policy, organisation: Organisation, now: datetime) -> None:
        self.policy = policy
        self.organisation = organisation
        self.now = now
        self.day: date = day_of(now)
        self.grants = Grants(policy, organisation, self.day)
        coming = (day for day in organisation.edges() if day > self.day)
        self.next_organisation: datetime | None = min((start_of(day) for day in coming), default=None)

    def entry(self, person: Person) -> Entry | None:
        """What a directory should hold for this person now; None when nothing should exist."""
        status, _ = employment.status_on(person, self.policy, self.day, self.now)
        return self._entry(person, status)

    def reason(self, person: Person) -> Because:
        """The rule that decides the account's state."""
        _, verdicts = employment.status_on(person, self.policy, self.day, self.now)
        return max(verdicts, key=lambda v: v.status).because

    def groups_of(self, person: Person) -> frozenset[str]:
        """The groups of ``entry``, for whoever needs nothing else of everybody."""
        status, _ = employment.status_on(person, self.policy, self.day, self.now)
        current = person.employment_on(self.day)
        if status is not Status.ACTIVE or current is None:
            return NO_GROUPS
        posts = posts_of(person.postings_on(self.day))
        return self.grants.group_keys(current.form, posts, kinds_on_record(person.proofs.factors))

    def entries(self, people: Iterable[Person]) -> Iterator[Entry]:
        for person in people:
            found = self.entry(person)
            if found is not None:
                yield found

    def groups(self) -> dict[str, Group]:
        return self.grants.groups()

    def explain(self, person: Person) -> Explained:
        """The same answer with its reasons: all verdicts, all groups, all roles."""
        status, verdicts = employment.status_on(person, self.policy, self.day, self.now)
        entry = self._entry(person, status)
        reasons: dict[str, tuple[Because, ...]] = {}
        roles: tuple[Held, ...] = ()
        withheld: tuple[Entitlement, ...] = ()
        current = person.employment_on(self.day)
        if status is Status.ACTIVE and current is not None:
            posts = posts_of(person.postings_on(self.day))
            kinds = kinds_on_record(person.proofs.factors)
            reasons = self.grants.reasons(current.form, posts, kinds)
            withheld = self.grants.withheld(current.form, posts, kinds)
            roles = tuple(held for unit, title in posts for held in self.grants.roles(unit, title))
        because = tuple(v.because for v in sorted(verdicts, key=lambda v: -v.status))
        return Explained(entry, status, because, reasons, roles, withheld)

    def next_change(self, person: Person) -> datetime | None:
        """The first instant after now at which the answer for this person may differ; None when it never will."""
        own = (i for i in employment.edges(person, self.policy) if i > self.now)
        return min((i for i in (*own, self.next_organisation) if i is not None), default=None)

    def _entry(self, person: Person, status: Status) -> Entry | None:
        name = person.name_on(self.day)
        if status is Status.ABSENT or name is None:
            return None
        current = person.employment_on(self.day) or max(person.employments, key=lambda e: e.span.start)
        posts = person.postings_on(self.day)
        main = posts[0] if posts else None
        unit = self.organisation.on(main.unit, self.day) if main else None
        active = status is Status.ACTIVE
        kinds = kinds_on_record(person.proofs.factors)
        return Entry(
            account=person.account.id,
            login=person.account.login,
            status=status,
            number=person.number_on(self.day),
            name=name.full,
            unit=main.unit if main else "",
            unit_name=unit.name if unit else "",
            title=main.title if main else "",
            form=current.form,
            ends_at=employment.access_ends(person, self.now),
            groups=self.grants.group_keys(current.form, posts_of(posts), kinds) if active else NO_GROUPS,
            mail=person.account.mail,
            password=person.proofs.password,
        )
