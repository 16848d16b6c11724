"""A village in which some have not used their accounts for long, and those who go through the list."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection

from idm.audit.entry import Act, Draft, Value
from idm.calendar import day_of, start_of
from idm.office.instance import Actor
from idm.office.sweeps import answering, carrying, looking, opening
from idm.office.sweeps.answering import Wish
from idm.office.sweeps.looking import Row
from idm.rules.campaigns import Side
from idm.rules.last_use import OWN, Source
from idm.store import campaigns, facts, last_use, log
from tests.cases import CLERK, HR, TAX, Hall
from tests.instances import a_hire
from tests.people import at

COLLEAGUE = "00111"
"""Of 税務課 too; TAX is the head of both."""
WELFARE, CARER = "00107", "00112"
"""Of 住民福祉課, which has no head: the network admin answers. CARER is on childcare leave."""
OTHER_HR = "00109"
BEGUN = at("2026-03-01 00:00:00")
TODAY = "2026-10-20 12:00:00"
WORKER = Actor("worker:test", via="worker")


@dataclass
class Broom:
    """The counter of unused accounts."""

    hall: Hall

    @property
    def instance(self):
        return self.hall.world.instance

    def numbers(self) -> list[str]:
        with self.instance.store.read() as connection:
            return sorted(one.number for one in facts.people(connection))

    def watched(self, *names: str, **changes: datetime | None) -> None:
        """These sources are watched since before anybody's account was made, were read now and tell of yesterday."""
        now = self.instance.clock.now()
        yesterday = start_of(day_of(now - timedelta(days=1)))
        with self.instance.store.write() as connection:
            for name in names or (OWN, "main"):
                good = Source(name, since=BEGUN, read_at=now, newest=yesterday)
                last_use.keep(connection, replace(good, **changes))  # type: ignore[arg-type]

    def used(self, numbers: Iterable[str], days_ago: int, source: str = "main") -> None:
        day = start_of(day_of(self.instance.clock.now() - timedelta(days=days_ago)))
        accounts = [self.hall.person(number).account.id for number in numbers]
        with self.instance.store.write() as connection:
            last_use.put(connection, source, [(account, day) for account in accounts])

    def open(self, by: str = HR, label: str | None = None) -> opening.Opened:
        return opening.open_sweep(self.instance, self.instance.actor(by), label)

    def rows(self, number: int = 1, by: str = HR) -> dict[str, Row]:
        """By 職員番号."""
        shown = looking.one(self.instance, number, self.instance.actor(by))
        return {row.line.facts["number"]: row for row in shown.rows}

    def answer(
        self,
        whom: str,
        by: str,
        says: str = "stop",
        note: str = "",
        number: int = 1,
        side: Side | None = None,
        digest: str = "",
    ) -> int:
        line = self.rows(number)[whom].line
        wish = Wish(line.id, digest or line.digest, says, note, side)
        return answering.answer(self.instance, number, [wish], self.instance.actor(by))

    def agree(self, *whom: str, number: int = 1, head: str = TAX) -> None:
        """HR and the head say that these are to be stopped."""
        for one in whom:
            self.answer(one, HR, number=number)
            self.answer(one, head, number=number)

    def carry(self) -> list[carrying.Carried]:
        return carrying.carry_out(self.instance, WORKER)

    def states(self) -> dict[str, bool]:
        """Who is stopped, by 職員番号."""
        now = self.instance.clock.now()
        with self.instance.store.read() as connection:
            return {one.number: any(stop.covers(now) for stop in one.stops) for one in facts.people(connection)}

    def stopped(self) -> list[str]:
        return sorted(number for number, stopped in self.states().items() if stopped)


def on_record(connection: Connection, number: int) -> None:
    """The line of a list whose rows were put in by hand, as ``opening.put`` writes it."""
    one = campaigns.get(connection, number)
    assert one is not None
    data: dict[str, Value] = {"kind": one.kind.value, "held": list(one.held_why), "due": str(one.last_day)}
    data["sha256"] = campaigns.whole(connection, number)
    about = f"sweep:{number}"
    draft = Draft(act=Act.SWEEP_OPENED, by=one.opened_by, via="worker", object=about, outcome="ok", data=data)
    log.append(connection, [draft], one.opened_at)


@pytest.fixture
def broom(hall: Hall) -> Broom:
    """20 October: two of 税務課 and one of 住民福祉課 unused for long, one on leave, all others at work."""
    broom = Broom(hall)
    leave = a_hire(CARER, 異動区分="休職", 発令日="2026-05-01", 所属コード="0400")
    assert hall.world.take([leave], confirm=["HR-067", "HR-068"]).state == "applied"
    hall.world.clock.set(TODAY)
    broom.watched()
    quiet = {CLERK: 100, COLLEAGUE: 60, WELFARE: 95, CARER: 170}
    broom.used([number for number in broom.numbers() if number not in quiet], 1)
    for number, days in quiet.items():
        broom.used([number], days)
    return broom
