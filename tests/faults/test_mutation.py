"""Personnel files as they go wrong: thousands of them, each a right one with a few things done to it (F30, F32).

Whatever is done to a file: no crash, every problem has an id of the catalogue, and nobody loses access who did not lose
it by the right file, unless a row says so in so many words.
"""

import csv
import importlib
import io
import pkgutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import idm.messages
from connectors.hr_file.reader import sheet_from
from idm.facts import Form
from idm.hr.changeset import ChangeSet, Extent, Source
from idm.hr.check import Verdict, check
from idm.hr.sheet import NO_ANSWERS, Answers, Sheet
from idm.messages import Message
from tests.connectors.hr_file.books import a_book, with_shared_strings
from tests.faults.test_truncation import TERM, Lost, lost
from tests.people import POLICY, a_person, a_roster, a_row, an_organisation, d

HEADER = (
    *("職員番号", "発令日", "異動区分", "氏名", "氏名カナ", "任用形態", "任期終了"),
    *("所属コード", "所属名", "職名", "主務・兼務", "備考"),
)
KNOWN_IDS = {
    message.id
    for module in pkgutil.iter_modules(idm.messages.__path__)
    for message in vars(importlib.import_module(f"idm.messages.{module.name}")).values()
    if isinstance(message, Message)
}
YES_TO_ALL = Answers(frozenset((id_, None) for id_ in KNOWN_IDS))
ENDING = ("退職", "満了", "休職", "休業", "停職", "派遣", "出向", "解除")

CELLS = [
    *("", " ", "　", "〃", "同", "-", "\u200b", "\x00", "改\n行", "長" * 70, "計", "以上", "合計 12名"),
    *("123456789018", "1234-5678-9012", "00103", "103", "００１０３", "O0103", "1.23E+05", "R0812", "99999"),
    *("R8.4.1", "8.4.1", "080401", "20260401", "2026/4/1", "令和8年4月31日", "令和8年4月", "46113", "44651", "㋿8.4.1"),
    *("H32.4.1", "令和80年4月1日", "2062-04-01", "2025-01-01", "未定", "2026-03-31"),
    *(
        "退職",
        "任期満了",
        "休職",
        "採用",
        "異動",
        "兼務",
        "兼務解除",
        "再任用",
        "氏名変更",
        "復職",
        "免職",
        "死亡",
        "派遣",
    ),
    *(
        "欠員",
        "新採",
        "阿蘇?太郎",
        "阿蘇\ue000 太郎",
        "髙﨑 白川",
        "葛󠄀城 𠮷乃",
        "阿蘇太郎",
        "阿蘇",
        "田中（旧姓 佐藤）",
    ),
    *("(株)例示 担当者", "ｱｿ ﾀﾛｳ", "あそ たろう", "螻ｱ逕ｰ 螟ｪ驛・", "å±±ç”° å¤ªéƒŽ"),
    *("議員", "会計年度任用職員", "常勤", "臨時職員", "9999", "0101", "企商課", "課長補佐兼係長", "主務", "兼務"),
    *("=1+1", "+81", "@cmd", "＝１", "#N/A", "########", '"', ",", "\t"),
]


class Row(list[str]):
    """A row that knows whether anything was done to it."""

    touched = False


@dataclass
class Draft:
    """A file while things are done to it."""

    header: list[str]
    rows: list[Row]
    above: list[list[str]] = field(default_factory=list)
    below: list[list[str]] = field(default_factory=list)
    encoding: str = "utf-8"
    on_bytes: list[Callable[[bytes], bytes]] = field(default_factory=list)

    def table(self) -> list[list[str]]:
        return [*self.above, self.header, *self.rows, *self.below]

    def as_csv(self) -> bytes:
        text = io.StringIO()
        csv.writer(text).writerows(self.table())
        data = text.getvalue().encode(self.encoding, "replace")
        for change in self.on_bytes:
            data = change(data)
        return data

    def as_xlsx(self) -> bytes:
        table = [["".join(c for c in cell if c.isprintable() or c == "\n") for cell in row] for row in self.table()]
        return with_shared_strings(a_book(table))


PEOPLE = [
    *(a_person(f"{n:05}", f"阿蘇 {name}", since="2025-04-01") for n, name in enumerate("一二三四五六七八", 101)),
    a_person("00123", "白川 花", form=Form.FISCAL_YEAR, since="2025-04-01", until="2026-03-31"),
    a_person("00124", "白川 月", since="2025-04-01", beside=[("0900", "書記")]),
    a_person("G01", "滝 一", unit="0900", title="議長", form=Form.COUNCIL),
]


