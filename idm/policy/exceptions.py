"""Which rules may be set aside for a time (例外措置), and how far. What is not here has no exception."""

from typing import Literal

from pydantic import Field

from idm.policy.parts import Sourced

ExceptableKey = Literal["sign_in.staff.idle", "sign_in.staff.longest"]
"""
Every rule that looks for exceptions. Never among them: who decides about whom, the log, the privileged, the two kinds
of factor of the My Number tier.
"""


class Exceptable(Sourced):
    """One of them: its value in minutes may be up to ``most`` while an exception is in force."""

    rule: ExceptableKey
    label: str
    most: int = Field(ge=1, le=1440)
