"""How an account is named, what an absence does to it, and how it ends."""

from typing import Literal, Self

from pydantic import Field, model_validator

from idm.facts import AbsenceKind
from idm.policy.parts import Days, Part, Sourced


class Login(Sourced):
    """
    How a user name is made. ``number``: prefix + 職員番号 in lower case. ``romaji``: the name in letters, as a passport
    spells it; proposed to a person, never taken silently, because kana do not tell every name's letters.
    """

    made_from: Literal["number", "romaji"]
    prefix: str = Field(default="", pattern=r"^([a-z][a-z]{0,4})?$")

    @model_validator(mode="after")
    def _has_a_prefix(self) -> Self:
        if (self.made_from == "number") is not bool(self.prefix):
            raise ValueError("番号から作るログイン名には接頭辞（prefix）が要り、氏名から作るものには要りません")
        return self


class Mail(Sourced):
    """
    How a mail address is made: ``none`` gives nobody one, ``login`` puts the domain behind the user name.

    ``kept``: so long a mail that was sent or given up stays in the outbox; the log keeps that it was.
    """

    kept: Days
    made_from: Literal["none", "login", "romaji"]
    domain: str = Field(
        default="", pattern=r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+)?$"
    )

    @model_validator(mode="after")
    def _has_a_domain(self) -> Self:
        if (self.made_from == "none") is bool(self.domain):
            raise ValueError("メールアドレスを作るにはドメイン（domain）が要り、作らないときには要りません")
        return self


class Absences(Sourced):
    """What an absence does to the account."""

    suspend: tuple[AbsenceKind, ...]


class Asset(Sourced):
    """Something that is given back at the end; ``on_move``: by whoever moves to another section, too."""

    key: str = Field(pattern=r"[a-z][a-z0-9-]{0,19}")
    label: str
    on_move: bool


class Leaver(Part):
    """
    ``opened``: days before the last day from which on what is to be done is listed. ``reminded``: days between two
    reminders of what is left. ``keys_kept``: so long a program's key outlives its maker's last day, unless somebody
    makes another one. ``overlap``: so long after a move the old section's groups may be asked for.
    """

    delete_after: Days
    opened: Days
    reminded: Days
    keys_kept: Days
    overlap: Days
    asset: tuple[Asset, ...]
