"""Contracts as people see them: who works under each, what is missing, what ends when, and what became of accounts."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from idm.calendar import start_of
from idm.facts import Person
from idm.messages import contracts as say
from idm.office.cases.words import shown
from idm.office.contracts.approved import approved, days_of
from idm.office.contracts.desk import Counter, Spans
from idm.office.instance import Actor, Instance
from idm.office.views import describe
from idm.office.views.parts import part
from idm.rules.contracts import judged, stops_after, suspended_from, unsponsored_since
from idm.rules.leaving import LeavingKind, ends_of
from idm.store import contracts, facts, leaving
from idm.store.contracts import Contract, Naming, Worker
from idm.store.leaving import Leaving, Receipt
from idm.verdict import Status


@dataclass(frozen=True, slots=True)
class Account:
    """
    What is so of one account now: its ``label`` in words, why it does not work, and where it was seen gone and when.
    ``works``: it may be used at this moment, by this contract.
    """

    login: str
    label: str
    because: tuple[tuple[str, str], ...]
    """What, and by which clause."""
    works: bool
    receipts: tuple[Receipt, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody on a contract. ``procedures``: what he has to give back at the end of these days, as far as opened."""

    row: Worker
    person: Person
    who: str
    account: Account
    procedures: tuple[Leaving, ...]
    to_come: tuple[date, ...]
    """Last days within his on the contract for which something has to be given back."""

    @property
    def returned(self) -> bool:
        """Every procedure that there has to be is closed."""
        closed = {one.last_day for one in self.procedures if one.closed_at is not None}
        return closed.issuperset(self.to_come)


@dataclass(frozen=True, slots=True)
class Shown:
    """
    One contract. ``state`` is a key of ``say.STATE``. ``unsponsored``: since when nobody answers for it, and from which
    day on its people are suspended for that. ``manages``: whoever asks may change it; ``briefs``: put down briefings.
    """

    one: Contract
    state: str
    unit: str
    unit_name: str
    sponsor: str
    unsponsored: tuple[date, date] | None
    workers: tuple[Listed, ...]
    manages: bool
    briefs: bool
    approved: tuple[tuple[str, date | None], ...] = ()
    """Whom an application lets whoever answers for it put on it, and up to which day; none who is on it already."""

    @property
    def working(self) -> int:
        """How many accounts it lets work now."""
        return sum(listed.account.works for listed in self.workers)


PAGE = 50
"""Contracts on one page."""


@dataclass(frozen=True, slots=True)
class Page:
    """
    Page ``number`` of so many ``pages``. ``total``: how many he sees; ``gaps``: of so many of them nobody is in charge.
    """

    shown: tuple[Shown, ...]
    number: int
    pages: int
    total: int
    gaps: int


@dataclass(frozen=True, slots=True)
class _Files:
    """What is on record about some contracts, read at once however many they are; by contract, person or account."""

    rows: Mapping[int, list[Worker]]
    people: Mapping[str, Person]
    procedures: Mapping[str, list[Leaving]]
    receipts: Mapping[str, list[Receipt]]
    spans: Mapping[int, Spans]
    told: Mapping[int, tuple[date, ...]]


def every(instance: Instance, actor: Actor) -> list[Shown]:
    """
    Those that he sees: the network admin, the CISO and the head of audits all, a head those of his section, everybody
    those that he answers for.

    Raises:
        Stopped: whoever asks is nobody in particular.
    """
    return list(page(instance, actor).shown)


def page(instance: Instance, actor: Actor, number: int | None = None) -> Page:
    """
    One page of the same: first those of which nobody is in charge, then what is over and not closed, each by last day.

    Args:
        number: Counted from 1, the last one for any beyond it; None is all of them.

    Raises:
        Stopped: whoever asks is nobody in particular.
    """
    with instance.store.read() as connection:
        counter = Counter(instance, connection, actor)
        found = contracts.every(connection)
        named = contracts.namings(connection, [one.id for one in found])
        spans = counter.sponsored(found)
        seen = [one for one in found if counter.sees(one, named[one.id], spans[one.id])]
        gaps = {one.id for one in seen if _gap(counter, one, spans[one.id]) is not None}
        seen.sort(key=lambda one: (one.id not in gaps, _state(one, counter.today) != "over"))
        chosen = part(seen, number, PAGE)
        files = _files(counter, chosen.rows, named, spans)
        shown = tuple(_shown(counter, one, named[one.id], files) for one in chosen.rows)
        return Page(shown, chosen.number, chosen.pages, len(seen), len(gaps))


def one(instance: Instance, key: str, actor: Actor) -> Shown:
    """
    Raises:
        NotThere: none of that number, or none that he sees.
        Stopped: whoever asks is nobody in particular.
    """
    with instance.store.read() as connection:
        counter = Counter(instance, connection, actor)
        found = shown_to(counter, *counter.found(key))
        return replace(found, approved=_approved(counter, found)) if found.briefs else found


