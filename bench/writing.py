"""Writing: the first load of a directory, and the movers of a 1 April, against ldapmodify fed the same operations."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from bench.city import APRIL, MARCH, City
from bench.client import ldapmodify, ldif
from bench.measure import Measured, in_turns, rate, seconds
from bench.place import Place, desired_entries, new_place, require_equal, take_in, take_organisation, work
from idm.clock import FixedClock
from idm.entry import Entry, Group
from idm.facts import Person
from idm.office.instance import Instance, touch_groups
from idm.plan import by_group, plan
from idm.ports import AddEntry, AddGroup, ModifyEntry, ModifyGroup, Seen, Write
from idm.store import facts


def measure(folder: Path, *, people: int, movers: int, repeats: int) -> list[Measured]:
    """First load and 1 April, one after the other in the same city."""
    city = City(people)
    with new_place(folder / "writing") as place:
        _prepare(place, city)
        lines = [_first_load(place, people, repeats)]
        lines.append(_first_of_april(place, city, movers, repeats))
    return lines


def _prepare(place: Place, city: City) -> None:
    with place.opened(MARCH) as (instance, _):
        take_organisation(instance, city)
        take_in(instance, city.newcomers())
        with instance.store.write() as connection:
            touch_groups(connection, instance.policy, facts.organisation(connection), MARCH)
    place.keep("empty")


def _first_load(place: Place, people: int, repeats: int) -> Measured:
    file = place.folder / "load.ldif"
    with place.opened(MARCH) as (instance, _):
        file.write_bytes(b"".join(ldif(first_load(*desired_entries(instance)), place.server.layout.base)))
    ours = _pass(place, "empty", MARCH, "first load")
    theirs = _client(place, "empty", file, MARCH, "ldapmodify of the first load")
    mine, other = in_turns(ours, theirs, repeats)
    return rate(f"first load of {people:,} accounts", "ldapmodify", people, mine, other, 0.8, 1.2)


def first_load(entries: Mapping[str, Entry], groups: Mapping[str, Group]) -> list[Write]:
    """Every account, every group, and the members of each group at once."""
    members: dict[str, list[str]] = {}
    for entry in entries.values():
        for key in entry.groups:
            members.setdefault(key, []).append(entry.login)
    return [
        *(AddEntry(entry, 1) for entry in entries.values()),
        *(AddGroup(group, 1) for group in groups.values()),
        *(ModifyGroup(key, tuple(logins), (), (), 1, 2) for key, logins in sorted(members.items())),
    ]


def _first_of_april(place: Place, city: City, movers: int, repeats: int) -> Measured:
    place.put_back("empty")
    file = place.folder / "april.ldif"
    with place.opened(MARCH) as (instance, directory):
        work(instance, directory)
        with instance.store.read() as connection:
            known = list(islice(facts.people(connection), movers))
        take_in(instance, city.movers(known, movers))
        work(instance, directory)
        seen = {s.entry.account: s for s in directory.read() if isinstance(s, Seen)}
        generations = {g.key: g.generation for g in directory.read_groups()}
        writes = _april_writes(instance, known, seen, generations)
        file.write_bytes(b"".join(ldif(writes, place.server.layout.base)))
    place.keep("march")
    ours = _pass(place, "march", APRIL, "1 April")
    theirs = _client(place, "march", file, APRIL, "ldapmodify of 1 April")
    mine, other = in_turns(ours, theirs, repeats)
    return rate(f"1 April with {movers:,} movers", "ldapmodify", movers, mine, other, 1.0, 1.5)


def _april_writes(
    instance: Instance, known: list[Person], seen: Mapping[str, Seen], generations: Mapping[str, int]
) -> list[Write]:
    entries, _ = desired_entries(replace(instance, clock=FixedClock(APRIL)))
    chosen = [one.account.id for one in known]
    changes = plan({a: seen[a].entry for a in chosen}, {a: entries[a] for a in chosen})
    people: list[Write] = [
        ModifyEntry(c.after, c.fields, seen[c.account].generation, seen[c.account].generation + 1)
        for c in changes
        if c.after is not None
    ]
    groups: list[Write] = [
        ModifyGroup(g.group, g.add, g.remove, (), generations[g.group], generations[g.group] + 1)
        for g in by_group(changes)
    ]
    return people + groups


def _pass(place: Place, state: str, now: datetime, what: str) -> Callable[[], float]:
    def timed() -> float:
        place.put_back(state)
        with place.opened(now) as (instance, directory):
            taken = seconds(lambda: work(instance, directory))
            require_equal(instance, directory, what)
        return taken

    return timed


def _client(place: Place, state: str, file: Path, now: datetime, what: str) -> Callable[[], float]:
    def timed() -> float:
        place.put_back(state)
        taken = seconds(lambda: ldapmodify(place.server, file))
        with place.opened(now) as (instance, directory):
            require_equal(instance, directory, what)
        return taken

    return timed
