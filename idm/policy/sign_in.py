"""The profile's section on signing in: what stands on the door, how often one may try, how long one may stay."""

from typing import Literal, Self

from pydantic import Field, model_validator

from idm.policy.exceptions import ExceptableKey
from idm.policy.parts import Minutes, Part, Sourced, require_stricter


class Banner(Sourced):
    """What whoever comes to the door reads before he signs in."""

    text: str = Field(min_length=1, max_length=400)


class Tries(Sourced):
    """Wrong tries in a row, of one factor, after which it is locked."""

    value: int = Field(ge=1, le=20)


class SignInClass(Part):
    """
    ``locked``: the first lock, each further wrong try doubles it up to a day; ``idle``: without a request; ``longest``:
    of a session in any case; ``fresh``: how long a shown factor counts as shown just now.
    """

    tries: Tries
    locked: Minutes
    idle: Minutes
    longest: Minutes
    fresh: Minutes

    def strictness(self) -> dict[str, int]:
        """What is asked here, each as a number that is greater where more is asked."""
        return {
            "tries": -self.tries.value,
            "locked": self.locked.minutes,
            "idle": -self.idle.minutes,
            "longest": -self.longest.minutes,
            "fresh": -self.fresh.minutes,
        }


class Stricter(Sourced):
    """In which of these the body's text wants the privileged to be stricter, not only as strict."""

    values: tuple[Literal["tries", "locked", "idle", "longest", "fresh"], ...]


class Source(Sourced):
    """
    How often one address may be wrong, whichever names it tries, within so many minutes of its first wrong try.

    It has to be more than a few: an office comes from one address.
    """

    tries: int = Field(ge=5, le=1000)
    minutes: int = Field(ge=1, le=1440)


class SignIn(Part):
    """``source``: at the door; ``reset_source``: at the page for whoever has forgotten his password."""

    banner: Banner
    source: Source
    reset_source: Source
    staff: SignInClass
    privileged: SignInClass
    stricter: Stricter

    @model_validator(mode="after")
    def _privileged_are_asked_for_more(self) -> Self:
        require_stricter(self.staff.strictness(), self.privileged.strictness(), self.stricter.values)
        return self

    def usual(self, rule: ExceptableKey) -> int:
        """The minutes that hold where no exception does."""
        return {"sign_in.staff.idle": self.staff.idle, "sign_in.staff.longest": self.staff.longest}[rule].minutes
