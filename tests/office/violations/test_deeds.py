"""NISHIHARA-8.6.2: a violation from the report to the reinstatement, and whoever may not."""

from collections.abc import Callable

import pytest

from idm.errors import BadInput, IdmError, NotThere, NotYours, Stopped
from idm.facts import StopKind
from idm.facts.case import CaseKind
from idm.messages import violations as say
from idm.office import now as stops
from idm.office.cases.effects import EFFECTS
from idm.office.violations import deeds, looking, reading
from idm.rules.violations import Deed, State
from idm.store import notices
from idm.store.violations import Violation
from tests.cases import CISO, CLERK, HEAD, OPERATOR, PLANNING, TAX, Hall
from tests.people import at, d

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
COLLEAGUE = "00111"  # of 税務課 too
WELFARE = "00107"


def refused(deed: Callable[[], object], kind: type[IdmError] = Stopped) -> str:
    with pytest.raises(kind) as caught:
        deed()
    return caught.value.said.id


def report(
    hall: Hall, by: str = HEAD, whom: str = CLERK, clause: str = "NISHIHARA-6.4.3.1", what: str = "他人のIDを使った"
):
    instance = hall.world.instance
    return deeds.report(instance, hall.person(whom), clause, what, instance.actor(by)).number


def done(hall: Hall, number: int, deed: Deed, by: str, text: str = "記録する内容") -> Violation:
    steps = {
        Deed.GUIDE: deeds.guide,
        Deed.NOT_IMPROVED: deeds.not_improved,
        Deed.SUSPEND: deeds.suspend,
        Deed.REINSTATE: deeds.reinstate,
        Deed.CLOSE: deeds.close,
    }
    return steps[deed](hall.world.instance, number, text, hall.world.instance.actor(by))


def not_improved(hall: Hall) -> int:
    """Guidance was given, and did not help."""
    number = report(hall)
    done(hall, number, Deed.GUIDE, TAX)
    hall.later(days=8)
    done(hall, number, Deed.NOT_IMPROVED, TAX)
    return number


def held(hall: Hall, number: str = CLERK) -> bool:
    now = hall.world.clock.now()
    return any(one.kind is StopKind.HOLD and one.covers(now) for one in hall.person(number).stops)


def test_s13_from_the_report_to_the_reinstatement(hall: Hall):
    """Dates, words and hands; every step on record without its words."""
    hall.world.clock.set("2026-10-15 10:00:00")
    number = report(hall)
    assert hall.told(PLANNING)[-1:] == hall.told(TAX)[-1:] == [say.TOLD.id]
    hall.world.clock.set("2026-10-20 10:00:00")
    deeds.guide(hall.world.instance, number, "面談した", hall.world.instance.actor(TAX), d("2026-10-16"))
    hall.world.clock.set("2026-10-30 10:00:00")
    done(hall, number, Deed.NOT_IMPROVED, TAX, "続いている")
    assert hall.told(PLANNING)[-1] == say.FOUND_WANTING.id

    assert done(hall, number, Deed.SUSPEND, PLANNING, "二度目のため").state is State.SUSPENDED

    assert held(hall)
    assert [hall.told(who)[-1] for who in (CISO, TAX, CLERK)] == [say.SUSPENDED.id] * 2 + [say.SUSPENDED_YOU.id]
    hall.world.clock.set("2026-11-10 10:00:00")
    assert done(hall, number, Deed.REINSTATE, TAX, "改善した").state is State.REINSTATED
    assert not held(hall)
    done(hall, number, Deed.CLOSE, PLANNING)

    lines = [line for line in hall.world.log() if line["act"].startswith("violation.")]
    assert [line["act"].partition(".")[2] for line in lines] == [
        "reported",
        "guided",
        "not_improved",
        "suspended",
        "reinstated",
        "closed",
    ]
    assert {line["subject"] for line in lines} == {hall.person(CLERK).id}
    assert not any(word in str(lines) for word in ("他人のID", "面談した", "続いている", "二度目", "改善した"))
    shown = looking.one(hall.world.instance, number, hall.world.instance.actor(CISO))
    assert (shown.steps[1].day, shown.steps[1].text) == (d("2026-10-16"), "面談した")


