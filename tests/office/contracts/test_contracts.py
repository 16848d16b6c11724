"""Contracts at the counter: who may put down what, what is refused, and what is told (s11, NISHIHARA-9.1.2.2)."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from idm.audit.entry import Act, Draft
from idm.calendar import day_of
from idm.errors import BadInput, IdmError, NotThere, NotYours, Stopped
from idm.facts import StopKind
from idm.facts.case import CaseKind
from idm.hr.changeset import Source
from idm.messages import cases as say_cases
from idm.messages import contracts as say
from idm.office.cases import ending
from idm.office.cases.effects import EFFECTS
from idm.office.contracts import adding, closing, looking
from idm.office.contracts.adding import Days
from idm.office.contracts.looking import Shown
from idm.office.contracts.watching import sweep
from idm.office.instance import Actor
from idm.office.now import stop
from idm.office.signin import clients
from idm.office.signin.clients import Scope
from idm.office.signin.questions import Answer, Question
from idm.office.signin.verify import Verifier
from idm.rules.employment import status_on
from idm.secret import Secret
from idm.store import log, verifying
from idm.store.tables import contract, contract_worker
from idm.verdict import Status
from tests.cases import CISO, CLERK, HEAD, HR, OPERATOR, PLANNING, TAX, Hall, fill_hall
from tests.contracts import KEY, person, wanted
from tests.instances import World, a_hire
from tests.office.test_organisation import BELOW, STAFF, apply
from tests.people import d
from tests.signing import ALIKE, GOOD, WRONG, a_door
from tests.snapshots import Copied

ONE_RUN = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # rows and rules, no race
pytestmark = ONE_RUN
WORKER, SECOND = "00120", "00121"


def fill(world: World) -> None:
    """Two people of a contractor's in 税務課, to the end of the year; it is 20 May."""
    fill_hall(world)
    world.clock.set("2026-05-20 09:00:00")
    row = {"所属コード": "0300", "任用形態": "委託", "任期終了": "2026-12-31", "発令日": "2026-05-20"}
    rows = [a_hire(WORKER, **row, 氏名="高木 試験"), a_hire(SECOND, **row, 氏名="山鹿 試験")]
    taken = world.take(rows, source=Source.OTHERS)
    assert taken.state == "applied", taken.prepared.verdict.problems


@dataclass
class Counter:
    """The counter, and who comes there."""

    hall: Hall

    @property
    def world(self) -> World:
        return self.hall.world

    def actor(self, number: str) -> Actor:
        return self.world.instance.actor(number)

    def add(self, by: str = TAX, sponsor: str = TAX, last: str = "2026-09-30", unit: str = "", **words: str) -> None:
        asked = wanted(d("2026-06-01"), d(last), **words)
        named = adding.Wanted(**{**{name: getattr(asked, name) for name in asked.__slots__}, "unit": unit or None})
        adding.add(self.world.instance, named, person(self.world.instance, sponsor), self.actor(by))

    def place(self, whom: str = WORKER, by: str = TAX, **days: str) -> None:
        told = Days(**{name: d(day) for name, day in days.items()})
        adding.place(self.world.instance, KEY, person(self.world.instance, whom), told, self.actor(by))

    def brief(self, whom: str = WORKER, by: str = TAX, day: str = "", acknowledged: str = "誓約書 第1号") -> None:
        told, instance = d(day) if day else None, self.world.instance
        adding.brief(instance, KEY, person(instance, whom), told, acknowledged, self.actor(by))

    def leave(self, last: str, whom: str = WORKER) -> None:
        instance = self.world.instance
        adding.leave(instance, KEY, person(instance, whom), d(last), self.actor(TAX))

    def sponsor(self, whom: str, by: str, unit: str | None = None) -> None:
        instance = self.world.instance
        adding.name_sponsor(instance, KEY, person(instance, whom), unit, self.actor(by))

    def ready(self) -> None:
        """In June, both of them at work."""
        self.add()
        for whom in (WORKER, SECOND):
            self.place(whom)
            self.brief(whom)
        self.world.clock.set("2026-06-10 09:00:00")

    def state(self, whom: str = WORKER) -> Status:
        instance, now = self.world.instance, self.world.clock.now()
        return status_on(person(instance, whom), instance.policy, day_of(now), now)[0]

    def look(self, by: str = TAX) -> Shown:
        return looking.one(self.world.instance, KEY, self.actor(by))

    def sweep(self) -> list[str]:
        return [said.id for said in sweep(self.world.instance, "worker:one")]


