"""Characters and names (domain 2.7 C), from the bytes of a CSV to the verdict."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idm.hr.cells.glyphs import differ_by_glyphs_only
from tests.hr.files import checked, ids_of, notes_of, the_change, the_question
from tests.people import a_person, a_row, d


def hired(**cells):
    """A newcomer's row."""
    return a_row(職員番号="00200", 異動区分="採用", 氏名カナ="アソ ハナコ") | {"氏名": "阿蘇 花子"} | cells


def name_in(verdict):
    return the_change(verdict).after.names[-1].full


@pytest.mark.parametrize("mark", ["?", "〓", "■", "●", "＊", "＿"])
def test_case_25_a_lost_character_refuses_the_row(mark):
    """The mark is named, and the row."""
    (problem,) = checked([hired(氏名=f"阿蘇 {mark}子")]).problems

    assert (problem.id, problem.row, problem.column, problem.asks) == ("HR-025", 2, "氏名", False)
    assert f"「{mark}」" in problem.text


def test_case_26_a_character_of_ones_own_needs_a_substitute():
    """外字 waits for a person; nobody can guess what it stands for."""
    verdict = checked([hired(氏名="阿\ue000 花子")])

    assert ids_of(verdict) == ["HR-026"]
    assert verdict.changes is None


@pytest.mark.parametrize("name", ["葛\U000e0100城 花子", "𠮷田 花子"])
def test_case_27_variants_and_rare_characters_are_taken_as_they_are(name):
    """Stored code point for code point; a note says that some screens cannot show them."""
    verdict = checked([hired(氏名=name), hired(職員番号="00201", 氏名="阿蘇 次子")])

    assert name in [c.after.names[0].full for c in verdict.changes.changes]
    (note,) = [n for n in verdict.notes if n.id == "HR-027"]
    assert f"（{name}）" in note.text


def test_case_28_another_shape_of_a_character_is_a_question():
    """高橋 who becomes 髙橋 under the same number: taken as a change of name once somebody says yes."""
    clerk = a_person(name="高橋 太郎")
    row = a_row(氏名="髙橋 太郎")

    question = the_question(checked([row], clerk))
    change = the_change(checked([row], clerk, yes=[("HR-028", 2)]))

    assert question.id == "HR-028"
    assert "高橋 太郎→髙橋 太郎" in question.text
    assert change.after.name_on(d("2026-03-31")).full == "高橋 太郎"
    assert change.after.name_on(d("2026-04-01")).full == "髙橋 太郎"
    assert change.after.postings_on(d("2026-04-01"))[0].unit == "0300"


def test_case_28_56_a_yes_leads_to_the_next_question():
    """A 採用 of somebody who works here, in another shape: both are asked, one after the other."""
    clerk, rows = a_person(name="高橋 太郎"), [a_row(氏名="髙橋 太郎", 異動区分="採用")]

    assert ids_of(checked(rows, clerk)) == ["HR-056"]
    assert ids_of(checked(rows, clerk, yes=["HR-056"])) == ["HR-028"]
    assert name_in(checked(rows, clerk, yes=["HR-056", "HR-028"])) == "髙橋 太郎"


def test_case_28_a_person_of_another_name_is_no_shape():
    """高橋 and 阿蘇 stay two people."""
    assert ids_of(checked([a_row(氏名="髙橋 太郎")], a_person())) == ["HR-113"]


@given(st.sampled_from("斎齋斉齊"), st.sampled_from("斎齋斉齊"), st.text("阿蘇白川", max_size=3))
def test_case_28_shapes_of_one_family_are_told_from_other_names(one, other, rest):
    """Any two shapes of a family differ by the glyph only; another character never does."""
    assert differ_by_glyphs_only(f"{one}{rest} 太郎", f"{other}{rest} 太郎") is (one != other)
    assert not differ_by_glyphs_only(f"{one}{rest} 太郎", f"島{rest} 太郎")


def test_case_29_compatibility_characters_stay_as_received():
    """神 U+FA19 is not folded into 神."""
    assert name_in(checked([hired(氏名="\ufa19山 花子")])) == "\ufa19山 花子"


def test_case_30_half_width_kana_become_full_width():
    """Voiced marks of their own, half-width and NFD, are joined; the note counts the rows."""
    verdict = checked(
        [hired(氏名カナ="ﾅｶﾞﾀ ﾊﾅｺ"), hired(職員番号="00201", 氏名="阿蘇 次子", 氏名カナ="アソ カ\u3099クコ")]
    )

    assert [c.after.names[0].kana for c in verdict.changes.changes] == ["ナガタ ハナコ", "アソ ガクコ"]
    assert "氏名カナを全角に直しました（2行）。" in [n.text for n in verdict.notes]


