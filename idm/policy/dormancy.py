"""Accounts that nobody uses in a profile (放置ID): from when on they are listed, suspended, deleted (7.2(1)②(ウ))."""

from typing import Self

from pydantic import Field, model_validator

from idm.policy.parts import Days, Part, Sourced


class SweepDays(Sourced):
    """On which day of each month a sweep is proposed, and on which of April once more, after the transfers."""

    month_day: int = Field(ge=1, le=28)
    april_day: int = Field(ge=16, le=30)


class Dormancy(Part):
    """
    ``listed``, ``suspended``, ``deleted``: days without use. ``told``: days between the mail to the holder and the
    suspension. ``answered``: days in which a list is gone through. ``exempted``: how long a stated reason holds.
    ``silent``: a source that has told of nobody for so many days is not believed.
    """

    listed: Days
    suspended: Days
    deleted: Days
    told: Days
    answered: Days
    exempted: Days
    silent: Days
    calendar: SweepDays

    @model_validator(mode="after")
    def _one_after_the_other(self) -> Self:
        if not 0 < self.listed.days <= self.suspended.days < self.deleted.days:
            raise ValueError("未使用の日数は、一覧（listed）、停止（suspended）、抹消（deleted）の順に長くしてください")
        return self

    @property
    def kept(self) -> int:
        """Days between the suspension and the deletion: by then nobody has used the account for ``deleted`` days."""
        return self.deleted.days - self.suspended.days
