"""Reading: a comparison of a whole city with its directory, and the check of its whole personnel file."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median

from sqlalchemy import select

from bench.city import APRIL, MARCH, City
from bench.client import bulk_load, ldapmodify, ldapsearch
from bench.measure import Measured, at_most, in_turns, seconds, times
from bench.place import Place, desired_entries, new_place, settle_all, take_in, take_organisation
from connectors.hr_file import read_sheet
from idm.hr.changeset import Extent, Source
from idm.office.hr import desk as hr
from idm.office.hr.desk import Asked
from idm.office.instance import REHEARSAL_CLOCK
from idm.office.reconcile import Found, compare_since
from idm.ports import AddEntry, AddGroup, SeenGroup, Write
from idm.store.tables import absence, employment, person_name, posting

TOUCHED = 50
MIB = 1024


def reconcile(folder: Path, *, people: int, repeats: int) -> list[Measured]:
    """A comparison that finds nothing, and one that finds what somebody changed by hand."""
    with new_place(folder / "reading") as place:
        _fill(place, City(people), directory=True)
        peaks: list[int] = []
        ours, theirs = in_turns(
            lambda: _compare_in_child(place, people, peaks),
            lambda: seconds(lambda: ldapsearch(place.server)),
            repeats,
        )
        _by_hand(place, 0)  # a directory that was just filled knows no changes yet, and brings everything
        found = median(_incremental(place, number) for number in range(1, repeats + 2))
    return [
        times(f"no-change reconcile of {people:,}", "ldapsearch", ours, theirs, 5, 2.5),
        at_most("its peak memory", max(peaks) / MIB, "MiB", 512),
        at_most(f"{TOUCHED} changes among {people:,}, incremental", found * 1000, "ms", 200),
    ]


def preview(folder: Path, *, people: int, repeats: int) -> list[Measured]:
    """Check and preview of a full list in which 3 % have moved."""
    city = City(people)
    with new_place(folder / "reading") as place:
        _fill(place, city, directory=False)
        file = place.folder / "full.csv"
        with place.opened(MARCH) as (instance, _):
            city.write_file(file, instance.policy, people * 3 // 100)
        ours, theirs = in_turns(
            lambda: _look_through(place, file, people * 3 // 100), lambda: _bare_read(place, file), repeats
        )
    return [times(f"check and preview of {people:,} rows", "csv + SELECT", ours, theirs, 5, 2)]


def _fill(place: Place, city: City, *, directory: bool) -> None:
    with place.opened(MARCH) as (instance, _):
        take_organisation(instance, city)
        take_in(instance, city.newcomers())
        settle_all(instance)
        if not directory:
            return
        entries, groups = desired_entries(instance)
    members: dict[str, set[str]] = {}
    for entry in entries.values():
        for key in entry.groups:
            members.setdefault(key, set()).add(entry.login)
    writes: list[Write] = [*(AddEntry(e, 1) for e in entries.values()), *(AddGroup(g, 1) for g in groups.values())]
    place.server.stop()
    bulk_load(place.server, writes, [SeenGroup(k, 1, frozenset(m)) for k, m in members.items()], place.folder)
    os.sync()
    place.server.start()


def _compare_in_child(place: Place, people: int, peaks: list[int]) -> float:
    """In a process of its own, so that its peak memory is that of the comparison."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.peak", str(place.home)],
        env={**os.environ, REHEARSAL_CLOCK: MARCH.isoformat()},
        stdout=subprocess.PIPE,
        check=True,
    )
    told = json.loads(done.stdout)
    if told["differences"] or told["compared"] != people:
        raise RuntimeError(f"the directory was not as it should be: {told}")
    peaks.append(told["peak_kib"])
    return float(told["seconds"])


def _incremental(place: Place, number: int) -> float:
    """Fifty titles changed by hand, found since the last comparison."""
    found: list[Found] = []
    with place.opened(MARCH) as (instance, directory):
        compare_since(instance, directory)
        _by_hand(place, number)
        taken = seconds(lambda: found.append(compare_since(instance, directory)))
    if len(found[0].differences) != TOUCHED or not found[0].incremental:
        raise RuntimeError(f"{len(found[0].differences)} differences, incremental: {found[0].incremental}")
    return taken


def _by_hand(place: Place, number: int) -> None:
    file = place.folder / "by-hand.ldif"
    records = (
        f"dn: uid=n{index + 1:06},ou=people,{place.server.layout.base}\n"
        f"changetype: modify\nreplace: title\ntitle: by hand {number}\n-\n\n"
        for index in range(TOUCHED)
    )
    file.write_text("".join(records), encoding="utf-8")
    ldapmodify(place.server, file)


def _look_through(place: Place, file: Path, moved: int) -> float:
    def work() -> None:
        prepared = hr.look_through(instance, read_sheet(file), Asked(Source.HR, Extent.FULL))
        found = hr.effects(instance, prepared, None)
        counts.append((len(prepared.verdict.problems), sum(map(len, found.values()))))

    counts: list[tuple[int, int]] = []
    with place.opened(MARCH) as (instance, _):
        taken = seconds(work)
    problems, changes = counts[0]
    if problems or changes < moved:
        raise RuntimeError(f"{problems} problems, {changes} changes; {moved} were expected")
    return taken


def _bare_read(place: Place, file: Path) -> float:
    def work() -> None:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            rows = list(csv.reader(opened))
        with instance.store.read() as connection:
            tables = [connection.execute(select(t)).fetchall() for t in (person_name, employment, posting, absence)]
        counts.append(len(rows) + len(tables))

    counts: list[int] = []
    with place.opened(APRIL) as (instance, _):
        return seconds(work)
