"""Done at once on one's own judgement, and the queue of reports."""

import pytest

from idm.calendar import ONE_DAY
from idm.errors import BadInput, NotThere, Stopped
from idm.facts import StopKind
from idm.facts.case import Answer, CaseKind, CaseState
from idm.facts.urgent import EmergencyAct
from idm.messages import now as say_now
from idm.messages import urgent as say
from idm.office import now as stops
from idm.office.cases.effects import EFFECTS
from idm.office.urgent import absence, containing, excepting, looking, reporting, sweeping
from idm.office.urgent.containing import Contained, Measures
from idm.store import away, cases, exceptions, sessions, urgent
from tests.cases import CISO, CLERK, HEAD, OPERATOR, PLANNING, TAX, Hall, a_terminal
from tests.office.cases.test_desk import refused

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

IDLE = {
    "rule": "sign_in.staff.idle",
    "clause": "NISHIHARA-7.2.3",
    "scope": "unit:0300",
    "alternative": "窓口に職員がいる間だけ使う",
    "value": "120",
}


def contain(hall: Hall, by: str = PLANNING, reason: str = "不審な接続", **measures: object) -> Contained:
    instance = hall.world.instance
    return containing.contain(instance, Measures(**measures), reason, instance.actor(by))  # type: ignore[arg-type]


def except_(hall: Hall, by: str = TAX, days: int = 30, whom: str = "", **content: str) -> EmergencyAct:
    instance = hall.world.instance
    until = hall.world.clock.now() + days * ONE_DAY
    said = {name: value for name, value in (IDLE | content).items() if value}
    wanted = excepting.Wanted("窓口の時間切れ", hall.person(whom or by), said, "停電で入り直せない", until)
    return excepting.take(instance, wanted, instance.actor(by))


def report(hall: Hall, act: EmergencyAct, by: str, text: str = "復旧した") -> EmergencyAct:
    instance = hall.world.instance
    return reporting.report(instance, act.id, text, instance.actor(by))


def sweep(hall: Hall) -> list[str]:
    return [said.id for said in sweeping.sweep(hall.world.instance, "worker:test")]


def board(hall: Hall, by: str = PLANNING) -> looking.Board:
    return looking.board(hall.world.instance, hall.world.instance.actor(by))


def in_force(hall: Hall) -> list[int]:
    with hall.world.instance.store.read() as connection:
        return [act.id for act in urgent.in_force(connection, hall.world.clock.now())]


def test_nishihara_2_2_5_three_people_are_stopped_on_his_own_judgement(hall: Hall):
    """At once, before all other work of the directories, and the report to the CISO waits in the queue until sent."""
    done = contain(hall, numbers=("00103", "00105", "00106"))

    for number in ("00103", "00105", "00106"):
        assert [stop.ends for stop in hall.person(number).stops] == [None]
    with hall.world.instance.store.read() as connection:
        epochs = [sessions.epoch_of(connection, hall.person(n).id) for n in ("00103", "00105", "00106")]
    assert all(epochs)
    assert [line.number for line in board(hall).queue] == [done.act.id]
    assert hall.told(CISO)[-1] == say.NOTICE_CONTAINED.id
    hall.later(hours=9)
    report(hall, done.act, PLANNING)
    assert board(hall).queue == ()
    assert hall.told(CISO)[-1] == say.NOTICE_REPORT.id
    assert refused(lambda: report(hall, done.act, PLANNING), BadInput) == say.REPORTED_BEFORE.id


def test_a_whole_unit_with_those_below_it(hall: Hall):
    """Whoever acts keeps his own access; who is stopped before is passed over by name."""
    contain(hall, numbers=("00105",))
    done = contain(hall, units=("0200",))

    assert not hall.person(PLANNING).stops
    assert [line[:5] for line in done.passed_over] == ["00105"]
    assert hall.person("00110").stops


