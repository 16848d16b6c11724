"""Worlds as they are right after they were made: made once in a run and for each database, then copied for every test.

A copy is the home folder, the database and what the directory holds. A directory that still shows exactly what a copy
begins with is left as it is.
"""

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

import pytest
from sqlalchemy.engine import make_url

from connectors.ldap import LdapDirectory
from connectors.slapd import PrivateSlapd
from idm.office.instance import DIRECTORY, Instance, create, open_instance
from idm.office.settings import CommandSettings, Settings, read_settings, write_settings
from tests.databases import TEMPLATE, PostgreSql
from tests.instances import TestClock, World
from tests.slapd import Hands, scratch

Make = Callable[[World], object]
Profile = Callable[[Path], str]
"""Writes a profile into this folder where it is none of ours; its name or path."""
PARTS = ("ou=people", "ou=groups")


def nishihara(_folder: Path) -> str:
    return "nishihara"


@dataclass(frozen=True)
class Frozen:
    """
    A world that nobody uses any more.

    Args:
        database: Name of its PostgreSQL one; empty where it is in the home.
        at: Where its clock stands.
        held: LDIF of people and groups, to be added again.
    """

    home: Path
    database: str
    at: datetime
    held: str


class Freezer:
    """What was made so far in this run."""

    def __init__(self) -> None:
        self._frozen: dict[tuple[str, str], Frozen] = {}
        self._shown: tuple[str, str] = ("", "")

    def frozen(
        self, database: str, url: Callable[[], str], make: Make, slapd: PrivateSlapd | None, profile: Profile
    ) -> Frozen:
        """What ``make`` leaves, made now or before. ``url`` makes a fresh database, as ``sekisho.toml`` names it."""
        key = (make.__qualname__, database)
        if key not in self._frozen:
            self._frozen[key] = _freeze(database, url(), make, slapd, profile)
        return self._frozen[key]

    def restore(self, slapd: PrivateSlapd, kept: Frozen) -> None:
        """Have the directory show what it showed then."""
        hands = Hands(slapd)
        if self._shown == (kept.held, everything(hands)):
            return
        hands.empty()
        hands.run("ldapadd", text=kept.held)
        self._shown = (kept.held, everything(hands))


def _freeze(database: str, url: str, make: Make, slapd: PrivateSlapd | None, profile: Profile) -> Frozen:
    folder, clock = scratch(), TestClock()
    settings = Settings(
        name="nishihara",
        profile=profile(folder),
        rehearsal=True,
        database=url,
        cli=CommandSettings(without_proof=True),  # as ``idm init --rehearsal`` makes it
    )
    if slapd is not None:
        Hands(slapd).empty()
    with pytest.MonkeyPatch.context() as patch:  # the same ids on each database: one directory is good for both
        patch.setattr("idm.ids.secrets.randbits", random.Random(make.__qualname__).getrandbits)
        instance = create(folder / "home", settings, clock)
        world = _world(instance, clock, folder, slapd, database)
        make(world)
    instance.close()
    world.directory.close()
    name = "" if database == "sqlite" else str(make_url(url).database)
    return Frozen(folder / "home", name, clock.at, "" if slapd is None else plain(Hands(slapd)))


def _world(instance: Instance, clock: TestClock, folder: Path, slapd: PrivateSlapd | None, database: str) -> World:
    server = slapd or PrivateSlapd(folder / "directory", port=0)  # never started
    return World(instance, clock, LdapDirectory(server.settings(), DIRECTORY), Hands(server), database)


OURS_NO_MORE = frozenset({
    "entryuuid", "entrycsn", "creatorsname", "createtimestamp", "modifiersname", "modifytimestamp",
    "structuralobjectclass", "hassubordinates", "subschemasubentry", "entrydn", "memberof",
})  # fmt: skip
"""What the directory says of an entry by itself."""


def everything(hands: Hands) -> str:
    """All that the directory holds of people, groups and rules, tries at binding among it."""
    return hands.run("ldapsearch", "-LLL", "-o", "ldif-wrap=no", "-b", hands.base, "*", "+")


def plain(hands: Hands) -> str:
    """People, then groups, as they could be added."""
    entries = []
    for part in PARTS:
        where = f"{part},{hands.base}"
        said = hands.run("ldapsearch", "-LLL", "-o", "ldif-wrap=no", "-b", where, "-s", "children", "*", "+")
        for entry in said.strip().split("\n\n"):
            lines = [line for line in entry.splitlines() if line.partition(":")[0].lower() not in OURS_NO_MORE]
            entries.append("\n".join(lines))
    return "\n\n".join(entries) + "\n"


@pytest.fixture(scope="session")
def freezer() -> Freezer:
    return Freezer()


class Copied(Protocol):
    def __call__(
        self, make: Make, slapd: PrivateSlapd | None = None, profile: Profile = nishihara
    ) -> AbstractContextManager[World]:
        """
        A world of a test's own, as ``make`` leaves it.

        Args:
            slapd: A running directory, where the world has entries in it; None for one that is never started.
        """
        ...


@pytest.fixture
def copied(database: str, freezer: Freezer, request: pytest.FixtureRequest) -> Copied:
    """Once for each database."""

    def fresh(template: str = TEMPLATE) -> str:
        server: PostgreSql = request.getfixturevalue("postgresql")
        return server.fresh(template)

    def drop(url: str) -> None:
        server: PostgreSql = request.getfixturevalue("postgresql")
        server.drop(url)

    @contextmanager
    def copy(make: Make, slapd: PrivateSlapd | None = None, profile: Profile = nishihara) -> Iterator[World]:
        kept = freezer.frozen(database, fresh if database == "postgresql" else lambda: "sqlite", make, slapd, profile)
        folder, clock = scratch(), TestClock()
        clock.at = kept.at
        home = shutil.copytree(kept.home, folder / "home")
        url = fresh(kept.database) if kept.database else ""
        if url:
            write_settings(home, read_settings(home).model_copy(update={"database": url}))
        if slapd is not None:
            freezer.restore(slapd, kept)
        world = _world(replace(open_instance(home), clock=clock), clock, folder, slapd, database)
        yield world
        world.instance.close()
        world.directory.close()
        shutil.rmtree(folder, ignore_errors=True)
        if url:
            drop(url)

    return copy


def populated(world: World) -> None:
    world.populate()


@pytest.fixture
def village(copied: Copied, slapd: PrivateSlapd) -> Iterator[World]:
    """An organisation and twelve people, all of them in the directory; once on each database."""
    slapd.start()  # a test may have stopped it
    with copied(populated, slapd) as world:
        yield world
        slapd.start()
