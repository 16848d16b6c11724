"""Containment on one's own judgement stays until the CISO has said something to it, and is not forgotten (2(2)⑤⑧)."""

import pytest

from idm.errors import BadInput, NotThere, Stopped
from idm.facts.case import CaseKind
from idm.facts.urgent import Answer
from idm.messages import urgent as say
from idm.messages import violations as say_violations
from idm.office import now as stops
from idm.office.cases.effects import EFFECTS
from idm.office.urgent import confirming
from idm.office.violations import deeds, looking
from idm.rules.violations import State
from idm.store import urgent
from tests.cases import CISO, CLERK, HEAD, HR, OPERATOR, PLANNING, TAX, Hall
from tests.office.cases.test_desk import refused
from tests.office.urgent.test_urgent import contain, report, sweep
from tests.races.at_once import crowd

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
OTHER = "00103"


def answer(hall: Hall, number: int, word: str, by: str = CISO) -> confirming.Answered:
    instance = hall.world.instance
    if word == "convert":
        return confirming.convert(instance, number, "NISHIHARA-6.4.3.1", "他人のIDを使った", instance.actor(by))
    return {"confirm": confirming.confirm, "lift": confirming.lift}[word](
        instance, number, "確かめた", instance.actor(by)
    )


def held(hall: Hall, number: str) -> bool:
    now = hall.world.clock.now()
    return any(one.covers(now) for one in hall.person(number).stops)


def test_nishihara_2_2_8_every_day_until_the_ciso_has_said_something_he_hears_of_it(hall: Hall):
    """To the second, once a day, also when it was reported; whoever contained it hears of it too; it stays."""
    act = contain(hall, numbers=(CLERK,)).act
    report(hall, act, PLANNING)
    hall.later(hours=24, seconds=-1)
    assert sweep(hall) == []
    hall.later(seconds=1)

    for day in ("1", "2", "3"):
        assert sweep(hall) == [say.NOTICE_UNCONFIRMED.id]
        assert sweep(hall) == []
        assert hall.told(CISO)[-1] == hall.told(PLANNING)[-1] == say.NOTICE_UNCONFIRMED.id
        assert hall.world.log("urgent.unconfirmed")[-1]["data"]["days"] == day
        assert say.NOTICE_UNCONFIRMED_LONG.id not in hall.told(HR)
        hall.later(hours=24)
    assert held(hall, CLERK)


def test_a_worker_that_was_away_says_it_once(hall: Hall):
    """Five days late: one sentence, with how long it has been."""
    contain(hall, numbers=(CLERK,))
    hall.later(days=5)

    assert sweep(hall) == [say.NOTICE_LATE.id, say.NOTICE_UNCONFIRMED.id]
    assert sweep(hall) == []


def test_after_the_days_of_the_profile_a_third_office_hears_of_it_and_it_stays(hall: Hall):
    """On the seventh day; nobody who is stopped by it, and no clock confirms or lifts it (F18)."""
    act = contain(hall, numbers=(CLERK,)).act
    hall.later(days=6)
    sweep(hall)
    assert say.NOTICE_UNCONFIRMED_LONG.id not in hall.told(HR)
    hall.later(days=1)

    sweep(hall)

    assert hall.told(HR)[-1] == say.NOTICE_UNCONFIRMED_LONG.id
    assert hall.told(CISO)[-1] == say.NOTICE_UNCONFIRMED.id
    hall.later(days=300)
    sweep(hall)
    with hall.world.instance.store.read() as connection:
        found = urgent.get(connection, act.id)
    assert found is not None
    assert found.answer is None
    assert held(hall, CLERK)


def test_what_others_have_lifted_is_not_asked_for(hall: Hall):
    """Nobody is stopped by it any more; while one of two is, it is."""
    instance = hall.world.instance
    contain(hall, numbers=(CLERK, OTHER))
    stops.resume(instance, CLERK, instance.actor(HEAD))
    hall.later(hours=24)
    assert say.NOTICE_UNCONFIRMED.id in sweep(hall)
    stops.resume(instance, OTHER, instance.actor(HEAD))
    hall.later(hours=24)

    assert sweep(hall) == []


def test_nishihara_2_2_8_the_ciso_confirms_it_and_nobody_is_asked_again(hall: Hall):
    """It stays; whoever contained it hears it; said once."""
    act = contain(hall, numbers=(CLERK,)).act
    done = answer(hall, act.id, "confirm")

    assert [who[:5] for who in done.people] == [CLERK]
    assert hall.told(PLANNING)[-1] == say.NOTICE_ANSWERED.id
    assert hall.world.log("urgent.confirmed")[-1]["by"] == hall.person(CISO).id
    assert refused(lambda: answer(hall, act.id, "confirm"), BadInput) == say.ANSWERED_BEFORE.id
    report(hall, act, PLANNING)
    hall.later(days=30)
    assert sweep(hall) == []
    assert held(hall, CLERK)


