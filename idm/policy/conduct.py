"""Time for people in a profile: to look through registers (8.4(3)), and to do better after guidance (8.6(2))."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from idm.policy.parts import Part, Sourced


class Opens(Sourced):
    days: int = Field(ge=1, le=31)


class Improves(Sourced):
    days: int = Field(ge=1)


class AccessReview(Sourced):
    """
    棚卸し of rights: opened on ``month_day`` of these months, answered within ``days``, reminded of so many days before
    that. ``unconfirmed``: a right that was granted and that nobody confirmed by then ends, or is only reported.
    """

    months: tuple[Annotated[int, Field(ge=1, le=12)], ...]
    month_day: int = Field(ge=1, le=28)
    days: int = Field(ge=7, le=90)
    reminded: int = Field(ge=1)
    unconfirmed: Literal["end", "report"]

    @model_validator(mode="after")
    def _reminded_within_its_days(self) -> Self:
        if not self.months or self.reminded >= self.days:
            raise ValueError(
                "権限の棚卸しには、月（months）と、答える日数（days）より短い督促の日数（reminded）が要ります"
            )
        return self


class Reviews(Part):
    """
    ``opens``: so many days before the end of a quarter its registers may be signed, and whoever signs is told so.
    """

    opens: Opens
    access: AccessReview


class Violations(Part):
    """``improves``: so many days lie between guidance and the finding that it did not help."""

    improves: Improves