@pytest.fixture
def counter(copied: Copied) -> Iterator[Counter]:
    with copied(fill) as world:
        yield Counter(Hall(world, EFFECTS))


def refused(deed: Callable[[], object], kind: type[IdmError] = BadInput) -> str:
    with pytest.raises(kind) as caught:
        deed()
    return caught.value.said.id


def test_s11_nishihara_6_1_4_he_works_once_contract_and_briefing_are_there(counter: Counter):
    """Each step alone lets him do nothing; each is a line of the log."""
    counter.add()
    counter.place()
    counter.world.clock.set("2026-06-01 00:00:00")
    before = counter.state()
    counter.brief()

    assert (before, counter.state(), counter.state(SECOND)) == (Status.SUSPENDED, Status.ACTIVE, Status.SUSPENDED)
    lines = [line for line in counter.world.log() if line["act"].startswith("contract.")]
    acts = ["contract.added", "contract.sponsored", "contract.placed", "contract.briefed"]
    assert [line["act"] for line in lines] == acts
    assert lines[2]["data"] == {"starts": "2026-06-01", "last_day": "2026-09-30"}
    assert "高木" not in json.dumps(lines, ensure_ascii=False)


def test_s11_nishihara_9_1_2_2_what_does_not_fit_is_refused_at_entry(counter: Counter):
    """An end past the contract or the term, a name of nobody, somebody who is no contractor's, a day to come."""
    assert refused(lambda: counter.add(charge="担当者")) == say.CHARGE_NOBODY.id
    assert refused(lambda: counter.add(last="2026-05-31")) == say.DAYS_WRONG.id
    assert refused(lambda: counter.add(key="令和8-1")) == say.KEY_WRONG.id
    assert refused(lambda: counter.add(place=" ")) == say.WORD_WRONG.id
    assert refused(lambda: counter.add(sponsor=WORKER, by=PLANNING)) == say.WRONG_SPONSOR.id
    assert refused(lambda: counter.add(sponsor=OPERATOR, unit="0300", by=PLANNING)) == say.WRONG_SPONSOR.id
    counter.add()
    assert refused(counter.add) == say.TAKEN.id
    assert refused(lambda: counter.place(last_day="2026-10-01")) == say.PAST.id
    assert refused(lambda: counter.place(starts="2026-05-31")) == say.BEFORE.id
    assert refused(lambda: counter.place(CLERK)) == say.NOT_A_CONTRACTOR.id
    assert refused(counter.brief) == say.NOT_ON_IT.id
    counter.place()
    assert refused(counter.place) == say.THERE_ALREADY.id
    assert refused(lambda: counter.brief(acknowledged=" ")) == say.NOT_ACKNOWLEDGED.id
    assert refused(lambda: counter.brief(day="2026-05-21")) == say.NOT_YET_SAID.id
    counter.brief()
    assert refused(counter.brief, Stopped) == say.BRIEFED_ALREADY.id


@pytest.mark.parametrize("name", ["staff 1", "作業員 Ａ", "委託 1"])
def test_s11_nishihara_9_1_2_2_a_list_with_nobody_on_it_is_refused(counter: Counter, name: str):
    """At HR's desk already, with the row; the same name for one of ours would be another matter."""
    cells = {"所属コード": "0300", "任期終了": "2026-12-31", "発令日": "2026-05-20", "氏名": name}
    taken = counter.world.take([a_hire("00130", 任用形態="委託", **cells)], source=Source.OTHERS)

    assert say.NOBODY.id in {problem.id for problem in taken.prepared.verdict.problems}


def test_whose_contracts_somebody_handles(counter: Counter):
    """The head of the unit and the network admin; others neither change nor find them, but whoever looks over all."""
    assert refused(lambda: counter.add(by=HEAD), NotYours) == say.NOT_YOURS.id
    assert refused(lambda: counter.add(by=CLERK), NotYours) == say.NOT_YOURS.id
    counter.add(sponsor=CLERK)
    for stranger in (HEAD, OPERATOR):
        assert refused(lambda by=stranger: counter.look(by), NotThere) == say.NO_SUCH.id
        assert looking.every(counter.world.instance, counter.actor(stranger)) == []
    assert [counter.look(by).manages for by in (TAX, PLANNING, CISO, CLERK)] == [True, True, False, False]
    assert refused(lambda: counter.place(by=CISO), NotYours) == say.NOT_YOURS.id
    assert refused(lambda: counter.place(by=CLERK), NotYours) == say.NOT_YOURS.id
    counter.place(by=PLANNING)
    counter.brief(by=CLERK)  # who answers for it tells its people
    assert counter.look().workers[0].row.briefed_by == counter.actor(CLERK).by