def test_nishihara_2_6_1_the_ciso_lifts_it_also_after_he_had_confirmed_it(hall: Hall):
    """Everybody of it may work again, and nobody else: another hold stays."""
    instance = hall.world.instance
    contain(hall, numbers=(HEAD,))
    act = contain(hall, numbers=(CLERK, OTHER)).act
    answer(hall, act.id, "confirm")

    done = answer(hall, act.id, "lift")

    assert len(done.people) == 2
    assert [held(hall, number) for number in (CLERK, OTHER, HEAD)] == [False, False, True]
    assert refused(lambda: answer(hall, act.id, "lift"), BadInput) == say.ANSWERED_BEFORE.id
    assert instance.store is hall.world.instance.store


@pytest.mark.parametrize("word", ["confirm", "lift", "convert"])
def test_f21_only_the_ciso_says_it_and_never_who_contained_it(hall: Hall, word: str):
    """Neither the network admin nor HR; to whoever may not look at it, there is none."""
    act = contain(hall, numbers=(CLERK,)).act

    assert refused(lambda: answer(hall, act.id, word, PLANNING), Stopped) == say.NOT_THE_CISO.id
    for by in (TAX, HEAD, HR):
        assert refused(lambda by=by: answer(hall, act.id, word, by), NotThere) == say.NO_ACT.id
    assert held(hall, CLERK)


def test_f21_a_ciso_who_contained_it_as_the_network_admins_deputy_is_no_second_person(hall: Hall):
    """He compares as a person, whichever role he used."""
    hall.effects = EFFECTS
    named = hall.apply(CaseKind.DELEGATION, by=PLANNING, whom=OPERATOR, content={"role": "network_admin"})
    hall.decide(named, CISO)
    act = contain(hall, numbers=(CLERK,), by=OPERATOR).act
    hall.move(CISO, "2026-04-02", "0100", "主査")
    hall.move(OPERATOR, "2026-04-02", "0100", "副村長")
    hall.world.clock.set("2026-04-02 09:00:00")

    assert refused(lambda: answer(hall, act.id, "lift", OPERATOR), Stopped) == say.NOT_ALONE.id
    assert held(hall, CLERK)


def test_nishihara_8_6_2_3_what_becomes_a_violation_still_takes_guidance(hall: Hall):
    """The stop goes on, and becomes that of the suspension when it comes to one: reinstated, the person works again."""
    act = contain(hall, numbers=(CLERK,)).act
    (number,) = answer(hall, act.id, "convert").violations
    instance = hall.world.instance

    assert refused(lambda: deeds.suspend(instance, number, "x", instance.actor(PLANNING))) == say_violations.NOT_YET.id
    assert held(hall, CLERK)
    deeds.guide(instance, number, "面談した", instance.actor(TAX))
    hall.later(days=14)
    deeds.not_improved(instance, number, "続いている", instance.actor(TAX))
    deeds.suspend(instance, number, "停止", instance.actor(PLANNING))
    assert refused(lambda: answer(hall, act.id, "lift"), BadInput) == say.STILL_HELD.id
    assert held(hall, CLERK)
    deeds.reinstate(instance, number, "改善した", instance.actor(TAX))
    assert not held(hall, CLERK)
    assert looking.one(instance, number, instance.actor(CISO)).listed.state is State.REINSTATED


def test_nishihara_8_6_2_3_whom_a_violation_suspends_a_lift_leaves_alone(hall: Hall):
    """He was contained first; the suspension has no stop of its own to keep him."""
    instance = hall.world.instance
    act = contain(hall, numbers=(CLERK, OTHER)).act
    number = deeds.report(instance, hall.person(CLERK), "NISHIHARA-6.4.3.1", "他人のID", instance.actor(HEAD)).number
    deeds.guide(instance, number, "面談した", instance.actor(TAX))
    hall.later(days=14)
    deeds.not_improved(instance, number, "続いている", instance.actor(TAX))
    deeds.suspend(instance, number, "停止", instance.actor(PLANNING))

    done = answer(hall, act.id, "lift")

    assert [[who[:5] for who in names] for names in (done.people, done.kept)] == [[OTHER], [CLERK]]
    assert [held(hall, who) for who in (CLERK, OTHER)] == [True, False]


def test_f20_two_answers_at_once_are_one(hall: Hall):
    """Half confirm, half lift: one word is first, a lift may follow a confirmation, and nothing follows a lift."""
    act = contain(hall, numbers=(CLERK,)).act
    with crowd(8) as at_once:

        def one(n: int) -> str:
            word = "lift" if n % 2 else "confirm"
            try:
                answer(hall, act.id, word)
            except (BadInput, Stopped):
                return ""
            return word

        said = [word for word in at_once(one) if word]

    assert said.count("lift") == 1
    assert said.count("confirm") <= 1
    assert not held(hall, CLERK)


def test_two_workers_tell_of_it_once(hall: Hall):
    """Whichever of them is first."""
    act = contain(hall, numbers=(CLERK,)).act
    now = hall.world.clock.now()
    with hall.world.instance.store.write() as connection:
        assert urgent.escalated(connection, act, now) is True
        assert urgent.escalated(connection, act, now) is False
        newer = urgent.get(connection, act.id)
        assert newer is not None
        assert urgent.answer(connection, newer, Answer.CONFIRMED, hall.person(CISO).id, now) is True
        assert urgent.escalated(connection, newer, now) is False
