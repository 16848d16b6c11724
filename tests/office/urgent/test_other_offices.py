"""A containment that covers the CISO himself is not hidden from everybody who could look at it (2(2)⑧, 2(6)①)."""

import pytest

from idm.messages import urgent as say
from idm.office.urgent import containing, reporting
from idm.office.urgent.containing import Measures
from tests.cases import CISO, CLERK, HEAD, HR, PLANNING, TAX, Hall

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def contain(hall: Hall, *numbers: str) -> containing.Contained:
    instance = hall.world.instance
    return containing.contain(instance, Measures(numbers), "不審な接続", instance.actor(PLANNING))


def test_nishihara_2_2_8_who_contains_the_ciso_is_told_of_to_hr_and_the_ciso_finds_it_when_he_is_back(hall: Hall):
    """In the same transaction; the report goes the same way, and nobody else hears of it."""
    done = contain(hall, CISO, CLERK)

    assert hall.told(CISO)[-1] == hall.told(HR)[-1] == say.NOTICE_CONTAINED.id
    reporting.report(hall.world.instance, done.act.id, "確かめた", hall.world.instance.actor(PLANNING))
    assert hall.told(CISO)[-1] == hall.told(HR)[-1] == say.NOTICE_REPORT.id
    for number in (HEAD, TAX):
        assert say.NOTICE_CONTAINED.id not in hall.told(number)


def test_nishihara_2_2_8_where_hr_is_contained_too_the_managers_hear_of_it(hall: Hall):
    """Whoever is stopped by it counts for no office that looks at it."""
    contain(hall, CISO, HR, "00109")

    for number in (HEAD, TAX):
        assert hall.told(number)[-1] == say.NOTICE_CONTAINED.id


def test_while_the_ciso_can_look_at_it_no_third_office_hears_of_it(hall: Hall):
    """Containment is between those two (2(2)⑤)."""
    contain(hall, CLERK)

    assert hall.told(CISO)[-1] == say.NOTICE_CONTAINED.id
    for number in (HR, HEAD, TAX):
        assert say.NOTICE_CONTAINED.id not in hall.told(number)
