"""The sweep of unused accounts: a third of a large body binds at a real slapd, the others sign in here.

Measured from the question to the directory until the list stands; beside it the bare reads that it cannot do without:
the same search by ``ldapsearch``, and the rows of sign-ins, accounts and appointments by SELECT.
"""

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, func, insert, select

from bench.city import MARCH, City
from bench.client import bulk_load, used
from bench.measure import Measured, in_turns, seconds, times
from bench.place import Place, desired_entries, new_place, settle_all, take_in, take_organisation
from idm.office.sweeps import opening, watching
from idm.ports import AddEntry
from idm.store.tables import account, attempt, campaign, campaign_line, employment, last_use, use_source

NOW = MARCH + timedelta(days=200)
LATELY, LONG_AGO = NOW - timedelta(days=1), NOW - timedelta(days=120)
ONE_IN = 3  # of the accounts are in the directory
CHUNK = 50_000


def measure(folder: Path, *, people: int, unused: int, repeats: int) -> list[Measured]:
    """A body of so many people, of whom some have not used their accounts for four months."""
    with new_place(folder / "sweep") as place:
        _fill(place, people, unused)
        ours, theirs = in_turns(lambda: _sweep(place, unused), lambda: _bare_reads(place), repeats)
    what = f"sweep of {people:,} accounts, {unused:,} unused, {people // ONE_IN:,} in slapd"
    return [times(what, "ldapsearch + SELECT", ours, theirs, 2, 1.5)]


def _last_use(index: int, every: int) -> datetime:
    """One in so many has not used his account for long."""
    return LONG_AGO if index % every == 0 else LATELY


def _fill(place: Place, people: int, unused: int) -> None:
    city, every = City(people), people // unused
    with place.opened(MARCH) as (instance, _):
        take_organisation(instance, city)
        take_in(instance, city.newcomers())
        settle_all(instance)
        entries, _ = desired_entries(instance)
        with instance.store.read() as connection:
            rows = connection.execute(select(account.c.person_id, account.c.id).order_by(account.c.person_id)).all()
        used_at = {key: _last_use(index, every) for index, (_, key) in enumerate(rows)}
        with instance.store.write() as connection:
            for start in range(0, len(rows), CHUNK):
                connection.execute(
                    insert(attempt),
                    [
                        {"person_id": person, "at": used_at[key], "what": "signed_in", "terminal": "", "system": None}
                        for index, (person, key) in enumerate(rows[start : start + CHUNK], start)
                        if index % ONE_IN
                    ],
                )
    chosen = [entries[key] for index, (_, key) in enumerate(rows) if index % ONE_IN == 0 and key in entries]
    bound = {entry.login: f"{used_at[entry.account]:%Y%m%d%H%M%SZ}" for entry in chosen}
    place.server.stop()
    bulk_load(place.server, [AddEntry(entry, 1) for entry in chosen], (), place.folder, bound)
    place.server.start()


def _sweep(place: Place, unused: int) -> float:
    """As on the very first day: nothing is known of anybody yet."""
    with place.opened(NOW) as (instance, directory):
        with instance.store.write() as connection:
            for table in (campaign_line, campaign, last_use):
                connection.execute(delete(table))
            old = {"since": MARCH - timedelta(days=1), "read_at": NOW - timedelta(days=2), "newest": LONG_AGO}
            connection.execute(delete(use_source))
            connection.execute(insert(use_source), {"source": directory.name, **old})

        def work() -> None:
            watching.watch(instance, directory)
            opening.propose(instance, "worker:bench")

        taken = seconds(work)
        with instance.store.read() as connection:
            found = connection.execute(select(func.count()).select_from(campaign_line)).scalar_one()
    if abs(found - unused) > 1:
        raise RuntimeError(f"{found} lines; {unused} were expected")
    return taken


def _bare_reads(place: Place) -> float:
    tables = (
        select(attempt.c.person_id, attempt.c.at),
        select(account.c.id, account.c.person_id, account.c.recorded_at),
        select(employment.c.person_id, employment.c.valid_from, employment.c.valid_to),
    )

    def work() -> None:
        used(place.server)
        with instance.store.read() as connection:
            for query in tables:
                connection.execute(query).fetchall()

    with place.opened(NOW) as (instance, _):
        return seconds(work)
