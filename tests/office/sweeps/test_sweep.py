"""NISHIHARA-7.2.1.2.u, S10, F77: a sweep from the list to the names under its report."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete

from idm.calendar import Span, day_of
from idm.errors import BadInput, IdmError, NotThere, NotYours, Stopped
from idm.facts import Organisation, StopKind, Unit
from idm.facts.case import CaseKind
from idm.messages import sweeps as say
from idm.office import now as stops
from idm.office.cases.effects import EFFECTS
from idm.office.sweeps import answering, opening, reminding, reporting
from idm.office.sweeps.answering import Wish
from idm.office.sweeps.finding import Finding
from idm.office.views.overdue import overdue
from idm.rules.campaigns import Done, Side, State
from idm.rules.dormancy import Exempt
from idm.store import campaigns, last_use
from idm.store.tables import last_use as last_use_table
from tests.cases import CISO, CLERK, HEAD, HR, OPERATOR, PLANNING, TAX
from tests.instances import a_hire
from tests.office.test_organisation import BELOW, STAFF, apply
from tests.people import at, d
from tests.sweeps import CARER, COLLEAGUE, OTHER_HR, TODAY, WELFARE, Broom

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def refused(deed: Callable[[], object], kind: type[IdmError] = Stopped) -> str:
    with pytest.raises(kind) as caught:
        deed()
    return caught.value.said.id


def sign(broom: Broom, by: str, number: int = 1):
    actor = broom.instance.actor(by)
    report = reporting.report(broom.instance, number, actor)[0]
    return reporting.sign(broom.instance, number, report.digest, actor)


def state(broom: Broom, number: int = 1) -> State:
    with broom.instance.store.read() as connection:
        found = campaigns.get(connection, number)
    assert found is not None
    return found.state


# --- the list ---


def test_s10_the_list_names_who_has_not_used_his_account_and_exempts_whoever_is_on_leave(broom: Broom):
    """Two of 税務課, one of 住民福祉課; the one on childcare leave is there with the reason, and not asked about."""
    opened = broom.open()

    rows = broom.rows()
    assert (opened.lines, opened.stops, opened.exempt, opened.held) == (4, 2, 1, "")
    assert {number: row.why for number, row in rows.items()} == {
        CLERK: "使われていない（100日）",
        COLLEAGUE: "使われていない（60日）",
        WELFARE: "使われていない（95日）",
        CARER: "使われていない（170日）",
    }
    assert (rows[CARER].line.exempt, rows[CARER].line.done, rows[CARER].sides) == (Exempt.LEAVE, Done.EXEMPT, ())
    assert [rows[one].stops for one in (CLERK, COLLEAGUE)] == [True, False]
    assert broom.hall.told(TAX)[-1] == broom.hall.told(PLANNING)[-1] == say.TOLD_OPEN.id
    assert [line["data"]["lines"] for line in broom.hall.world.log("sweep.opened")] == [4]
    assert broom.stopped() == []


def test_never_and_unknown_are_two_words(broom: Broom):
    """Watched all its life and never used; or not used since somebody watches."""
    with broom.instance.store.write() as connection:
        account = broom.hall.person(CLERK).account.id
        connection.execute(delete(last_use_table).where(last_use_table.c.account_id == account))
    broom.open()
    assert (broom.rows()[CLERK].used, broom.rows()[CLERK].why) == ("ない", "一度も使われていない（202日）")
    opening.drop(broom.instance, 1, broom.instance.actor(HR))
    broom.watched(since=at("2026-06-01 00:00:00"))
    number = broom.open(label="次").number

    row = broom.rows(number)[CLERK]
    assert (row.used, row.why) == ("分からない", "使われていない（141日）")


def test_what_is_on_one_list_is_not_put_on_another(broom: Broom):
    """Until something became of it; a name is given once."""
    broom.open(label="2026-10")

    assert "SWP-004" in refused(lambda: broom.open(label="2026-10"), BadInput)
    assert broom.open(by=PLANNING, label="第2回").lines == 1  # the one on leave, about whom nobody is asked


def test_without_any_reading_there_is_nothing_to_go_by(hall):
    """Nobody watched: no list is made of ignorance."""
    assert refused(lambda: Broom(hall).open(), BadInput) == "SWP-005"


def test_whoever_answers_for_access_opens_a_list_and_a_head_only_sees_his_own(broom: Broom):
    """税務課長 sees two lines, somebody of 税務課 none at all."""
    assert refused(lambda: broom.open(by=TAX), NotYours) == refused(lambda: broom.open(by=CLERK), NotYours) == "SWP-003"
    broom.open()

    assert sorted(broom.rows(by=TAX)) == [CLERK, COLLEAGUE]
    assert sorted(broom.rows(by=CISO)) == [CLERK, WELFARE, COLLEAGUE, CARER]
    assert refused(lambda: broom.rows(by=CLERK), NotYours) == "SWP-003"
    assert refused(lambda: broom.rows(number=9), NotThere) == "SWP-001"


def test_f28_a_head_answers_the_lines_of_a_section_that_has_another_code_by_now(broom: Broom):
    """税務課 is 課税課 (0310) a week after the list was made: its head, who went with it, is asked as before, and the
    dashboard counts by what it is called now."""
    broom.open()
    first = day_of(broom.hall.world.clock.now()) + timedelta(days=7)
    last = first - timedelta(days=1)
    recoded = f"0300,税務課,,2000-04-01,{last},0310\n0310,課税課,,{first},,\n"
    assert apply(broom.hall.world, STAFF, recoded, BELOW).problems == ()
    broom.hall.later(days=8)

    assert sorted(broom.rows(by=TAX)) == [CLERK, COLLEAGUE]
    broom.answer(CLERK, TAX)
    assert broom.rows()[CLERK].line.head is not None
    broom.hall.later(days=60)
    assert {one.section: one.lines for one in overdue(broom.instance, ())} == {"課税課": 2, "住民福祉課": 1}


# --- two answers ---


def test_s10_two_answers_a_mail_and_seven_days_then_it_is_suspended(broom: Broom):
    """HR and the head both say so; the holder hears of it first; then a stop that others can lift."""
    broom.open()
    broom.answer(CLERK, HR)
    assert broom.hall.told(CLERK) == []
    broom.answer(CLERK, TAX)

    assert broom.hall.told(CLERK) == [say.TOLD_HOLDER.id]
    assert broom.carry() == []
    broom.hall.later(days=7, seconds=-1)
    broom.watched()
    assert broom.carry() == []
    broom.hall.later(seconds=1)
    (done,) = broom.carry()

    assert (done.stopped, done.gone, broom.stopped()) == (1, 0, [CLERK])
    (stop,) = broom.hall.person(CLERK).stops
    assert (stop.kind, stop.ends) == (StopKind.DORMANT, None)
    assert broom.rows()[CLERK].result == "止めた"
    assert broom.hall.told(CLERK)[-1] == say.TOLD_STOPPED.id
    (line,) = broom.hall.world.log("sweep.done")
    assert (line["data"]["hr"], line["data"]["head"]) == (broom.hall.person(HR).id, broom.hall.person(TAX).id)
    assert broom.carry() == []


def test_f21_whoever_said_stop_does_not_lift_it(broom: Broom):
    """Neither of the two, nor the holder; somebody else does, and the days begin anew."""
    broom.open()
    broom.agree(CLERK)
    broom.hall.later(days=7)
    broom.watched()
    broom.carry()
    broom.hall.later(hours=1)

    for first in (HR, TAX):
        actor = broom.instance.actor(first)
        assert refused(lambda actor=actor: stops.resume(broom.instance, CLERK, actor)) == "NOW-018"
    stops.resume(broom.instance, CLERK, broom.instance.actor(OTHER_HR))

    assert broom.stopped() == []
    assert CLERK not in {row.line.facts["number"] for row in broom.rows(broom.open(label="次").number).values()}


def test_f21_two_persons_and_nobody_about_himself(broom: Broom):
    """Somebody of 人事係 who is unused himself, HR for the head, the head of another section, an operator."""
    broom.hall.later(days=100)
    broom.watched()
    broom.used([number for number in broom.numbers() if number not in (HR, CLERK)], 1)
    assert broom.open(by=PLANNING).held == ""

    assert refused(lambda: broom.answer(HR, HR, "keep")) == "SWP-007"
    assert refused(lambda: broom.answer(CLERK, HR, side=Side.HEAD)) == "SWP-010"
    assert refused(lambda: broom.answer(CLERK, PLANNING)) == "SWP-010"
    assert refused(lambda: broom.answer(CLERK, OPERATOR), NotYours) == "SWP-003"
    assert refused(lambda: broom.answer(CLERK, HEAD), NotThere) == "SWP-002"


def test_f21_one_person_never_gives_both_answers(broom: Broom):
    """Also not as the network admin of a section without head who has moved to 人事係 meanwhile."""
    broom.open()
    broom.answer(WELFARE, PLANNING)
    broom.hall.move(PLANNING, "2026-10-20", "0101", "係長")

    assert refused(lambda: broom.answer(WELFARE, PLANNING, side=Side.HR)) == "SWP-008"


def test_one_who_keeps_it_is_enough(broom: Broom):
    """Nothing is stopped, whoever keeps it; what is decided is decided."""
    broom.open()
    broom.answer(CLERK, HR)
    broom.answer(CLERK, TAX, "keep")
    broom.answer(WELFARE, HR, "keep")
    broom.answer(WELFARE, PLANNING)

    assert [broom.rows()[one].result for one in (CLERK, WELFARE)] == ["残した", "残した"]
    assert refused(lambda: broom.answer(CLERK, TAX), BadInput) == "SWP-012"


def test_a_mind_may_be_changed_until_it_is_done(broom: Broom):
    """The holder spoke up after the mail: his head keeps it, and nothing happens."""
    broom.open()
    broom.agree(CLERK)
    broom.answer(CLERK, TAX, "keep")
    broom.hall.later(days=8)
    broom.watched()

    assert broom.carry() == []
    assert broom.rows()[CLERK].result == "残した"


def test_a_reason_is_written_down_and_keeps_the_account_off_the_next_lists(broom: Broom):
    """Election season: for half a year it stands there as exempt, then it is asked about again."""
    broom.open()
    broom.answer(CLERK, HR, "keep")
    assert refused(lambda: broom.answer(CLERK, TAX, "election"), BadInput) == "SWP-013"
    broom.answer(CLERK, TAX, "election", "村長選挙の期日前投票だけに使う")

    broom.hall.later(days=170)
    broom.watched()
    broom.used([n for n in broom.numbers() if n != CLERK], 1)
    assert broom.rows(broom.open(label="春").number)[CLERK].line.exempt is Exempt.ELECTION
    broom.hall.later(days=11)
    broom.watched()
    broom.used([n for n in broom.numbers() if n != CLERK], 1)
    assert broom.rows(broom.open(label="夏").number)[CLERK].line.exempt is None


def test_what_is_not_long_enough_unused_is_only_looked_at(broom: Broom):
    """60 days: nobody can say stop, and both say that they have seen it."""
    broom.open()

    assert refused(lambda: broom.answer(COLLEAGUE, HR)) == "SWP-009"
    broom.answer(COLLEAGUE, HR, "keep")
    broom.answer(COLLEAGUE, TAX, "keep")
    assert broom.rows()[COLLEAGUE].result == "残した"


def test_f22_an_answer_is_for_exactly_what_was_shown(broom: Broom):
    """Another digest, no digest, an answer that there is not."""
    broom.open()

    assert refused(lambda: broom.answer(CLERK, HR, digest="0" * 64)) == "SWP-011"
    assert refused(lambda: broom.answer(CLERK, HR, digest=broom.rows()[CLERK].line.digest[:11])) == "SWP-011"
    assert refused(lambda: broom.answer(CLERK, HR, "はい"), BadInput) == "SWP-014"
    assert broom.answer(CLERK, HR, digest=broom.rows()[CLERK].line.digest[:12]) == 1


def test_several_answers_are_all_given_or_none(broom: Broom):
    """One of them is not his: nothing is recorded."""
    broom.open()
    rows = broom.rows()
    wishes = [Wish(rows[one].line.id, rows[one].line.digest, "keep") for one in (CLERK, WELFARE)]

    with pytest.raises(NotThere):
        answering.answer(broom.instance, 1, wishes, broom.instance.actor(TAX))
    assert broom.rows()[CLERK].head == ""


# --- judged again ---


@pytest.mark.parametrize("what", ["used", "leave", "held"])
def test_f22_it_is_judged_again_right_before_it_is_done(broom: Broom, what: str):
    """Used meanwhile, on leave since, or stopped by somebody else: then the reason is none any more."""
    broom.open()
    broom.agree(CLERK)
    if what == "used":
        broom.used([CLERK], 0)
    elif what == "leave":
        row = a_hire(CLERK, 異動区分="休職", 発令日="2026-10-21", 所属コード="0300")
        assert broom.hall.world.take([row], confirm=["HR-067", "HR-068"]).state == "applied"
    else:
        stops.stop(broom.instance, StopKind.HOLD, CLERK, broom.instance.actor(PLANNING))
    broom.hall.later(days=7)
    broom.watched()

    (done,) = broom.carry()

    assert (done.stopped, done.gone) == (0, 1)
    assert broom.rows()[CLERK].result == "理由がなくなった"
    assert StopKind.DORMANT not in {stop.kind for stop in broom.hall.person(CLERK).stops}


# --- the brake ---


def six_more(broom: Broom) -> None:
    """Nobody of the village used anything for a hundred days, but for those who go through the list."""
    broom.hall.later(days=100)
    broom.watched()
    broom.used([HR, TAX, PLANNING, HEAD, CISO, OTHER_HR], 0)


def test_f77_more_than_the_brake_allows_waits_for_another_person(broom: Broom):
    """Six or more of fourteen: held; whoever opened it cannot let it go, and nobody can answer before."""
    six_more(broom)
    opened = broom.open()
    assert opened.stops > 5
    assert opened.held == "一度に止める件数が多い"
    assert broom.hall.told(PLANNING)[-1] == say.TOLD_HELD.id

    assert refused(lambda: broom.answer(CLERK, HR)) == "SWP-006"
    assert refused(lambda: opening.release(broom.instance, 1, broom.instance.actor(HR))) == "SWP-015"
    assert refused(lambda: opening.release(broom.instance, 1, broom.instance.actor(TAX)), NotYours) == "SWP-003"
    opening.release(broom.instance, 1, broom.instance.actor(PLANNING))

    assert state(broom) is State.OPEN
    assert broom.stopped() == []
    assert refused(lambda: opening.release(broom.instance, 1, broom.instance.actor(PLANNING)), BadInput) == "SWP-017"


def test_nishihara_7_2_1_3_i_an_accepted_deputy_opens_a_list_and_decides_nothing(broom: Broom):
    """He sees it and may give it up; releasing, answering and signing go with the post alone."""
    deputy = "00108"
    broom.hall.effects = EFFECTS
    filed = broom.hall.apply(
        CaseKind.DELEGATION, by=PLANNING, whom=deputy, content={"role": "network_admin"}, subject="代行", days=90
    )
    broom.hall.decide(filed, CISO)
    broom.watched("main", behind_at=at(TODAY))
    broom.open(by=deputy)

    assert refused(lambda: opening.release(broom.instance, 1, broom.instance.actor(deputy)), NotYours) == "SWP-003"
    broom.watched()
    opening.release(broom.instance, 1, broom.instance.actor(HR))
    assert refused(lambda: broom.answer(WELFARE, deputy)) == "SWP-010"
    broom.hall.later(days=31)
    assert refused(lambda: sign(broom, deputy)) == "SWP-019"


@pytest.mark.parametrize(("first", "second"), [(PLANNING, OTHER_HR), (OTHER_HR, PLANNING)])
def test_f21_a_deputy_and_whom_he_stands_in_for_are_not_two(broom: Broom, first: str, second: str):
    """Whoever of them answers first; another of the office gives the second answer."""
    broom.hall.effects = EFFECTS
    filed = broom.hall.apply(
        CaseKind.DELEGATION, by=PLANNING, whom=OTHER_HR, content={"role": "network_admin"}, subject="代行", days=90
    )
    broom.hall.decide(filed, CISO)
    broom.open()
    broom.answer(WELFARE, first)

    assert refused(lambda: broom.answer(WELFARE, second)) == "SWP-008"
    assert broom.rows(by=second)[WELFARE].sides == ()


def test_the_deputy_of_whoever_opened_it_is_no_other_person(broom: Broom, monkeypatch: pytest.MonkeyPatch):
    """He stands in for him (NISHIHARA-2.6.1)."""
    six_more(broom)
    broom.open()
    monkeypatch.setattr(opening, "acts_for", lambda person, other, now: other == broom.hall.person(HR).id)

    assert refused(lambda: opening.release(broom.instance, 1, broom.instance.actor(PLANNING))) == "SWP-015"


@pytest.mark.parametrize(
    ("doubt", "said"),
    [
        ({"newest": None}, "関所のサインイン：誰の利用もない"),
        ({"behind_at": at(TODAY)}, "関所のサインイン：前より古い利用しか示さない（複製の遅れ）"),
        ({"read_at": at("2026-10-10 12:00:00")}, "関所のサインイン：何日も読めていない"),
    ],
)
def test_f77_a_history_that_is_not_believed_holds_the_list_and_nobody_can_let_it_go(broom: Broom, doubt, said: str):
    """Empty, a replica with old values, unread: until it is believed again."""
    broom.watched("sekisho", **doubt)

    assert broom.open().held == said
    assert refused(lambda: opening.release(broom.instance, 1, broom.instance.actor(PLANNING))) == "SWP-016"
    broom.watched()
    opening.release(broom.instance, 1, broom.instance.actor(PLANNING))
    assert state(broom) is State.OPEN


@pytest.mark.parametrize("doubt", [{"newest": None}, {"behind_at": at(TODAY)}])
def test_f77_nothing_that_was_agreed_on_is_done_while_the_history_is_in_doubt(broom: Broom, doubt):
    """It waits and says why; once it is believed again, it is done."""
    broom.open()
    broom.agree(CLERK)
    broom.hall.later(days=7)
    broom.watched()
    broom.watched("main", **doubt)

    (waits,) = broom.carry()
    assert (waits.stopped, broom.stopped()) == (0, [])
    assert waits.waits.startswith("main：")
    broom.watched()
    broom.carry()
    assert broom.stopped() == [CLERK]


def test_f77_a_clock_ten_years_ahead_stops_nobody(broom: Broom):
    """Everybody looks forgotten, the sources too: the list is held, what was agreed on waits, and nothing is done."""
    broom.open()
    broom.agree(CLERK)
    broom.hall.world.clock.set("2036-10-20 12:00:00")

    (waits,) = broom.carry()
    assert waits.waits == "main：何日も読めていない、関所のサインイン：何日も読めていない"
    assert "何日も読めていない" in broom.open(by=PLANNING, label="10年後").held
    assert broom.stopped() == []
    with broom.instance.store.write() as connection:  # also when every source was read again: all of it is old
        for source in last_use.sources(connection):
            last_use.keep(connection, replace(source, read_at=broom.instance.clock.now()))
    assert [one.waits for one in broom.carry()] == [
        "main：新しい利用が何日もない、関所のサインイン：新しい利用が何日もない"
    ]
    assert broom.stopped() == []


def test_f77_no_timer_ever_says_yes(broom: Broom):
    """A list on which one of two answers is reminded of, once, and ends with nobody stopped."""
    opening.propose(broom.instance, "worker:test")
    broom.answer(CLERK, HR)
    for _ in range(40):
        broom.hall.later(days=1)
        broom.watched()
        reminding.remind(broom.instance)
        assert broom.carry() == []

    assert broom.stopped() == []
    assert [broom.hall.told(who).count(say.TOLD_DUE.id) for who in (TAX, PLANNING, HR)] == [1, 1, 1]


def test_the_brake_is_asked_again_when_it_is_done(broom: Broom):
    """Several small lists are one large one: what went in a month counts, and the rest waits for another person."""
    broom.open()
    broom.hall.later(days=100)
    broom.watched()
    quiet = [one for one in broom.numbers() if one not in (HR, TAX, PLANNING, HEAD, CISO, OTHER_HR)]
    more = [one for one in quiet if one not in (CLERK, COLLEAGUE, WELFARE, CARER)][:4]
    broom.used([one for one in broom.numbers() if one not in (*more, CLERK, COLLEAGUE, WELFARE, CARER)], 0)
    assert (broom.open(by=PLANNING, label="次").stops, state(broom, 2)) == (4, State.OPEN)
    for number, whom in ((1, CLERK), (1, WELFARE), *((2, one) for one in more)):
        head = next(h for h in (TAX, PLANNING, HEAD, CISO) if can_answer(broom, whom, h, number))
        broom.agree(whom, number=number, head=head)
    broom.hall.later(days=7)
    broom.watched()

    done, held = broom.carry()
    assert (done.stopped, held.waits) == (2, "一度に止める件数が多い")
    assert (state(broom, 2), broom.stopped()) == (State.HELD, sorted([CLERK, WELFARE]))
    opening.release(broom.instance, 2, broom.instance.actor(HR))
    broom.carry()
    assert broom.stopped() == sorted([CLERK, WELFARE, *more])


def can_answer(broom: Broom, number: str, head: str, of: int = 1) -> bool:
    rows = broom.rows(of, by=head)
    return number in rows and Side.HEAD in rows[number].sides


# --- the worker's days, the report ---


def test_a_worker_proposes_one_list_a_month_and_asks_those_who_have_lines(broom: Broom):
    """Its own name stands under it; the second time there is nothing to propose."""
    said = opening.propose(broom.instance, "worker:test")
    again = opening.propose(broom.instance, "worker:test")

    assert ([one.id for one in said], again) == (["SWP-040"], [])
    assert broom.hall.told(TAX)[-1] == say.TOLD_OPEN.id
    broom.answer(CLERK, HR)


def test_s10_the_report_is_signed_by_hr_and_by_the_network_admin(broom: Broom):
    """Each for the same digest, two persons, once everything is decided; then the sweep is over."""
    broom.open()
    broom.agree(CLERK)
    for one, head in ((COLLEAGUE, TAX), (WELFARE, PLANNING)):
        broom.answer(one, HR, "keep")
        broom.answer(one, head, "keep")
    assert refused(lambda: sign(broom, HR), BadInput) == "SWP-018"
    broom.hall.later(days=7)
    broom.watched()
    broom.carry()

    first = sign(broom, HR)
    assert refused(lambda: sign(broom, HR), BadInput) == "SWP-020"
    assert refused(lambda: sign(broom, OTHER_HR)) == "SWP-019"
    assert state(broom) is State.OPEN
    second = sign(broom, PLANNING)

    assert first.digest == second.digest
    assert second.counts == {"止めた": 1, "残した": 2, "免除（休業中）": 1}
    assert state(broom) is State.CLOSED
    assert [line["data"]["side"] for line in broom.hall.world.log("sweep.signed")] == ["hr", "admin"]


def test_f22_a_name_under_something_that_has_changed_since_is_none(broom: Broom):
    """HR signed, then a head changed his mind about a line that nobody had decided: HR has to sign again."""
    broom.open()
    broom.hall.later(days=31)
    sign(broom, HR)
    digest = reporting.report(broom.instance, 1, broom.instance.actor(PLANNING))[0].digest
    broom.answer(CLERK, TAX, "keep")

    late = lambda: reporting.sign(broom.instance, 1, digest, broom.instance.actor(PLANNING))  # noqa: E731
    assert refused(late) == "SWP-025"
    sign(broom, PLANNING)
    assert state(broom) is State.OPEN
    sign(broom, HR)
    assert state(broom) is State.CLOSED


def test_a_list_that_is_given_up_stops_nobody(broom: Broom):
    """Whatever was agreed on; its accounts may come on the next one."""
    broom.open()
    broom.agree(CLERK)
    opening.drop(broom.instance, 1, broom.instance.actor(PLANNING))
    broom.hall.later(days=8)
    broom.watched()

    assert (broom.carry(), broom.stopped()) == ([], [])
    assert refused(lambda: broom.answer(CLERK, TAX)) == "SWP-006"
    assert CLERK in broom.rows(broom.open(label="次").number)


def test_a_report_is_for_those_who_see_all_of_it(broom: Broom):
    """A head sees his lines and signs nothing."""
    broom.open()

    assert refused(lambda: reporting.report(broom.instance, 1, broom.instance.actor(TAX)), NotYours) == "SWP-003"


@pytest.mark.parametrize("successor", ["0310", None])
def test_whoever_left_with_his_section_is_a_line_of_what_carries_it_now(broom: Broom, successor: str | None):
    """It ended with his last post and another one has its code by now: that one's head does not answer for him."""
    begun, ended = d("2000-04-01"), d("2026-04-01")
    with broom.instance.store.read() as connection:
        finding = Finding(broom.instance, connection)
        found = next(one for one in finding.everybody() if one.person.number == CLERK)
        finding.organisation = Organisation(
            (
                Unit("0300", "税務課", None, Span(begun, ended), successor=successor),
                Unit("0310", "税務課", None, Span(ended)),
                Unit("0300", "観光課", None, Span(d("2026-06-01"))),
            )
        )
        last = replace(found.person.postings[0], span=Span(begun, ended))
        line = finding.line(replace(found, person=replace(found.person, postings=(last,))))

    assert line.section == (successor or "")
