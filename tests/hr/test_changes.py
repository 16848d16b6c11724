"""Files of changes: what each event does to a person, and twice is once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idm.calendar import Span
from idm.facts import Absence, AbsenceKind, Employment, Form, Posting
from idm.hr.changeset import Event
from tests.hr.files import checked, ids_of, notes_of, stored, the_change, the_question
from tests.people import a_person, a_row, d, span

EVERY_QUESTION = ["HR-028", "HR-056", "HR-070", "HR-077"]


def held(person, day):
    return [(p.unit, p.title, p.main) for p in person.postings_on(d(day))]


def test_a_hire_is_a_new_person_with_an_account():
    """採用 makes a person; the login is the profile's prefix and the number in lower case."""
    change = the_change(checked([a_row(職員番号="R0812", 異動区分="採用", 氏名カナ="ｱｿ ﾀﾛｳ")]))

    assert change.before is None
    assert change.events == (Event.HIRE,)
    assert change.rows == (2,)
    after = change.after
    assert {after.id, after.account.id} == {"new-1", "new-2"}
    assert after.account.login == "nr0812"
    assert (after.names[0].full, after.names[0].kana) == ("阿蘇 太郎", "アソ タロウ")
    assert after.employments == (Employment(Form.REGULAR, Span(d("2026-04-01"))),)
    assert after.postings == (Posting("0300", "主事", True, Span(d("2026-04-01"))),)


def test_a_move_changes_the_main_post_and_leaves_the_others():
    """異動 ends the old main post the day before, and 兼務 stays until it is ended."""
    clerk = a_person(beside=[("0900", "書記")])

    change = the_change(checked([a_row()], clerk))

    assert held(change.after, "2026-03-31") == [("0101", "主事", True), ("0900", "書記", False)]
    assert held(change.after, "2026-04-01") == [("0300", "主事", True), ("0900", "書記", False)]
    assert [p.id for p in change.after.postings if p.unit == "0900"] == [clerk.postings[1].id]
    assert [p.id for p in change.after.postings if p.unit != "0900"] == [0, 0]


def test_a_move_before_a_planned_one_lasts_until_then():
    """A second file may bring an earlier day: the later move stays, and no two main posts overlap."""
    planned = the_change(checked([a_row(発令日="2026-10-01", 所属コード="0400")], a_person())).after

    after = the_change(checked([a_row()], *stored(planned), yes=["HR-077"])).after

    mains = [(p.unit, p.span) for p in after.postings_on(d("2026-04-01")) + after.postings_on(d("2026-10-01"))]
    assert mains == [("0300", span("2026-04-01", "2026-09-30")), ("0400", span("2026-10-01"))]


def test_concurrent_posts_come_and_go():
    """兼務 adds a post beside the main one; 兼務解除 ends it on its day."""
    rows = [
        a_row(異動区分="兼務", 所属コード="0900", 職名="書記"),
        a_row(発令日="2026-10-01", 異動区分="兼務解除", 所属コード="0900", 職名="書記"),
    ]

    change = the_change(checked(rows, a_person()))

    assert change.events == (Event.CONCURRENT_ON, Event.CONCURRENT_OFF)
    assert held(change.after, "2026-09-30") == [("0101", "主事", True), ("0900", "書記", False)]
    assert held(change.after, "2026-10-01") == [("0101", "主事", True)]


def test_ending_a_post_that_nobody_holds_is_a_problem():
    """兼務解除 of an unknown post names person and post."""
    verdict = checked([a_row(異動区分="兼務解除", 所属コード="0900", 職名="書記")], a_person())

    assert ids_of(verdict) == ["HR-122"]