@pytest.mark.parametrize(
    ("by", "measures", "said", "kind"),
    [
        (HEAD, {"external": True}, say.NOT_YOURS, Stopped),
        (CLERK, {"external": True}, say.NOT_YOURS, Stopped),
        (PLANNING, {}, say.NOTHING_CHOSEN, BadInput),
        (PLANNING, {"numbers": (PLANNING,)}, say.NOT_ONESELF, Stopped),
        (PLANNING, {"units": ("9999",)}, say.NO_UNIT, BadInput),
        (PLANNING, {"external": True, "reason": " "}, say.NEEDS_WORDS, BadInput),
    ],
    ids=["a manager", "a clerk", "nothing", "himself", "no unit", "no reason"],
)
def test_nishihara_2_2_5_only_the_network_admin_and_only_with_a_reason(hall: Hall, by: str, measures, said, kind):
    """Nothing is done and nothing queued."""
    assert refused(lambda: contain(hall, by, **measures), kind) == said.id
    assert board(hall).queue == ()


def test_nishihara_7_5_2_access_from_outside_ends_for_everybody(hall: Hall):
    """Every approved case of it is over at once."""
    hall.effects = EFFECTS
    filed = hall.apply(content=a_terminal("T-012"))
    hall.decide(hall.decide(filed, TAX), PLANNING)

    contain(hall, external=True)

    with hall.world.instance.store.read() as connection:
        found = cases.get(connection, filed.id)
    assert found is not None
    assert found.over_at == hall.world.clock.now()
    assert not found.in_force(hall.world.clock.now())


def test_f15_every_session_but_his_own_is_over(hall: Hall):
    """Those who are signed in."""
    before = hall.world.rows("epoch")

    done = contain(hall, sessions=True)

    assert done.act.what == "サインインの打切り（0人）"
    assert hall.world.rows("epoch") == before


def test_whoever_contained_does_not_lift_it_himself(hall: Hall):
    """Another officer does (NISHIHARA-2.6.1)."""
    contain(hall, numbers=("00105",))
    instance = hall.world.instance

    assert refused(lambda: stops.resume(instance, "00105", instance.actor(PLANNING))) == say_now.SAME_PERSON.id
    stops.resume(instance, "00105", instance.actor(HEAD))


def test_a_containment_without_a_report_is_alarmed_once_and_stays(hall: Hall):
    """A day later; what was stopped stays stopped."""
    done = contain(hall, numbers=("00105",))
    hall.later(hours=24)

    assert sweep(hall) == [say.NOTICE_LATE.id, say.NOTICE_UNCONFIRMED.id]
    assert sweep(hall) == []
    assert board(hall).queue[0].state == "late"
    assert hall.person("00105").stops
    report(hall, done.act, PLANNING)


def test_nishihara_8_4_2_an_emergency_exception_lapses_without_a_report(hall: Hall):
    """To the second, whoever sleeps; the network admin is told when the worker comes."""
    act = except_(hall)
    assert in_force(hall) == [act.id]
    hall.later(hours=72, seconds=-1)
    assert in_force(hall) == [act.id]
    hall.later(seconds=1)

    assert in_force(hall) == []
    assert sweep(hall) == [say.NOTICE_LATE.id, say.NOTICE_LAPSED.id]
    assert sweep(hall) == []
    assert say.NOTICE_LAPSED.id in hall.told(PLANNING)
    assert say.NOTICE_LAPSED.id in hall.told(TAX)


def test_nishihara_8_4_2_its_report_is_an_application_and_it_stays_in_force(hall: Hall):
    """Until the CISO decides: then his word stands instead."""
    hall.effects = EFFECTS
    act = except_(hall)
    hall.later(hours=10)
    reported = report(hall, act, TAX)
    assert reported.case is not None
    with hall.world.instance.store.read() as connection:
        filed = cases.get(connection, reported.case)
    assert filed is not None
    assert (filed.case.kind, filed.state, filed.case.applicant) == (
        CaseKind.EXCEPTION,
        CaseState.OPEN,
        hall.person(TAX).id,
    )
    hall.later(hours=72)
    assert sweep(hall) == []
    assert in_force(hall) == [act.id]

    hall.decide(filed, CISO, Answer.NO)
    assert in_force(hall) == []
    assert sweep(hall) == [say.NOTICE_LAPSED.id]


def test_f28_reported_it_still_ends_when_it_was_meant_to(hall: Hall):
    """The CISO says nothing: no time makes a yes of it."""
    act = except_(hall, days=5)
    report(hall, act, TAX)
    hall.later(days=5)

    assert in_force(hall) == []
    assert sweep(hall) == [say.NOTICE_LAPSED.id]


