"""What a file would change, person by person: the facts before and the facts after, nothing else.

Everything further follows from it. The preview is ``desired(before)`` against ``desired(after)``; the store keeps
what is the same, supersedes what is gone and inserts what is new; the removal brake compares who may work under both.
"""

from dataclasses import dataclass
from enum import StrEnum

from idm.facts import Form, Person
from idm.facts.person import NOT_FROM_HR


class Source(StrEnum):
    """Who sends the list. Council members, special posts and contractors never come in HR's file (domain case 80)."""

    HR = "hr"  # 人事
    OTHERS = "others"  # 特別職・議員・委託の名簿

    def sends(self, form: Form) -> bool:
        """True for the kinds of appointment that come on this list."""
        return (form in NOT_FROM_HR) is (self is Source.OTHERS)


class Extent(StrEnum):
    """Said explicitly, never guessed from what is missing (domain case 69)."""

    FULL = "full"  # 全件
    CHANGES = "changes"  # 異動分


class Event(StrEnum):
    """Kind of appointment or change (異動区分), in the words of NISHIHARA-7.2.1.2.a."""

    HIRE = "hire"  # 採用
    MOVE = "move"  # 異動・昇任・配置換
    CONCURRENT_ON = "concurrent_on"  # 兼務
    CONCURRENT_OFF = "concurrent_off"  # 兼務解除
    SECONDED_OUT = "seconded_out"  # 出向・派遣
    LEAVE = "leave"  # 休職・休業
    SUSPENSION = "suspension"  # 停職
    RETURN = "return"  # 復職
    RETIRE = "retire"  # 退職
    TERM_END = "term_end"  # 任期満了
    RENAME = "rename"  # 氏名変更
    REAPPOINT = "reappoint"  # 再任用・任用更新
    LISTED = "listed"  # a row of a full list that differs from what is known


@dataclass(frozen=True, slots=True)
class PersonChange:
    """One person's facts before (None: unknown so far) and after, with what the file said. ``rows`` are file rows."""

    before: Person | None
    after: Person
    events: tuple[Event, ...]
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """Everything a file changes, by 職員番号. ``missing`` are the numbers a full list does not name: to be confirmed by
    a person, never taken as leavers (F31)."""

    changes: tuple[PersonChange, ...]
    missing: tuple[str, ...] = ()
