"""An emergency is no way around the CISO: what was taken is not taken again, and he ends it when he wants (8.4(2))."""

import pytest

from idm.errors import BadInput, NotThere, Stopped
from idm.facts.case import Answer, CaseState
from idm.facts.urgent import EmergencyAct
from idm.messages import urgent as say
from idm.office.cases.effects import EFFECTS
from idm.office.exceptions.register import register
from idm.office.urgent import ending
from idm.store import cases, urgent
from idm.store.cases import Filed
from tests.cases import CISO, CLERK, HEAD, PLANNING, TAX, Hall
from tests.instances import UNITS
from tests.office.cases.test_desk import refused
from tests.office.urgent.test_urgent import IDLE, board, except_, in_force, report, sweep
from tests.races.at_once import crowd

SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
OTHER_CLERK = "00111"  # of 税務課 too


def reported(hall: Hall, act: EmergencyAct, by: str = TAX) -> Filed:
    """The application that its report became."""
    hall.effects = EFFECTS
    number = report(hall, act, by).case
    assert number is not None
    with hall.world.instance.store.read() as connection:
        filed = cases.get(connection, number)
    assert filed is not None
    return filed


@SQLITE
def test_nishihara_8_4_2_while_one_is_unreported_no_other_for_the_same_is_taken(hall: Hall):
    """Neither while it holds nor after it has lapsed, however long ago its period was over; with other words or not."""
    act = except_(hall, days=5)
    assert refused(lambda: except_(hall, value="100", alternative="別の措置")) == say.AGAIN_UNREPORTED.id
    hall.later(hours=72)
    assert refused(lambda: except_(hall)) == say.AGAIN_UNREPORTED.id
    sweep(hall)
    hall.later(days=300)
    assert refused(lambda: except_(hall)) == say.AGAIN_UNREPORTED.id

    report(hall, act, TAX)

    assert in_force(hall) == []
    assert [except_(hall).id] == in_force(hall)


@SQLITE
def test_nishihara_8_4_2_one_that_lapsed_bars_another_in_the_period_it_asked_for(hall: Hall):
    """A late report makes nobody free to take it again: the CISO is asked."""
    act = except_(hall, days=30)
    hall.later(hours=73)
    sweep(hall)
    report(hall, act, TAX)

    assert refused(lambda: except_(hall)) == say.AGAIN_TAKEN.id
    hall.later(days=27)
    assert [except_(hall).id] == in_force(hall)


@SQLITE
@pytest.mark.parametrize("answer", [Answer.NO, Answer.RETURN], ids=["refused", "returned"])
def test_nishihara_8_4_2_what_the_ciso_did_not_allow_is_not_taken_again(hall: Hall, answer: Answer):
    """A return is his word too: it is over at once, and stays over when the same words are handed in again."""
    act = except_(hall, days=30)
    filed = reported(hall, act)
    hall.decide(filed, CISO, answer)

    assert in_force(hall) == []
    assert refused(lambda: except_(hall)) == say.AGAIN_TAKEN.id
    if answer is Answer.RETURN:
        edited = hall.edit(filed, TAX, content=IDLE)
        assert edited.state is CaseState.OPEN
        assert in_force(hall) == []
    assert sweep(hall) == [say.NOTICE_LAPSED.id]
    hall.later(days=30)
    except_(hall)


@SQLITE
def test_nishihara_8_4_2_withdrawing_the_report_opens_no_second_way(hall: Hall):
    """It is over, and the period stays barred."""
    filed = reported(hall, except_(hall))
    hall.withdraw(filed, TAX)

    assert in_force(hall) == []
    assert refused(lambda: except_(hall)) == say.AGAIN_TAKEN.id


@SQLITE
def test_nishihara_8_4_2_a_part_of_it_is_the_same_and_another_rule_or_unit_is_not(hall: Hall):
    """One person of the unit, or all of it after one person; by whichever manager."""
    except_(hall)

    assert refused(lambda: except_(hall, whom=CLERK, scope=f"person:{CLERK}")) == say.AGAIN_UNREPORTED.id
    except_(hall, rule="sign_in.staff.longest", value="900")
    except_(hall, HEAD, scope="unit:0100")
    assert refused(lambda: except_(hall, HEAD, scope="unit:0101")) == say.AGAIN_UNREPORTED.id


@SQLITE
def test_two_people_of_a_unit_are_two_exceptions_and_the_unit_is_both(hall: Hall):
    """The whole of 税務課 includes whoever has one already."""
    for number in (CLERK, OTHER_CLERK):
        except_(hall, whom=number, scope=f"person:{number}")

    assert refused(lambda: except_(hall)) == say.AGAIN_UNREPORTED.id


