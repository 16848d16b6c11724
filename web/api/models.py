"""What goes in and out, checked as it is documented: the OpenAPI document is made from these."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, SecretStr

NO_CONTROLS = r"^[^\u0000-\u001f\u007f]*$"
LONGEST_NAME, LONGEST_PASSWORD, LONGEST_CODE, LONGEST_TERMINAL = 256, 256, 64, 80
PAGE, LONGEST_PAGE = 100, 500


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True)


class Problem(_Out):
    """RFC 9457; ``id`` is the sentence's number, for a program and a help desk to rely on."""

    type: Literal["about:blank"] = "about:blank"
    title: str
    status: int
    id: str
    detail: str
    allowed: Literal[False] | None = Field(default=None, description="確認の依頼で：許可していない")


class Verify(_In):
    """Who is there, for which system, and what he showed."""

    name: str = Field(min_length=1, max_length=LONGEST_NAME, description="ログイン名か職員番号")
    system: str = Field(pattern=r"^[a-z][a-z0-9-]{0,39}$", description="プロファイルにあるシステム")
    password: Annotated[SecretStr, Field(max_length=LONGEST_PASSWORD)] | None = Field(
        default=None, description="空は、示さないのと同じ"
    )
    code: Annotated[SecretStr, Field(max_length=LONGEST_CODE)] | None = Field(
        default=None, description="6桁の確認コード、または回復コード。空は、示さないのと同じ"
    )
    checked: list[Literal["password"]] = Field(
        default=[], max_length=1, description="相手のシステムが自分で確かめたもの。権限 verify:vouch の鍵だけ数える"
    )
    terminal: str = Field(
        default="", max_length=LONGEST_TERMINAL, pattern=NO_CONTROLS, description="本人に見せる端末名"
    )


class Verified(_Out):
    """``allowed`` alone decides; the rest is for people."""

    allowed: bool
    rule: str
    clause: str
    missing: list[Literal["inherence", "knowledge", "possession"]]
    id: str
    because: str


class ById(_In):
    id: str = Field(pattern=r"^[0-9a-f-]{36}$")


class Paging(_In):
    limit: int = Field(default=PAGE, ge=1, le=LONGEST_PAGE)
    cursor: str | None = Field(default=None, max_length=200, description="前の答えの next")


class PeoplePaging(Paging):
    number: str | None = Field(default=None, max_length=64, description="この職員番号かログイン名の人だけ")


class Post(_Out):
    unit: str
    unit_name: str
    title: str
    main: bool


class State(StrEnum):
    ACTIVE = "active"
    SUSPENDED = "suspended"
    DISABLED = "disabled"
    ABSENT = "absent"


class Person(_Out):
    """``name`` and ``kana`` only for a key with people:names; posts of today, none of the days to come."""

    id: str
    number: str
    login: str
    status: State
    form: str | None
    posts: list[Post]
    ends_on: date | None = Field(description="任用の終わりの翌日")
    name: str | None = None
    kana: str | None = None


class Why(_Out):
    rule: str
    clause: str
    detail: str


class Account(_Out):
    id: str
    person: str
    login: str
    mail: str | None
    status: State
    ends_at: AwareDatetime | None
    groups: list[str]
    because: list[Why]


class Session(_Out):
    person: str
    opened_at: AwareDatetime
    seen_at: AwareDatetime
    ends_at: AwareDatetime
    terminal: str


class Ended(_Out):
    ended: int


class Factor(_Out):
    id: int
    kind: str
    state: str
    label: str
    made_at: AwareDatetime
    used_at: AwareDatetime | None
    expires_at: AwareDatetime | None
    locked_until: AwareDatetime | None


class Batch(_Out):
    """Numbers of a file, no names."""

    id: int
    state: str
    source: str
    extent: str
    rows: int
    people: int
    version: int
    sha256: str
    at: AwareDatetime
    embargo: date | None


Item = TypeVar("Item", bound=BaseModel)


class Page(_Out, Generic[Item]):
    """``next`` goes back as ``cursor``; empty at the end."""

    items: list[Item]
    next: str | None


class People(Page[Person]):
    pass


class Accounts(Page[Account]):
    pass


class Sessions(_Out):
    items: list[Session]


class FactorList(_Out):
    items: list[Factor]


class Batches(Page[Batch]):
    pass