def test_f51_a_retirement_ends_everything_as_the_next_day_begins():
    """3月31日付退職: the end of employment, posts and absences is 1 April; what was planned later is cut off."""
    clerk = the_change(
        checked([a_row(異動区分="休職", 発令日="2026-03-01"), a_row(発令日="2026-07-01")], a_person())
    ).after

    after = the_change(checked([a_row(発令日="2026-03-31", 異動区分="退職")], *stored(clerk))).after

    assert [e.span for e in after.employments] == [Span(d("2020-04-01"), d("2026-04-01"))]
    assert [p.span for p in after.postings] == [Span(d("2020-04-01"), d("2026-04-01"))]
    assert [a.span for a in after.absences] == [Span(d("2026-03-01"), d("2026-04-01"))]


@pytest.mark.parametrize(
    ("word", "kind"),
    [("育児休業", AbsenceKind.LEAVE), ("停職", AbsenceKind.SUSPENSION), ("派遣", AbsenceKind.SECONDED_OUT)],
)
def test_absences_begin_and_end(word, kind):
    """Leave, suspension and secondment begin on their day and last until 復職."""
    rows = [a_row(異動区分=word), a_row(発令日="2026-10-01", 異動区分="復職")]

    change = the_change(checked(rows, a_person()))

    assert change.after.absences == (Absence(kind, Span(d("2026-04-01"), d("2026-10-01"))),)


def test_case_72_coming_back_before_going_away():
    """復職 before the leave began is asked back."""
    rows = [a_row(発令日="2026-05-01", 異動区分="休職"), a_row(異動区分="復職")]
    away = the_change(checked(rows[:1], a_person())).after

    assert ids_of(checked(rows[1:], *stored(away))) == ["HR-072"]
    assert ids_of(checked(rows[1:], a_person())) == ["HR-123"]


def test_a_change_of_name_keeps_the_old_one():
    """氏名変更 begins on its day; posts and login stay."""
    change = the_change(checked([a_row(異動区分="氏名変更", 氏名="白川 太郎")], a_person()))

    assert change.after.name_on(d("2026-03-31")).full == "阿蘇 太郎"
    assert change.after.name_on(d("2026-04-01")).full == "白川 太郎"
    assert change.after.postings == a_person().postings
    assert change.after.account == a_person().account


def test_case_70_retired_and_taken_in_again_the_next_day_is_a_continuation():
    """3月31日退職 and 4月1日再任用 in one file, in any order of rows: one person, one account, no gap."""
    rows = [
        a_row(異動区分="再任用", 任用形態="再任用", 任期終了="2027-03-31"),
        a_row(発令日="2026-03-31", 異動区分="退職"),
    ]

    assert the_question(checked(rows, a_person())).id == "HR-070"
    verdict = checked(rows, a_person(), yes=["HR-070"])

    change = the_change(verdict)
    assert change.events == (Event.RETIRE, Event.REAPPOINT)
    assert notes_of(verdict) == ["HR-046", "HR-070"]
    assert [(e.form, e.span) for e in change.after.employments] == [
        (Form.REGULAR, Span(d("2020-04-01"), d("2026-04-01"))),
        (Form.REAPPOINTED, Span(d("2026-04-01"), d("2027-04-01"))),
    ]
    assert held(change.after, "2026-04-01") == [("0300", "主事", True)]


def test_a_renewal_without_a_post_goes_on_in_the_old_one():
    """任用更新 of a fiscal-year clerk names no post: the old one goes on until the new last day."""
    clerk = a_person(form=Form.FISCAL_YEAR, since="2025-04-01", until="2026-03-31")
    row = a_row(異動区分="任用更新", 任用形態="会計年度任用", 任期終了="2027-03-31", 所属コード="", 職名="")

    after = the_change(checked([row], clerk, yes=["HR-070"])).after

    assert held(after, "2026-04-01") == [("0101", "主事", True)]
    assert after.postings_on(d("2026-04-01"))[0].span.end == d("2027-04-01")


def test_somebody_who_left_comes_back_under_the_old_account():
    """採用 of a known number and name years later is another appointment of the same person."""
    gone = a_person(until="2023-03-31")

    after = the_change(checked([a_row(異動区分="採用")], gone)).after

    assert after.account == gone.account
    assert [e.span for e in after.employments] == [span("2020-04-01", "2023-03-31"), span("2026-04-01")]


