"""What a worker does besides writing: at every turn only what is cheap, the rest now and then."""

import time
from datetime import timedelta

import pytest

from idm.cli import chores
from idm.cli.chores import Every
from idm.cli.worker import run_once
from idm.facts import StopKind
from idm.messages import privileges as say
from idm.messages.work import DIRECTORY_DOWN
from idm.office import now
from idm.store import campaigns
from idm.verdict import Status
from tests.instances import World
from tests.office.vault.test_sweeping import asked, stock
from tests.vault import WORKER, Room

SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

ADMIN = "00102"


def test_a_sweep_is_due_at_once_and_so_many_seconds_after_the_last_one():
    """Elapsed ones, however long the turns in between take."""
    first, later, short = Every(60), Every(60, at_once=False), Every(0.01)

    assert (first.due(), later.due()) == (True, False)
    for one in (first, short):
        one.done()
    time.sleep(0.02)
    assert (first.due(), short.due()) == (False, True)


@SQLITE
def test_a_turn_with_nothing_to_do_asks_a_few_questions_however_much_there_is(room: Room):
    """Many items in the vault and loans of them; nothing of it is over."""
    instance = room.hall.world.instance
    counts = []
    for more in (3, 60):
        stock(room, more)
        with asked(room) as statements:
            assert list(chores.at_every_turn(instance, WORKER)) == []
        counts.append(len(statements))
        room.later(minutes=1)

    assert counts[0] == counts[1] < 30, counts


@SQLITE
@pytest.mark.parametrize("chore", ["lapse_over", "shut_touched", "propose_reviews"])
def test_f39_a_fault_in_a_chore_keeps_nobodys_access_alive(village: World, monkeypatch: pytest.MonkeyPatch, chore: str):
    """Whoever is dismissed is shut in the same pass; the fault is told when that is done."""
    village.work()
    monkeypatch.setattr(chores, chore, lambda *_: int("no number"))
    now.stop(village.instance, StopKind.HOLD, "00105", village.instance.actor("00104"), reason="調査のため")

    with pytest.raises(ExceptionGroup, match="chores"):
        run_once(village.instance, village.directory, quiet=True)

    assert village.entries()["n00105"].status is Status.SUSPENDED


@SQLITE
def test_f30_a_directory_that_cannot_be_searched_stops_no_other_look(village: World):
    """It is said once, and the month's list is opened all the same."""
    village.work()
    village.clock.set("2026-04-25 09:00:00")
    village.hands.server.stop()

    said = list(chores.looks(village.instance, village.directory, WORKER))

    village.hands.server.start()
    assert [one.id for one in said].count(DIRECTORY_DOWN.id) == 1
    with village.instance.store.read() as connection:
        assert campaigns.labels(connection)


@SQLITE
def test_nishihara_7_2_1_3_ka_a_worker_looks_for_default_names_once_a_day(village: World):
    """The network admin hears of each set of names once; a day later it is looked for again."""
    name = village.hands.person("Admin01")
    village.hands.modify(f"dn: {name}\nchangetype: add\nobjectClass: inetOrgPerson\ncn: a\nsn: a\n")

    def turns(*, sweep: bool = True) -> int:
        run_once(village.instance, village.directory, quiet=True, sweep=sweep)
        return len(village.log("privilege.scanned"))

    assert [turns(sweep=False), turns(), turns()] == [0, 1, 1]
    village.clock.at += timedelta(days=1, seconds=-1)
    assert turns() == 1
    village.clock.at += timedelta(seconds=1)
    assert turns() == 2
    told = [row for row in village.rows("notice")["notice"] if say.TOLD_DEFAULT.id in row]
    assert len(told) == 1
    assert village.log("privilege.scanned")[-1]["data"]["found"] == ["Admin01"]
