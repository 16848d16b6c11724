"""Land: collect the answers and send the groups. Finish: collect those, then the deletes."""

from idm.converge.desk import Desk, Report
from idm.converge.flight import Flight, groups_in_trouble
from idm.converge.groups import finish_groups, groups_ahead, send_groups
from idm.errors import Refused, Unreachable
from idm.plan import Kind
from idm.ports import AddEntry, AdoptEntry, DeleteEntry, ModifyEntry, Outcome, Result, Write


def land(desk: Desk, flight: Flight, report: Report) -> None:
    if flight.lost_lease:
        return
    read = groups_ahead(desk, flight)
    while flight.pending:
        collect(flight, report)
    send_groups(desk, flight, report, read)


def collect(flight: Flight, report: Report) -> None:
    """Wait for the answers to what was sent first."""
    for outcome in flight.pending.pop(0).outcomes():
        flight.results[_account_of(outcome.write)] = outcome
        report.count(outcome)


def finish(desk: Desk, flight: Flight, report: Report) -> None:
    finish_groups(desk, flight, report)
    if not flight.lost_lease:
        _delete(desk, flight, report)


def _account_of(write: Write) -> str:
    if isinstance(write, AddEntry | ModifyEntry | AdoptEntry):
        return write.entry.account
    raise TypeError(write)


def _delete(desk: Desk, flight: Flight, report: Report) -> None:
    doomed = [c for c in flight.changes.values() if c.kind is Kind.DELETE and not groups_in_trouble(flight, c)]
    writes = [DeleteEntry(c.login, flight.seen[c.account].generation) for c in doomed]
    if not writes:
        return
    try:
        outcomes = desk.directory.apply(writes).outcomes()
    except (Unreachable, Refused) as error:
        outcomes = [Outcome(w, Result.UNKNOWN, error.said.text) for w in writes]
    for change, outcome in zip(doomed, outcomes, strict=True):
        flight.results[change.account] = outcome
        report.count(outcome)