def test_case_53_a_number_is_never_used_again():
    """採用 under the number of somebody else who left is refused."""
    assert ids_of(checked([a_row(異動区分="採用", 氏名="白川 花子")], a_person(until="2023-03-31"))) == ["HR-053"]


def test_case_48_a_term_needs_its_last_day():
    """会計年度任用 without 任期終了 is refused."""
    row = a_row(異動区分="採用", 任用形態="会計年度任用")

    assert ids_of(checked([row])) == ["HR-048"]
    assert ids_of(checked([row | {"任期終了": "2027-03-31"}])) == []


def test_case_47_a_term_ends_with_its_fiscal_year():
    """会計年度任用 beyond 31 March of its year is refused, to the day; so is an end before the beginning."""
    row = a_row(異動区分="採用", 任用形態="会計年度任用", 任期終了="2027-04-01", 任期開始="2026-04-01")
    header = [*row]

    assert ids_of(checked([row], header=header)) == ["HR-047"]
    assert ids_of(checked([row | {"任期終了": "2026-03-31"}], header=header)) == ["HR-109"]


def test_case_55_an_unknown_person_cannot_move():
    """A move needs a hire before it."""
    (problem,) = checked([a_row()]).problems

    assert (problem.id, problem.row, problem.value) == ("HR-055", 2, "00101")


def test_a_hire_and_a_move_in_one_file_work_in_the_order_of_their_days():
    """The order of rows does not matter."""
    rows = [a_row(発令日="2026-07-01"), a_row(異動区分="採用", 所属コード="0400")]

    change = the_change(checked(rows))

    assert change.events == (Event.HIRE, Event.MOVE)
    assert held(change.after, "2026-06-30") == [("0400", "主事", True)]


def test_case_52_one_number_two_people():
    """Both rows are named."""
    (problem,) = checked([a_row(), a_row(氏名="白川 花子", 発令日="2026-05-01")], a_person()).problems

    assert problem.id == "HR-052"
    assert "2行目と3行目" in problem.text


def test_a_name_that_is_not_this_persons_stops_the_row():
    """A wrong number would otherwise retire somebody else."""
    (problem,) = checked([a_row(異動区分="退職", 氏名="白川 花子")], a_person()).problems

    assert problem.id == "HR-113"


def test_case_58_two_main_posts_on_one_day():
    """Two rows without 兼務 are two main posts, also when the cell is empty."""
    rows = [a_row(), a_row(所属コード="0400", **{"主務・兼務": ""})]

    assert ids_of(checked(rows, a_person())) == ["HR-058"]


def test_events_of_somebody_who_is_gone_are_a_problem():
    """A retirement of somebody who left is asked back, not ignored."""
    assert ids_of(checked([a_row(異動区分="退職")], a_person(until="2023-03-31"))) == ["HR-112"]


def test_another_kind_of_appointment_needs_its_event():
    """A move that names another 任用形態 is asked back."""
    assert ids_of(checked([a_row(任用形態="再任用")], a_person())) == ["HR-117"]


def test_rows_of_one_event_must_agree():
    """Two posts of one hire with two last days are asked back."""
    rows = [
        a_row(異動区分="採用", 任期終了="2027-03-31"),
        a_row(異動区分="採用", 任期終了="2028-03-31", 所属コード="0900", **{"主務・兼務": "兼務"}),
    ]

    (problem,) = checked(rows).problems

    assert (problem.id, problem.column) == ("HR-124", "任期終了")


