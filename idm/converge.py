"""Keep one directory equal to the desired state: lease marks, read, plan, apply, record.

Everything here may be cut off at any point and done again: an intent is written before a directory is touched, a
result after; marks that nobody settles are seized when their lease runs out; and every write names the generation that
was seen, so a worker that wakes up too late is refused by the directory itself (F35-F39).

While a directory works through one batch, the results of the batch before are recorded and the next one is worked out.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from idm.audit.entry import Act, Draft
from idm.desired import Desired
from idm.entry import Entry, Group
from idm.errors import Refused, Unreachable
from idm.facts import Person
from idm.messages import Said
from idm.messages import work as say
from idm.plan import Change, Kind, by_group, plan_account
from idm.policy import Policy
from idm.ports import (
    AddEntry,
    AddGroup,
    Clock,
    DeleteEntry,
    Directory,
    ModifyEntry,
    ModifyGroup,
    Outcome,
    Pending,
    Result,
    Seen,
    SeenGroup,
    Write,
)
from idm.rules import brake
from idm.store import facts, log, marks
from idm.store.engine import Store
from idm.store.marks import Lease, Mark, Settled
from idm.verdict import Status

VALUES_PER_WRITE = 2000  # members in one group modify
GROUP_TRIES = 8  # optimistic tries against other workers before a group's change is put off
REFUSED_AGAIN = timedelta(days=1)  # a refused change is tried again next day, or when its facts change


@dataclass(slots=True)
class Report:
    """What one pass did. ``writes`` counts what the directory confirmed, ``failed`` what it did not."""

    writes: int = 0
    failed: int = 0
    accounts: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)  # (login or group, the directory's words)
    braked: Said | None = None
    unreachable: Said | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """What a worker works with."""

    store: Store
    directory: Directory
    policy: Policy
    clock: Clock
    worker: str
    patient: bool = True  # False: a person asks now, do not wait for the next try of a silent directory
    batch: int = 500
    lease_seconds: int = 60
    on_progress: Callable[[int], None] = lambda _done: None


def converge(desk: Desk) -> Report:
    """
    Do everything that is due, until nothing is.

    A directory that cannot be reached ends the pass; its marks stay, and its next try is put off (``unreachable``).
    """
    report = Report()
    worked_out = _take(desk, report)
    landed: _Landed | None = None
    while worked_out is not None:
        try:
            flight = _start(desk, worked_out, report)
        except Unreachable as error:
            _put_off(desk, worked_out, error, report)
            break
        if landed is not None:
            _book(desk, landed, report)
        following = _take(desk, report)
        landed = _land(desk, flight, report)
        worked_out = following
    if landed is not None:
        _book(desk, landed, report)
    return report


# --- take: a lease, its facts, what should be ---


@dataclass(frozen=True, slots=True)
class _WorkedOut:
    lease: Lease
    desired: Desired
    people: dict[str, Person]  # by account id
    after: dict[str, Entry | None]  # by account id
    members: dict[str, frozenset[str]]  # desired logins, of the groups that are marked themselves
    logins: dict[str, str]  # account id by login, of those

    @property
    def accounts(self) -> list[Mark]:
        return [m for m in self.lease.marks if m.kind == "account"]

    @property
    def groups(self) -> list[Mark]:
        return [m for m in self.lease.marks if m.kind == "group"]


def _take(desk: Desk, report: Report) -> _WorkedOut | None:
    now = desk.clock.now()
    with desk.store.write() as connection:
        state = marks.directory_state(connection, desk.directory.name)
        if report.unreachable is not None or (desk.patient and state.next_try is not None and state.next_try > now):
            report.unreachable = report.unreachable or say.DIRECTORY_UNREACHABLE.say(
                name=desk.directory.name, why=state.last_error or "", next=state.next_try
            )
            return None
        lease = marks.lease_due(
            connection, desk.directory.name, desk.worker, now, count=desk.batch, seconds=desk.lease_seconds
        )
    if lease is None:
        return None
    with desk.store.read() as connection:
        desired = Desired(desk.policy, facts.organisation(connection), now)
        wanted = facts.person_ids_of_accounts(connection, [m.subject for m in lease.marks if m.kind == "account"])
        people = {one.account.id: one for one in facts.people(connection, list(wanted.values()))}
        group_keys = {m.subject for m in lease.marks if m.kind == "group"}
        everybody = list(desired.entries(facts.people(connection))) if group_keys else []
    members = {key: frozenset(e.login for e in everybody if key in e.groups) for key in group_keys}
    logins = {e.login: e.account for e in everybody}
    after = {account: desired.entry(one) for account, one in people.items()}
    return _WorkedOut(lease, desired, people, after, members, logins)


# --- start: look at the directory, plan, say what will be done, send it ---


@dataclass(slots=True)
class _Flight:
    batch: _WorkedOut
    changes: dict[str, Change]  # by account id
    pending: Pending | None
    seen: dict[str, Seen]
    repairs: list[ModifyGroup]  # whole-group corrections, without generations
    held: dict[str, str]  # account id -> why the brake holds it
    results: dict[str, Outcome] = field(default_factory=dict)  # by account id
    group_trouble: dict[str, Outcome] = field(default_factory=dict)  # by group key
    lost_lease: bool = False


def _start(desk: Desk, batch: _WorkedOut, report: Report) -> _Flight:
    wanted = [m.subject for m in batch.accounts]
    try:
        seen = {s.entry.account: s for s in desk.directory.read(wanted) if isinstance(s, Seen)} if wanted else {}
        repairs = _group_repairs(desk, batch)
    except Refused as error:
        raise Unreachable(say.DIRECTORY_DOWN, name=desk.directory.name, why=error.said.text) from error
    changes = {}
    for mark in batch.accounts:
        before = seen[mark.subject].entry if mark.subject in seen else None
        change = plan_account(before, batch.after.get(mark.subject))
        if change is not None:
            changes[mark.subject] = change
    held = _brake(desk, batch, changes, report)
    for account in held:
        del changes[account]
    flight = _Flight(batch, changes, None, seen, repairs, held)
    writes = _account_writes(batch, flight)
    flight.lost_lease = not _announce(desk, flight)
    if writes and not flight.lost_lease:
        flight.pending = desk.directory.apply(writes)
    return flight


def _account_writes(batch: _WorkedOut, flight: _Flight) -> list[Write]:
    """Adds and modifies; deletes wait until the groups are done. A seized mark that is right gets a fence."""
    writes: list[Write] = []
    for mark in batch.accounts:
        seen = flight.seen.get(mark.subject)
        change = flight.changes.get(mark.subject)
        if change is not None and change.kind is Kind.ADD and change.after is not None:
            writes.append(AddEntry(change.after, mark.generation))
        elif change is not None and change.fields and change.after is not None and seen is not None:
            fresh = max(mark.generation, seen.generation + 1)
            writes.append(ModifyEntry(change.after, change.fields, seen.generation, fresh))
        elif batch.lease.seized_from is not None and seen is not None and (change is None or change.after is not None):
            fresh = max(mark.generation, seen.generation + 1)
            writes.append(ModifyEntry(seen.entry, (), seen.generation, fresh))
    return writes


def _announce(desk: Desk, flight: _Flight) -> bool:
    """Commit what is about to be done, before it is done (F99). False: the lease was seized, do nothing."""
    lease, now = flight.batch.lease, desk.clock.now()
    groups = {g.group for g in by_group(flight.changes.values())} | {r.key for r in flight.repairs}
    with desk.store.write() as connection:
        until = now + timedelta(seconds=desk.lease_seconds)
        if not marks.announce_groups(connection, lease.token, sorted(groups | set(lease.fence)), until):
            return False
        log.append(connection, list(_intents(desk, flight)), now)
    return True


def _intents(desk: Desk, flight: _Flight) -> Iterator[Draft]:
    lease = flight.batch.lease
    if lease.seized_from is not None:
        yield Draft(
            act=Act.LEASE_SEIZED,
            by=f"worker:{desk.worker}",
            via="worker",
            object=desk.directory.name,
            outcome="reconciled",
            corr=lease.token,
            data={"old": lease.seized_from, "marks": len(lease.marks)},
        )
    subjects = sorted(flight.changes)
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
                "plan_sha256": _digest(flight.changes[a] for a in chosen),
            },
        )


def _digest(changes: Iterable[Change]) -> str:
    return hashlib.sha256("\n".join(c.canonical() for c in changes).encode()).hexdigest()


def _brake(desk: Desk, batch: _WorkedOut, changes: dict[str, Change], report: Report) -> dict[str, str]:
    """Removals of access that no accepted facts explain: too many of them are held for two persons."""
    accepted = {m.subject: m.accepted for m in batch.accounts}
    now = batch.desired.now
    unexplained = [
        account
        for account, change in changes.items()
        if change.removes_access
        and not brake.explained(accepted[account], change.after.status if change.after else Status.ABSENT, now)
    ]
    if not unexplained:
        return {}
    with desk.store.read() as connection:
        allowed = brake.limit(desk.policy, facts.count_people(connection))
        already = len([a for a in marks.attention(connection, desk.directory.name) if a.state == "braked"])
    if len(unexplained) + already <= allowed:
        return {}
    report.braked = say.BRAKE_PASS.say(count=len(unexplained) + already, limit=allowed)
    return dict.fromkeys(unexplained, report.braked.text)


# --- land: collect the answers, then the groups, then the deletes ---


@dataclass(frozen=True, slots=True)
class _Landed:
    flight: _Flight


def _land(desk: Desk, flight: _Flight, report: Report) -> _Landed:
    if flight.lost_lease:
        return _Landed(flight)
    if flight.pending is not None:
        for outcome in flight.pending.outcomes():
            flight.results[_account_of(outcome.write)] = outcome
            _count(report, outcome)
    _write_groups(desk, flight, report)
    _delete(desk, flight, report)
    return _Landed(flight)


def _account_of(write: Write) -> str:
    if isinstance(write, AddEntry | ModifyEntry):
        return write.entry.account
    raise TypeError(write)


def _count(report: Report, outcome: Outcome) -> None:
    if outcome.result is Result.DONE:
        report.writes += 1
    elif outcome.result is not Result.STALE:  # stale is read again at once: neither done nor failed
        report.failed += 1


def _group_work(flight: _Flight) -> dict[str, ModifyGroup]:
    """Everything to do for each group in this batch; taking out never waits for anything else to succeed (F39)."""
    trouble = {a for a, o in flight.results.items() if o.result is not Result.DONE}
    failed = {flight.changes[a].login for a in trouble if a in flight.changes}
    work = {r.key: r for r in flight.repairs}
    for batch in by_group(flight.changes.values()):
        add = tuple(login for login in batch.add if login not in failed)
        old = work.get(batch.group)
        work[batch.group] = ModifyGroup(
            batch.group,
            tuple(dict.fromkeys((*(old.add if old else ()), *add))),
            tuple(dict.fromkeys((*(old.remove if old else ()), *batch.remove))),
            old.foreign if old else (),
            0,
            0,
        )
    for key in flight.batch.lease.fence:
        work.setdefault(key, ModifyGroup(key, (), (), (), 0, 0))
    return work


def _write_groups(desk: Desk, flight: _Flight, report: Report) -> None:
    todo = [part for whole in _group_work(flight).values() for part in _split(whole)]
    definitions = flight.batch.desired.groups()
    for _ in range(GROUP_TRIES):
        if not todo:
            return
        round_, later = _one_per_group(todo)
        try:
            known = {g.key: g for g in desk.directory.read_groups([w.key for w in round_])}
            done, again = _write_round(desk, round_, known, definitions, flight.batch.lease.fence)
        except (Unreachable, Refused) as error:
            for write in todo:
                flight.group_trouble[write.key] = Outcome(write, Result.UNKNOWN, error.said.text)
            report.failed += len(todo)
            return
        for outcome in done:
            _count(report, outcome)
            if outcome.result is not Result.DONE:
                flight.group_trouble[_group_of(outcome.write)] = outcome
        todo = [*again, *later]
    for write in todo:
        flight.group_trouble[write.key] = Outcome(write, Result.STALE)


def _write_round(
    desk: Desk,
    todo: Sequence[ModifyGroup],
    known: dict[str, SeenGroup],
    definitions: dict[str, Group],
    fence: Sequence[str],
) -> tuple[list[Outcome], list[ModifyGroup]]:
    """One write per group. Returns what is decided, and what must be tried again on a newer generation."""
    missing = [w for w in todo if w.key not in known and w.key in definitions]
    done = desk.directory.apply([AddGroup(definitions[w.key], 1) for w in missing]).outcomes()
    again = [w for w in missing if w.add]
    writes = [
        ModifyGroup(w.key, w.add, w.remove, w.foreign, known[w.key].generation, known[w.key].generation + 1)
        for w in todo
        if w.key in known and (w.add or w.remove or w.foreign or w.key in fence)
    ]
    for outcome in desk.directory.apply(writes).outcomes():
        if outcome.result is Result.STALE and isinstance(outcome.write, ModifyGroup):
            again.append(outcome.write)
        else:
            done.append(outcome)
    return [o for o in done if o.result is not Result.STALE], again


def _split(whole: ModifyGroup) -> Iterator[ModifyGroup]:
    size = VALUES_PER_WRITE
    longest = max(len(whole.add), len(whole.remove), len(whole.foreign), 1)
    for start in range(0, longest, size):
        part = slice(start, start + size)
        yield ModifyGroup(whole.key, whole.add[part], whole.remove[part], whole.foreign[part], 0, 0)


def _one_per_group(todo: Iterable[ModifyGroup]) -> tuple[list[ModifyGroup], list[ModifyGroup]]:
    first: dict[str, ModifyGroup] = {}
    later = []
    for write in todo:
        if write.key in first:
            later.append(write)
        else:
            first[write.key] = write
    return list(first.values()), later


def _group_of(write: Write) -> str:
    return write.group.key if isinstance(write, AddGroup) else write.key if isinstance(write, ModifyGroup) else ""


def _group_repairs(desk: Desk, batch: _WorkedOut) -> list[ModifyGroup]:
    """Whole groups that are marked: what members must come and go, whoever put them there."""
    keys = [m.subject for m in batch.groups if not desk.policy.protects_group(m.subject)]
    if not keys:
        return []
    known = {g.key: g for g in desk.directory.read_groups(keys, members=True)}
    repairs = []
    for key in keys:
        held = known.get(key) or SeenGroup(key, 0)
        missing = batch.members[key] - held.members
        # somebody who has no entry yet joins when his own mark is worked off
        there = {
            s.entry.login
            for s in (desk.directory.read([batch.logins[m] for m in missing]) if missing else ())
            if isinstance(s, Seen)
        }
        extra = frozenset(login for login in held.members - batch.members[key] if not desk.policy.protects(login))
        repair = ModifyGroup(
            key, tuple(sorted(missing & there)), tuple(sorted(extra)), tuple(sorted(held.foreign)), 0, 0
        )
        if repair.add or repair.remove or repair.foreign or key not in known:
            repairs.append(repair)
    return repairs


def _delete(desk: Desk, flight: _Flight, report: Report) -> None:
    doomed = [c for c in flight.changes.values() if c.kind is Kind.DELETE and not _groups_in_trouble(flight, c)]
    writes = [DeleteEntry(c.login, flight.seen[c.account].generation) for c in doomed]
    if not writes:
        return
    try:
        outcomes = desk.directory.apply(writes).outcomes()
    except Unreachable as error:
        outcomes = [Outcome(w, Result.UNKNOWN, error.said.text) for w in writes]
    for change, outcome in zip(doomed, outcomes, strict=True):
        flight.results[change.account] = outcome
        _count(report, outcome)


def _groups_in_trouble(flight: _Flight, change: Change) -> Outcome | None:
    return next((flight.group_trouble[k] for k in (*change.leaves, *change.joins) if k in flight.group_trouble), None)


# --- book: what came of it, and when to look again ---


def _book(desk: Desk, landed: _Landed, report: Report) -> None:
    flight = landed.flight
    if flight.lost_lease:
        return
    now = desk.clock.now()
    settled = [_settle_account(desk, flight, m, now, report) for m in flight.batch.accounts]
    settled += [_settle_group(flight, m, now, report) for m in flight.batch.groups]
    silent = any(o.result is Result.UNKNOWN for o in (*flight.results.values(), *flight.group_trouble.values()))
    with desk.store.write() as connection:
        if not marks.settle(connection, desk.directory.name, flight.batch.lease.token, settled):
            return  # seized meanwhile: the successor reads the directory and records what it finds
        log.append(connection, list(_outcomes(desk, flight)), now)
        if silent:
            marks.directory_silent(connection, desk.directory.name, say.WRITE_UNKNOWN.ja, now)
        else:
            marks.directory_answered(connection, desk.directory.name)
    report.accounts += len(flight.batch.accounts)
    desk.on_progress(report.accounts)


def _settle_account(desk: Desk, flight: _Flight, mark: Mark, now: datetime, report: Report) -> Settled:
    if mark.subject in flight.held:
        return Settled(mark, None, "braked", flight.held[mark.subject])
    change = flight.changes.get(mark.subject)
    trouble = flight.results.get(mark.subject)
    if trouble is None or trouble.result is Result.DONE:
        trouble = _groups_in_trouble(flight, change) if change is not None else None
    if trouble is None:
        person = flight.batch.people.get(mark.subject)
        return Settled(mark, flight.batch.desired.next_change(person) if person is not None else None)
    return _settle_trouble(mark, trouble, change.login if change else mark.subject, now, report)


def _settle_group(flight: _Flight, mark: Mark, now: datetime, report: Report) -> Settled:
    trouble = flight.group_trouble.get(mark.subject)
    due = flight.batch.desired.next_organisation
    return Settled(mark, due) if trouble is None else _settle_trouble(mark, trouble, mark.subject, now, report)


def _settle_trouble(mark: Mark, trouble: Outcome, who: str, now: datetime, report: Report) -> Settled:
    attempts = mark.attempts + 1
    if trouble.result is Result.REFUSED:
        report.refused.append((who, trouble.reason))
        return Settled(mark, now + REFUSED_AGAIN, "refused", trouble.reason, attempts)
    if trouble.result is Result.STALE:
        wait = marks.backoff(attempts) if attempts > GROUP_TRIES else timedelta()
        return Settled(mark, now + wait, "ready", say.WRITE_STALE.ja, attempts)
    return Settled(mark, now + marks.backoff(attempts), "ready", trouble.reason or say.WRITE_UNKNOWN.ja, attempts)


def _outcomes(desk: Desk, flight: _Flight) -> Iterator[Draft]:
    lease = flight.batch.lease
    for account, change in flight.changes.items():
        trouble = flight.results.get(account)
        if trouble is None or trouble.result is Result.DONE:
            trouble = _groups_in_trouble(flight, change)
        person = flight.batch.people[account]
        refused = trouble is not None and trouble.result is Result.REFUSED
        yield Draft(
            act=Act.WRITE_REFUSED if refused else Act.ACCOUNT_CONVERGED,
            by=f"worker:{desk.worker}",
            via="worker",
            subject=person.id,
            object=account,
            outcome="ok" if trouble is None else "refused" if refused else "unknown",
            reason="" if trouble is None else trouble.reason,
            corr=lease.token,
            data={
                "directory": desk.directory.name,
                "kind": change.kind.value,
                "status": (change.after.status if change.after else Status.ABSENT).key,
                "fields": [] if change.kind is Kind.ADD else list(change.fields),
                "joined": list(change.joins),
                "left": list(change.leaves),
                "rule": flight.batch.desired.reason(person).rule,
            },
        )
    for repair in flight.repairs:
        trouble = flight.group_trouble.get(repair.key)
        yield Draft(
            act=Act.GROUP_CONVERGED,
            by=f"worker:{desk.worker}",
            via="worker",
            object=repair.key,
            outcome="ok" if trouble is None else "unknown",
            corr=lease.token,
            data={
                "directory": desk.directory.name,
                "added": len(repair.add),
                "removed": len(repair.remove) + len(repair.foreign),
                "rule": "reconcile.drift",
            },
        )


def _put_off(desk: Desk, batch: _WorkedOut, error: Unreachable, report: Report) -> None:
    """Nothing was sent: give the marks back and let the directory rest."""
    now = desk.clock.now()
    with desk.store.write() as connection:
        next_try = marks.directory_silent(connection, desk.directory.name, error.said.text, now)
        due = [Settled(m, now, "ready", error.said.text, m.attempts + 1) for m in batch.lease.marks]
        marks.settle(connection, desk.directory.name, batch.lease.token, due)
    report.failed += len(batch.lease.marks)
    report.unreachable = say.DIRECTORY_UNREACHABLE.say(
        name=desk.directory.name, why=error.said.text, next=next_try.isoformat(timespec="seconds")
    )
