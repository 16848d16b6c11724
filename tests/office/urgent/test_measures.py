"""What a containment ends besides people's access: windows of privileged IDs, sessions; also by an accepted deputy."""

import pytest

from idm.calendar import day_of
from idm.errors import Stopped
from idm.facts import StopKind
from idm.messages import now as say_now
from idm.messages import urgent as say
from idm.office import now as stops
from idm.office.urgent import confirming, containing
from idm.office.urgent.containing import Contained, Measures
from idm.store import facts, windows
from tests.cases import CISO, HEAD, OPERATOR, PLANNING, TAX
from tests.office.cases.test_desk import refused
from tests.privileges import CONTRACTOR, Keys
from tests.races.at_once import open_sessions

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def contain(keys: Keys, by: str = PLANNING, **measures: object) -> Contained:
    instance = keys.world.instance
    return containing.contain(instance, Measures(**measures), "不審な接続", instance.actor(by))  # type: ignore[arg-type]


def test_nishihara_7_2_5_every_work_window_ends_at_once(keys: Keys):
    """Its holder is told, and the directories hear of it before all other work."""
    keys.ready()
    keys.open()

    done = contain(keys, windows=True)

    assert done.act.what == "特権の作業時間の打切り（1件）"
    with keys.world.instance.store.read() as connection:
        assert windows.open_now(connection, keys.world.clock.now()) == []
    assert keys.world.log("privilege.ended")[-1]["by"] == keys.person(PLANNING).id


def test_f15_nishihara_7_5_2_every_session_but_his_own_is_over(keys: Keys):
    """At the next request of each of them."""
    gate = keys.door.gate
    (own,) = open_sessions(keys.door, 1, "password", "totp", number=PLANNING)
    others = [open_sessions(keys.door, 1, "password", "totp", number=number)[0] for number in (HEAD, OPERATOR)]

    done = contain(keys, sessions=True)

    assert done.act.what == "サインインの打切り（2人）"
    assert gate.who(own) is not None
    assert [gate.who(token) for token in others] == [None, None]


def test_f15_a_stopped_persons_sessions_are_over_for_good(keys: Keys):
    """Not only while he is stopped."""
    (token,) = open_sessions(keys.door, 1, "password", "totp", number=OPERATOR)

    contain(keys, numbers=(OPERATOR,))

    assert keys.door.gate.who(token) is None


def test_nishihara_2_2_5_his_accepted_deputy_contains_too(keys: Keys):
    """Before the CISO's yes he could not; the CISO hears of it, and so does the network admin."""
    assert refused(lambda: contain(keys, OPERATOR, external=True)) == say.NOT_YOURS.id
    keys.name_deputy()

    contain(keys, OPERATOR, external=True)

    assert keys.hall.told(CISO)[-1] == keys.hall.told(PLANNING)[-1] == say.NOTICE_CONTAINED.id


def test_a_contractors_worker_contains_nobody(keys: Keys):
    """Whatever unit he sits in."""
    assert refused(lambda: contain(keys, CONTRACTOR, external=True), Stopped) == say.NOT_YOURS.id


def every_unit(keys: Keys) -> tuple[str, ...]:
    with keys.world.instance.store.read() as connection:
        today = day_of(keys.world.clock.now())
        return tuple(unit.code for unit in facts.organisation(connection).all_on(today) if unit.parent is None)


def test_f21_nishihara_2_2_5_with_every_unit_stopped_the_ciso_is_left_and_lifts(keys: Keys):
    """Named as passed over; without him nobody could let anybody in again. By his number he is stopped."""
    done = contain(keys, units=every_unit(keys))

    assert [line[:5] for line in done.passed_over] == [CISO]
    assert (keys.person(CISO).stops, len(keys.person(HEAD).stops), len(keys.person(TAX).stops)) == ((), 1, 1)
    instance = keys.world.instance
    stops.resume(instance, HEAD, instance.actor(CISO))
    contain(keys, numbers=(CISO,))
    assert keys.person(CISO).stops


def test_f21_nishihara_2_6_1_nobody_stops_the_last_one_who_may_lift_it(keys: Keys):
    """Every unit and the CISO by his number: refused with his name, and nothing is done."""
    with pytest.raises(Stopped) as caught:
        contain(keys, units=every_unit(keys), numbers=(CISO,))

    assert (caught.value.said.id, CISO in caught.value.said.text) == (say.NOBODY_TO_LIFT.id, True)
    assert not keys.person(HEAD).stops
    assert keys.world.log("urgent.contained") == []


@pytest.mark.parametrize("kind", [StopKind.HOLD, StopKind.DORMANT])
def test_nishihara_2_2_5_whom_another_stop_holds_is_contained_too_and_its_end_frees_nobody(keys: Keys, kind: StopKind):
    """Also put in that very second: the other one is lifted, and he stays stopped until the CISO lifts this one."""
    instance = keys.world.instance
    with instance.store.write() as connection:
        other = stops.hold(instance, connection, keys.person(OPERATOR), instance.actor(HEAD), "別の理由", kind)
    assert other is not None

    done = contain(keys, numbers=(OPERATOR,))
    keys.hall.later(minutes=5)
    with instance.store.write() as connection:
        assert stops.lift_within(connection, instance, keys.person(OPERATOR), other, instance.actor(TAX))

    now = keys.world.clock.now()
    assert done.passed_over == ()
    assert [stop.kind for stop in keys.person(OPERATOR).stops if stop.covers(now)] == [StopKind.HOLD]
    confirming.lift(instance, done.act.id, "確かめた", instance.actor(CISO))
    assert not any(stop.covers(now) for stop in keys.person(OPERATOR).stops)


def test_f21_whoever_put_one_of_two_stops_lifts_neither(keys: Keys):
    """Contained by the network admin, held by a manager before."""
    instance = keys.world.instance
    stops.stop(instance, StopKind.HOLD, OPERATOR, instance.actor(HEAD))
    contain(keys, numbers=(OPERATOR,))
    keys.hall.later(minutes=5)

    for by in (HEAD, PLANNING):
        assert refused(lambda by=by: stops.resume(instance, OPERATOR, instance.actor(by))) == say_now.SAME_PERSON.id
    stops.resume(instance, OPERATOR, instance.actor(TAX))
    assert not any(stop.covers(keys.world.clock.now()) for stop in keys.person(OPERATOR).stops)