def test_nishihara_8_6_2_1_it_goes_to_both_managers_whoever_finds_it(hall: Hall):
    """A manager of another section: both. The network admin: the person's manager. That one: the network admin."""
    for by, heard in ((HEAD, [PLANNING, TAX]), (PLANNING, [TAX]), (TAX, [PLANNING]), (COLLEAGUE, [PLANNING, TAX])):
        before = {number: len(hall.told(number)) for number in (PLANNING, TAX, CISO, HEAD, CLERK)}
        report(hall, by=by)
        assert [number for number, count in before.items() if len(hall.told(number)) > count] == heard


@pytest.mark.parametrize("steps", [(), (Deed.GUIDE,)], ids=["reported", "guided"])
def test_nishihara_8_6_2_3_without_guidance_that_did_not_help_it_is_refused(hall: Hall, steps: tuple[Deed, ...]):
    """With a pointer to what may be done at once; nobody is held."""
    number = report(hall)
    for step in steps:
        done(hall, number, step, TAX)

    with pytest.raises(Stopped) as caught:
        done(hall, number, Deed.SUSPEND, PLANNING)

    assert caught.value.said.id == say.NOT_YET.id
    assert "緊急の措置" in caught.value.said.text
    assert not held(hall)


def test_nishihara_8_6_2_3_the_suspension_is_the_network_admins_alone(hall: Hall):
    """No system manager, no CISO, no finder; whoever may not even see it is told that there is none."""
    number = not_improved(hall)

    for by in (TAX, CISO, HEAD):
        assert refused(lambda by=by: done(hall, number, Deed.SUSPEND, by)) == say.NOT_YOURS.id
    assert refused(lambda: done(hall, number, Deed.SUSPEND, COLLEAGUE), NotThere) == say.NO_SUCH.id
    assert not held(hall)


def test_guidance_is_the_managers_and_nobody_guides_himself(hall: Hall):
    """The head of 税務課 for his own people; about himself the CISO."""
    number = report(hall)
    assert refused(lambda: done(hall, number, Deed.GUIDE, PLANNING)) == say.NOT_YOURS.id
    own = report(hall, whom=TAX)

    assert refused(lambda: done(hall, own, Deed.GUIDE, TAX), NotThere) == say.NO_SUCH.id
    assert done(hall, own, Deed.GUIDE, CISO).state is State.GUIDED


def test_the_network_admin_does_not_suspend_himself(hall: Hall):
    """He holds both posts over himself: the CISO guides and suspends."""
    number = report(hall, whom=PLANNING)
    done(hall, number, Deed.GUIDE, CISO)
    hall.later(days=8)
    done(hall, number, Deed.NOT_IMPROVED, CISO)

    assert refused(lambda: done(hall, number, Deed.SUSPEND, PLANNING)) == say.NOT_YOURS.id
    assert done(hall, number, Deed.SUSPEND, CISO).state is State.SUSPENDED
    assert held(hall, PLANNING)


def test_one_person_in_both_posts_is_flagged_to_the_ciso(hall: Hall):
    """企画商工課長 for somebody of his own section: the notice says that both were one person."""
    number = report(hall, whom=OPERATOR)
    for deed in (Deed.GUIDE, Deed.NOT_IMPROVED, Deed.SUSPEND):
        done(hall, number, deed, PLANNING)
        hall.later(days=8)

    with hall.world.instance.store.read() as connection:
        (newest,) = notices.newest(connection, hall.person(CISO).id, 1)
    assert say.BOTH.ja in newest.said.text