def test_s11_nishihara_9_1_2_2_an_approved_application_lets_whoever_answers_for_the_contract_put_him_on_it(
    counter: Counter,
):
    """For as long as it was approved; with the application he is off it, and nobody else is put on by it."""
    counter.add(sponsor=CLERK)
    asked: dict[str, Any] = {"by": TAX, "whom": WORKER, "content": {"contract": KEY}, "days": 40}
    assert (
        refused(lambda: counter.hall.apply(CaseKind.CONTRACTOR, **asked | {"content": {"contract": "R8-1"}}))
        == say_cases.NO_SUCH_CONTRACT.id
    )
    filed = counter.hall.apply(CaseKind.CONTRACTOR, **asked)
    assert refused(lambda: counter.place(by=CLERK), NotYours) == say.NOT_YOURS.id
    assert counter.look(by=CLERK).approved == ()
    counter.hall.decide(filed, PLANNING)

    assert [last for _, last in counter.look(by=CLERK).approved] == [d("2026-06-29")]
    assert refused(lambda: counter.place(by=CLERK, last_day="2026-06-30")) == say.PAST.id
    assert refused(lambda: counter.place(whom=SECOND, by=CLERK), NotYours) == say.NOT_YOURS.id
    counter.place(by=CLERK)
    counter.brief(by=CLERK)
    (line,) = counter.world.log("contract.placed")
    assert (line["data"]["last_day"], line["data"]["case"]) == ("2026-06-29", filed.id)
    assert counter.look(by=CLERK).approved == ()
    counter.world.clock.set("2026-06-10 09:00:00")
    assert counter.state() is Status.ACTIVE
    ending.end_early(counter.world.instance, filed.id, counter.actor(TAX), "契約の人が替わった")
    assert counter.state() is not Status.ACTIVE
    assert [one["data"]["case"] for one in counter.world.log("contract.left")] == [filed.id]


def test_s11_a_sponsor_who_moves_away_is_told_of_and_then_its_people_are_suspended(counter: Counter):
    """His successor, the network admin and they themselves on the day; at the end; and a new one lets them work."""
    counter.add(sponsor=CLERK)
    counter.place()
    counter.brief()
    counter.world.clock.set("2026-07-01 09:00:00")
    assert counter.sweep() == []
    counter.hall.move(CLERK, "2026-07-11", "0400", "主事")
    counter.world.clock.set("2026-07-11 00:00:30")

    assert (counter.sweep(), counter.sweep()) == ([say.UNSPONSORED.id], [])
    assert [counter.hall.told(who)[-1] for who in (TAX, PLANNING, WORKER)] == [
        say.UNSPONSORED.id,
        say.UNSPONSORED.id,
        say.TOLD_WORKER.id,
    ]
    assert (counter.state(), counter.look().unsponsored) == (Status.ACTIVE, (d("2026-07-11"), d("2026-07-25")))
    counter.world.clock.set("2026-07-18 09:00:00")
    counter.sweep()
    counter.world.clock.set("2026-07-25 00:00:30")
    assert (counter.state(), counter.sweep()) == (Status.SUSPENDED, [say.UNSPONSORED_STOPPED.id])

    assert refused(lambda: counter.sponsor("00107", by=TAX)) == say.WRONG_SPONSOR.id
    assert refused(lambda: counter.sponsor(TAX, by=CLERK), NotThere) == say.NO_SUCH.id
    counter.sponsor(TAX, by=TAX)
    assert (counter.state(), counter.look().unsponsored, counter.sweep()) == (Status.ACTIVE, None, [])


