"""Who holds an office, read for many cases at once: by title or by unit, and never two where the text speaks of one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from idm.calendar import Span, day_of
from idm.errors import Stopped
from idm.facts import Posting, StopKind
from idm.facts.case import CaseKind
from idm.hr.changeset import PersonChange
from idm.messages import cases as say
from idm.messages import vacancies as say_vacancies
from idm.office import now as stops
from idm.office import officers
from idm.office.cases.seats import House
from idm.office.hr.release import release
from idm.office.reviews import signing
from idm.office.vacancies import require_held
from idm.store import facts, recording
from tests.cases import CISO, CLERK, HEAD, HR, OPERATOR, PLANNING, TAX, Hall
from tests.instances import a_hire
from tests.office.cases.test_desk import refused

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@contextmanager
def house_of(hall: Hall) -> Iterator[House]:
    with hall.world.instance.store.read() as connection:
        yield House(hall.world.instance, connection, hall.world.clock.now())


def holders(hall: Hall, ask: Callable[[House], list[str]]) -> list[str]:
    """The same by 職員番号."""
    with house_of(hall) as house:
        return sorted(person.number for person in facts.people(house.connection, ask(house)))


def second_ciso(hall: Hall, number: str = TAX) -> None:
    """As facts from before this was refused: a 税務課長 who is 副村長 besides."""
    now, person = hall.world.clock.now(), hall.person(number)
    post = Posting("0100", "副村長", False, Span(day_of(now), None))
    after = replace(person, postings=(*person.postings, post))
    with hall.world.instance.store.write() as connection:
        recording.record_changes(connection, [PersonChange(person, after, (), ())], 1, now)


def test_nishihara_2_4_whoever_holds_a_role_by_his_unit_is_found(hall: Hall):
    """情報政策係 and 人事係 have no title of their own; everybody below the unit counts."""
    assert holders(hall, lambda house: house.with_role("operator")) == [OPERATOR, "00110"]
    assert holders(hall, lambda house: house.with_role("hr_operator")) == [HR, "00109"]
    assert holders(hall, lambda house: house.carriers("operator", "ciso")) == [OPERATOR, "00110", CISO]


def test_f21_who_is_suspended_carries_his_office_and_holds_it_not(hall: Hall):
    """Nobody is alone with an office because the other one was stopped."""
    instance = hall.world.instance
    stops.stop(instance, StopKind.HOLD, CISO, instance.actor(HEAD))

    assert holders(hall, lambda house: house.with_role("ciso")) == []
    assert holders(hall, lambda house: house.carriers("ciso")) == [CISO]


def test_nishihara_2_6_1_a_third_office_looks_while_no_ciso_can(hall: Hall):
    """HR where nobody is auditor; the CISO finds it when he is back."""
    assert holders(hall, officers.overseers) == [CISO]
    instance = hall.world.instance
    stops.stop(instance, StopKind.HOLD, CISO, instance.actor(HEAD))

    assert holders(hall, officers.overseers) == [HR, "00109", CISO]


def test_s08_nishihara_2_1_1_with_two_cisos_nothing_that_needs_one_is_decided(hall: Hall):
    """By neither of them, with a sentence of its own; one of them again, it goes on."""
    filed = hall.apply(CaseKind.DELEGATION, by=PLANNING, whom=OPERATOR, subject="特権の代行")
    second_ciso(hall)
    instance = hall.world.instance

    for who in (CISO, TAX):
        assert refused(lambda who=who: hall.decide(filed, who)) == say.DOUBLED.id
        assert refused(
            lambda who=who: signing.sign(instance, "exceptions", "2026Q2", "0" * 12, instance.actor(who))
        ) == (say.DOUBLED.id)
    hall.world.clock.set("2026-04-02 09:00:00")
    hall.move(CISO, "2026-04-02", "0400", "主幹")
    assert hall.decide(filed, TAX).state == "approved"


def test_s08_nishihara_2_1_1_no_profile_is_put_in_force_under_which_two_are_ciso(hall: Hall):
    """Both numbers are named; also where one of the two may not work today."""
    second_ciso(hall)
    instance = hall.world.instance
    stops.stop(instance, StopKind.HOLD, CISO, instance.actor(HEAD))

    with instance.store.read() as connection, pytest.raises(Stopped) as caught:
        require_held(connection, instance.policy, day_of(hall.world.clock.now()))

    assert caught.value.said.id == say_vacancies.SEVERAL_HOLD.id
    assert f"{CISO}、{TAX}" in caught.value.said.text


def test_s08_f22_a_held_file_is_not_let_go_when_it_would_make_a_second_ciso_by_now(hall: Hall):
    """It waited; another file filled the office meanwhile."""
    hall.move(CISO, "2026-04-02", "0400", "主幹")
    rows = [
        a_hire(TAX, 異動区分="異動", 発令日="2026-04-10", 所属コード="0100", 職名="副村長", 氏名="宇土 試験"),
        a_hire(HR, 異動区分="異動", 発令日="2026-04-10", 所属コード="0400", 氏名=hall.person(HR).names[-1].full),
    ]
    held = hall.world.take(rows, by=HR, confirm=["HR-067", "HR-068"])
    assert (held.state, held.batch is not None) == ("held", True)
    hall.move(CLERK, "2026-04-10", "0100", "副村長")
    instance = hall.world.instance

    assert refused(lambda: release(instance, held.batch or 0, instance.actor(HEAD))) == say_vacancies.WOULD_BE_SECOND.id


def test_s08_a_dismissal_is_not_taken_back_over_a_successor(hall: Hall):
    """Reinstated, he would be CISO beside the new one."""
    instance = hall.world.instance
    stops.stop(instance, StopKind.DISMISSAL, CISO, instance.actor(HEAD))
    hall.world.clock.set("2026-04-02 09:00:00")
    hall.move(CLERK, "2026-04-02", "0100", "副村長")

    assert refused(lambda: stops.resume(instance, CISO, instance.actor(TAX))) == say_vacancies.WOULD_BE_SECOND.id
