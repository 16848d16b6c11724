"""What a page or a turn of the worker asks of the database does not grow with how much there is."""

from collections.abc import Callable

import pytest
from sqlalchemy import event, text

from idm.calendar import ONE_DAY
from idm.facts import StopKind
from idm.facts.case import CaseKind, Flag
from idm.hr.changeset import Source
from idm.office import now as stops_desk
from idm.office.cases import asking, ending, looking
from idm.office.cases.effects import EFFECTS
from idm.office.cases.seats import House
from idm.office.contracts import looking as contracts_looking
from idm.office.exceptions import register
from idm.office.managed import looking as managed_looking
from idm.office.reviews import registers
from idm.office.urgent import absence, sweeping
from idm.office.urgent import looking as urgent_looking
from idm.office.views import deciding, finding, rights
from idm.office.views.finding import Scope
from idm.office.violations import deeds
from idm.office.violations import looking as violations_looking
from idm.rules.periods import period_of
from idm.store import cases, counting
from tests.cases import CISO, CLERK, HEAD, HR, PLANNING, TAX, Hall
from tests.contracts import let_work
from tests.instances import a_hire
from tests.office.urgent.test_urgent import except_

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
FEW, MANY = 2, 12


def violation(hall: Hall) -> None:
    instance = hall.world.instance
    deeds.report(instance, hall.person(CLERK), "NISHIHARA-6.4.3.1", "他人のID", instance.actor(HEAD))


def exception(hall: Hall) -> None:
    """Asked for, and granted by the CISO."""
    hall.effects = EFFECTS
    hall.decide(hall.apply(CaseKind.EXCEPTION, by=TAX, whom=TAX), CISO)


def waiting(hall: Hall) -> None:
    hall.apply(CaseKind.EXCEPTION, by=TAX, whom=TAX)


def taken(hall: Hall) -> None:
    """In an emergency, each for another clause."""
    number = len(hall.world.log("urgent.excepted"))
    except_(hall, rule="other", value="", clause=f"6.{number}")


def away(hall: Hall) -> None:
    instance, now = hall.world.instance, hall.world.clock.now()
    absence.record(instance, hall.person(CISO), now, now + ONE_DAY, instance.actor(CISO))


def contract(hall: Hall) -> None:
    """Each with somebody of a contractor's who works under it."""
    number = f"00{200 + len(hall.world.log('contract.added'))}"
    row = a_hire(number, 任用形態="委託", 任期終了="2026-12-31")
    assert hall.world.take([row], source=Source.OTHERS).state == "applied"
    let_work(hall.world.instance, number, TAX)


def managed(hall: Hall) -> None:
    """Accounts that are nobody's own, asked for and approved."""
    hall.effects = EFFECTS
    hall.decide(hall.apply(CaseKind.MANAGED, by=TAX, whom=TAX), PLANNING)


def newcomer(hall: Hall) -> None:
    number = f"00{300 + len(hall.world.rows('person')['person'])}"
    assert hall.world.take([a_hire(number)]).state == "applied"


def stopped(hall: Hall) -> None:
    """Dismissed at once: such a stop never ends."""
    number = f"00{300 + len(hall.world.rows('stop')['stop'])}"
    assert hall.world.take([a_hire(number)]).state == "applied"
    stops_desk.stop(hall.world.instance, StopKind.DISMISSAL, number, hall.world.instance.actor(HR))


def the_register(hall: Hall) -> object:
    with hall.world.instance.store.read() as connection:
        now = hall.world.clock.now()
        return registers.register(House(hall.world.instance, connection, now), "exceptions", period_of(now))


def who_is_away(hall: Hall) -> object:
    with hall.world.instance.store.read() as connection:
        house = House(hall.world.instance, connection, hall.world.clock.now())
        return absence.waits(house, "CISO", frozenset({hall.person(CISO).id}))


def the_menu(hall: Hall) -> object:
    """The database counts once; a decider's applications are judged, nobody else's."""
    instance, actor = hall.world.instance, hall.world.instance.actor(CISO)
    with instance.store.read() as connection:
        known = counting.awaiting(connection, actor.by)
    return looking.count(instance, actor, known, decides=True)