def _approved(counter: Counter, found: Shown) -> tuple[tuple[str, date | None], ...]:
    there = {listed.person.id for listed in found.workers}
    waiting = {one.case.beneficiary: one for one in approved(counter.house, found.one.key)}
    people = facts.people(counter.connection, waiting.keys() - there)
    return tuple((shown(person), days_of(waiting[person.id]).last_day()) for person in people)


def shown_to(counter: Counter, found: Contract, named: list[Naming]) -> Shown:
    """In the caller's transaction."""
    files = _files(counter, [found], {found.id: named}, counter.sponsored([found]))
    return _shown(counter, found, named, files)


def _files(
    counter: Counter, found: Collection[Contract], named: Mapping[int, list[Naming]], spans: Mapping[int, Spans]
) -> _Files:
    connection = counter.connection
    rows = contracts.workers(connection, [one.id for one in found])
    workers = {row.person_id for each in rows.values() for row in each}
    sponsors = {each[-1].person_id for one in found if (each := named[one.id])}
    people = {person.id: person for person in facts.people(connection, workers | sponsors)}
    procedures, receipts = defaultdict[str, list[Leaving]](list), defaultdict[str, list[Receipt]](list)
    for procedure in leaving.of_people(connection, workers):
        procedures[procedure.person_id].append(procedure)
    for receipt in leaving.receipts_of(connection, [account for who in workers for account in people[who].accounts]):
        receipts[receipt.account_id].append(receipt)
    lacking = [one for one in found if _gap(counter, one, spans[one.id]) is not None]
    return _Files(rows, people, procedures, receipts, spans, contracts.told(connection, lacking))


def _shown(counter: Counter, found: Contract, named: list[Naming], files: _Files) -> Shown:
    newest, spans = named[-1] if named else None, files.spans[found.id]
    answering = counter.unit_of(named)
    place, manages = counter.organisation.on(answering, counter.today), counter.manages(answering)
    unit = answering or (newest.unit if newest else "")
    return Shown(
        found,
        _state(found, counter.today),
        unit,
        place.name if place else unit,
        shown(files.people[newest.person_id]) if newest else "",
        _unsponsored(counter, found, files),
        tuple(_listed(counter, found, row, files) for row in files.rows[found.id]),
        manages,
        manages or counter.answers(found, named, spans),
    )


def _state(found: Contract, today: date) -> str:
    if found.closed_at is not None:
        return "closed"
    if today < found.starts:
        return "to_come"
    return "running" if today <= found.last_day else "over"


def _gap(counter: Counter, found: Contract, spans: Spans) -> date | None:
    """Since when nobody answers for one that is not over."""
    if found.closed_at is not None or counter.today > found.last_day:
        return None
    return unsponsored_since(spans, found.starts, counter.today)


def _unsponsored(counter: Counter, found: Contract, files: _Files) -> tuple[date, date] | None:
    since = _gap(counter, found, files.spans[found.id])
    if since is None:
        return None
    told = files.told[found.id]
    # While nobody was told, it can be no sooner than if they were told today.
    return since, suspended_from(since, told, counter.policy) or stops_after(counter.today, counter.policy)


def _listed(counter: Counter, found: Contract, row: Worker, files: _Files) -> Listed:
    person = files.people[row.person_id]
    days = {one.last_day for one in ends_of(person) if one.kind is LeavingKind.CONTRACT}
    mine = [one for one in files.procedures.get(person.id, ()) if one.kind == LeavingKind.CONTRACT]
    own = tuple(one for one in mine if row.starts <= one.last_day <= row.last_day and one.dropped_at is None)
    to_come = tuple(sorted(day for day in days if row.starts <= day <= row.last_day))
    return Listed(row, person, shown(person), _account(counter, found, row, files), own, to_come)


def _account(counter: Counter, found: Contract, row: Worker, files: _Files) -> Account:
    """His account as the facts have it at this moment."""
    person, policy = files.people[row.person_id], counter.policy
    explained = counter.desired.explain(person)
    active = explained.status is Status.ACTIVE
    by_this = [work for work in person.contracts if work.contract == found.key]
    here = active and bool(by_this) and judged(by_this, policy, counter.today) is None
    receipts = [one for account in person.accounts for one in files.receipts.get(account, ())]
    return Account(
        person.account.login,
        say.GOES_ON if active and not here else describe.STATUS[explained.status],
        () if active else tuple((one.detail, describe.clause_of(one.rule, policy)) for one in explained.because),
        here,
        tuple(one for one in sorted(receipts, key=_when) if one.due_at > start_of(row.starts)),
    )


def _when(receipt: Receipt) -> tuple[datetime, str]:
    return receipt.due_at, receipt.target
