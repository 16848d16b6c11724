"""The HR desk: a file of changes for a whole city, from its check to its preview."""

from pathlib import Path
from statistics import median

from bench.city import MARCH, City
from bench.measure import Measured, at_most, seconds
from bench.place import Place, new_place, take_in, take_organisation
from connectors.hr_file import read_sheet
from idm.hr.changeset import Extent, Source
from idm.office import hr
from idm.office.hr import Asked


def measure(folder: Path, *, people: int, changes: int, repeats: int) -> list[Measured]:
    """Check and preview of so many changes in a city of so many people."""
    city = City(people)
    with new_place(folder / "desk") as place:
        with place.opened(MARCH) as (instance, _):
            take_organisation(instance, city)
            take_in(instance, city.newcomers())
            file = place.folder / "changes.csv"
            city.write_changes(file, instance.policy, changes)
        taken = [_look(place, file, changes) for _ in range(repeats)]
    return [at_most(f"check and preview of {changes:,} changes among {people:,}", median(taken), "s", 60)]


def _look(place: Place, file: Path, changes: int) -> float:
    def work() -> None:
        prepared = hr.look_through(instance, read_sheet(file), Asked(Source.HR, Extent.CHANGES))
        found = hr.effects(instance, prepared, None)
        counts.append((len(prepared.verdict.problems), sum(map(len, found.values()))))

    counts: list[tuple[int, int]] = []
    with place.opened(MARCH) as (instance, _):
        taken = seconds(work)
    problems, found = counts[0]
    if problems or found < changes:
        raise RuntimeError(f"{problems} problems, {found} changes; {changes} were expected")
    return taken