@SQLITE
def test_a_clause_of_another_rule_is_known_by_either_name(hall: Hall):
    """As the register calls it, or as the body prints it."""
    plain = {"rule": "other", "value": ""}
    except_(hall, **plain, clause="NISHIHARA-7.2.3")

    for same in ("西原村 7.2(3)", "7.2(3)"):
        assert refused(lambda same=same: except_(hall, **plain, clause=same)) == say.AGAIN_UNREPORTED.id
    except_(hall, **plain, clause="NISHIHARA-6.4.3.3")


@SQLITE
def test_nishihara_8_4_2_the_ciso_ends_one_at_once(hall: Hall):
    """Reported or not; the rule is back in that second, whoever took it hears why, and still has to report it."""
    act = except_(hall)
    instance = hall.world.instance

    for by, said in ((CLERK, say.NO_ACT.id), (HEAD, say.NO_ACT.id)):
        assert refused(lambda by=by: ending.end(instance, act.id, "x", instance.actor(by)), NotThere) == said
    assert refused(lambda: ending.end(instance, act.id, " ", instance.actor(CISO)), BadInput) == say.NEEDS_WORDS.id
    ending.end(instance, act.id, "窓口を閉めればよい", instance.actor(CISO))

    assert in_force(hall) == []
    assert hall.told(TAX)[-1] == say.NOTICE_ENDED.id
    assert hall.world.log("urgent.ended")[-1]["data"]["why"] == "ciso"
    assert "窓口を閉め" not in str(hall.world.log())
    assert refused(lambda: ending.end(instance, act.id, "x", instance.actor(CISO)), BadInput) == say.OVER_ALREADY.id
    assert [line.number for line in board(hall).queue] == [act.id]
    assert report(hall, act, TAX).case is None
    assert refused(lambda: except_(hall)) == say.AGAIN_TAKEN.id


@SQLITE
def test_whoever_took_it_and_the_network_admin_end_it_too(hall: Hall):
    """Taking a deviation back needs nobody's yes."""
    instance = hall.world.instance
    for by, unit, why in ((TAX, "0300", "taker"), (PLANNING, "0100", "admin")):
        act = except_(hall, HEAD if unit == "0100" else TAX, scope=f"unit:{unit}")
        ending.end(instance, act.id, "復旧した", instance.actor(by))
        assert hall.world.log("urgent.ended")[-1]["data"]["why"] == why
    assert in_force(hall) == []


@SQLITE
def test_f20_no_sweep_ends_what_was_reported_meanwhile(hall: Hall):
    """A worker looked before the report and writes after it: its end compares what it saw."""
    act = except_(hall)
    now = hall.world.clock.now()
    report(hall, act, TAX)

    with hall.world.instance.store.write() as connection:
        assert urgent.end(connection, act.id, "unreported", now) is False
        assert urgent.end(connection, act.id, "decided", now) is True


@SQLITE
def test_f20_no_report_revives_what_ended_meanwhile(hall: Hall):
    """The other way round: it ended while its report was written."""
    act = except_(hall)
    filed = hall.apply()
    now = hall.world.clock.now()
    with hall.world.instance.store.write() as connection:
        assert urgent.end(connection, act.id, "unreported", now) is True
        assert urgent.report(connection, act.id, "停電", filed.id, now) is False
        assert urgent.report(connection, act.id, "停電", None, now) is True


def test_f20_two_at_once_take_one(hall: Hall):
    """Sixteen managers' hands in the same moment: one exception, and everybody else hears which."""
    with crowd(16) as at_once:

        def one(_: int) -> str:
            try:
                except_(hall)
            except Stopped as error:
                return error.said.id
            return ""

        said = at_once(one)

    assert sorted(said) == ["", *[say.AGAIN_UNREPORTED.id] * 15]
    assert len(in_force(hall)) == 1


@SQLITE
def test_nishihara_8_4_2_another_code_of_the_unit_opens_no_second_way(hall: Hall):
    """税務課 is 0310 from 10 April on: what was taken for 0300 is for it, and is shown so."""
    except_(hall, days=40)
    head, *rows = UNITS.splitlines()
    recoded = "0300,税務課,,2000-04-01,2026-04-09,0310\n0310,税務課,,2026-04-10,,\n0300,観光課,,2026-04-10,,"
    lines = [recoded if row.startswith("0300") else f"{row}," for row in rows]
    took = hall.world.take_units("\n".join([f"{head},承継先コード", *lines]))
    assert not took.prepared.problems
    hall.later(days=15)

    assert refused(lambda: except_(hall, scope="unit:0310")) == say.AGAIN_UNREPORTED.id
    instance = hall.world.instance
    (shown,) = register(instance, instance.actor(CISO))
    assert "税務課" in shown.scope