@pytest.mark.parametrize("by", [CLERK, OPERATOR, CISO])
def test_nishihara_8_4_2_only_a_system_manager_takes_one(hall: Hall, by: str):
    """By his own post."""
    assert refused(lambda: except_(hall, by)) == say.NOT_A_MANAGER.id


def test_an_emergency_asks_for_no_more_than_an_exception_may(hall: Hall):
    """Neither a rule that has none, nor another manager's people, nor too long."""
    for wrong in ({"rule": "nothing"}, {"scope": "unit:0200"}):
        with pytest.raises(BadInput):
            except_(hall, **wrong)
    with pytest.raises(BadInput):
        except_(hall, days=400)
    assert in_force(hall) == []


def test_an_exception_is_reported_by_whoever_took_it(hall: Hall):
    """The network admin sees it in the queue, and cannot apply for him."""
    act = except_(hall)

    assert [line.may_report for line in board(hall).queue] == [False]
    assert refused(lambda: report(hall, act, PLANNING), NotThere) == say.NO_ACT.id
    assert board(hall, HEAD).queue == ()


def test_nishihara_8_4_2_of_a_manager_who_left_the_network_admin_reports_what_is_over(hall: Hall):
    """There is no application any more; without it the same exception would be barred for ever."""
    act = except_(hall, days=5)
    hall.later(hours=72)
    stops.stop(hall.world.instance, StopKind.DEATH, TAX, hall.world.instance.actor(HEAD))

    assert [line.may_report for line in board(hall).queue] == [True]
    assert refused(lambda: report(hall, act, HEAD), NotThere) == say.NO_ACT.id
    reported = report(hall, act, PLANNING, "窓口は復旧した。とった職員は死亡した")

    assert (reported.case, board(hall).queue) == (None, ())


def test_f18_the_rules_stop_looking_at_it_in_that_very_second(hall: Hall):
    """What is set aside at run time is asked of the register, whoever sleeps."""

    def set_aside() -> list[tuple[str, int]]:
        with hall.world.instance.store.read() as connection:
            found = exceptions.in_force(connection, hall.world.clock.now())
        return [(one.id, one.value) for one in found]

    act = except_(hall)
    assert set_aside() == [(f"urgent:{act.id}", 120)]
    hall.later(hours=72)
    assert set_aside() == []


def absent(hall: Hall, who: str = CISO, by: str = CISO, days: int = 3) -> away.Away:
    instance, now = hall.world.instance, hall.world.clock.now()
    return absence.record(instance, hall.person(who), now, now + days * ONE_DAY, instance.actor(by))


def test_nishihara_2_1_1_while_the_ciso_is_away_a_delegation_waits(hall: Hall):
    """It is shown where it waits, and after his absence it waits still."""
    hall.effects = EFFECTS
    filed = hall.apply(CaseKind.DELEGATION, HEAD, OPERATOR, content={"role": "system_manager"})
    absent(hall)
    with hall.world.instance.store.read() as connection:
        house = absence.House(hall.world.instance, connection, hall.world.clock.now())
        (said,) = absence.waits(house, "CISO", frozenset({hall.person(CISO).id}))
    assert (said.id, "俵山" in said.text) == (say.AWAY_WAITS.id, True)
    hall.later(days=4)

    with hall.world.instance.store.read() as connection:
        waiting = cases.get(connection, filed.id)
        assert away.away_until(connection, {hall.person(CISO).id}, hall.world.clock.now()) == {}
    assert waiting is not None
    assert waiting.state is CaseState.OPEN


def test_an_absence_is_recorded_by_himself_or_the_network_admin(hall: Hall):
    """For those alone whose word something may wait for; he hears of what another wrote."""
    assert refused(lambda: absent(hall, by=HEAD)) == say.AWAY_NOT_YOURS.id
    assert refused(lambda: absent(hall, CLERK, PLANNING), BadInput) == say.AWAY_NOT_OFFICER.id
    assert refused(lambda: absent(hall, days=400), BadInput) == say.AWAY_PERIOD.id
    one = absent(hall, by=PLANNING)
    assert hall.told(CISO)[-1] == say.AWAY_TOLD.id

    instance = hall.world.instance
    assert refused(lambda: absence.end(instance, one.id, instance.actor(HEAD)), NotThere) == say.AWAY_NONE.id
    absence.end(instance, one.id, instance.actor(CISO))
    assert absence.listed(instance, instance.actor(HEAD)) == ()
