"""What goes in and out, checked as it is documented: the OpenAPI document is made from these."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, SecretStr, model_validator

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


_TEXTS = ("name", "password", "code", "terminal", "state")


class CardShown(_In):
    challenge: str = Field(pattern=r"^[A-Za-z0-9_-]{43}$")
    serial: str = Field(pattern=r"^[0-9A-Fa-f]{1,40}$", description="証明書の発行番号（16進数）")
    signature: str = Field(pattern=r"^[A-Za-z0-9+/]{8,1400}={0,2}$", description="Base64")


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
    card: str | None = Field(
        default=None,
        pattern=r"^[0-9A-Fa-f:. -]{1,64}$",
        description="番号だけを読んだカード（IDm、UID）。写せるため、ほかの要素と合わせたときだけ数える",
    )
    signed_card: CardShown | None = Field(default=None, description="card/challenge に署名したカード")
    in_steps: bool = Field(
        default=False, description="パスワードは正しく、それだけでは足りないとき、次の依頼で続けるための state を求める"
    )
    state: Annotated[SecretStr, Field(min_length=43, max_length=43)] | None = Field(
        default=None, description="前の答えの state。2分以内に一度だけ、パスワードの代わりになる"
    )
    encoding: Literal["plain", "hex"] = Field(
        default="plain", description="hex：name、password、code、terminal、state を UTF-8 の16進数で送る"
    )

    @model_validator(mode="before")
    @classmethod
    def _decode(cls, sent: object) -> object:
        """
        Raises:
            ValueError: what should be hexadecimal is not, or is no UTF-8.
        """
        if not isinstance(sent, dict) or sent.get("encoding") != "hex":
            return sent
        texts = {key: bytes.fromhex(sent[key]).decode() for key in _TEXTS if isinstance(sent.get(key), str)}
        return {**sent, **texts, **({} if texts.get("state") else {"state": None})}


class Verified(_Out):
    """``allowed`` alone decides; the rest is for people."""

    allowed: bool
    state: str | None = Field(default=None, description="続けるには、確認コードとともに次の依頼で送る。なければ出ない")
    rule: str
    clause: str
    missing: list[Literal["inherence", "knowledge", "possession"]]
    id: str
    because: str


class CardChallenge(_Out):
    """署名するのは「sekisho card 1|アドレス|端末|challenge」。アドレスは、端末が自分で開いたもの。"""

    challenge: str
    terminal: str
    seconds: int
    rule: str
    clause: str


class CardHanded(_Out):
    """``code`` は、その端末のブラウザーでサインインに変える。続けるアドレスは ``url``。"""

    allowed: bool
    rule: str
    clause: str
    id: str
    because: str
    code: str | None
    url: str | None


class CardCode(_In):
    code: str = Field(pattern=r"^[A-Za-z0-9_-]{43}$", description="card/answer の code")


class CardAsked(_In):
    challenge: str = Field(pattern=r"^[A-Za-z0-9_-]{43}$", description="card/challenge の challenge")


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


class Heard(_Out):
    sessions: int = Field(description="このカードで続いているサインインの数")


class Noted(_Out):
    noted: bool


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


class ByNumber(_In):
    number: int = Field(ge=1, le=2**31 - 1)


class CaseDecision(_Out):
    """``counts``：今の内容への決定かどうか。"""

    step: int
    role: str
    person: str
    answer: Literal["yes", "no", "return"]
    at: AwareDatetime
    flags: list[str]
    counts: bool


class CaseLine(_Out):
    """``in_force``：承認され、期間の中にあり、途中で終わっていない。"""

    number: int
    kind: str
    state: Literal["open", "returned", "approved", "refused", "withdrawn", "lapsed"]
    applicant: str
    beneficiary: str
    starts: AwareDatetime
    until: AwareDatetime | None
    in_force: bool
    version: int
    digest: str
    handed_in_at: AwareDatetime
    ended_at: AwareDatetime | None
    over_at: AwareDatetime | None


class OneCase(CaseLine):
    """``chain`` は決める役割の順、``content`` は申請の内容。理由の文は含みません。"""

    chain: list[str]
    content: dict[str, str]
    decisions: list[CaseDecision]


class Cases(Page[CaseLine]):
    pass


class PrivilegeAsked(_In):
    """A privileged ID, and what its holder is about to do with it."""

    name: str = Field(pattern=r"^[!-~]{1,64}$", description="特権ID、またはその人のログイン名か職員番号")
    privilege: str = Field(pattern=r"^[a-z][a-z0-9-]{0,62}$", description="プロファイルにある特権")


class PrivilegeAnswer(_Out):
    """``allowed`` alone decides; the rest is for people."""

    allowed: bool
    until: AwareDatetime | None = Field(description="使えるときの、作業時間の終わり")
    rule: str
    clause: str
    id: str
    because: str
