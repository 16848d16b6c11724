"""A whole instance on both databases, with a clock that the test turns and a real directory."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from connectors.hr_file.reader import sheet_from
from connectors.ldap import LdapDirectory
from connectors.slapd import PrivateSlapd
from idm.converge import Desk, Report, converge
from idm.entry import Entry
from idm.hr.changeset import Extent, Source
from idm.hr.organisation.units import is_units_header
from idm.hr.sheet import Answers
from idm.office import organisation
from idm.office.hr import desk as hr
from idm.office.hr.desk import Applied, Asked
from idm.office.instance import DIRECTORY, Actor, Instance, create
from idm.office.settings import Settings
from idm.policy import Policy
from idm.ports import Directory, Seen
from idm.store import log, marks
from idm.store.tables import metadata
from tests.people import a_row, an_hr_csv, at
from tests.slapd import Hands, scratch

NOON = "2026-04-01 12:00:00"

UNITS = """所属コード,所属名,上位所属コード,有効開始日,有効終了日
0100,総務課,,2000-04-01,
0101,人事係,0100,2000-04-01,
0200,企画商工課,,2000-04-01,
0201,情報政策係,0200,2000-04-01,
0300,税務課,,2000-04-01,
0400,住民福祉課,,2000-04-01,
0500,産業建設課,,2000-04-01,
"""
FIRST = 101
_NAMES = ("阿蘇", "白川", "緑川", "球磨", "菊池", "天草", "宇土", "俵山")


class TestClock:
    """A clock that stands where the test puts it."""

    __test__ = False

    def __init__(self, jst: str = NOON) -> None:
        self.at: datetime = at(jst)

    def now(self) -> datetime:
        return self.at

    def set(self, jst: str) -> None:
        self.at = at(jst)


def a_hire(number: str, **cells: str) -> dict[str, str]:
    """One who begins on 1 April 2026, in 税務課 unless told otherwise."""
    usual = {
        "職員番号": number,
        "異動区分": "採用",
        "氏名": f"{_NAMES[int(number) % len(_NAMES)]} {number}郎",
        "氏名カナ": "アソ タロウ",
    }
    return a_row(**usual | cells)


def hires(count: int, first: int = FIRST) -> list[dict[str, str]]:
    """So many, spread over the units; 00101 is the head of 総務課, 00102 of 企画商工課, and nobody else is of any."""
    places = ("0300", "0400", "0500", "0101", "0201")
    heads = [
        a_hire(f"{first:05}", 所属コード="0100", 職名="課長"),
        a_hire(f"{first + 1:05}", 所属コード="0200", 職名="課長"),
    ]
    led = heads if first == FIRST else []
    rest = [a_hire(f"{first + n:05}", 所属コード=places[n % len(places)]) for n in range(len(led), count)]
    return [*led, *rest][:count]


def a_leaver(number: str, last_day: str, **cells: str) -> dict[str, str]:
    return a_hire(number, 異動区分="退職", 発令日=last_day) | cells


@dataclass
class World:
    """An instance, its clock and its directory, and what a test does with them."""

    instance: Instance
    clock: TestClock
    directory: LdapDirectory
    hands: Hands
    on: str = "sqlite"

    # --- the desks ---

    def take_units(self, text: str = UNITS) -> organisation.OrganisationApplied:
        sheet = sheet_from(text.encode(), "units.csv", is_units_header)
        return organisation.apply_units(self.instance, sheet, self.nobody())

    def take(
        self,
        rows: Iterable[Mapping[str, str]],
        by: str | None = None,
        extent: Extent | None = Extent.CHANGES,
        source: Source = Source.HR,
        confirm: Sequence[str] = (),
    ) -> Applied:
        """Take a file in; ``confirm`` are the questions that are answered with yes."""
        sheet = sheet_from(an_hr_csv(rows), "idou.csv")
        answers = Answers(frozenset((question, None) for question in confirm))
        return hr.apply(self.instance, sheet, Asked(source, extent, answers=answers), self.instance.actor(by))

    def populate(self, count: int = 12) -> None:
        """The organisation and so many people, converged."""
        assert not self.take_units().problems
        taken = self.take(hires(count))
        assert taken.state == "applied", taken
        report = self.work()
        assert (report.failed, report.braked, report.unreachable) == (0, None, None)

    def nobody(self) -> Actor:
        return self.instance.actor(None)

    def somebody(self) -> Actor:
        """Whoever answers for something that a test needs and is not about."""
        return self.instance.actor("00101")

    # --- the worker ---

    def desk(self, worker: str = "one", directory: Directory | None = None, **settings: Any) -> Desk:
        return Desk(
            store=self.instance.store,
            directory=directory or self.directory,
            policy=self.instance.policy,
            clock=self.clock,
            worker=worker,
            **settings,
        )

    def work(self, worker: str = "one", **settings: Any) -> Report:
        """One pass, as somebody who does not wait."""
        return converge(self.desk(worker, **{"patient": False} | settings))

    def under(self, policy: Policy) -> "World":
        """The same world under another profile."""
        return replace(self, instance=replace(self.instance, policy=policy))

    # --- looking ---

    def entries(self) -> dict[str, Entry]:
        """What the directory holds, by login."""
        return {s.entry.login: s.entry for s in self.directory.read() if isinstance(s, Seen)}

    def generations(self) -> dict[str, int]:
        return {s.entry.login: s.generation for s in self.directory.read() if isinstance(s, Seen)}

    def log(self, act: str | None = None) -> list[dict[str, Any]]:
        """Everything on record, the oldest first."""
        with self.instance.store.read() as connection:
            found = [json.loads(body) for body in log.bodies(connection, 0)]
        return [line for line in found if act is None or line["act"] == act]

    def rows(self, *tables: str) -> dict[str, list[tuple[Any, ...]]]:
        """The rows of these tables, or of all but the log's."""
        wanted = tables or tuple(t for t in metadata.tables if not t.startswith("audit"))
        with self.instance.store.read() as connection:
            return {
                name: sorted((tuple(row) for row in connection.execute(select(metadata.tables[name]))), key=repr)
                for name in wanted
            }

    def attention(self) -> list[marks.Attention]:
        with self.instance.store.read() as connection:
            return marks.attention(connection)

    def waiting(self) -> int:
        with self.instance.store.read() as connection:
            return sum(marks.waiting(connection, self.clock.now()).values())

    def account(self, login: str) -> str:
        return self.entries()[login].account


def a_world(home: Path, database: str, slapd: PrivateSlapd, name: str = "nishihara") -> World:
    """An instance beside this running directory, which is empty from now on."""
    Hands(slapd).empty()
    clock = TestClock()
    settings = Settings(name=name, profile="nishihara", rehearsal=True, database=database)
    instance = create(home, settings, clock)
    on = "sqlite" if database == "sqlite" else "postgresql"
    return World(instance, clock, LdapDirectory(slapd.settings(), DIRECTORY), Hands(slapd), on)


@pytest.fixture
def world(database_url: str, slapd: PrivateSlapd) -> Iterator[World]:
    """A new instance beside an empty directory, once on each database."""
    slapd.start()  # a test may have stopped it
    home = scratch()
    made = a_world(home / "home", database_url, slapd)
    yield made
    made.instance.close()
    made.directory.close()
    slapd.start()
