"""Which column of a file means what. Headings are compared folded: width, case, blanks and brackets do not count."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from idm.hr.sheet import Problem
from idm.messages import Said
from idm.messages import hr as say


class Column(StrEnum):
    """What we read, under the name we use for it."""

    NUMBER = "職員番号"
    DAY = "発令日"
    EVENT = "異動区分"
    NAME = "氏名"
    FAMILY = "姓"
    GIVEN = "名"
    KANA = "氏名カナ"
    FORM = "任用形態"
    TERM_START = "任期開始"
    TERM_END = "任期終了"
    UNIT = "所属コード"
    UNIT_NAME = "所属名"
    TITLE = "職名"
    MAIN = "主務・兼務"
    BIRTH = "生年月日"
    LOGIN = "ログイン名"
    MAIL = "メール"


_ALIASES = {
    Column.NUMBER: ("職員コード", "職員CD", "個人番号", "社員番号", "職員No", "職番"),
    Column.DAY: ("異動日", "発令年月日", "異動年月日", "適用日"),
    Column.EVENT: ("異動事由", "発令区分", "異動種別", "発令事由"),
    Column.NAME: ("氏名漢字", "漢字氏名", "姓+名", "職員氏名", "職員名"),
    Column.FAMILY: ("氏", "姓漢字"),
    Column.GIVEN: ("名漢字",),
    Column.KANA: ("カナ", "フリガナ", "カナ氏名", "氏名フリガナ", "職員氏名カナ"),
    Column.FORM: ("職員区分", "雇用区分", "任用区分", "雇用形態"),
    Column.TERM_START: ("任期開始日", "任用開始日", "任期始期"),
    Column.TERM_END: ("任期終了日", "任用終了日", "任期終期", "任期満了日"),
    Column.UNIT: ("部署コード", "所属CD", "新所属コード", "組織コード"),
    Column.UNIT_NAME: ("所属", "新所属", "新所属名", "部署名", "部署", "所属名称"),
    Column.TITLE: ("役職", "補職名", "役職名", "新職名", "職名称", "職"),
    Column.MAIN: (
        "主務兼務区分",
        "主務区分",
        "本務区分",
        "主務兼務",
        "兼務区分",
        "本務兼務",
        "本務兼務区分",
        "主兼区分",
    ),
    Column.LOGIN: ("ログインID", "ユーザー名", "ユーザID", "ユーザーID"),
    Column.MAIL: ("メールアドレス", "電子メール", "E-mail", "mail"),
    Column.BIRTH: ("誕生日", "生年月日西暦", "生年月日和暦"),
}

_IGNORED = re.compile(r"[\s()\[\]【】.,・/_\-ー―‐:]+")
HEADER_WITHIN = 10
"""Title rows stand above the header (domain case 14), but not more of them than this."""


def fold(heading: str) -> str:
    """A heading as it is compared."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", heading)).casefold()


_CANONICAL = {fold(column): column for column in Column}
_KNOWN = _CANONICAL | {fold(alias): column for column, aliases in _ALIASES.items() for alias in aliases}


def is_header(cells: Sequence[str]) -> bool:
    """True for a row that names a number column and at least one more that we know."""
    found = {_KNOWN[key] for cell in cells if (key := fold(cell)) in _KNOWN}
    return Column.NUMBER in found and len(found) > 1


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each column stands, what is wrong with the header, and what is worth saying about it."""

    at: Mapping[Column, int]
    problems: tuple[Problem, ...]
    notes: tuple[Said, ...]

    def missing(self, *required: Column) -> list[Problem]:
        """One problem per required column that is not there (domain case 22)."""
        return [
            Problem(say.COLUMN_MISSING.say(v=column), column=str(column))
            for column in required
            if column not in self.at and not self._told_otherwise(column)
        ]

    def _told_otherwise(self, column: Column) -> bool:
        """Two columns may stand for a name, and a unit's name for its code (domain cases 24, 62)."""
        return (column is Column.NAME and self.splits_names) or (column is Column.UNIT and Column.UNIT_NAME in self.at)

    @property
    def splits_names(self) -> bool:
        """True when family and given name stand in two columns."""
        return Column.FAMILY in self.at and Column.GIVEN in self.at


def recognise(header: Sequence[str], aliases: Mapping[str, Column] | None = None) -> Layout:
    """
    Match a header against what we know (domain cases 20, 21, 23). The date of birth is only checked, never kept (45).

    Args:
        aliases: This sender's own headings, folded; they go before ours.
    """
    known = {**_KNOWN, **(aliases or {})}
    at: dict[Column, int] = {}
    named: dict[Column, list[str]] = {}
    dropped: list[str] = []
    notes: list[Said] = []
    for index, heading in enumerate(header):
        key = fold(heading)
        column = known.get(key)
        if column is None:
            dropped += [heading.strip()] if heading.strip() else []
            continue
        at.setdefault(column, index)
        named.setdefault(column, []).append(heading.strip())
        if column is Column.BIRTH:
            notes.append(say.BIRTHS_CHECKED_ONLY.say(v=heading.strip()))
        elif key not in _CANONICAL:
            notes.append(say.ALIAS.say(v=heading.strip(), column=column))
    if dropped:
        notes.append(say.COLUMNS_DROPPED.say(v="、".join(dropped)))
    problems = tuple(
        Problem(say.COLUMN_TWICE.say(v=column, names="、".join(names)), column=str(column))
        for column, names in named.items()
        if len(names) > 1
    )
    return Layout(at, problems, tuple(notes))