def test_what_waits_for_somebody_stands_first_and_a_page_beyond_the_end_is_the_last(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
):
    """Nobody is in charge, then over and not closed, then as they end."""
    monkeypatch.setattr(looking, "PAGE", 1)
    counter.add(sponsor=CLERK, last="2026-12-31")
    counter.add(key="R8-OVER", last="2026-07-15")
    counter.add(key="R8-RUNS")
    counter.hall.move(CLERK, "2026-07-11", "0400", "主事")
    counter.add(key="R8-ENDS", last="2026-07-31")
    counter.world.clock.set("2026-07-20 09:00:00")

    pages = [looking.page(counter.world.instance, counter.actor(PLANNING), number) for number in (1, 2, 3, 4, 99)]

    assert [one.one.key for page in pages for one in page.shown] == [KEY, "R8-OVER", "R8-ENDS", "R8-RUNS", "R8-RUNS"]
    assert (pages[-1].number, pages[-1].pages, pages[-1].gaps) == (4, 4, 1)


def test_f28_a_contract_goes_on_with_the_section_that_answers_for_it(counter: Counter):
    """税務課 is 0310 from 1 July on: its sponsor answers, its head names another, and nobody is told of anything."""
    counter.add(sponsor=CLERK)
    counter.place()
    recoded = "0300,税務課,,2000-04-01,2026-06-30,0310\n0310,税務課,,2026-07-01,,\n"
    assert apply(counter.world, STAFF, recoded, BELOW).problems == ()
    counter.world.clock.set("2026-07-02 09:00:00")

    assert (counter.sweep(), counter.look().unsponsored, counter.look().unit_name) == ([], None, "税務課")
    counter.brief(by=CLERK)
    assert counter.state() is Status.ACTIVE
    assert refused(lambda: counter.sponsor(TAX, by=HEAD), NotThere) == say.NO_SUCH.id
    counter.sponsor(TAX, by=TAX)
    assert counter.look().sponsor.startswith(TAX)


def test_s04_a_sponsor_who_is_dismissed_at_once_answers_from_that_minute_on_no_more(counter: Counter):
    """What his office is until midnight does not matter; before the minute he does answer."""
    counter.add(sponsor=CLERK)
    instance = counter.world.instance
    counter.world.clock.set("2026-06-10 09:00:00")
    stop(instance, StopKind.DISMISSAL, CLERK, counter.actor(HR), at=counter.world.clock.now() + timedelta(hours=1))

    assert (counter.look().unsponsored, counter.sweep()) == (None, [])
    counter.world.clock.set("2026-06-10 10:00:00")
    assert counter.look().unsponsored == (d("2026-06-10"), d("2026-06-24"))
    assert counter.sweep() == [say.UNSPONSORED.id]


def test_f22_what_stands_in_the_database_alone_gives_nobody_anything(counter: Counter):
    """A longer term, a briefing and a contract that somebody wrote beside the log count for nothing."""
    counter.ready()
    instance = counter.world.instance

    def state_with(row: object) -> Status:
        with instance.store.write() as connection:
            connection.execute(row)  # type: ignore[call-overload]
        return counter.state()

    assert state_with(update(contract_worker).values(last_day=d("2026-09-29"))) is Status.ACTIVE  # less is less
    assert state_with(update(contract_worker).values(last_day=d("2026-10-31"))) is Status.SUSPENDED
    assert state_with(update(contract_worker).values(last_day=d("2026-09-30"))) is Status.ACTIVE
    assert state_with(update(contract_worker).values(briefed_on=d("2026-05-19"))) is Status.SUSPENDED
    assert state_with(update(contract_worker).values(briefed_on=d("2026-05-20"))) is Status.ACTIVE
    assert state_with(update(contract).values(last_day=d("2027-09-30"))) is Status.SUSPENDED


@pytest.mark.parametrize("needed", [True, False])
def test_s11_nishihara_9_1_2_9_another_system_is_told_yes_only_while_his_contract_lets_him(
    counter: Counter, needed: bool
):
    """With everything right that he shows, and whether or not the profile asks for a contract."""
    counter.ready()
    asked = ALIKE.contractors.contract.model_copy(update={"value": needed})
    policy = ALIKE.model_copy(update={"contractors": ALIKE.contractors.model_copy(update={"contract": asked})})
    door = a_door(counter.world.under(policy))
    door.own(WORKER)
    device = door.hold(f"n{WORKER}")
    key = clients.make(counter.world.instance, "terminals", (Scope.VERIFY,), (), counter.actor(PLANNING))[0]
    verifier = Verifier(door.desk.instance, door.gate, door.desk.hasher)

    def answer(password: Secret = GOOD) -> Answer:
        door.later(seconds=30)
        return verifier.answer(key, Question(f"n{WORKER}", "terminal", password, Secret(door.code(device))))

    assert answer().allowed
    counter.leave("2026-06-09")
    assert (answer().allowed, answer(WRONG).allowed) == (False, False)
    reasons = [line["reason"] for line in counter.world.log("access.refused")]
    assert reasons[-2:] == ["stopped", "password"]