def test_f21_the_suspension_is_lifted_by_somebody_else_and_only_here(hall: Hall):
    """Neither the one who suspended nor the person; the ordinary lifting of a hold points here."""
    number = not_improved(hall)
    done(hall, number, Deed.SUSPEND, PLANNING)
    instance = hall.world.instance

    assert refused(lambda: done(hall, number, Deed.REINSTATE, PLANNING)) == say.NOT_YOURS.id
    assert refused(lambda: stops.resume(instance, CLERK, instance.actor(HEAD))) == say.HELD_BY_VIOLATION.id
    assert held(hall)
    done(hall, number, Deed.REINSTATE, CISO)
    assert not held(hall)


def test_a_containment_stays_when_the_suspension_ends(hall: Hall):
    """Two different things: what was held before is lifted where it was put."""
    instance = hall.world.instance
    stops.stop(instance, StopKind.HOLD, CLERK, instance.actor(HEAD))
    number = not_improved(hall)
    done(hall, number, Deed.SUSPEND, PLANNING)
    done(hall, number, Deed.REINSTATE, TAX)

    assert held(hall)
    stops.resume(instance, CLERK, instance.actor(TAX))
    assert not held(hall)


@pytest.mark.parametrize("kind", [StopKind.HOLD, StopKind.DORMANT])
def test_nishihara_8_6_2_3_the_end_of_another_stop_ends_no_suspension(hall: Hall, kind: StopKind):
    """He was held for another reason when he was suspended: a stop of its own, ended by the reinstatement alone."""
    instance, number = hall.world.instance, not_improved(hall)
    with instance.store.write() as connection:
        other = stops.hold(instance, connection, hall.person(CLERK), instance.actor(HEAD), "別の理由", kind)
    assert other is not None
    done(hall, number, Deed.SUSPEND, PLANNING)
    hall.later(minutes=5)
    with instance.store.write() as connection:
        assert stops.lift_within(connection, instance, hall.person(CLERK), other, instance.actor(TAX))

    assert held(hall)
    done(hall, number, Deed.REINSTATE, CISO)
    assert not held(hall)


def test_only_those_concerned_may_read_it(hall: Hall):
    """The finder his own; the person once he was spoken to, and never who told on him; others find nothing."""
    number, instance = report(hall, by=COLLEAGUE), hall.world.instance

    def sees(who: str) -> bool:
        listed = number in {one.number for one in looking.every(instance, instance.actor(who))}
        if not listed:
            assert refused(lambda: looking.one(instance, number, instance.actor(who)), NotThere) == say.NO_SUCH.id
        return listed

    assert [sees(who) for who in (COLLEAGUE, TAX, PLANNING, CISO)] == [True] * 4
    assert [sees(who) for who in (CLERK, HEAD, OPERATOR, WELFARE)] == [False] * 4
    done(hall, number, Deed.GUIDE, TAX)
    assert sees(CLERK)
    own = looking.one(instance, number, instance.actor(CLERK))
    assert (own.own, own.finder, own.deeds, own.steps[0].by) == (True, "", (), "")
    assert hall.person(COLLEAGUE).names[-1].full not in str(own)


def test_nishihara_8_6_2_1_the_finder_sees_states_and_dates_of_another_person_and_no_more(hall: Hall):
    """A colleague who reported it: his own words, and when it was guided and judged, by nobody and without a word."""
    instance = hall.world.instance
    number = report(hall, by=COLLEAGUE, what="他人のIDで開いていた")
    deeds.guide(instance, number, "家の事情を聞いた", instance.actor(TAX), d("2026-04-01"))
    hall.later(days=8)
    done(hall, number, Deed.NOT_IMPROVED, TAX, "三度目である")
    reading.name(instance, number, hall.person(WELFARE), d("2026-04-30"), instance.actor(CISO))

    own = looking.one(instance, number, instance.actor(COLLEAGUE))

    assert [(step.what, bool(step.text), bool(step.by)) for step in own.steps] == [
        ("report", True, True),
        ("guide", False, False),
        ("not_improved", False, False),
    ]
    assert own.listed.state is State.NOT_IMPROVED
    assert (own.whole, own.deeds, own.investigators, own.steps[1].day) == (False, (), (), None)
    assert not any(word in str(own) for word in ("家の事情", "三度目", "宇土", "04-01"))
    assert looking.one(instance, number, instance.actor(TAX)).whole


