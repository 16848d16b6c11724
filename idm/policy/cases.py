"""Applications in a profile: who may ask for what, who decides in which order, and for how long."""

from typing import Literal, Self

from pydantic import Field, model_validator

from idm.facts.case import CaseKind
from idm.policy.parts import Sourced

DeciderKey = Literal["ciso", "network_admin", "system_manager", "hr_operator", "audit_chief", "committee_secretary"]

StepKey = DeciderKey | Literal["owner"]
"""``owner``: the role that answers for the shared item which is asked for, as the vault has it (6.4(2)②)."""

AskerKey = DeciderKey | Literal["operator"]

ABOUT_A_SYSTEM = frozenset({CaseKind.ENTITLEMENT, CaseKind.EXTERNAL_ACCESS})
"""Kinds that name a right, and with it the system whose manager may be meant (2(3)①, 7.2(2)①)."""


class CaseRule(Sourced):
    """
    One kind of application.

    ``applicants``: roles of which one must be held to ask; empty lets everybody ask. ``chain``: the roles whose yes it
    needs, in order. ``instead``: who decides in the place of the last step, when whoever holds that role is barred from
    it. ``override``: the applicant may himself decide where nobody else is left, with a reason (2(6)①). ``of``: whose
    unit a role is meant of that is limited to a unit, the person's or that of the system which the right belongs to.

    ``longest_days`` limits the period, ``fiscal_year`` ends it on 31 March; ``open_end`` lets it have no end. After
    ``days_to_decide`` somebody is reminded, and nothing else happens.
    """

    key: CaseKind
    label: str
    applicants: tuple[AskerKey, ...] = ()
    of: Literal["person", "system"] = "person"
    chain: tuple[StepKey, ...] = Field(min_length=1)
    instead: tuple[DeciderKey, ...] = ()
    override: bool = False
    days_to_decide: int = Field(ge=1)
    longest_days: int = Field(ge=1)
    fiscal_year: bool = False
    open_end: bool = False

    @model_validator(mode="after")
    def _is_a_chain(self) -> Self:
        if len(set(self.steps)) != len(self.steps):
            raise ValueError("一つの申請で、同じ役割に2回決めさせることはできません（chain、instead）")
        if self.override and "ciso" in self.steps:
            raise ValueError("CISOの決める段階には代わりがありません（override）")
        if self.fiscal_year and self.open_end:
            raise ValueError("年度末までの申請に、終わりのないものはありません（fiscal_year、open_end）")
        if self.of == "system" and self.key not in ABOUT_A_SYSTEM:
            raise ValueError("この申請は、システムを名指しません（of）")
        if "owner" in self.chain and self.key is not CaseKind.SHARED_ID:
            raise ValueError("預かり物の担当（owner）が決めるのは、共用IDの利用だけです（chain）")
        return self

    @property
    def steps(self) -> tuple[StepKey, ...]:
        """Every role that may come to decide, in order."""
        return (*self.chain, *self.instead)

    @property
    def bound(self) -> tuple[str, ...]:
        """Who decides, as a case keeps it: a case that was handed in under another chain is handed in again."""
        of = [] if self.of == "person" else [f"of:{self.of}"]
        instead = (f"instead:{role}" for role in self.instead)
        return (*self.chain, *instead, *(["override"] if self.override else []), *of)
