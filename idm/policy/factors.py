"""The profile's sections on factors: what tiers and privileged work ask for, systems, and what may be added."""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from idm.policy.parts import Count, Part, Sourced

TierKey = Literal["mynumber", "lgwan", "internet"]


class Tier(Sourced):
    """
    What systems of a tier ask for (NISHIHARA-5.4.2, 5.4.3).

    Args:
        items: Pieces of authentication information; a password and a code are two.
        kinds: Different ones of knowledge, possession and inherence among them.
        fresh_minutes: For how long a shown factor counts here.
    """

    key: TierKey
    label: str
    items: int = Field(ge=1, le=3)
    kinds: int = Field(ge=1, le=3)
    fresh_minutes: int = Field(ge=1)

    @model_validator(mode="after")
    def _kinds_are_items(self) -> Self:
        if self.kinds > self.items:
            raise ValueError("種類（kinds）は、認証情報の数（items）を超えられません")
        return self


class PrivilegedWork(Sourced):
    """What work with an operating role asks for; how fresh it must be says ``sign_in.privileged.fresh``."""

    kinds: int = Field(ge=1, le=3)


class Opening(Sourced):
    """
    The network admin's decision that the Internet may be the way in, with its reference and last day
    (NISHIHARA-7.2.2.7).
    """

    reference: str = Field(min_length=1)
    decided: date
    until: date


class System(Sourced):
    """
    A system (業務システム) that asks who may come in, or delivers its rights by groups.

    ``grade`` is the confidentiality of what it holds (機密性 1 to 3), ``manager`` the unit whose head answers for it.
    ``outside``: it is the way in from outside, by a closed line or over the Internet; whoever comes by it needs a
    permit (7.2(2)①), and over the Internet nobody comes without an ``opening``.
    """

    key: str = Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")
    label: str
    tier: TierKey
    grade: Literal[1, 2, 3]
    manager: str
    outside: Literal["no", "closed", "internet"] = "no"
    opening: Opening | None = None


class Ruling(Sourced):
    """The CISO's ruling that private devices may be used, with its reference and date (NISHIHARA-6.1.1.4)."""

    reference: str = Field(min_length=1)
    decided: date


class KeyModel(Part):
    """A model of security key that is issued; ``aaguid`` as its maker publishes it."""

    name: str = Field(min_length=1)
    aaguid: str = Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")


class WebAuthn(Sourced):
    """
    Security keys and passkeys. ``verification``: whether they must ask for a PIN or a finger themselves.

    One that did counts as two kinds, also without a password; one that was only touched is possession alone.
    ``models``: where it names any, an issued key is one of these and its maker vouches for it; empty takes every key.
    """

    allowed: bool
    verification: Literal["required", "preferred"]
    models: tuple[KeyModel, ...] = ()


class Factors(Part):
    """``private_devices`` is missing where nobody has ruled that they may be used: then they may not."""

    webauthn: WebAuthn
    recovery_codes: Count
    devices: Count
    private_devices: Ruling | None = None
