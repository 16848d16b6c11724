"""The cases of the catalogue that only the desk can see: what was taken in before, what waits, and who hands it in."""

from dataclasses import replace

import pytest

from idm.audit.entry import Act
from idm.errors import Stopped
from idm.messages import hr_desk as say
from idm.office import brake
from idm.office.hr import desk as hr
from idm.office.hr.papers import terms_of
from idm.store import batches
from tests.instances import World, a_hire, a_leaver
from tests.office.hr import at_the_desk as desk
from tests.office.hr.at_the_desk import CLERK, ENGINEER, HEAD, a_move

FISCAL = {"任用形態": "会計年度任用", "任期終了": "2026-09-30"}


def test_case_10_the_same_file_again_is_asked_about_when_it_would_undo_what_came_since(village: World):
    """00106 was moved, and moved on the same day elsewhere: the first file again would put that back."""
    first = desk.take(village, [a_move("00106", "0400")])
    desk.take(village, [a_move("00106", "0500")])
    rows = village.rows("posting")

    refused = desk.take(village, [a_move("00106", "0400")])

    assert refused.state == "refused"
    (question,) = refused.prepared.verdict.problems
    assert (question.id, question.asks, question.row) == ("HR-010", True, None)
    assert f"取込み番号{first.batch}" in question.text
    assert "2026-04-01 12:00" in question.text
    assert village.rows("posting") == rows
    assert desk.take(village, [a_move("00106", "0400")], "HR-010").state == "applied"


def test_case_10_the_same_file_again_that_changes_nothing_is_only_noted(village: World):
    """There is nothing to decide: the note says when it was taken in."""
    desk.take(village, [a_move("00106", "0400")])

    again = desk.take(village, [a_move("00106", "0400")])

    assert again.state == "unchanged"
    assert say.SAME_FILE_NOTE.id in [note.id for note in again.prepared.verdict.notes]


def test_what_was_confirmed_is_kept_and_on_record(village: World):
    """The ids of the questions stand in the batch and in the audit line."""
    desk.take(village, [a_move("00106", "0400")])
    desk.take(village, [a_move("00106", "0500")])
    done = desk.take(village, [a_move("00106", "0400")], "HR-010")

    with village.instance.store.read() as connection:
        kept = batches.get(connection, done.batch or 0)
    assert kept is not None
    assert terms_of(kept.asked).asked.confirmed == ["HR-010"]
    assert village.log(Act.HR_APPLIED)[-1]["data"]["confirmed"] == ["HR-010"]


# --- control totals ---

LEAVING = (
    a_leaver("00105", "2026-04-30"),
    a_leaver("00106", "2026-04-30", 異動区分="任期満了"),
    a_move("00107", "0500"),
)


@pytest.mark.parametrize("leavers", [1, 3])
def test_case_15_the_leavers_of_the_printed_list_must_be_those_of_the_file(village: World, leavers: int):
    """Two leave; whoever counted another number on paper takes nothing in."""
    rows = village.rows()
    asked = replace(desk.asked(), leavers=leavers)

    refused = hr.look_through(village.instance, desk.a_sheet(LEAVING), asked)

    (problem,) = refused.verdict.problems
    assert (problem.id, problem.asks) == (say.LEAVER_COUNT.id, False)
    assert f"（{leavers}人）" in problem.text
    assert "（2人）" in problem.text
    assert village.rows() == rows
    assert hr.look_through(village.instance, desk.a_sheet(LEAVING), replace(asked, leavers=2)).ok


def test_case_15_whoever_is_appointed_again_the_next_day_is_no_leaver(village: World):
    """任期満了 and 再任用 meet: nobody's access ends. Without the second row it does, though the end was known."""
    desk.take(village, [a_hire("00301", **FISCAL)])
    ends = a_hire("00301", 異動区分="任期満了", 発令日="2026-09-30", **FISCAL)
    again = a_hire("00301", 異動区分="再任用", 発令日="2026-10-01", **FISCAL | {"任期終了": "2027-03-31"})
    asked = replace(desk.asked("HR-070"), leavers=0)

    going_on = hr.look_through(village.instance, desk.a_sheet([ends, again]), asked)
    leaving = hr.look_through(village.instance, desk.a_sheet([ends, a_move("00107", "0500")]), asked)

    assert going_on.ok, going_on.verdict.problems
    assert [p.id for p in leaving.verdict.problems] == [say.LEAVER_COUNT.id]


