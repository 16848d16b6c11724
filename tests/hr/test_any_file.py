"""Any rows at all: the check answers, and nobody is half taken."""

from hypothesis import given, settings
from hypothesis import strategies as st

from idm.hr.changeset import Extent
from tests.hr.files import checked
from tests.people import HEADER, a_person, a_row

COLUMNS = (*HEADER, "生年月日", "ログイン名")
PEOPLE = [
    a_person(),
    a_person("00102", "高橋 花子", unit="0300", title="課長", kana="タカハシ ハナコ"),
    a_person("00103", "白川 副", unit="0001", title="副村長", until="2026-03-31"),
]
CELLS = {
    "職員番号": ["00101", "00102", "102", "00103", "00900", "O0101", "1.2E+05", "", "〃"],
    "発令日": ["2026-04-01", "2026-03-31", "8.4.1", "46113", "H38.4.1", "2062-04-01", "未定", "令和8年4月31日"],
    "異動区分": ["採用", "異動", "退職", "再任用", "休職", "復職", "兼務", "兼務解除", "氏名変更", "死亡", "?"],
    "氏名": [
        "阿蘇 太郎",
        "阿蘇太郎",
        "高橋 花子",
        "髙橋 花子",
        "白川 副",
        "(株)阿蘇 花子",
        "阿 〓",
        "欠員",
        "マリア",
        "",
    ],
    "氏名カナ": ["", "あそ たろう", "ｱｿ ﾀﾛｳ", "阿蘇"],
    "任用形態": ["常勤", "会計年度任用", "議員", ""],
    "任期終了": ["", "2027-03-31", "R9.3.31", "080401"],
    "所属コード": ["0300", "0101", "9999", "", "同"],
    "所属名": ["", "税務課", "税課", "総務", "魔法課"],
    "職名": ["主事", "課長", "主事兼係長", "総務課長兼議会書記", "主事兼魔法使い", ""],
    "主務・兼務": ["主務", "兼務", ""],
    "生年月日": ["", "S20.1.1", "x"],
    "ログイン名": ["", "aso", "N00101", "あ"],
}
QUESTIONS = [f"HR-{n:03}" for n in (28, 38, 40, 44, 49, 53, 54, 56, 59, 61, 62, 67, 68, 70, 74, 75, 77, 150, 162, 164)]

ROWS = st.lists(st.fixed_dictionaries({c: st.sampled_from(CELLS[c]) for c in COLUMNS}), min_size=1, max_size=4)
USUAL = st.lists(
    st.dictionaries(st.sampled_from(COLUMNS), st.integers(0, 9), max_size=3).map(
        lambda odd: a_row(**{column: CELLS[column][at % len(CELLS[column])] for column, at in odd.items()})
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=150, deadline=None)
@given(ROWS | USUAL, st.sampled_from([Extent.CHANGES, Extent.FULL]), st.sets(st.sampled_from(QUESTIONS)))
def test_any_file_is_answered_and_nobody_is_half_taken(rows, extent, yes):
    """No cell makes the check raise; a file with a problem changes nothing, or nobody who may have a problem."""
    whole = checked(rows, *PEOPLE, extent=extent, header=COLUMNS, yes=yes)
    parts = checked(rows, *PEOPLE, extent=extent, header=COLUMNS, yes=yes, leave_out_wrong=True)

    assert whole.problems == parts.problems
    assert whole.changes is None or not whole.problems
    if parts.changes is None:
        return
    taken = [(c.after.number, {rows[line - 2]["氏名"] for line in c.rows}) for c in parts.changes.changes]
    for problem in parts.problems:
        row = rows[problem.row - 2]
        assert all(row["職員番号"] != number for number, _ in taken)
        if problem.column == "職員番号":
            assert all(row["氏名"] not in names for _, names in taken)


@settings(max_examples=60, deadline=None)
@given(USUAL)
def test_what_was_asked_is_settled_by_a_yes(rows):
    """Every question that is asked disappears once it is answered, for good."""
    said: list[str] = []
    for _ in range(10):
        asked = [p.id for p in checked(rows, *PEOPLE, header=COLUMNS, yes=said).problems if p.asks]
        assert not set(asked) & set(said)
        if not asked:
            return
        said += asked
    raise AssertionError("the questions do not end")
