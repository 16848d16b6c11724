"""A deadline reminds, and does nothing else (2(1)①)."""

import pytest

from idm.facts.case import Answer, CaseKind, CaseState
from idm.messages import cases as say
from idm.office.cases import reminding
from idm.store import cases
from tests.cases import CLERK, PLANNING, TAX, Hall

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def reminded(hall: Hall) -> list[str]:
    return [said.id for said in reminding.remind(hall.world.instance, "worker:one")]


def test_whoever_may_decide_is_told_once_when_it_takes_too_long(hall: Hall):
    """After seven days to the second; the case waits as before, and nobody hears of it a third time."""
    filed = hall.apply()
    hall.later(days=6, hours=23, minutes=59, seconds=59)
    assert reminded(hall) == []
    hall.later(seconds=1)

    assert reminded(hall) == [say.REMINDED.id]
    hall.later(days=10)
    assert reminded(hall) == []

    assert hall.told(TAX) == [say.TO_DECIDE.id, say.STILL_TO_DECIDE.id]
    assert (hall.told(PLANNING), hall.told(CLERK)) == ([], [])
    with hall.world.instance.store.read() as connection:
        stands = cases.get(connection, filed.id)
    assert stands is not None
    assert (stands.state, stands.step, stands.case) == (CaseState.OPEN, 0, filed.case)


def test_the_one_whose_turn_it_is_by_then_is_told(hall: Hall):
    """The first step was decided in time: the second one's holder hears of it."""
    hall.decide(hall.apply(), TAX)
    hall.later(days=8)

    assert reminded(hall) == [say.REMINDED.id]
    assert hall.told(PLANNING) == [say.TO_DECIDE.id, say.STILL_TO_DECIDE.id]


def test_what_is_handed_in_again_has_a_deadline_of_its_own(hall: Hall):
    """Reminded of the first words, and again of the second."""
    filed = hall.apply()
    hall.later(days=7)
    assert reminded(hall) == [say.REMINDED.id]
    hall.later(seconds=1)
    hall.edit(filed)
    assert reminded(hall) == []
    hall.later(days=7)

    assert reminded(hall) == [say.REMINDED.id]


def test_nothing_reminds_of_what_waits_for_nobody(hall: Hall):
    """Sent back, refused, withdrawn."""
    back, no, away = hall.apply(), hall.apply(CaseKind.ENTITLEMENT), hall.apply(CaseKind.ENTITLEMENT)
    hall.decide(back, TAX, Answer.RETURN)
    hall.decide(no, TAX, Answer.NO)
    hall.withdraw(away)
    hall.later(days=20)

    assert reminded(hall) == []