def test_case_31_hiragana_is_turned_with_a_warning():
    """あそ はなこ is アソ ハナコ."""
    verdict = checked([hired(氏名カナ="あそ はなこ")])

    assert the_change(verdict).after.names[0].kana == "アソ ハナコ"
    assert "氏名カナのひらがなをカタカナに直しました（1行）。" in [n.text for n in verdict.notes]


def test_case_31_kanji_in_the_kana_refuse_the_row():
    """No reading is guessed."""
    (problem,) = checked([hired(氏名カナ="阿蘇 花子")]).problems

    assert (problem.id, problem.column, problem.asks) == ("HR-031", "氏名カナ", False)


def test_case_31_no_kana_is_a_warning_for_a_newcomer_only():
    """Somebody new without a reading is counted; of others it is not expected again."""
    assert "HR-152" in notes_of(checked([hired(氏名カナ="")]))
    assert "HR-152" not in notes_of(checked([a_row()], a_person()))


@pytest.mark.parametrize(
    "name",
    ["マリア・ルイサ アソ シラカワ", "Maria Luisa Aso", "アソ ジョン", "阿蘇 " + "太" * 45, "マリア", "SUHARTO"],
)
def test_case_32_foreign_and_long_names_are_names(name):
    """Katakana, Latin letters, middle names, more than forty characters and a single foreign word are taken."""
    verdict = checked([hired(氏名=name)])

    assert name_in(verdict) == name
    assert ("HR-153" in notes_of(verdict)) is (" " not in name)


def test_case_33_blanks_that_nobody_sees():
    """NBSP, zero-width and full-width blanks around a name do not count."""
    assert name_in(checked([hired(氏名="\u00a0阿蘇\u200b\u3000花子\u3000")])) == "阿蘇 花子"


@pytest.mark.parametrize("name", ["(株)阿蘇 担当者", "㈱阿蘇 花子", "株式会社阿蘇 花子", "阿蘇商店 担当"])
def test_case_34_a_company_is_no_person(name):
    """Users are persons: the row waits for a name."""
    verdict = checked([hired(氏名=name)])

    assert ids_of(verdict) == ["HR-034"]
    assert "個人単位" in verdict.problems[0].text


@pytest.mark.parametrize("name", ["白川（旧姓 阿蘇） 花子", "阿蘇(白川) 花子", "白川 花子 旧姓阿蘇"])
def test_case_35_two_names_in_one_cell(name):
    """Which of them is used, only a person can say."""
    assert ids_of(checked([hired(氏名=name)])) == ["HR-035"]


def test_case_36_a_post_without_a_person_is_skipped_and_listed():
    """「欠員」 is no name; the row is named in a note."""
    verdict = checked([a_row(職員番号="", 氏名="欠 員"), hired()])

    assert name_in(verdict) == "阿蘇 花子"
    assert "「欠 員」の行は取り込みませんでした（2行目）。" in [n.text for n in verdict.notes]


def test_case_37_namesakes_in_one_unit_are_a_warning():
    """The same name and reading in the same unit: both numbers are named, nothing is held."""
    twin = a_person("00150", "阿蘇 花子", unit="0300", kana="アソ ハナコ")
    left = a_person("00151", "阿蘇 花子", unit="0300", kana="アソ ハナコ", until="2025-03-31")

    verdict = checked([hired()], twin, left)

    the_change(verdict)
    (note,) = [n for n in verdict.notes if n.id == "HR-037"]
    assert "阿蘇 花子（00200、00150）" in note.text
    assert "00151" not in note.text


@pytest.mark.parametrize(("kana", "unit"), [("アソ ハルコ", "0300"), ("アソ ハナコ", "0400")])
def test_case_37_another_reading_or_unit_is_nobody_to_mix_up(kana, unit):
    """Namesakes far apart are not worth a line."""
    twin = a_person("00150", "阿蘇 花子", unit=unit, kana=kana)

    assert "HR-037" not in notes_of(checked([hired()], twin))


def test_case_82_a_family_name_alone_refuses_the_row():
    """One short word is half a name."""
    (problem,) = checked([hired(氏名="阿蘇")]).problems

    assert (problem.id, problem.asks) == ("HR-082", False)
