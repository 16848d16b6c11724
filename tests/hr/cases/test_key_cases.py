"""職員番号 and who is meant (domain 2.7 E), from the bytes of a CSV to the verdict."""

import pytest

from idm.facts import Form
from idm.hr.changeset import Event, Extent
from tests.hr.files import checked, ids_of, notes_of, stored, the_change, the_question
from tests.people import HEADER, a_person, a_row, d


def unit_on(person, day):
    return person.postings_on(d(day))[0].unit


def test_case_49_lost_zeros_are_a_question():
    """101 can only be 00101: the question names the person, and a yes takes the row as theirs."""
    question = the_question(checked([a_row(職員番号="101")], a_person()))

    assert (question.id, question.row, question.column, question.value) == ("HR-049", 2, "職員番号", "101")
    assert "「00101」（阿蘇 太郎）" in question.text
    change = the_change(checked([a_row(職員番号="101")], a_person(), yes=["HR-049"]))
    assert (change.after.number, unit_on(change.after, "2026-04-01")) == ("00101", "0300")


def test_case_49_lost_zeros_of_a_unit_are_a_question():
    """300 can only be 0300: the question names the unit, and a yes takes it."""
    question = the_question(checked([a_row(所属コード="300")], a_person()))

    assert (question.id, question.row, question.column, question.value) == ("HR-185", 2, "所属コード", "300")
    assert "「0300」" in question.text
    change = the_change(checked([a_row(所属コード="300")], a_person(), yes=["HR-185"]))
    assert unit_on(change.after, "2026-04-01") == "0300"


def test_case_49_a_full_list_without_zeros():
    """Excel has eaten the zeros of everybody: one yes for all, and nobody is missing."""
    people = [a_person(f"{n:05d}", f"阿蘇 {n}郎") for n in range(101, 104)]
    rows = [a_row(職員番号=p.number.lstrip("0"), 氏名=p.names[0].full, 所属コード="0101") for p in people]

    assert ids_of(checked(rows, *people, extent=Extent.FULL)) == ["HR-049"] * 3
    verdict = checked(rows, *people, extent=Extent.FULL, yes=["HR-049"])
    assert verdict.problems == ()
    assert (verdict.changes.changes, verdict.changes.missing) == ((), ())


def test_case_49_two_numbers_that_fit_are_no_question():
    """00101 or 0101: the row is refused with both, and a yes does not help."""
    people = [a_person(), a_person("0101", "白川 花子")]

    verdict = checked([a_row(職員番号="101")], *people, yes=["HR-049"])

    assert ids_of(verdict) == ["HR-051"]
    assert "00101、0101" in verdict.problems[0].text


def test_case_49_a_new_number_is_not_taken_for_an_old_one():
    """採用 under 101 may well be a new number: the likeness is named, and nothing is guessed."""
    row = a_row(職員番号="101", 異動区分="採用", 氏名="阿蘇 花子")

    assert ids_of(checked([row], a_person(), yes=["HR-049"])) == ["HR-051"]


def test_case_49_a_rounded_number_refuses_the_row():
    """1.23E+05 cannot be undone."""
    (problem,) = checked([a_row(職員番号="1.23E+05")], a_person()).problems

    assert (problem.id, problem.asks) == ("HR-110", False)
    assert "文字列" in problem.text


def test_case_50_any_width_and_lower_case_are_the_same_number():
    """ｒ０８０１２ is R08012."""
    change = the_change(checked([a_row(職員番号="ｒ０８０１２")], a_person("R08012")))

    assert change.after.number == "R08012"


@pytest.mark.parametrize("event", ["異動", "採用"])
def test_case_51_o_and_0_are_named_and_refused(event):
    """The likely number is in the sentence, also for a hire; nothing is guessed."""
    (problem,) = checked([a_row(職員番号="RO8O12", 異動区分=event)], a_person("R08012")).problems

    assert (problem.id, problem.asks) == ("HR-051", False)
    assert "R08012" in problem.text


def test_case_52_one_number_for_two_people_keeps_everything_out():
    """Both rows are named, and nobody else of the file is taken either."""
    rows = [a_row(), a_row(氏名="白川 花子", 発令日="2026-05-01"), a_row(職員番号="00102", 氏名="阿蘇 次郎")]
    people = [a_person(), a_person("00102", "阿蘇 次郎")]

    verdict = checked(rows, *people, leave_out_wrong=True)

    assert ids_of(verdict) == ["HR-052"]
    assert "2行目と3行目" in verdict.problems[0].text
    assert verdict.changes is None


@pytest.mark.parametrize("event", ["異動", "退職", "休職"])
def test_case_55_nobody_knows_the_person(event):
    """Everything but a 採用 needs one before it."""
    (problem,) = checked([a_row(職員番号="00999", 異動区分=event)], a_person()).problems

    assert (problem.id, problem.asks) == ("HR-055", False)
    assert problem.text == "00999は登録されていない職員です（2行目）。採用の発令が先に必要です。"


def test_case_56_a_hire_of_somebody_employed_is_a_question():
    """Taken as 異動 after a yes; the appointment stays one."""
    row = a_row(異動区分="採用")

    question = the_question(checked([row], a_person()))
    change = the_change(checked([row], a_person(), yes=[("HR-056", 2)]))
    after = change.after

    assert change.events == (Event.MOVE,)
    assert question.text.startswith("2行目：00101はすでに在職中です。異動ですか。")
    assert unit_on(after, "2026-04-01") == "0300"
    assert after.employments == a_person().employments
    again = checked([row], *stored(after))
    assert (again.problems, again.changes.changes) == ((), ())


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"氏名": "白川 花子"}, "HR-113"),
        ({"任用形態": "任期付", "任期終了": "2027-03-31"}, "HR-117"),
        ({"所属コード": "9999"}, "HR-060"),
    ],
)
def test_case_56_what_is_no_move_stays_a_problem(cells, message):
    """Another name, another kind of appointment or an unknown unit: a yes does not help."""
    assert ids_of(checked([a_row(異動区分="採用") | cells], a_person(), yes=["HR-056"])) == [message]


