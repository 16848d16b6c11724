"""What nobody has any use of is over, in the register too, and whoever asked for it hears of it (NISHIHARA-8.4.3)."""

import pytest

from idm.messages import cases as say_cases
from idm.messages import exceptions as say
from idm.office.cases import ending
from idm.office.exceptions.register import register
from idm.store.cases import Filed
from tests.cases import CISO, TAX, Hall
from tests.converge.test_reorganised import INDUSTRY, WELFARE, reorganise
from tests.exceptions import COUNTER, granted
from tests.office.hr.at_the_desk import a_move

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

MERGED = "0300,税務課,,2000-04-01,2027-01-31,0400\n"
RECODED = "0300,税務課,,2000-04-01,2027-01-31,0310\n0310,税務課,,2027-02-01,,\n"


def swept(hall: Hall) -> list[str]:
    return [said.text for said in ending.end_gone(hall.world.instance, "worker:one")]


def shown(hall: Hall, filed: Filed) -> tuple[str, bool]:
    """Its state in the register."""
    found = register(hall.world.instance, hall.world.instance.actor(CISO))
    return next((line.state, line.in_force) for line in found if line.number == filed.id)


@pytest.mark.parametrize(
    ("rows", "over"),
    [(MERGED, True), (RECODED, False)],
    ids=["merged", "another code"],
)
def test_f28_an_exception_for_a_unit_ends_with_it_but_not_with_its_code(counter: Hall, rows: str, over: bool):
    """On the morning of the reorganisation, not before; the head who asked for it is told what to do."""
    filed = granted(counter, by=TAX, whom=TAX, scope="unit:0300")
    reorganise(counter.world, rows, WELFARE, INDUSTRY)
    counter.world.clock.set("2027-01-31 23:59:59")
    assert (swept(counter), shown(counter, filed)) == ([], (say.NOW, True))

    counter.world.clock.set("2027-02-01 00:00:00")
    said = swept(counter)

    assert [say_cases.GONE_UNIT.ja in one for one in said] == [True] * over
    assert shown(counter, filed) == ((say.ENDED_EARLY, False) if over else (say.NOW, True))
    assert (say_cases.ENDED_EARLY.id in counter.told(TAX)) is over
    assert swept(counter) == []


def test_an_exception_for_one_person_ends_when_he_moves(counter: Hall):
    """The same moment at which the rule binds him again."""
    filed = granted(counter, whom=COUNTER, scope=f"person:{COUNTER}")
    moved = a_move(COUNTER, "0500", "2027-02-01", 氏名="緑川 窓口")
    assert counter.world.take([moved]).state == "applied"
    counter.world.clock.set("2027-01-31 23:59:59")
    assert swept(counter) == []

    counter.world.clock.set("2027-02-01 00:00:00")

    assert [say_cases.GONE_MOVED.ja in one for one in swept(counter)] == [True]
    assert shown(counter, filed) == (say.ENDED_EARLY, False)
