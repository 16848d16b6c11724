"""Numbers, kinds, names and kana, and My Number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idm.facts import Form
from idm.hr.cells.mynumber import holds_my_number
from idm.hr.cells.names import is_vacancy, parse_kana, parse_name
from idm.hr.cells.values import parse_event, parse_form, parse_label, parse_main, parse_number
from idm.hr.changeset import Event
from idm.hr.sheet import Wrong
from tests.people import POLICY


def reason(found: object) -> str:
    assert isinstance(found, Wrong)
    return found.message.id


def test_case_49_leading_zeros_stay():
    """職員番号 is text."""
    assert parse_number("00101") == "00101"


def test_case_50_one_width_and_upper_case():
    """Full-width and lower-case numbers become ASCII and upper case."""
    assert parse_number(" ｒ０８－０１２ ") == "R08-012"


@pytest.mark.parametrize("text", ["1.23E+05", "12 34", "阿蘇", "1" * 17, "00_1"])
def test_what_is_no_number_is_named(text):
    """Anything but letters, digits and hyphens, up to sixteen, is refused, as is what Excel made of a number."""
    assert reason(parse_number(text)) == "HR-110"


@given(st.text(max_size=20))
def test_a_number_is_ascii_or_refused(text):
    """Whatever stands in the cell: an ASCII number that reads back as itself, an empty cell, or a reason."""
    found = parse_number(text)
    if isinstance(found, str):
        assert found.isascii()
        assert parse_number(found) == found


def test_kinds_go_by_the_bodys_label_and_by_usual_words():
    """任用形態 is what the profile calls it, or a word that everybody uses; the rest is refused with the list."""
    assert parse_form("常勤", POLICY) is Form.REGULAR
    assert parse_form("会計年度任用職員", POLICY) is Form.FISCAL_YEAR
    assert reason(parse_form("魔法使い", POLICY)) == "HR-116"


def test_events_go_by_usual_words():
    """異動区分 knows the words of 辞令; 派遣 sends somebody out."""
    assert parse_event("昇任・異動") is Event.MOVE
    assert parse_event("育児休業") is Event.LEAVE
    assert parse_event("派遣") is Event.SECONDED_OUT
    assert reason(parse_event("遊び")) == "HR-118"


@pytest.mark.parametrize("word", ["懲戒免職", "失職", "死亡"])
def test_case_74_75_what_stops_access_at_once_is_asked_about(word):
    """A dismissal by the day would leave the account open until midnight: only a yes takes it as a retirement."""
    found = parse_event(word)

    assert reason(found) == ("HR-075" if word == "死亡" else "HR-074")
    assert found.guess is Event.RETIRE


def test_main_and_beside():
    """主務 and 本務 are main, 兼務 is beside, anything else is asked back."""
    assert (parse_main("本務"), parse_main("兼務"), parse_main("")) == (True, False, None)
    assert reason(parse_main("半分")) == "HR-120"


def test_case_64_newspaper_style_is_asked_back():
    """「同」 and 「〃」 are no names of a unit."""
    assert reason(parse_label("〃")) == reason(parse_label(" 同 ")) == "HR-064"


def test_f41_names_are_stored_as_received():
    """Compatibility characters and old shapes are not folded; only the blanks are settled (cases 29, 33)."""
    assert parse_name("\u3000神\ufa19\u3000髙﨑\u200b ") == "神\ufa19 髙﨑"
    assert parse_name("葛\U000e0100城 𠮷乃") == "葛\U000e0100城 𠮷乃"


def test_case_24_82_family_and_given_name_are_told_apart():
    """One word is asked back: two characters are a family name, more cannot be split; spaced-out layout neither."""
    assert reason(parse_name("阿蘇")) == "HR-082"
    assert reason(parse_name("阿蘇太郎")) == "HR-024"
    assert reason(parse_name("阿 蘇 太 郎")) == "HR-024"
    assert parse_name("マリア・ルイサ アソ シラカワ") == "マリア・ルイサ アソ シラカワ"


@pytest.mark.parametrize("name", ["阿蘇 ?郎", "阿〓 太郎", "■ 太郎", "阿蘇 太●", "阿蘇 太\ufffd"])
def test_case_25_lost_characters(name):
    """A mark in place of a character means that the character was lost."""
    assert reason(parse_name(name)) == "HR-025"


def test_case_26_characters_of_ones_own():
    """外字 of the private use area cannot be shown elsewhere."""
    assert reason(parse_name("阿\ue000 太郎")) == "HR-026"


def test_a_name_has_an_end():
    """Sixty-four characters are a name, sixty-five are a mistake."""
    assert parse_name("阿 " + "蘇" * 62) == "阿 " + "蘇" * 62
    assert reason(parse_name("阿 " + "蘇" * 63)) == "HR-108"


def test_case_30_31_kana():
    """Half-width kana become full-width, hiragana katakana; kanji are refused; an empty cell is allowed."""
    assert parse_kana("ｱｿ ｼﾞﾛｳ") == "アソ ジロウ"
    assert parse_kana("アソ カ\u3099") == "アソ ガ"
    assert parse_kana("") == ""
    assert parse_kana("あそ ゔぃ") == "アソ ヴィ"
    assert reason(parse_kana("阿蘇")) == reason(parse_kana("アソ 太郎")) == "HR-031"


@pytest.mark.parametrize("name", ["欠員", "未 定", "阿蘇（仮）", "新採"])
def test_case_36_a_post_without_a_person(name):
    """What stands for nobody is no name."""
    assert is_vacancy(name)
    assert not is_vacancy("欠員 太郎")


@pytest.mark.parametrize("cell", ["123456789018", "１２３４５６７８９０１８", "1234-5678-9018", "番号：1234 5678 9018"])
def test_case_16_my_number_is_found_in_any_cell(cell):
    """Twelve digits with the right check digit are found in every width and grouping."""
    assert holds_my_number([["00101", "阿蘇 太郎"], ["00102", cell]])


@pytest.mark.parametrize("cell", ["123456789012", "1234567890180", "20260401", "0967-279-3111", "12345678901"])
def test_case_16_other_digits_are_not_my_number(cell):
    """A wrong check digit, or other lengths, are none; neighbouring cells are never read as one."""
    assert not holds_my_number([[cell], ["123456", "789018"]])


@given(st.text(alphabet="0123456789", min_size=11, max_size=11))
def test_case_16_exactly_one_check_digit_fits(eleven):
    """For any eleven digits one of the ten last digits makes a My Number."""
    assert sum(holds_my_number([[eleven + last]]) for last in "0123456789") == 1