def test_case_56_a_hire_that_is_known_already_changes_nothing():
    """The same file again: nobody is asked, and the note counts who was known."""
    rows = [a_row(職員番号="00200", 異動区分="採用", 氏名="阿蘇 花子"), a_row()]
    first = checked(rows, a_person())

    again = checked(rows, *stored(*(change.after for change in first.changes.changes)))

    assert (again.problems, again.changes.changes) == ((), ())
    assert "2人は、すでにこのファイルのとおりに登録されています。変更はありません。" in [n.text for n in again.notes]


def test_case_57_a_row_that_stands_twice_is_one():
    """Exact repeats are counted in a note."""
    verdict = checked([a_row(), a_row(), a_row()], a_person())

    the_change(verdict)
    assert "同じ内容の行が2行ありました。1行として扱いました。" in [n.text for n in verdict.notes]


def test_case_58_two_main_posts_on_one_day_refuse_the_rows():
    """One of them has to be 兼務."""
    rows = [a_row(), a_row(所属コード="0400")]

    assert ids_of(checked(rows, a_person())) == ["HR-058"]
    rows[1]["主務・兼務"] = "兼務"
    assert len(the_change(checked(rows, a_person())).after.postings_on(d("2026-04-01"))) == 2


def test_only_people_without_a_wrong_row_are_taken():
    """Two wrong rows of one person, one of another: they are left out whole and counted, the third is taken."""
    rows = [
        a_row(職員番号="00102", 氏名="白川 花子"),
        a_row(職員番号="00102", 氏名="白川 花子", 発令日="未定"),
        a_row(職員番号="00103", 氏名="緑川 次郎", 所属コード="9999"),
        a_row(),
    ]
    people = [a_person(), a_person("00102", "白川 花子"), a_person("00103", "緑川 次郎")]

    verdict = checked(rows, *people, leave_out_wrong=True)

    assert ids_of(verdict) == ["HR-042", "HR-060"]
    assert [c.after.number for c in verdict.changes.changes] == ["00101"]
    assert verdict.notes[-1].text.startswith("行に問題のある2人を除いて取り込みます。")
    assert checked(rows, *people).changes is None


def test_a_person_with_an_open_question_is_left_out_too():
    """Nothing is applied to somebody until the question about them is answered."""
    rows = [a_row(発令日="8.4.1"), a_row(職員番号="00102", 氏名="白川 花子")]

    verdict = checked(rows, a_person(), a_person("00102", "白川 花子"), leave_out_wrong=True)

    assert ids_of(verdict) == ["HR-038"]
    assert [c.after.number for c in verdict.changes.changes] == ["00102"]


def test_a_row_without_a_readable_number_takes_its_namesakes_out():
    """It may be half of what is said of somebody in another row."""
    rows = [
        a_row(異動区分="退職", 発令日="2026-03-31"),
        a_row(職員番号="1.01E+02"),
        a_row(職員番号="00102", 氏名="白川 花子"),
    ]

    verdict = checked(rows, a_person(), a_person("00102", "白川 花子"), leave_out_wrong=True)

    assert ids_of(verdict) == ["HR-110"]
    assert [c.after.number for c in verdict.changes.changes] == ["00102"]


def test_a_problem_of_the_whole_file_keeps_everybody_out():
    """A missing column or an open question about all is no matter of single people."""
    rows = [a_row(異動区分="再任用", 任用形態="再任用"), a_row(発令日="2026-03-31", 異動区分="退職")]
    rows += [a_row(職員番号="00102", 発令日="未定", 氏名="白川 花子")]

    verdict = checked(rows, a_person(), a_person("00102", "白川 花子"), leave_out_wrong=True)

    assert ids_of(verdict) == ["HR-070", "HR-042"]
    assert verdict.changes is None


def test_whoever_is_left_out_of_a_full_list_is_not_missing():
    """The list names them, though their row is wrong."""
    people = [a_person(f"{n:05d}", f"阿蘇 {n}郎") for n in range(101, 105)]
    rows = [a_row(職員番号=p.number, 氏名=p.names[0].full, 所属コード="0400") for p in people]
    rows[0]["任用形態"] = "魔法使い"

    verdict = checked(rows, *people, extent=Extent.FULL, leave_out_wrong=True, header=HEADER)

    assert ids_of(verdict) == ["HR-116"]
    assert verdict.changes.missing == ()
    assert len(verdict.changes.changes) == 3


def test_a_term_clerk_who_is_known_is_not_counted_as_new():
    """A renewal that was taken in before changes nothing, and says so."""
    clerk = a_person(form=Form.FISCAL_YEAR, since="2025-04-01", until="2026-03-31")
    row = a_row(異動区分="任用更新", 任用形態="会計年度任用", 任期終了="2027-03-31", 所属コード="", 職名="")
    renewed = the_change(checked([row], clerk, yes=["HR-070"])).after

    again = checked([row], *stored(renewed))

    assert (again.problems, again.changes.changes) == ((), ())
    assert "HR-157" in notes_of(again)
