"""Book: what came of a batch, in one transaction with the marks it settles."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft
from idm.converge.desk import Desk, Report
from idm.converge.flight import Flight, Taken, groups_in_trouble
from idm.errors import Refused, Unreachable
from idm.messages import work as say
from idm.plan import Change, Kind
from idm.ports import Outcome, Result
from idm.store import log, marks
from idm.store.marks import Mark, Settled
from idm.verdict import Status

STALE_TRIES = 8  # readings again, at once, before a person must look
REFUSED_AGAIN = timedelta(days=1)  # a refused change is tried again next day, or when its facts change
REASON_KEPT = 500  # characters of a directory's own words in the log


def book(desk: Desk, flight: Flight, report: Report) -> None:
    if flight.lost_lease:
        return
    now = desk.clock.now()
    settled = [_settle_account(desk, flight, m, now, report) for m in flight.batch.accounts]
    settled += [_settle_group(flight, m, now, report) for m in flight.batch.groups]
    silent = bool(flight.unread) or any(
        o.result is Result.UNKNOWN for o in (*flight.results.values(), *flight.group_trouble.values())
    )
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


def _settle_account(desk: Desk, flight: Flight, mark: Mark, now: datetime, report: Report) -> Settled:
    if mark.subject in flight.held:
        return Settled(mark, None, "braked", flight.held[mark.subject])
    if mark.subject in flight.unread:
        wait = marks.until_it_is_back(mark.attempts + 1)
        return Settled(mark, now + wait, "ready", flight.unread[mark.subject], mark.attempts + 1)
    change = flight.changes.get(mark.subject)
    trouble = flight.results.get(mark.subject)
    if trouble is None or trouble.result is Result.DONE:
        trouble = groups_in_trouble(flight, change) if change is not None else None
    if trouble is None:
        return flight.settled[mark.subject]
    return _settle_trouble(mark, trouble, change.login if change else mark.subject, now, report)


def _settle_group(flight: Flight, mark: Mark, now: datetime, report: Report) -> Settled:
    trouble = flight.group_trouble.get(mark.subject)
    due = flight.batch.desired.next_organisation
    return Settled(mark, due) if trouble is None else _settle_trouble(mark, trouble, mark.subject, now, report)


def _settle_trouble(mark: Mark, trouble: Outcome, who: str, now: datetime, report: Report) -> Settled:
    attempts = mark.attempts + 1
    if trouble.result is Result.REFUSED:
        report.refused.append((who, trouble.reason))
        return Settled(mark, now + REFUSED_AGAIN, "refused", trouble.reason, attempts)
    if trouble.result is Result.STALE:
        if attempts <= STALE_TRIES:
            return Settled(mark, now, "ready", say.WRITE_STALE.ja, attempts)
        taken = say.NAME_TAKEN.say(name=who).text
        report.failed += 1
        report.refused.append((who, taken))
        return Settled(mark, now + marks.backoff(attempts), "refused", taken, attempts)
    wait = marks.until_it_is_back(attempts)
    return Settled(mark, now + wait, "ready", trouble.reason or say.WRITE_UNKNOWN.ja, attempts)


def foresee(desk: Desk, flight: Flight) -> None:
    """Work out, while the directory is busy with the groups, what to record and when to look again if all goes well."""
    desired = flight.batch.desired
    people = flight.people
    flight.settled = {
        m.subject: Settled(m, desired.next_change(people[m.subject]) if m.subject in people else None)
        for m in flight.batch.accounts
    }
    flight.done = {account: _outcome(desk, flight, change, None) for account, change in flight.changes.items()}


def _outcomes(desk: Desk, flight: Flight) -> Iterator[Draft]:
    for account, change in flight.changes.items():
        trouble = flight.results.get(account)
        if trouble is None or trouble.result is Result.DONE:
            trouble = groups_in_trouble(flight, change)
        yield flight.done[account] if trouble is None else _outcome(desk, flight, change, trouble)
    for repair in flight.repairs:
        trouble = flight.group_trouble.get(repair.key)
        yield Draft(
            act=Act.GROUP_CONVERGED,
            by=f"worker:{desk.worker}",
            via="worker",
            object=repair.key,
            outcome="ok" if trouble is None else "unknown",
            corr=flight.batch.lease.token,
            data={
                "directory": desk.directory.name,
                "added": len(repair.add),
                "removed": len(repair.remove) + len(repair.foreign),
                "rule": "reconcile.drift",
            },
        )


def _outcome(desk: Desk, flight: Flight, change: Change, trouble: Outcome | None) -> Draft:
    person = flight.people[change.account]
    refused = trouble is not None and trouble.result is Result.REFUSED
    return Draft(
        act=Act.WRITE_REFUSED if refused else Act.ACCOUNT_CONVERGED,
        by=f"worker:{desk.worker}",
        via="worker",
        subject=person.id,
        object=change.account,
        outcome="ok" if trouble is None else "refused" if refused else "unknown",
        reason="" if trouble is None else trouble.reason[:REASON_KEPT],
        corr=flight.batch.lease.token,
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


def put_off(desk: Desk, batch: Taken, error: Unreachable | Refused, report: Report) -> None:
    """Nothing was sent: give the marks back and let the directory rest."""
    now = desk.clock.now()
    with desk.store.write() as connection:
        _silent(connection, desk, error, now, report)
        due = [Settled(m, now, "ready", error.said.text, m.attempts + 1) for m in batch.lease.marks]
        marks.settle(connection, desk.directory.name, batch.lease.token, due)
    report.failed += len(batch.lease.marks)


def still_away(desk: Desk, error: Unreachable | Refused, report: Report) -> None:
    """Nothing was even leased: a directory that was silent before is so still."""
    with desk.store.write() as connection:
        _silent(connection, desk, error, desk.clock.now(), report)


def _silent(connection: Connection, desk: Desk, error: Unreachable | Refused, now: datetime, report: Report) -> None:
    refused = isinstance(error, Refused)
    next_try = marks.directory_silent(connection, desk.directory.name, error.said.text, now, refused=refused)
    report.unreachable = say.DIRECTORY_UNREACHABLE.say(name=desk.directory.name, why=error.said.text, next=next_try)
