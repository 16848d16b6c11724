"""Start: look at the directory, plan, put on record what will be done, send it."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from idm.audit.entry import Act, Draft
from idm.converge.adopting import adoptions_of, as_kept, is_adoption
from idm.converge.desk import Desk, Report
from idm.converge.flight import Flight, Taken
from idm.converge.groups import group_repairs
from idm.converge.landing import collect
from idm.desired import Desired
from idm.entry import Entry
from idm.errors import Refused, Unreachable
from idm.facts import NO_PASSWORD, Person
from idm.messages import work as say
from idm.plan import Change, Kind, plan_account
from idm.ports import AddEntry, AdoptEntry, ModifyEntry, Outcome, Result, Seen
from idm.rules import brake
from idm.secret import Secret
from idm.store import cards, credentials, facts, log, marks
from idm.store.marks import Mark
from idm.verdict import Status

FIRST_SLICE = 50  # small: the directory waits for it
SLICE = 250  # accounts looked at and sent together; while the directory writes some, the next are looked at
SLICES_AHEAD = 4  # sent without waiting: more would only queue up in the directory


NO_STAMPS = frozenset({"", NO_PASSWORD})


def start(desk: Desk, batch: Taken, report: Report) -> Flight:
    """
    Raises:
        Unreachable, Refused: the directory cannot be read. Nothing was sent.
    """
    flight = Flight(batch, group_repairs(desk, batch))
    flight.announced.update(batch.lease.fence, (r.key for r in flight.repairs))
    rest = range(FIRST_SLICE, len(batch.accounts), SLICE)
    slices = [batch.accounts[:FIRST_SLICE], *(batch.accounts[at : at + SLICE] for at in rest)]
    for number, part in enumerate(slices):
        try:
            _start_slice(desk, flight, part, report)
        except (Unreachable, Refused) as error:
            if number == 0:
                raise
            flight.unread |= {m.subject: error.said.text for later in slices[number:] for m in later}
            report.failed += len(flight.unread)
            break
        if flight.lost_lease:
            break
    return flight


def _start_slice(desk: Desk, flight: Flight, part: list[Mark], report: Report) -> None:
    wanted = [m.subject for m in part]
    people = _people(desk, wanted)
    seen = {s.entry.account: s for s in desk.directory.read(wanted) if isinstance(s, Seen)} if wanted else {}
    after = as_kept(desk, seen, _after(flight.batch.desired, people))
    changes = {}
    for mark in part:
        before = seen[mark.subject].entry if mark.subject in seen else None
        change = plan_account(before, after.get(mark.subject), desk.policy.protects_group)
        if change is not None:
            changes[mark.subject] = change
    held = _brake(desk, flight.batch, changes, people, report)
    for account in held:
        withdrawn = _cards_withdrawn(flight.batch.desired, changes.pop(account), people[account])
        if withdrawn is not None:
            changes[account] = withdrawn
    flight.held |= held
    flight.people |= people
    flight.seen |= seen
    flight.changes |= changes
    flight.lost_lease = not _announce(desk, flight, changes)
    if not flight.lost_lease:
        adoptions = adoptions_of(desk, flight, changes, report)
        _send(desk, flight, [*adoptions, *_account_writes(desk, flight, part, _kept(desk, changes))], report)


def _people(desk: Desk, accounts: list[str]) -> dict[str, Person]:
    with desk.store.read() as connection:
        owners = facts.person_ids_of_accounts(connection, accounts)
        return {account: one for one in facts.people(connection, list(owners.values())) for account in one.accounts}


def _cards_withdrawn(desired: Desired, change: Change, person: Person) -> Change | None:
    """
    What a directory shows of cards that count no more goes from those too whom the brake holds: stopping a lost card
    needs nobody's yes (6.4.1.2). Cards that he still has stay, and so does everything else.
    """
    before = change.before
    if before is None:
        return None
    identifiers, prints = desired.cards_of(person)
    after = replace(
        before,
        cards=tuple(one for one in before.cards if one in identifiers),
        certificates=tuple(one for one in before.certificates if one in prints),
    )
    fields = tuple(name for name in ("cards", "certificates") if getattr(before, name) != getattr(after, name))
    return Change(Kind.MODIFY, before, after, fields, (), ()) if fields else None


def _after(desired: Desired, people: Mapping[str, Person]) -> dict[str, Entry]:
    """What should be, by account id."""
    return {entry.account: entry for person in people.values() for entry in desired.entries_of(person)}


def _send(desk: Desk, flight: Flight, writes: list[AddEntry | ModifyEntry | AdoptEntry], report: Report) -> None:
    if not writes:
        return
    while len(flight.pending) >= SLICES_AHEAD:
        collect(flight, report)
    try:
        flight.pending.append(desk.directory.apply(writes))
    except (Unreachable, Refused) as error:  # nothing was sent; but the intent is on record, so its outcome will be
        flight.results |= {w.entry.account: Outcome(w, Result.UNKNOWN, error.said.text) for w in writes}
        report.failed += len(writes)


@dataclass(frozen=True, slots=True)
class Kept:
    """What entries only name: hashes of passwords by stamp, certificates (DER) by fingerprint."""

    hashes: Mapping[str, Secret]
    certificates: Mapping[str, bytes]

    def of(self, after: Entry, fields: Iterable[str]) -> tuple[Entry, Secret | None, tuple[bytes, ...]]:
        """
        The entry, and what goes with these fields of it.

        A password or card that ended since it was read is none; what took its place has marked the account again.
        """
        secret: Secret | None = None
        if "password" in fields and after.password not in NO_STAMPS:
            secret = self.hashes.get(after.password)
            after = after if secret is not None else replace(after, password=NO_PASSWORD)
        if "certificates" not in fields or not after.certificates:
            return after, secret, ()
        there = tuple(one for one in after.certificates if one in self.certificates)
        return replace(after, certificates=there), secret, tuple(self.certificates[one] for one in there)


NOTHING_KEPT = Kept({}, {})


def _kept(desk: Desk, changes: dict[str, Change]) -> Kept:
    """What these changes deliver; nothing is asked for where they deliver nothing of the kind."""
    after = [(c.after, c.fields) for c in changes.values() if c.after is not None]
    stamps = {entry.password for entry, fields in after if "password" in fields} - NO_STAMPS
    prints = {one for entry, fields in after if "certificates" in fields for one in entry.certificates}
    if not stamps and not prints:
        return NOTHING_KEPT
    with desk.store.read() as connection:
        hashes = credentials.hashes(connection, stamps) if stamps else {}
        return Kept(hashes, cards.certificates(connection, prints) if prints else {})


def _account_writes(desk: Desk, flight: Flight, part: list[Mark], kept: Kept) -> list[AddEntry | ModifyEntry]:
    """Adds and modifies; deletes wait until the groups are done. A seized mark that is right gets a fence."""
    writes: list[AddEntry | ModifyEntry] = []
    for mark in part:
        seen = flight.seen.get(mark.subject)
        change = flight.changes.get(mark.subject)
        if change is not None and is_adoption(desk, change):
            continue
        if change is not None and change.kind is Kind.ADD and change.after is not None:
            after, secret, certificates = kept.of(change.after, change.fields)
            writes.append(AddEntry(after, mark.generation, secret, certificates))
        elif change is not None and change.fields and change.after is not None and seen is not None:
            fresh = max(mark.generation, seen.generation + 1)
            after, secret, certificates = kept.of(change.after, change.fields)
            writes.append(ModifyEntry(after, change.fields, seen.generation, fresh, secret, certificates))
        elif (
            flight.batch.lease.seized_from is not None
            and seen is not None
            and (change is None or change.after is not None)
        ):
            fresh = max(mark.generation, seen.generation + 1)
            writes.append(ModifyEntry(seen.entry, (), seen.generation, fresh))
    return writes


def _announce(desk: Desk, flight: Flight, changes: dict[str, Change]) -> bool:
    """Commit what is about to be done, before it is done (F99). False: the lease was seized, do nothing."""
    lease, now = flight.batch.lease, desk.clock.now()
    for change in changes.values():
        flight.announced.update(change.joins, change.leaves)
    with desk.store.write() as connection:
        until = now + timedelta(seconds=desk.lease_seconds)
        if not marks.announce_groups(connection, lease.token, flight.announced, until):
            return False
        log.append(connection, list(_intents(desk, flight, changes)), now)
    return True


def _intents(desk: Desk, flight: Flight, changes: dict[str, Change]) -> Iterator[Draft]:
    lease = flight.batch.lease
    subjects = sorted(changes)
    for start in range(0, len(subjects), 100):
        chosen = subjects[start : start + 100]
        yield Draft(
            act=Act.PASS_INTENDED,
            by=f"worker:{desk.worker}",
            via="worker",
            object=desk.directory.name,
            outcome="intended",
            corr=lease.token,
            data={
                "accounts": chosen,
                "plan_sha256": _digest(changes[a] for a in chosen),
            },
        )


def _digest(changes: Iterable[Change]) -> str:
    return hashlib.sha256("\n".join(c.canonical() for c in changes).encode()).hexdigest()


def _brake(
    desk: Desk, batch: Taken, changes: dict[str, Change], people: Mapping[str, Person], report: Report
) -> dict[str, str]:
    """Removals of access that no accepted facts explain: too many of them are held for two persons."""
    accepted = {m.subject: m.accepted for m in batch.accounts}
    now = batch.desired.now
    unexplained = [
        account
        for account, change in changes.items()
        if change.removes_access
        and people[account].account.id == account  # a privileged ID is closed most of the time, that is its use
        and not brake.explained(accepted[account], change.after.status if change.after else Status.ABSENT, now)
    ]
    if not unexplained:
        return {}
    with desk.store.read() as connection:
        allowed = brake.limit(desk.policy, facts.count_employed(connection, batch.desired.day))
        already = len([a for a in marks.attention(connection, desk.directory.name) if a.state == "braked"])
    so_far = report.let_go + already
    if len(unexplained) + so_far <= allowed:
        report.let_go += len(unexplained)
        return {}
    report.braked = say.BRAKE_PASS.say(count=len(unexplained) + already, limit=allowed)
    return dict.fromkeys(unexplained, report.braked.text)