def of(page: Callable[..., object], by: str = CISO, **more: object) -> Callable[[Hall], object]:
    return lambda hall: page(hall.world.instance, hall.world.instance.actor(by), **more)


def found(kind: str) -> Callable[[Hall], object]:
    return lambda hall: finding.find(hall.world.instance, Scope(None), "", kind)


def by_worker(turn: Callable[..., object]) -> Callable[[Hall], object]:
    return lambda hall: turn(hall.world.instance, "worker:test")


ASKED = {
    "violations": (violation, of(violations_looking.every)),
    "exceptions": (exception, of(register.register)),
    "exceptions taken": (taken, of(register.register)),
    "a quarter's register": (exception, the_register),
    "a quarter's register, taken": (taken, the_register),
    "urgent acts": (taken, of(urgent_looking.board, PLANNING)),
    "the menu": (waiting, the_menu),
    "the inbox": (waiting, of(looking.inbox)),
    "decisions that wait": (stopped, of(deciding.page, number=1)),
    "how many decisions wait": (stopped, of(deciding.count_of)),
    "contracts": (contract, of(contracts_looking.page, number=1)),
    "accounts that are nobody's own": (managed, of(managed_looking.page, PLANNING, number=1)),
    "people in office": (newcomer, found("active")),
    "everybody": (newcomer, found("all")),
    "rights": (newcomer, lambda hall: rights.every(hall.world.instance)),
    "absences": (away, of(absence.listed)),
    "who is away": (away, who_is_away),
    "cases that lapse": (waiting, by_worker(asking.lapse_over)),
    "cases whose ground is gone": (exception, by_worker(ending.end_gone)),
    "urgent acts that end": (taken, by_worker(sweeping.sweep)),
}


def statements(hall: Hall, work: Callable[[Hall], object]) -> int:
    """How many were sent."""
    sent: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        sent.append(statement)

    engine = hall.world.instance.store.engine
    event.listen(engine, "before_cursor_execute", note)
    work(hall)
    event.remove(engine, "before_cursor_execute", note)
    return len(sent)


@pytest.mark.parametrize("name", ASKED)
def test_as_many_statements_for_twelve_as_for_two(hall: Hall, name: str):
    """And something is asked at all."""
    make, work = ASKED[name]
    for _ in range(FEW):
        make(hall)
    few = statements(hall, work)
    for _ in range(MANY - FEW):
        make(hall)

    assert statements(hall, work) == few > 0


def test_what_has_run_out_is_found_by_the_database(hall: Hall):
    """Those alone are read whose end is past; of two, one."""
    early = hall.apply(CaseKind.EXCEPTION, by=TAX, whom=TAX, days=1)
    hall.apply(CaseKind.EXCEPTION, by=TAX, whom=TAX, days=30)
    now = hall.world.clock.now()

    with hall.world.instance.store.read() as connection:
        assert cases.run_out(connection, now + ONE_DAY - ONE_DAY / 86400) == []
        assert [one.id for one in cases.run_out(connection, now + ONE_DAY)] == [early.id]


def test_flagged_decisions_have_an_index_of_their_own(hall: Hall):
    """Few of many are looked through by the CISO: the others are not read for it."""
    sent: list[str] = []
    engine = hall.world.instance.store.engine
    note = lambda _connection, _cursor, statement, *_rest: sent.append(statement)  # noqa: E731
    event.listen(engine, "before_cursor_execute", note)
    with hall.world.instance.store.read() as connection:
        assert cases.flagged(connection, Flag.UNAVOIDABLE) == []
        event.remove(engine, "before_cursor_execute", note)
        plan = connection.execute(text(f"EXPLAIN QUERY PLAN {sent[-1]}")).all()

    assert any("ix_case_decision_flagged" in str(row) for row in plan)


def test_a_menu_costs_one_statement_for_whoever_decides_nothing(hall: Hall):
    """His notices and what was sent back to him, however many applications of others wait."""
    for _ in range(FEW):
        waiting(hall)
    clerk = hall.world.instance.actor(CLERK)

    def menu(hall: Hall) -> object:
        with hall.world.instance.store.read() as connection:
            known = counting.awaiting(connection, clerk.by)
        return looking.count(hall.world.instance, clerk, known, decides=False)

    assert (statements(hall, menu), menu(hall)) == (2, 0)  # BEGIN, and the question
