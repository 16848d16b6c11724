"""The shape of a profile: a body's own rules as data. Unknown keys are refused; every value names its source."""

import hashlib
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, model_validator

from idm.facts import AbsenceKind, Form
from idm.policy.cards import CardTarget
from idm.policy.factors import Factors, PrivilegedWork, System, Tier, TierKey
from idm.policy.parts import Count, Days, Part, Sourced, sourced
from idm.policy.passwords import Passwords
from idm.policy.register import clauses
from idm.policy.sign_in import SignIn

RULES = frozenset(
    {
        "account.before_start",
        "account.employed",
        "account.left",
        "account.deleted",
        "account.leave",
        "account.seconded_out",
        "account.suspension",
        "account.dismissed",
        "account.died",
        "account.held",
        "group.staff",
        "group.unit",
        "reconcile.drift",
        "reconcile.orphan",
        "brake.people",
        "brake.section",
        "brake.group",
        "brake.history",
        "brake.full_list",
        "verify.refused",
        "factor.items",
        "factor.kinds",
        "factor.privileged",
        "factor.fresh",
        "factor.withheld",
        "factor.lost",
        "factor.private",
    }
)
"""Every rule the code knows by name. A profile must give each one its source, and none besides."""

ROLE_KEYS = Literal[
    "ciso",
    "network_admin",
    "system_manager",
    "operator",
    "hr_operator",
    "audit_chief",
    "committee_secretary",
]

GroupKey = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,62}$")]


class Rule(Sourced):
    id: str
    says: str


class Body(Part):
    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str
    document: str


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
    """How a mail address is made: ``none`` gives nobody one, ``login`` puts the domain behind the user name."""

    made_from: Literal["none", "login", "romaji"]
    domain: str = Field(
        default="", pattern=r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+)?$"
    )

    @model_validator(mode="after")
    def _has_a_domain(self) -> Self:
        if (self.made_from == "none") is bool(self.domain):
            raise ValueError("メールアドレスを作るにはドメイン（domain）が要り、作らないときには要りません")
        return self


class Role(Sourced):
    """Which post carries a role. The role moves with the post on the day of 発令 (NISHIHARA-2.2.1, 2.3.1)."""

    key: ROLE_KEYS
    label: str
    titles: tuple[str, ...] = ()
    unit: str | None = None
    scope: Literal["body", "unit"]

    @model_validator(mode="after")
    def _has_a_post(self) -> Self:
        if not self.titles and self.unit is None:
            raise ValueError("役割には、職（titles）か所属（unit）のどちらかが必要です")
        return self


class Entitlement(Sourced):
    """
    A right that is delivered as a directory group to everybody who fits (birthright).

    ``needs_factors`` 2 withholds it from whoever has no second factor on record (NISHIHARA-4.1.2.a).
    """

    key: GroupKey
    label: str
    tier: TierKey
    forms: tuple[Form, ...] = ()
    unit: str | None = None
    needs_factors: Literal[1, 2] = 1


class Absences(Sourced):
    """What an absence does to the account."""

    suspend: tuple[AbsenceKind, ...]


class Leaver(Part):
    delete_after: Days


class Brake(Part):
    """Removal brake: more than max(people, percent of the active people) stops (F30, F31)."""

    people: Count
    percent: Count
    full_list_missing_percent: Count


class Reconcile(Part):
    membership: Literal["revert", "report"]
    attributes: Literal["revert", "report"]
    orphans: Literal["report"]


class Protected(Sourced):
    """Entries in our part of the directory that Sekisho never touches."""

    logins: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


class Policy(Part):
    """A whole profile."""

    version: Literal[1]
    tier: TierKey
    body: Body
    login: Login
    mail: Mail
    forms: dict[Form, str]
    absences: Absences
    leaver: Leaver
    brake: Brake
    reconcile: Reconcile
    protected: Protected
    passwords: Passwords
    sign_in: SignIn
    factors: Factors
    privileged_work: PrivilegedWork
    demand: tuple[Tier, ...]
    system: tuple[System, ...]
    card_target: tuple[CardTarget, ...] = ()
    role: tuple[Role, ...]
    entitlement: tuple[Entitlement, ...]
    rule: tuple[Rule, ...]

    @model_validator(mode="after")
    def _rules_are_ours(self) -> Self:
        named = [r.id for r in self.rule]
        problems = [f"規則「{r}」をプログラムは知りません" for r in named if r not in RULES]
        problems += [f"規則「{r}」の根拠がありません" for r in sorted(RULES - set(named))]
        problems += [f"規則「{r}」が2回書かれています" for r in sorted(set(named)) if named.count(r) > 1]
        problems += [f"任用形態「{f}」の呼び名がありません" for f in Form if f not in self.forms]
        problems += [f"根拠「{c}」は別の団体の条項です" for c in self._clauses() if clauses()[c].body != self.body.name]
        keys = [e.key for e in self.entitlement]
        problems += [f"権限「{k}」が2回書かれています" for k in sorted(set(keys)) if keys.count(k) > 1]
        problems += [f"権限「{k}」の名前は予約されています" for k in keys if k.startswith(("unit-", "role-", "staff"))]
        problems += self._problems_of_factors()
        if problems:
            raise ValueError("、".join(problems))
        return self

    def _problems_of_factors(self) -> list[str]:
        tiers = [d.key for d in self.demand]
        problems = [
            f"区分「{t}」の求める認証情報（demand）は、ちょうど1つ書いてください"
            for t in get_args(TierKey)
            if tiers.count(t) != 1
        ]
        systems = [s.key for s in self.system]
        problems += [f"システム「{k}」が2回書かれています" for k in sorted(set(systems)) if systems.count(k) > 1]
        two = {d.key for d in self.demand if d.kinds > 1}
        problems += [
            f"権限「{e.key}」は、2種類の要素がそろうまで渡さないでください（needs_factors = 2）"
            for e in self.entitlement
            if e.tier in two and e.needs_factors < 2
        ]
        return problems

    def _clauses(self) -> list[str]:
        return [p.clause for p in sourced(self) if p.clause is not None]

    @cached_property
    def rules(self) -> dict[str, Rule]:
        return {r.id: r for r in self.rule}

    @cached_property
    def demands(self) -> dict[str, Tier]:
        """What each tier asks for."""
        return {d.key: d for d in self.demand}

    @cached_property
    def systems(self) -> dict[str, System]:
        return {s.key: s for s in self.system}

    @cached_property
    def digest(self) -> str:
        """SHA-256 of everything in the profile: which text a decision was taken under."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    def form_named(self, label: str) -> Form | None:
        """The appointment kind that this body calls so."""
        return next((form for form, own in self.forms.items() if own == label), None)

    def protects(self, login: str) -> bool:
        return any(fnmatchcase(login, pattern) for pattern in self.protected.logins)

    def protects_group(self, key: str) -> bool:
        return any(fnmatchcase(key, pattern) for pattern in self.protected.groups)