FILES = {
    "採用": ([a_row(職員番号="00999", 異動区分="採用", 氏名="白川 花子")], [a_person()]),
    "異動": ([a_row(), a_row(発令日="2026-10-01", 所属コード="0400")], [a_person()]),
    "兼務": (
        [
            a_row(異動区分="兼務", 所属コード="0900", 職名="書記"),
            a_row(発令日="2026-10-01", 異動区分="兼務解除", 所属コード="0900", 職名="書記"),
        ],
        [a_person()],
    ),
    "休職": ([a_row(異動区分="休職"), a_row(発令日="2026-10-01", 異動区分="復職")], [a_person()]),
    "退職": ([a_row(), a_row(発令日="2026-09-30", 異動区分="退職")], [a_person()]),
    "改姓": ([a_row(異動区分="氏名変更", 氏名="白川 太郎"), a_row(氏名="白川 太郎")], [a_person()]),
    "再任用": (
        [
            a_row(発令日="2026-03-31", 異動区分="退職"),
            a_row(異動区分="再任用", 任用形態="再任用", 任期終了="2027-03-31"),
            a_row(異動区分="異動", 任用形態="再任用", 所属コード="0500"),
        ],
        [a_person()],
    ),
    "更新": (
        [a_row(異動区分="任用更新", 任用形態="会計年度任用", 任期終了="2027-03-31", 所属コード="", 職名="")],
        [a_person(form=Form.FISCAL_YEAR, since="2025-04-01", until="2026-03-31")],
    ),
    "退職採用": (
        [a_row(発令日="2026-03-31", 異動区分="退職"), a_row(異動区分="採用", 任期終了="2027-03-31", 任用形態="任期付")],
        [a_person()],
    ),
}


@pytest.mark.parametrize("kind", FILES)
def test_the_same_file_twice_changes_nothing_the_second_time(kind):
    """What a file says is already true after it was applied: no change, no problem."""
    rows, people = FILES[kind]
    first = the_change(checked(rows, *people, yes=["HR-070"]))

    again = checked(rows, *stored(first.after))

    assert again.problems == ()
    assert again.changes.changes == ()
    assert "HR-157" in notes_of(again)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["異動", "兼務", "休職", "復職", "退職", "氏名変更", "再任用", "採用", "兼務解除", "停職"]),
            st.dates(d("2026-03-01"), d("2026-06-30")),
            st.sampled_from(["0100", "0300", "0900"]),
        ),
        max_size=6,
    )
)
def test_whatever_is_told_a_person_stays_whole(told):
    """Any events in any order: all or nothing; never two appointments or main posts at once, nothing outlasts them."""
    rows = [a_row(異動区分=word, 発令日=str(day), 所属コード=unit) for word, day, unit in told]
    verdict = checked(rows, a_person(), yes=EVERY_QUESTION)
    if verdict.problems:
        assert verdict.changes is None
        return
    for change in verdict.changes.changes:
        person = change.after
        edges = {edge for s in person.spans() for edge in (s.start, s.end) if edge is not None}
        for day in edges:
            assert sum(e.span.covers(day) for e in person.employments) <= 1
            assert sum(p.main for p in person.postings_on(day)) <= 1
            assert person.employment_on(day) is not None or not person.postings_on(day)
        assert all(s.end is None or s.start < s.end for s in person.spans())
        assert list(person.names) == sorted(person.names, key=lambda n: n.span.start)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["異動", "兼務", "休職", "復職", "退職", "氏名変更", "再任用", "採用", "兼務解除", "停職"]),
            st.dates(d("2026-03-01"), d("2026-03-31")),
            st.sampled_from(["0100", "0300", "0900"]),
        ),
        max_size=5,
        unique_by=lambda told: told[1],
    )
)
def test_any_file_twice_is_the_file_once(told):
    """Whatever could be applied is already true the second time."""
    rows = [a_row(異動区分=word, 発令日=str(day), 所属コード=unit) for word, day, unit in told]
    first = checked(rows, a_person(), yes=EVERY_QUESTION)
    if first.problems or not first.changes.changes:
        return

    again = checked(rows, *stored(first.changes.changes[0].after))

    assert again.problems == ()
    assert again.changes.changes == ()
