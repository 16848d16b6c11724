"""Keep one directory equal to the desired state: lease marks, read, plan, apply, record.

Everything here may be cut off at any point and done again: an intent is written before a directory is touched, a
result after; marks that nobody settles are seized when their lease runs out; and every write names the generation that
was seen, so a worker that wakes up too late is refused by the directory itself (F35-F39).

A directory is kept busy: while it writes the accounts of one batch, the results of the batch before are recorded, and
while it writes their groups, the next batch is worked out.
"""

from idm.bulk import bulk
from idm.converge.booking import book, foresee, put_off
from idm.converge.desk import Desk, Report
from idm.converge.flight import Flight
from idm.converge.landing import finish, land
from idm.converge.starting import start
from idm.converge.stops import confirm_stops
from idm.converge.taking import take
from idm.errors import Refused, Unreachable

__all__ = ["Desk", "Report", "converge"]


@bulk()
def converge(desk: Desk) -> Report:
    """
    Do everything that is due, until nothing is.

    A directory that cannot be reached ends the pass; its marks stay, and its next try is put off (``unreachable``).
    """
    report = Report()
    worked_out = take(desk, report)
    landed: Flight | None = None
    while worked_out is not None:
        try:
            flight = start(desk, worked_out, report)
        except (Unreachable, Refused) as error:
            put_off(desk, worked_out, error, report)
            break
        if landed is not None:
            _close(desk, landed, report)
        land(desk, flight, report)
        foresee(desk, flight)
        if flight.batch.lease.urgent:  # told and confirmed before any other work begins
            _close(desk, flight, report)
            landed, worked_out = None, take(desk, report)
            continue
        landed, worked_out = flight, take(desk, report)
        if worked_out is None:  # what went stale or was touched meanwhile is due again once this is booked
            _close(desk, flight, report)
            landed, worked_out = None, take(desk, report)
    if landed is not None:
        _close(desk, landed, report)
    confirm_stops(desk, report)
    return report


def _close(desk: Desk, flight: Flight, report: Report) -> None:
    finish(desk, flight, report)
    book(desk, flight, report)
    if flight.batch.lease.urgent:
        confirm_stops(desk, report)
