"""Empty offices are shown and told before they are empty (NISHIHARA-2.1.1, 2.2.1)."""

import pytest

from idm.messages import vacancies as say
from idm.office import vacancies
from tests.cases import CISO, HEAD, HR, PLANNING, TAX, Hall
from tests.instances import a_leaver

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def told(hall: Hall, number: str) -> int:
    return hall.told(number).count(say.WILL_BE_EMPTY.id)


def empty(hall: Hall) -> dict[str, tuple[str, str]]:
    """Of the two that must not be empty and the managers: unit and first day."""
    found = vacancies.ahead(hall.world.instance)
    return {f"{one.role} {one.unit}".strip(): (one.unit, f"{one.first}") for one in found}


def retire(hall: Hall, number: str, day: str, **cells: str) -> None:
    cells["氏名"] = hall.person(number).names[-1].full
    taken = hall.world.take([a_leaver(number, day, **cells)], by=HR, confirm=["HR-067", "HR-068"])
    assert taken.state == "applied", taken.prepared.verdict.problems


def test_a_manager_who_retires_leaves_his_office_empty_from_the_next_day_on(hall: Hall):
    """Known as soon as HR recorded it; the section without a head today is there too."""
    before = empty(hall)
    assert before["system_manager 住民福祉課"] == ("住民福祉課", "None")
    assert "system_manager 税務課" not in before

    retire(hall, TAX, "2026-06-10", 所属コード="0300", 職名="課長")

    assert empty(hall)["system_manager 税務課"] == ("税務課", "2026-06-11")


def test_beyond_ninety_days_it_is_not_shown_yet(hall: Hall):
    """In July it is."""
    retire(hall, TAX, "2026-09-30", 所属コード="0300", 職名="課長")
    assert "system_manager 税務課" not in empty(hall)

    hall.world.clock.set("2026-07-04 09:00:00")
    assert empty(hall)["system_manager 税務課"] == ("税務課", "2026-10-01")


def test_the_network_admin_and_the_ciso_hear_of_each_once(hall: Hall):
    """And nobody else."""
    said = vacancies.tell_ahead(hall.world.instance, "worker:one")
    assert said
    first = told(hall, CISO)
    assert (first, told(hall, PLANNING), told(hall, HEAD)) == (len(said), len(said), 0)
    assert vacancies.tell_ahead(hall.world.instance, "worker:one") == []

    retire(hall, TAX, "2026-06-10", 所属コード="0300", 職名="課長")

    (new,) = vacancies.tell_ahead(hall.world.instance, "worker:one")
    assert ("税務課" in new.text, "令和8年6月11日" in new.text) == (True, True)
    assert told(hall, CISO) == first + 1


def test_nishihara_2_1_1_what_has_been_empty_is_not_told_anew_each_day(hall: Hall):
    """By its own first day, whatever day it is; once more when that is ninety days ago, and then no more."""
    vacancies.tell_ahead(hall.world.instance, "worker:one")
    retire(hall, TAX, "2026-04-10", 所属コード="0300", 職名="課長")
    assert len(vacancies.tell_ahead(hall.world.instance, "worker:one")) == 1

    for day in ("2026-04-12", "2026-04-13", "2026-05-20"):
        hall.world.clock.set(f"{day} 09:00:00")
        assert vacancies.tell_ahead(hall.world.instance, "worker:one") == []
        assert empty(hall)["system_manager 税務課"] == ("税務課", "2026-04-11")

    hall.world.clock.set("2026-07-12 09:00:00")
    assert [say.EMPTY_LONG.id in said.id for said in vacancies.tell_ahead(hall.world.instance, "worker:one")] == [True]
    hall.world.clock.set("2026-07-13 09:00:00")
    assert vacancies.tell_ahead(hall.world.instance, "worker:one") == []