def test_f22_a_row_alone_gives_nobody_back_the_days_that_the_log_ended(counter: Counter):
    """Whoever was taken off, or whose contract was closed, stays off it, whatever the row says."""
    counter.ready()
    instance = counter.world.instance
    counter.leave("2026-06-09")
    restored = update(contract_worker).values(last_day=d("2026-09-30"))
    with instance.store.write() as connection:
        connection.execute(restored)
    assert (counter.state(), counter.state(SECOND)) == (Status.DISABLED, Status.ACTIVE)

    draft = Draft(act=Act.CONTRACT_CLOSED, by="x", via="cli", outcome="ok", object=f"contract:{KEY}")
    with instance.store.write() as connection:
        log.append(connection, [draft], counter.world.clock.now())
    assert counter.state(SECOND) is Status.DISABLED


def test_s11_nishihara_9_1_2_9_whoever_leaves_leaves_with_all_his_days_to_come(counter: Counter):
    """He has a place now and another later: the briefing is of the first, and leaving ends both."""
    counter.add()
    counter.place(last_day="2026-06-30")
    counter.place(starts="2026-08-01")
    counter.brief()
    counter.brief()
    assert refused(counter.brief, Stopped) == say.BRIEFED_ALREADY.id
    counter.world.clock.set("2026-06-10 09:00:00")
    working = counter.state()
    counter.leave("2026-06-15")

    found = []
    for day in ("2026-06-15", "2026-06-16", "2026-08-01"):
        counter.world.clock.set(f"{day} 09:00:00")
        found.append(counter.state())
    assert (working, found) == (Status.ACTIVE, [Status.ACTIVE, Status.DISABLED, Status.DISABLED])


def test_f15_nishihara_9_1_2_9_whoever_is_off_a_contract_at_once_is_off_for_a_verification_under_way(counter: Counter):
    """What it has judged by is older than what he is now; while his days go on, nothing has to be judged anew."""
    counter.ready()

    def version() -> int:
        with counter.world.instance.store.read() as connection:
            return verifying.find(connection, WORKER, "").version

    before = version()
    counter.leave("2026-06-10")
    assert version() == before
    counter.leave("2026-06-09")
    assert version() > before


def test_s11_nobody_leaves_before_he_came_or_long_ago(counter: Counter):
    """Yesterday at the earliest, which ends it at once."""
    counter.ready()
    assert refused(lambda: counter.leave("2026-05-31")) == say.LEAVES_SOONER.id
    assert refused(lambda: counter.leave("2026-06-08")) == say.LEAVES_SOONER.id
    counter.leave("2026-06-09")
    assert counter.state() is Status.DISABLED


def test_s11_nishihara_9_1_2_9_it_is_closed_with_nobody_at_work_and_everything_returned(counter: Counter):
    """Refused while somebody works, while something is out, and before a directory was seen to hold it shut."""
    counter.ready()
    close = lambda: closing.close(counter.world.instance, KEY, counter.actor(TAX))  # noqa: E731
    assert refused(close, Stopped) == say.STILL_WORKING.id
    instance = counter.world.instance
    adding.leave(instance, KEY, person(instance, SECOND), d("2026-06-09"), counter.actor(TAX))
    assert (counter.state(SECOND), counter.state()) == (Status.DISABLED, Status.ACTIVE)
    assert (
        refused(lambda: adding.leave(instance, KEY, person(instance, WORKER), d("2026-10-01"), counter.actor(TAX)))
        == say.LEAVES_LATER.id
    )

    counter.world.clock.set("2026-10-01 00:00:00")
    assert (counter.state(), counter.look().state, counter.look().working) == (Status.DISABLED, "over", 0)
    assert refused(close, Stopped) == say.NOT_RETURNED.id
