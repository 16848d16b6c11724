"""The HR desk: a file of changes for a whole city, from its check to its preview."""

from pathlib import Path
from statistics import median

from bench.city import MARCH, City
from bench.measure import Measured, at_most, seconds
from bench.place import Place, new_place, take_in, take_organisation
from connectors.hr_file import read_sheet
from idm.hr.changeset import Extent, Source
from idm.office.hr import desk as hr
from idm.office.hr import drafts
from idm.office.hr.desk import Asked
from idm.office.hr.memory import Memory
from idm.office.hr.rehearsal import look_at
from idm.store import facts
from web import files
from web.app import create_app


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
        page = _page_again(place, file)
    return [
        at_most(f"check and preview of {changes:,} changes among {people:,}", median(taken), "s", 60),
        at_most("its preview page, once worked out", page, "s", 2),
    ]


def _page_again(place: Place, file: Path) -> float:
    """The page of the draft as the browser gets it after the upload, which has worked it out already."""
    with place.opened(MARCH) as (instance, _):
        with instance.store.read() as connection:
            clerk = next(facts.people(connection)).number
        asked = Asked(Source.HR, Extent.CHANGES)
        done = drafts.draft(instance, read_sheet(file), asked, instance.actor(clerk))
        if done.batch is None:
            raise RuntimeError(f"the draft was not kept: {done.prepared.verdict.problems[:3]}")
        app, memory = create_app(instance), Memory()
        with app.test_request_context():
            app.extensions["memory"] = memory
            sizes: list[int] = []

            def page() -> None:
                sizes.append(len(files.page_of(look_at(instance, number, instance.actor(clerk), memory), ())))

            number = done.batch.id
            page()
            return seconds(page)


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
