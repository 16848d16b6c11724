"""Headings and the two halves of a name (domain 2.7 B), from the bytes of a CSV to the verdict."""

from idm.hr.changeset import Extent
from tests.hr.files import checked, ids_of, notes_of, the_change, the_question
from tests.people import HEADER, a_person, a_row, d

SPLIT = ("職員番号", "発令日", "異動区分", "姓", "名", "所属コード", "職名")


def renamed(**headings):
    """The usual header and row, some columns under another heading."""
    row = {headings.get(column, column): value for column, value in a_row().items()}
    return row, tuple(headings.get(column, column) for column in HEADER)


def test_case_20_headings_that_everybody_uses():
    """職員Ｎｏ． and 異動事由 are taken for our columns, and the notes say so."""
    row, header = renamed(職員番号="職員Ｎｏ．", 異動区分="異動事由")

    verdict = checked([row], a_person(), header=header)

    assert the_change(verdict).after.postings_on(d("2026-04-01"))[0].unit == "0300"
    assert [n.text for n in verdict.notes if n.id == "HR-020"] == [
        "列「職員Ｎｏ．」を「職員番号」として扱いました。",
        "列「異動事由」を「異動区分」として扱いました。",
    ]


def test_case_21_two_columns_of_one_meaning_refuse_the_file():
    """所属 twice cannot be told apart: one problem of the whole file, which names both."""
    (problem,) = checked([a_row()], a_person(), header=(*HEADER, "所属")).problems

    assert (problem.id, problem.row, problem.asks) == ("HR-021", None, False)
    assert "所属名、所属" in problem.text


def test_case_22_a_missing_column_refuses_the_file():
    """発令日 is needed."""
    (problem,) = checked([a_row()], a_person(), header=[c for c in HEADER if c != "発令日"]).problems

    assert (problem.row, problem.text) == (
        None,
        "必要な列「発令日」がありません。列を加えて、もう一度選択してください。",
    )


def test_case_22_a_file_without_rows_says_only_that():
    """Whatever its columns, a header alone is one problem."""
    assert ids_of(checked([], header=("職員番号", "氏名"), extent=None)) == ["HR-009"]
    assert ids_of(checked([], header=("職員番号", "氏名"), extent=Extent.FULL)) == ["HR-009"]


def test_case_23_salary_and_illness_are_dropped_and_named():
    """What nobody here may know is not taken in, and nothing of it is said but the heading."""
    verdict = checked([a_row(級号給="3-25", 病名="かぜ")], a_person(), header=(*HEADER, "級号給", "病名"))

    the_change(verdict)
    assert "使わない列（級号給、病名）は取り込まず、保存もしません。" in [n.text for n in verdict.notes]
    assert "かぜ" not in repr(verdict)


def test_case_24_family_and_given_name_in_two_columns():
    """姓 and 名 are joined by one blank."""
    row = a_row(姓="阿蘇 ", 名="\u3000太郎", 異動区分="氏名変更")

    assert checked([row], a_person(), header=SPLIT).problems == ()
    assert ids_of(checked([row | {"名": ""}], a_person(), header=SPLIT)) == ["HR-082"]


def test_case_24_full_width_half_width_and_no_break_blanks():
    """Any blank parts a name."""
    for name in ("阿蘇 太郎", "阿蘇\u3000太郎", "阿蘇\u00a0 太郎"):
        assert checked([a_row(氏名=name)], a_person()).problems == ()


def test_case_24_no_blank_is_a_question_when_the_roster_knows_the_person():
    """The known name tells where to part it; a yes takes it so."""
    for name in ("阿蘇太郎", "阿 蘇 太 郎"):
        question = the_question(checked([a_row(氏名=name)], a_person()))
        assert (question.id, question.row, question.value) == ("HR-150", 2, name)
        assert "「阿蘇 太郎」" in question.text
        the_change(checked([a_row(氏名=name)], a_person(), yes=[("HR-150", 2)]))


def test_case_24_no_blank_is_a_question_when_one_family_has_that_reading():
    """阿蘇 アソ is known: 阿蘇花子 アソ ハナコ is 阿蘇 花子."""
    row = a_row(職員番号="00200", 異動区分="採用", 氏名="阿蘇花子", 氏名カナ="アソ ハナコ")

    assert the_question(checked([row], a_person())).id == "HR-150"
    change = the_change(checked([row], a_person(), yes=["HR-150"]))
    assert change.after.names[0].full == "阿蘇 花子"


def test_case_24_no_blank_and_no_proof_stays_a_problem():
    """No family of that reading, two that fit, or kana without a blank: nothing is proposed."""
    row = a_row(職員番号="00200", 異動区分="採用", 氏名="阿蘇花子")
    both = [a_person(), a_person("00102", "阿 太郎", kana="アソ タロウ")]

    for kana, people in (
        ("シラカワ ハナコ", both[:1]),
        ("アソハナコ", both[:1]),
        ("アソ", both[:1]),
        ("アソ ハナコ", both),
    ):
        verdict = checked([row | {"氏名カナ": kana}], *people, yes=["HR-024", "HR-150"])
        assert ids_of(verdict) == ["HR-024"]
        assert "HR-150" not in notes_of(verdict)
