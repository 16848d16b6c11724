"""Which post carries which role, and what a directory group lets into."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from idm.facts import Form
from idm.policy.factors import TierKey
from idm.policy.parts import Sourced

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

    ``needs_factors`` 2 withholds it from whoever has no second factor on record (NISHIHARA-4.1.2.a). ``system`` is what
    it lets into: whose manager answers for it says that system. ``by_case``: nobody's birthright, only an approved
    application gives it.
    """

    key: GroupKey
    label: str
    tier: TierKey
    system: str | None = None
    forms: tuple[Form, ...] = ()
    unit: str | None = None
    needs_factors: Literal[1, 2] = 1
    by_case: bool = False
