"""Adopt: an entry that was there before us gets our id and locks, if it is still what was shown with the plan."""

from collections.abc import Mapping

from idm.converge.desk import Desk, Report
from idm.converge.flight import Flight
from idm.entry import Entry
from idm.messages import adoption as say
from idm.plan import Change, Kind
from idm.ports import AdoptEntry, Outcome, Result, Seen, Stranger
from idm.rules.first_contact import digest_of
from idm.store import adoption
from idm.store.adoption import Place


def as_kept(desk: Desk, seen: Mapping[str, Seen], after: dict[str, Entry]) -> dict[str, Entry]:
    """What should be, where the description of an entry is left to its directory."""
    book = desk.directory.book
    if not book.left:
        return after
    held = {account: one.entry for account, one in seen.items()}
    with desk.store.read() as connection:
        return after | adoption.expected(connection, book, held, after)


def is_adoption(desk: Desk, change: Change) -> bool:
    """True where an entry is there already, and only to be made ours."""
    return change.kind is Kind.ADD and change.login in desk.directory.book.addresses


def adoptions_of(desk: Desk, flight: Flight, changes: Mapping[str, Change], report: Report) -> list[AdoptEntry]:
    """
    The writes for those that are still as they were shown; the others wait for a person.

    Raises:
        Unreachable, Refused: the directory cannot be read. Nothing of it was sent.
    """
    wanted = {account: change for account, change in changes.items() if is_adoption(desk, change)}
    if not wanted:
        return []
    with desk.store.read() as connection:
        places = adoption.places(connection, desk.directory.name, wanted)
    there = {one.address: one for one in desk.directory.survey([place.dn for place in places.values()])}
    writes = []
    for mark in flight.batch.accounts:
        change, place = wanted.get(mark.subject), places.get(mark.subject)
        if change is None or change.after is None or place is None:
            continue
        found = there.get(place.dn)
        write = AdoptEntry(change.after, found.version if found else "", mark.generation)
        if _as_shown(found, place):
            writes.append(write)
        else:
            report.failed += 1
            why = (say.ENTRY_CHANGED if found else say.ENTRY_GONE).say(where=place.dn).text
            flight.results[mark.subject] = Outcome(write, Result.REFUSED, why)
    return writes


def _as_shown(found: Stranger | None, place: Place) -> bool:
    return found is not None and not found.account and digest_of(found) == place.digest