def test_case_15_the_row_count_is_said_beside_every_other_problem(village: World):
    """All at once: a missing row and a wrong one."""
    wrong = [a_move("00106", "9999")]

    found = hr.look_through(village.instance, desk.a_sheet(wrong), replace(desk.asked(), rows=2))

    assert {"HR-015", "HR-060"} <= {p.id for p in found.verdict.problems}


# --- people ---


def test_case_71_a_leaver_with_a_privileged_role_is_pointed_out(village: World):
    """The head of 企画商工課 runs the network; a clerk of 税務課 runs nothing."""
    found = desk.look(village, [a_leaver(ENGINEER, "2026-05-31"), a_leaver("00106", "2026-05-31")], "HR-067", "HR-068")

    said = [note.text for note in found.verdict.notes if note.id == "HR-071"]
    assert len(said) == 1
    assert all(part in said[0] for part in (ENGINEER, "ネットワーク管理者"))


def test_case_76_a_correction_of_what_was_in_force_is_asked_about_with_its_difference(village: World):
    """On 20 April a file says that the move of 10 April went elsewhere: the past would be told otherwise."""
    desk.take(village, [a_move("00106", "0400", "2026-04-10")])
    village.clock.set("2026-04-20 09:00:00")
    wrong = [a_move("00106", "0500", "2026-04-10")]
    rows = village.rows("posting")

    refused = desk.take(village, wrong)

    (question,) = refused.prepared.verdict.problems
    assert (question.id, question.row, question.asks) == ("HR-076", 2, True)
    for part in ("00106", "住民福祉課", "産業建設課", "令和8年4月10日"):
        assert part in question.text
    assert village.rows("posting") == rows
    assert desk.take(village, wrong, "HR-076").state == "applied"


def test_case_76_news_that_comes_late_is_no_correction(village: World):
    """A move and a retirement of 10 April that are handed in on the 20th rewrite nothing that was said before."""
    village.clock.set("2026-04-20 09:00:00")

    taken = desk.take(village, [a_move("00106", "0500", "2026-04-10"), a_leaver("00107", "2026-04-10")])

    assert taken.state == "applied", taken.prepared.verdict.problems


def test_case_76_a_coming_change_is_corrected_freely(village: World):
    """Nothing of it was in force."""
    desk.take(village, [a_move("00106", "0400")])

    assert desk.take(village, [a_move("00106", "0500")]).state == "applied"


def test_case_78_who_moves_himself_needs_a_second_person(village: World):
    """A clerk of HR hands in a file with his own promotion: it waits; he cannot let it go, another one can."""
    taken = desk.take(village, [a_move(CLERK, "0101", 職名="課長"), a_move("00106", "0400")], by=CLERK)

    assert taken.state == "held"
    assert taken.batch is not None
    assert [t.rule for t in taken.prepared.trips] == ["desk.own"]
    reasons = brake.held(village.instance)["batches"][0]["reasons"]
    assert reasons == [say.OWN_CHANGE.ja]
    with pytest.raises(Stopped):
        hr.release(village.instance, taken.batch, village.instance.actor(CLERK))
    hr.release(village.instance, taken.batch, village.instance.actor(HEAD))


def test_case_78_others_move_without_being_held(village: World):
    """The same file handed in by somebody who is not in it."""
    assert desk.take(village, [a_move(CLERK, "0101", 職名="主査")], by="00109").state == "applied"


def test_case_81_a_file_taken_in_beside_a_waiting_draft_is_asked_about(village: World):
    """Also what goes past the drafts must look at them first."""
    number = desk.draft(village, [a_move("00106", "0400")])

    refused = desk.take(village, [a_move("00106", "0500")], by="00109")

    assert [p.id for p in refused.prepared.verdict.problems] == ["HR-081"]
    assert f"取込み番号{number}" in refused.prepared.verdict.problems[0].text


def test_case_16_nothing_of_a_file_with_a_my_number_goes_any_further(village: World):
    """Not even to whoever would write the list of problems back."""
    rows = [a_move("00106", "0400", 職名="123456789018")]

    found = desk.look(village, rows)

    assert [p.id for p in found.verdict.problems] == ["HR-016"]
    assert (found.sheet.header, found.sheet.rows, found.changes) == ((), (), ())


def test_case_15_a_file_that_changes_nothing_is_counted_as_well(village: World):
    """Three leavers on paper, and a file in which nobody leaves: it may be the wrong file."""
    rows = [a_move("00106", "0300", "2026-04-01")]

    found = hr.look_through(village.instance, desk.a_sheet(rows), replace(desk.asked(), leavers=3))

    assert [p.id for p in found.verdict.problems] == [say.LEAVER_COUNT.id]
