"""Dates (domain 2.7 D), from the bytes of a CSV to the verdict. Today is 20 March 2026."""

import pytest

from idm.hr.changeset import Extent
from tests.hr.files import checked, ids_of, notes_of, the_change, the_question
from tests.people import HEADER, a_person, a_row, d


def moved_on(verdict):
    """The day from which the only person of the file works at 税務課."""
    (posting,) = [p for p in the_change(verdict).after.postings if p.unit == "0300"]
    return posting.span.start


@pytest.mark.parametrize(
    "text",
    [
        "R8.4.1",
        "R08.04.01",
        "令和8年4月1日",
        "令８・４・１",
        "20260401",
        "2026/4/1",
        "2026-04-01",
        "㋿8.4.1",
        "H38.4.1",
    ],
)
def test_case_38_43_a_clear_date_is_taken(text):
    """Eras, one-letter eras, ㋿, any width, with or without zeros."""
    assert moved_on(checked([a_row(発令日=text)], a_person())) == d("2026-04-01")


@pytest.mark.parametrize("text", ["8.4.1", "080401"])
def test_case_38_a_date_without_its_era_is_a_question(text):
    """The reading is shown, and taken after a yes."""
    question = the_question(checked([a_row(発令日=text)], a_person()))

    assert (question.id, question.row, question.column, question.value) == ("HR-038", 2, "発令日", text)
    assert f"「{text}」を令和8年4月1日と読みました" in question.text
    assert moved_on(checked([a_row(発令日=text)], a_person(), yes=[("HR-038", 2)])) == d("2026-04-01")


def test_case_38_a_yes_counts_for_its_row_only():
    """Another row with the same cell is asked about again."""
    rows = [a_row(発令日="8.4.1"), a_row(職員番号="00102", 氏名="白川 花子", 発令日="8.4.1")]
    people = [a_person(), a_person("00102", "白川 花子")]

    assert [p.row for p in checked(rows, *people, yes=[("HR-038", 2)]).problems] == [3]
    assert checked(rows, *people, yes=["HR-038"]).problems == ()


@pytest.mark.parametrize(("text", "read"), [("平成38年4月1日", "令和8年4月1日"), ("H38.4.1", "令和8年4月1日")])
def test_case_39_an_era_that_was_over_goes_on(text, read):
    """平成38年 is 令和8年: taken, with a warning that says both."""
    verdict = checked([a_row(発令日=text)], a_person())

    assert moved_on(verdict) == d("2026-04-01")
    assert f"発令日の「{text}」は{read}です。新しい元号に直して取り込みました。" in [n.text for n in verdict.notes]


def test_case_39_the_first_day_of_a_new_era():
    """平成31年5月1日 is 令和元年5月1日."""
    verdict = checked([a_row(発令日="平成31年5月1日")], a_person(since="2010-04-01"), extent=Extent.FULL)

    assert "発令日の「平成31年5月1日」は令和元年5月1日です。新しい元号に直して取り込みました。" in [
        n.text for n in verdict.notes
    ]


@pytest.mark.parametrize("text", ["令和元年5月1日", "R1.5.1", "平成31年4月30日", "H31.4.1"])
def test_case_39_the_last_days_of_an_era_are_no_warning(text):
    """元年 is a first year, and 平成 lasted until 30 April 2019."""
    row = a_row(発令日=text, 職員番号="00101")
    verdict = checked([row], a_person(since="2010-04-01"), extent=Extent.FULL, header=HEADER)

    assert verdict.problems == ()
    assert "HR-039" not in notes_of(verdict)


@pytest.mark.parametrize("serial", ["46113", "44651"])
def test_case_40_a_number_of_excels_is_a_question(serial):
    """46113 counts from 1900; 44651 would be 2022 so, and 1 April 2026 counted from 1904."""
    question = the_question(checked([a_row(発令日=serial)], a_person()))

    assert question.id == "HR-040"
    assert "令和8年4月1日でよろしいですか" in question.text
    assert moved_on(checked([a_row(発令日=serial)], a_person(), yes=["HR-040"])) == d("2026-04-01")


def test_case_40_a_number_that_fits_neither_calendar_is_read_from_1900():
    """1909 is then far off, which is a question of its own."""
    assert ids_of(checked([a_row(発令日="40000")], a_person(), yes=["HR-040"])) == ["HR-044"]