def test_a_finder_who_answers_for_the_person_reads_all_of_it(hall: Hall):
    """The manager found it himself; the person reads what was said to him."""
    number, instance = report(hall, by=TAX), hall.world.instance
    done(hall, number, Deed.GUIDE, TAX, "面談した")

    for who in (TAX, PLANNING, CLERK):
        assert looking.one(instance, number, instance.actor(who)).steps[1].text == "面談した"


def test_nishihara_8_6_2_3_guidance_is_given_time_before_it_is_found_not_to_help(hall: Hall):
    """Seven whole days from when the person heard of it, whatever day it bears; guidance anew begins them anew."""
    number, instance = report(hall), hall.world.instance
    hall.world.clock.set("2026-04-10 17:00:00")
    deeds.guide(instance, number, "面談した", instance.actor(TAX), d("2026-04-02"))
    with instance.store.read() as connection:
        (newest,) = notices.newest(connection, hall.person(CLERK).id, 1)
    assert "令和8年4月17日まで" in newest.said.text

    hall.world.clock.set("2026-04-17 23:59:59")
    assert refused(lambda: done(hall, number, Deed.NOT_IMPROVED, TAX)) == say.TOO_SOON.id
    done(hall, number, Deed.GUIDE, TAX, "もう一度話した")
    hall.world.clock.set("2026-04-18 00:00:00")
    with pytest.raises(Stopped) as caught:
        done(hall, number, Deed.NOT_IMPROVED, TAX)
    assert (caught.value.said.id, "令和8年4月25日から" in caught.value.said.text) == (say.TOO_SOON.id, True)
    assert looking.one(instance, number, instance.actor(TAX)).improves_until == at("2026-04-25 00:00:00")

    hall.world.clock.set("2026-04-25 00:00:00")
    assert done(hall, number, Deed.NOT_IMPROVED, TAX).state is State.NOT_IMPROVED


def test_nishihara_8_2_2_a_persons_log_is_for_the_ciso_and_whom_he_named(hall: Hall):
    """A system manager is refused; the investigator reads, each time on record, until his day is over."""
    number, instance = report(hall), hall.world.instance
    for by in (TAX, PLANNING):
        assert refused(lambda by=by: reading.read(instance, number, instance.actor(by)), NotYours) == say.NOT_NAMED.id
    assert hall.world.log("log.read") == []

    for by in (TAX, PLANNING):
        deed = lambda by=by: reading.name(instance, number, hall.person(WELFARE), d("2026-04-30"), instance.actor(by))  # noqa: E731
        assert refused(deed) == say.NOT_THE_CISO.id
    reading.name(instance, number, hall.person(WELFARE), d("2026-04-30"), instance.actor(CISO))
    assert hall.told(WELFARE) == [say.NAMED_YOU.id]
    page = reading.read(instance, number, instance.actor(WELFARE))

    assert {line.raw["act"] for line in page.lines} >= {"violation.reported", "log.named", "log.read"}
    (line,) = hall.world.log("log.read")
    assert (line["by"], line["subject"]) == (hall.person(WELFARE).id, hall.person(CLERK).id)
    hall.world.clock.set("2026-05-01 00:00:00")
    assert refused(lambda: reading.read(instance, number, instance.actor(WELFARE)), NotThere) == say.NO_SUCH.id
    reading.read(instance, number, instance.actor(CISO))
    assert len(hall.world.log("log.read")) == 2


def test_nobody_is_named_any_more_for_what_is_closed(hall: Hall):
    """The matter is over, and so is the right to look."""
    number, instance = report(hall), hall.world.instance
    reading.name(instance, number, hall.person(WELFARE), d("2026-04-30"), instance.actor(CISO))

    done(hall, number, Deed.CLOSE, TAX)

    assert refused(lambda: reading.read(instance, number, instance.actor(WELFARE)), NotThere) == say.NO_SUCH.id


