"""Groups: written once per group and batch, against whatever other workers write to them at the same time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from idm.converge.desk import Desk, Report
from idm.converge.flight import Flight, Round, Taken
from idm.entry import Group
from idm.errors import Refused, Unreachable
from idm.plan import by_group
from idm.ports import AddGroup, ModifyGroup, Outcome, Result, Seen, SeenGroup, Write
from idm.store import marks

VALUES_PER_WRITE = 5000  # members in one group modify
GROUP_TRIES = 8  # optimistic tries against other workers before a group's change is put off


def group_repairs(desk: Desk, batch: Taken) -> list[ModifyGroup]:
    """Whole groups that are marked: what members must come and go, whoever put them there, and a label that is old."""
    keys = [m.subject for m in batch.groups if not desk.policy.protects_group(m.subject)]
    if not keys:
        return []
    known = {g.key: g for g in desk.directory.read_groups(keys, members=True)}
    definitions = batch.desired.groups()
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
        add, remove, foreign = (tuple(sorted(some)) for some in (missing & there, extra, held.foreign))
        repair = ModifyGroup(key, add, remove, foreign, 0, 0, _new_label(held, definitions.get(key)))
        if _writes(repair) or key not in known:
            repairs.append(repair)
    return repairs


def _new_label(held: SeenGroup, wanted: Group | None) -> str | None:
    """The label to write. A group that is yet to be made gets its own then, and one of a unit that is gone keeps it."""
    return wanted.label if wanted is not None and held.label not in (None, wanted.label) else None


def _writes(write: ModifyGroup) -> bool:
    return bool(write.add or write.remove or write.foreign) or write.label is not None


def send_groups(desk: Desk, flight: Flight, report: Report, read: dict[str, SeenGroup]) -> None:
    """
    Everything this batch does to groups goes out, one write a group; ``finish_groups`` waits for the answers.

    ``read``: groups that were looked at already; one that somebody wrote to since is tried again.
    """
    todo = [part for whole in _group_work(flight).values() for part in _split(whole)]
    _send(desk, flight, todo, report, read)


def groups_ahead(desk: Desk, flight: Flight) -> dict[str, SeenGroup]:
    """The groups of this batch, read while the directory still writes its accounts."""
    try:
        return {g.key: g for g in desk.directory.read_groups(list(_group_work(flight)))}
    except (Unreachable, Refused):
        return {}  # asked again, and told, when they are needed


def finish_groups(desk: Desk, flight: Flight, report: Report) -> None:
    """Collect the answers, and try again what other workers were quicker with."""
    for tries in range(1, GROUP_TRIES + 1):
        sent, flight.round = flight.round, None
        if sent is None:
            return
        todo = _collect(flight, sent, report)
        if tries < GROUP_TRIES:
            _send(desk, flight, todo, report)
        else:
            flight.group_trouble |= {write.key: Outcome(write, Result.STALE) for write in todo}


def _send(
    desk: Desk, flight: Flight, todo: list[ModifyGroup], report: Report, read: dict[str, SeenGroup] | None = None
) -> None:
    if not todo:
        return
    now, later = _one_per_group(todo)
    known = dict(read or {})
    try:
        unread = [w.key for w in now if w.key not in known]
        known |= {g.key: g for g in desk.directory.read_groups(unread)} if unread else {}
        flight.lost_lease = not _still_ours(desk, flight)
        if not flight.lost_lease:
            flight.round = _send_round(desk, flight, now, known, later)
    except (Unreachable, Refused) as error:
        for write in todo:
            flight.group_trouble[write.key] = Outcome(write, Result.UNKNOWN, error.said.text)
        report.failed += len(todo)


def _collect(flight: Flight, sent: Round, report: Report) -> list[ModifyGroup]:
    """What must be tried again on a newer generation."""
    again = list(sent.later)
    for outcome in (*sent.decided, *sent.pending.outcomes()):
        if outcome.result is Result.STALE and isinstance(outcome.write, ModifyGroup):
            again.append(outcome.write)
        elif outcome.result is not Result.STALE:  # a group that somebody else made meanwhile is there
            report.count(outcome)
            if outcome.result is not Result.DONE:
                flight.group_trouble[_group_of(outcome.write)] = outcome
    return again


def _still_ours(desk: Desk, flight: Flight) -> bool:
    """
    Asked after the groups were read: who seizes the lease later raises their generations, and our write is refused.

    Asked before, a worker that falls asleep in between would read its successor's generations and overwrite its work.
    """
    with desk.store.read() as connection:
        return marks.holds(connection, flight.batch.lease.token)


def _group_work(flight: Flight) -> dict[str, ModifyGroup]:
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
            old.label if old else None,
        )
    for key in flight.batch.lease.fence:
        work.setdefault(key, ModifyGroup(key, (), (), (), 0, 0))
    return work


def _send_round(
    desk: Desk, flight: Flight, todo: Sequence[ModifyGroup], known: dict[str, SeenGroup], later: list[ModifyGroup]
) -> Round:
    """One write per group; a group that is missing is made first, and gets its members in the next round."""
    definitions = flight.batch.desired.groups()
    missing = [w for w in todo if w.key not in known and w.key in definitions]
    made = desk.directory.apply([AddGroup(definitions[w.key], 1) for w in missing]).outcomes() if missing else []
    writes = [
        replace(w, seen=known[w.key].generation, generation=known[w.key].generation + 1)
        for w in todo
        if w.key in known and (_writes(w) or w.key in flight.batch.lease.fence)
    ]
    return Round(made, desk.directory.apply(writes), [*(w for w in missing if w.add), *later])


def _split(whole: ModifyGroup) -> Iterator[ModifyGroup]:
    size = VALUES_PER_WRITE
    longest = max(len(whole.add), len(whole.remove), len(whole.foreign), 1)
    for start in range(0, longest, size):
        part = slice(start, start + size)
        yield replace(whole, add=whole.add[part], remove=whole.remove[part], foreign=whole.foreign[part])


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
