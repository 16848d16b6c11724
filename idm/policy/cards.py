"""IC cards in a profile: where else a lost one has to stop."""

from typing import Literal

from pydantic import Field

from idm.policy.parts import Sourced


class CardTarget(Sourced):
    """
    Something outside that lets cards in and cannot be asked: a stop is ordered there and confirmed by a person.

    ``sheet`` gets an instruction on paper, ``list`` a CSV of the cards that count and that do not. Later than
    ``minutes`` after the report it is overdue.
    """

    key: str = Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")
    label: str
    how: Literal["sheet", "list"]
    minutes: int = Field(ge=1)