@pytest.mark.parametrize("text", ["令和8年4月31日", "2027-02-29", "2026/13/1"])
def test_case_41_a_day_that_is_in_no_calendar_refuses_the_row(text):
    """Nothing is rounded."""
    (problem,) = checked([a_row(発令日=text)], a_person()).problems

    assert (problem.id, problem.asks) == ("HR-041", False)


@pytest.mark.parametrize("text", ["令和8年4月", "令和8年度", "未定", "同日", "〃", ""])
def test_case_42_a_date_without_its_day_refuses_the_row(text):
    """Nothing is completed."""
    (problem,) = checked([a_row(発令日=text)], a_person()).problems

    assert (problem.id, problem.column) == ("HR-042", "発令日")


def test_case_41_a_row_with_a_wrong_date_is_looked_at_for_its_number_too():
    """Whoever corrects the date sees at once that nobody has that number; a 採用 of somebody new is no alarm."""
    row = a_row(発令日="未定", 職員番号="00999")

    assert ids_of(checked([row])) == ["HR-042", "HR-055"]
    assert ids_of(checked([row | {"異動区分": "採用"}])) == ["HR-042"]


@pytest.mark.parametrize("day", ["2062-04-01", "令和80年4月1日", "2025-12-19"])
def test_case_44_a_day_far_off_is_a_question(day):
    """More than 90 days back or a year ahead: taken as written after a yes."""
    question = the_question(checked([a_row(発令日=day)], a_person()))

    assert question.id == "HR-044"
    assert moved_on(checked([a_row(発令日=day)], a_person(), yes=[("HR-044", 2)])) == d(
        {"令和80年4月1日": "2098-04-01"}.get(day, day)
    )


BIRTHS = (*HEADER, "生年月日")


@pytest.mark.parametrize(
    ("born", "said"),
    [
        ("2012-04-02", "2行目：13歳"),
        ("S20.3.31", "2行目：81歳"),
        ("2011-04-01", None),
        ("昭和20年4月2日", None),
        ("", None),
        ("未定", "2行目：日付として読めません"),
    ],
)
def test_case_45_an_odd_age_is_a_warning_without_the_date(born, said):
    """Fifteen to eighty on the 発令日 is usual. The row and the age are said, the date of birth never."""
    verdict = checked([a_row(生年月日=born)], a_person(), header=BIRTHS)

    the_change(verdict)
    found = [n.text for n in verdict.notes if n.id == "HR-045"]
    assert found == ([f"生年月日を確認してください（{said}）。"] if said else [])
    assert not born or born not in repr(verdict)


def test_case_46_several_days_in_one_file():
    """Each row counts from its own day; the note counts the rows of each."""
    rows = [a_row(発令日="2026-03-31", 異動区分="退職"), a_row(職員番号="00102", 氏名="白川 花子")]

    verdict = checked(rows, a_person(), a_person("00102", "白川 花子"))

    assert verdict.problems == ()
    assert "発令日が2種類あります（令和8年3月31日：1件、令和8年4月1日：1件）。それぞれの日に反映します。" in [
        n.text for n in verdict.notes
    ]
    assert "HR-046" not in notes_of(checked(rows[:1], a_person()))


def test_case_47_a_term_beyond_its_fiscal_year_refuses_the_row():
    """会計年度任用 ends on 31 March at the latest."""
    row = a_row(職員番号="00200", 異動区分="採用", 任用形態="会計年度任用", 任期終了="2027-04-01")

    (problem,) = checked([row]).problems

    assert (problem.id, problem.asks) == ("HR-047", False)
    assert "2027年3月31日" in problem.text


@pytest.mark.parametrize("form", ["会計年度任用", "臨時的任用", "任期付"])
def test_case_48_a_term_without_an_end_refuses_the_row(form):
    """Such an appointment cannot be taken in without its last day."""
    (problem,) = checked([a_row(職員番号="00200", 異動区分="採用", 任用形態=form)]).problems

    assert (problem.id, problem.column) == ("HR-048", "任期終了")


def test_case_47_a_term_that_ends_before_the_post_begins_is_a_slip():
    """In a full list it would end somebody at once, without anybody saying so (F31)."""
    row = a_row(任用形態="常勤", 発令日="2026-04-01", 任期終了="2025-03-31")

    assert [p.id for p in checked([row], extent=Extent.FULL).problems] == ["HR-109"]
