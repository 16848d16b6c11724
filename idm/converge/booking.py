"""Book: what came of a batch, in one transaction with the marks it settles."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft
from idm.converge.adopting import is_adoption
from idm.converge.desk import Desk, Report
from idm.converge.flight import Flight, Taken, groups_in_trouble
from idm.desired import Desired
from idm.errors import Refused, Unreachable
from idm.facts import Person
from idm.messages import work as say
from idm.plan import Change, Kind
from idm.ports import AdoptEntry, DeleteEntry, Outcome, Result
from idm.rules.employment import access_ends
from idm.store import adoption, card_orders, leaving, log, marks
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
        adoption.forget(connection, desk.directory.name, _deleted(desk, flight))
        outcomes = list(_outcomes(desk, flight))
        first = log.append(connection, outcomes, now)
        leaving.receive(connection, list(_receipts(desk, flight, outcomes, first or 0, now)))
        if silent:
            marks.directory_silent(connection, desk.directory.name, say.WRITE_UNKNOWN.ja, now)
        else:
            marks.directory_answered(connection, desk.directory.name)
    report.accounts += len(flight.batch.accounts)
    desk.on_progress(report.accounts)


def _receipts(
    desk: Desk, flight: Flight, outcomes: Sequence[Draft], first: int, now: datetime
) -> Iterator[leaving.Receipt]:
    """
    Accounts of those who have left, as far as this directory is known to hold them shut now: the line of the log with
    the number ``first`` and those after it say so.
    """
    for number, (account, change) in enumerate(flight.changes.items(), start=first):
        was, after = change.before, change.after
        shuts = was is not None and was.status is not Status.DISABLED
        if not shuts or (after is not None and after.status is not Status.DISABLED):
            continue
        if any(one.id == account for one in flight.people[account].managed):
            continue  # nobody's own: it ends by itself, not with whoever answers for it
        due = access_ends(flight.people[account], now)
        if due is not None and due <= now and outcomes[number - first].outcome == "ok":
            yield leaving.Receipt(account, desk.directory.name, due, now, number)


def _deleted(desk: Desk, flight: Flight) -> set[str]:
    """Adopted accounts whose entry is gone."""
    return {
        account
        for account, done in flight.results.items()
        if done.result is Result.DONE
        and isinstance(done.write, DeleteEntry)
        and done.write.login in desk.directory.book.addresses
    }


def _settle_account(desk: Desk, flight: Flight, mark: Mark, now: datetime, report: Report) -> Settled:
    if mark.subject in flight.unread:
        wait = marks.until_it_is_back(mark.attempts + 1)
        return Settled(mark, now + wait, "ready", flight.unread[mark.subject], mark.attempts + 1)
    change = flight.changes.get(mark.subject)
    trouble = flight.results.get(mark.subject)
    adopted = trouble is not None and trouble.result is Result.DONE and isinstance(trouble.write, AdoptEntry)
    if trouble is None or trouble.result is Result.DONE:
        trouble = groups_in_trouble(flight, change) if change is not None else None
    if trouble is None and mark.subject in flight.held:
        return Settled(mark, None, "braked", flight.held[mark.subject])
    if trouble is None and adopted:  # what it holds besides is judged at the next look
        return Settled(mark, now)
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
        m.subject: _well(desired, m, people[m.subject]) if m.subject in people else Settled(m, None)
        for m in flight.batch.accounts
    }
    flight.done = {account: _outcome(desk, flight, change, None) for account, change in flight.changes.items()}


def _well(desired: Desired, mark: Mark, person: Person) -> Settled:
    due = desired.next_change(person)
    lent = bool(person.grants or person.privileged or person.managed or person.cards)
    return Settled(mark, due, urgent=lent and due is not None and desired.takes_away(person, due))


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
            "kind": "adopt" if is_adoption(desk, change) else change.kind.value,
            "status": (change.after.status if change.after else Status.ABSENT).key,
            "fields": [] if change.kind is Kind.ADD else list(change.fields),
            "joined": list(change.joins),
            "left": list(change.leaves),
            "rule": flight.batch.desired.reason(person, change.account).rule,
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
    card_orders.unanswered(connection, f"directory:{desk.directory.name}", error.said.text)
    report.unreachable = say.DIRECTORY_UNREACHABLE.say(name=desk.directory.name, why=error.said.text, next=next_try)
