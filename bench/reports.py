"""Loss reports: from the report until the directory finds the card no more, with a whole city in it.

A worker runs as it comes, in processes of its own, on PostgreSQL. Somebody else looks for the card, again and again,
over a connection of his own. Then the directory is away while a card is reported, and everybody is due besides.
"""

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median, quantiles

import ldap3
from sqlalchemy import func, insert, select, update

from bench.city import City
from bench.client import bulk_load
from bench.measure import Measured
from bench.network import free_port
from bench.place import desired_entries, settle_all, take_in, take_organisation
from bench.postgres import Server, postgres
from connectors.slapd import PrivateSlapd
from idm.cli.wiring import make_directory
from idm.clock import SystemClock
from idm.office.cards import loss
from idm.office.instance import Instance, create
from idm.office.reconcile import keep_bind_rules
from idm.office.settings import DirectorySettings, Settings
from idm.ports import AddEntry, AddGroup, SeenGroup, Write
from idm.store.tables import card, card_order, mark

PAUSE = 0.2  # seconds between two reports, at most: somebody reports at any moment of a worker's turn
LOOK_EVERY = 0.002
AWAY = 5.0  # seconds without a directory, so that several tries were in vain
PATIENCE = 60.0
DATABASE = "reports"
SINCE = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Scene:
    """A city with a card for everybody, its directory, and whoever looks into it."""

    instance: Instance
    server: PrivateSlapd

    @contextmanager
    def looking(self) -> Iterator[ldap3.Connection]:
        """A consumer's own connection."""
        where = ldap3.Server(self.server.layout.socket_url, get_info=ldap3.NONE)
        connection = ldap3.Connection(
            where, authentication=ldap3.SASL, sasl_mechanism=ldap3.EXTERNAL, sasl_credentials="", check_names=False
        )
        try:
            connection.bind()
            yield connection
        finally:
            connection.unbind()

    def finds(self, connection: ldap3.Connection, index: int) -> bool:
        base = f"ou=people,{self.server.layout.base}"
        connection.search(base, f"(sekishoCard=identifier:{handle(index)})", attributes=["1.1"])
        if connection.result["result"] != 0:
            raise RuntimeError(f"the search failed: {connection.result}")
        return bool(connection.response)


def handle(index: int) -> str:
    return f"{0x01010A0000000000 + index:016X}"


def face(index: int) -> str:
    return f"N-{index:06}"


def measure(folder: Path, *, people: int, reports: int, repeats: int) -> list[Measured]:
    """
    Args:
        reports: Cards reported one after the other; ``repeats`` more while the directory is away.
    """
    shutil.rmtree(folder / "reports", ignore_errors=True)
    with postgres() as database, _scene(folder / "reports", database, City(people)) as scene, _worker(scene):
        order = random.Random(7).sample(range(people), reports + repeats + 1)
        with scene.looking() as consumer:
            _until_gone(scene, consumer, order.pop())  # by now the worker has begun
            taken = [_until_gone(scene, consumer, order.pop()) for _ in range(reports)]
        returns = [_after_return(scene, index, people) for index in order]
        _require_confirmed(scene, reports + repeats + 1)
    waiting = min(left for _, left in returns)
    return [
        Measured(
            f"{reports:,} loss reports, {people:,} accounts: until the directory refuses",
            _spread(taken), "-", median(taken) * 1000, "ms", 1000, None, higher=False,
        ),
        Measured(
            "after an outage, from the directory's return",
            f"{', '.join(f'{s:.2f} s' for s, _ in returns)}; then {waiting:,} of {people:,} still wait",
            "-", max(s for s, _ in returns) * 1000, "ms", 5000, None, higher=False,
        ),
    ]  # fmt: skip


def _until_gone(scene: Scene, consumer: ldap3.Connection, index: int) -> float:
    """Seconds from the call of whoever reports, its own transaction included."""
    time.sleep(random.uniform(0, PAUSE))
    if not scene.finds(consumer, index):
        raise RuntimeError(f"card {face(index)} was not there before")
    start = time.perf_counter()
    loss.report(scene.instance, face(index), scene.instance.actor(None))
    return _wait(scene, consumer, index, start)


def _wait(scene: Scene, consumer: ldap3.Connection, index: int, start: float) -> float:
    while scene.finds(consumer, index):
        if time.perf_counter() - start > PATIENCE:
            raise RuntimeError(f"card {face(index)} is still there")
        time.sleep(LOOK_EVERY)
    return time.perf_counter() - start


