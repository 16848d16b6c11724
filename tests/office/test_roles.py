"""What a deputy may do at the desks, and what nobody may do for another (7.2(1)③, F23)."""

import pytest

from idm.errors import BadInput, NotThere
from idm.facts import StopKind
from idm.facts.case import CaseKind
from idm.messages import cases as say_cases
from idm.messages import now as say_now
from idm.messages import work as say
from idm.office import now as stops
from idm.office.cases.effects import EFFECTS
from idm.office.hr.release import release
from idm.office.roles import acts_for, held_now, holds
from idm.office.signin.standing import Standings
from idm.rules.standing import Standing
from idm.store.cases import Filed
from tests.cases import CISO, CLERK, HEAD, HR, PLANNING, TAX, Hall
from tests.instances import a_leaver
from tests.office.cases.test_desk import refused

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

DEPUTY = "00108"
"""Somebody of 産業建設課 without any office."""


def name(hall: Hall, deputy: str = DEPUTY, by: str = PLANNING, role: str = "network_admin") -> Filed:
    hall.effects = EFFECTS
    filed = hall.apply(CaseKind.DELEGATION, by=by, whom=deputy, content={"role": role}, subject="特権の代行")
    return hall.decide(filed, CISO)


def roles(hall: Hall, number: str) -> dict[str, bool]:
    """Key of each role, and whether it is held for another."""
    with hall.world.instance.store.read() as connection:
        found = held_now(hall.world.instance, connection, hall.person(number))
    return {one.role.key: one.lent for one in found}


def stop(hall: Hall, by: str, whom: str = "00107") -> stops.Done:
    instance = hall.world.instance
    return stops.stop(instance, StopKind.HOLD, whom, instance.actor(by))


def test_a_deputy_does_the_desks_work_from_the_acceptance_on(hall: Hall):
    """He stops somebody's access; before the CISO's yes he could not."""
    assert refused(lambda: stop(hall, DEPUTY)) == say_now.NOT_ENTITLED.id
    name(hall)

    assert roles(hall, DEPUTY) == {"network_admin": True}
    assert stop(hall, DEPUTY).person.number == "00107"


def test_a_deputy_has_the_stricter_credentials_from_that_moment(hall: Hall):
    """As whoever holds the post (NISHIHARA-7.2.1.3.o)."""
    standings, now = Standings(hall.world.instance.policy), hall.world.clock.now()
    with hall.world.instance.store.read() as connection:
        assert standings.of(connection, hall.person(DEPUTY), now) is Standing.STAFF
    name(hall)

    with hall.world.instance.store.read() as connection:
        assert standings.of(connection, hall.person(DEPUTY), now) is Standing.PRIVILEGED
        assert standings.serves(connection, hall.person(DEPUTY), hall.person(CLERK), now)
        assert not standings.serves(connection, hall.person(DEPUTY), hall.person(PLANNING), now)


def test_a_deputy_of_a_unit_serves_that_unit_alone(hall: Hall):
    """税務課長's deputy for 税務課, not for 住民福祉課."""
    name(hall, by=TAX, role="system_manager")
    standings, now = Standings(hall.world.instance.policy), hall.world.clock.now()

    with hall.world.instance.store.read() as connection:
        assert standings.serves(connection, hall.person(DEPUTY), hall.person(CLERK), now)
        assert not standings.serves(connection, hall.person(DEPUTY), hall.person("00107"), now)


def test_f23_a_deputy_names_no_deputy(hall: Hall):
    """What he holds for another he cannot hand on, nor ask for as his own."""
    name(hall)

    assert refused(lambda: name(hall, deputy="00103", by=DEPUTY), BadInput) == say_cases.UNFIT.id
    assert roles(hall, "00103") == {}


def test_nishihara_7_2_1_3_i_a_deputy_decides_no_case(hall: Hall):
    """Not by what he holds for another, whoever asked."""
    name(hall)
    filed = hall.apply(CaseKind.CONTRACTOR, by=HEAD, whom=CLERK)

    assert refused(lambda: hall.decide(filed, DEPUTY), NotThere) == say_cases.NO_SUCH_CASE.id


def test_f21_a_deputy_is_not_the_second_person_for_what_his_delegator_did(hall: Hall):
    """Neither for a file that is held, nor for a stop to be lifted."""
    name(hall, deputy=HEAD)
    leavers = [a_leaver(number, "2026-04-30", 所属コード="0400") for number in ("00107", "00112")]
    taken = hall.world.take(leavers, by=PLANNING, confirm=["HR-067", "HR-068"])
    assert taken.batch is not None
    instance = hall.world.instance
    stop(hall, PLANNING, "00103")

    for deed in (
        lambda: release(instance, taken.batch or 0, instance.actor(HEAD)),
        lambda: stops.resume(instance, "00103", instance.actor(HEAD)),
    ):
        assert refused(deed) == say.DEPUTY_OF_FIRST.id
    assert release(instance, taken.batch, instance.actor(TAX)).id == taken.batch


def test_whoever_may_not_work_himself_holds_nothing_for_another(hall: Hall):
    """A deputy who is stopped; and a delegator who is."""
    name(hall)
    name(hall, deputy=HR, by=HEAD, role="system_manager")
    assert roles(hall, HR) == {"hr_operator": False, "system_manager": True}

    stop(hall, TAX, DEPUTY)
    stop(hall, TAX, HEAD)

    assert roles(hall, DEPUTY) == {}
    assert roles(hall, HR) == {"hr_operator": False}


def test_acting_for_somebody_is_by_the_delegations_own_period(hall: Hall):
    """Its delegator's move makes nobody a second person; its end does."""
    filed = name(hall)
    deputy, delegator = hall.person(DEPUTY), hall.person(PLANNING).id
    assert filed.case.until is not None

    assert acts_for(deputy, delegator, hall.world.clock.now())
    assert not acts_for(deputy, hall.person(HEAD).id, hall.world.clock.now())
    assert not acts_for(deputy, delegator, filed.case.until)


def test_the_cisos_office_is_nobodys_for_another(hall: Hall):
    """He cannot name a deputy for it (7.2(1)③(イ))."""
    assert refused(lambda: name(hall, by=CISO, role="ciso"), BadInput) == say_cases.UNFIT.id
    with hall.world.instance.store.read() as connection:
        assert not holds(hall.world.instance, connection, hall.person(DEPUTY), ("ciso",))
