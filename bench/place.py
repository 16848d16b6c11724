"""One instance with its database and its private slapd, which can be put back to an earlier state."""

import os
import shutil
import socket
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, update

from bench.city import MARCH, City
from connectors.ldap import LdapDirectory
from connectors.slapd import PrivateSlapd
from idm.clock import FixedClock
from idm.converge import Desk, Report, converge
from idm.desired import Desired
from idm.entry import Entry, Group
from idm.facts import Organisation
from idm.hr.changeset import PersonChange
from idm.office.instance import DIRECTORY, Instance, create, open_instance
from idm.office.reconcile import compare, keep_bind_rules
from idm.office.settings import DirectorySettings, Settings
from idm.policy import load_profile
from idm.rules.brake import accepted_states
from idm.store import batches, facts, marks, recording
from idm.store.batches import Batch
from idm.store.tables import mark

_STATE = ("sekisho.db", "directory/db", "directory/accesslog")


@dataclass(frozen=True, slots=True)
class Place:
    """A folder with the home of one instance, and beside it copies of earlier states."""

    folder: Path
    server: PrivateSlapd

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @contextmanager
    def opened(self, now: datetime) -> Iterator[tuple[Instance, LdapDirectory]]:
        """The instance at that moment (aware UTC), and its directory."""
        instance = replace(open_instance(self.home), clock=FixedClock(now))
        directory = LdapDirectory(self.server.settings(), DIRECTORY)
        try:
            yield instance, directory
        finally:
            directory.close()
            instance.close()

    def keep(self, name: str) -> None:
        """Remember database and directory as they are. The server stands still meanwhile."""
        self.server.stop()
        for part in _STATE:
            _copy(self.home / part, self.folder / name / part)
        self.server.start()

    def put_back(self, name: str) -> None:
        self.server.stop()
        for rest in self.home.glob("sekisho.db-*"):
            rest.unlink()
        for part in _STATE:
            _copy(self.folder / name / part, self.home / part)
        os.sync()  # nothing of the preparation shall be written during the measurement
        self.server.start()


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)


@contextmanager
def new_place(folder: Path) -> Iterator[Place]:
    """An empty instance with a running server; all of it is removed in the end."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    port = _free_port()
    settings = Settings(
        name="bench", profile="nishihara", rehearsal=True, directory=DirectorySettings(kind="private", port=port)
    )
    create(folder / "home", settings, FixedClock(MARCH)).close()
    place = Place(folder, PrivateSlapd(folder / "home" / "directory", port=port))
    place.server.create()
    place.server.start()
    with closing(LdapDirectory(place.server.settings(), DIRECTORY)) as directory:
        keep_bind_rules(load_profile(settings.profile), directory)
    try:
        yield place
    finally:
        place.server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def take_in(instance: Instance, changes: Iterable[PersonChange]) -> None:
    """Record facts with their marks, as the HR desk does once a file is judged."""
    chosen, now = list(changes), instance.clock.now()
    touched = {c.after.account.id: accepted_states(c.after, instance.policy) for c in chosen}
    with instance.store.write() as connection:
        recording.record_changes(connection, chosen, _batch(connection, len(chosen), now), now)
        marks.touch(connection, [DIRECTORY], "account", touched, now)


def take_organisation(instance: Instance, city: City) -> None:
    now = instance.clock.now()
    with instance.store.write() as connection:
        batch = _batch(connection, 0, now)
        recording.record_units(connection, Organisation(()), city.units(), batch, now)


def _batch(connection: Connection, count: int, now: datetime) -> int:
    new = Batch(0, "hr", "full", "bench.csv", "", count, count, "applied", "", None, "[]", "os:bench", now)
    return batches.add(connection, new)


def settle_all(instance: Instance) -> None:
    """Nothing is due: the directory was filled by other means."""
    with instance.store.write() as connection:
        connection.execute(update(mark).values(due=None))


def work(instance: Instance, directory: LdapDirectory) -> Report:
    """One pass of a worker, with the settings that come with the product."""
    worker = instance.settings.worker
    desk = Desk(
        store=instance.store,
        directory=directory,
        policy=instance.policy,
        clock=instance.clock,
        worker="bench",
        batch=worker.batch,
        lease_seconds=worker.lease_seconds,
    )
    return converge(desk)


def desired_entries(instance: Instance) -> tuple[dict[str, Entry], dict[str, Group]]:
    """Every account by id, and every group."""
    with instance.store.read() as connection:
        desired = Desired(instance.policy, facts.organisation(connection), instance.clock.now())
        return {e.account: e for e in desired.entries(facts.people(connection))}, desired.groups()


def require_equal(instance: Instance, directory: LdapDirectory, after: str) -> None:
    """A measurement counts only when the directory is right afterwards."""
    found = compare(instance, directory)
    if found.differences:
        raise RuntimeError(f"{after}: {len(found.differences)} differences, first {found.differences[0]}")