def _after_return(scene: Scene, index: int, people: int) -> tuple[float, int]:
    """Seconds from the directory's return, and how many others were still due then."""
    scene.server.stop()
    loss.report(scene.instance, face(index), scene.instance.actor(None))
    with scene.instance.store.write() as connection:
        connection.execute(update(mark).where(mark.c.kind == "account").values(due=scene.instance.clock.now()))
    time.sleep(AWAY)
    scene.server.start()
    start = time.perf_counter()
    with scene.looking() as consumer:
        taken = _wait(scene, consumer, index, start)
    return taken, _due(scene)


def _due(scene: Scene) -> int:
    with scene.instance.store.read() as connection:
        due = (mark.c.due <= scene.instance.clock.now()) & (mark.c.kind == "account")
        return connection.execute(select(func.count()).select_from(mark).where(due)).scalar_one()


def _require_confirmed(scene: Scene, count: int) -> None:
    """Every report was confirmed by a look into the directory."""
    confirmed = select(func.count()).select_from(card_order)
    confirmed = confirmed.where(card_order.c.target == "directory:main", card_order.c.confirmed_how == "read")
    found, start = -1, time.perf_counter()
    while found != count and time.perf_counter() - start < PATIENCE:
        time.sleep(LOOK_EVERY)
        with scene.instance.store.read() as connection:
            found = connection.execute(confirmed).scalar_one()
    if found != count:
        raise RuntimeError(f"{found} of {count} orders were confirmed")


def _spread(taken: Sequence[float]) -> str:
    parts = quantiles(taken, n=100, method="inclusive")
    named = (("median", median(taken)), ("p90", parts[89]), ("p99", parts[98]), ("max", max(taken)))
    return ", ".join(f"{name} {value * 1000:,.0f} ms" for name, value in named)


@contextmanager
def _worker(scene: Scene) -> Iterator[None]:
    program = Path(sys.executable).parent / "idm"
    environment = {**os.environ, "IDM_HOME": str(scene.instance.home)}
    with (scene.instance.home.parent / "worker.log").open("wb") as log:
        process = subprocess.Popen([program, "worker"], env=environment, stdout=log, stderr=log)
        try:
            yield
        finally:
            process.terminate()
            process.wait(120)


@contextmanager
def _scene(folder: Path, database: Server, city: City) -> Iterator[Scene]:
    database.create(DATABASE)
    folder.mkdir(parents=True)
    settings = Settings(
        name="bench",
        profile="nishihara",
        database=database.url("psycopg", DATABASE),
        directory=DirectorySettings(kind="private", port=free_port()),
    )
    with closing(create(folder / "home", settings, SystemClock())) as instance:
        server = PrivateSlapd(instance.home / "directory", port=settings.directory.port)
        server.create()
        try:
            _fill(instance, server, city, folder)
            database.run(DATABASE, "ANALYZE")
            yield Scene(instance, server)
        finally:
            server.stop()
    shutil.rmtree(folder, ignore_errors=True)


def _fill(instance: Instance, server: PrivateSlapd, city: City, folder: Path) -> None:
    take_organisation(instance, city)
    take_in(instance, city.newcomers())
    settle_all(instance)
    with instance.store.write() as connection:
        connection.execute(insert(card), list(_cards(instance, city)))
    entries, groups = desired_entries(instance)
    members: dict[str, set[str]] = {}
    for entry in entries.values():
        for key in entry.groups:
            members.setdefault(key, set()).add(entry.login)
    writes: list[Write] = [*(AddEntry(e, 1) for e in entries.values()), *(AddGroup(g, 1) for g in groups.values())]
    bulk_load(server, writes, [SeenGroup(k, 1, frozenset(m)) for k, m in members.items()], folder)
    server.start()
    with closing(make_directory(instance.home, instance.settings.directory, instance.policy)) as directory:
        keep_bind_rules(instance.policy, directory)


def _cards(instance: Instance, city: City) -> Iterator[dict[str, object]]:
    now = instance.clock.now()
    for index, change in enumerate(city.newcomers()):
        yield {
            "kind": "identifier",
            "face": face(index),
            "handle": handle(index),
            "state": "lent",
            "valid_from": SINCE,
            "holder": change.after.id,
            "pool": "",
            "issue": 1,
            "temporary": False,
            "made_at": now,
            "made_by": "os:bench",
        }
