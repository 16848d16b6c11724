"""A case (申請): what somebody asks for, bound word for word to the decisions on it (F22).

Whatever is in ``Case.digest`` is what a decider says yes to; where a letter of it changes, no decision counts any more.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from hashlib import sha256


class CaseKind(StrEnum):
    """What may be asked for."""

    DELEGATION = "delegation"  # 特権の代行
    ENTITLEMENT = "entitlement"  # 権限
    EXTERNAL_ACCESS = "external_access"  # 外部からのアクセス
    EXCEPTION = "exception"  # 例外措置
    SUSPENSION = "suspension"  # 違反による利用の停止
    SHARED_ID = "shared_id"  # 共用IDの利用
    CONTRACTOR = "contractor"  # 委託先の作業員の登録
    MANAGED = "managed"  # 開発用・サービス用の登録
    PRIVATE_DEVICE = "private_device"  # 私物の機器での本人確認
    BRAKE = "brake"  # 止められた変更の解除
    PRIVILEGE = "privilege"  # 特権の一回の利用
    CHANGE = "change"  # 関所の設定の変更


class CaseState(StrEnum):
    """``approved`` is in force: what a case brings about is done by the transaction of its last yes."""

    OPEN = "open"
    RETURNED = "returned"  # the applicant has to change it
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"  # its period was over before everybody had decided


UNDECIDED = frozenset({CaseState.OPEN, CaseState.RETURNED})


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    RETURN = "return"


class Flag(StrEnum):
    """What is unusual about a decision, for whoever reviews it."""

    BOTH_POSTS = "both_posts"  # one person for two steps, because he holds both posts
    UNAVOIDABLE = "unavoidable"  # the applicant himself, for want of anybody else (2(6)①)
    IN_PLACE = "in_place"  # in the place of a step whose every holder is barred


@dataclass(frozen=True)
class Case:
    """
    What is asked for. People by id; ``starts`` and ``until`` are aware UTC, half-open, None for no end.

    ``chain`` says whose yes it needs, in order, as the profile had it when it was handed in (``CaseRule.bound``).
    ``version`` counts how often it was handed in: what is changed and changed back is not what was approved before.

    Raises:
        ValueError: an instant without zone, a period that ends before it begins, content that is not canonical.
    """

    kind: CaseKind
    subject: str
    applicant: str
    beneficiary: str
    starts: datetime
    until: datetime | None
    reason: str
    content: str
    chain: tuple[str, ...]
    version: int = 1

    def __post_init__(self) -> None:
        for instant in (self.starts, self.until):
            if instant is not None and instant.tzinfo is None:
                raise ValueError("an instant needs a zone")
        if self.until is not None and self.until <= self.starts:
            raise ValueError("a period ends after it begins")
        if canonical(json.loads(self.content)) != self.content:
            raise ValueError("the content is not canonical JSON")

    @cached_property
    def digest(self) -> str:
        """SHA-256 (64 hex digits) over every field."""
        whole = {name: _plain(getattr(self, name)) for name in self.__dataclass_fields__}
        return sha256(canonical(whole).encode()).hexdigest()

    def over(self, now: datetime) -> bool:
        """Nothing of its period is left."""
        return self.until is not None and self.until <= now

    def handed_in_again(self, **changes: object) -> "Case":
        """The same case with other words: another digest, whatever they are."""
        return replace(self, version=self.version + 1, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Decision:
    """One word on one step of a case, bound by ``digest`` to what was asked then. ``at`` is aware UTC."""

    step: int
    role: str
    person: str
    answer: Answer
    digest: str
    at: datetime
    reason: str = ""
    flags: frozenset[Flag] = frozenset()


def canonical(content: Mapping[str, object]) -> str:
    """One text for one content. Text, whole numbers, lists and objects; nothing that two readers could read apart."""
    return json.dumps(_checked(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _checked(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _checked(value[key]) for key in value}
    if isinstance(value, list | tuple):
        return [_checked(one) for one in value]
    if value is None or isinstance(value, str | int):
        return value
    raise ValueError(f"{type(value).__name__}: content holds text, whole numbers, lists and objects")


def _plain(value: object) -> object:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value
