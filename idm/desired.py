"""What should exist and why: a pure function of facts, policy and time. The heart of the house.

Preview is this function at another time; reconciliation compares it with a directory; an auditor's question is this
function at a past time.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from idm.calendar import day_of, start_of
from idm.entry import Entry, Group
from idm.facts import NO_PASSWORD, Organisation, Person, PrivilegedAccount, Proofs
from idm.facts.managed import ManagedAccount
from idm.policy import Entitlement, Policy
from idm.rules import cards, consents, employment, managed, privileges
from idm.rules.factors import kinds_on_record
from idm.rules.grants import Grants, Held, posts_of
from idm.verdict import Because, Status, Verdict

NO_GROUPS: frozenset[str] = frozenset()
NO_CARDS: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())


@dataclass(frozen=True, slots=True)
class Explained:
    """One account with every reason, for people: strictest verdict first. ``withheld``: what waits for a factor."""

    entry: Entry | None
    status: Status
    because: tuple[Because, ...]
    groups: dict[str, tuple[Because, ...]]
    roles: tuple[Held, ...]
    withheld: tuple[Entitlement, ...] = ()


def begun_clean(person: Person, day: date) -> Person:
    """Whoever came back to office, without what he had before: no directory gets that again (F29)."""
    if not employment.left_over(person, day):
        return person
    return replace(person, proofs=Proofs(password=NO_PASSWORD if person.proofs.password else ""))


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
        person = begun_clean(person, self.day)
        status, _ = self._standing(person)
        return self._entry(person, status)

    def entries_of(self, person: Person) -> Iterator[Entry]:
        """
        Everything that a directory should hold for this person: his own account, his privileged IDs, and the accounts
        for which he answers, also when his own is gone.
        """
        own = self.entry(person)
        if own is not None:
            yield own
            for account in person.privileged:
                state = privileges.state_of(account, own.status, self.policy, self.now)
                if state is not Status.ABSENT:
                    yield self._privileged(own, account, state)
        for one in person.managed:
            state = managed.state_of(person, one, self.policy, self.now)
            if state is not Status.ABSENT:
                yield self._managed(person, one, state)

    def reason(self, person: Person, account: str | None = None) -> Because:
        """The rule that decides the state of his own account, or of another one of his."""
        beside = next((one for one in person.managed if one.id == account), None)
        if beside is not None:
            return managed.reason(person, beside, self.policy, self.now)
        if account is not None and account != person.account.id:
            return Because("privilege.window", person.login_of(account))
        _, verdicts = self._standing(person)
        return max(verdicts, key=lambda v: v.status).because

    def memberships(self, person: Person) -> Iterator[tuple[str, str, frozenset[str]]]:
        """``(account id, login, groups)`` of each of his accounts, for whoever needs nothing else of everybody."""
        groups = self.groups_of(person)
        yield person.account.id, person.account.login, groups
        if groups:  # active
            for one in person.privileged:
                yield one.id, one.login, privileges.groups_of(one, self.now)
        for beside in person.managed:
            state = managed.state_of(person, beside, self.policy, self.now)
            yield beside.id, beside.login, managed.groups_of(beside, self.policy, state)

    def groups_of(self, person: Person) -> frozenset[str]:
        """The groups of ``entry``, for whoever needs nothing else of everybody."""
        person = begun_clean(person, self.day)
        status, _ = self._standing(person)
        current = person.employment_on(self.day)
        if status is not Status.ACTIVE or current is None:
            return NO_GROUPS
        posts = posts_of(person.postings_on(self.day))
        kinds = kinds_on_record(cards.factors_of(person, self.now))
        own = self.grants.group_keys(current.form, posts, kinds)
        return own.union(privileges.granted(person, self.policy, kinds, self.now)) if person.grants else own

    def entries(self, people: Iterable[Person]) -> Iterator[Entry]:
        for person in people:
            if person.privileged or person.managed:
                yield from self.entries_of(person)
                continue
            found = self.entry(person)
            if found is not None:
                yield found

    def groups(self) -> dict[str, Group]:
        return self.grants.groups()

    def explain(self, person: Person) -> Explained:
        """The same answer with its reasons: all verdicts, all groups, all roles."""
        person = begun_clean(person, self.day)
        status, verdicts = self._standing(person)
        entry = self._entry(person, status)
        reasons: dict[str, tuple[Because, ...]] = {}
        roles: tuple[Held, ...] = ()
        withheld: tuple[Entitlement, ...] = ()
        current = person.employment_on(self.day)
        if status is Status.ACTIVE and current is not None:
            posts = posts_of(person.postings_on(self.day))
            kinds = kinds_on_record(cards.factors_of(person, self.now))
            reasons = self.grants.reasons(current.form, posts, kinds)
            for key, case in privileges.granted(person, self.policy, kinds, self.now).items():
                reasons[key] = (*reasons.get(key, ()), case)
            withheld = self.grants.withheld(current.form, posts, kinds)
            roles = self.grants.held_by(person)
        because = tuple(v.because for v in sorted(verdicts, key=lambda v: -v.status))
        return Explained(entry, status, because, reasons, roles, withheld)

    def next_change(self, person: Person) -> datetime | None:
        """The first instant after now at which the answer for this person may differ; None when it never will."""
        edges = employment.edges(person, self.policy)
        for card in person.cards:
            edges |= cards.edges(card)
        if person.grants or person.privileged:
            edges |= privileges.edges(person, self.policy)
        if person.managed:
            edges |= managed.edges(person, self.policy)
        own = (i for i in edges if i > self.now)
        return min((i for i in (*own, self.next_organisation) if i is not None), default=None)

    def takes_away(self, person: Person, at: datetime) -> bool:
        """Does something that was lent for a time end at this instant? Then it goes before all other work."""
        lent = at in privileges.ends(person) or at in managed.ends(person)
        return lent or any(cards.ends(card, at) for card in person.cards)

    def _standing(self, person: Person) -> tuple[Status, list[Verdict]]:
        """May he use anything: by papers and stops, and by the consent that his access may wait for."""
        status, verdicts = employment.status_on(person, self.policy, self.day, self.now)
        waits = consents.waits(person, self.policy, self.day) if status is Status.ACTIVE else None
        return (status, verdicts) if waits is None else (waits.status, [waits, *verdicts])

    def _privileged(self, own: Entry, account: PrivilegedAccount, state: Status) -> Entry:
        """A privileged ID: usable and in its groups only inside a window, whose end the directory keeps by itself."""
        ends = privileges.ends_at(account, self.now)
        return replace(
            own,
            account=account.id,
            login=account.login,
            status=state,
            ends_at=min((at for at in (own.ends_at, ends) if at is not None), default=None),
            groups=privileges.groups_of(account, self.now) if state is Status.ACTIVE else NO_GROUPS,
            mail="",
            password=account.password,
            cards=(),
            certificates=(),
        )

    def _managed(self, owner: Person, account: ManagedAccount, state: Status) -> Entry:
        """One that is nobody's own; its owner's number and unit say who answers for it."""
        post = next(iter(owner.postings_on(self.day)), None)
        unit = self.organisation.on(post.unit, self.day) if post else None
        return Entry(
            account=account.id,
            login=account.login,
            status=state,
            number=owner.number_on(self.day),
            name=account.name,
            unit=post.unit if post else "",
            unit_name=unit.name if unit else "",
            title="",
            form=account.kind.value,
            ends_at=account.ends,
            groups=managed.groups_of(account, self.policy, state),
            password=account.password,
        )

    def _entry(self, person: Person, status: Status) -> Entry | None:
        name = person.name_on(self.day)
        if status is Status.ABSENT or name is None:
            return None
        current = person.employment_on(self.day) or max(person.employments, key=lambda e: e.span.start)
        posts = person.postings_on(self.day)
        main = posts[0] if posts else None
        unit = self.organisation.on(main.unit, self.day) if main else None
        active = status is Status.ACTIVE
        kinds = kinds_on_record(cards.factors_of(person, self.now))
        delivered = self.cards_of(person) if active and person.cards else NO_CARDS
        groups = self.grants.group_keys(current.form, posts_of(posts), kinds) if active else NO_GROUPS
        if active and person.grants:
            groups = groups.union(privileges.granted(person, self.policy, kinds, self.now))
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
            groups=groups,
            mail=person.account.mail,
            password=person.proofs.password,
            cards=delivered[0],
            certificates=delivered[1],
        )

    def cards_of(self, person: Person) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Identifiers and fingerprints of what counts now, as far as the profile has a place for them."""
        places = self.policy.card_delivery
        if places is None:
            return NO_CARDS
        counting = [c for c in cards.counting(person, self.now) if c.kind in places.kinds]
        identifiers = {card.identifier for card in counting} if places.identifiers else ()
        certificates = {card.fingerprint for card in counting if card.fingerprint} if places.certificates else ()
        return tuple(sorted(identifiers)), tuple(sorted(certificates))