def right_rows() -> list[dict[str, str]]:
    """Moves, a hire, leavers, leave, another year of a term, a second post that comes and one that goes."""
    who = [{"職員番号": p.number, "氏名": p.names[0].full} for p in PEOPLE]
    return [
        *(a_row(**person, 所属名="税務課", 備考="内示済") for person in who[:4]),
        a_row(**who[4], 異動区分="退職", 発令日="2026-03-31"),
        a_row(**who[5], 異動区分="休職"),
        a_row(**who[6], 異動区分="兼務", 所属コード="0900", 職名="書記") | {"主務・兼務": "兼務"},
        a_row(**who[7], 異動区分="退職", 発令日="2026-03-31"),
        a_row(**who[7], 異動区分="再任用", 任用形態="再任用"),
        a_row(**who[8], 異動区分="再任用") | TERM,
        a_row(**who[9], 異動区分="兼務解除", 所属コード="0900", 職名="書記") | {"主務・兼務": "兼務"},
        a_row(職員番号="00130", 氏名="白川 星", 異動区分="採用", 氏名カナ="シラカワ ホシ"),
    ]


def right_list() -> list[dict[str, str]]:
    """Everybody who is there on 1 April, some of them elsewhere than before, one with two posts."""
    who = [{"職員番号": p.number, "氏名": p.names[0].full} for p in PEOPLE]
    return [
        *(a_row(**person, 備考="内示済") for person in who[:4]),
        *(a_row(**person, 所属コード="0101", 所属名="人事係") for person in (*who[4:8], who[9])),
        a_row(**who[8]) | TERM,
        a_row(**who[9], 所属コード="0900", 職名="書記") | {"主務・兼務": "兼務"},
        a_row(職員番号="00130", 氏名="白川 星", 氏名カナ="シラカワ ホシ"),
    ]


def a_draft(extent: Extent) -> Draft:
    rows = right_rows() if extent is Extent.CHANGES else right_list()
    return Draft(list(HEADER), [Row(row.get(column, "") for column in HEADER) for row in rows])


# --- what is done to a file ---


def _column(draw, draft: Draft) -> int:
    return draw(st.integers(0, len(draft.header) - 1))


def _row(draw, draft: Draft) -> Row | None:
    return draw(st.sampled_from(draft.rows)) if draft.rows else None


def drop_column(draw, draft: Draft) -> None:
    at = _column(draw, draft)
    if len(draft.header) > 1:
        for row in (draft.header, *draft.rows):
            del row[at : at + 1]


def double_column(draw, draft: Draft) -> None:
    at = _column(draw, draft)
    for row in (draft.header, *draft.rows):
        row.insert(at, row[at] if at < len(row) else "")


def swap_columns(draw, draft: Draft) -> None:
    """Both columns with what is in them."""
    one, other = _column(draw, draft), _column(draw, draft)
    for row in (draft.header, *draft.rows):
        if max(one, other) < len(row):
            row[one], row[other] = row[other], row[one]


def swap_headings(draw, draft: Draft) -> None:
    one, other = _column(draw, draft), _column(draw, draft)
    draft.header[one], draft.header[other] = draft.header[other], draft.header[one]


def shift_column(draw, draft: Draft) -> None:
    """One column's cells slip down by a row, as when a cell is inserted in Excel."""
    at = _column(draw, draft)
    above = ""
    for row in draft.rows:
        if at < len(row):
            row[at], above = above, row[at]
            row.touched = True


def drop_row(draw, draft: Draft) -> None:
    if draft.rows:
        del draft.rows[draw(st.integers(0, len(draft.rows) - 1))]


def double_row(draw, draft: Draft) -> None:
    if (row := _row(draw, draft)) is not None:
        draft.rows.append(Row(row))


def swap_rows(draw, draft: Draft) -> None:
    draft.rows = draw(st.permutations(draft.rows))


def replace_cell(draw, draft: Draft) -> None:
    row = _row(draw, draft)
    if row:
        row[draw(st.integers(0, len(row) - 1))] = draw(st.sampled_from(CELLS))
        row.touched = True


def lose_a_cell(draw, draft: Draft) -> None:
    row = _row(draw, draft)
    if row:
        del row[draw(st.integers(0, len(row) - 1))]
        row.touched = True


def split_a_cell(draw, draft: Draft) -> None:
    """An unquoted comma."""
    row = _row(draw, draft)
    if row:
        row.insert(draw(st.integers(0, len(row))), "主事")
        row.touched = True


def put_above(draw, draft: Draft) -> None:
    line = draw(
        st.sampled_from([["令和8年4月1日付人事異動(案)"], [], ["", "所属", ""], ["人事", "係", "作成"], HEADER])
    )
    draft.above.append(list(line))


def put_below(draw, draft: Draft) -> None:
    draft.below.append(list(draw(st.sampled_from([["計", "12名"], ["以上"], [], [""] * 12, ["作成者 人事係"]]))))


def blank_line(draw, draft: Draft) -> None:
    draft.rows.insert(draw(st.integers(0, len(draft.rows))), Row([""] * draw(st.integers(0, 13))))


def change_encoding(draw, draft: Draft) -> None:
    encodings = ["utf-8-sig", "cp932", "utf-16", "euc_jp", "iso2022_jp", "shift_jisx0213", "utf-16-le"]
    draft.encoding = draw(st.sampled_from(encodings))


def cut(draw, draft: Draft) -> None:
    part = draw(st.floats(0, 1))
    draft.on_bytes.append(lambda data: data[: int(len(data) * part)])


