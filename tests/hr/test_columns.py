"""Headings."""

from idm.hr.columns import Column, is_header, recognise


def test_case_20_headings_in_any_width_and_under_other_names():
    """Width and blanks do not count; another name is taken and said."""
    layout = recognise(["職員Ｎｏ．", " 氏 名", "ﾌﾘｶﾞﾅ", "発令年月日"])

    assert layout.at == {Column.NUMBER: 0, Column.NAME: 1, Column.KANA: 2, Column.DAY: 3}
    assert layout.notes[0].text == "列「職員Ｎｏ．」を「職員番号」として扱いました。"
    assert layout.problems == ()


def test_case_21_one_column_under_two_headings_is_refused():
    """Two columns that mean the same are a problem that names both."""
    (problem,) = recognise(["職員番号", "所属", "新所属"]).problems

    assert (problem.id, problem.row, problem.column) == ("HR-021", None, "所属名")
    assert "所属、新所属" in problem.text


def test_case_22_every_missing_column_is_named():
    """All missing columns at once; family and given name together are a name."""
    layout = recognise(["職員番号", "姓", "名"])

    missing = layout.missing(Column.NUMBER, Column.NAME, Column.DAY, Column.EVENT)

    assert [(p.id, p.column) for p in missing] == [("HR-022", "発令日"), ("HR-022", "異動区分")]


def test_case_23_what_is_not_used_is_dropped_and_named():
    """Salary and illness are not taken in, and the note says so."""
    layout = recognise(["職員番号", "病名", "級号給", "旧所属"])

    assert list(layout.at) == [Column.NUMBER]
    assert [(n.id, n.text) for n in layout.notes] == [
        ("HR-023", "使わない列（病名、級号給、旧所属）は取り込まず、保存もしません。")
    ]


def test_case_45_the_date_of_birth_is_only_checked():
    """The note on the header says that it is not kept."""
    (note,) = recognise(["職員番号", "生年月日"]).notes

    assert note.id == "HR-154"


def test_case_14_a_title_is_no_header():
    """A header names a number and something else."""
    assert is_header(["", "職員コード", "氏名"])
    assert not is_header(["令和8年4月1日付人事異動(案)", "", ""])
    assert not is_header(["職員番号", "職員番号"])