def test_f21_the_deputy_of_whoever_suspended_does_not_lift_it(hall: Hall):
    """税務課長 stands in for the network admin: what takes a second person is not for him."""
    hall.effects = EFFECTS
    named = hall.apply(CaseKind.DELEGATION, by=PLANNING, whom=TAX, subject="代行", content={"role": "network_admin"})
    hall.decide(named, CISO)
    number = not_improved(hall)
    done(hall, number, Deed.SUSPEND, PLANNING)

    assert refused(lambda: done(hall, number, Deed.REINSTATE, TAX)) == say.NOT_YOURS.id
    done(hall, number, Deed.REINSTATE, CISO)


def test_nishihara_7_2_1_3_an_accepted_deputy_may_suspend(hall: Hall):
    """In the network admin's place, and on record as himself; the network admin then is a second person."""
    hall.effects = EFFECTS
    named = hall.apply(
        CaseKind.DELEGATION, by=PLANNING, whom=OPERATOR, subject="代行", content={"role": "network_admin"}
    )
    number = not_improved(hall)
    assert refused(lambda: done(hall, number, Deed.SUSPEND, OPERATOR), NotThere) == say.NO_SUCH.id
    hall.decide(named, CISO)

    assert done(hall, number, Deed.SUSPEND, OPERATOR).state is State.SUSPENDED
    assert hall.world.log("violation.suspended")[0]["by"] == hall.person(OPERATOR).id
    assert done(hall, number, Deed.REINSTATE, PLANNING).state is State.REINSTATED


@pytest.mark.parametrize("last", ["2026-03-31", "2026-07-03"])
def test_a_nomination_has_an_end_within_a_quarter(hall: Hall, last: str):
    """Not in the past, not for ever; and never the person himself."""
    number, instance = report(hall), hall.world.instance
    name = reading.name

    assert (
        refused(lambda: name(instance, number, hall.person(WELFARE), d(last), instance.actor(CISO)), BadInput)
        == say.BAD_UNTIL.id
    )
    assert (
        refused(lambda: name(instance, number, hall.person(CLERK), d("2026-04-30"), instance.actor(CISO)), BadInput)
        == say.NOT_FOR_HIMSELF.id
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"clause": ""}, say.NO_CLAUSE),
        ({"clause": "MINAKAMI-1"}, say.NO_CLAUSE),
        ({"what": " "}, say.TEXT_WRONG),
        ({"what": "あ" * 401}, say.TEXT_WRONG),
        ({"what": "番号は 123456789018 です"}, say.TEXT_WRONG),
        ({"by": CLERK}, say.ABOUT_ONESELF),
    ],
)
def test_a_report_says_what_and_which_clause(hall: Hall, changes: dict[str, str], said):
    """Nothing is filed otherwise."""
    assert refused(lambda: report(hall, **changes), BadInput) == said.id
    assert hall.world.rows("violation")["violation"] == []


def test_a_day_of_guidance_lies_between_the_report_and_today(hall: Hall):
    """Neither before anybody knew, nor to come."""
    number, instance = report(hall), hall.world.instance
    for day in ("2026-03-31", "2026-04-02"):
        assert (
            refused(lambda day=day: deeds.guide(instance, number, "x", instance.actor(TAX), d(day)), BadInput)
            == say.BAD_DAY.id
        )


def test_what_is_closed_stays_closed(hall: Hall):
    """No step after the end."""
    number = report(hall)
    done(hall, number, Deed.CLOSE, TAX)

    for deed, by in ((Deed.GUIDE, TAX), (Deed.NOT_IMPROVED, TAX), (Deed.CLOSE, TAX), (Deed.SUSPEND, PLANNING)):
        assert refused(lambda deed=deed, by=by: done(hall, number, deed, by)) == say.NOT_NOW.id
