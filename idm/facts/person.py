"""A person and what papers (辞令) say about them.

``id`` fields of facts are row numbers of the store; 0 means "not stored yet".
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from idm.calendar import Span, day_after, start_of
from idm.facts.card import Card
from idm.facts.consent import Consent
from idm.facts.contract import Work
from idm.facts.delegation import Delegation
from idm.facts.managed import ManagedAccount
from idm.facts.privilege import Grant, PrivilegedAccount


class Form(StrEnum):
    """Appointment kind (任用形態). The Japanese term is in the profile's label table."""

    REGULAR = "regular"  # 常勤
    REAPPOINTED = "reappointed"  # 再任用
    FIXED_TERM = "fixed_term"  # 任期付
    FISCAL_YEAR = "fiscal_year"  # 会計年度任用職員
    TEMPORARY = "temporary"  # 臨時的任用
    SECONDED_IN = "seconded_in"  # 派遣受入
    SPECIAL = "special"  # 特別職
    COUNCIL = "council"  # 議員
    CONTRACTOR = "contractor"  # 委託


TERM_REQUIRED = frozenset({Form.FIXED_TERM, Form.FISCAL_YEAR, Form.TEMPORARY, Form.SECONDED_IN, Form.CONTRACTOR})
"""Kinds that cannot be taken in without a last day (domain case 48; 西原村 9.1(2)②)."""

NOT_FROM_HR = frozenset({Form.SPECIAL, Form.COUNCIL, Form.CONTRACTOR})
"""Kinds that do not come in HR's file of changes but on a list of their own (domain case 80)."""


class AbsenceKind(StrEnum):
    """Why a person who is still employed is away."""

    LEAVE = "leave"  # 休職・育児休業
    SECONDED_OUT = "seconded_out"  # 出向・派遣
    SUSPENSION = "suspension"  # 停職


@dataclass(frozen=True, slots=True)
class Name:
    """A name exactly as received: no NFC, no NFKC (F41, F42). Family and given name are split by one blank."""

    full: str
    kana: str
    span: Span
    id: int = 0

    @property
    def family(self) -> str:
        return self.full.partition(" ")[0]

    @property
    def given(self) -> str:
        return self.full.partition(" ")[2]


@dataclass(frozen=True, slots=True)
class Employment:
    """任用: one appointment from a first to a last day. Re-appointment is another one that begins the next day."""

    form: Form
    span: Span
    id: int = 0


@dataclass(frozen=True, slots=True)
class Posting:
    """
    発令 of one post: a person may hold several at once (兼務), at most one of them main (本務).

    ``handed_from`` is what an organisation's file says of its first day: the code of the unit whose post goes on in
    this one; "" where he had a post of this code when it was another unit's: that goes on nowhere here; None where the
    file says nothing.
    """

    unit: str
    title: str
    main: bool
    span: Span
    id: int = 0
    handed_from: str | None = None

    @property
    def goes_on_from(self) -> str:
        """Code of the unit of a post that goes on in this one, if it lasts until this one begins."""
        return self.unit if self.handed_from is None else self.handed_from

    def goes_on(self, earlier: "Posting") -> bool:
        """Is this an earlier post of the same person's, in the same unit or in what came of it? No day lies between."""
        return (
            self.goes_on_from == earlier.unit
            and earlier.span.start < self.span.start
            and (earlier.span.end is None or self.span.start <= earlier.span.end)
        )


@dataclass(frozen=True, slots=True)
class Absence:
    kind: AbsenceKind
    span: Span
    id: int = 0


class StopKind(StrEnum):
    """Why access stops at a minute and not at the end of a day (domain cases 74, 75)."""

    DISMISSAL = "dismissal"  # 免職・失職
    DEATH = "death"  # 死亡
    HOLD = "hold"  # 利用の一時停止
    DORMANT = "dormant"  # 長期の未使用


FOR_GOOD = frozenset({StopKind.DISMISSAL, StopKind.DEATH})
"""Stops that end an employment; the others wait to be lifted."""


@dataclass(frozen=True, slots=True)
class Stop:
    """即時の停止, half-open ``[starts, ends)`` in aware UTC, whole seconds; ``ends`` None until somebody lifts it."""

    kind: StopKind
    starts: datetime
    ends: datetime | None = None
    id: int = 0

    def covers(self, now: datetime) -> bool:
        return self.starts <= now and (self.ends is None or now < self.ends)

    def touches(self, day: date) -> bool:
        """True when it is in force at any minute of that day in Japan."""
        return self.starts < start_of(day_after(day)) and (self.ends is None or start_of(day) < self.ends)


@dataclass(frozen=True, slots=True)
class Renumbering:
    """Another 職員番号 for the same person, from the first day of the span (domain case 54)."""

    number: str
    span: Span
    id: int = 0


