"""Meaning and lifecycle (domain 2.7 G), from the bytes of a CSV to the verdict."""

from idm.facts import AbsenceKind, Form
from idm.hr.changeset import Extent
from tests.hr.files import checked, ids_of, notes_of, stored, the_change, the_question
from tests.people import a_person, a_row, a_unit, an_organisation, d

TWENTY = [a_person(f"{n:05d}", f"阿蘇 {n}郎") for n in range(101, 121)]


def leaves(person, **cells):
    row = a_row(職員番号=person.number, 氏名=person.names[0].full, 異動区分="退職", 発令日="2026-03-31")
    return row | cells


def test_case_69_a_full_list_that_lacks_many_is_refused():
    """Seven of twenty are not on it: cut off, or no full list at all."""
    rows = [a_row(職員番号=p.number, 氏名=p.names[0].full, 所属コード="0101") for p in TWENTY[7:]]

    (problem,) = checked(rows, *TWENTY, extent=Extent.FULL).problems

    assert (problem.id, problem.row, problem.asks) == ("HR-069", None, False)
    assert "20人のうち7人（35%）" in problem.text


def test_case_69_changes_by_which_many_retire_are_refused():
    """More than thirty percent leave in a file of changes: six of twenty may, seven may not."""
    assert checked([leaves(p) for p in TWENTY[:6]], *TWENTY).problems == ()

    (problem,) = checked([leaves(p) for p in TWENTY[:7]], *TWENTY).problems

    assert (problem.id, problem.row, problem.asks) == ("HR-161", None, False)
    assert "20人のうち7人（35%）が退職扱いになります" in problem.text


def test_case_69_a_few_leavers_of_a_small_body_are_no_mistake():
    """Two of three leave: as many as the removal brake lets pass."""
    assert checked([leaves(p) for p in TWENTY[:2]], *TWENTY[:3]).problems == ()


def test_case_69_whoever_goes_on_the_next_day_does_not_leave():
    """A whole staff of fiscal-year clerks is renewed on 1 April."""
    clerks = TWENTY[:10]
    again = {"異動区分": "再任用", "発令日": "2026-04-01", "任用形態": "再任用", "任期終了": "2027-03-31"}
    rows = [row for p in clerks for row in (leaves(p), leaves(p) | again)]

    assert ids_of(checked(rows, *clerks)) == ["HR-070"]


def test_case_70_continuations_are_asked_about_once_for_all():
    """Three retire and are taken in again the next day: one question with their number, one yes, no gap."""
    again = {"異動区分": "採用", "発令日": "2026-04-01", "任用形態": "任期付", "任期終了": "2027-03-31"}
    rows = [row for p in TWENTY[:3] for row in (leaves(p) | again, leaves(p))]

    question = the_question(checked(rows, *TWENTY))
    verdict = checked(rows, *TWENTY, yes=["HR-070"])

    assert (question.id, question.row) == ("HR-070", None)
    assert question.text.startswith("3人は退職の翌日に再任用されます。アカウントを継続します。")
    assert "HR-070" in notes_of(verdict)
    for change in verdict.changes.changes:
        assert change.after.account == change.before.account
        assert [e.form for e in change.after.employments] == [Form.REGULAR, Form.FIXED_TERM]
        assert change.after.employments[0].span.end == change.after.employments[1].span.start


def test_case_72_back_before_the_leave_began_refuses_the_row():
    """Both days are named."""
    away = the_change(checked([a_row(異動区分="育児休業", 発令日="2026-05-01")], a_person())).after

    (problem,) = checked([a_row(異動区分="復職", 発令日="2026-04-01")], *stored(away)).problems

    assert (problem.id, problem.asks) == ("HR-072", False)
    assert "復職日（令和8年4月1日）が休業開始日（令和8年5月1日）より前です" in problem.text


AWAY = the_change(checked([a_row(異動区分="育児休業", 発令日="2026-03-01")], a_person(unit="0600"))).after
BACK = a_row(異動区分="復職", 所属コード="", 職名="")
CLOSED = an_organisation(a_unit("0600", "こども課", until="2026-03-31"))


def test_case_73_back_to_a_unit_that_is_closed_needs_a_new_one():
    """Nobody can guess where: the row waits for a unit."""
    (problem,) = checked([BACK], *stored(AWAY), organisation=CLOSED, yes=["HR-073"]).problems

    assert (problem.id, problem.column, problem.asks) == ("HR-073", "所属コード", False)
    assert "「こども課」は廃止されています" in problem.text
    assert checked([BACK], *stored(AWAY), organisation=an_organisation(a_unit("0600", "こども課"))).problems == ()


def test_case_73_the_new_unit_stands_in_the_row_or_in_a_move():
    """Either way the absence ends and the new post begins on the day."""
    in_the_row = checked([BACK | {"所属コード": "0300", "職名": "主事"}], *stored(AWAY), organisation=CLOSED)
    as_a_move = checked([BACK, a_row()], *stored(AWAY), organisation=CLOSED)

    for verdict in (in_the_row, as_a_move):
        after = the_change(verdict).after
        assert [p.unit for p in after.postings_on(d("2026-04-01"))] == ["0300"]
        assert [(a.kind, a.span.end) for a in after.absences] == [(AbsenceKind.LEAVE, d("2026-04-01"))]


def planned():
    """A move to 住民福祉課 on 1 October is known already."""
    return stored(the_change(checked([a_row(発令日="2026-10-01", 所属コード="0400")], a_person())).after)


def test_case_77_an_older_appointment_after_a_newer_one_is_a_question():
    """The newer day is named; after a yes the older one lasts until then."""
    question = the_question(checked([a_row()], *planned()))

    assert (question.id, question.row) == ("HR-077", 2)
    assert "令和8年10月1日" in question.text
    after = the_change(checked([a_row()], *planned(), yes=[("HR-077", 2)])).after
    assert [p.unit for p in after.postings_on(d("2026-09-30"))] == ["0300"]
    assert [p.unit for p in after.postings_on(d("2026-10-01"))] == ["0400"]


def test_case_77_what_the_file_itself_says_later_is_in_order():
    """A corrected file that tells the newer day again knows of it."""
    rows = [a_row(所属コード="0500"), a_row(発令日="2026-10-01", 所属コード="0400")]

    assert checked(rows, *planned()).problems == ()


def test_case_77_another_post_or_a_repeated_row_is_no_question():
    """兼務 elsewhere does not touch the main post, and what is known changes nothing."""
    elsewhere = a_row(異動区分="兼務", 所属コード="0900", 職名="書記")

    assert checked([elsewhere], *planned()).problems == ()
    again = checked([a_row(発令日="2026-10-01", 所属コード="0400")], *planned())
    assert (again.problems, again.changes.changes) == ((), ())


def test_case_74_75_a_dismissal_in_a_file_is_a_question():
    """The command that stops at once is named; after a yes the appointment ends with its day."""
    for word, asked in (("懲戒免職", "HR-074"), ("死亡", "HR-075")):
        row = a_row(異動区分=word, 発令日="2026-03-31")

        question = the_question(checked([row], a_person()))
        after = the_change(checked([row], a_person(), yes=[asked])).after

        assert (question.id, question.row) == (asked, 2)
        assert "idm hr now" in question.text
        assert after.employments[0].span.end == d("2026-04-01")