def break_quotes(draw, draft: Draft) -> None:
    part = draw(st.floats(0, 1))
    draft.on_bytes.append(lambda data: data[: int(len(data) * part)] + b'"' + data[int(len(data) * part) :])


def paste_another(draw, draft: Draft) -> None:
    """The same file again behind itself, in another encoding."""
    encoding = draw(st.sampled_from(["utf-8", "cp932", "utf-16-le"]))
    draft.on_bytes.append(lambda data: data + data.decode("utf-8", "replace").encode(encoding, "replace"))


def other_line_ends(draw, draft: Draft) -> None:
    end = draw(st.sampled_from([b"\n", b"\r", b"\r\r\n", b"\n\n"]))
    draft.on_bytes.append(lambda data: data.replace(b"\r\n", end))


def read_wrongly(draw, draft: Draft) -> None:
    """Opened in another encoding and saved again."""
    wrong = draw(st.sampled_from(["cp932", "cp1252", "latin-1"]))
    draft.on_bytes.append(lambda data: data.decode(wrong, "replace").encode("utf-8", "replace"))


MUTATIONS = [
    *(drop_column, double_column, swap_columns, swap_headings, shift_column),
    *(drop_row, double_row, swap_rows, replace_cell, replace_cell, replace_cell, replace_cell),
    *(lose_a_cell, split_a_cell, put_above, put_below, blank_line, change_encoding),
    *(cut, break_quotes, paste_another, other_line_ends, read_wrongly),
]


@st.composite
def mutated(draw) -> tuple[Extent, Draft]:
    extent = draw(st.sampled_from(Extent))
    draft = a_draft(extent)
    for mutation in draw(st.lists(st.sampled_from(MUTATIONS), min_size=1, max_size=4)):
        mutation(draw, draft)
    return extent, draft


# --- what may come of it ---


def judge(sheet: Sheet, extent: Extent, answers: Answers) -> Verdict:
    ids = count(1)
    return check(
        sheet,
        source=Source.HR,
        extent=extent,
        roster=a_roster(*PEOPLE),
        organisation=an_organisation(),
        policy=POLICY,
        today=d("2026-03-20"),
        new_id=lambda: f"new-{next(ids)}",
        answers=answers,
    )


def a_right_file(extent: Extent) -> ChangeSet:
    verdict = judge(sheet_from(a_draft(extent).as_csv(), "異動.csv"), extent, YES_TO_ALL)
    assert verdict.changes is not None, verdict.problems
    return verdict.changes


def _tells_an_end(row: Row, header: list[str]) -> bool:
    """By its 異動区分, wherever that came to stand, or by a 任期終了 that was written into it."""
    if any(word in cell for cell in row for word in ENDING):
        return True
    ends = [cell for heading, cell in zip(header, row, strict=False) if heading == "任期終了"]
    return row.touched and any(end.strip() for end in ends)


def unsaid(changes: ChangeSet, before: ChangeSet, draft: Draft, extent: Extent) -> set[Lost]:
    """
    Removals that the right file does not have, and that no row tells.

    A full list ends a second post by not naming it: that is what its rows are counted for (domain case 15).
    """
    telling = [row for row in draft.rows if _tells_an_end(row, draft.header)]
    told = {cell for row in telling for cell in row}
    if any(row.touched for row in telling):
        return set()
    counted = {"post"} if extent is Extent.FULL else set()
    return {(number, what) for number, what in lost(changes, before) if number not in told and what not in counted}


@pytest.mark.parametrize("files", [pytest.param(200, id="a sample"), pytest.param(20_000, marks=pytest.mark.long)])
def test_f32_no_mutated_file_removes_anybody_unsaid(files, figure):
    """Each file as changes or as a full list, with no question answered or every one: 0 unsaid removals, 0 crashes."""
    counts: Counter[str] = Counter()
    right = {extent: a_right_file(extent) for extent in Extent}

    @settings(max_examples=files, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(mutated(), st.booleans(), st.integers(0, 99))
    def campaign(mutation: tuple[Extent, Draft], yes: bool, kind: int) -> None:
        extent, draft = mutation
        answers = YES_TO_ALL if yes else NO_ANSWERS
        data, name = (draft.as_xlsx(), "異動.xlsx") if 40 <= kind < 45 else (draft.as_csv(), "異動.csv")
        sheet = sheet_from(data, name, answers=answers)
        verdict = judge(sheet, extent, answers)
        counts[name.rpartition(".")[2]] += 1
        counts["taken" if verdict.changes is not None else "refused"] += 1
        assert {p.id for p in (*sheet.problems, *verdict.problems)} <= KNOWN_IDS
        assert {note.id for note in verdict.notes} <= KNOWN_IDS
        if verdict.changes is not None:
            assert unsaid(verdict.changes, right[extent], draft, extent) == set()

    campaign()

    told = f"{counts.total() // 2} files ({counts['csv']} CSV, {counts['xlsx']} XLSX): {counts['refused']} refused, "
    told += f"{counts['taken']} taken, 0 with a removal that nobody said"
    figure(f"mutation: {told}")
    assert counts.total() // 2 >= files