@dataclass(frozen=True, slots=True)
class Account:
    """
    A personal account. ``login`` and ``mail`` are never given to anybody else, also after deletion (F29, F36).

    ``mail`` is empty where the body gives no address.
    """

    id: str
    login: str
    mail: str = ""


@dataclass(frozen=True, slots=True)
class Proofs:
    """
    What somebody can prove himself with, as far as rules and directories need to know it.

    ``factors``: kinds in force (password, totp, webauthn ...), a temporary password is none; cards are apart, as they
    count for a time only (``rules.cards.factors_of``). ``password`` says which
    password directories are to hold: its stamp (``password_stamp``), NO_PASSWORD when the person must have none there,
    and "" when Sekisho never gave him one and what is there is not ours. ``since`` (aware UTC) is when the oldest of
    what he can still prove himself with was made, a temporary password and recovery codes among it.
    """

    factors: frozenset[str] = frozenset()
    password: str = ""
    since: datetime | None = None


NO_PASSWORD = "none"  # noqa: S105 - the absence of one
NO_PROOFS = Proofs()


def password_stamp(credential: int, made_at: datetime) -> str:
    """Which password: the id of the credential, and when it was made (UTC, to the second), as a directory shows it."""
    return f"{credential}@{made_at:%Y%m%d%H%M%S}Z"


@dataclass(frozen=True, slots=True)
class Person:
    """
    Everything in force or planned for one person.

    ``number`` (職員番号) is text with its leading zeros: the first one this person got, see ``number_on``.
    ``proofs``, ``cards`` (those that are lent to him), ``grants``, privileged IDs (the newest last) and ``delegations``
    (those in which he is the deputy), ``consents``, places on ``contracts`` and the accounts that he answers for
    (``managed``) are no paper's business: people are equal whichever password they have chosen since.
    """

    id: str
    number: str
    account: Account
    names: tuple[Name, ...] = ()
    employments: tuple[Employment, ...] = ()
    postings: tuple[Posting, ...] = ()
    absences: tuple[Absence, ...] = ()
    stops: tuple[Stop, ...] = ()
    renumberings: tuple[Renumbering, ...] = ()
    proofs: Proofs = field(default=NO_PROOFS, compare=False)
    cards: tuple[Card, ...] = field(default=(), compare=False)
    grants: tuple[Grant, ...] = field(default=(), compare=False)
    privileged: tuple[PrivilegedAccount, ...] = field(default=(), compare=False)
    delegations: tuple[Delegation, ...] = field(default=(), compare=False)
    contracts: tuple[Work, ...] = field(default=(), compare=False)
    consents: tuple[Consent, ...] = field(default=(), compare=False)
    managed: tuple[ManagedAccount, ...] = field(default=(), compare=False)

    @property
    def accounts(self) -> tuple[str, ...]:
        """Ids of all his accounts: his own, his privileged IDs, and those for which he answers."""
        return (self.account.id, *(one.id for one in self.privileged), *(one.id for one in self.managed))

    def login_of(self, account: str) -> str:
        """Of one of his accounts, by its id."""
        others = {one.id: one.login for one in self.privileged} | {one.id: one.login for one in self.managed}
        return others.get(account, self.account.login)

    @property
    def gets_mail(self) -> bool:
        """False for whoever has died: nothing is ever sent to them again (domain case 75)."""
        return not any(stop.kind is StopKind.DEATH and stop.ends is None for stop in self.stops)

    def name_on(self, day: date) -> Name | None:
        """The name in force that day; before the first one, the first."""
        current = None
        for name in self.names:
            if current is None or name.span.start <= day:
                current = name
        return current

    def number_on(self, day: date) -> str:
        """The 職員番号 this person carries that day."""
        current = self.number
        for renumbering in self.renumberings:
            if renumbering.span.start <= day:
                current = renumbering.number
        return current

    @property
    def numbers(self) -> tuple[str, ...]:
        """Every 職員番号 this person was ever given, or is to get; the newest last."""
        return (self.number, *(renumbering.number for renumbering in self.renumberings))

    def postings_on(self, day: date) -> list[Posting]:
        """Posts held that day, the main one first."""
        held = [p for p in self.postings if p.span.covers(day)]
        return held if len(held) < 2 else sorted(held, key=lambda p: (not p.main, p.unit, p.title))

    def employment_on(self, day: date) -> Employment | None:
        for employment in self.employments:
            if employment.span.covers(day):
                return employment
        return None

    def spans(self) -> Iterator[Span]:
        """Every interval of days that any rule may look at: but for stops, their edges are when anything changes."""
        for group in (self.names, self.employments, self.postings, self.absences, self.renumberings):
            for fact in group:
                yield fact.span
